"""Many papers as one ZIP file, made while it is sent."""

import zipfile
from collections.abc import Iterator
from typing import IO, cast

from .models import Print


class _Outlet:
    """A file that is only written, whose content is taken away piece by piece."""

    def __init__(self) -> None:
        self.parts: list[bytes] = []

    def write(self, part: bytes, /) -> int:
        self.parts.append(bytes(part))
        return len(part)

    def flush(self) -> None:
        """Nothing is kept back."""

    def taken(self) -> bytes:
        found, self.parts = b"".join(self.parts), []
        return found


def zipped(prints: list[Print]) -> Iterator[bytes]:
    """One paper at a time in memory; PDFs are compressed already."""
    outlet = _Outlet()
    with zipfile.ZipFile(cast("IO[bytes]", outlet), "w", zipfile.ZIP_STORED) as archive:
        for made in prints:
            with made.file.open("rb") as stored:
                archive.writestr(f"{made.case.number}-{made.number}.pdf", stored.read())
            yield outlet.taken()
    yield outlet.taken()
