"""Subcontractors of the CMO's sites: disclosed, evaluated and approved before they work (EU GMP 7.11, 7.17)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from cmos.rules.products import SubcontractFact
from kernel.steps import AUTHOR, Step
from regulations.rules import countries, vocabulary

PROPOSED: Final = "proposed"
EVALUATED: Final = "evaluated"
APPROVED: Final = "approved"
REJECTED: Final = "rejected"
WITHDRAWN: Final = "withdrawn"
REVOKED: Final = "approval_withdrawn"
STATES: Final[dict[str, str]] = {
    PROPOSED: "Proposed",
    EVALUATED: "Evaluated",
    APPROVED: "Approved",
    REJECTED: "Rejected",
    WITHDRAWN: "Withdrawn",
    REVOKED: "Approval withdrawn",
}
CLOSED: Final = frozenset({REJECTED, WITHDRAWN})
"""Statuses of which nothing is left to decide, and under which no work may be given on."""
READ: Final = "subcontracts.view"
WRITE: Final = "subcontracts.write"
DECIDE: Final = "subcontracts.decide"


CHANGEABLE: Final = frozenset({PROPOSED, APPROVED, REVOKED})
"""Statuses in which something of it can be changed."""
PERIOD: Final = ("valid_from", "valid_to")
"""All that still changes once it is approved: from and to which day work is given on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SubcontractState:
    """What the guards of a step look at."""

    status: str
    disclosed: bool
    evaluation: str
    evaluated_by_actor: bool
    begins: date | None
    in_use: bool
    """whether work is given on today"""


def told(facts: SubcontractState) -> Iterator[str]:
    """The giver must have said so in its own words (EU GMP 7.11)."""
    if not facts.disclosed:
        yield "The CMO has not disclosed it: ask for a written proposal and record its day first."


def assessed(facts: SubcontractState) -> Iterator[str]:
    """Nothing is approved that nobody looked at."""
    if not facts.evaluation.strip():
        yield "Write the evaluation first: what was looked at, and what it showed."


def by_another(facts: SubcontractState) -> Iterator[str]:
    """Whoever evaluated does not approve."""
    if facts.evaluated_by_actor:
        yield "You evaluated it: another person approves it."


def not_in_use(facts: SubcontractState) -> Iterator[str]:
    """A proposal is not taken off the table while work is given on under it."""
    if facts.in_use:
        yield "Work is given on under it today: say on which day that ended first."


EVALUATE: Final = Step(
    name="evaluate",
    sources=frozenset({PROPOSED}),
    target=EVALUATED,
    permission=WRITE,
    guards=(assessed,),
)
APPROVE: Final = Step(
    name="approve",
    sources=frozenset({EVALUATED}),
    target=APPROVED,
    permission=DECIDE,
    guards=(told, by_another),
    signed=True,
    meanings=("approved",),
    apart_from=(AUTHOR,),
)
REJECT: Final = Step(
    name="reject",
    sources=frozenset({PROPOSED, EVALUATED}),
    target=REJECTED,
    permission=DECIDE,
    guards=(not_in_use,),
    signed=True,
    reason_required=True,
    meanings=("rejected",),
    destructive=True,
)
REOPEN: Final = Step(
    name="return to evaluation",
    sources=frozenset({EVALUATED}),
    target=PROPOSED,
    permission=WRITE,
    reason_required=True,
)
WITHDRAW: Final = Step(
    name="withdraw",
    sources=frozenset({PROPOSED, EVALUATED}),
    target=WITHDRAWN,
    permission=WRITE,
    guards=(not_in_use,),
    reason_required=True,
    destructive=True,
)
REVOKE: Final = Step(
    name="withdraw approval",
    sources=frozenset({APPROVED}),
    target=REVOKED,
    permission=DECIDE,
    signed=True,
    reason_required=True,
    meanings=("rejected",),
    destructive=True,
)
STEPS: Final = (EVALUATE, APPROVE, REJECT, REOPEN, WITHDRAW, REVOKE)
EVENTS: Final[dict[str, str]] = {
    EVALUATE.name: "subcontract.evaluated",
    APPROVE.name: "subcontract.approved",
    REJECT.name: "subcontract.rejected",
    REOPEN.name: "subcontract.returned",
    WITHDRAW.name: "subcontract.withdrawn",
    REVOKE.name: "subcontract.approval_withdrawn",
}


def subcontract_errors(facts: Mapping[str, Any], today: date) -> dict[str, str]:
    """A sentence per field that is wrong; empty when the proposal can be kept."""
    errors = {name: "Fill this in." for name in ("name", "country") if not str(facts.get(name) or "").strip()}
    if facts.get("country") and facts["country"] not in countries.NAMES:
        errors["country"] = "Choose a country of the list."
    operations = facts.get("operations") or ()
    if unknown := [code for code in operations if code not in vocabulary.OPERATION_LABELS]:
        errors["operations"] = f"Not in the vocabulary: {', '.join(unknown)}."
    elif not operations:
        errors["operations"] = "Tick what is given on: an approval covers nothing else."
    for name in ("disclosed_on", "evaluated_on"):
        if facts.get(name) and facts[name] > today:
            errors[name] = "This day has not come yet."
    first, last = facts.get("valid_from"), facts.get("valid_to")
    if first and last and last < first:
        errors["valid_to"] = "The end must not lie before the beginning."
    return errors


DEEPEST: Final = 6
"""Levels of a chain of contracts that are followed: a chain that is longer is told as far as this."""


def contract_chain(
    start: UUID, given_on: Mapping[UUID, Iterable[SubcontractFact]]
) -> list[tuple[int, SubcontractFact]]:
    """Who works for a site and who for these, each with its level from 1; `given_on` is by the giving site.

    A subcontractor that is no site of the register ends its branch, and so does one that gives work back to somebody
    before it: each contract is told once.
    """
    told: list[tuple[int, SubcontractFact]] = []
    seen: set[UUID] = set()
    waiting = [(1, each) for each in given_on.get(start, ())]
    while waiting:
        level, fact = waiting.pop(0)
        if fact.id in seen:
            continue
        seen.add(fact.id)
        told.append((level, fact))
        if fact.site_id is not None and level < DEEPEST:
            waiting = [(level + 1, each) for each in given_on.get(fact.site_id, ())] + waiting
    return told


def in_words(fact: SubcontractFact, status: str, on: date) -> str:
    """How a subcontract stands on a day, in one clause."""
    if status in CLOSED:
        return "no work is given on"
    used, approved = fact.in_use(on), fact.approved(on)
    if used and not approved:
        told = "" if fact.disclosed_on else ", and the CMO did not disclose it"
        return f"work is given on without approval since {fact.valid_from:%-d %b %Y}{told}"
    early = fact.approved_on and fact.valid_from and fact.valid_from < fact.approved_on
    if used:
        return f"in use; it began before the approval of {fact.approved_on:%-d %b %Y}" if early else "in use, approved"
    if fact.valid_to and fact.valid_to < on:
        return f"ended on {fact.valid_to:%-d %b %Y}"
    return "approved, not in use" if approved else "not in use"
