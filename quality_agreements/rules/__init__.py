"""Rules of quality agreements: what people did to a version (steps), and what its dates make of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from kernel.steps import AUTHOR, Step

DRAFT, SIGNED, TERMINATED, SUPERSEDED, VOID = "draft", "signed", "terminated", "superseded", "void"
STATES = (DRAFT, SIGNED, TERMINATED, SUPERSEDED, VOID)
NOT_YET_EFFECTIVE, IN_FORCE, EXPIRED = "not_yet_effective", "in_force", "expired"
SHOWN = {
    DRAFT: "Draft",
    NOT_YET_EFFECTIVE: "Not yet effective",
    IN_FORCE: "In force",
    EXPIRED: "Expired",
    TERMINATED: "Terminated",
    SUPERSEDED: "Superseded",
    VOID: "Void",
}
OURS, THEIRS = "ours", "theirs"
PARTIES = {OURS: "Our party", THEIRS: "Their party"}
CONTINUE, REVISE, END = "continue", "revise", "end"
OUTCOMES = {
    CONTINUE: "Stays as it is",
    REVISE: "A new version is needed",
    END: "Shall end",
}
"""What a review of an agreement may conclude."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dates:
    """The plain dates written in an agreement; expiry is the last day in force, `ended_on` the first day without."""

    signed_on: date | None = None
    effective_on: date | None = None
    expires_on: date | None = None
    review_on: date | None = None
    ended_on: date | None = None

    @property
    def last_day(self) -> date | None:
        """The last day in force as far as it is known; none while no end is known."""
        before_end = self.ended_on - timedelta(days=1) if self.ended_on else None
        return min((end for end in (self.expires_on, before_end) if end), default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class SignerFact:
    """Who signed for a party, and when."""

    party: str
    signed_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviousFacts:
    """The version that a new one replaces."""

    label: str
    status: str
    dates: Dates
    reviewed: bool
    """whether a review of it was recorded since it took effect"""


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementFacts:
    """What the guards look at."""

    status: str
    dates: Dates
    today: date
    parties: int = 0
    has_scope: bool = False
    has_file: bool = False
    signers: tuple[SignerFact, ...] = ()
    previous: PreviousFacts | None = None
    followed: bool = False
    """whether a newer version exists that is not void"""


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
        ("ended_on", "effective_on", "An agreement cannot end before it takes effect."),
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
    if status == VOID:
        return VOID
    if status == DRAFT or dates.effective_on is None:
        return DRAFT if status in (DRAFT, SIGNED) else status
    if status in (TERMINATED, SUPERSEDED) and (dates.ended_on is None or dates.ended_on <= on):
        return status
    if on < dates.effective_on:
        return NOT_YET_EFFECTIVE
    if dates.expires_on is not None and on > dates.expires_on:
        return EXPIRED
    return IN_FORCE


def last_signature(signers: Iterable[SignerFact], on: date) -> date:
    """The day of the last signature: that of the signers where both parties are named, else `on`, the day of signing.

    An agreement whose own party signs in the portal is signed on the day that happens.
    """
    dated = [signer for signer in signers if signer.signed_on is not None]
    both = {signer.party for signer in dated} == set(PARTIES)
    return max(signer.signed_on for signer in dated if signer.signed_on) if both else on


def missing(facts: AgreementFacts, review_due: date | None, reviewed: bool) -> Iterator[str]:
    """What an agreement lacks on a day, in words: for a draft what keeps it from being signed, else what is owed."""
    if facts.status == DRAFT:
        for guard in SIGN.guards:
            yield from guard(facts)
        return
    if facts.status != SIGNED:
        return
    if state_on(facts.status, facts.dates, facts.today) == EXPIRED and not facts.followed:
        yield "It expired and no new version was prepared."
    if review_due is not None and review_due < facts.today:
        yield "Its review is overdue."
    if not any(signer.party == THEIRS for signer in facts.signers):
        yield "It is not recorded who signed for the other party."
    if facts.dates.expires_on is None and review_due is None and not reviewed:
        yield "It has neither an end nor a review date."


def is_renewal(before: Dates, after: Dates) -> bool:
    """Whether a new version makes the agreement run longer or moves its review: more than an amendment of its words."""
    if before.expires_on is not None:
        return after.expires_on is None or after.expires_on > before.expires_on
    if before.review_on is not None:
        return after.review_on is None or after.review_on > before.review_on
    return False


def review_problems(
    *, reviewed_on: date, outcome: str, next_review_on: date | None, dates: Dates, today: date
) -> list[tuple[str, str]]:
    """(field, sentence) for what cannot be true of a review."""
    problems = []
    if reviewed_on > today:
        problems.append(("reviewed_on", "A review is recorded once it was done: this day lies ahead."))
    if dates.effective_on and reviewed_on < dates.effective_on:
        problems.append(("reviewed_on", "The review cannot be before the agreement took effect."))
    if outcome not in OUTCOMES:
        problems.append(("outcome", f"Choose one of: {', '.join(OUTCOMES.values())}."))
    if next_review_on is None and outcome == CONTINUE:
        problems.append(("next_review_on", "Say when it is reviewed next."))
    if next_review_on and next_review_on <= reviewed_on:
        problems.append(("next_review_on", "The next review comes after this one."))
    return problems


# --- guards -------------------------------------------------------------------------------------------------------


def dates_complete(facts: AgreementFacts) -> Iterator[str]:
    """An agreement can be signed once its dates stand and agree with the last signature (domain 5.4)."""
    if facts.dates.effective_on is None:
        yield "Enter the date on which it takes effect."
    if facts.dates.expires_on is None and facts.dates.review_on is None:
        yield "Enter an expiry date or a review date."
    yield from (sentence for _, sentence in date_problems(facts.dates))


def not_backdated(facts: AgreementFacts) -> Iterator[str]:
    """It takes effect on the day of its last signature or later; the day of the portal's signature counts as one."""
    effective, signed = facts.dates.effective_on, last_signature(facts.signers, facts.today)
    if effective is not None and effective < signed:
        yield "The effective date cannot be before the last signature; a gap is not backdated."


def signers_complete(facts: AgreementFacts) -> Iterator[str]:
    """Both quality units sign; the portal's own signature stands for ours when nobody else is named."""
    if not any(signer.party == THEIRS for signer in facts.signers):
        yield "Name who signed for the other party."
    if any(signer.signed_on is None for signer in facts.signers):
        yield "Give the day on which each signer signed."
    if any(signer.signed_on and signer.signed_on > facts.today for signer in facts.signers):
        yield "A signature is dated in the future."


def content_complete(facts: AgreementFacts) -> Iterator[str]:
    """Who, about what, and the text itself (21 CFR 200.10(b), EU GMP 7.14)."""
    if facts.parties < 2:
        yield "Name both parties."
    if not facts.has_scope:
        yield "Say which services it covers."
    if not facts.has_file:
        yield "Attach the agreement."


def follows_the_one_before(facts: AgreementFacts) -> Iterator[str]:
    """A new version replaces one that people did not end, and never starts before it."""
    before = facts.previous
    if before is None:
        return
    if before.status != SIGNED:
        yield f"{before.label} is {before.status.replace('_', ' ')}: record a new agreement instead."
    effective = facts.dates.effective_on
    if effective and before.dates.effective_on and effective <= before.dates.effective_on:
        yield f"It must take effect after {before.label} did."


def renewal_reviewed(facts: AgreementFacts) -> Iterator[str]:
    """Company rule: no renewal without a recorded review."""
    before = facts.previous
    if before is not None and not before.reviewed and is_renewal(before.dates, facts.dates):
        yield f"Record the review of {before.label}: it is not renewed without one (company rule)."


def nothing_follows(facts: AgreementFacts) -> Iterator[str]:
    if facts.followed:
        yield "A newer version exists: void or discard that one first."


SIGN = Step(
    name="sign",
    sources=frozenset({DRAFT}),
    target=SIGNED,
    permission="quality_agreements.sign",
    guards=(
        content_complete,
        dates_complete,
        signers_complete,
        not_backdated,
        follows_the_one_before,
        renewal_reviewed,
    ),
    signed=True,
    apart_from=(AUTHOR,),
)
TERMINATE = Step(
    name="terminate",
    sources=frozenset({SIGNED}),
    target=TERMINATED,
    permission="quality_agreements.terminate",
    reason_required=True,
    destructive=True,
)
DISCARD = Step(
    name="discard",
    sources=frozenset({DRAFT}),
    target=VOID,
    permission="quality_agreements.draft",
    reason_required=True,
    destructive=True,
)
TAKE_BACK = Step(
    name="void",
    sources=frozenset({SIGNED}),
    target=VOID,
    permission="quality_agreements.terminate",
    guards=(nothing_follows,),
    reason_required=True,
    destructive=True,
)
SUPERSEDE = Step(
    name="supersede",
    sources=frozenset({SIGNED}),
    target=SUPERSEDED,
    permission="quality_agreements.sign",
)
REINSTATE = Step(
    name="reinstate",
    sources=frozenset({SUPERSEDED}),
    target=SIGNED,
    permission="quality_agreements.terminate",
)
AGREEMENT = (SIGN, TERMINATE, DISCARD, TAKE_BACK, SUPERSEDE, REINSTATE)
TAKEN = (SIGN, TERMINATE, DISCARD, TAKE_BACK)
"""Steps that people take; the others follow from them."""
