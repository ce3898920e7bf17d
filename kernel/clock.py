"""The one clock: instants are UTC, a day is a calendar date in a named zone."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone


def now() -> datetime:
    """This instant, in UTC."""
    return timezone.now()


def today(zone: str = "UTC") -> date:
    """The calendar date it is now in `zone` (an IANA name)."""
    return now().astimezone(ZoneInfo(zone)).date()


def begin_of(day: date, zone: str) -> datetime:
    """When a day of `zone` begins."""
    return datetime.combine(day, time.min, ZoneInfo(zone))


def end_of(day: date, zone: str) -> datetime:
    """When a day of `zone` is over: the first instant of the next."""
    return begin_of(day + timedelta(days=1), zone)
