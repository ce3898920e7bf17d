"""A national narcotics licence ends."""

from __future__ import annotations

from cmos import selectors
from reminders.kinds.base import DeadlineKind

KIND = DeadlineKind(
    name="narcotics", words="national narcotics licence", find=selectors.deadlines, permission="evidence.view", law=True
)
