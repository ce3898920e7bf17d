"""When a person is reminded: from an hour of their own morning, never on a day they do not work."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import cache, partial
from importlib.resources import files
from typing import NamedTuple
from zoneinfo import ZoneInfo

from regulations.rules.calendars import works_in
from reminders.rules.ladders import Works


def reminder_day(at: datetime, zone: str, hour: int) -> date:
    """The day whose reminders are owed at an instant: a person's day begins at `hour` in their `zone`."""
    return (at.astimezone(ZoneInfo(zone)) - timedelta(hours=hour)).date()


def not_before(at: datetime, zone: str, hour: int) -> datetime:
    """`at`, or the `hour` of the same local day where it is still earlier."""
    local = at.astimezone(ZoneInfo(zone))
    return at if local.hour >= hour else local.replace(hour=hour, minute=0, second=0, microsecond=0)


@cache
def _countries() -> dict[str, str]:
    """Zone -> country, from the table that comes with the zones; one without a country (UTC) is not in it."""
    rows = (files("tzdata") / "zoneinfo" / "zone.tab").read_text(encoding="utf-8").splitlines()
    return {row.split("\t")[2]: row[:2] for row in rows if row and not row.startswith("#")}


def country_of(zone: str) -> str:
    """The country whose holidays a person in `zone` has; empty where the zone belongs to none."""
    return _countries().get(zone, "")


def works(zone: str) -> Works:
    """Whether a person in `zone` works on a day: weekends, and public holidays of the zone's country."""
    return partial(works_in, country_of(zone))


class Week(NamedTuple):
    """A week of digests: its key is part of the digest's identity, it begins on a Monday."""

    key: str
    monday: date


def week_of(day: date) -> Week:
    """The week a day lies in, by ISO 8601."""
    year, number, weekday = day.isocalendar()
    return Week(f"{year}-W{number:02}", day - timedelta(days=weekday - 1))
