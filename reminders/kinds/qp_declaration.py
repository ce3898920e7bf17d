"""A Qualified Person's declaration ends."""

from __future__ import annotations

from cmos import selectors
from reminders.kinds.base import DeadlineKind

KIND = DeadlineKind(name="qp_declaration", words="QP declaration", find=selectors.deadlines, permission="evidence.view")
