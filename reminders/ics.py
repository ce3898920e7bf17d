"""Dates as a calendar file (RFC 5545): number and kind of a record, never a name of a company, product or person."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.conf import settings
from icalendar import Calendar, Event

from cmos.deadlines import Deadline
from kernel.clock import now
from reminders.kinds import SHOWN

FRESH: Final = timedelta(hours=1)
END_OF_DAY: Final = time(23, 59)


def calendar(found: Iterable[Deadline]) -> bytes:
    """The file for some dates. What was met, moved away or ended is not among them, so it disappears."""
    made = Calendar()
    made.add("prodid", "-//CMO Portal//Deadlines//EN")
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    made.add("x-wr-calname", "CMO Portal")
    made.add("refresh-interval", FRESH, parameters={"VALUE": "DURATION"})
    made.add("x-published-ttl", FRESH, parameters={"VALUE": "DURATION"})
    for deadline in found:
        made.add_component(_event(deadline))
    made.add_missing_timezones()
    text: bytes = made.to_ical()
    return text


def _event(deadline: Deadline) -> Event:
    made, zone = Event(), SHOWN[deadline.kind].zone
    # The same record keeps its entry when its date moves.
    made.add("uid", f"{deadline.kind}.{deadline.subject_id}@cmo-portal")
    made.add("dtstamp", now())
    made.add("summary", deadline.reference)
    made.add("url", f"{settings.PUBLIC_ORIGIN}{deadline.url}")
    made.add("transp", "TRANSPARENT")
    if zone:  # an authority's clock ends at its own midnight, wherever the reader is
        end = datetime.combine(deadline.due_on, END_OF_DAY, ZoneInfo(zone))
        made.add("dtstart", end - timedelta(minutes=29))
        made.add("dtend", end)
    else:
        made.add("dtstart", deadline.due_on)
        made.add("dtend", deadline.due_on + timedelta(days=1))
    return made
