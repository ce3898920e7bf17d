"""What a sponsor of the cast has recorded of one product: milestones, schedule, steps at sites, and subcontractors."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from cmo_portal.demo import signers
from cmos import selectors
from cmos import services as cmos
from cmos.models import Product, Site, Subcontract
from cmos.rules import subcontracts
from kernel.actor import Actor
from kernel.scope import Scope, scope
from sponsors.models import Membership, Sponsor
from sponsors.rules import permissions_of

REASON: Final = "demo data"
CODE: Final = "9143"
"""The drug code under which DEA lists what the cast's tablets hold."""


@dataclass(frozen=True, slots=True)
class Places:
    """The sites of the chain."""

    substance: Site
    tablets: Site
    packaging: Site


class Chain:
    """Records the chain of the cast's tablets, in the name of its QA manager; its head of quality decides."""

    def __init__(self, sponsor: Sponsor, manager: Membership, head: Membership, password: str, today: date) -> None:
        self.sponsor, self.head, self.password, self.today = sponsor, head, password, today
        self.actor = Actor(f"membership:{manager.pk}", permissions_of("qa_manager"))
        self.base: dict[str, Any] = {"actor": self.actor, "reason": REASON}

    def record(self, tablet: Product, places: Places) -> None:
        """Scheduled tablets: substance from India, tablets from Ireland, packed in Kansas."""
        with scope(Scope(sponsor_id=self.sponsor.pk), actor=self.actor):
            self._history(tablet)
            self._papers(places)
            self._steps(tablet, places)
            approved = self._subcontract(
                places.tablets,
                name="Isarlab GmbH",
                city="Freising",
                operations=["testing_microbiological"],
                why="Microbial limits of the tablets; the site has no laboratory of its own for them.",
                disclosed_on=self._ago(420),
                valid_from=self._ago(330),
                evaluation="Quality system, licence and last inspection read; audit of one day, no major.",
            )
            evaluated = cmos.take_subcontract_step(
                subcontracts.EVALUATE, approved, actor=self.actor, version=approved.version
            )
            self._subcontract(
                places.tablets,
                name="Donau Kalibrierdienst GmbH",
                city="Straubing",
                operations=["calibration"],
                why="Calibration of balances from next year on.",
                disclosed_on=self._ago(12),
                valid_from=self.today + timedelta(days=60),
            )
        self.approve(evaluated)

    def approve(self, row: Subcontract) -> None:
        """The head of quality signs what the manager evaluated."""
        actor = Actor(f"membership:{self.head.pk}", permissions_of("qa_head"))
        with scope(Scope(sponsor_id=self.sponsor.pk), actor=actor):
            ready = selectors.subcontract(row.pk)
            content = selectors.subcontract_content(ready)
            signing = signers.signing(self.head, self.password, ready, subcontracts.APPROVE, content)
            cmos.take_subcontract_step(
                subcontracts.APPROVE, ready, actor=actor, version=ready.version, signing=signing, reason=REASON
            )

    def _history(self, tablet: Product) -> None:
        for kind, country, ago in (
            ("phase1", "US", 4_700),
            ("phase2_available", "US", 4_100),
            ("phase3_available", "DE", 3_500),
            ("marketed", "US", 2_400),
            ("marketed", "DE", 2_200),
        ):
            cmos.record_milestone(tablet, kind=kind, happened_on=self._ago(ago), country=country, **self.base)
        cmos.record_schedule(
            tablet, schedule="II", drug_code=CODE, valid_from=date(1971, 5, 1), reference="21 CFR 1308.12", **self.base
        )

    def _papers(self, places: Places) -> None:
        cmos.record_evidence(
            "quota",
            places.packaging,
            year=self.today.year,
            quota_type="procurement",
            drug_code=CODE,
            amount=18_500,
            authority="DEA",
            number="QP-2207",
            **self.base,
        )
        cmos.record_evidence(
            "narcotics",
            places.tablets,
            number="MUD/CD/0417",
            authority="Department of Health",
            licence_type="Manufacture and possession, Schedule 2",
            valid_from=self._ago(200),
            valid_to=self.today + timedelta(days=165),
            **self.base,
        )

    def _steps(self, tablet: Product, places: Places) -> None:
        fed: list[Any] = []
        for place, (site, operation) in enumerate(
            (
                (places.substance, "api_manufacture"),
                (places.tablets, "manufacture"),
                (places.packaging, "primary_packaging"),
            ),
            1,
        ):
            step = cmos.record_step(
                tablet,
                site,
                operation=operation,
                position=place,
                valid_from=self._ago(900),
                markets=["US"] if operation == "primary_packaging" else [],
                follows=fed,
                **self.base,
            )
            fed = [step.pk]

    def _subcontract(self, site: Site, **facts: Any) -> Subcontract:
        return cmos.propose_subcontract(site, country="DE", **facts, **self.base)

    def _ago(self, days: int) -> date:
        return self.today - timedelta(days=days)
