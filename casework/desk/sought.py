"""A search for a number: kept with the session, so that no NIK stands in an address, a browser's history or a log.

The address carries a token in its place; the session holds the blind index and the mask, never the number.
"""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from typing import Final

from django.contrib.sessions.backends.base import SessionBase

from casework.people.encryption import blind_index
from casework.people.nik import mask

# Sixteen digits are a NIK or KK; a few less or more are one mistyped, and tell nearly as much. A case number has ten.
_NUMBER: Final = re.compile(r"(?<!\d)\d(?:[\s.\-]?\d){11,}")
_WHOLE: Final = 16
_KEY: Final = "sought"
_KEPT: Final = 20


@dataclass(frozen=True)
class Sought:
    """``index`` is empty where the number is not whole, so that nobody is found by it."""

    token: str
    mask: str
    index: str


def number_in(text: str) -> str:
    """The digits of a number like a NIK in what was typed, whatever stands around it; empty where there is none."""
    found = _NUMBER.search(text)
    return re.sub(r"\D", "", found.group()) if found else ""


def keep(session: SessionBase, digits: str) -> Sought:
    """Keep a number for this session; the same number gets the same token, the oldest of many is forgotten."""
    index = blind_index(digits, purpose="nik") if len(digits) == _WHOLE else ""
    kept: dict[str, list[str]] = session.get(_KEY, {})
    for token, (shown, known) in kept.items():
        if (shown, known) == (mask(digits), index):
            return Sought(token, shown, known)
    token = secrets.token_urlsafe(9)
    kept = dict([*kept.items(), (token, [mask(digits), index])][-_KEPT:])
    session[_KEY] = kept
    return Sought(token, mask(digits), index)


def kept(session: SessionBase, token: str) -> Sought | None:
    """What a token stands for in this session."""
    found = session.get(_KEY, {}).get(token)
    return Sought(token, *found) if found else None
