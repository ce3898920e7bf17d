"""Whether a critical finding puts work on hold is to be decided."""

from __future__ import annotations

from audits import selectors
from reminders.kinds.base import DeadlineKind

KIND = DeadlineKind(
    name="critical_hold", words="decision about a hold", find=selectors.deadlines, permission="audits.view"
)
