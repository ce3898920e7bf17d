"""The sponsor's review of a CMO's answer is due."""

from __future__ import annotations

from audits import selectors
from reminders.kinds.base import DeadlineKind

KIND = DeadlineKind(
    name="answer_review", words="review of an answer", find=selectors.deadlines, permission="audits.view"
)
