"""Rules of quality agreements: what people did to one (steps), and what its dates make of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from cmos.rules import Ref
from kernel.steps import Step

DRAFT, SIGNED, TERMINATED, SUPERSEDED = "draft", "signed", "terminated", "superseded"
STATES = (DRAFT, SIGNED, TERMINATED, SUPERSEDED)
NOT_YET_EFFECTIVE, IN_FORCE, EXPIRED = "not_yet_effective", "in_force", "expired"
SHOWN = {
    DRAFT: "Draft",
    NOT_YET_EFFECTIVE: "Not yet effective",
    IN_FORCE: "In force",
    EXPIRED: "Expired",
    TERMINATED: "Terminated",
    SUPERSEDED: "Superseded",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Dates:
    """The plain dates written in an agreement; expiry is the last day in force, `ended_on` the first day without."""

    signed_on: date | None = None
    effective_on: date | None = None
    expires_on: date | None = None
    review_on: date | None = None
    ended_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementFacts:
    """What the guards look at."""

    status: str
    dates: Dates
    today: date
    parties: int = 0
    has_scope: bool = False
    has_file: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementFact:
    """An agreement as evidence for other rooms."""

    id: UUID
    label: str
    site_id: UUID
    status: str
    dates: Dates
    operations: frozenset[str] = frozenset()
    """operations its scope names; none means the whole site"""

    @property
    def ref(self) -> Ref:
        return Ref("agreement", self.id, self.label)


def date_problems(dates: Dates) -> list[tuple[str, str]]:
    """(field, sentence) for each date that contradicts another."""
    pairs = (
        (
            "effective_on",
            "signed_on",
            "The effective date cannot be before the last signature; a gap is not backdated.",
        ),
        ("expires_on", "effective_on", "The expiry date cannot be before the effective date."),
        ("review_on", "effective_on", "The review date cannot be before the effective date."),
        ("ended_on", "signed_on", "An agreement cannot end before it is signed."),
    )
    problems = []
    for later, earlier, sentence in pairs:
        first, second = getattr(dates, earlier), getattr(dates, later)
        if first and second and second < first:
            problems.append((later, sentence))
    if dates.review_on and dates.expires_on and dates.review_on > dates.expires_on:
        problems.append(("review_on", "The review date cannot be after the expiry date."))
    return problems


def state_on(status: str, dates: Dates, on: date) -> str:
    """What an agreement is on a day: the stored decision, else what the dates say."""
    if status == DRAFT or dates.effective_on is None:
        return DRAFT if status in (DRAFT, SIGNED) else status
    if status in (TERMINATED, SUPERSEDED) and (dates.ended_on is None or dates.ended_on <= on):
        return status
    if on < dates.effective_on:
        return NOT_YET_EFFECTIVE
    if dates.expires_on is not None and on > dates.expires_on:
        return EXPIRED
    return IN_FORCE


def gap_days(previous_last_day: date, next_effective_on: date) -> int:
    """Days without an agreement between two of them."""
    return max(0, (next_effective_on - previous_last_day).days - 1)


def dates_complete(facts: AgreementFacts) -> Iterator[str]:
    """An agreement can be signed once its dates stand and agree."""
    if facts.dates.effective_on is None:
        yield "Enter the date on which it takes effect."
    if facts.dates.expires_on is None and facts.dates.review_on is None:
        yield "Enter an expiry date or a review date."
    yield from (sentence for _, sentence in date_problems(facts.dates))


def signature_not_ahead(facts: AgreementFacts) -> Iterator[str]:
    if facts.dates.signed_on is not None and facts.dates.signed_on > facts.today:
        yield "The last signature is dated in the future."


def content_complete(facts: AgreementFacts) -> Iterator[str]:
    """Who, about what, and the text itself (21 CFR 200.10(b), EU GMP 7.14)."""
    if facts.parties < 2:
        yield "Name both parties."
    if not facts.has_scope:
        yield "Say which services it covers."
    if not facts.has_file:
        yield "Attach the agreement."


SIGN = Step(
    name="sign",
    sources=frozenset({DRAFT}),
    target=SIGNED,
    permission="quality_agreements.sign",
    guards=(content_complete, dates_complete, signature_not_ahead),
    signed=True,
)
TERMINATE = Step(
    name="terminate",
    sources=frozenset({SIGNED}),
    target=TERMINATED,
    permission="quality_agreements.terminate",
    reason_required=True,
    destructive=True,
)
SUPERSEDE = Step(
    name="supersede",
    sources=frozenset({SIGNED}),
    target=SUPERSEDED,
    permission="quality_agreements.sign",
)
AGREEMENT = (SIGN, TERMINATE, SUPERSEDE)
