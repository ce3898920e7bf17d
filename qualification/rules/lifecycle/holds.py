"""Holds: what stops new work at once until somebody decides. Computed on every reading, never stored (domain 3)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import date
from typing import Final

from qualification.rules.lifecycle.facts import (
    CONDITIONALLY_QUALIFIED,
    SUSPENDED,
    WORKING,
    HoldFact,
    Scope,
)
from qualification.rules.lifecycle.states import DecisionFact, StateOn
from qualification.rules.lifecycle.trigger import DAY, D, S, Trigger, W
from regulations.rules.calendars import business_day_deadline

DECISION_DAYS: Final = 2
"""Company rule: business days within which a hold is decided."""
CONDITION_EXPIRED: Final = "CONDITION_EXPIRED"


def decision_due(since: date) -> date:
    """The day by which a hold that began on a day is decided."""
    return business_day_deadline(since, DECISION_DAYS)


def expired(found: StateOn, scope: Scope, on: date) -> Iterator[HoldFact]:
    """The holds of dates that passed: the end of a qualification with conditions, conditions not closed in time.

    They end with the next signed decision, which takes their conditions along: closing a condition late does not.
    """
    if found.state not in WORKING:
        return
    until = found.by.conditional_until
    if found.state == CONDITIONALLY_QUALIFIED and until is not None and until < on:
        words = f"The qualification with conditions ended on {until:%-d %b %Y}."
        yield hold(CONDITION_EXPIRED, words, until + DAY, scope)
    for each in found.by.conditions:
        if each.due_on < on and (each.closed_on is None or each.closed_on > each.due_on):
            words = f"A condition was due on {each.due_on:%-d %b %Y} and not closed by then: {each.text}"
            yield hold(CONDITION_EXPIRED, words, each.due_on + DAY, scope)


def hold(code: str, sentence: str, since: date, scope: Scope) -> HoldFact:
    return HoldFact(code=code, sentence=sentence, since=since, decision_due=decision_due(since), scope=scope)


def holds(
    found: StateOn,
    scope: Scope,
    decisions: Collection[DecisionFact],
    parts: Collection[DecisionFact],
    happened: Collection[Trigger],
    on: date,
) -> tuple[HoldFact, ...]:
    """What stops new work on a day: triggers that no signed decision has answered, and dates that passed.

    `decisions` are those of the qualification, `parts` those of its parts, `happened` its triggers by that day. A state
    that allows no work needs no hold.
    """
    if found.state not in WORKING:
        return ()
    stopping = (each for each in happened if each.level == S and not each.over_when_known)
    unanswered = [each for each in stopping if not answered(each, decisions, parts)]
    listed = [_of_trigger(each) for each in unanswered]
    return tuple(sorted([*listed, *expired(found, scope, on)], key=lambda each: (each.since, each.code, each.sentence)))


def answered(trigger: Trigger, decisions: Iterable[DecisionFact], parts: Iterable[DecisionFact] = ()) -> bool:
    """Whether a decision was signed after the trigger was known.

    On the same day it must have been shown to the signers; of a later day it counts all the same, since it was known
    by then. What was decided for a part alone answers what lies within that part.
    """
    if any(_after(each, trigger) for each in decisions):
        return True
    return any(_after(each, trigger) and trigger.scope.within(each.scope) for each in parts)


def _after(decision: DecisionFact, trigger: Trigger) -> bool:
    if decision.decided_on < trigger.known_on:
        return False
    return decision.decided_on > trigger.known_on or trigger.key in decision.answered


def proposals(
    found: StateOn,
    decisions: Collection[DecisionFact],
    parts: Collection[DecisionFact],
    dismissed: Collection[str],
    happened: Collection[Trigger],
    on: date,
) -> tuple[Trigger, ...]:
    """What asks for a watch or an exit and nobody has answered: by a signed decision since, or a reasoned dismissal."""
    if found.state not in WORKING and found.state != SUSPENDED:
        return ()
    wanted = (D,) if found.state == SUSPENDED else (W, D)
    asking = [each for each in happened if each.level in wanted and each.stands(on)]
    return tuple(each for each in asking if each.key not in dismissed and not answered(each, decisions, parts))


def _of_trigger(each: Trigger) -> HoldFact:
    return HoldFact(
        code=each.code,
        sentence=each.sentence,
        since=each.known_on,
        decision_due=decision_due(each.known_on),
        scope=each.scope,
        evidence=each.evidence,
    )
