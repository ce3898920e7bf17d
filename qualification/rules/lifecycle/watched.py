"""What the triggers of a qualification look at: frozen facts of one site, only what a person entered or confirmed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from cmos.rules import Ref
from qualification.rules.facts import SiteFacts
from qualification.rules.lifecycle.facts import Scope

W, S, D = "watch", "hold", "disqualify"
LEVELS: Final[dict[str, str]] = {W: "Put on watch", S: "Hold", D: "Disqualify"}
"""What a trigger asks for: W and D are proposals, S stops new work until somebody decides."""

SIGNALS: Final[dict[str, tuple[str, str]]] = {
    "kpi_red": ("Scorecard red in two periods in a row", W),
    "staff_change": ("Key quality staff changed", W),
    "new_owner": ("Ownership changed", W),
    "new_line": ("New building, line or modality", W),
    "falsification": ("Falsification confirmed", S),
    "audit_refused": ("Our audit was refused", S),
    "fraud": ("Fraud by management", D),
    "access_refused": ("Access refused for good", D),
}
"""Kind of a report by a person -> what it says, and what it asks for (domain 3)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A fact of a neighbouring room, as far as a trigger needs it."""

    id: UUID
    label: str
    recorded_on: date
    kind: str

    @property
    def ref(self) -> Ref:
        return Ref(self.kind, self.id, self.label)


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementLine(Line):
    """Days in force of a version of a quality agreement that covers the site; no products: what its text says."""

    kind: str = "agreement"
    first: date
    last: date | None
    products: frozenset[UUID] = frozenset()

    def covers(self, product: UUID | None) -> bool:
        return not self.products or product in self.products

    def in_force(self, on: date) -> bool:
        return self.first <= on and (self.last is None or on <= self.last)


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingLine(Line):
    """A finding that was issued: `contain_by` of a critical one, `late_since` where an action of it is not done."""

    kind: str = "finding"
    grade: str
    issued_on: date | None = None
    contain_by: date | None = None
    contained_on: date | None = None
    closed_on: date | None = None
    late_since: date | None = None
    plan_accepted: bool = False

    def is_open(self, on: date) -> bool:
        begun = self.issued_on is not None and self.issued_on <= on
        return begun and (self.closed_on is None or on < self.closed_on)


@dataclass(frozen=True, slots=True, kw_only=True)
class SubcontractLine(Line):
    """Work that the site gives on; unapproved from `first` until `approved_on`."""

    kind: str = "subcontract"
    first: date
    last: date | None = None
    disclosed_on: date | None = None
    approved_on: date | None = None
    operations: frozenset[str] = frozenset()
    products: frozenset[UUID] = frozenset()

    def in_use(self, on: date) -> bool:
        return self.first <= on and (self.last is None or on <= self.last)

    def approved(self, on: date) -> bool:
        return self.approved_on is not None and self.approved_on <= on


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionnaireLine(Line):
    """A questionnaire that was sent: when it is due, and since when it is answered or withdrawn."""

    kind: str = "questionnaire"
    due_on: date
    ended_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalLine(Line):
    """What a person reported of the site."""

    kind: str = "report"
    signal: str
    happened_on: date
    ended_on: date | None = None
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeaLine(Line):
    """A DEA registration of the site for one activity."""

    kind: str = "dea"
    activity: str
    first: date | None
    last: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """Everything that can trigger something for one qualification.

    `exempt` are products of phase 1 that 21 CFR 210.2(c) exempts on the day asked about, `scheduled` those that hold a
    controlled substance. `requalify_by` is the day of the next on-site audit, grace included, `audit_held_on` that of
    one held since: held in time it is never overdue, whenever its report comes.
    """

    site: SiteFacts
    scope: Scope = Scope()
    exempt: frozenset[UUID] = frozenset()
    scheduled: frozenset[UUID] = frozenset()
    dea: tuple[DeaLine, ...] = ()
    agreements: tuple[AgreementLine, ...] = ()
    findings: tuple[FindingLine, ...] = ()
    subcontracts: tuple[SubcontractLine, ...] = ()
    questionnaires: tuple[QuestionnaireLine, ...] = ()
    signals: tuple[SignalLine, ...] = ()
    product_names: tuple[tuple[str, UUID], ...] = ()
    """names and codes of products, as import alerts may carve them out"""
    requalify_by: date | None = None
    audit_held_on: date | None = None
    owner_changed_on: date | None = None

    def carved(self, names: tuple[str, ...]) -> frozenset[UUID]:
        """The products that a listing leaves out by name."""
        left = {each.casefold() for each in names}
        return frozenset(product for name, product in self.product_names if name.casefold() in left)
