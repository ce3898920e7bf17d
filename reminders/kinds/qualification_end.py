"""A qualification with conditions ends."""

from __future__ import annotations

from qualification import deadlines
from reminders.kinds.base import DeadlineKind

KIND = DeadlineKind(
    name="qualification_end",
    words="end of a qualification with conditions",
    find=deadlines.deadlines,
    permission="qualification.view",
)
