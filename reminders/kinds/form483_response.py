"""The reply to a Form 483 is due, by the clock of FDA."""

from __future__ import annotations

from inspections import selectors
from regulations.rules.calendars import ZONE
from reminders.kinds.base import DeadlineKind

KIND = DeadlineKind(
    name="form483_response",
    words="Form 483 response",
    find=selectors.deadlines,
    permission="inspections.view",
    law=True,
    zone=ZONE,
)
