"""What authorities do beside inspecting, as dated evidence: letters, alerts, orders, refusals, statements.

An ending counts from its own day: a letter closed out on a day was still open the day before, and no longer on it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Final
from uuid import UUID

from cmos.rules import EvidenceFact, Ref
from inspections.rules import Commitment

WARNING_LETTER: Final = "warning_letter"
IMPORT_ALERT: Final = "import_alert"
INJUNCTION: Final = "injunction"
REFUSAL: Final = "refusal"
NONCOMPLIANCE: Final = "noncompliance"
ACTIONS: Final = {
    WARNING_LETTER: "Warning letter",
    IMPORT_ALERT: "Import alert listing",
    INJUNCTION: "Injunction or consent decree",
    REFUSAL: "Refused, delayed or limited inspection",
    NONCOMPLIANCE: "Statement of non-compliance",
}
ALERTS: Final = {
    "66-40": "66-40 Drugs from firms that do not meet cGMP",
    "66-78": "66-78 Drugs by analytical results",
    "66-79": "66-79 Drugs of firms that refuse inspection or records",
    "99-32": "99-32 Firms that refuse inspection",
}
BLOCKING_ALERTS: Final = frozenset({"66-40", "66-79", "99-32"})
ORDERS: Final = {"consent_decree": "Consent decree", "injunction": "Injunction", "seizure": "Seizure"}
REFUSALS: Final = {"refused": "Refused", "delayed": "Delayed", "limited": "Limited", "denied": "Denied"}
"""FD&C 501(j)."""


def in_force(began: date, ended: date | None, on: date) -> bool:
    """From its first day on, and no longer on the day of its end."""
    return began <= on and (ended is None or on < ended)


@dataclass(frozen=True, slots=True, kw_only=True)
class WarningLetterFact(EvidenceFact):
    """FDA's warning letter; open until its close-out letter, whatever was replied and however classes went on."""

    issued_on: date
    fei: str = ""
    letter_number: str = ""
    received_on: date | None = None
    responded_on: date | None = None
    closed_out_on: date | None = None
    commitments: tuple[Commitment, ...] = ()

    @property
    def ref(self) -> Ref:
        return Ref(WARNING_LETTER, self.id, self.label)

    def is_open(self, on: date) -> bool:
        return in_force(self.issued_on, self.closed_out_on, on)


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportAlertFact(EvidenceFact):
    """A listing on an import alert; `carve_outs` are products that may still be imported."""

    alert_number: str
    listed_on: date
    fei: str = ""
    removed_on: date | None = None
    carve_outs: tuple[str, ...] = ()

    @property
    def ref(self) -> Ref:
        return Ref(IMPORT_ALERT, self.id, self.label)

    def is_active(self, on: date) -> bool:
        return in_force(self.listed_on, self.removed_on, on)


@dataclass(frozen=True, slots=True, kw_only=True)
class InjunctionFact(EvidenceFact):
    """An injunction, consent decree or seizure; `permitted_operations` may go on under it."""

    kind: str
    began_on: date
    fei: str = ""
    ended_on: date | None = None
    permitted_operations: frozenset[str] = frozenset()

    @property
    def ref(self) -> Ref:
        return Ref(INJUNCTION, self.id, self.label)

    def is_in_force(self, on: date) -> bool:
        return in_force(self.began_on, self.ended_on, on)


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusalFact(EvidenceFact):
    """An inspection that was refused, delayed, limited or denied (FD&C 501(j))."""

    kind: str
    happened_on: date
    fei: str = ""
    resolved_on: date | None = None

    @property
    def ref(self) -> Ref:
        return Ref(REFUSAL, self.id, self.label)

    def is_unresolved(self, on: date) -> bool:
        return in_force(self.happened_on, self.resolved_on, on)


@dataclass(frozen=True, slots=True, kw_only=True)
class NoncomplianceFact(EvidenceFact):
    """A statement of non-compliance of an EU authority or of the MHRA.

    Without operations and dosage forms it covers the whole site.
    `superseded_from` is the day from which a later inspection's certificate, linked by a person, ends it for its scope.
    """

    reference: str
    authority: str
    issued_on: date
    jurisdiction: str = "EU"
    """whose list it stands on: EU or UK"""
    operations: frozenset[str] = frozenset()
    """EU codes"""
    dosage_forms: frozenset[str] = frozenset()
    withdrawn_on: date | None = None
    closing_certificate: UUID | None = None
    superseded_from: date | None = None

    @property
    def ref(self) -> Ref:
        return Ref(NONCOMPLIANCE, self.id, self.label)

    def is_active(self, on: date) -> bool:
        """Not withdrawn; whether the linked certificate covers the scope asked about is the standing's question."""
        return in_force(self.issued_on, self.withdrawn_on, on)


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicFact:
    """Something an authority published about exactly this site's FEI, with what the sponsor made of it."""

    id: UUID
    """of the published row"""
    kind: str
    """form483, inspection, or an action of this module"""
    label: str
    on: date | None
    fei: str
    is_negative: bool
    detail: str = ""
    url: str = ""
    first_read_on: date | None = None

    @property
    def ref(self) -> Ref:
        return Ref("public_fact", self.id, self.label)


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterAbsence:
    """An establishment that FDA's newest register no longer has: not proof of anything, and never to be overlooked."""

    duns: str
    fei: str
    name: str
    last_seen_on: date
    """day of the last import that had it"""
    missing_since: date
    """day of the first import without it"""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorityFacts:
    """What authorities did to one site beside inspections, and what they published that nobody has looked at."""

    warning_letters: tuple[WarningLetterFact, ...] = ()
    import_alerts: tuple[ImportAlertFact, ...] = ()
    injunctions: tuple[InjunctionFact, ...] = ()
    refusals: tuple[RefusalFact, ...] = ()
    noncompliance: tuple[NoncomplianceFact, ...] = ()
    unreviewed: tuple[PublicFact, ...] = ()
    """negative ones only"""
    absences: tuple[RegisterAbsence, ...] = field(default=())
