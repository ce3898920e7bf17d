"""What the head of quality of one sponsor of the demo has recorded so far, through the services."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO
from typing import Any, Final

from cmo_portal.demo import followed, originals, papers, signers
from cmo_portal.demo.audited import Audited
from cmo_portal.demo.chain import Chain, Places
from cmos import services as cmos
from cmos.models import LinkAcceptance, Product, Site
from inspections import services as inspections
from inspections.services import NewObservation
from integrations import services as imports
from kernel.actor import Actor
from kernel.clock import now, today
from kernel.scope import Scope, scope
from qualification import services as qualification
from quality_agreements import selectors as quality_agreements
from quality_agreements import services as agreements
from quality_agreements.models import QualityAgreement
from quality_agreements.rules import CONTINUE, SIGN, THEIRS
from sponsors.models import CmoOrganisation, Membership, Sponsor
from sponsors.rules import permissions_of
from web import saved_views

SETUP: Final = Actor.system("demo")
REASON: Final = "demo data"


class Work:
    """What the head of quality of one sponsor has recorded so far."""

    def __init__(
        self, sponsor: Sponsor, maker: CmoOrganisation, head: Membership, audited: Audited, actor: Actor, password: str
    ) -> None:
        self.sponsor, self.maker, self.head, self.audited, self.actor = sponsor, maker, head, audited, actor
        self.password = password
        self.manager = audited.members["qa_manager"]
        self.today = today(sponsor.zone)
        self.base: dict[str, Any] = {"actor": actor, "reason": REASON}

    def do(self) -> None:
        self._products()
        tablets, sterile = self._tablets(), self._sterile()
        self._link(tablets)
        self._agreement(tablets, self.tablet, self.today + timedelta(days=38))
        self._agreement(sterile, self.vial, self.today + timedelta(days=400))
        self.audited.do()
        self._inspections(tablets, sterile)
        originals.bring(self.sponsor, self.audited.members)
        packaging, substance = self._controlled(), self._substance()
        chain = Chain(
            sponsor=self.sponsor, manager=self.manager, head=self.head, password=self.password, today=self.today
        )
        chain.record(self.tablet, Places(substance, tablets, packaging))
        self._views()
        self._import()
        qualification.refresh_all(today=self.today, actor=self.actor)

    def _products(self) -> None:
        drug: dict[str, Any] = {"material_type": "drug_product", "markets": ["US", "EU"]}
        self.tablet = cmos.register_product(
            code="ALD-101", name="Velmotin", strength="20 mg", dosage_form="tablets", **drug, **self.base
        )
        self.vial = cmos.register_product(
            code="ALD-204",
            name="Cardenil",
            strength="50 mg per vial",
            dosage_form="lyophilisates",
            sterile=True,
            biologics=True,
            **drug,
            **self.base,
        )
        cmos.register_product(code="ALD-901", name="Velmotin hydrochloride", material_type="api", **self.base)

    def _import(self) -> None:
        """A spreadsheet that was brought in and found wanting: one row has no company."""
        lines = "Company,D-U-N-S,Notes\r\nHarrow Ridge Labs Inc.,,release testing\r\n,150483782,no name\r\n"
        run = imports.upload("company", BytesIO(lines.encode()), name="companies.csv", **self.base)
        imports.check(run, actor=self.actor)

    def _views(self) -> None:
        views = (("desk:sites", "On watch", "standing=watch"), ("audits:list", "Planned", "status=planned"))
        for list_name, name, query in views:
            saved_views.save_view(list_name, name=name, query=query, shared=True, actor=self.actor)

    def _tablets(self) -> Site:
        company = cmos.register_company(name="Lough Derrin Formulations DAC", **self.base)
        site = self._site(
            company,
            name="Lough Derrin, Ballyderrin",
            city="Ballyderrin",
            country="IE",
            fei="3099100429",
            operations=["manufacture", "primary_packaging"],
            dosage_forms=["tablets"],
            mia_number="M0999/00001",
        )
        self._registration(site, ["MANUFACTURE", "PACK"])
        cmos.record_certificate(
            site,
            number="IE/GMP/2024/0117",
            authority="HPRA",
            issued_on=self.today - timedelta(days=900),
            inspection_end=self.today - timedelta(days=950),
            operations=["1.2.1.13", "1.5.1.13"],
            **self.base,
        )
        self._papers(site)
        cmos.add_contact(
            site, name="Aoife Brennan", position="Quality manager", email="a.brennan@loughderrin.example", **self.base
        )
        return site

    def _sterile(self) -> Site:
        company = cmos.register_company(name="Nordquell Sterile GmbH", **self.base)
        site = self._site(
            company,
            name="Nordquell Sterile, Ludwigsried",
            city="Ludwigsried",
            country="DE",
            fei="3099100233",
            operations=["aseptic_manufacture"],
            dosage_forms=["lyophilisates"],
            sterile=True,
            mia_number="DE_RP_01_MIA_2019_44",
        )
        self._registration(site, ["MANUFACTURE"])
        cmos.record_certificate(
            site,
            number="DE_RP_01_GMP_2025_0917",
            authority="Regierungspräsidium",
            inspection_end=self.today - timedelta(days=400),
            operations=["1.1.1.2"],
            **self.base,
        )
        return site

    def _papers(self, site: Site) -> None:
        """What a European site holds beside its certificate."""
        cmos.record_evidence(
            "authorisation",
            site,
            number="M0999/00001",
            authority="HPRA",
            authorisation_type="mia",
            qualified_persons="Eoin Kavanagh",
            valid_from=self.today - timedelta(days=2100),
            operations=["1.2.1.13", "1.5.1.13"],
            **self.base,
        )
        declared = self.today - timedelta(days=320)
        cmos.record_evidence(
            "qp_declaration",
            site,
            qp_name="Dr. Elif Aydın",
            declared_on=declared,
            audit_on=declared - timedelta(days=60),
            valid_to=declared + timedelta(days=1095),
            **self.base,
        )

    def _controlled(self) -> Site:
        """A packager in the United States with controlled substances."""
        company = cmos.register_company(
            name="Tallgrass Packaging LLC",
            cda_signed_on=self.today - timedelta(days=700),
            cda_expires_on=self.today + timedelta(days=31),
            **self.base,
        )
        site = self._site(
            company,
            name="Tallgrass Packaging, Prairie Falls",
            city="Prairie Falls",
            region="Kansas",
            country="US",
            fei="3099100518",
            operations=["primary_packaging"],
            dosage_forms=["tablets"],
            schedules=["II"],
        )
        self._registration(site, ["PACK"])
        expiry = date(self.today.year + (self.today.month >= 11), (self.today.month + 1) % 12 + 1, 1) - timedelta(
            days=1
        )
        cmos.record_evidence(
            "dea",
            site,
            number="PT5836727",
            authority="DEA",
            registrant="Tallgrass Packaging LLC",
            street="Example road 1",
            city="Prairie Falls",
            region="KS",
            activity="manufacturing",
            schedules=["II"],
            drug_codes=["9143"],
            valid_to=expiry,
            **self.base,
        )
        cmos.record_evidence(
            "state_licence",
            site,
            state="Kansas",
            authority="Kansas Board of Pharmacy",
            licence_type="Manufacturer",
            number="KS-M-20417",
            valid_to=self.today + timedelta(days=75),
            **self.base,
        )
        return site

    def _substance(self) -> Site:
        """An API maker in India."""
        company = cmos.register_company(name="Sahyadri Fine Chemicals Pvt Ltd", **self.base)
        site = cmos.register_site(
            company=company,
            name="Sahyadri Fine Chemicals, Unit II",
            street="Plot 14",
            city="Ratnagiri",
            country="IN",
            partner_type="cmo",
            material_types=["api"],
            operations=["api_manufacture"],
            phases=["commercial"],
            batch_records="paper",
            fei="3099100627",
            responsible_id=self.head.pk,
            **self.base,
        )
        begun = self.today - timedelta(days=500)
        number = {"valid_from": begun, "valid_to": begun + timedelta(days=1095)}
        substance = {"substances": "Velmotin hydrochloride", **number}
        papers: dict[str, dict[str, Any]] = {
            "confirmation": {
                "basis": "written_confirmation",
                "number": "WC-0117/IN",
                "authority": "CDSCO",
                **substance,
            },
            "api_registration": {"number": "API-IN-2207", "authority": "HPRA", **substance},
            "partner": {
                "partner": "US",
                "authority": "FDA",
                "product_class": "api",
                "inspection_end": begun - timedelta(days=90),
                **number,
            },
            "supporting": {
                "scheme": "whopir",
                "authority": "WHO",
                "inspection_end": begun - timedelta(days=200),
                "outcome": "Acceptable level of compliance",
            },
        }
        for kind, facts in papers.items():
            cmos.record_evidence(kind, site, **facts, **self.base)
        return site

    def _site(self, company: Any, **facts: Any) -> Site:
        return cmos.register_site(
            company=company,
            street="Example road 1",
            partner_type="cmo",
            batch_records="hybrid",
            material_types=["drug_product"],
            phases=["commercial"],
            responsible_id=self.head.pk,
            **facts,
            **self.base,
        )

    def _registration(self, site: Site, operations: list[str]) -> None:
        submitted = date(self.today.year - 1, 11, 15)
        cmos.record_registration(site, submitted_on=submitted, fei="", operations=operations, **self.base)

    def _link(self, site: Site) -> None:
        """The CMO's acceptance, as its own staff would write it."""
        link = cmos.invite_organisation(site.company, email="cmo.admin@loughderrin.example", **self.base)
        with scope(Scope(cmo_org_id=self.maker.pk), actor=SETUP, reason=REASON):
            LinkAcceptance.objects.create(
                sponsor_id=self.sponsor.pk,
                cmo_org_id=self.maker.pk,
                link_id=link.pk,
                sponsor_name=self.sponsor.name,
                organisation_name=self.maker.name,
                accepted_by="Niamh Doyle",
                released_at=now(),
            )

    def _drafted(self, site: Site, product: Product, document: BytesIO, expires_on: date) -> QualityAgreement:
        """Written by the QA manager: who wrote a version never approves it."""
        manager = Actor(f"membership:{self.manager.pk}", permissions_of("qa_manager"))
        base: dict[str, Any] = {"actor": manager, "reason": REASON}
        with scope(Scope(sponsor_id=self.sponsor.pk), actor=manager):
            made = agreements.draft_agreement(
                site.company,
                sites=[site],
                products=[product],
                our_party=self.sponsor.name,
                their_party=site.company.name,
                file=document,
                scope="Manufacture and packaging of commercial product",
                effective_on=self.today,
                expires_on=expires_on,
                **base,
            )
            agreements.name_signer(
                made, party=THEIRS, name="Aoife Brennan", position="Quality manager", signed_on=self.today, **base
            )
        return made

    def _agreement(self, site: Site, product: Product, expires_on: date) -> None:
        document = papers.pdf(
            f"Quality agreement\n{self.sponsor.name}\n{site.company.name}", name="quality-agreement.pdf"
        )
        made = self._drafted(site, product, document, expires_on)
        ready = quality_agreements.agreement(made.pk)
        signing = signers.signing(self.head, self.password, ready, SIGN, quality_agreements.signed_content(ready))
        signed = agreements.take_step(SIGN, ready, actor=self.actor, reason=REASON, signing=signing)
        agreements.record_review(
            signed,
            reviewed_on=self.today,
            reviewer_id=self.head.pk,
            outcome=CONTINUE,
            notes="Read with the CMO before its first batch.",
            next_review_on=self.today + timedelta(days=90),
            **self.base,
        )

    def _inspections(self, tablets: Site, sterile: Site) -> None:
        inspections.log_inspection(
            tablets,
            ended_on=self.today - timedelta(days=600),
            fei="3099100429",
            classification="NAI",
            classified_on=self.today - timedelta(days=540),
            **self.base,
        )
        earlier = inspections.log_inspection(
            sterile,
            ended_on=self.today - timedelta(days=800),
            fei="3099100233",
            classification="VAI",
            classified_on=self.today - timedelta(days=720),
            **self.base,
        )
        issued = self.today - timedelta(days=6)
        texts = (
            "Procedures designed to prevent microbiological contamination of sterile drug products are not followed.",
            "The written responsibilities of the quality unit are not followed.",
        )
        inspections.log_inspection(
            sterile,
            ended_on=issued,
            issued_on=issued,
            fei="3099100233",
            observations=[NewObservation(texts[0], ("21 CFR 211.113",)), NewObservation(texts[1])],
            **self.base,
        )
        followed.load(tablets, sterile, earlier, today=self.today, actor=self.actor)
