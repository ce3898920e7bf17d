"""Memberships of people who do not sign in any more: told of it, then ended (R-07)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

SLEEPS_AFTER: Final = timedelta(days=90)
"""Without a sign-in for so long nobody keeps access (R-07)."""
TOLD_BEFORE: Final = timedelta(days=14)
NOTICE: Final = timedelta(days=7)
"""The least time between being told and losing access: a portal that was down tells first, too."""
WARN, END = "warn", "end"


def last_seen(*moments: datetime | None) -> datetime:
    """The latest of sign-in, beginning and return."""
    return max(moment for moment in moments if moment is not None)


def owed(seen: datetime, warned_at: datetime | None, at: datetime) -> str:
    """What is due about a membership: to warn, to end it, or nothing (empty)."""
    told = warned_at is not None and warned_at >= seen
    if not told:
        return WARN if at - seen >= SLEEPS_AFTER - TOLD_BEFORE else ""
    assert warned_at is not None
    return END if at - seen >= SLEEPS_AFTER and at - warned_at >= NOTICE else ""
