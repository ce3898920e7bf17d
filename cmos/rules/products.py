"""What the sponsor's products are, where their steps are done and by whom else: rules and frozen facts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from regulations.rules import vocabulary
from regulations.rules.applicability import timeline
from regulations.rules.applicability.timeline import MilestoneFact, ScheduleFact

MAKES_FORMS = frozenset({"drug_product", "imp"})
"""Material types that have a dosage form."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductFact:
    """One product in one strength and form, as it is known; codes are those of the vocabulary.

    `oel` is in micrograms per cubic metre over eight hours; `oeb` the band it gives by the sponsor's own table, or the
    band that was told; none where neither is known.
    """

    id: UUID
    code: str
    name: str
    strength: str = ""
    label: str = ""
    material_type: str = "drug_product"
    dosage_form: str = ""
    modality: str = "small_molecule"
    sterile: bool = False
    biologics: bool = False
    oel: Decimal | None = None
    oeb: int | None = None
    markets: frozenset[str] = frozenset()
    schedules: tuple[ScheduleFact, ...] = ()
    milestones: tuple[MilestoneFact, ...] = ()

    def schedules_on(self, day: date) -> frozenset[str]:
        """The schedules of its substances that are in force on that day."""
        return timeline.schedules_on(self.schedules, day)

    def drug_codes_on(self, day: date) -> frozenset[str]:
        """The DEA drug codes of its substances that are controlled on that day."""
        return frozenset(each.drug_code for each in self.schedules if each.drug_code and each.holds_on(day))

    def phase_on(self, day: date) -> str:
        """The furthest phase reached by that day, by the codes of `regulations.rules.vocabulary`; empty: not said."""
        return timeline.phase_on(self.milestones, day)

    def exemption_ended_by(self, day: date) -> MilestoneFact | None:
        """What ended the exemption of phase 1 by that day: the first of its kind, whatever came later."""
        return timeline.exemption_ended_by(self.milestones, day)

    def us_exempt_on(self, day: date) -> bool:
        """21 CFR 210.2(c): phase 1, never made available for phase 2 or 3, never marketed. One way, and per drug."""
        return timeline.us_exempt_on(self.milestones, day)


@dataclass(frozen=True, slots=True, kw_only=True)
class StepFact:
    """One step of making a product at a site, in the days it is done there; `follows` are the steps that feed it."""

    id: UUID
    product_id: UUID
    site_id: UUID
    operation: str
    markets: frozenset[str] = frozenset()
    """markets it serves; none: every market of the product"""
    valid_from: date | None = None
    valid_to: date | None = None
    position: int = 0
    follows: tuple[UUID, ...] = ()
    partner_type: str = ""
    """what the site is in this step, where that is another thing than in general"""


@dataclass(frozen=True, slots=True, kw_only=True)
class SubcontractFact:
    """Work that a site gives on, known or found; `site_id` where the subcontractor is a site of the sponsor's register.

    Without `disclosed_on` the CMO did not tell; without `approved_on` nobody approved it (EU GMP 7.11).
    """

    id: UUID
    giver_site_id: UUID
    site_id: UUID | None
    name: str
    country: str = ""
    operations: frozenset[str] = frozenset()
    products: frozenset[UUID] = frozenset()
    """none: for every product"""
    disclosed_on: date | None = None
    approved_on: date | None = None
    revoked_on: date | None = None
    """day on which the approval was taken back"""
    valid_from: date | None = None
    valid_to: date | None = None

    def approved(self, on: date) -> bool:
        """Whether an approval held on that day."""
        given = self.approved_on is not None and self.approved_on <= on
        return given and (self.revoked_on is None or on < self.revoked_on)

    def in_use(self, on: date) -> bool:
        """Whether work is given on under it on that day."""
        begun = self.valid_from is not None and self.valid_from <= on
        return begun and (self.valid_to is None or on <= self.valid_to)

    def covers(self, operation: str, product: UUID | None) -> bool:
        """Whether it is about an operation for a product; what names neither is about all of them."""
        asked = not self.products or product is None or product in self.products
        return asked and (not self.operations or operation in self.operations)


def modality_of(modality: str, *, biologics: bool) -> str:
    """The modality; where none was chosen, what follows from being a biologic or not."""
    return modality or ("biologic" if biologics else "small_molecule")


def product_errors(facts: Mapping[str, Any]) -> dict[str, str]:
    """A sentence per field that is wrong; empty when the product can be kept."""
    errors = {
        name: "Fill this in." for name in ("code", "name", "material_type") if not str(facts.get(name, "")).strip()
    }
    material, form = facts.get("material_type", ""), facts.get("dosage_form", "")
    if material and material not in vocabulary.MATERIAL_TYPES:
        errors["material_type"] = f"Choose one of: {', '.join(vocabulary.MATERIAL_TYPES.values())}."
    if form and form not in vocabulary.FORM_LABELS:
        errors["dosage_form"] = "Choose a dosage form of the list."
    elif not form and material in MAKES_FORMS:
        errors["dosage_form"] = "A drug product has a dosage form: choose it."
    if unknown := [code for code in facts.get("markets", ()) if code not in vocabulary.MARKETS]:
        errors["markets"] = f"Not in the vocabulary: {', '.join(unknown)}."
    return errors | _nature_errors(facts)


def _nature_errors(facts: Mapping[str, Any]) -> dict[str, str]:
    """What kind of substance it is, and how potent."""
    errors = {}
    modality, oel = facts.get("modality") or "", facts.get("oel")
    if modality and modality not in vocabulary.MODALITIES:
        errors["modality"] = "Choose a modality of the list."
    elif modality in vocabulary.BIOLOGICAL and not facts.get("biologics"):
        errors["biologics"] = f"{vocabulary.MODALITIES[modality]}: tick that it is a biologic."
    elif modality == "small_molecule" and facts.get("biologics"):
        errors["modality"] = "A biologic is no small molecule: choose what it is."
    if oel is not None and oel <= 0:
        errors["oel"] = "An exposure limit is more than zero, in µg/m³ over 8 hours."
    if (facts.get("oeb") or "") and facts["oeb"] not in vocabulary.HPAPI_BANDS:
        errors["oeb"] = "Choose a band of the list."
    elif facts.get("oeb") and oel is not None:
        errors["oeb"] = "The band follows from the exposure limit: leave this empty."
    return errors
