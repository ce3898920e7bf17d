"""More sites of one sponsor, so that the demo's lists look like a working day: every kind of standing and of deadline.

Each line is one invented site; days count from today, so the demo stays as lively whenever it is loaded.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

from audits import services as audits
from audits.services import Performed
from cmo_portal.demo import papers, signers
from cmo_portal.demo.cast import Cast
from cmo_portal.demo.lines import PORTFOLIO, Line, Visit
from cmo_portal.demo.work import REASON
from cmos import selectors as known
from cmos import services as cmos
from cmos.models import Company, Site
from inspections import services as inspections
from inspections.models import Form483
from kernel.actor import Actor
from kernel.clock import today
from kernel.scope import Scope, current, scope
from qualification import services as qualification
from quality_agreements import selectors as quality_agreements
from quality_agreements import services as agreements
from quality_agreements.models import QualityAgreement
from quality_agreements.rules import OURS, REVISE, SIGN, THEIRS
from sponsors.models import Membership, Sponsor
from sponsors.rules import permissions_of

YEARS = 3
"""Years for which sites were registered with FDA before today."""
SOON, LONG = 80, 500
"""Days to the end of an agreement from which a new version is prepared, and beyond which one came before."""


def load(cast: Cast) -> None:
    """Record the portfolio for the first sponsor of the cast, as its head of quality."""
    sponsor, head = cast.sponsors["aldena"], cast.members["aldena.example", "qa_head"]
    actor = Actor(f"membership:{head.pk}", permissions_of("qa_head") | permissions_of("qa_manager"))
    with scope(Scope(sponsor_id=sponsor.pk), actor=actor):
        on = today(sponsor.zone)
        book = Book(sponsor, head, cast.members["aldena.example", "qa_manager"], cast.password, on)
        for line in PORTFOLIO:
            book.record(line)
        qualification.refresh_all(today=on, actor=actor)


class Book:
    """Records line after line through the services; a company not known yet is registered with its first site."""

    def __init__(self, sponsor: Sponsor, signer: Membership, writer: Membership, password: str, on: date) -> None:
        self.sponsor, self.signer, self.password, self.today = sponsor, signer, password, on
        self.head, self.lead = signer.pk, writer.pk
        self.actor = current().actor
        self.base: dict[str, Any] = {"actor": self.actor, "reason": REASON}
        self.writer = Actor(f"membership:{writer.pk}", permissions_of("qa_manager"))
        self.companies: dict[str, Company] = {company.name: company for company in known.companies()}

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
        if line.registered:  # one for each year of the timeline: what was renewed reminds nobody
            for year in range(self.today.year - YEARS, self.today.year):
                submitted = date(year, 11, 20)
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

    @contextmanager
    def _written(self) -> Iterator[dict[str, Any]]:
        """In the name of the QA manager: who wrote a version never approves it."""
        with scope(Scope(sponsor_id=self.sponsor.pk), actor=self.writer):
            yield {"actor": self.writer, "reason": REASON}

    def _agreement(self, line: Line, site: Site) -> None:
        """One version, or two with some days between them; a draft of the next where the end is near."""
        if line.agreement_ends is None:
            return
        made = self._draft_agreement(line, site)
        ends = self.today + timedelta(days=line.agreement_ends)
        if line.agreement_ends > LONG:
            made = self._signed(line, made, self._ago(1_800), self._ago(715))
            self._reviewed(made, self._ago(730), REVISE)
            with self._written() as base:
                made = agreements.revise_agreement(made, **base)
        made = self._signed(line, made, self._ago(700), ends)
        if 0 < line.agreement_ends < SOON:
            self._reviewed(made, self._ago(20), REVISE)
            with self._written() as base:
                agreements.revise_agreement(made, **base)

    def _draft_agreement(self, line: Line, site: Site) -> QualityAgreement:
        with self._written() as base:
            return agreements.draft_agreement(
                site.company,
                sites=[site],
                our_party=self.sponsor.name,
                their_party=line.company,
                scope="All services of the site for our products",
                **base,
            )

    def _signed(self, line: Line, draft: QualityAgreement, effective_on: date, expires_on: date) -> QualityAgreement:
        document = papers.pdf(f"Quality agreement\n{self.sponsor.name}\n{line.company}", name="quality-agreement.pdf")
        with self._written() as base:
            made = agreements.change_agreement(
                draft,
                sites=quality_agreements.sites_of(draft),
                file=document,
                effective_on=effective_on,
                expires_on=expires_on,
                version=draft.version,
                **base,
            )
            day_before = effective_on - timedelta(days=10)
            for party, name in ((OURS, "Ingrid Solheim"), (THEIRS, "Quality unit of the site")):
                agreements.name_signer(
                    made, party=party, name=name, position="Head of quality", signed_on=day_before, **base
                )
        ready = quality_agreements.agreement(made.pk)
        signing = signers.signing(self.signer, self.password, ready, SIGN, quality_agreements.signed_content(ready))
        return agreements.take_step(SIGN, ready, actor=self.actor, reason=REASON, signing=signing)

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
            lead_id=self.lead,
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
