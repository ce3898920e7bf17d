"""Clearances on real records: pages, API, what people sign, and the wall between rivals."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from cmos.models import Product, Site
from kernel.errors import NotAllowed, Refused
from qualification import selectors
from qualification.models import ClearanceCertificate, ClearanceOverride, ProductAssessment
from qualification.rules.clearing import Answer, Clearance, steps
from qualification.rules.lifecycle.facts import Asked
from qualification.selectors import clearance as reading
from qualification.services import clearance as services
from tests.pages import submit, text
from tests.world import Party, World


@pytest.fixture
def head(world: World) -> Client:
    return world.login(world.aldena.people["qa_head"])


def names(party: Party) -> tuple[Site, Product]:
    with party.scope():
        return Site.objects.get(pk=party.ids["site"]), Product.objects.filter(retired_at=None).order_by("code")[0]


def query(party: Party, **more: Any) -> dict[str, str]:
    site, product = names(party)
    return {"site": site.number, "product": str(product.pk), "operation": "primary_packaging", "market": "US", **more}


# --- the page -------------------------------------------------------------------------------------------------------


def test_the_page_asks_first_and_answers_what_its_address_asks(head: Client, world: World) -> None:
    asked = text(head.get("/clearance/"))
    assert "May we order this here?" in asked and "Not answered" not in asked
    page = text(head.get("/clearance/", query(world.aldena)))
    assert any(answer.label in page for answer in Answer)
    assert "Company rule" in page and "The same work elsewhere" in page


@pytest.mark.parametrize(
    ("told", "ago", "words"),
    [
        ("high", 2, "last checked at its source on {}."),
        ("medium", 2, "last checked at its source on {}; what some of it covers is not known."),
        ("medium", 31, "last checked at its source on {}, more than 30 days before."),
        ("low", 2, "last checked at its source on {}; some of it only the CMO stated."),
        ("medium", None, "the standing rests on no evidence."),
    ],
)
def test_the_page_says_how_sure_the_answer_is_and_why(
    head: Client, world: World, monkeypatch: pytest.MonkeyPatch, told: str, ago: int | None, words: str
) -> None:
    asked, day = selectors.clearance_of, world.today - timedelta(days=ago) if ago is not None else None

    def as_sure(*given: Any) -> Clearance:
        return replace(asked(*given), confidence=told, checked_on=day)

    monkeypatch.setattr("qualification.views.clearance.selectors.clearance_of", as_sure)
    page = text(head.get("/clearance/", query(world.aldena)))
    assert f"Confidence {told}: " in page and words.format(f"{day:%-d %b %Y}" if day else "") in page


def test_what_cannot_be_asked_is_said_beside_what_was_typed(head: Client, world: World) -> None:
    wrong = head.get("/clearance/", {**query(world.aldena), "site": "Nowhere at all", "on": "31 Feb 2026"})
    assert wrong.status_code == 422
    page = text(wrong)
    assert "No site of yours is called" in page and "Nowhere at all" in page


def test_purchasing_reads_the_answer_in_words_and_no_link_into_records(world: World) -> None:
    buyer = world.login(world.aldena.people["purchasing"])
    page = text(buyer.get("/clearance/", query(world.aldena)))
    assert any(answer.label in page for answer in Answer)
    for closed in ("/agreements/", "/clearance/overrides/", "/clearance/assessments/", "/cmos/evidence/"):
        assert f'href="{closed}' not in page
    assert buyer.get("/clearance/certificates/").status_code == 403
    body = buyer.get("/api/v1/clearance/", query(world.aldena)).json()
    kinds = {ref["kind"] for reason in body["reasons"] for ref in [*reason["evidence"], reason["link"]] if ref}
    assert kinds <= {"site", "product"}


def test_what_will_block_is_a_list_that_can_be_taken_along(head: Client) -> None:
    assert head.get("/clearance/forecast/").status_code == 200
    assert head.get("/clearance/forecast/", {"format": "csv"}).status_code == 200
    assert head.get("/api/v1/clearance/forecast/").status_code == 200


# --- the API --------------------------------------------------------------------------------------------------------


def test_the_api_gives_the_same_answer_as_the_function(head: Client, world: World) -> None:
    site, product = names(world.aldena)
    body = head.get("/api/v1/clearance/", query(world.aldena)).json()
    with world.aldena.scope():
        found = selectors.clearance_of(site.pk, Asked("primary_packaging", product.pk, "US"), world.today)
    assert body["answer"] == found.answer.name
    assert [one["code"] for one in body["reasons"]] == [one.code for one in found.reasons]
    assert body["site_number"] == site.number and body["on"] == world.today.isoformat()
    told = found.checked_on.isoformat() if found.checked_on else None
    assert (body["confidence"], body["checked_on"]) == (found.confidence, told)


def test_a_caller_may_keep_an_answer_and_ask_whether_it_still_holds(head: Client, world: World) -> None:
    first = head.get("/api/v1/clearance/", query(world.aldena))
    again = head.get("/api/v1/clearance/", query(world.aldena), headers={"If-None-Match": first.headers["ETag"]})
    assert (first.status_code, again.status_code) == (200, 304)
    assert "private" in first.headers["Cache-Control"]


def test_a_batch_answers_each_question_or_says_why_not(head: Client, world: World) -> None:
    good = query(world.aldena, reference="PO-1")
    bad = {**good, "site": "SITE-9999", "reference": "PO-2"}
    erp = {**{k: v for k, v in good.items() if k != "site"}, "erp": "s4: 0000104711", "reference": "PO-3"}
    sent = json.dumps({"questions": [good, bad, erp]})
    answer = head.post("/api/v1/clearance/", sent, content_type="application/json")
    assert answer.status_code == 200, answer.content
    one, two, three = answer.json()["answers"]
    assert one["reference"] == "PO-1" and one["clearance"]["answer"] in Answer.__members__
    assert two["clearance"] is None and two["error"] == "This site does not exist."
    assert three["clearance"]["answer"] in Answer.__members__


def test_a_batch_asks_the_database_as_often_for_many_as_for_few(
    head: Client, world: World, django_assert_max_num_queries: Any
) -> None:
    site, product = names(world.aldena)
    with world.aldena.scope():
        questions = [
            (site.pk, Asked(operation, product.pk, market))
            for operation in ("primary_packaging", "testing_chemical", "storage", "manufacture", "labelling")
            for market in ("US", "EU")
        ]
        with django_assert_max_num_queries(60):
            found = selectors.clearances(questions, world.today, until=world.today)
    assert len(found) == len(questions)


@pytest.mark.parametrize(
    ("name", "value"),
    [("market", "XX"), ("operation", "flying"), ("on", "yesterday"), ("known_at", "then"), ("unknown", "1")],
)
def test_what_the_api_cannot_answer_it_refuses(head: Client, world: World, name: str, value: str) -> None:
    assert head.get("/api/v1/clearance/", {**query(world.aldena), name: value}).status_code == 400


# --- what people sign -----------------------------------------------------------------------------------------------


def test_the_cast_has_a_signed_assessment_an_override_of_two_and_a_signed_certificate(world: World) -> None:
    with world.aldena.scope():
        assert world.aldena.get("product_assessment").status == steps.SIGNED
        override = world.aldena.get("clearance_override")
        certificate = world.aldena.get("clearance_certificate")
        assert override.status == steps.IN_FORCE and override.proposed_by != override.confirmed_by
        assert certificate.status == steps.SIGNED and reading.is_whole(certificate)


def test_an_override_of_the_cast_turns_its_hold_into_a_condition(world: World) -> None:
    with world.aldena.scope():
        row = world.aldena.get("clearance_override")
        asked = Asked(row.operation, row.product_id, row.market)
        found = selectors.clearance_of(row.site_id, asked, world.today)
        after = selectors.clearance_of(row.site_id, asked, row.last_on + timedelta(days=1))
    assert found.answer == Answer.WARN and "OVERRIDDEN" in found.codes
    assert after.answer == Answer.HOLD


def test_an_override_is_refused_for_longer_than_ninety_days_and_without_a_hold(world: World) -> None:
    site, product = names(world.aldena)
    with world.aldena.scope("qa_head") as active:
        row = world.aldena.get("clearance_override")
        overridden = Asked(row.operation, row.product_id, row.market)
        base: dict[str, Any] = {"grounds": "Patients need it.", "actor": active.actor, "reason": "supply"}
        with pytest.raises(Refused, match="90 days"):
            services.prepare_override(site, overridden, last_on=world.today + timedelta(days=90), **base)
        with pytest.raises(Refused, match="Only a hold"):
            services.prepare_override(row.site, overridden, last_on=world.today, **base)


def test_only_the_head_overrides(world: World) -> None:
    site, product = names(world.aldena)
    with world.aldena.scope("qa_manager") as active, pytest.raises(NotAllowed):
        services.prepare_override(
            site,
            Asked("primary_packaging", product.pk, "US"),
            last_on=world.today,
            grounds="Patients need it.",
            actor=active.actor,
            reason="supply",
        )


def test_an_assessment_does_not_reach_back(world: World) -> None:
    site, product = names(world.aldena)
    with world.aldena.scope("qa_specialist") as active, pytest.raises(Refused, match="reach back"):
        services.prepare_assessment(
            site,
            product,
            valid_from=world.today - timedelta(days=1),
            valid_to=world.today,
            risk="x",
            measures="y",
            actor=active.actor,
            reason="standing",
        )


def drafted_assessment(head: Client, world: World) -> Any:
    """The answer to a draft of a risk assessment of the product at the site, typed by the head of quality."""
    site, product = names(world.aldena)
    return submit(
        head,
        "/clearance/assessments/prepare/",
        site=site.number,
        product=str(product.pk),
        valid_to=f"{world.today + timedelta(days=30):%-d %b %Y}",
        risk="Old equipment.",
        measures="We review each record.",
    )


def test_who_wrote_an_assessment_does_not_sign_it(head: Client, world: World) -> None:
    """S-50: the page says that another person signs."""
    made = drafted_assessment(head, world)
    assert made.status_code == 302, text(made)
    page = text(head.get(f"{made.headers['Location']}steps/sign/"))
    assert "Sign" in page


def test_a_draft_of_an_assessment_is_changed_and_a_signed_one_is_not(head: Client, world: World) -> None:
    """What was typed by somebody else meanwhile is not lost: the version that was read must be the newest."""
    made = drafted_assessment(head, world)
    there = made.headers["Location"]
    assert "change the draft" in text(head.get(there))
    changed = submit(head, f"{there}change/", risk="Older still.", reason="seen at the audit")
    assert changed.status_code == 302, text(changed)
    assert "Older still." in text(head.get(there))
    stale = submit(head, f"{there}change/", risk="Lost?", reason="seen at the audit", version="1")
    assert stale.status_code in (409, 422) and "Lost?" in text(stale)
    wrong = submit(head, f"{there}change/", valid_to="1 Jan 2020", reason="seen at the audit")
    assert wrong.status_code == 422
    signed = f"/clearance/assessments/{world.aldena.ids['product_assessment']}/"
    assert "change the draft" not in text(head.get(signed))
    refused = submit(head, f"{signed}change/", risk="Other words.", reason="seen at the audit")
    assert refused.status_code in (400, 409, 422) and "not a draft" in text(refused)


def test_a_certificate_keeps_its_answer_when_the_records_change(head: Client, world: World) -> None:
    """What was frozen stays; the question asked again is answered anew (domain 12, case 20)."""
    with world.aldena.scope():
        before = world.aldena.get("clearance_certificate").answer
    with world.aldena.scope(reason="entered by mistake"):
        ProductAssessment.objects.filter(pk=world.aldena.ids["product_assessment"]).update(risk="changed")
        after = ClearanceCertificate.objects.get(pk=world.aldena.ids["clearance_certificate"])
    assert after.answer == before and reading.is_whole(after)


def test_a_certificate_is_made_and_waits_for_its_signature(head: Client, world: World) -> None:
    asked = query(world.aldena)
    made = head.get("/clearance/certificates/make/", asked)
    assert made.status_code == 200
    answer = head.post(f"/clearance/certificates/make/?{_encoded(asked)}", {"reason": "batch 17"})
    assert answer.status_code == 302, text(answer)
    page = text(head.get(answer.headers["Location"]))
    assert "Not signed yet" in page and "SHA-256" in page


def _encoded(given: dict[str, str]) -> str:
    return "&".join(f"{name}={value.replace(' ', '+')}" for name, value in given.items())


# --- the wall -------------------------------------------------------------------------------------------------------


def test_case_10_the_twin_sponsor_learns_nothing(world: World) -> None:
    """Domain 12 case 10: sites, ERP numbers, certificates and codes of a rival answer like what does not exist."""
    rival = world.login(world.borvik.people["qa_head"])
    theirs = query(world.aldena)
    invented = {**theirs, "site": "01890000-0000-7000-8000-000000000000"}
    known = {**theirs, "site": str(world.aldena.ids["site"])}
    one, other = (rival.get("/api/v1/clearance/", asked) for asked in (known, invented))
    assert (one.status_code, one.json()) == (other.status_code, other.json())
    for kind, path in (
        ("product_assessment", "assessments"),
        ("clearance_override", "overrides"),
        ("clearance_certificate", "certificates"),
    ):
        there = rival.get(f"/clearance/{path}/{world.aldena.ids[kind]}/")
        nowhere = rival.get(f"/clearance/{path}/01890000-0000-7000-8000-000000000000/")
        assert there.status_code == nowhere.status_code == 404
    with world.borvik.scope():
        assert not ClearanceOverride.objects.filter(pk=world.aldena.ids["clearance_override"]).exists()
