"""Tenant isolation under attack: S-03, S-06, S-07, S-14, S-17."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

from django.test import Client

from cmos.models import Site
from records.models import SponsorFile
from tests.architecture.test_routes import body, token, unnumbered
from tests.world import CANARY, World

SITE = {
    "company_name": "New company",
    "name": "New site",
    "street": "Road 1",
    "city": "Cork",
    "country": "IE",
    "partner_type": "cmo",
    "batch_records": "paper",
    "reason": "told by the site",
}


def post(world: World, address: str, given: dict[str, Any], **headers: str) -> Any:
    return Client().post(
        address, json.dumps(given), content_type="application/json", headers={**token(world.aldena), **headers}
    )


def test_s03_a_foreign_key_of_another_tenant_reads_like_a_random_one(world: World) -> None:
    given = {"kind": "surveillance", "ended_on": "2026-01-02", "reason": "told by the site"}
    answers = [
        post(world, "/api/v1/inspections/", {**given, "site": str(pk)}) for pk in (world.borvik.ids["site"], uuid4())
    ]
    assert [answer.status_code for answer in answers] == [400, 400]
    assert unnumbered(answers[0]) == unnumbered(answers[1]) and "does not exist" in body(answers[0])


def test_s03_a_foreign_company_reads_like_a_random_one(world: World) -> None:
    answers = [
        post(world, "/api/v1/sites/", {**SITE, "company": str(pk)}) for pk in (world.borvik.ids["company"], uuid4())
    ]
    assert {answer.status_code for answer in answers} == {400} and unnumbered(answers[0]) == unnumbered(answers[1])
    with world.aldena.scope():
        assert not Site.objects.filter(name="New site").exists()


def test_s06_no_path_serves_a_foreign_file(world: World) -> None:
    with world.borvik.scope():
        stored = SponsorFile.objects.get(pk=world.borvik.ids["file"])
    client = world.login(world.aldena.people["qa_head"])
    for address in (
        f"/files/{stored.pk}/download/",
        f"/files/{stored.path}",
        f"/media/{stored.path}",
        f"/static/../files/{stored.path}",
        f"/static/{stored.path}",
    ):
        answer = client.get(address)
        assert answer.status_code == 404 and CANARY not in body(answer)


def test_own_files_come_as_attachments_that_nothing_runs(world: World) -> None:
    answer = world.login(world.aldena.people["viewer"]).get(f"/files/{world.aldena.ids['file']}/download/")
    assert answer.status_code == 200 and answer.headers["Content-Disposition"].startswith("attachment; filename=")
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_s07_page_size_is_bounded_and_unknown_filters_are_refused(world: World) -> None:
    headers = token(world.aldena)
    answer = Client().get("/api/v1/sites/?page_size=10000", headers=headers)
    assert answer.status_code == 200 and len(answer.json()["results"]) == world.aldena.sites()
    assert Client().get(f"/api/v1/sites/?sponsor={world.borvik.sponsor.pk}", headers=headers).status_code == 400


def test_s14_two_tenants_one_address_back_to_back(world: World) -> None:
    first = world.login(world.aldena.people["qa_head"]).get("/sites/")
    second = world.login(world.borvik.people["qa_head"]).get("/sites/")
    assert CANARY in body(second) and CANARY not in body(first)
    assert first.headers["Cache-Control"] == second.headers["Cache-Control"] == "private, no-store"


def test_s17_an_own_parent_does_not_open_a_foreign_child(world: World) -> None:
    client = world.login(world.aldena.people["qa_head"])
    address = f"/inspections/site/{world.aldena.ids['site']}/published/{world.borvik.ids['form']}/adopt/"
    assert client.post(address, {"reason": "told by the site"}).status_code == 404
    draft = {
        "sites": [str(world.borvik.ids["site"])],
        "our_party": "a",
        "their_party": "b",
        "scope": "c",
        "reason": "told by the site",
    }
    answer = client.post(f"/agreements/site/{world.aldena.ids['site']}/draft/", draft)
    assert answer.status_code == 422 and CANARY not in body(answer)


def test_another_sponsors_use_of_an_fei_is_never_noticed(world: World) -> None:
    """Registering an FEI that only the rival has is plain; one's own doubled FEI asks for a reason."""
    with world.borvik.scope():
        from_rival = Site.objects.get(pk=world.borvik.ids["site"])
    assert from_rival
    answer = post(world, "/api/v1/sites/", {**SITE, "fei": "3099100429"})
    assert answer.status_code == 400 and "another site of yours" in body(answer)
    answer = post(world, "/api/v1/sites/", {**SITE, "fei": "3099100999"})
    assert answer.status_code == 201
