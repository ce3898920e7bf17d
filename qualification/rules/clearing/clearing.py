"""May we order this step there on that day: a pure function of frozen facts, with every reason (domain 4.3)."""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import replace
from datetime import date, datetime
from typing import Final

from cmos.rules import Ref
from qualification.rules.clearing import checks
from qualification.rules.clearing.codes import CHECKS
from qualification.rules.clearing.facts import Clearance, ClearanceReason, ClearingFacts
from qualification.rules.clearing.qualified import qualification
from qualification.rules.clearing.turning import turning_days
from qualification.rules.clearing.words import Answer, worst
from qualification.rules.lifecycle.facts import Asked
from qualification.rules.standing import HIGH, MEDIUM
from qualification.rules.words import day

_ALL: Final = (
    qualification,
    checks.standing,
    checks.agreement,
    checks.controlled,
    checks.release,
    checks.product,
)
_ORDER: Final = {check: place for place, check in enumerate(CHECKS)}


def clear(facts: ClearingFacts, asked: Asked, on: date, *, known_at: datetime | None = None) -> Clearance:
    """The answer of one day, without the outlook: worst of all checks, and every reason."""
    found = _overridden([one for check in _ALL for one in check(facts, asked, on)], facts, asked, on)
    answer = Clearance(
        asked=asked,
        site_id=facts.site_id,
        answer=worst(one.counts for one in found),
        reasons=tuple(sorted(found, key=lambda one: (-one.counts, _ORDER[one.check], one.key))),
        on=on,
        known_at=known_at,
        confidence=facts.standing.confidence if facts.standing is not None else MEDIUM,
        checked_on=facts.standing.checked_on if facts.standing is not None else None,
    )
    lower = answer.looked_at_late and answer.confidence == HIGH
    return replace(answer, confidence=MEDIUM) if lower else answer


def _overridden(found: list[ClearanceReason], facts: ClearingFacts, asked: Asked, on: date) -> list[ClearanceReason]:
    """What two people overrode becomes a condition, and says so.

    Nothing is overridden while something statutory blocks too, or while a reason stands that they did not see:
    an override is about an answer, not about parts of one.
    """
    holds = [one for one in found if one.answer == Answer.HOLD]
    blocking = {key for one in holds for key in one.keys}
    in_force = [one for one in facts.overrides if one.covers(asked, on)]
    for override in sorted(in_force, key=lambda one: (one.last, one.number), reverse=True):
        if holds and not any(one.statutory for one in holds) and blocking <= override.keys:
            ref = Ref("clearance_override", override.id, override.number)
            words = f"Overridden by {override.number}, signed by two people, until {day(override.last)}."
            told = checks.reason(
                "OVERRIDDEN", words, Answer.WARN, detail=override.number, link=ref, evidence=(ref,), until=override.last
            )
            return [replace(one, overridden=one.answer == Answer.HOLD) for one in found] + [told]
    return found


Change = tuple[date | None, Answer | None]
"""The day of another answer, and that answer."""


def walk(
    now: Clearance, facts: ClearingFacts, until: date, *, worse: bool = False
) -> Generator[date, ClearingFacts, Clearance | None]:
    """Finds the answer of the first later day, at most `until`, with another one on what is known; with `worse` the
    first with a worse one.

    Goes from one day on which something dated turns to the next: asks for the facts of a day by yielding it, so that
    whoever asks many questions at once can fetch the facts of one day for all of them together.
    """
    if worse and now.answer == Answer.HOLD:  # nothing is worse
        return None
    asked_about, known = now.on, set(turning_days(facts))
    while later := [turn for turn in known if asked_about < turn <= until]:
        asked_about = min(later)
        facts = yield asked_about
        became = clear(facts, now.asked, asked_about)
        if became.answer > now.answer or (became.answer != now.answer and not worse):
            return became
        known.update(turning_days(facts))
    return None


def change(later: Clearance | None) -> Change:
    """When and to what an answer changes."""
    return (later.on, later.answer) if later is not None else (None, None)


def outlook(now: Clearance, facts_on: Callable[[date], ClearingFacts], until: date) -> Change:
    """When one answer changes, and to what, where `facts_on` gives the facts of a day."""
    walking = walk(now, facts_on(now.on), until)
    try:
        wanted = next(walking)
        while True:
            wanted = walking.send(facts_on(wanted))
    except StopIteration as end:
        return change(end.value)
