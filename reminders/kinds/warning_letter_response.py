"""The reply to a warning letter is due."""

from __future__ import annotations

from inspections import selectors
from reminders.kinds.base import DeadlineKind

KIND = DeadlineKind(name="warning_letter_response", words="warning letter response", find=selectors.deadlines, ahead=40)
