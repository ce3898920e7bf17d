"""What others may know of a site's risk: the newest signed assessment as it stood on a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from cmos.rules import Ref
from qualification.rules.risk.intervals import Due, Intervals


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskFact:
    """The signed band of a site on a day with what it rests on and what it brings."""

    id: UUID
    site_id: UUID
    number: str
    band: str
    score: Decimal
    inherent: Decimal
    likelihood: Decimal
    completeness: Decimal
    confidence: str
    model_version: str
    signed_on: date
    review_on: date
    """day by which the assessment is looked at again"""
    intervals: Intervals
    audit_due: Due | None
    """when the next on-site audit is due; None before the first one"""

    @property
    def ref(self) -> Ref:
        return Ref("risk_assessment", self.id, self.number)

    def is_overdue(self, on: date) -> bool:
        """Whether the assessment should have been looked at again."""
        return self.review_on < on
