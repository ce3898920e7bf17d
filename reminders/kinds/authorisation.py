"""A manufacturing authorisation ends."""

from __future__ import annotations

from cmos import selectors
from reminders.kinds.base import DeadlineKind

KIND = DeadlineKind(
    name="authorisation",
    words="manufacturing authorisation",
    find=selectors.deadlines,
    permission="evidence.view",
    law=True,
)
