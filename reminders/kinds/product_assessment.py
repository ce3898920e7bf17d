"""A signed risk assessment of a product ends: work that rests on it is blocked again the day after."""

from __future__ import annotations

from qualification.selectors import clearance_due
from reminders.kinds.base import DeadlineKind

KIND = DeadlineKind(
    name="product_assessment",
    words="risk assessment of a product",
    find=clearance_due.deadlines,
    permission="clearance_records.view",
)
