"""A licence of a US state ends."""

from __future__ import annotations

from cmos import selectors
from reminders.kinds.base import DeadlineKind

KIND = DeadlineKind(
    name="state_licence", words="state licence", find=selectors.deadlines, permission="evidence.view", law=True
)
