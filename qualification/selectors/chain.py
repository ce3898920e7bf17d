"""The supply chain of a product with the clearance of each step, and what stops if a site fails."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from cmos import selectors as cmos
from cmos.models import Product
from cmos.rules import SiteFact
from cmos.rules.products import ProductFact, StepFact, SubcontractFact
from qualification.rules.chain import Answered, Answers, Chain, Other, Ripple, Why, chain, ripples, serves
from qualification.rules.clearing import Answer, Clearance
from qualification.rules.lifecycle.facts import Asked
from qualification.selectors.clearance import clearances

Question = tuple[UUID, Asked]


def chain_of(product_id: UUID, on: date, known_at: datetime | None = None) -> Chain:
    """The chain of a product on a day as known at a moment (now); raises DoesNotExist for one not known then."""
    product = cmos.product_facts([product_id], known_at=known_at).get(product_id)
    if product is None:
        raise Product.DoesNotExist
    steps = cmos.steps_of([product_id], on, known_at=known_at)[product_id]
    places = {step.site_id for step in steps}
    sites = cmos.site_facts(places, known_at)
    return chain(
        product,
        steps,
        on=on,
        sites=sites,
        answers=_answers(_questions(product, steps), sites, on, known_at)[product_id],
        given_on=cmos.subcontracts_of(places, on, known_at=known_at),
    )


def ripple_of(site_id: UUID, on: date, known_at: datetime | None = None) -> list[Ripple]:
    """What stops if a site fails on a day: what it does itself, and what others give on to it; worst first."""
    given = cmos.given_to([site_id], on, known_at=known_at)[site_id]
    there = cmos.steps_at([site_id, *(each.giver_site_id for each in given)], on, known_at=known_at)
    ids = {step.product_id for steps in there.values() for step in steps}
    products, steps = cmos.product_facts(ids, known_at=known_at), cmos.steps_of(ids, on, known_at=known_at)
    sites = cmos.site_facts({step.site_id for each in steps.values() for step in each}, known_at)
    asked = [one for pk in products for one in _alternatives(site_id, products[pk], steps[pk])]
    answers = _answers(asked, sites, on, known_at)
    found = [
        each
        for pk, product in products.items()
        for each in ripples(site_id, product, steps[pk], sites=sites, answers=answers.get(pk, {}))
    ]
    found += _through_others(site_id, given, there, products, sites, on, known_at)
    return sorted(found, key=lambda each: (not each.stops, each.product, each.market, each.label, each.via))


def _questions(product: ProductFact, steps: Iterable[StepFact]) -> list[Question]:
    return [
        (step.site_id, Asked(step.operation, product.id, market)) for step in steps for market in serves(step, product)
    ]


def _alternatives(site_id: UUID, product: ProductFact, steps: Collection[StepFact]) -> Iterator[Question]:
    """What is asked about other sites: only the operations and markets that the site itself does."""
    here = {(s.operation, market) for s in steps if s.site_id == site_id for market in serves(s, product)}
    for pk, asked in _questions(product, steps):
        if pk != site_id and (asked.operation, asked.market) in here:
            yield pk, asked


def _answers(
    questions: Iterable[Question], sites: Mapping[UUID, SiteFact], on: date, known_at: datetime | None
) -> dict[UUID, Answers]:
    """By product, the answers to these questions; sites that were not known then are asked nothing."""
    asked = [one for one in questions if one[0] in sites]
    found: dict[UUID, dict[tuple[UUID, str, str], Answered]] = {one.product: {} for _, one in asked if one.product}
    for (pk, one), answer in (clearances(asked, on, known_at, until=on) if asked else {}).items():
        if one.product:
            found[one.product][pk, one.operation, one.market] = _answered(one.market, answer)
    return _Empty(found)


class _Empty(dict[UUID, Any]):
    """A product that nothing was asked about has no answers."""

    def __missing__(self, key: UUID) -> Answers:
        return {}


def _answered(market: str, found: Clearance) -> Answered:
    """The answer with the reasons that make it what it is; a cleared step needs none."""
    deciding = found.deciding if found.answer != Answer.ALLOW else ()
    reasons = tuple(Why(each.sentence, each.basis, each.link) for each in deciding)
    return Answered(market, found.answer.name.lower(), found.answer.label, reasons)


def _through_others(
    site_id: UUID,
    given: Iterable[SubcontractFact],
    there: Mapping[UUID, Collection[StepFact]],
    products: Mapping[UUID, ProductFact],
    sites: Mapping[UUID, SiteFact],
    on: date,
    known_at: datetime | None,
) -> Iterator[Ripple]:
    """Work that other sites give on to the site."""
    held = list(given)
    beside = cmos.subcontracts_of({each.giver_site_id for each in held}, on, known_at=known_at)
    for each in held:
        for step in there[each.giver_site_id]:
            product = products.get(step.product_id)
            if product is None or (each.products and product.id not in each.products):
                continue
            for operation in sorted(each.operations) or [step.operation]:
                others = (o for o in beside[each.giver_site_id] if o.site_id != site_id and o.approved(on))
                able = [o for o in others if o.covers(operation, product.id)]
                for market in serves(step, product):
                    yield Ripple(
                        product_id=product.id,
                        product=product.label or product.name,
                        market=market,
                        operation=operation,
                        others=tuple(Other(o.site_id or o.id, o.name, "allow", "Approved subcontractor") for o in able),
                        via=sites[each.giver_site_id].name if each.giver_site_id in sites else each.name,
                    )
