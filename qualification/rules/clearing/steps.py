"""The life of what people sign about clearances: risk assessments of products, overrides, certificates."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from kernel.steps import AUTHOR, Step
from qualification.rules.clearing.facts import OVERRIDE_DAYS
from qualification.rules.words import day

DRAFT, SIGNED, VOID = "draft", "signed", "void"
PROPOSED, IN_FORCE, WITHDRAWN, ENDED = "proposed", "in_force", "withdrawn", "ended"
ASSESSMENT_DAYS: Final = 366
"""Company rule: the longest a risk assessment of a product may be relied on, its first day counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessmentDraft:
    """What the guards of a risk assessment look at."""

    status: str
    today: date
    first: date
    last: date


@dataclass(frozen=True, slots=True, kw_only=True)
class OverrideDraft:
    """What the guards of an override look at: the answer as it was shown, and as it is now."""

    status: str
    today: date
    first: date
    last: date
    shown: frozenset[str] = frozenset()
    now: frozenset[str] = frozenset()
    overridable: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateDraft:
    """A certificate never changes: only whether it is signed does."""

    status: str


def assessment_errors(first: date | None, last: date | None, today: date) -> dict[str, str]:
    """A sentence per field that is wrong."""
    errors = {}
    if first is None:
        errors["valid_from"] = "Give the first day on which it may be relied on."
    elif first < today:
        errors["valid_from"] = "It cannot reach back: it counts from the day of its signature at the earliest."
    if last is None:
        errors["valid_to"] = "Give the last day on which it may be relied on."
    elif first is not None and last < first:
        errors["valid_to"] = "The last day comes before the first."
    elif first is not None and (last - first).days >= ASSESSMENT_DAYS:
        errors["valid_to"] = f"It may be relied on for {ASSESSMENT_DAYS} days at most (company rule)."
    return errors


def override_errors(last: date | None, today: date) -> dict[str, str]:
    """A sentence per field that is wrong."""
    if last is None:
        return {"last_on": "Give the last day on which the work may go on."}
    if last < today:
        return {"last_on": "The last day lies in the past."}
    limit = today + timedelta(days=OVERRIDE_DAYS - 1)
    return {"last_on": f"An override lasts {OVERRIDE_DAYS} days at most: until {day(limit)}."} if last > limit else {}


# --- guards -------------------------------------------------------------------------------------------------------


def not_reaching_back(facts: AssessmentDraft) -> Iterator[str]:
    """What is signed today cannot have been relied on yesterday."""
    if facts.first < facts.today:
        yield f"It begins on {day(facts.first)}, which is past: prepare it again from today."
    if facts.last < facts.today:
        yield "Its last day is past."


def still_the_same(facts: OverrideDraft) -> Iterator[str]:
    """Two people sign for what they see: nothing that came since, and nothing that the law asks for (domain 4.3)."""
    if not facts.now:
        yield "The work is not blocked today: nothing is to be overridden."
    elif not facts.overridable:
        yield "Something that the law asks for is not met: no override helps."
    elif not facts.now <= facts.shown:
        yield "Something else blocks the work by now: withdraw this override and prepare it again."


def not_over(facts: OverrideDraft) -> Iterator[str]:
    if facts.last < facts.today:
        yield "Its last day is past."
    if (facts.last - facts.first).days >= OVERRIDE_DAYS:
        yield f"An override lasts {OVERRIDE_DAYS} days at most (company rule)."


SIGN_ASSESSMENT: Final = Step(
    name="sign",
    sources=frozenset({DRAFT}),
    target=SIGNED,
    permission="clearance.assess",
    guards=(not_reaching_back,),
    signed=True,
    apart_from=(AUTHOR,),
)
DISCARD_ASSESSMENT: Final = Step(
    name="discard",
    sources=frozenset({DRAFT}),
    target=VOID,
    permission="clearance.prepare",
    reason_required=True,
    destructive=True,
)
VOID_ASSESSMENT: Final = Step(
    name="void",
    sources=frozenset({SIGNED}),
    target=VOID,
    permission="clearance.assess",
    reason_required=True,
    destructive=True,
)
ASSESSMENT: Final = (SIGN_ASSESSMENT, DISCARD_ASSESSMENT, VOID_ASSESSMENT)

PROPOSE: Final = Step(
    name="propose",
    sources=frozenset({DRAFT}),
    target=PROPOSED,
    permission="clearance.override",
    guards=(still_the_same, not_over),
    signed=True,
    meanings=("responsible",),
)
CONFIRM: Final = Step(
    name="confirm",
    sources=frozenset({PROPOSED}),
    target=IN_FORCE,
    permission="clearance.confirm",
    guards=(still_the_same, not_over),
    signed=True,
    apart_from=("propose",),
)
WITHDRAW: Final = Step(
    name="withdraw",
    sources=frozenset({DRAFT, PROPOSED}),
    target=WITHDRAWN,
    permission="clearance.override",
    reason_required=True,
)
END: Final = Step(
    name="end",
    sources=frozenset({IN_FORCE}),
    target=ENDED,
    permission="clearance.override",
    reason_required=True,
    destructive=True,
)
OVERRIDES: Final = (PROPOSE, CONFIRM, WITHDRAW, END)

SIGN_CERTIFICATE: Final = Step(
    name="sign",
    sources=frozenset({DRAFT}),
    target=SIGNED,
    permission="clearance.certify",
    signed=True,
    meanings=("approved", "reviewed"),
)
DISCARD_CERTIFICATE: Final = Step(
    name="discard",
    sources=frozenset({DRAFT}),
    target=VOID,
    permission="clearance.certify",
    reason_required=True,
    destructive=True,
)
WITHDRAW_CERTIFICATE: Final = Step(
    name="withdraw",
    sources=frozenset({SIGNED}),
    target=WITHDRAWN,
    permission="clearance.certify",
    reason_required=True,
    destructive=True,
)
CERTIFICATE: Final = (SIGN_CERTIFICATE, DISCARD_CERTIFICATE, WITHDRAW_CERTIFICATE)
