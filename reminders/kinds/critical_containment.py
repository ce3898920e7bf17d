"""The risk of a critical finding is to be contained."""

from __future__ import annotations

from audits import selectors
from reminders.kinds.base import DeadlineKind

KIND = DeadlineKind(
    name="critical_containment",
    words="containment of a critical finding",
    find=selectors.deadlines,
    permission="audits.view",
)
