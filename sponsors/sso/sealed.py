"""Secrets of providers, encrypted at rest with a key made from the portal's own; an old key still reads them."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from typing import Final

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from kernel.errors import Refused

PURPOSE: Final = b"identity provider secrets"
LOST: Final = "The client secret cannot be read any more: the key of the portal has changed. Enter it again."


def seal(secret: str) -> str:
    """What is stored of a secret."""
    return _box().encrypt(secret.encode()).decode() if secret else ""


def unseal(stored: str) -> str:
    """The secret again. Raises `Refused` where the portal's key is another by now."""
    try:
        return _box().decrypt(stored.encode()).decode() if stored else ""
    except InvalidToken as error:
        raise Refused({"client_secret": LOST}) from error


def _box() -> MultiFernet:
    return MultiFernet([Fernet(_key(str(each))) for each in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


def _key(source: str) -> bytes:
    made = HKDF(algorithm=SHA256(), length=32, salt=None, info=PURPOSE).derive(source.encode())
    return urlsafe_b64encode(made)
