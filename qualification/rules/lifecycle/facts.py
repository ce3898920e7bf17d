"""What others may know of a qualification: its scope, where it stands on a day, and what holds it back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from cmos.rules import Ref

IDENTIFIED: Final = "identified"
UNDER_ASSESSMENT: Final = "under_assessment"
AUDIT_PENDING: Final = "audit_pending"
CONDITIONALLY_QUALIFIED: Final = "conditionally_qualified"
QUALIFIED: Final = "qualified"
QUALIFIED_ON_WATCH: Final = "qualified_on_watch"
SUSPENDED: Final = "suspended"
DISQUALIFIED: Final = "disqualified"
INACTIVE: Final = "inactive"

STATES: Final[dict[str, str]] = {
    IDENTIFIED: "Identified",
    UNDER_ASSESSMENT: "Under assessment",
    AUDIT_PENDING: "Audit pending",
    CONDITIONALLY_QUALIFIED: "Conditionally qualified",
    QUALIFIED: "Qualified",
    QUALIFIED_ON_WATCH: "Qualified, on watch",
    SUSPENDED: "Suspended",
    DISQUALIFIED: "Disqualified",
    INACTIVE: "Inactive",
}
WORKING: Final = frozenset({CONDITIONALLY_QUALIFIED, QUALIFIED, QUALIFIED_ON_WATCH})
"""States in which GMP work may be ordered."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One piece of work: an operation for a product (None: no product named) that goes to a market."""

    operation: str
    product: UUID | None
    market: str


@dataclass(frozen=True, slots=True)
class Scope:
    """What a qualification, a hold or a decision is about; an empty set means all of them.

    `without` are products left out, whatever the other sets say.
    """

    operations: frozenset[str] = frozenset()
    products: frozenset[UUID] = frozenset()
    markets: frozenset[str] = frozenset()
    without: frozenset[UUID] = frozenset()

    def covers(self, asked: Asked) -> bool:
        """Whether the work asked about lies within; work without a product only within one for all."""
        return (
            (not self.operations or asked.operation in self.operations)
            and (not self.products or asked.product in self.products)
            and (not self.markets or asked.market in self.markets)
            and (asked.product is None or asked.product not in self.without)
        )

    def meets(self, other: Scope) -> bool:
        """Whether any work lies in both."""
        products = _both(self.products, other.products)
        return (
            _both(self.operations, other.operations) is not None
            and _both(self.markets, other.markets) is not None
            and products is not None
            and not (products and products <= self.without | other.without)
        )

    def within(self, other: Scope) -> bool:
        """Whether everything in it lies in the other as well."""
        kept = self.products - self.without
        return (
            (not other.operations or (bool(self.operations) and self.operations <= other.operations))
            and (not other.products or (bool(self.products) and kept <= other.products))
            and (not other.markets or (bool(self.markets) and self.markets <= other.markets))
            and (not (kept & other.without) if self.products else other.without <= self.without)
        )


def _both(one: frozenset[Any], other: frozenset[Any]) -> frozenset[Any] | None:
    """What lies in both of two sets that stand for everything when empty; None when nothing does."""
    if not one or not other:
        return one or other
    return one & other or None


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldFact:
    """What stops new work at once until somebody decides: computed from evidence, never stored."""

    code: str
    sentence: str
    since: date
    decision_due: date
    scope: Scope
    evidence: tuple[Ref, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ConditionFact:
    """Something that must be done for a conditional qualification, or while on watch."""

    id: UUID
    text: str
    due_on: date
    closed_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class QualificationFact:
    """A qualification as it stood on a day: `sponsor x site x scope`, never an attribute of the site."""

    id: UUID
    site_id: UUID
    number: str
    scope: Scope
    state: str
    since: date
    """first day of the state"""
    conditional_until: date | None = None
    """last day of a conditional qualification"""
    conditions: tuple[ConditionFact, ...] = ()
    holds: tuple[HoldFact, ...] = ()
    requalification_due: date | None = None
    qp_named: bool = False
    """whether the release by a Qualified Person is arranged on that day (GATE-7; EU and UK)"""
    part_of: UUID | None = None
    """the qualification that this one is a part of, decided apart: for its work the stricter of both counts"""
    batches: str = ""
    """batches that a qualification with conditions names, in words"""
