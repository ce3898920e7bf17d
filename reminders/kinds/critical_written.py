"""A critical finding is to be issued in writing."""

from __future__ import annotations

from audits import selectors
from reminders.kinds.base import DeadlineKind

KIND = DeadlineKind(
    name="critical_written", words="issue of a critical finding", find=selectors.deadlines, permission="audits.view"
)
