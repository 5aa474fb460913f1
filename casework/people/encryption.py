"""Text encrypted at rest (AES-GCM) and a keyed blind index to find it again without reading it.

UU PDP 27/2022 art. 4 and 35 to 39: identity numbers and health text are specific data. A stored value is
``key id || 0x00 || nonce(12) || ciphertext``; the first key of ``FIELD_KEYS`` encrypts, all of them decrypt, so that
keys can be rotated.
"""

import base64
import hashlib
import hmac
import os
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import models

_NONCE = 12


class Unreadable(Exception):
    """A stored value cannot be decrypted: its key is not configured or the bytes were changed."""


def encrypt(text: str) -> bytes:
    """Encrypt with the first configured key and a fresh nonce."""
    key_id, key = next(iter(settings.FIELD_KEYS.items()))
    nonce = os.urandom(_NONCE)
    sealed = AESGCM(base64.b64decode(key)).encrypt(nonce, text.encode(), key_id.encode())
    return key_id.encode() + b"\0" + nonce + sealed


def decrypt(stored: bytes) -> str:
    """The text of a stored value; raises ``Unreadable``."""
    key_id, _separator, rest = bytes(stored).partition(b"\0")
    key = settings.FIELD_KEYS.get(key_id.decode(errors="replace"))
    if key is None:
        raise Unreadable(f"no key {key_id!r}")
    try:
        plain = AESGCM(base64.b64decode(key)).decrypt(rest[:_NONCE], rest[_NONCE:], key_id)
    except (InvalidTag, ValueError) as error:  # ValueError: cut short within the nonce
        raise Unreadable("value was changed or the key is another") from error
    return plain.decode()


def blind_index(text: str, *, purpose: str) -> str:
    """A keyed digest by which equal values are found; ``purpose`` keeps a NIK and a KK of equal digits apart."""
    key = base64.b64decode(settings.BLIND_INDEX_KEY)
    return hmac.new(key, f"{purpose}:{text}".encode(), hashlib.sha256).hexdigest()


class EncryptedTextField(models.TextField):
    """A text that is stored encrypted; empty text is stored empty. Cannot be searched or ordered by."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("blank", True)
        kwargs.setdefault("default", "")
        super().__init__(*args, **kwargs)

    def get_internal_type(self) -> str:
        return "BinaryField"

    def get_prep_value(self, value: Any) -> Any:
        return value

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        return connection.Database.Binary(encrypt(value) if value else b"")

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> str:
        return decrypt(value) if value else ""
