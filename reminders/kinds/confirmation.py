"""A written confirmation or waiver for an API ends."""

from __future__ import annotations

from cmos import selectors
from reminders.kinds.base import DeadlineKind

KIND = DeadlineKind(
    name="confirmation", words="written confirmation", find=selectors.deadlines, permission="evidence.view", law=True
)
