"""A DEA registration for bulk making or import of Schedule I or II ends."""

from __future__ import annotations

from cmos import selectors
from reminders.kinds.base import DeadlineKind

KIND = DeadlineKind(
    name="dea_early", words="DEA registration", find=selectors.deadlines, permission="evidence.view", law=True
)
