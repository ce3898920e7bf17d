"""A supporting paper ends."""

from __future__ import annotations

from cmos import selectors
from reminders.kinds.base import DeadlineKind

KIND = DeadlineKind(
    name="supporting", words="supporting evidence", find=selectors.deadlines, permission="evidence.view"
)
