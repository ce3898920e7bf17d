"""A condition of a qualification is met."""

from __future__ import annotations

from qualification import deadlines
from reminders.kinds.base import DeadlineKind

KIND = DeadlineKind(
    name="qualification_condition",
    words="condition of a qualification",
    find=deadlines.deadlines,
    permission="qualification.view",
)
