"""How prints are numbered, kept, limited and proved genuine. Pure but for the server's own key."""

import base64
import hmac
from datetime import timedelta
from typing import Final

from django.conf import settings
from django.utils.crypto import salted_hmac

# one paper: seconds in the rendering process, and its private memory in bytes (design/quality: 450 MB)
RENDER_SECONDS: Final = 120
RENDER_MEMORY: Final = 450 * 1024 * 1024
# a print that has been "being made" for longer was lost with its worker
LOST_AFTER: Final = timedelta(seconds=3 * RENDER_SECONDS)
# a worker says every ten seconds that it lives; one silent for so long was killed, and what it made is lost
WORKER_SILENT: Final = timedelta(seconds=60)
# a file stays this long for whoever asked for it; the ledger keeps that it was printed for good
KEPT_FOR: Final = timedelta(days=7)
# cases of one batch: about five minutes of work, and a stack of paper a person can carry
BATCH_LIMIT: Final = 100
# WeasyPrint lays out a table as a whole; longer ones are cut
TABLE_ROWS: Final = 50

_KEY_SALT: Final = "casework.documents.genuine"
# 60 bits: nobody guesses one, and twelve signs can be typed from paper
_KEY_SIGNS: Final = 12


def print_number(year: int, serial: int) -> str:
    return f"CTK-{year}-{serial:06d}"


def standard_number(typed: str) -> str:
    """A print number as it stands on the paper, however somebody typed it."""
    return typed.strip().upper()


def _keyed(number: str, secret: str) -> str:
    digest = salted_hmac(_KEY_SALT, number, secret=secret, algorithm="sha256").digest()
    return base64.b32encode(digest).decode()[:_KEY_SIGNS]


def genuine_key(number: str) -> str:
    """The key that stands on a paper beside its number: ``ABCD-EFGH-IJKL``."""
    signs = _keyed(number, settings.SECRET_KEY)
    return "-".join(signs[start : start + 4] for start in range(0, _KEY_SIGNS, 4))


def is_genuine_key(number: str, key: str) -> bool:
    """Whether a key was made by this server for this number; costs no query, so guessing costs it nothing.

    Keys made before the server's own key was replaced hold as long as the old one stands among the fallbacks.
    """
    given = key.upper().replace("-", "").replace(" ", "").encode()
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return any(hmac.compare_digest(_keyed(number, secret).encode(), given) for secret in secrets)
