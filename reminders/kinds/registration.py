"""An FDA establishment registration ends."""

from __future__ import annotations

from cmos import selectors
from reminders.kinds.base import DeadlineKind

KIND = DeadlineKind(name="registration", words="FDA registration", find=selectors.deadlines, ahead=100)
