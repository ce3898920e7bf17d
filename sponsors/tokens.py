"""Links that open something once: random, kept only as a digest (SR-4)."""

from __future__ import annotations

import secrets
from hashlib import sha256

BYTES = 32


def new_token() -> str:
    """A token for a link; it is sent and never stored."""
    return secrets.token_urlsafe(BYTES)


def digest_of(token: str) -> str:
    """What is stored of a token: it cannot be used to open anything."""
    return sha256(token.encode()).hexdigest()
