"""How secrets of second factors are kept: never in plain, opened by a key that is not in the database."""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64encode
from functools import lru_cache
from hashlib import sha256
from uuid import UUID

from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings


class FactorAdapter(DefaultMFAAdapter):
    """Where allauth asks how to keep secrets."""

    def encrypt(self, text: str) -> str:
        return encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        return decrypt(encrypted_text)


def encrypt(text: str) -> str:
    """`text` under the newest key."""
    return _opener(tuple(settings.FACTOR_KEYS)).encrypt(text.encode()).decode()


def decrypt(kept: str) -> str:
    """What was kept, under whichever of the known keys."""
    return _opener(tuple(settings.FACTOR_KEYS)).decrypt(kept.encode()).decode()


def mark_of(text: str) -> str:
    """A mark by which `text` is recognised and that cannot be turned back without the key (R-08)."""
    return marks_of(text)[0]


def marks_of(text: str) -> list[str]:
    """Its marks under every known key, the newest first: a new key does not make what was given out useless."""
    return [hmac.new(key.encode(), text.encode(), sha256).hexdigest() for key in settings.FACTOR_KEYS]


def bound(account: UUID, kind: str, shown: str) -> str:
    """What binds a factor to its person: without the key nobody puts a factor of their own in another's place."""
    return mark_of(f"factor:{account}:{kind}:{shown}")


def is_bound(account: UUID, kind: str, shown: str, mark: str) -> bool:
    """Whether the portal itself gave this person this factor, under whichever of the known keys."""
    return mark in marks_of(f"factor:{account}:{kind}:{shown}")


@lru_cache(maxsize=4)
def _opener(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(urlsafe_b64encode(sha256(key.encode()).digest())) for key in keys])
