"""A CMO owes the answers to a questionnaire."""

from __future__ import annotations

from questionnaires import selectors
from reminders.kinds.base import DeadlineKind

KIND = DeadlineKind(
    name="questionnaire",
    words="answers to a questionnaire",
    find=selectors.deadlines,
    permission="questionnaires.view",
)
