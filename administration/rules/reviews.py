"""The periodic review of access: when it is due, what of each person is decided, what its signature needs (R-07)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from kernel.steps import Step
from regulations.rules.dates import add_months
from sponsors.rules import ADMINISTRATORS

OPEN: Final = "open"
KEEP, CHANGE, REMOVE = "keep", "change", "remove"
DECISIONS: Final[dict[str, str]] = {KEEP: "keep", CHANGE: "change", REMOVE: "remove"}
EVERYBODY, ONLY_ADMINISTRATORS = "everybody", "administrators"
SCOPES: Final[dict[str, str]] = {EVERYBODY: "everybody", ONLY_ADMINISTRATORS: "administrators only"}
MONTHS: Final[dict[str, int]] = {EVERYBODY: 6, ONLY_ADMINISTRATORS: 3}
"""How many months after the last signed review the next is due, at the latest (R-07)."""
REVIEWING: Final = "administration.review"
SOON: Final = timedelta(days=30)
"""How long before its due date a review is spoken of."""


@dataclass(frozen=True, slots=True)
class Due:
    """When the access of some people must be reviewed again at the latest."""

    scope: str
    on: date

    @property
    def of(self) -> str:
        """Whose access, in words."""
        return SCOPES[self.scope]

    def is_overdue(self, today: date) -> bool:
        return self.on < today

    def is_near(self, today: date) -> bool:
        return self.on <= today + SOON


def due(scope: str, last: date | None, began: date) -> Due:
    """Counted from the last signed review that covered these people, else from the tenant's first day."""
    return Due(scope, add_months(last or began, MONTHS[scope]))


def covers(role: str, scope: str) -> bool:
    """Whether a person in this role is reviewed."""
    return scope == EVERYBODY or role in ADMINISTRATORS


@dataclass(frozen=True, slots=True)
class ReviewFacts:
    """What decides whether a review can be signed."""

    status: str
    open_lines: int
    missing: tuple[str, ...]
    """members who can act and stand on no line, by name"""
    changed: tuple[str, ...] = ()
    """whose role, last day or single records are others by now than their line says, by name"""


def decided(facts: ReviewFacts) -> Iterator[str]:
    if facts.open_lines:
        yield f"{facts.open_lines} line{'s wait' if facts.open_lines != 1 else ' waits'} for a decision."


def whole(facts: ReviewFacts) -> Iterator[str]:
    """Who joined since it began stands on no line: the review would say more than it looked at."""
    if facts.missing:
        named = ", ".join(facts.missing[:3])
        yield f"Not on it: {named}. Take in who joined since it began."


def as_looked_at(facts: ReviewFacts) -> Iterator[str]:
    """Whose access changed since is looked at again: the signature would certify what nobody saw."""
    if facts.changed:
        named = ", ".join(facts.changed[:3])
        yield f"Changed since they were looked at: {named}. Take in their access as it is now, then decide again."


SIGN: Final = Step(
    "sign the review",
    frozenset({OPEN}),
    "signed",
    "administration.sign_review",
    guards=(decided, whole, as_looked_at),
    signed=True,
    meanings=("reviewed",),
)
DISCARD: Final = Step("discard", frozenset({OPEN}), "discarded", REVIEWING, reason_required=True, destructive=True)
REVIEW_STEPS: Final = (SIGN, DISCARD)
