"""The supply chain over pages, API and paper, what stops if a site fails, and the wall (Annex 16, 1.7.2; R-60)."""

from __future__ import annotations

import json
from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.test import Client
from pypdf import PdfReader

from cmos import services as cmos
from cmos.models import ManufacturingStep, Product, Site
from qualification.selectors import chain as selectors
from records.models import PrintedRecord
from tests.api import System, problem
from tests.jobs import finish
from tests.pages import errors, submit, text
from tests.world import World


@pytest.fixture
def head(world: World) -> Client:
    return world.login(world.aldena.people["qa_head"])


def chained(world: World) -> Any:
    """The product of the cast that has steps; inside the scope."""
    return ManufacturingStep.objects.order_by("pk")[0].product_id


def made_at(world: World, operation: str = "manufacture") -> Any:
    """The site that does a step of it; inside the scope."""
    return ManufacturingStep.objects.filter(product=chained(world), operation=operation).order_by("pk")[0].site_id


def test_the_chain_has_every_step_with_its_answer_and_its_holes(world: World) -> None:
    with world.aldena.scope():
        found = selectors.chain_of(chained(world), world.today)
        rows = ManufacturingStep.objects.filter(product=found.product.id, voided_at=None)
        assert {node.step.id for node in found.nodes} == {row.pk for row in rows if row.valid_to is None}
        for node in found.nodes:
            assert {each.market for each in node.answers} == set(node.markets)
            assert all(each.reasons for each in node.answers if each.answer != "allow")
        assert ("no_certification", "EU") in {(hole.code, hole.market) for hole in found.holes}
        long_ago = selectors.chain_of(found.product.id, world.today - timedelta(days=9_000))
        assert long_ago.nodes == () and {hole.code for hole in long_ago.holes} == {"no_step"}
        with pytest.raises(Product.DoesNotExist):
            selectors.chain_of(uuid4(), world.today)


def test_the_page_draws_tells_and_lists(head: Client, world: World) -> None:
    with world.aldena.scope():
        pk = chained(world)
        found = selectors.chain_of(pk, world.today)
    page = unescape(text(head.get(f"/cmos/products/{pk}/chain/")))
    assert 'class="cp-chart cp-flow"' in page
    for node in found.nodes:
        assert node.label in page and node.site_name in page
        assert all(why.sentence in page for each in node.answers for why in each.reasons)
    for hole in found.holes:
        assert hole.sentence in page
    past = text(head.get(f"/cmos/products/{pk}/chain/?on=2001-01-01"))
    assert "not at today" in past and "No step is recorded for this day" in past
    assert head.get(f"/cmos/products/{pk}/chain/?on=x").status_code == 422
    assert f'href="/cmos/products/{pk}/chain/"' in text(head.get(f"/cmos/products/{pk}/"))


def test_what_stops_if_a_site_fails_names_the_single_source(head: Client, world: World) -> None:
    with world.aldena.scope():
        site, pk = made_at(world), chained(world)
        found = [each for each in selectors.ripple_of(site, world.today) if not each.via]
        assert found and all(each.stops for each in found if each.product_id == pk)
    page = unescape(text(head.get(f"/sites/{site}/ripple/")))
    assert "single source" in page and found[0].product in page
    assert f'href="/sites/{site}/ripple/"' in text(head.get(f"/sites/{site}/"))


def test_another_site_that_does_the_same_step_is_named_with_its_answer(world: World) -> None:
    with world.aldena.scope():
        site, product = made_at(world), Product.objects.get(pk=chained(world))
        other = Site.objects.filter(archived_at=None).exclude(pk=site).order_by("pk")[0]
    with world.aldena.scope("qa_manager", reason="a second source"):
        cmos.record_step(
            product,
            other,
            operation="manufacture",
            position=9,
            valid_from=world.today - timedelta(days=10),
            actor=world.aldena.actor("qa_manager"),
            reason="a second source",
        )
        found = [each for each in selectors.ripple_of(site, world.today) if each.operation == "manufacture"]
        named = [other_one for each in found for other_one in each.others]
        assert {each.site_id for each in named} == {other.pk}
        assert all(each.stops is (each.others[0].answer == "hold") for each in found)


def test_purchasing_reads_the_chain_and_prints_none(world: World) -> None:
    buyer = world.login(world.aldena.people["purchasing"])
    with world.aldena.scope():
        pk, site = chained(world), made_at(world)
    page = text(buyer.get(f"/cmos/products/{pk}/chain/"))
    assert "Steps" in page and "Make the PDF" not in page
    assert buyer.get(f"/sites/{site}/ripple/").status_code == 200
    assert world.login(world.aldena.people["sponsor_admin"]).get(f"/cmos/products/{pk}/chain/").status_code == 403


def test_the_api_tells_the_same(world: World) -> None:
    system = System(world.aldena)
    with world.aldena.scope():
        pk, site = chained(world), made_at(world)
        found, lines = selectors.chain_of(pk, world.today), selectors.ripple_of(site, world.today)
    told = system.get(f"products/{pk}/chain/").json()
    assert [each["step"] for each in told["steps"]] == [str(node.step.id) for node in found.nodes]
    assert [each["sentence"] for each in told["holes"]] == [hole.sentence for hole in found.holes]
    assert len(system.get(f"sites/{site}/ripple/").json()) == len(lines)
    assert system.get(f"products/{pk}/chain/?known_at=2001-01-01").status_code == 404
    assert system.get(f"sites/{site}/ripple/?known_at=2001-01-01").json() == []
    assert problem(system.get(f"products/{pk}/chain/?day=1"))["status"] == 400


def test_a_rivals_chain_is_not_there(world: World) -> None:
    """The wall: neither chain nor what stops of another sponsor (edge case 10)."""
    rival = world.login(world.borvik.people["qa_head"])
    with world.aldena.scope():
        pk, site = chained(world), made_at(world)
    for path in (f"/cmos/products/{pk}/chain/", f"/sites/{site}/ripple/"):
        assert rival.get(path).status_code == 404, path
    other = System(world.borvik)
    assert other.get(f"products/{pk}/chain/").status_code == 404
    assert other.get(f"sites/{site}/ripple/").status_code == 404


def test_a_controlled_copy_carries_the_chain_as_data(committed_world: World) -> None:
    world = committed_world
    head = world.login(world.aldena.people["qa_head"])
    with world.aldena.scope():
        pk = chained(world)
    answer = submit(head, f"/cmos/products/{pk}/chain/?on={world.today}", reason="for the Qualified Person")
    assert answer.status_code == 302, errors(answer)
    job = finish(world.aldena)
    assert job.state == "done", job.message
    with world.aldena.scope():
        made = PrintedRecord.objects.order_by("-id")[0]
        reader = PdfReader(Path(settings.FILES_ROOT) / made.file.path)
        (name,) = reader.attachments
        inside = json.loads(reader.attachments[name][0])
        found = selectors.chain_of(pk, world.today)
    words = " ".join(page.extract_text() for page in reader.pages)
    assert made.record.startswith("Supply chain of") and made.code in words
    assert [each["step"] for each in inside["chain"]["steps"]] == [str(node.step.id) for node in found.nodes]
    assert all(node.site_name in words for node in found.nodes)
    assert made.code in text(head.get(f"/cmos/products/{pk}/chain/"))
