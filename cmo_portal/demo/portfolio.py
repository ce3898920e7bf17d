"""More sites of one sponsor, so that the demo's lists look like a working day: every kind of standing and of deadline.

Each line is one invented site; days count from today, so the demo stays as lively whenever it is loaded.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from audits import services as audits
from audits.services import Performed
from cmo_portal.demo.cast import REASON, Cast
from cmos import services as cmos
from cmos.models import Company, Site
from inspections import services as inspections
from inspections.models import Form483
from inspections.services import NewObservation
from kernel.actor import Actor
from kernel.clock import today
from kernel.scope import Scope, scope
from qualification import services as qualification
from quality_agreements import selectors as quality_agreements
from quality_agreements import services as agreements
from quality_agreements.models import QualityAgreement
from quality_agreements.rules import OURS, REVISE, SIGN, THEIRS
from records.services import Signing
from sponsors import access
from sponsors.rules import permissions_of

SOON, LONG = 80, 500
"""Days to the end of an agreement from which a new version is prepared, and beyond which one came before."""


@dataclass(frozen=True, slots=True)
class Visit:
    """One FDA inspection: days since its end, its class once known, the observations of its Form 483."""

    ago: int
    classification: str = ""
    observations: tuple[NewObservation, ...] = ()
    replied: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One site of the portfolio. `None` means that nothing of the kind is recorded."""

    company: str
    site: str
    city: str
    country: str
    fei: str
    partner: str
    operations: tuple[str, ...]
    forms: tuple[str, ...] = ()
    registered: tuple[str, ...] = ()
    """operations of the FDA registration that runs to the end of this year"""
    certified: tuple[str, ...] = ()
    """EU codes of the certificate"""
    certificate_ago: int = 500
    visits: tuple[Visit, ...] = ()
    agreement_ends: int | None = None
    audit_ago: int | None = None
    sterile: bool = False
    materials: tuple[str, ...] = ("drug_product",)
    authority: str = "AIFA"
    mia: str = ""
    """number of the manufacturing authorisation, for sites in the EEA"""


def _observation(section: str, text: str) -> NewObservation:
    return NewObservation(text, (f"21 CFR {section}",))


PORTFOLIO: Final[tuple[Line, ...]] = (
    Line(
        company="Vale Coast Sterile S.r.l.",
        site="Vale Coast, Torre Annona",
        city="Torre Annona",
        country="IT",
        fei="3099100511",
        mia="aM-112/2021",
        partner="cdmo",
        operations=("aseptic_manufacture",),
        forms=("small_volume_liquids",),
        sterile=True,
        registered=("MANUFACTURE",),
        certified=("1.1.1.4",),
        agreement_ends=520,
        audit_ago=300,
        visits=(
            Visit(900, "VAI"),
            Visit(
                150,
                "OAI",
                (
                    _observation("211.42", "Smoke studies do not show unidirectional air at the stopper bowl."),
                    _observation("211.192", "Failed media fills were closed without a cause."),
                    _observation("211.113", "Interventions were not simulated in the media fills."),
                ),
                replied=True,
            ),
        ),
    ),
    Line(
        company="Harrow Ridge Labs Inc.",
        site="Harrow Ridge, Port Sable",
        city="Port Sable",
        country="US",
        fei="3099100522",
        partner="testing_laboratory",
        operations=("testing_chemical", "testing_microbiological"),
        registered=("ANALYSIS",),
        agreement_ends=-12,
        audit_ago=400,
        visits=(Visit(420, "VAI"),),
    ),
    Line(
        company="Suryakanta Oral Forms Ltd",
        site="Suryakanta, Plot 14, Devgarh",
        city="Devgarh",
        country="IN",
        fei="3099100533",
        partner="cmo",
        operations=("manufacture", "primary_packaging"),
        forms=("tablets", "capsules_hard"),
        registered=("MANUFACTURE", "PACK"),
        certified=("1.2.1.1", "1.2.1.13", "1.5.1.1", "1.5.1.13"),
        certificate_ago=1060,
        authority="BfArM",
        agreement_ends=75,
        audit_ago=760,
        visits=(Visit(700, "NAI"), Visit(30, "", (_observation("211.68", "Analysts could delete raw data."),))),
    ),
    Line(
        company="Lindqvist Softgel AB",
        site="Lindqvist, Norrvik",
        city="Norrvik",
        country="SE",
        fei="3099100544",
        mia="6.2.1-2019-0442",
        partner="cmo",
        operations=("manufacture",),
        forms=("capsules_soft",),
        registered=("MANUFACTURE",),
        certified=("1.2.1.2",),
        certificate_ago=1150,
        authority="Läkemedelsverket",
        agreement_ends=300,
        audit_ago=200,
        visits=(Visit(1200, "NAI"),),
    ),
    Line(
        company="Tallgrass Packaging LLC",
        site="Tallgrass, Marrow Creek",
        city="Marrow Creek",
        country="US",
        fei="3099100555",
        partner="packager",
        operations=("primary_packaging", "secondary_packaging", "labelling"),
        forms=("tablets", "capsules_hard"),
        registered=("PACK", "LABEL"),
        agreement_ends=210,
        audit_ago=90,
        visits=(Visit(260, "NAI"),),
    ),
    Line(
        company="Kestrel API GmbH",
        site="Kestrel, Werk Altmühl",
        city="Altmühl",
        country="DE",
        fei="3099100566",
        mia="DE_RP_02_MIA_2020_12",
        partner="toll_manufacturer",
        operations=("api_manufacture", "micronisation"),
        registered=("API MANUFACTURE",),
        certified=("3.1", "3.5"),
        certificate_ago=330,
        authority="Regierungspräsidium",
        materials=("api",),
        agreement_ends=640,
        audit_ago=500,
        visits=(Visit(640, "VAI"),),
    ),
    Line(
        company="Morwen Biologics BV",
        site="Morwen, Zuidhaven",
        city="Zuidhaven",
        country="NL",
        fei="3099100577",
        mia="NL-108844",
        partner="cdmo",
        operations=("biological_manufacture",),
        registered=("API MANUFACTURE",),
        certified=("1.3.1.5",),
        certificate_ago=200,
        authority="IGJ",
        materials=("biological_substance",),
        agreement_ends=20,
        audit_ago=340,
        visits=(Visit(380, "NAI"),),
    ),
    Line(
        company="Orchard Lane Clinical Supplies Ltd",
        site="Orchard Lane, Wexley",
        city="Wexley",
        country="GB",
        fei="3099100588",
        partner="packager",
        operations=("secondary_packaging", "labelling"),
        materials=("imp",),
    ),
    Line(
        company="Suryakanta Oral Forms Ltd",
        site="Suryakanta, Unit 2, Devgarh",
        city="Devgarh",
        country="IN",
        fei="3099100599",
        partner="cmo",
        operations=("manufacture",),
        forms=("tablets",),
        agreement_ends=75,
        visits=(Visit(2100, "NAI"),),
    ),
    Line(
        company="Pinewater Sterilisation SAS",
        site="Pinewater, Saint-Oriel",
        city="Saint-Oriel",
        country="FR",
        fei="3099100600",
        mia="F21/0118",
        partner="steriliser",
        operations=("sterilisation",),
        registered=("STERILIZE",),
        certified=("1.4.2",),
        certificate_ago=700,
        authority="ANSM",
        agreement_ends=410,
        audit_ago=1000,
        visits=(Visit(800, "NAI"),),
    ),
)


def load(cast: Cast) -> None:
    """Record the portfolio for the first sponsor of the cast, as its head of quality."""
    sponsor, head = cast.sponsors["aldena"], cast.members["aldena.example", "qa_head"]
    actor = Actor(f"membership:{head.pk}", permissions_of("qa_head") | permissions_of("qa_manager"))
    with scope(Scope(sponsor_id=sponsor.pk), actor=actor):
        on = today(sponsor.zone)
        member = access.member_of(head)
        book = Book(sponsor.name, Signing(head.user, member, "approved", cast.password), head.pk, on, actor)
        for line in PORTFOLIO:
            book.record(line)
        qualification.refresh_all(today=on, actor=actor)


class Book:
    """Records line after line through the services; a company is registered with its first site."""

    def __init__(self, sponsor: str, signing: Signing, head: Any, on: date, actor: Actor) -> None:
        self.sponsor, self.signing, self.head, self.today = sponsor, signing, head, on
        self.actor = actor
        self.base: dict[str, Any] = {"actor": actor, "reason": REASON}
        self.companies: dict[str, Company] = {}

    def record(self, line: Line) -> None:
        company = self.companies.get(line.company) or cmos.register_company(name=line.company, **self.base)
        self.companies[line.company] = company
        site = self._site(line, company)
        self._evidence(line, site)
        self._agreement(line, site)
        self._audit(line, site)
        for visit in line.visits:
            self._visit(line, site, visit)

    def _ago(self, days: int) -> date:
        return self.today - timedelta(days=days)

    def _site(self, line: Line, company: Company) -> Site:
        return cmos.register_site(
            company=company,
            name=line.site,
            street="Example road 7",
            city=line.city,
            country=line.country,
            fei=line.fei,
            partner_type=line.partner,
            operations=list(line.operations),
            dosage_forms=list(line.forms),
            sterile=line.sterile,
            material_types=list(line.materials),
            phases=["phase3"] if "imp" in line.materials else ["commercial"],
            mia_number=line.mia,
            batch_records="paper" if line.partner == "packager" else "electronic",
            responsible_id=self.head,
            **self.base,
        )

    def _evidence(self, line: Line, site: Site) -> None:
        if line.registered:
            submitted = date(self.today.year - 1, 11, 20)
            cmos.record_registration(site, submitted_on=submitted, operations=list(line.registered), **self.base)
        if line.certified:
            cmos.record_certificate(
                site,
                number=f"{line.country}/GMP/{self._ago(line.certificate_ago).year}/{line.fei[-4:]}",
                authority=line.authority,
                inspection_end=self._ago(line.certificate_ago),
                operations=list(line.certified),
                **self.base,
            )

    def _agreement(self, line: Line, site: Site) -> None:
        """One version, or two with some days between them; a draft of the next where the end is near."""
        if line.agreement_ends is None:
            return
        made = self._draft_agreement(line, site)
        ends = self.today + timedelta(days=line.agreement_ends)
        if line.agreement_ends > LONG:
            made = self._signed(line, made, self._ago(1_800), self._ago(715))
            self._reviewed(made, self._ago(730), REVISE)
            made = agreements.revise_agreement(made, **self.base)
        made = self._signed(line, made, self._ago(700), ends)
        if 0 < line.agreement_ends < SOON:
            self._reviewed(made, self._ago(20), REVISE)
            agreements.revise_agreement(made, **self.base)

    def _draft_agreement(self, line: Line, site: Site) -> QualityAgreement:
        return agreements.draft_agreement(
            site.company,
            sites=[site],
            our_party=self.sponsor,
            their_party=line.company,
            scope="All services of the site for our products",
            **self.base,
        )

    def _signed(self, line: Line, draft: QualityAgreement, effective_on: date, expires_on: date) -> QualityAgreement:
        document = io.BytesIO(b"%PDF-1.4\n% quality agreement of the demo\n%%EOF\n")
        document.name = "quality-agreement.pdf"
        made = agreements.change_agreement(
            draft,
            sites=quality_agreements.sites_of(draft),
            file=document,
            effective_on=effective_on,
            expires_on=expires_on,
            version=draft.version,
            **self.base,
        )
        day_before = effective_on - timedelta(days=10)
        for party, name in ((OURS, "Ingrid Solheim"), (THEIRS, "Quality unit of the site")):
            agreements.name_signer(
                made, party=party, name=name, position="Head of quality", signed_on=day_before, **self.base
            )
        return agreements.take_step(SIGN, made, actor=self.actor, reason=REASON, signing=self.signing)

    def _reviewed(self, made: QualityAgreement, on: date, outcome: str) -> None:
        agreements.record_review(
            made,
            reviewed_on=on,
            reviewer_id=self.head,
            outcome=outcome,
            notes="Clocks and contacts compared with practice.",
            next_review_on=on + timedelta(days=730),
            **self.base,
        )

    def _audit(self, line: Line, site: Site) -> None:
        if line.audit_ago is None:
            return
        held = self._ago(line.audit_ago)
        audit = audits.plan_audit(
            site,
            kind="requalification",
            scope="Quality system and the rooms of our products",
            planned_start=held,
            planned_end=held,
            lead_id=self.head,
            **self.base,
        )
        done = Performed(held, held, "acceptable", "No finding above minor.", 24)
        audits.record_performed(audit, done, version=audit.version, **self.base)

    def _visit(self, line: Line, site: Site, visit: Visit) -> None:
        ended = self._ago(visit.ago)
        logged = inspections.log_inspection(
            site,
            ended_on=ended,
            fei=line.fei,
            classification=visit.classification,
            classified_on=self._ago(max(visit.ago - 60, 1)) if visit.classification else None,
            issued_on=ended if visit.observations else None,
            observations=list(visit.observations),
            **self.base,
        )
        if visit.replied:
            form = Form483.objects.get(inspection=logged)
            sent = ended + timedelta(days=19)
            inspections.record_response(form, sent_on=sent, **self.base)
