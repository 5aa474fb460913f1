"""The libraries of the system that papers need, named with their packages before the first one fails."""

import ctypes
import logging
import sys
from typing import Any, Final

from django.core.checks import CheckMessage, Warning, register  # noqa: A004 - Django's own name for it

logger = logging.getLogger("casework.documents")

# by the name under which WeasyPrint loads them, with the Debian package that brings each
LIBRARIES: Final = {
    "libpango-1.0.so.0": "libpango-1.0-0",
    "libpangoft2-1.0.so.0": "libpangoft2-1.0-0",
    "libharfbuzz-subset.so.0": "libharfbuzz-subset0",
}


def missing_packages() -> list[str]:
    """The packages whose library cannot be loaded here; on other systems than Linux nothing is said."""
    if sys.platform != "linux":
        return []
    missing = []
    for library, package in LIBRARIES.items():
        try:
            ctypes.CDLL(library)
        except OSError:
            missing.append(package)
    return missing


@register
def libraries_are_there(**kwargs: Any) -> list[CheckMessage]:
    packages = missing_packages()
    if not packages:
        return []
    return [
        Warning(
            f"Papers are not printed, or slowly, without {', '.join(packages)}.",
            hint=f"apt-get install {' '.join(packages)}",
            id="documents.W001",
        )
    ]


async def say_what_is_missing() -> None:
    """For a server's start, which asks no checks: the same, in its log."""
    for message in libraries_are_there():
        logger.warning("%s %s", message.msg, message.hint)
