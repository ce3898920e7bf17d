"""The risk of a site is looked at again."""

from __future__ import annotations

from qualification.selectors import risk_due
from reminders.kinds.base import DeadlineKind

KIND = DeadlineKind(
    name="risk_review",
    words="review of a site's risk",
    find=risk_due.deadlines,
    permission="risk.view",
)
