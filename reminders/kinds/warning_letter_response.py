"""The reply to a warning letter is due, by the clock of FDA."""

from __future__ import annotations

from inspections import selectors
from regulations.rules.calendars import ZONE
from reminders.kinds.base import DeadlineKind

KIND = DeadlineKind(
    name="warning_letter_response",
    words="warning letter response",
    find=selectors.deadlines,
    permission="inspections.view",
    law=True,
    zone=ZONE,
)
