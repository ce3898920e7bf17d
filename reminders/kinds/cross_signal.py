"""News of one authority waits for a decision about another market."""

from __future__ import annotations

from qualification import selectors
from reminders.kinds.base import DeadlineKind

KIND = DeadlineKind(
    name="cross_signal", words="news of another authority", find=selectors.deadlines, permission="qualification.view"
)
