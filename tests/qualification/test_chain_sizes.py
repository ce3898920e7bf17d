"""Chains of no step, of thirty, and of sites that give work on to each other in a ring: on pages and on paper."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from pypdf import PdfReader

from cmos import services as cmos
from cmos.models import ManufacturingStep, Product, Site
from desk import chain_printing
from kernel.clock import now
from qualification.selectors import chain as selectors
from records import pdf
from records.printing import Edition
from tests.pages import text
from tests.world import World

LONG = 30


def long_chain(world: World, number: int = LONG) -> Product:
    """A product with so many steps, each fed by the one before; inside the scope of the QA manager."""
    actor = world.aldena.actor("qa_manager")
    product = Product.objects.filter(retired_at=None).order_by("-code")[0]
    sites = list(Site.objects.filter(archived_at=None).order_by("pk"))
    ManufacturingStep.objects.filter(product=product).update(voided_at=now())
    before: list[Any] = []
    for place in range(number):
        made = cmos.record_step(
            product,
            sites[place % len(sites)],
            operation="manufacture" if place % 2 else "storage",
            position=place + 1,
            valid_from=world.today - timedelta(days=10),
            follows=before,
            actor=actor,
            reason="a long chain",
        )
        before = [made.pk]
    return product


def on_paper(world: World, product: Product) -> PdfReader:
    found = selectors.chain_of(product.pk, world.today)
    edition = Edition(version="entry 7", generated_at=now().replace(microsecond=0), by="Ingrid", code="7QD4-88KM-2XPA")
    made = pdf.render(chain_printing.document(found, product, edition, "Aldena Therapeutics"))
    return PdfReader(io.BytesIO(made))


@pytest.mark.pdf
def test_thirty_steps_are_drawn_in_parts_that_can_be_read(world: World) -> None:
    with world.aldena.scope("qa_manager", reason="a long chain"):
        product = long_chain(world)
        found = selectors.chain_of(product.pk, world.today)
        assert len(found.nodes) == LONG
        drawn = chain_printing.drawing(found)
        parts = drawn.parts()
        paper = on_paper(world, product)
    assert len(parts) == 10 and sum(len(part.boxes) for part in parts) == len(drawn.boxes)
    assert {part.width for part in parts} == {parts[0].width} and parts[0].width < 800
    words = " ".join(page.extract_text() for page in paper.pages)
    assert not product.markets or "The product names no market" not in words
    assert "Part 10 of 10" in words and words.count("Fed by") == LONG - 1
    page = text(world.login(world.aldena.people["qa_head"]).get(f"/cmos/products/{product.pk}/chain/"))
    assert page.count("<tr>") >= LONG and 'role="img"' in page and "fed by" in page.partition("<desc")[2]


def test_a_product_that_names_no_market_is_no_whole_chain(world: World) -> None:
    """Silence is no clearance: without a market nothing can be cleared, and the page once said that all was there."""
    with world.aldena.scope("qa_manager", reason="a short chain"):
        product = long_chain(world, 2)
        Product.objects.filter(pk=product.pk).update(markets=[])
        found = selectors.chain_of(product.pk, world.today)
    assert "no_market" in {hole.code for hole in found.holes}
    page = text(world.login(world.aldena.people["qa_head"]).get(f"/cmos/products/{product.pk}/chain/"))
    assert "The product names no market" in page and "Every market has its steps" not in page


def test_a_short_chain_is_one_part_that_says_the_same(world: World) -> None:
    with world.aldena.scope("qa_manager", reason="a short chain"):
        drawn = chain_printing.drawing(selectors.chain_of(long_chain(world, 2).pk, world.today))
        [part] = drawn.parts()
    assert part.boxes == drawn.boxes and part.words == drawn.words


@pytest.mark.pdf
def test_a_product_without_steps_prints_that_there_is_none(world: World) -> None:
    with world.aldena.scope("qa_manager", reason="nothing is made"):
        product = long_chain(world, 0)
        paper = on_paper(world, product)
    words = " ".join(page.extract_text() for page in paper.pages)
    assert "No step is recorded for this day." in words and "7QD4-88KM-2XPA" in words


def test_sites_that_give_work_on_in_a_ring_end(world: World) -> None:
    """A gives on to B, B to C, C to A: each is told once, and what stops ends."""
    with world.aldena.scope("qa_manager", reason="a ring"):
        product = long_chain(world, 3)
        sites = list(Site.objects.filter(archived_at=None).order_by("pk"))[:3]
        assert len(sites) == 3
        for giver, taker in zip(sites, [*sites[1:], sites[0]], strict=True):
            cmos.propose_subcontract(
                giver,
                to_site_id=taker.pk,
                operations=["storage"],
                why="Capacity.",
                disclosed_on=world.today - timedelta(days=9),
                valid_from=world.today - timedelta(days=5),
                actor=world.aldena.actor("qa_manager"),
                reason="as the CMO told us",
            )
        found = selectors.chain_of(product.pk, world.today)
        given = [each.id for node in found.nodes for each in node.given_on]
        drawn = chain_printing.drawing(found)
        stops = [selectors.ripple_of(site.pk, world.today) for site in sites]
    assert len(set(given)) >= 3 and sum(box.broken for box in drawn.boxes) == len(set(given))
    assert all(lines for lines in stops)
    head = world.login(world.aldena.people["qa_head"])
    for site in sites:
        assert head.get(f"/sites/{site.pk}/ripple/").status_code == 200
