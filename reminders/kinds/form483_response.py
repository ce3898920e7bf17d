"""The reply to a Form 483 is due."""

from __future__ import annotations

from inspections import selectors
from reminders.kinds.base import DeadlineKind

KIND = DeadlineKind(name="form483_response", words="Form 483 response", find=selectors.deadlines, ahead=40)
