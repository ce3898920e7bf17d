"""Signed decisions about a standing as facts, and what they make of it.

A decision never changes what is computed: both are shown. One toward stricter counts at once; one toward laxer counts
only for the reasons it was decided on, never beside Blocked, and ends by itself.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from cmos.rules import Ref
from qualification.rules.reasons import COMPANY_RULE, Reason
from qualification.rules.words import Status, day

STRICTER: Final = "stricter"
LAXER: Final = "laxer"
UNCHANGED: Final = "unchanged"
KINDS: Final = {
    STRICTER: "Stricter than computed",
    LAXER: "Laxer than computed",
    UNCHANGED: "Considered, no change",
}
LONGEST_LAXER: Final = timedelta(days=90)
"""Company rule: how long a decision toward laxer can count."""
RECORD: Final = "standing_decision"
ANSWERS: Final = (Status.OK, Status.OK_WITH_OBS, Status.WATCH, Status.STALE, Status.RESTRICTED, Status.BLOCKED)
"""What a person may decide: not what only evidence can say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionFact:
    """A signed decision about one market at a site; empty operations and products mean all of them."""

    id: UUID
    number: str
    kind: str
    market: str
    answer: Status | None
    valid_from: date
    valid_to: date | None = None
    ended_on: date | None = None
    """first day without it"""
    operations: frozenset[str] = frozenset()
    products: frozenset[UUID] = frozenset()
    because: frozenset[str] = frozenset()
    """keys of the reasons that a decision toward laxer was signed for"""
    rationale: str = ""

    @property
    def ref(self) -> Ref:
        return Ref(RECORD, self.id, self.number)

    def in_force(self, on: date) -> bool:
        begun = self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)
        return begun and (self.ended_on is None or on < self.ended_on)

    def turns(self) -> Iterator[date | None]:
        """The days on which it begins or ends to count."""
        yield self.valid_from
        yield self.valid_to + timedelta(days=1) if self.valid_to else None
        yield self.ended_on


def key(reason: Reason) -> str:
    """What makes a reason the same one for a decision: its row and its evidence, whatever words it has that day."""
    return " ".join((reason.row, reason.code, reason.subject, *sorted(str(ref.id) for ref in reason.evidence)))


def keys_above(reasons: Iterable[Reason], answer: Status) -> list[str]:
    """The reasons that a decision toward a laxer answer puts aside."""
    return sorted({key(one) for one in reasons if one.status is not None and one.status > answer})


def decided(
    status: Status,
    reasons: Collection[Reason],
    decisions: Iterable[DecisionFact],
    *,
    market: str,
    operation: str,
    product: UUID | None,
    on: date,
) -> tuple[Status, tuple[Reason, ...]]:
    """What counts for one operation after the decisions in force, and each of them as a reason beside the others."""
    found = [
        one
        for one in sorted(decisions, key=lambda each: str(each.id))
        if one.market == market
        and one.answer is not None
        and one.in_force(on)
        and (not one.operations or operation in one.operations)
        and (not one.products or product in one.products)
    ]
    laxer = [one for one in found if one.kind == LAXER]
    counts = any(not _obstacle(one, status, reasons) for one in laxer)
    # Of several the strictest, those that lost their ground too: else news that ends one would let a laxer one count.
    effective = min(status, max(map(_answer, laxer))) if counts else status
    effective = max((effective, *(_answer(one) for one in found if one.kind == STRICTER)))
    told = [_reason(one, market, _obstacle(one, status, reasons) if one.kind == LAXER else "") for one in found]
    return effective, tuple(told)


def _answer(one: DecisionFact) -> Status:
    assert one.answer is not None  # those without are no overrides
    return one.answer


def _obstacle(one: DecisionFact, status: Status, reasons: Iterable[Reason]) -> str:
    """Why a decision toward laxer does not count on this day; empty when it does."""
    if status == Status.BLOCKED:
        return "Blocked cannot be overridden"
    if not set(keys_above(reasons, _answer(one))) <= one.because:
        return "there is a reason that it was not decided on"
    return ""


def _reason(one: DecisionFact, market: str, obstacle: str) -> Reason:
    until = f" until {day(one.valid_to)}" if one.valid_to else ""
    what = f"Overridden to {_answer(one).label}{until} by decision {one.number}: {one.rationale.strip().rstrip('.')}."
    if obstacle:
        what = f"Decision {one.number} to {_answer(one).label}{until} does not count: {obstacle}."
    return Reason(
        row=f"{market}-0",
        code="OVERRIDE_WITHOUT_EFFECT" if obstacle else "OVERRIDDEN",
        sentence=what,
        status=None,
        basis=COMPANY_RULE,
        since=one.valid_from,
        evidence=(one.ref,),
    )
