"""A CMO organisation reads its own trail and access log: what its people did, no sponsor's acts (R-29, R-34)."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from kernel.models import Side
from records.models import TrailEntry
from records.selectors import trails
from tests.pages import text
from tests.world import World

PAGES = ("/trail/own/", "/trail/own/access/")
APIS = ("/api/v1/own-trail/", "/api/v1/own-access-log/")


@pytest.fixture
def staff(world: World) -> Client:
    return world.login(world.staff["quality_signatory"])


def test_it_holds_what_the_organisation_wrote_and_nothing_of_a_sponsor(world: World) -> None:
    with world.maker_scope():
        found = list(trails.own_entries())
        readable = TrailEntry.objects.all()
        assert found and all(each.side != Side.SPONSOR for each in found)
        assert {each.cmo_org_id for each in found} == {world.maker.pk}
        others = readable.filter(side=Side.SPONSOR)
        assert others.exists(), "what sponsors released can be read, and is left out all the same"
        assert not {each.seq for each in found} & set(others.values_list("seq", flat=True))


def test_the_pages_show_answers_and_who_sent_them(staff: Client, world: World) -> None:
    page = text(staff.get("/trail/own/"))
    assert "Answer" in page or "Response" in page
    log = text(staff.get("/trail/own/access/"))
    assert "sent an answer" in log and "Aoife Brennan" in log
    assert "Ingrid Solheim" not in page + log, "people of a sponsor are nobody's business here"
    answer: Any = staff.get("/trail/own/?format=csv")
    exported = b"".join(answer.streaming_content).decode()
    assert "Aoife Brennan" in exported and "Ingrid Solheim" not in exported


@pytest.mark.parametrize("address", [*PAGES, *APIS])
def test_only_the_organisations_leads_read_it(world: World, address: str) -> None:
    assert world.login(world.staff["cmo_admin"]).get(address).status_code == 200
    assert world.login(world.staff["contributor"]).get(address).status_code == 403
    assert world.login(world.aldena.people["qa_head"]).get(address).status_code == 403


def test_the_api_says_the_same(staff: Client, world: World) -> None:
    rows: list[dict[str, Any]] = staff.get("/api/v1/own-trail/?page_size=500").json()["results"]
    with world.maker_scope():
        assert len(rows) == min(500, trails.own_entries().count())
    assert any(row["name"] == "finding.answered" for row in staff.get("/api/v1/own-access-log/").json()["results"])


@pytest.mark.parametrize("address", ["/trail/", "/trail/access/", "/trail/reviews/", "/api/v1/trail/"])
def test_a_sponsors_trail_stays_closed_to_them(staff: Client, address: str) -> None:
    assert staff.get(address).status_code == 403
