"""The days on which a clearance may differ from the day before: everything dated that its checks look at."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from qualification.rules.clearing.facts import ClearingFacts

AFTER = timedelta(days=1)
REQUALIFICATION_HOLDS = timedelta(days=91)
"""From the due date of a requalification to the day on which its being overdue holds the work (domain 3)."""


def turning_days(facts: ClearingFacts) -> Iterator[date]:
    """Every day after which these facts may give another answer.

    What the rooms below tell as of a day (a qualification's state, a standing) tells its own next days: those of its
    holds, of its conditions, and the day on which the standing changes.
    """
    yield from (one for one in _all(facts) if one is not None)


def _all(facts: ClearingFacts) -> Iterator[date | None]:
    yield from facts.turns
    for agreement in facts.agreements:
        yield agreement.first
        yield _after(agreement.last)
    for assessment in facts.assessments:
        yield assessment.first
        yield assessment.last + AFTER
    for override in facts.overrides:
        yield override.first
        yield override.last + AFTER
    for qualification in facts.qualifications:
        yield _after(qualification.conditional_until)
        if qualification.requalification_due is not None:
            yield qualification.requalification_due + AFTER
            yield qualification.requalification_due + REQUALIFICATION_HOLDS
        for condition in qualification.conditions:
            yield condition.closed_on
            yield condition.due_on + AFTER
    if facts.standing is not None:
        yield facts.standing.changes_on


def _after(last: date | None) -> date | None:
    return last + AFTER if last is not None else None
