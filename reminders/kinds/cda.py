"""A confidentiality agreement with a company ends."""

from __future__ import annotations

from cmos import selectors
from reminders.kinds.base import DeadlineKind

KIND = DeadlineKind(name="cda", words="confidentiality agreement", find=selectors.deadlines, permission="cmos.view")
