"""What stands in the way of a decision about a qualification: facts of a draft, and the guards that look at them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from qualification.rules.lifecycle.facts import STATES

CONDITIONAL_DAYS: Final = 180
"""Company rule: the longest a qualification with conditions lasts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionDraft:
    """What the guards look at: a decision, and what is known of its qualification at this moment."""

    status: str
    move: str
    from_state: str
    today: date
    effective_on: date | None = None
    markets: frozenset[str] = frozenset()
    second_needed: bool = False
    products: int = 0
    """products that a qualification with conditions names"""
    batches: str = ""
    conditions: tuple[tuple[str, date], ...] = ()
    """what must be done, by when"""
    conditional_until: date | None = None
    risk_basis: str = ""
    """on what the risk of each product was assessed, where work goes on in spite of a trigger that stops it"""
    state_now: str = ""
    """the state as it is now; another one than `from_state` when something was signed since"""
    identified: bool = True
    cda_on: date | None = None
    gates_missing: tuple[str, ...] = ()
    """a sentence for each gate to Qualified that is not met"""
    assessment_missing: tuple[str, ...] = ()
    """what the file lacks before an audit or the gates"""
    holds: tuple[str, ...] = ()
    """holds that wait for a decision"""
    blocking: tuple[str, ...] = ()
    """holds whose cause still stands"""
    open_conditions: int = 0
    news: tuple[str, ...] = ()
    """what happened, or changed, since the decision was prepared"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """What bounds a qualification with conditions: from when until when, for what, and when its conditions are due."""

    start: date
    until: date | None
    products: int
    batches: str
    due: tuple[date, ...]


def out_of_bounds(found: Bounds) -> Iterator[tuple[str, str]]:
    """What such a qualification lacks or exceeds: a field of the decision, and the sentence about it."""
    if not found.products and not found.batches.strip():
        yield "products", "Name the products or batches that may be made."
    if not found.due:
        yield "conditions", "List at least one condition, each with its day."
    if found.until is None:
        yield "conditional_until", "Say on which day the qualification with conditions ends."
        return
    if found.until < found.start:
        yield "conditional_until", "It ends before it begins."
    elif found.until > found.start + timedelta(days=CONDITIONAL_DAYS):
        last = found.start + timedelta(days=CONDITIONAL_DAYS)
        yield (
            "conditional_until",
            f"It may last {CONDITIONAL_DAYS} days at most (company rule): until {last:%-d %b %Y}.",
        )
    if any(due > found.until for due in found.due):
        yield "conditions", "A condition is due after the qualification with conditions ends."


def nothing_signed_since(facts: DecisionDraft) -> Iterator[str]:
    if facts.state_now != facts.from_state:
        now = STATES.get(facts.state_now, "not begun")
        yield f"The state is {now.lower()} by now: withdraw this decision and prepare it again."


def nothing_happened_since(facts: DecisionDraft) -> Iterator[str]:
    """Who signs was shown all of it: a decision frees only what is older than itself."""
    for sentence in facts.news:
        yield f"Since this decision was prepared: {sentence} Withdraw it and prepare it again."


def is_identified(facts: DecisionDraft) -> Iterator[str]:
    """Gate out of IDENTIFIED (domain 3)."""
    if not facts.identified:
        yield "Record an FEI, DUNS or other identifier of the site first."
    if facts.cda_on is None:
        yield "Enter the day on which the confidentiality agreement was signed."
    elif facts.cda_on > facts.today:
        yield "The confidentiality agreement is signed in the future."


def assessed(facts: DecisionDraft) -> Iterator[str]:
    """Gate out of UNDER_ASSESSMENT (domain 3)."""
    yield from facts.assessment_missing


def gates_met(facts: DecisionDraft) -> Iterator[str]:
    yield from facts.gates_missing
    if facts.open_conditions:
        yield f"{_count(facts.open_conditions, 'condition')} not closed with evidence."


def no_standing_cause(facts: DecisionDraft) -> Iterator[str]:
    """Nobody is qualified while the cause of a hold still stands: on watch, with conditions, or suspended they are."""
    for sentence in facts.blocking:
        yield f"Its cause still stands: {sentence}"


def holds_are_the_heads(facts: DecisionDraft) -> Iterator[str]:
    for sentence in facts.holds:
        yield f"A hold is decided by the head of quality, as “continue on watch” or “suspend”: {sentence}"


def bounded(facts: DecisionDraft) -> Iterator[str]:
    """Named products or batches, listed conditions, an end within 180 days."""
    start = max(facts.effective_on or facts.today, facts.today)
    found = Bounds(
        start=start,
        until=facts.conditional_until,
        products=facts.products,
        batches=facts.batches,
        due=tuple(due for _, due in facts.conditions),
    )
    yield from (sentence for _, sentence in out_of_bounds(found))


def risk_assessed(facts: DecisionDraft) -> Iterator[str]:
    if facts.holds and not facts.risk_basis.strip():
        yield "Say which risk assessment of each product the supply rests on."


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
