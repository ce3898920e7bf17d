"""The three answers of a clearance, their order, and the words people read."""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum


class Answer(IntEnum):
    """May the work be ordered; the greater the worse. Store and show it by name, never by number."""

    ALLOW = 0
    WARN = 1
    HOLD = 2

    @property
    def label(self) -> str:
        return LABELS[self]

    @property
    def tone(self) -> str:
        """Colour family of the design: good, watch or stop."""
        return TONES[self]

    @property
    def result(self) -> str:
        """What one reason says of it."""
        return RESULTS[self]

    @property
    def meaning(self) -> str:
        """What to do, in a sentence."""
        return MEANINGS[self]


LABELS = {Answer.ALLOW: "Cleared", Answer.WARN: "Cleared with conditions", Answer.HOLD: "Blocked"}
RESULTS = {Answer.ALLOW: "In order", Answer.WARN: "Condition", Answer.HOLD: "Blocks"}
TONES = {Answer.ALLOW: "good", Answer.WARN: "watch", Answer.HOLD: "stop"}
MEANINGS = {
    Answer.ALLOW: "Order. All checks hold on that day.",
    Answer.WARN: "Order, and keep each condition.",
    Answer.HOLD: "Do not order. What blocks it, and who can change it, stands with each reason.",
}


def worst(answers: Iterable[Answer]) -> Answer:
    """The worst of them; HOLD of none, because silence is no clearance."""
    return max(answers, default=Answer.HOLD)
