"""A quality agreement ends."""

from __future__ import annotations

from quality_agreements import selectors
from reminders.kinds.base import DeadlineKind

KIND = DeadlineKind(name="agreement", words="quality agreement", find=selectors.deadlines, ahead=180)
