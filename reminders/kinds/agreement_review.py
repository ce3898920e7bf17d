"""The review of a quality agreement is due."""

from __future__ import annotations

from quality_agreements import deadlines
from reminders.kinds.base import DeadlineKind

KIND = DeadlineKind(
    name="agreement_review",
    words="review of a quality agreement",
    find=deadlines.deadlines,
    permission="quality_agreements.view",
)
