"""Pages of qualifications: what they say to whom, and decisions taken on them."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from qualification.selectors import listing
from tests.pages import errors, submit, text
from tests.signatures import sign_at
from tests.world import World

REAL_VOCABULARY = True


def row(world: World, state: str) -> Any:
    with world.aldena.scope():
        return listing.listed(world.today).filter(state=state).order_by("number").first()


def test_the_page_says_state_gates_holds_and_what_is_allowed(world: World) -> None:
    found = row(world, "conditionally_qualified")
    page = text(world.login(world.aldena.people["qa_head"]).get(f"/qualifications/{found.pk}/"))
    for words in (
        "Gates to Qualified",
        "Legality",
        "Allowed meanwhile",
        "Conditions",
        "met on",
        "qualify with conditions",
    ):
        assert words in page, words
    assert "Dr. Elif Aydın" in page, "the Qualified Person signed it too"


def test_purchasing_reads_the_state_and_no_gates(world: World) -> None:
    found = row(world, "conditionally_qualified")
    page = text(world.login(world.aldena.people["purchasing"]).get(f"/qualifications/{found.pk}/"))
    assert "Conditionally qualified" in page and "Gates to Qualified" not in page and "Smoke study" not in page


def test_the_list_is_filtered_and_exported(world: World) -> None:
    client = world.login(world.aldena.people["qa_head"])
    held = text(client.get("/qualifications/?needs=hold"))
    assert "Our audit was refused" in held
    assert text(client.get("/qualifications/?state=disqualified")).count("/qualifications/0") >= 1
    assert "Disqualified" in text(client.get("/qualifications/?state=disqualified"))
    assert client.get("/qualifications/?format=csv").status_code == 200
    assert (
        "No qualifications match" in text(client.get("/qualifications/?q=nosuchsite"))
        or client.get("/qualifications/?q=nosuchsite").status_code == 200
    )


def test_home_and_site_show_holds(world: World) -> None:
    client = world.login(world.aldena.people["qa_head"])
    assert "Holds to decide" in text(client.get("/"))
    found = row(world, "under_assessment")
    assert found.number in text(client.get(f"/sites/{found.site_id}/"))


def test_a_decision_is_prepared_and_signed_on_pages(world: World) -> None:
    found, head = row(world, "identified"), world.aldena.people["qa_manager"]
    client = world.login(head)
    address = f"/qualifications/{found.pk}/decide/assess/"
    assert submit(client, address, reasons="ok").status_code == 422, "a reason says something"
    sent = submit(client, address, reasons="The business case was accepted by quality.")
    assert sent.status_code == 302, errors(sent)
    done = sign_at(client, sent.headers["Location"], world, head)
    assert done.status_code == 302, errors(done)
    assert "Under assessment" in text(client.get(done.headers["Location"]))


def test_a_site_is_proposed_by_purchasing(world: World) -> None:
    found = row(world, "under_assessment")
    client = world.login(world.aldena.people["purchasing"])
    sent = submit(
        client, f"/qualifications/site/{found.site_id}/propose/", markets=["EU"], reason="a second packer is needed"
    )
    assert sent.status_code == 302, errors(sent)
    assert "Not signed yet" in text(client.get(sent.headers["Location"]))


def test_conditions_that_are_not_bounded_are_refused_with_what_was_typed(world: World) -> None:
    found = row(world, "under_assessment")
    client = world.login(world.aldena.people["qa_head"])
    typed = {"reasons": "Supply is needed before then.", "condition_2": "Second thing", "due_2": ""}
    sent = submit(client, f"/qualifications/{found.pk}/decide/qualify-with-conditions/", **typed)
    assert sent.status_code == 422 and "Second thing" in text(sent)
    assert "Say by which day this condition is met." in text(sent)


def test_an_end_beyond_180_days_is_refused_while_it_is_typed(world: World) -> None:
    """It was refused only to the one who signed, who could change nothing: everything had to be typed again."""
    found = row(world, "under_assessment")
    client = world.login(world.aldena.people["qa_head"])
    typed = {
        "reasons": "Supply is needed before then.",
        "batches": "three batches",
        "condition_1": "Smoke study",
        "due_1": str(world.today + timedelta(days=30)),
        "conditional_until": str(world.today + timedelta(days=181)),
    }
    sent = submit(client, f"/qualifications/{found.pk}/decide/qualify-with-conditions/", **typed)
    assert sent.status_code == 422 and "180 days at most (company rule)" in text(sent) and "Smoke study" in text(sent)
    typed["conditional_until"] = str(world.today + timedelta(days=180))
    assert submit(client, f"/qualifications/{found.pk}/decide/qualify-with-conditions/", **typed).status_code == 302


@pytest.mark.parametrize("role", ["qa_manager", "viewer", "purchasing"])
def test_who_cannot_decide_is_not_offered_it(world: World, role: str) -> None:
    found = row(world, "conditionally_qualified")
    client = world.login(world.aldena.people[role])
    assert client.get(f"/qualifications/{found.pk}/decide/suspend/").status_code == 404


def test_the_api_tells_the_same(world: World) -> None:
    client = world.login(world.aldena.people["qa_head"])
    found = row(world, "conditionally_qualified")
    listed = client.get("/api/v1/qualifications/?state=conditionally_qualified").json()
    assert str(found.pk) in [each["id"] for each in listed["results"]]
    told = client.get(f"/api/v1/qualifications/{found.pk}/").json()
    assert told["state"] == "conditionally_qualified" and len(told["gates"]) == 10 and told["conditions"]
    before = client.get(f"/api/v1/qualifications/{found.pk}/?on=2020-01-01").json()
    assert before["state"] == "drafted" and before["holds"] == []
    assert client.get(f"/api/v1/qualifications/{found.pk}/?other=1").status_code == 400


@pytest.mark.parametrize("sort", ["state_rank", "audit_due", "first_product", "site__name", "number"])
def test_the_list_sorts_by_everything_people_look_for(world: World, sort: str) -> None:
    """By the place in the life cycle, by the next audit on site, by product: both ways, and in the export too."""
    client = world.login(world.aldena.people["qa_head"])
    both = [client.get(f"/qualifications/?sort={way}{sort}") for way in ("", "-")]
    found = [[line.pk for line in page.context["lines"]] for page in both]
    assert sorted(found[0]) == sorted(found[1]) and len(found[0]) > 3
    assert client.get(f"/qualifications/?sort={sort}&format=csv").status_code == 200


def test_the_next_audit_sorts_by_day_and_what_is_not_due_stands_last(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    with world.aldena.scope():
        rows = list(listing.listed(world.today).order_by("id"))
        days = {rows[1].pk: world.today + timedelta(days=40), rows[0].pk: world.today + timedelta(days=80)}
        due = [
            SimpleNamespace(known=SimpleNamespace(row=row), requalification=SimpleNamespace(by=days.get(row.pk)))
            for row in rows
        ]
        monkeypatch.setattr(listing, "working", lambda *_: due)
        found = listing.by_next_audit(listing.listed(world.today), world.today).order_by("audit_due", "id")
        assert [each.pk for each in found][:2] == [rows[1].pk, rows[0].pk]
        assert {each.audit_due for each in found[2:]} == {listing.NOT_DUE}
        assert [each.pk for each in listing.due_within(listing.listed(world.today), 40, world.today)] == [rows[1].pk]
    client = world.login(world.aldena.people["qa_head"])
    answer = client.get("/api/v1/qualifications/?due_within=40").json()["results"]
    assert [row["id"] for row in answer] == [str(rows[1].pk)]


def test_the_list_is_filtered_by_product(world: World) -> None:
    with world.aldena.scope():
        product, every = world.aldena.get("product"), listing.listed(world.today)
        by_name, by_code = listing.for_product(every, "VELMOTIN"), listing.for_product(every, product.code)
        assert by_name.exists() and set(by_name) == set(by_code)
        assert not listing.for_product(every, "nosuchproduct").exists()
