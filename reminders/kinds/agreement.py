"""A quality agreement ends."""

from __future__ import annotations

from quality_agreements import deadlines
from reminders.kinds.base import DeadlineKind

KIND = DeadlineKind(
    name="agreement", words="quality agreement", find=deadlines.deadlines, permission="quality_agreements.view"
)
