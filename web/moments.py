"""Moments as people write them in a form: a day, which means its end, or a day with its time."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError

from kernel.clock import end_of, now
from web.days import read_day
from web.http import Member

AHEAD: Final = "This moment lies ahead: nobody knows yet what will be known."


def read_past(text: str, member: Member) -> datetime | None:
    """The moment in `text`, in the zone of the member's tenant where it names none; None for today, which goes on.

    Raises ValueError with a sentence for people, also for a moment that lies ahead.
    """
    written = " ".join(text.split())
    try:
        day = read_day(written)
    except ValueError:
        found = _instant(written, member.zone)
        if found is None:
            raise
    else:
        if day == member.today:
            return None
        found = end_of(day, member.zone)
    if found > now():
        raise ValueError(AHEAD)
    return found


def past_moment(typed: str, member: Member) -> datetime | None:
    """What a field of a form holds, as `read_past` reads it; None where nothing was typed.

    Raises ValidationError with the same sentences.
    """
    try:
        return read_past(typed, member) if typed else None
    except ValueError as wrong:
        raise ValidationError(str(wrong)) from wrong


def _instant(written: str, zone: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(written)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=ZoneInfo(zone))
