"""Evidence of a partner authority ends."""

from __future__ import annotations

from cmos import selectors
from reminders.kinds.base import DeadlineKind

KIND = DeadlineKind(
    name="partner", words="partner authority evidence", find=selectors.deadlines, permission="evidence.view", law=True
)
