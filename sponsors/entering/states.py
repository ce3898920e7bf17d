"""Whether a session opens anything now: pure functions of what it has proven and when it was last used (SR-4, SR-5)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

LOCKS_AFTER: Final = timedelta(minutes=15)
"""Without use for so long the screen locks: what is typed stays (SR-5, R-12)."""
ENDS_AFTER: Final = timedelta(minutes=30)
"""Without use for so long the session is over (SR-5)."""
LASTS: Final = timedelta(hours=12)
"""However busy it was, a session is over after so long (SR-5)."""
FRESH: Final = timedelta(minutes=5)
"""How long a proof is good for what asks for a fresh one (SR-4; company rule)."""


class State(StrEnum):
    """What a session is good for."""

    OPEN = "open"
    LOCKED = "locked"
    ENDED = "ended"
    FACTOR_DUE = "factor_due"
    """only the password was shown"""
    PASSWORD_DUE = "password_due"
    """the tenant's policy asks for another password"""


@dataclass(frozen=True, slots=True)
class Proven:
    """What a session has proven, and when; none of it means never.

    `identity_at`: a password, a passkey or an identity provider said who it is. `factor_at`: a second factor was shown.
    `waived_for` is the tenant whose policy lets people in without one.
    """

    identity_at: datetime | None = None
    factor_at: datetime | None = None
    waived_for: str = ""
    is_locked: bool = False
    is_password_due: bool = False


def state(proven: Proven, *, opened: datetime, seen: datetime, tenant: str, at: datetime) -> State:
    """What the session is good for at `at`, for a person who acts in `tenant` (empty without a membership)."""
    if at >= opened + LASTS or at >= seen + ENDS_AFTER:
        return State.ENDED
    if not is_let_in(proven, tenant):
        return State.FACTOR_DUE
    if proven.is_locked or at >= seen + LOCKS_AFTER:
        return State.LOCKED
    return State.PASSWORD_DUE if proven.is_password_due else State.OPEN


def is_let_in(proven: Proven, tenant: str) -> bool:
    """Whether everything was shown that this tenant asks of who comes in: by default a second factor (R-08)."""
    return proven.factor_at is not None or (bool(tenant) and proven.waived_for == tenant)


def is_fresh(proven: Proven, *, has_factor: bool, at: datetime) -> bool:
    """Whether identity and (where the person has one) second factor were both shown within the last minutes."""
    return _recent(proven.identity_at, at) and (_recent(proven.factor_at, at) if has_factor else True)


def _recent(shown: datetime | None, at: datetime) -> bool:
    return shown is not None and shown <= at <= shown + FRESH
