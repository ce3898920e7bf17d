"""Sites and evidence over the API: created once, changed by who read them, refused with a problem."""

from __future__ import annotations

from typing import Any

import pytest

from cmos.models import Site
from cmos.rules import KINDS
from tests.api import System, problem
from tests.world import World

NEW: dict[str, Any] = {
    "company_name": "Fernhollow Oral Ltd",
    "name": "Fernhollow, Unit 3",
    "street": "Mill Lane 3",
    "city": "Fernhollow",
    "country": "IE",
    "partner_type": "cmo",
    "material_types": ["drug_product"],
    "operations": ["manufacture"],
    "dosage_forms": ["tablets"],
    "phases": ["commercial"],
    "batch_records": "paper",
    "fei": "3099100888",
    "reason": "second source of tablets",
}


@pytest.fixture
def erp(world: World) -> System:
    return System(world.aldena)


def test_a_site_is_registered_and_found_again(erp: System) -> None:
    made = erp.send("post", "sites/", NEW)
    assert made.status_code == 201, made.content
    body = made.json()
    assert body["feis"] == ["3099100888"] and body["number"].startswith("SITE-")
    again = erp.get(made.headers["Location"].removeprefix("/api/v1/"))
    assert again.json() == body and again.headers["ETag"].startswith('"1.')
    assert [row["id"] for row in erp.all("sites/?fei=3099100888")] == [body["id"]]
    assert [row["id"] for row in erp.all("sites/?q=fernhollow&country=IE")] == [body["id"]]
    standing = erp.get(f"sites/{body['id']}/standing/").json()
    assert {one["jurisdiction"]: one["status"] for one in standing} == {
        "US": "NOT_ELIGIBLE",
        "EU": "NOT_ELIGIBLE",
        "UK": "NOT_APPLICABLE",
    }
    assert all(reason["sentence"] for one in standing for reason in one["reasons"])


def test_the_same_request_makes_one_site(erp: System, world: World) -> None:
    first = erp.send("post", "sites/", NEW, Idempotency_Key="order 17")
    second = erp.send("post", "sites/", NEW, Idempotency_Key="order 17")
    assert first.json() == second.json() and second.headers["Idempotent-Replay"] == "true"
    other = erp.send("post", "sites/", {**NEW, "city": "Elsewhere"}, Idempotency_Key="order 17")
    assert other.status_code == 422 and "Idempotency-Key" in problem(other)["detail"]
    with world.aldena.scope():
        assert Site.objects.filter(name=NEW["name"]).count() == 1


def test_a_refused_request_keeps_no_key(erp: System) -> None:
    assert erp.send("post", "sites/", {**NEW, "country": "XX"}, Idempotency_Key="k").status_code == 400
    assert erp.send("post", "sites/", NEW, Idempotency_Key="k").status_code == 201


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"colour": "blue"}, "colour"),
        ({"name": ""}, "name"),
        ({"country": "Ireland"}, "country"),
        ({"operations": ["alchemy"]}, "operations"),
        ({"fei": "FEI 12"}, "fei"),
        ({"reason": ""}, "reason"),
        ({"id": "01a20e0f-460a-775f-8cac-21d67ca03e17"}, "id"),
        ({"status": "approved"}, "status"),
        ({"sponsor": "01a20e0f-460a-775f-8cac-21d67ca03e17"}, "sponsor"),
    ],
)
def test_what_is_wrong_is_named(erp: System, world: World, change: dict[str, Any], field: str) -> None:
    answer = erp.send("post", "sites/", {**NEW, **change})
    assert answer.status_code == 400 and field in str(problem(answer))
    with world.aldena.scope():
        assert not Site.objects.filter(name=NEW["name"]).exists()


def test_the_same_fei_twice_needs_a_reason(erp: System) -> None:
    company = erp.send("post", "sites/", NEW).json()["company"]
    twin = {**NEW, "name": "Fernhollow, Unit 4", "company": company}
    del twin["company_name"]
    assert erp.send("post", "sites/", twin).status_code == 400
    assert erp.send("post", "sites/", {**twin, "shared_because": "one campus"}).status_code == 201


def test_another_sponsors_fei_is_never_noticed(erp: System, world: World) -> None:
    assert System(world.borvik).send("post", "sites/", NEW).status_code == 201
    assert erp.send("post", "sites/", NEW).status_code == 201


def test_a_change_needs_the_version_that_was_read_and_the_right(erp: System, world: World) -> None:
    site = f"sites/{world.aldena.ids['site']}/"
    answer = erp.send("put", site, {}, If_Match='"1"')
    assert answer.status_code == 403 and problem(answer)["title"] == "Not allowed"


def test_a_person_changes_a_site_over_the_api(world: World) -> None:
    client, pk = world.login(world.aldena.people["qa_manager"]), world.aldena.ids["site"]
    fields = {name: NEW[name] for name in NEW if name not in ("company_name", "fei")}
    fields["address_correction"], fields["reason_category"] = True, "mistake"

    def put(**headers: str) -> Any:
        return client.put(f"/api/v1/sites/{pk}/", fields, content_type="application/json", headers=headers)

    assert put().status_code == 428
    version = client.get(f"/api/v1/sites/{pk}/").headers["ETag"]
    changed = put(**{"If-Match": version})
    assert changed.status_code == 200 and changed.json()["city"] == "Fernhollow"
    stale = put(**{"If-Match": version})
    assert stale.status_code == 412 and problem(stale)["title"] == "Changed since you read it"
    assert client.get(f"/api/v1/sites/{pk}/", headers={"If-None-Match": changed.headers["ETag"]}).status_code == 304


def test_pages_follow_each_other_without_gap_or_repeat(erp: System) -> None:
    for number in range(5):
        site = {**NEW, "name": f"Unit {number}", "fei": "", "company_name": f"Fernhollow {number}"}
        assert erp.send("post", "sites/", site).status_code == 201
    whole = [row["id"] for row in erp.get("sites/?page_size=500").json()["results"]]
    assert [row["id"] for row in erp.all("sites/?page_size=2")] == whole
    by_name = [row["name"] for row in erp.all("sites/?page_size=2&sort=name")]
    assert len(by_name) == len(whole) and by_name == sorted(by_name, key=str.casefold)


@pytest.mark.parametrize(
    "query",
    ["colour=blue", "page_size=0", "page_size=x", "sort=secret", "fields=secret", "after=damaged", "company=1"],
)
def test_a_parameter_that_means_nothing_is_an_error(erp: System, query: str) -> None:
    answer = erp.get(f"sites/?{query}")
    assert answer.status_code == 400 and problem(answer)


def test_a_caller_may_ask_for_some_fields(erp: System) -> None:
    rows = erp.get("sites/?fields=id,feis").json()["results"]
    assert rows and all(set(row) == {"id", "feis"} for row in rows)


def test_evidence_of_every_kind_comes_in_one_order(erp: System, world: World) -> None:
    rows = erp.all("evidence/?page_size=1")
    assert {row["kind"] for row in rows} == set(KINDS)
    assert [row["id"] for row in rows] == sorted((row["id"] for row in rows), reverse=True)
    kinds = [erp.all(f"evidence/?kind={kind}") for kind in KINDS]
    assert sum(map(len, kinds)) == len(rows)
    one = world.aldena.ids["certificate"]
    own = erp.get(f"evidence/certificates/{one}/").json()
    assert {name: own[name] for name in rows[0]} in rows
    assert erp.get(f"evidence/certificates/{world.borvik.ids['certificate']}/").status_code == 404


def test_a_certificate_without_an_end_is_relied_on_for_three_years(erp: System) -> None:
    rows = erp.all("evidence/?kind=certificate")
    assert rows and all(row["valid_to"] is None for row in rows)
    assert all(int(row["ends_on"][:4]) - int(row["valid_from"][:4]) in (2, 3) for row in rows)


def test_contacts_of_a_site(erp: System, world: World) -> None:
    assert [row["name"] for row in erp.all(f"sites/{world.aldena.ids['site']}/contacts/")] == ["Aoife Brennan"]
    assert erp.get(f"sites/{world.borvik.ids['site']}/contacts/").status_code == 404
