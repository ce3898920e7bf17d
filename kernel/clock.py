"""The one clock: instants are UTC, a day is a calendar date in a named zone."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils import timezone


def now() -> datetime:
    """This instant, in UTC."""
    return timezone.now()


def today(zone: str = "UTC") -> date:
    """The calendar date it is now in `zone` (an IANA name)."""
    return now().astimezone(ZoneInfo(zone)).date()
