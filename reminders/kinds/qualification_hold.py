"""A hold of a qualification is decided."""

from __future__ import annotations

from qualification import deadlines
from reminders.kinds.base import DeadlineKind

KIND = DeadlineKind(
    name="qualification_hold",
    words="decision about a hold of a qualification",
    find=deadlines.deadlines,
    permission="qualification.view",
)
