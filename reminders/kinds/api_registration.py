"""An EEA registration of an API maker ends."""

from __future__ import annotations

from cmos import selectors
from reminders.kinds.base import DeadlineKind

KIND = DeadlineKind(
    name="api_registration", words="API registration", find=selectors.deadlines, permission="evidence.view", law=True
)
