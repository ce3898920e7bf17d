"""Reviews of the trail: what is due when, and what stands before a signature on one (R-35, Annex 11 clause 9)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from kernel.steps import Step

DRAFT, SIGNED, DISCARDED = "draft", "signed", "discarded"
EVERY: Final = 90
"""Days from one review of the whole trail to the next (company rule, product default)."""
SHORTEST, LONGEST = 7, 400
"""Days that a sponsor may choose between."""
AHEAD: Final = 14
"""Days before it is due on which the next review is announced."""
MOST: Final = 5_000
"""Entries of one record that one review covers: what a person can look through."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewFacts:
    """What decides about a review; `own` counts the entries in it that its reviewer wrote.

    `missing` counts entries of its days that appeared only after it was begun: of work that was still open then.
    """

    status: str
    is_reviewer: bool
    own: int
    entries: int
    missing: int
    unanswered: int
    conclusion: str


def by_another(facts: ReviewFacts) -> Iterator[str]:
    """Nobody reviews what they did (R-35)."""
    if not facts.is_reviewer:
        yield "Who began a review signs it: ask them, or begin one of your own."
    if facts.own:
        yield f"You wrote {counted(facts.own)} of it: another person reviews them."


def concluded(facts: ReviewFacts) -> Iterator[str]:
    """A review says what was looked at and found, and leaves no question open."""
    if not facts.entries:
        yield "There is no entry to review."
    if facts.missing:
        yield f"{counted(facts.missing)} of these days came after it was begun: discard it and begin it anew."
    if facts.unanswered:
        questions = "question is" if facts.unanswered == 1 else "questions are"
        yield f"{facts.unanswered} {questions} not answered yet."
    if not facts.conclusion.strip():
        yield "Write the conclusion first: what was looked at, and what was found."


def counted(entries: int) -> str:
    """A number of entries in words."""
    return f"{entries} {'entry' if entries == 1 else 'entries'}"


PERMISSION: Final = "trail.review"
ANSWER: Final = "trail.answer"
READ_QUESTION: Final = "questions.view"
SIGN: Final = Step(
    name="sign",
    sources=frozenset({DRAFT}),
    target=SIGNED,
    permission=PERMISSION,
    guards=(by_another, concluded),
    signed=True,
    meanings=("reviewed",),
)
DISCARD: Final = Step(
    name="discard",
    sources=frozenset({DRAFT}),
    target=DISCARDED,
    permission=PERMISSION,
    reason_required=True,
    destructive=True,
)
STEPS: Final = (SIGN, DISCARD)
EVENTS: Final = {"sign": "trail_review.signed", "discard": "trail_review.discarded"}


@dataclass(frozen=True, slots=True)
class Due:
    """When the whole trail is to be reviewed next, and since when nobody did; `every` is the interval in days."""

    on: date
    since: date
    every: int

    def state(self, today: date) -> str:
        """`overdue`, `due` within the days in which it is announced, else nothing."""
        if self.on < today:
            return "overdue"
        return "due" if self.on <= today + timedelta(days=AHEAD) else ""


def due(since: date, every: int) -> Due:
    """The next review: so many days after the last reviewed day, or after the trail began."""
    return Due(since + timedelta(days=every), since, every)
