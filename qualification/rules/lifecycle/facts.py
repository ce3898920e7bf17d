"""What others may know of a qualification: its scope, where it stands on a day, and what holds it back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final
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
    """What a qualification, a hold or a decision is about; an empty set means all of them."""

    operations: frozenset[str] = frozenset()
    products: frozenset[UUID] = frozenset()
    markets: frozenset[str] = frozenset()

    def covers(self, asked: Asked) -> bool:
        """Whether the work asked about lies within; work without a product only within one for all."""
        return (
            (not self.operations or asked.operation in self.operations)
            and (not self.products or asked.product in self.products)
            and (not self.markets or asked.market in self.markets)
        )


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
