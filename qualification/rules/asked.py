"""A site as it is asked about for one operation, product and market: everything else of it is left aside."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from cmos.rules import HeldFact, PartnerFact
from cmos.rules.products import ProductFact
from qualification.rules.facts import SiteFacts
from qualification.rules.lifecycle.facts import Asked
from qualification.rules.regime import CLASSES

HELD = (
    "registrations",
    "certificates",
    "authorisations",
    "confirmations",
    "partners",
    "declarations",
    "api_registrations",
    "supporting",
)


def narrowed(facts: SiteFacts, asked: Asked, product: ProductFact | None) -> SiteFacts:
    """What is known of a site, narrowed to the question.

    The product gives dosage form, sterility, biologic class, material, phase and the names by which import alerts carve
    it out; without a product the site's own are kept. Documents limited to other products say nothing about it.
    """
    site = replace(facts.site, operations=(asked.operation,) if asked.operation else facts.site.operations)
    if product is None:
        return replace(facts, site=site, asked_market=asked.market)
    site = replace(
        site,
        material_types=frozenset({product.material_type}),
        dosage_forms=(product.dosage_form,) if product.dosage_form else (),
        sterile=product.sterile,
        biologics=product.biologics,
    )
    rows: dict[str, Any] = {name: tuple(_about(getattr(facts, name), product)) for name in HELD}
    return replace(facts, site=site, asked_market=asked.market, asked_product=product, product_id=product.id, **rows)


def _about(rows: tuple[HeldFact, ...], product: ProductFact) -> list[HeldFact]:
    found = [one for one in rows if not one.products or product.id in one.products]
    return [one for one in found if not isinstance(one, PartnerFact) or _class_fits(one, product)]


def _class_fits(one: PartnerFact, product: ProductFact) -> bool:
    """Agreements name classes: evidence about another one is no evidence about this product (domain 12 case 17)."""
    wanted = CLASSES.get(product.modality)
    return one.product_class == wanted if wanted else one.product_class not in CLASSES.values()
