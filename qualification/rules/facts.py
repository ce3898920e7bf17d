"""Everything known about one site that its standing rests on, and how it is grouped by FEI."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from audits.rules import AuditFact
from cmos.rules import (
    ApiRegistrationFact,
    AuthorisationFact,
    ConfirmationFact,
    EvidenceFact,
    FdaRegistrationFact,
    FeiPeriod,
    GmpCertificateFact,
    HeldFact,
    PartnerFact,
    QpDeclarationFact,
    SiteFact,
    SupportingFact,
    fei_key,
)
from cmos.rules.products import ProductFact
from inspections.rules import Commitment, InspectionFact
from inspections.rules.actions import AuthorityFacts
from qualification.rules.decisions.facts import DecisionFact


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteFacts:
    """A site and its evidence; voided and superseded rows are left out by whoever assembles it."""

    site: SiteFact
    registrations: tuple[FdaRegistrationFact, ...] = ()
    certificates: tuple[GmpCertificateFact, ...] = ()
    inspections: tuple[InspectionFact, ...] = ()
    audits: tuple[AuditFact, ...] = ()
    authorisations: tuple[AuthorisationFact, ...] = ()
    confirmations: tuple[ConfirmationFact, ...] = ()
    partners: tuple[PartnerFact, ...] = ()
    declarations: tuple[QpDeclarationFact, ...] = ()
    api_registrations: tuple[ApiRegistrationFact, ...] = ()
    supporting: tuple[SupportingFact, ...] = ()
    authority: AuthorityFacts = AuthorityFacts()
    product: str = ""
    """the product asked about, as import alerts name it in their carve-outs; empty for the site as such"""
    decisions: tuple[DecisionFact, ...] = ()
    """what people signed about the standing of this site"""
    product_id: UUID | None = None
    asked_product: ProductFact | None = None
    """what is known of the product asked about"""
    asked_market: str = ""
    """the market somebody asked about by name: its table is asked whether or not the site is known to serve it"""

    def commercial(self, on: date) -> bool:
        """Whether what is asked about is marketed product on a day: by the product's phase, else by the site's."""
        phase = self.asked_product.phase_on(on) if self.asked_product is not None else ""
        return phase == "commercial" if phase else self.site.commercial

    @property
    def product_names(self) -> frozenset[str]:
        """The names by which an authority may mean the product asked about, in lower case."""
        one = self.asked_product
        names = (self.product, *((one.name, one.label, one.code) if one is not None else ()))
        return frozenset(name.strip().casefold() for name in names) - {""}

    def held(self) -> Iterator[HeldFact]:
        """Everything the site holds from authorities, whatever its kind."""
        yield from self.registrations
        yield from self.certificates
        yield from self.authorisations
        yield from self.confirmations
        yield from self.partners
        yield from self.declarations
        yield from self.api_registrations
        yield from self.supporting

    def evidence(self) -> Iterator[EvidenceFact]:
        yield from self.held()
        yield from self.inspections
        yield from self.audits
        yield from self.authority.warning_letters
        yield from self.authority.import_alerts
        yield from self.authority.injunctions
        yield from self.authority.refusals
        yield from self.authority.noncompliance

    def commitments(self, on: date) -> Iterator[tuple[str, Commitment]]:
        """Every promise to FDA with the FEI it is about, once what it answers had happened."""
        for inspection in self.inspections:
            if inspection.ended_on is not None and inspection.ended_on <= on:
                yield from ((inspection.fei, one) for one in inspection.commitments)
        for letter in self.authority.warning_letters:
            if letter.issued_on <= on:
                yield from ((letter.fei, one) for one in letter.commitments)

    def by_id(self) -> dict[UUID, EvidenceFact]:
        """Evidence by id; a Form 483 is found under its inspection."""
        found: dict[UUID, EvidenceFact] = {fact.id: fact for fact in self.evidence()}
        found |= {one.form483.id: one for one in self.inspections if one.form483 is not None}
        return found


@dataclass(frozen=True, slots=True)
class FeiGroup:
    """An FEI in use on a day with those merged into it; `keys` are compared without leading zeros."""

    value: str
    keys: frozenset[str]
    listed: frozenset[str]
    """keys of every FEI the site ever had, except those merged into an unnamed or a foreign one"""

    def holds(self, fei: str) -> bool:
        """Whether evidence of this FEI belongs here; evidence without a known FEI belongs to the whole site."""
        key = fei_key(fei)
        return key in self.keys or key not in self.listed


def fei_groups(site: SiteFact, operation: str, on: date) -> tuple[FeiGroup, ...]:
    """The FEIs to judge separately on a day: active, and used for the operation as far as that is known.

    A merged FEI is judged with the one it was merged into, so that its history is neither lost nor judged twice.
    When its successor is not named, or is no FEI of the site, its history belongs to the whole site. A site without
    any FEI is judged as one; none left means that no FEI of the site is used for the operation.
    """
    everything = _listed(site)
    if not everything:
        return (FeiGroup("", frozenset(), everything),)
    return tuple(
        FeiGroup(period.value, _with_merged(period, site), everything)
        for period in site.feis
        if period.status == "active"
        and period.covers(on)
        and (not operation or not period.operations or operation in period.operations)
    )


def whole_site(site: SiteFact) -> FeiGroup:
    """What belongs to the whole site and to none of its FEIs: it counts though no FEI of it is in use."""
    return FeiGroup("", frozenset(), _listed(site))


def _listed(site: SiteFact) -> frozenset[str]:
    own = {fei_key(period.value) for period in site.feis}
    return frozenset(
        fei_key(period.value)
        for period in site.feis
        if period.status != "merged_into" or fei_key(period.merged_into) in own
    )


def _with_merged(period: FeiPeriod, site: SiteFact) -> frozenset[str]:
    keys = {fei_key(period.value)}
    while True:
        more = {fei_key(other.value) for other in site.feis if fei_key(other.merged_into) in keys and other.merged_into}
        if more <= keys:
            return frozenset(keys)
        keys |= more
