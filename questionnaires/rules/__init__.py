"""The life of a version of a template: written, reviewed by another person, used, retired."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from kernel.steps import AUTHOR, Step

DRAFT, IN_REVIEW, APPROVED, RETIRED, DISCARDED = "draft", "in_review", "approved", "retired", "discarded"
STATES: Final = (DRAFT, IN_REVIEW, APPROVED, RETIRED, DISCARDED)
OPEN: Final = (DRAFT, IN_REVIEW)
"""A template has one version at most in which something is still decided."""
SHOWN: Final[dict[str, str]] = {
    DRAFT: "Draft",
    IN_REVIEW: "In review",
    APPROVED: "Approved",
    RETIRED: "Retired",
    DISCARDED: "Discarded",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionFacts:
    """What the guards look at: the status, and what is wrong with sections and questions."""

    status: str
    questions: int = 0
    faults: tuple[str, ...] = ()


SAID: Final = 5
"""Faults that a blocked step lists; the page of the version lists all."""


def can_be_asked(facts: VersionFacts) -> Iterator[str]:
    """A version goes to review once every question can be asked as it stands."""
    if not facts.questions:
        yield "Write at least one question."
    yield from facts.faults[:SAID]
    if (more := len(facts.faults) - SAID) > 0:
        yield f"{more} more faults are listed on the page of the version."


SUBMIT = Step(
    name="send to review",
    sources=frozenset({DRAFT}),
    target=IN_REVIEW,
    permission="questionnaires.write",
    guards=(can_be_asked,),
)
RETURN = Step(
    name="return to draft",
    sources=frozenset({IN_REVIEW}),
    target=DRAFT,
    permission="questionnaires.write",
    reason_required=True,
)
APPROVE = Step(
    name="approve",
    sources=frozenset({IN_REVIEW}),
    target=APPROVED,
    permission="questionnaires.approve",
    guards=(can_be_asked,),
    signed=True,
    apart_from=(AUTHOR,),
)
RETIRE = Step(
    name="retire",
    sources=frozenset({APPROVED}),
    target=RETIRED,
    permission="questionnaires.approve",
    reason_required=True,
    destructive=True,
)
DISCARD = Step(
    name="discard",
    sources=frozenset({DRAFT}),
    target=DISCARDED,
    permission="questionnaires.write",
    reason_required=True,
    destructive=True,
)
SUPERSEDE = Step(
    name="supersede",
    sources=frozenset({APPROVED}),
    target=RETIRED,
    permission="questionnaires.approve",
)
VERSION: Final = (SUBMIT, RETURN, APPROVE, RETIRE, DISCARD, SUPERSEDE)
TAKEN: Final = (SUBMIT, RETURN, APPROVE, RETIRE, DISCARD)
"""Steps that people take; an approved version supersedes the one before it."""
