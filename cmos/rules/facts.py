"""Facts of sites and of what they hold, as frozen values."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from regulations.rules.dates import add_years

RENEWAL_OPENS = (10, 1)
"""Month and day from which a submission counts for the next year too (21 CFR 207.29, FDA's DECRS page)."""

CERTIFICATE_YEARS = 3
"""Years after the inspection's last day for which an EU GMP certificate is relied on unless it says otherwise."""


class Source(StrEnum):
    """Where a fact was seen."""

    AUTHORITY = "authority"
    CMO_STATEMENT = "cmo_statement"


class Ref(NamedTuple):
    """A pointer to one record that pages and the API can turn into a link."""

    kind: str
    id: UUID
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceFact:
    """What every piece of evidence says about itself; `retrieved_on` is the last day it was checked at its source."""

    id: UUID
    label: str
    recorded_on: date
    source: Source = Source.AUTHORITY
    retrieved_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldFact(EvidenceFact):
    """What every piece of evidence that a site holds says besides: what it covers, limits, and who checked it.

    Empty `dosage_forms`, `products` or `markets` mean that the document does not limit them. `verified` is the check
    of critical dates and numbers by a second person (domain R-48).
    """

    kind: str
    """Which kind of evidence it is (`cmos.rules.KINDS`)."""

    site_id: UUID | None = None
    verified: bool = False
    dosage_forms: frozenset[str] = frozenset()
    products: frozenset[UUID] = frozenset()
    markets: frozenset[str] = frozenset()
    restrictions: str = ""
    suspended_on: date | None = None
    suspension_ended_on: date | None = None
    withdrawn_on: date | None = None

    @property
    def ref(self) -> Ref:
        """How a reason names it."""
        return Ref(self.kind, self.id, self.label)

    def suspended(self, on: date) -> bool:
        """Suspended on that day; from the day the suspension ended it is not."""
        begun = self.suspended_on is not None and self.suspended_on <= on
        return begun and (self.suspension_ended_on is None or on < self.suspension_ended_on)

    def withdrawn(self, on: date) -> bool:
        """Revoked or withdrawn on or before that day."""
        return self.withdrawn_on is not None and self.withdrawn_on <= on


@dataclass(frozen=True, slots=True, kw_only=True)
class FdaRegistrationFact(HeldFact):
    """An FDA drug establishment registration of one FEI, valid on both end days.

    `operations` are values as FDA publishes them (MANUFACTURE, PACK ...); none means unknown.
    `submitted_on` is empty when only the published expiration date is known.
    """

    kind: str = "registration"

    valid_from: date
    valid_to: date
    fei: str = ""
    operations: frozenset[str] = frozenset()
    submitted_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GmpCertificateFact(HeldFact):
    """A GMP certificate; `operations` are the codes it lists (1.2.1.13 ...), none means they were not recorded.

    `printed_end` is a date printed on it, `remark_end` one that a person read from its remark.
    A remark needs a person: `remark_reviewed_on` is the day that was recorded.
    """

    kind: str = "certificate"
    jurisdiction: str = "EU"
    """whose law it was issued under: EU or UK"""

    inspection_end: date
    authority: str = ""
    issued_on: date | None = None
    printed_end: date | None = None
    remark_end: date | None = None
    remark: str = ""
    remark_reviewed_on: date | None = None
    operations: frozenset[str] = frozenset()
    extension: str = ""
    """the instrument that extends it, with the last day in `extended_to`; a later inspection ends that too"""
    extended_to: date | None = None

    @property
    def valid_from(self) -> date:
        """It speaks from its issue; without that date from the end of the inspection."""
        return self.issued_on or self.inspection_end

    @property
    def validity(self) -> Validity:
        return certificate_validity(self.inspection_end, printed_end=self.printed_end, remark_end=self.remark_end)


@dataclass(frozen=True, slots=True, kw_only=True)
class FeiPeriod:
    """One FEI of a site and when it was the site's; `operations` it is used for, none means unknown."""

    value: str
    valid_from: date | None = None
    valid_to: date | None = None
    status: str = "active"
    """active, merged_into or retired"""
    merged_into: str = ""
    operations: frozenset[str] = frozenset()

    def covers(self, on: date) -> bool:
        return (self.valid_from is None or self.valid_from <= on) and (self.valid_to is None or on <= self.valid_to)


@dataclass(frozen=True, slots=True)
class MarketUse:
    """A market that work at a site goes to, and when; empty ends are open."""

    market: str
    valid_from: date | None = None
    valid_to: date | None = None

    def covers(self, on: date) -> bool:
        return (self.valid_from is None or self.valid_from <= on) and (self.valid_to is None or on <= self.valid_to)


@dataclass(frozen=True, slots=True)
class ImportFact:
    """The first shipment of a product made at a site that was imported into the United States."""

    on: date
    product: UUID
    label: str

    @property
    def ref(self) -> Ref:
        return Ref("product", self.product, self.label)


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteFact:
    """What a site is and says it does; codes are those of the controlled vocabulary in regulations."""

    id: UUID
    name: str
    country: str
    """ISO 3166-1 alpha-2"""
    partner_type: str = "cmo"
    material_types: frozenset[str] = frozenset()
    operations: tuple[str, ...] = ()
    dosage_forms: tuple[str, ...] = ()
    sterile: bool = False
    biologics: bool = False
    mia_number: str = ""
    phases: frozenset[str] = frozenset()
    feis: tuple[FeiPeriod, ...] = field(default=())
    uses: tuple[MarketUse, ...] = ()
    """markets that products made here go to"""
    imports: tuple[ImportFact, ...] = ()
    """first shipments into the United States"""
    owner_changed_on: date | None = None

    @property
    def ref(self) -> Ref:
        return Ref("site", self.id, self.name)

    @property
    def commercial(self) -> bool:
        """Whether it makes marketed product; assumed when no phase was said."""
        return not self.phases or "commercial" in self.phases


class Validity(NamedTuple):
    """`valid_to` is the last valid day, `ordinary_end` the last day by the three-year rule."""

    valid_to: date
    ordinary_end: date

    @property
    def is_long(self) -> bool:
        """Relied on beyond three years: shown as LONG_VALIDITY, since many member states do not accept that."""
        return self.valid_to > self.ordinary_end


def registration_end(submitted_on: date) -> date:
    """Last day covered by a submission accepted on `submitted_on`, be it the first, an update or a renewal."""
    in_window = (submitted_on.month, submitted_on.day) >= RENEWAL_OPENS
    return date(submitted_on.year + in_window, 12, 31)


def uncovered(spans: Iterable[tuple[date, date]], first: date, last: date) -> list[tuple[date, date]]:
    """The parts of first..last (both included) that no span covers."""
    gaps, day = [], first
    for start, end in sorted(spans):
        if start > last:
            break
        if start > day:
            gaps.append((day, start - timedelta(days=1)))
        day = max(day, end + timedelta(days=1))
    if day <= last:
        gaps.append((day, last))
    return gaps


def certificate_validity(
    inspection_end: date, *, printed_end: date | None = None, remark_end: date | None = None
) -> Validity:
    """Three years from the last day of the inspection (29 Feb gives 28 Feb); a remark wins, then a printed date."""
    ordinary = add_years(inspection_end, CERTIFICATE_YEARS)
    return Validity(remark_end or printed_end or ordinary, ordinary)


class Invited(NamedTuple):
    """What the token of an invitation opens."""

    link_id: UUID
    sponsor_id: UUID
    sponsor_name: str
    email: str
