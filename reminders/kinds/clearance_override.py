"""An override of a hold ends: the work is blocked again the day after."""

from __future__ import annotations

from qualification.selectors import clearance_due
from reminders.kinds.base import DeadlineKind

KIND = DeadlineKind(
    name="clearance_override",
    words="override of a clearance",
    find=clearance_due.deadlines,
    permission="clearance_records.view",
)
