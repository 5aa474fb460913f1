"""Typed reads of the environment. A bad or missing value stops the start and names the variable."""

import base64
import binascii
import os
from collections.abc import Mapping
from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

KEY_BYTES = 32
_TRUE = {"1", "true", "yes", "on"}
_FALSE = {"0", "false", "no", "off"}


def text(name: str, default: str | None = None) -> str:
    """The variable as it stands; an empty value counts as not set."""
    value = os.environ.get(name, "").strip()
    if value:
        return value
    if default is None:
        raise ImproperlyConfigured(f"{name} is not set.")
    return default


def flag(name: str, default: bool) -> bool:
    value = text(name, "1" if default else "0").lower()
    if value in _TRUE:
        return True
    if value in _FALSE:
        return False
    raise ImproperlyConfigured(f"{name} must be 1 or 0, not {value!r}.")


def number(name: str, default: int, *, least: int = 0) -> int:
    value = text(name, str(default))
    try:
        parsed = int(value)
    except ValueError:
        raise ImproperlyConfigured(f"{name} must be a whole number, not {value!r}.") from None
    if parsed < least:
        raise ImproperlyConfigured(f"{name} must be at least {least}, not {parsed}.")
    return parsed


def words(name: str, default: str = "") -> list[str]:
    """A list separated by commas."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def web_address(name: str, default: str | None = None) -> SplitResult:
    """The address of the site: scheme and host, nothing after them."""
    value = text(name, default)
    address = urlsplit(value)
    if address.scheme not in {"http", "https"} or not address.hostname or address.path.strip("/"):
        raise ImproperlyConfigured(f"{name} must look like https://jangkau.example.id, not {value!r}.")
    return address


def key(name: str, value: str) -> str:
    """Check that a value is 32 bytes in base64 and give it back; the value itself is never shown."""
    try:
        raw = base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        raise ImproperlyConfigured(f"{name} must be base64.") from None
    if len(raw) != KEY_BYTES:
        raise ImproperlyConfigured(f"{name} must be {KEY_BYTES} bytes in base64, not {len(raw)}.")
    return value


def keyring(name: str, default: str | None = None) -> dict[str, str]:
    """``id:base64,id:base64``: the first key encrypts, all of them decrypt."""
    ring: dict[str, str] = {}
    for entry in text(name, default).split(","):
        key_id, colon, value = entry.strip().partition(":")
        if not colon or not key_id or key_id in ring:
            raise ImproperlyConfigured(f"{name} must look like id:base64,id:base64 with each id once.")
        ring[key_id] = key(f"{name}[{key_id}]", value)
    return ring


def database(name: str, *, options: Mapping[str, Any]) -> dict[str, Any]:
    """A PostgreSQL address as Django wants it.

    ``postgres://user:password@host:5432/name``; ``?host=/folder`` names a socket folder, and
    any other part of the query (``sslmode=require``) goes to libpq.
    """
    value = text(name)
    address = urlsplit(value)
    query = dict(parse_qsl(address.query))
    try:
        port = address.port
    except ValueError:
        raise ImproperlyConfigured(f"{name} has a port that is no number.") from None
    if address.scheme not in {"postgres", "postgresql"} or not address.path.strip("/"):
        raise ImproperlyConfigured(f"{name} must look like postgres://user:password@host:5432/name.")
    host = query.pop("host", "") or unquote(address.hostname or "")
    return {
        "ENGINE": "casework.config.postgres",
        "NAME": unquote(address.path.lstrip("/")),
        "USER": query.pop("user", "") or unquote(address.username or ""),
        "PASSWORD": unquote(address.password or ""),
        "HOST": host,
        "PORT": query.pop("port", "") or str(port or 5432),
        "CONN_MAX_AGE": 0,
        "OPTIONS": {**options, **query},
    }
