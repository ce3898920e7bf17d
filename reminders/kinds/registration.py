"""An FDA establishment registration ends (21 CFR 207.29)."""

from __future__ import annotations

from cmos import selectors
from reminders.kinds.base import DeadlineKind

KIND = DeadlineKind(
    name="registration", words="FDA registration", find=selectors.deadlines, permission="evidence.view", law=True
)
