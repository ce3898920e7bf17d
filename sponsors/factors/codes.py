"""Codes of authenticator apps (RFC 6238): each is taken once, for the half minute around it."""

from __future__ import annotations

import base64
import hmac
import secrets
import struct
from collections.abc import Iterator
from datetime import datetime
from hashlib import sha1
from typing import Final
from urllib.parse import quote, urlencode

PERIOD: Final = 30
"""Seconds that an app shows a code."""
DIGITS: Final = 6
DRIFT: Final = 1
"""Codes before and after the present one that are taken: clocks of telephones may be off (RFC 6238 5.2)."""
SECRET_BYTES: Final = 20
ISSUER: Final = "CMO Portal"


def new_secret() -> str:
    """A secret for an app, as apps read it."""
    return base64.b32encode(secrets.token_bytes(SECRET_BYTES)).decode()


def counter_at(at: datetime) -> int:
    """Which half minute it is."""
    return int(at.timestamp()) // PERIOD


def code_of(secret: str, counter: int) -> str:
    """The code that an app shows in one half minute (RFC 4226)."""
    found = hmac.new(base64.b32decode(secret, casefold=True), struct.pack(">Q", counter), sha1).digest()
    start = found[-1] & 0x0F
    number = struct.unpack(">I", found[start : start + 4])[0] & 0x7FFFFFFF
    return f"{number % 10**DIGITS:0{DIGITS}}"


def matching(secret: str, given: str, *, at: datetime, used: int) -> int | None:
    """The half minute whose code `given` is, later than `used` and near enough to `at`; none for any other text."""
    typed = "".join(given.split())
    if not typed.isascii():
        return None
    found = [each for each in open_counters(at, used) if hmac.compare_digest(code_of(secret, each), typed)]
    return found[0] if found else None


def open_counters(at: datetime, used: int) -> Iterator[int]:
    """The half minutes whose codes can still be taken."""
    here = counter_at(at)
    yield from (each for each in range(here - DRIFT, here + DRIFT + 1) if each > used)


def address_of(secret: str, account: str) -> str:
    """What the square code for an app says."""
    said = urlencode({"secret": secret, "issuer": ISSUER}, quote_via=quote)
    return f"otpauth://totp/{quote(f'{ISSUER}:{account}')}?{said}"
