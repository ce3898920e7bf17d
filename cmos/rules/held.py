"""Facts of the further kinds of evidence a site holds: authorisations, confirmations, declarations, licences."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from cmos.rules.facts import HeldFact
from regulations.rules.recognition import Recognition


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodFact(HeldFact):
    """Evidence with a number of an authority, valid on both end days; an empty end means without limit."""

    number: str = ""
    authority: str = ""
    valid_from: date | None = None
    valid_to: date | None = None

    def in_force(self, on: date) -> bool:
        """Begun, not ended, neither suspended nor withdrawn on that day."""
        begun = self.valid_from is None or self.valid_from <= on
        ended = self.valid_to is not None and self.valid_to < on
        return begun and not ended and not self.suspended(on) and not self.withdrawn(on)


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorisationFact(PeriodFact):
    """A manufacturing authorisation; `imp` for investigational products. `operations` are EU codes."""

    kind: str = "authorisation"
    jurisdiction: str = "EU"
    """whose law it was given under: EU or UK"""
    imp: bool = False
    operations: frozenset[str] = frozenset()
    remark: str = ""
    remark_reviewed_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmationFact(PeriodFact):
    """A written confirmation for an API, a listed country, or a waiver (Directive 2001/83/EC art 46b)."""

    kind: str = "confirmation"
    jurisdiction: str = "EU"
    basis: str = "written_confirmation"
    substances: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnerFact(PeriodFact):
    """Evidence of an authority that the EU or the UK recognises.

    `recognitions` are the rows of the agreements that may cover it; whether one holds depends on the day.
    """

    kind: str = "partner"
    partner: str = ""
    product_class: str = ""
    inspection_end: date | None = None
    recognitions: tuple[Recognition, ...] = ()
    operations: frozenset[str] = frozenset()

    def recognised(self, relying: str, on: date) -> Recognition | None:
        """The row by which the EU or the UK may rely on it on a day; one that was read in its text comes first."""
        seen = self.inspection_end or self.valid_from or self.recorded_on
        found = [row for row in self.recognitions if row.relying == relying and row.holds(seen, on)]
        return next((row for row in found if row.checked), next(iter(found), None))


@dataclass(frozen=True, slots=True, kw_only=True)
class QpDeclarationFact(PeriodFact):
    """A Qualified Person's declaration of GMP equivalence and the audit it rests on."""

    kind: str = "qp_declaration"
    jurisdiction: str = "EU"
    qp_name: str = ""
    declared_on: date
    audit_on: date | None = None
    imp_only: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiRegistrationFact(PeriodFact):
    """A registration of an API maker, importer or distributor (Directive 2001/83/EC art 52a, and the UK's own)."""

    kind: str = "api_registration"
    jurisdiction: str = "EU"
    substances: str = ""
    operations: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class SupportingFact(PeriodFact):
    """Papers that support and never replace recognition: PIC/S members, WHO, others."""

    kind: str = "supporting"
    scheme: str = "other"
    operations: frozenset[str] = frozenset()
    inspection_end: date | None = None
    outcome: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeaRegistrationFact(PeriodFact):
    """A DEA registration of one location and business activity; `address_note` says how its address differs."""

    kind: str = "dea"
    activity: str = ""
    schedules: frozenset[str] = frozenset()
    drug_codes: frozenset[str] = frozenset()
    address_note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StateLicenceFact(PeriodFact):
    """A licence of a US state."""

    kind: str = "state_licence"
    state: str = ""
    licence_type: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeaQuotaFact(PeriodFact):
    """What DEA lets be made or bought of a substance in a year, in grams; it says nothing of what is left of it."""

    kind: str = "quota"
    year: int
    quota_type: str = "procurement"
    drug_code: str = ""
    amount: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class NarcoticsLicenceFact(PeriodFact):
    """A national licence for narcotics or psychotropics outside the United States."""

    kind: str = "narcotics"
    licence_type: str = ""
    substances: str = ""
