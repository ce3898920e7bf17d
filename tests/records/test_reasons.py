"""Changing or ending what is recorded needs a kind of reason and words, on every way in (R-31, R-37, S-45)."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from cmos import services as cmos
from kernel.errors import Refused
from kernel.reasons import CHOOSE, WANTED
from quality_agreements.models import QualityAgreement
from records.models import TrailEntry
from tests.api import problem
from tests.pages import controls, submit, text
from tests.quality_agreements.agreeing import draft
from tests.quality_agreements.test_api import Browser
from tests.signatures import sign_at
from tests.world import World

NO_DAYS: dict[str, Any] = {"classified_on": None, "eir_received_on": None}


@pytest.fixture
def head(world: World) -> Client:
    return world.login(world.aldena.people["qa_head"])


def newest_reason(world: World, pk: Any) -> str:
    with world.aldena.scope():
        return TrailEntry.objects.filter(row_id=pk).order_by("-seq").values_list("reason", flat=True)[0]


def test_s45_a_change_without_kind_or_words_is_refused_on_the_page(world: World, head: Client) -> None:
    pk = world.aldena.ids["company"]
    address = f"/cmos/companies/{pk}/change/"
    shown = controls(head.get(address))
    assert shown["reason_category"] == [""], "nothing is chosen for the person"
    for reason, category, words in (
        ("the name was mistyped", "", "nothing is chosen"),
        ("x", "mistake", WANTED),
        ("update", "mistake", WANTED),
        ("   ", "mistake", "is empty"),
        ("the name was mistyped", "invented", "not in the list"),
    ):
        typed = {"name": "Typed and kept GmbH", "reason": reason, "reason_category": category}
        refused = head.post(address, {**shown, **typed})
        assert refused.status_code == 422 and words in text(refused), (reason, category)
        assert "Typed and kept GmbH" in text(refused)
    taken = {"name": "Another GmbH", "reason": "the name was mistyped", "reason_category": "mistake"}
    assert head.post(address, {**shown, **taken}).status_code == 302
    assert newest_reason(world, pk) == "Mistake corrected: the name was mistyped"


def test_s45_the_api_asks_for_the_same(world: World) -> None:
    browser = Browser(world)
    pk = world.aldena.ids["company"]
    path = f"cmos/{pk}/"
    tag = browser.tag(path)

    def put(**given: str) -> Any:
        body = {"name": "By the API", **given}
        return browser.client.put(f"/api/v1/{path}", body, content_type="application/json", headers={"If-Match": tag})

    ways: list[tuple[dict[str, str], str, str]] = [
        ({}, "reason", "required"),
        ({"reason": "", "reason_category": "mistake"}, "reason", "blank"),
        ({"reason": " \t\n ", "reason_category": "mistake"}, "reason", "blank"),
        ({"reason": "x"}, "reason", WANTED),
        ({"reason": "the name was mistyped", "reason_category": "invented"}, "reason_category", "valid choice"),
        ({"reason": "the name was mistyped"}, "reason_category", CHOOSE),
    ]
    for given, field, words in ways:
        refused = problem(put(**given))
        assert refused["status"] == 400 and words in str(refused["errors"][field]), given
    assert put(reason="the name was mistyped", reason_category="fact").status_code == 200
    assert newest_reason(world, pk) == "The facts changed: the name was mistyped"


def test_s45_a_service_asks_for_the_same_whoever_calls_it(world: World) -> None:
    with world.aldena.scope(reason="in a test"):
        site, actor = world.aldena.get("site"), world.aldena.actor()
        given: dict[str, Any] = {"actor": actor, "version": site.version, "notes": "Other notes"}
        site = cmos.change_site(site, reason="Mistake corrected: notes were mixed up", **given)
        given |= {"version": site.version, "notes": "Again other notes"}
        for reason, field in (("x", "reason"), ("notes were mixed up", "reason_category"), ("", "reason")):
            with pytest.raises(Refused) as refused:
                cmos.change_site(site, reason=reason, **given)
            assert field in refused.value.errors


def test_a_draft_is_discarded_without_a_kind_and_keeps_its_trail(world: World, head: Client) -> None:
    address = draft(world, head).headers["Location"]
    pk = address.rstrip("/").rpartition("/")[2]
    page = head.get(f"{address}steps/discard/")
    assert "reason_category" not in controls(page)
    assert submit(head, f"{address}steps/discard/", reason="x").status_code == 422
    assert submit(head, f"{address}steps/discard/", reason="the partner chose another site").status_code == 302
    assert newest_reason(world, pk) == "the partner chose another site"
    with world.aldena.scope():
        assert QualityAgreement.objects.get(pk=pk).status == "void", "the row and its number stay"


def test_what_was_taken_away_says_so_on_its_page(world: World, head: Client) -> None:
    """A tombstone: who, when, why, with the kind of reason; and the record as it was below it."""
    address = draft(world, head).headers["Location"]
    sign_at(head, f"{address}steps/sign/", world, world.aldena.people["qa_head"])
    assert "Taken away" not in text(head.get(address))
    step = f"{address}steps/void/"
    bare = head.post(step, {**controls(head.get(step)), "reason": "the wrong one was signed"})
    assert bare.status_code == 422, "the end of a completed record has a kind of reason"
    assert submit(head, step, reason="the wrong one was signed").status_code == 302
    page = text(head.get(address))
    assert "Taken away: “void”" in page and "Mistake corrected: the wrong one was signed" in page
    assert world.aldena.people["qa_head"].user.name in page.partition("Taken away")[2][:400]
    assert "Packaging of tablets" in page, "what it said stays readable"


def test_a_form_that_only_adds_asks_for_no_kind(world: World, head: Client) -> None:
    """Attaching the first evidence or recording the first class once asked what kind of change it was."""
    with world.aldena.scope(reason="in a test"):
        commitment, inspection = world.aldena.get("commitment"), world.aldena.get("inspection")
        type(commitment).objects.filter(pk=commitment.pk).update(evidence=None)
        type(inspection).objects.filter(pk=inspection.pk).update(classification="", class_source="", **NO_DAYS)
        file = world.aldena.ids["file"]
    evidence = f"/inspections/commitments/{commitment.pk}/evidence/"
    classify = f"/inspections/{inspection.pk}/classify/"
    for address in (evidence, classify):
        assert "reason_category" not in controls(head.get(address)), address
    with world.aldena.scope(reason="in a test"):
        type(commitment).objects.filter(pk=commitment.pk).update(evidence_id=file)
        type(inspection).objects.filter(pk=inspection.pk).update(classification="VAI")
    for address in (evidence, classify):
        assert controls(head.get(address))["reason_category"] == [""], f"{address} replaces what is recorded"


def test_filling_in_what_was_open_needs_words_alone(world: World) -> None:
    with world.aldena.scope(reason="in a test"):
        company = world.aldena.get("company")
        actor = world.aldena.actor()
        type(company).objects.filter(pk=company.pk).update(notes="")
        company.refresh_from_db()
        said: dict[str, Any] = {"actor": actor, "reason": "told by phone"}
        filled = cmos.change_company(company, notes="First notes", version=company.version, **said)
        with pytest.raises(Refused, match="kind of change"):
            cmos.change_company(filled, notes="Other notes", version=filled.version, **said)
