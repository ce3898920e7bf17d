"""The quota of a year ends with it."""

from __future__ import annotations

from cmos import selectors
from reminders.kinds.base import DeadlineKind

KIND = DeadlineKind(name="quota", words="DEA quota", find=selectors.deadlines, permission="evidence.view", law=True)
