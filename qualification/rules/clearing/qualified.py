"""The check of our own qualifications: which of several that cover the work counts (domain 3, 4.3)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final
from uuid import UUID

from cmos.rules import Ref
from qualification.rules.clearing.checks import exempt_from_hold, reason
from qualification.rules.clearing.facts import ClearanceReason, ClearingFacts
from qualification.rules.clearing.words import Answer, worst
from qualification.rules.lifecycle import facts as states
from qualification.rules.lifecycle.facts import Asked, HoldFact, QualificationFact
from qualification.rules.words import day

Reasons = Iterator[ClearanceReason]

ALWAYS: Final = frozenset({states.SUSPENDED, states.DISQUALIFIED})
"""States that somebody decided against the work: no other qualification takes that back."""
NOT_FOR_PHASE_1: Final = frozenset({"WARNING_LETTER", "WARNING_LETTER_OPEN", "CLASSIFIED_OAI", "OAI"})
"""Triggers that do not hold exempt phase 1 material by themselves (domain 3; domain 12, case 1)."""
_BAD: Final = {
    states.SUSPENDED: "QUALIFICATION_SUSPENDED",
    states.DISQUALIFIED: "SITE_DISQUALIFIED",
    states.INACTIVE: "QUALIFICATION_INACTIVE",
}


def qualification(facts: ClearingFacts, asked: Asked, on: date) -> Reasons:
    """One qualification that covers the work and allows it is enough, unless something was decided against the work.

    A suspension, a disqualification and a hold count wherever they cover the work: they are scoped on purpose, and a
    broader qualification would else be the way around them. A part that is decided apart counts beside its whole. A
    state that is merely not there yet, or no more, takes nothing away from another qualification that is.
    """
    covering = [one for one in facts.qualifications if one.scope.covers(asked)]
    if not covering:
        words = "No qualification of this site covers this operation, product and market."
        yield reason("NOT_QUALIFIED", words, Answer.HOLD, link=Ref("site", facts.site_id, "Qualifications of the site"))
        return
    for one in covering:
        if one.state in ALWAYS:
            yield from _state(one, asked, on)
        for hold in one.holds:
            if hold.scope.covers(asked):
                yield _held(facts, one, hold, asked)
    families: dict[UUID, list[ClearanceReason]] = {}
    for one in covering:
        if one.state not in ALWAYS:
            families.setdefault(one.part_of or one.id, []).extend(_state(one, asked, on))
    if families:
        yield from min(families.values(), key=_rank)


def _rank(found: list[ClearanceReason]) -> tuple[Answer, int, date]:
    """The best first; of equal ones the one with the fewest conditions, and of those the one that lasts longest."""
    until = min((one.until for one in found if one.until), default=date.max)
    return (
        worst(one.answer for one in found),
        len(found),
        date.fromordinal(date.max.toordinal() - until.toordinal() + 1),
    )


def _state(one: QualificationFact, asked: Asked, on: date) -> Reasons:
    """What the state of a qualification says about the work."""
    ref, label = Ref("qualification", one.id, one.number), states.STATES[one.state].lower()
    if one.state not in states.WORKING:
        code = _BAD.get(one.state, "NOT_YET_QUALIFIED")
        words = f"{one.number} is {label} since {day(one.since)}."
        yield reason(code, words, Answer.HOLD, detail=one.number, link=ref, evidence=(ref,))
        return
    if one.state == states.CONDITIONALLY_QUALIFIED:
        yield _conditional(one, asked, on, ref)
    elif one.state == states.QUALIFIED_ON_WATCH:
        words = f"{one.number} is qualified on watch since {day(one.since)}."
        yield reason("ON_WATCH", words, Answer.WARN, link=ref, evidence=(ref,))
    else:
        words = f"{one.number} is qualified since {day(one.since)}."
        yield reason("QUALIFIED", words, Answer.ALLOW, link=ref, evidence=(ref,), until=one.requalification_due)
    for condition in one.conditions:
        if condition.closed_on is None or condition.closed_on > on:
            words = f"{condition.text.rstrip('.')}, due {day(condition.due_on)}."
            yield reason("CONDITION_OPEN", words, Answer.WARN, detail=str(condition.id), link=ref, until=None)


def _conditional(one: QualificationFact, asked: Asked, on: date, ref: Ref) -> ClearanceReason:
    """Conditional work is for named products until a day; without such a day it is for none."""
    end = one.conditional_until
    if not one.scope.products or asked.product is None:
        words = f"{one.number} is conditional and does not name this product."
        return reason("CONDITIONAL_NOT_FOR_PRODUCT", words, Answer.HOLD, detail=one.number, link=ref, evidence=(ref,))
    if end is None or end < on:
        words = (
            f"{one.number} was conditional until {day(end)}." if end else f"{one.number} is conditional, no end set."
        )
        return reason("CONDITION_EXPIRED", words, Answer.HOLD, detail=one.number, link=ref, evidence=(ref,))
    words = f"{one.number} is conditionally qualified until {day(end)}."
    return reason("CONDITIONALLY_QUALIFIED", words, Answer.WARN, link=ref, evidence=(ref,), until=end)


def _held(facts: ClearingFacts, one: QualificationFact, hold: HoldFact, asked: Asked) -> ClearanceReason:
    """A hold beside the state; a letter or classification alone is a condition for exempt phase 1 material."""
    ref = Ref("qualification", one.id, one.number)
    evidence = (*hold.evidence, ref)
    words = f"{hold.sentence.rstrip('.')}. Decision due {day(hold.decision_due)}."
    detail = f"{one.number}:{hold.code}:{hold.since.isoformat()}"
    if asked.market == "US" and hold.code in NOT_FOR_PHASE_1 and exempt_from_hold(facts, asked):
        return reason("PHASE_1_NOT_HELD", words, Answer.WARN, detail=detail, link=ref, evidence=evidence)
    return reason("QUALIFICATION_HOLD", words, Answer.HOLD, detail=detail, link=ref, evidence=evidence)
