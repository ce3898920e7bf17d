"""Holds: what stops new work at once until somebody decides. Computed on every reading, never stored (domain 3)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from qualification.rules.lifecycle.facts import (
    CONDITIONALLY_QUALIFIED,
    WORKING,
    HoldFact,
    Scope,
)
from qualification.rules.lifecycle.states import StateOn
from regulations.rules.calendars import business_day_deadline

DECISION_DAYS: Final = 2
"""Company rule: business days within which a hold is decided."""
CONDITION_EXPIRED: Final = "CONDITION_EXPIRED"
DAY: Final = timedelta(days=1)


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
