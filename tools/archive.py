"""The file of a backup: a tar with the dump of the database, the uploads, and a manifest that knows them all.

The manifest stands last, with the SHA-256 of every file before it, and behind it its own. A file that was cut off, or
changed in one bit, is found before anything of it is used. Everything is read and written in pieces.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

MANIFEST, SEAL = "manifest.json", "manifest.sha256"
DUMP, MEDIA = "database.dump", "media/"
PIECE = 1 << 20


class Damaged(Exception):
    """The archive is not what was written."""


class _Hashed:
    """A file that remembers the hash of what was read from it."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file, self.hash = file, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        piece = self.file.read(size)
        self.hash.update(piece)
        return piece


class Writer:
    def __init__(self, tar: tarfile.TarFile) -> None:
        self.tar = tar
        self.files: dict[str, str] = {}

    def add(self, name: str, source: Path) -> int:
        """Put a file in; returns its bytes. One that grows meanwhile is taken as it was when it was opened."""
        with source.open("rb") as file:
            entry = _entry(name, os.fstat(file.fileno()).st_size)
            hashed = _Hashed(file)
            self.tar.addfile(entry, hashed)
        self.files[name] = hashed.hash.hexdigest()
        return entry.size

    def seal(self, facts: dict[str, Any]) -> None:
        text = json.dumps({**facts, "files": self.files}, indent=1, sort_keys=True).encode()
        for name, body in ((MANIFEST, text), (SEAL, hashlib.sha256(text).hexdigest().encode())):
            self.tar.addfile(_entry(name, len(body)), io.BytesIO(body))


def _entry(name: str, size: int) -> tarfile.TarInfo:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = size, 0o600
    return entry


@contextmanager
def writing(target: Path) -> Iterator[Writer]:
    """A new archive, readable by its owner alone; stands under its name only once it is whole and on the disk."""
    fresh = target.with_name(target.name + ".part")
    fresh.unlink(missing_ok=True)
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            with tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as tar:
                yield Writer(tar)
            file.flush()
            os.fsync(file.fileno())
        fresh.rename(target)
    finally:
        fresh.unlink(missing_ok=True)


def read_manifest(archive: Path) -> dict[str, Any]:
    """Prove the whole archive against its manifest and return it; raises ``Damaged`` with what is wrong."""
    found: dict[str, str] = {}
    texts: dict[str, bytes] = {}
    try:
        with tarfile.open(archive, "r:") as tar:
            for entry in tar:
                file = tar.extractfile(entry)
                if file is None:
                    raise Damaged(f"{entry.name} is no file")
                if entry.name in (MANIFEST, SEAL):
                    texts[entry.name] = file.read()
                    continue
                hashed = _Hashed(file)
                while hashed.read(PIECE):
                    pass
                found[entry.name] = hashed.hash.hexdigest()
    except (tarfile.TarError, OSError, EOFError) as error:
        raise Damaged(f"it cannot be read to its end ({type(error).__name__})") from error
    text = texts.get(MANIFEST)
    if text is None or texts.get(SEAL, b"").decode() != hashlib.sha256(text).hexdigest():
        raise Damaged("its manifest is missing or was changed")
    manifest: dict[str, Any] = json.loads(text)
    for name in sorted(manifest["files"].keys() | found.keys()):
        if manifest["files"].get(name) != found.get(name):
            raise Damaged(f"{name} is not what was written")
    return manifest


def take_out(archive: Path, name: str, target: Path) -> None:
    with tarfile.open(archive, "r:") as tar:
        _copy(tar, tar.getmember(name), target)


def take_out_media(archive: Path, folder: Path) -> int:
    """Every upload below a folder, for this account alone; returns how many."""
    count = 0
    with tarfile.open(archive, "r:") as tar:
        for entry in tar:
            if not entry.name.startswith(MEDIA):
                continue
            parts = Path(entry.name.removeprefix(MEDIA)).parts
            if not parts or ".." in parts or parts[0] == "/":
                raise Damaged(f"{entry.name} leads out of its folder")
            _copy(tar, entry, folder.joinpath(*parts))
            count += 1
    return count


def _copy(tar: tarfile.TarFile, entry: tarfile.TarInfo, target: Path) -> None:
    for folder in reversed(target.parents):
        if not folder.exists():
            folder.mkdir(mode=0o700)
    source = tar.extractfile(entry)
    if source is None:
        raise Damaged(f"{entry.name} is no file")
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        while piece := source.read(PIECE):
            file.write(piece)
