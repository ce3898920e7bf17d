"""Inspections over the API: logged whole or not at all, with the clock of the reply."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from inspections.models import Inspection
from tests.api import System, problem
from tests.pages import submit
from tests.world import World


@pytest.fixture
def erp(world: World) -> System:
    return System(world.aldena)


def form483(world: World, **changes: Any) -> dict[str, Any]:
    """21 CFR 211 observations of a form issued before Memorial Day 2026."""
    return {
        "site": str(world.aldena.ids["site"]),
        "kind": "surveillance",
        "ended_on": "2026-05-15",
        "form483_issued_on": "2026-05-15",
        "observations": [
            {"text": "Laboratory records are incomplete.", "citations": ["21 CFR 211.194"]},
            {"text": "The quality unit lacks authority."},
        ],
        "reason": "sent by the CMO",
        **changes,
    }


def test_a_form_483_is_logged_with_its_observations(erp: System, world: World) -> None:
    made = erp.send("post", "inspections/", form483(world), Idempotency_Key="483-1")
    assert made.status_code == 201, made.content
    body = made.json()
    # Fifteen business days; Memorial Day, 25 May 2026, does not count.
    assert (body["response_due_on"], body["classification"]) == ("2026-06-08", "")
    assert erp.send("post", "inspections/", form483(world), Idempotency_Key="483-1").json() == body
    items = erp.all(f"observations/?inspection={body['id']}")
    assert sorted((row["number"], row["citations"]) for row in items) == [(1, ["21 CFR 211.194"]), (2, [])]
    reasons = erp.get(f"sites/{body['site']}/standing/?on=2026-05-20").json()[0]["reasons"]
    assert any("Form 483 with 2 observations" in reason["sentence"] for reason in reasons)


@pytest.mark.parametrize(
    "change",
    [
        {"observations": [{"text": "x", "citations": ["21 CFR 999.1"]}]},
        {"observations": [{"text": ""}]},
        {"form483_issued_on": None},
        {"ended_on": "15/05/2026"},
        {"ended_on": "2026-02-30"},
        {"ended_on": "0226-05-15"},
        {"kind": "friendly visit"},
        {"classification": "OAI", "classified_on": "2026-01-01"},
        {"fei": "seven"},
        {"reason": " "},
        {"colour": "blue"},
    ],
)
def test_a_wrong_part_leaves_nothing_behind(erp: System, world: World, change: dict[str, Any]) -> None:
    with world.aldena.scope():
        before = Inspection.objects.count()
    answer = erp.send("post", "inspections/", form483(world, **change))
    assert answer.status_code == 400, answer.content
    assert problem(answer)
    with world.aldena.scope():
        assert Inspection.objects.count() == before


def test_an_inspection_without_a_form_has_no_clock(erp: System, world: World) -> None:
    given = form483(world, classification="NAI", classified_on="2026-08-01")
    del given["observations"], given["form483_issued_on"]
    body = erp.send("post", "inspections/", given).json()
    assert (body["response_due_on"], body["form483_issued_on"], body["classified_on"]) == (None, None, "2026-08-01")


def test_a_correction_needs_the_version_that_was_read(world: World) -> None:
    client, pk = world.login(world.aldena.people["qa_specialist"]), world.aldena.ids["inspection"]
    address = f"/api/v1/inspections/{pk}/"
    read = client.get(address)
    given = {
        "kind": "for_cause",
        "ended_on": read.json()["ended_on"],
        "reason": "mistyped, as told",
        "reason_category": "mistake",
    }
    put: dict[str, Any] = {"data": given, "content_type": "application/json"}
    assert client.put(address, **put).status_code == 428
    changed = client.put(address, **put, headers={"If-Match": read.headers["ETag"]})
    assert changed.status_code == 200 and changed.json()["kind"] == "for_cause"
    assert client.put(address, **put, headers={"If-Match": read.headers["ETag"]}).status_code == 412


def test_later_evidence_changes_no_answer_for_an_earlier_day(erp: System, world: World) -> None:
    site = world.aldena.ids["site"]
    asked = f"sites/{site}/standing/?on={date(2026, 5, 14)}"

    def answers() -> list[tuple[str, list[Any]]]:
        """Without the next change, which looks ahead from that day."""
        return [(one["status"], one["reasons"]) for one in erp.get(asked).json()]

    before = answers()
    assert erp.send("post", "inspections/", form483(world)).status_code == 201
    assert answers() == before


def test_a_record_is_told_anew_when_what_it_says_has_changed(erp: System, world: World) -> None:
    """The tag once was the version alone, and the reply stands on the Form 483: 304 hid that it was sent."""
    with world.aldena.scope():
        form = world.aldena.get("form")
    address = f"inspections/{form.inspection_id}/"
    read = erp.get(address)
    client, sent = world.login(world.aldena.people["qa_head"]), f"{world.today:%-d %b %Y}"
    assert submit(client, f"/inspections/{form.inspection_id}/response/", sent_on=sent).status_code == 302
    again = erp.get(address, **{"If-None-Match": read.headers["ETag"]})
    assert again.status_code == 200 and again.json()["response_sent_on"] == world.today.isoformat()
    assert erp.get(address, **{"If-None-Match": again.headers["ETag"]}).status_code == 304
