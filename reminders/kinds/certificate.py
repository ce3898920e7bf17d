"""A GMP certificate ends."""

from __future__ import annotations

from cmos import selectors
from reminders.kinds.base import DeadlineKind

KIND = DeadlineKind(
    name="certificate", words="GMP certificate", find=selectors.deadlines, permission="evidence.view", law=True
)
