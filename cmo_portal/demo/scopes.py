"""What the first sponsor of the demo has made where: every kind of scope that a head of quality meets.

A product in phase 1, one that left it three weeks ago, a scheduled tablet with its stability laboratory elsewhere, a
sterile biologic, a potent active substance from India, a toll packager, and a CRO that runs studies only.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from cmo_portal.demo.cast import Cast
from cmo_portal.demo.chain import CODE, REASON
from cmos import selectors as known
from cmos import services as cmos
from cmos.models import ManufacturingStep, Product, Site
from kernel.actor import Actor
from kernel.clock import today
from kernel.scope import Scope, scope
from qualification import services as qualification
from sponsors.rules import permissions_of

LABORATORY: Final = "Harrow Ridge, Port Sable"


def load(cast: Cast) -> None:
    """Record products and steps at the sites of cast and portfolio, as the first sponsor's QA manager."""
    sponsor, manager = cast.sponsors["aldena"], cast.members["aldena.example", "qa_manager"]
    actor = Actor(f"membership:{manager.pk}", permissions_of("qa_manager"))
    with scope(Scope(sponsor_id=sponsor.pk), actor=actor):
        on = today(sponsor.zone)
        Scopes(actor, on).record()
        qualification.refresh_all(today=on, actor=actor)


class Scopes:
    """Records products with their milestones and steps, at sites found by name."""

    def __init__(self, actor: Actor, on: date) -> None:
        self.base: dict[str, Any] = {"actor": actor, "reason": REASON}
        self.today = on
        self.sites = {site.name: site for site in known.sites()}
        self.products = {product.code: product for product in known.products()}

    def record(self) -> None:
        self._phase_1()
        self._left_phase_1()
        self._stability()
        self._sterile()
        self._potent()
        self._packed_for_a_fee()
        self._found()

    def _phase_1(self) -> None:
        """In phase 1 in the United States and the EU; a CRO runs the study."""
        drug = self._product("ALD-301", "Orivastat", "5 mg", form="capsules_soft", material="imp", oel=Decimal(25))
        self._milestone(drug, "phase1", 210, "US")
        made = self._step(drug, "Lindqvist, Norrvik", "manufacture", 1)
        self._step(drug, "Orchard Lane, Wexley", "labelling", 2, made)
        company = cmos.register_company(name="Halvorsen Clinical Research AS", **self.base)
        study = cmos.register_site(
            company=company,
            name="Halvorsen Clinical, Bergsund",
            street="Havnegata 3",
            city="Bergsund",
            country="NO",
            partner_type="cro_clinical",
            operations=["clinical_study"],
            material_types=["imp"],
            phases=["phase1"],
            batch_records="electronic",
            **self.base,
        )
        self.sites[study.name] = study
        self._step(drug, study.name, "clinical_study", 3)

    def _left_phase_1(self) -> None:
        """Made available for phase 2 three weeks ago: what is made since is under Part 211, at either site."""
        drug = self._product(
            "ALD-302", "Tessamune", "2 mg/ml", form="small_volume_liquids", material="imp", sterile=True
        )
        self._milestone(drug, "phase1", 640, "US")
        self._milestone(drug, "phase2_available", 21, "US")
        self._step(drug, "Vale Coast, Torre Annona", "aseptic_manufacture", 1)
        self._step(drug, "Nordquell Sterile, Ludwigsried", "aseptic_manufacture", 1)

    def _stability(self) -> None:
        """The scheduled tablet's stability laboratory: its registration is of the building across the street."""
        tablet, laboratory = self.products["ALD-101"], self.sites[LABORATORY]
        packed = known.every_step_of(tablet.pk)[-1].id
        step = self._step(tablet, LABORATORY, "testing_chemical", 4, markets=["US"])
        cmos.change_step(step, follows=[packed], version=step.version, **self.base)
        last = date(self.today.year + 1, 3, 31)
        cmos.record_evidence(
            "dea",
            laboratory,
            number="RH5836727",
            authority="DEA",
            registrant="Harrow Ridge Labs Inc.",
            street="Example road 12",
            city=laboratory.city,
            region=laboratory.region or "Oregon",
            activity="chemical_analysis",
            schedules=["II", "III"],
            drug_codes=[CODE],
            valid_to=last,
            **self.base,
        )

    def _sterile(self) -> None:
        """A sterile biologic from Germany for the United States and the EU."""
        vial = self.products["ALD-204"]
        self._milestone(vial, "phase2_available", 3_900, "DE")
        self._milestone(vial, "marketed", 1_500, "US")
        self._milestone(vial, "marketed", 1_420, "DE")
        substance = self._step(vial, "Morwen, Zuidhaven", "biological_manufacture", 1)
        filled = self._step(vial, "Nordquell Sterile, Ludwigsried", "aseptic_manufacture", 2, substance)
        self._step(vial, LABORATORY, "testing_sterility", 3, filled, markets=["US"])

    def _potent(self) -> None:
        """A potent active substance from India, for the EU."""
        drug = self._product("ALD-902", "Kavretinib mesilate", material="api", markets=["EU"], oel=Decimal("0.4"))
        self._milestone(drug, "marketed", 800, "FR")
        made = self._step(drug, "Sahyadri Fine Chemicals, Unit II", "api_manufacture", 1)
        self._step(drug, "Kestrel, Werk Altmühl", "micronisation", 2, made)

    def _packed_for_a_fee(self) -> None:
        """Tablets that a packager packs for a fee: the sponsor buys what goes in."""
        tablet = self._product("ALD-401", "Norvelis", "10 mg", form="tablets")
        self._milestone(tablet, "marketed", 1_900, "US")
        made = self._step(tablet, "Suryakanta, Plot 14, Devgarh", "manufacture", 1)
        self._step(tablet, "Tallgrass, Marrow Creek", "primary_packaging", 2, made, partner_type="toll_manufacturer")

    def _found(self) -> None:
        """Work given on that the CMO did not disclose: seen in a batch record."""
        cmos.propose_subcontract(
            self.sites["Suryakanta, Plot 14, Devgarh"],
            name="Devgarh Microfine Works",
            city="Devgarh",
            country="IN",
            operations=["micronisation"],
            products=[self.products["ALD-401"].pk],
            why="Seen in the record of a batch: the substance came back finer than it was sent.",
            valid_from=self.today - timedelta(days=44),
            **self.base,
        )

    def _product(
        self,
        code: str,
        name: str,
        strength: str = "",
        *,
        material: str = "drug_product",
        form: str = "",
        markets: list[str] | None = None,
        **facts: Any,
    ) -> Product:
        made = cmos.register_product(
            code=code,
            name=name,
            strength=strength,
            material_type=material,
            dosage_form=form,
            modality="small_molecule",
            markets=markets or ["US", "EU"],
            **facts,
            **self.base,
        )
        self.products[code] = made
        return made

    def _milestone(self, product: Product, kind: str, ago: int, country: str) -> None:
        day = self.today - timedelta(days=ago)
        cmos.record_milestone(product, kind=kind, happened_on=day, country=country, **self.base)

    def _step(
        self, product: Product, name: str, operation: str, position: int, *fed: ManufacturingStep, **facts: Any
    ) -> ManufacturingStep:
        site: Site = self.sites[name]
        begun = self.today - timedelta(days=180)
        follows = [each.pk for each in fed]
        given: dict[str, Any] = {"operation": operation, "position": position, "valid_from": begun}
        return cmos.record_step(product, site, follows=follows, **given, **facts, **self.base)
