"""Dates as a calendar file (RFC 5545): number and kind of a record, never a name of a company, product or person."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from django.conf import settings
from icalendar import Calendar, Event

from cmos.deadlines import Deadline
from kernel.clock import now
from reminders.kinds import SHOWN

FRESH: Final = timedelta(hours=1)
END_OF_DAY: Final = time(23, 59)


class Dated(NamedTuple):
    """One entry of the file. `uid` stays when the date moves; `zone` is that of an authority's clock."""

    uid: str
    summary: str
    url: str
    on: date
    zone: str = ""


def calendar(found: Iterable[Deadline]) -> bytes:
    """The file for some deadlines. What was met, moved away or ended is not among them, so it disappears."""
    return written(
        Dated(f"{each.kind}.{each.subject_id}", each.reference, each.url, each.due_on, SHOWN[each.kind].zone)
        for each in found
    )


def written(found: Iterable[Dated]) -> bytes:
    """The file for some entries."""
    made = Calendar()
    made.add("prodid", "-//CMO Portal//Deadlines//EN")
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    made.add("x-wr-calname", "CMO Portal")
    made.add("refresh-interval", FRESH, parameters={"VALUE": "DURATION"})
    made.add("x-published-ttl", FRESH, parameters={"VALUE": "DURATION"})
    for each in found:
        made.add_component(_event(each))
    made.add_missing_timezones()
    text: bytes = made.to_ical()
    return text


def _event(dated: Dated) -> Event:
    made = Event()
    made.add("uid", f"{dated.uid}@cmo-portal")
    made.add("dtstamp", now())
    made.add("summary", dated.summary)
    made.add("url", f"{settings.PUBLIC_ORIGIN}{dated.url}")
    made.add("transp", "TRANSPARENT")
    if dated.zone:  # an authority's clock ends at its own midnight, wherever the reader is
        end = datetime.combine(dated.on, END_OF_DAY, ZoneInfo(dated.zone))
        made.add("dtstart", end - timedelta(minutes=29))
        made.add("dtend", end)
    else:
        made.add("dtstart", dated.on)
        made.add("dtend", dated.on + timedelta(days=1))
    return made
