"""The steps of an assessment and of a model, with what stands in their way."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from kernel.steps import AUTHOR, Step

DRAFT, SIGNED, SUPERSEDED, DISCARDED = "draft", "signed", "superseded", "discarded"
PROVED, APPROVED = "proved", "approved"
ASSESSMENT_STATES: Final[dict[str, str]] = {
    DRAFT: "Draft",
    SIGNED: "Signed",
    SUPERSEDED: "Superseded",
    DISCARDED: "Discarded",
}
MODEL_STATES: Final[dict[str, str]] = {
    DRAFT: "Draft",
    PROVED: "Proved",
    APPROVED: "Approved",
    SUPERSEDED: "Superseded",
    DISCARDED: "Discarded",
}
OPEN_MODEL: Final = (DRAFT, PROVED)
"""A sponsor has one model at most in which something is still decided."""

INFORMAL, STANDARD, FORMAL = "informal", "standard", "formal"
FORMALITY: Final[dict[str, str]] = {
    INFORMAL: "Less formal: scored by one person from the records",
    STANDARD: "Standard: scored with the people who know the site",
    FORMAL: "Formal: with a team, a written method and alternatives weighed",
}
"""How formally the risk was judged (ICH Q9(R1) section 5): by uncertainty, importance and complexity."""
OCCASIONS: Final[dict[str, str]] = {
    "initial": "First assessment",
    "periodic": "Periodic review",
    "event": "After an event (inspection, audit, complaint, recall)",
    "change": "After a change (product, process, ownership, building)",
}
LONGEST_REVIEW: Final = 12
"""Company rule: an assessment is looked at again within as many months, and sooner where its band says so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessmentFacts:
    """What the guards of an assessment look at."""

    status: str
    today: date
    missing: tuple[str, ...] = ()
    """sentences about what is not filled in"""
    outdated: tuple[str, ...] = ()
    """sentences about what the records say otherwise by now"""
    review_on: date | None = None
    latest_review: date | None = None


def is_filled_in(facts: AssessmentFacts) -> Iterator[str]:
    """Everything an assessment must say is there."""
    yield from facts.missing


def is_up_to_date(facts: AssessmentFacts) -> Iterator[str]:
    """What the records propose is what was looked at."""
    if facts.outdated:
        yield from facts.outdated
        yield "Read the records anew first; what you chose yourself stays."


def will_be_reviewed(facts: AssessmentFacts) -> Iterator[str]:
    """The next look is within the interval of the band (ICH Q9(R1): review of risk)."""
    if facts.review_on is None:
        yield "Say when this assessment is looked at again."
    elif facts.review_on <= facts.today:
        yield "The next review lies in the future."
    elif facts.latest_review is not None and facts.review_on > facts.latest_review:
        yield f"In this band the next review is due by {facts.latest_review:%-d %b %Y} at the latest."


SIGN = Step(
    name="sign",
    sources=frozenset({DRAFT}),
    target=SIGNED,
    permission="risk.sign",
    guards=(is_filled_in, is_up_to_date, will_be_reviewed),
    signed=True,
    apart_from=(AUTHOR,),
)
DISCARD = Step(
    name="discard",
    sources=frozenset({DRAFT}),
    target=DISCARDED,
    permission="risk.assess",
    reason_required=True,
    destructive=True,
)
SUPERSEDE = Step(
    name="supersede",
    sources=frozenset({SIGNED}),
    target=SUPERSEDED,
    permission="risk.sign",
)
ASSESSMENT: Final = (SIGN, DISCARD, SUPERSEDE)
ASSESSMENT_TAKEN: Final = (SIGN, DISCARD)
"""Steps that people take; a signed assessment supersedes the one before it."""
ASSESSMENT_EVENTS: Final = {
    "sign": "risk_assessment.signed",
    "discard": "risk_assessment.discarded",
    "supersede": "risk_assessment.superseded",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelFacts:
    """What the guards of a model look at; `proof` is that of exactly this text."""

    status: str
    is_proved: bool = False
    """whether a proof of exactly this text is there"""
    holds: bool = False
    counterexamples: tuple[str, ...] = ()
    why: str = ""


def has_a_proof(facts: ModelFacts) -> Iterator[str]:
    """No model is approved before the portal has proved exactly this text of it."""
    if not facts.is_proved:
        yield "Let the portal prove the model first: this text of it has no proof."
    elif not facts.holds:
        yield "The proof found where the model fails:"
        yield from facts.counterexamples[:5]


def says_why(facts: ModelFacts) -> Iterator[str]:
    if not facts.why.strip():
        yield "Write why the model is changed."


PROVE = Step(
    name="prove",
    sources=frozenset({DRAFT}),
    target=PROVED,
    permission="risk.change_model",
    guards=(has_a_proof, says_why),
)
REOPEN = Step(
    name="return to draft",
    sources=frozenset({PROVED}),
    target=DRAFT,
    permission="risk.change_model",
    reason_required=True,
)
APPROVE = Step(
    name="approve",
    sources=frozenset({PROVED}),
    target=APPROVED,
    permission="risk.approve_model",
    guards=(has_a_proof,),
    signed=True,
    apart_from=(AUTHOR,),
)
DISCARD_MODEL = Step(
    name="discard",
    sources=frozenset({DRAFT}),
    target=DISCARDED,
    permission="risk.change_model",
    reason_required=True,
    destructive=True,
)
SUPERSEDE_MODEL = Step(
    name="supersede",
    sources=frozenset({APPROVED}),
    target=SUPERSEDED,
    permission="risk.approve_model",
)
MODEL: Final = (PROVE, REOPEN, APPROVE, DISCARD_MODEL, SUPERSEDE_MODEL)
MODEL_TAKEN: Final = (APPROVE, REOPEN, DISCARD_MODEL)
"""Steps that people take; the portal itself proves a model, and an approved one supersedes the one before it."""
MODEL_EVENTS: Final = {
    "prove": "risk_model.proved",
    "return to draft": "risk_model.returned",
    "approve": "risk_model.approved",
    "discard": "risk_model.discarded",
    "supersede": "risk_model.superseded",
}
