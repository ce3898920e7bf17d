"""The state of a qualification on a day: what its signed decisions say, and nothing else."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from qualification.rules.lifecycle.facts import (
    AUDIT_PENDING,
    CONDITIONALLY_QUALIFIED,
    DISQUALIFIED,
    IDENTIFIED,
    INACTIVE,
    QUALIFIED,
    QUALIFIED_ON_WATCH,
    SUSPENDED,
    UNDER_ASSESSMENT,
    ConditionFact,
    Scope,
)

DORMANT_MONTHS: Final = 24
"""Company rule: months without GMP work after which a qualification is made inactive."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionFact:
    """One signed decision; `answered` are the triggers its signers were shown, by their keys."""

    id: UUID
    number: int
    move: str
    from_state: str
    to_state: str
    effective_on: date
    decided_on: date
    scope: Scope = Scope()
    answered: frozenset[str] = frozenset()
    conditional_until: date | None = None
    conditions: tuple[ConditionFact, ...] = ()
    products: frozenset[UUID] = frozenset()
    """products that a qualification with conditions names"""
    batches: str = ""
    requalify_on: date | None = None
    """the day by which the next on-site audit is due, as it was known when this was signed"""


@dataclass(frozen=True, slots=True, kw_only=True)
class StateOn:
    """Where a qualification stands on a day, and by which decision."""

    state: str
    since: date
    by: DecisionFact


def state_on(decisions: Iterable[DecisionFact], on: date) -> StateOn | None:
    """The state on a day: that of the newest decision in effect by then; none before the first.

    A decision that takes effect later is overtaken by whatever is signed after it: the order of signing counts.
    """
    ordered = sorted((each for each in decisions if each.effective_on <= on), key=lambda each: each.number)
    if not ordered:
        return None
    last = ordered[-1]
    since = last.effective_on
    for each in reversed(ordered):
        if each.to_state != last.to_state:
            break
        since = min(since, each.effective_on)
    return StateOn(state=last.to_state, since=since, by=last)


def conditions_on(found: StateOn) -> tuple[ConditionFact, ...]:
    """The conditions in force: those that the newest decision lists."""
    return found.by.conditions


def narrowed(scope: Scope, found: StateOn) -> Scope:
    """What the state is about: with conditions only the products that are named."""
    if found.state != CONDITIONALLY_QUALIFIED or not found.by.products:
        return scope
    return Scope(scope.operations, found.by.products, scope.markets, scope.without)


def last_qualified(decisions: Iterable[DecisionFact], on: date) -> DecisionFact | None:
    """The newest decision in effect that ended in Qualified: what the next requalification counts from."""
    found = [each for each in decisions if each.effective_on <= on and each.to_state == QUALIFIED]
    return max(found, key=lambda each: each.number, default=None)


DUTIES: Final[tuple[str, ...]] = (
    "Retained samples are kept for their period (21 CFR 211.170; Annex 19).",
    "Batch records stay available to the authorities (21 CFR 211.180; Chapter 4).",
    "Stability studies that have begun go on to their end (21 CFR 211.166).",
    "Complaints, recalls and investigations of distributed batches go on (21 CFR 211.198; Chapter 8).",
)
"""What goes on after the end of a qualification."""


def duties(state: str) -> tuple[str, ...]:
    return DUTIES if state == INACTIVE else ()


ALLOWED: Final[dict[str, str]] = {
    IDENTIFIED: "No work may be ordered.",
    UNDER_ASSESSMENT: "No work may be ordered.",
    AUDIT_PENDING: "Only engineering and other work outside GMP may be ordered.",
    CONDITIONALLY_QUALIFIED: "Only the named products or batches may be ordered, until the named day.",
    QUALIFIED: "Work within the scope may be ordered.",
    QUALIFIED_ON_WATCH: "Work within the scope may be ordered, with extra oversight.",
    SUSPENDED: "No new batch starts; what is in process is decided batch by batch.",
    DISQUALIFIED: "No work may be ordered.",
    INACTIVE: "No work may be ordered.",
}
"""What may be ordered in each state, as long as nothing holds it back (domain 3, company rule)."""
