"""A DEA registration ends."""

from __future__ import annotations

from cmos import selectors
from reminders.kinds.base import DeadlineKind

KIND = DeadlineKind(
    name="dea", words="DEA registration", find=selectors.deadlines, permission="evidence.view", law=True
)
