"""What follows a Form 483 and a warning letter: versions, replies, commitments, the end."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from cmo_portal.demo.papers import pdf
from inspections import selectors
from inspections.models import Commitment, Form483, Inspection, Response, WarningLetter
from tests.api import System, problem
from tests.pages import errors, submit, text
from tests.world import World

PDF = pdf("Letter of a test").getvalue()


@pytest.fixture
def qa(world: World) -> Client:
    return world.login(world.aldena.people["qa_head"])


def words(day: Any) -> str:
    return f"{day:%-d %b %Y}"


def open_form(world: World) -> Form483:
    with world.aldena.scope():
        return Form483.objects.select_related("inspection").get(inspection__classification="")


def test_an_amended_form_keeps_both_versions_and_restarts_the_clock(qa: Client, world: World) -> None:
    form = open_form(world)
    address = f"/inspections/{form.inspection_id}/"
    day = world.today - timedelta(days=1)
    early = submit(qa, f"{address}form/amend/", issued_on=words(form.issued_on))
    assert early.status_code == 422 and "after the version of" in text(early)
    sent = submit(qa, f"{address}form/amend/", issued_on=words(day), text_3="One more.", is_redacted="on")
    assert sent.status_code == 302, errors(sent)
    page = text(qa.get(address))
    assert "Restarted by an amended form" in page and "version 2 of" in page and "Version 1 of" in page
    with world.aldena.scope():
        first, second = selectors.versions(form)
        assert len(first.observations) == 2 and len(second.observations) == 3 and second.is_redacted
        assert selectors.clock(form, world.today).started_on == day


def test_a_reply_stops_the_clock_and_an_update_letter_does_not(qa: Client, world: World) -> None:
    form = open_form(world)
    address = f"/inspections/{form.inspection_id}/"
    update = submit(qa, f"{address}response/", kind="update", sent_on=words(world.today))
    assert update.status_code == 302, errors(update)
    assert "Waiting" in text(qa.get(address))
    file = SimpleUploadedFile("reply.pdf", PDF, content_type="application/pdf")
    sent = submit(qa, f"{address}response/", kind="response", sent_on=words(world.today), file=file)
    assert sent.status_code == 302, errors(sent)
    page = text(qa.get(address))
    assert "reply.pdf" in page and "no proof of filing" in page
    with world.aldena.scope():
        made = Response.objects.filter(form=form, kind="response").get()
    late = submit(qa, f"/inspections/responses/{made.pk}/change/", summary="In six parts.", reason="proof came")
    assert late.status_code == 302 and "In six parts." in text(qa.get(address))


def test_an_instant_tells_fdas_day(qa: Client, world: World) -> None:
    form = open_form(world)
    day = form.issued_on + timedelta(days=2)
    address = f"/inspections/{form.inspection_id}/response/"
    assert submit(qa, address, sent_on=words(day), sent_time="23:30", zone="Nowhere/City").status_code == 422
    sent = submit(qa, address, sent_on=words(day), sent_time="08:30", zone="Asia/Kolkata")
    assert sent.status_code == 302, errors(sent)
    with world.aldena.scope():
        assert Response.objects.get(form=form).sent_on == day - timedelta(days=1), "still the day before in Maryland"


def test_a_commitment_is_verified_from_its_evidence_only(qa: Client, world: World) -> None:
    form = open_form(world)
    address = f"/inspections/{form.inspection_id}/commitments/add/"
    given = {"text": "Retrain all operators.", "owner": "Head of production", "made_on": words(world.today)}
    assert submit(qa, address, **given, due_on=words(world.today - timedelta(days=1))).status_code == 422
    made = submit(qa, address, **given, due_on=words(world.today + timedelta(days=20)))
    assert made.status_code == 302, errors(made)
    with world.aldena.scope():
        pk = Commitment.objects.get(form=form).pk
    page = f"/inspections/commitments/{pk}/"
    assert submit(qa, f"{page}steps/report-done/").status_code == 302
    blocked = submit(qa, f"{page}steps/verify/", reason="seen, as told")
    assert blocked.status_code == 409 and "statement alone" in text(blocked)
    file = SimpleUploadedFile("records.pdf", PDF, content_type="application/pdf")
    assert submit(qa, f"{page}evidence/", evidence=file).status_code == 302
    assert submit(qa, f"{page}steps/verify/", reason="training records seen").status_code == 302
    with world.aldena.scope():
        row = Commitment.objects.get(pk=pk)
        assert row.status == "verified" and row.verified_on == world.today
        (fact,) = selectors.evidence([row.site_id], world.today)[row.site_id][-1].commitments
        assert not fact.is_open(world.today)


def test_an_inspection_is_closed_once_nothing_is_open_and_then_stays(qa: Client, world: World) -> None:
    form = open_form(world)
    address = f"/inspections/{form.inspection_id}/"
    blocked = submit(qa, f"{address}steps/close/", reason="done, as told")
    assert blocked.status_code == 409 and "class or outcome" in text(blocked)
    assert submit(qa, f"{address}response/", sent_on=words(world.today)).status_code == 302
    assert submit(qa, f"{address}classify/", classification="VAI", class_source="letter").status_code == 302
    closed = submit(qa, f"{address}steps/close/", reason="all answered")
    assert closed.status_code == 302, errors(closed)
    refused = submit(qa, f"{address}observations/add/", text="Later.", reason="told by the site")
    assert refused.status_code == 422 and "reopen it" in text(refused)
    assert submit(qa, f"{address}steps/reopen/", reason="new letter").status_code == 302


def test_a_void_inspection_is_no_evidence(qa: Client, world: World) -> None:
    form = open_form(world)
    site = form.site_id
    with world.aldena.scope():
        before = len(selectors.evidence([site], world.today)[site])
    assert submit(qa, f"/inspections/{form.inspection_id}/steps/void/", reason="logged twice").status_code == 302
    with world.aldena.scope():
        assert len(selectors.evidence([site], world.today)[site]) == before - 1
        assert not selectors.inspections().filter(pk=form.inspection_id).exists()
    assert qa.get(f"/inspections/{form.inspection_id}/").status_code == 200


def test_a_letters_clock_counts_from_its_receipt(qa: Client, world: World) -> None:
    site = world.aldena.ids["site"]
    address = f"/inspections/site/{site}/actions/warning-letter/record/"
    issued = world.today - timedelta(days=10)
    given = {"issued_on": words(issued), "text_1": "Media fills failed.", "citations_1": "211.113"}
    wrong = submit(qa, address, **given, received_on=words(issued - timedelta(days=1)))
    assert wrong.status_code == 422 and "received after" in text(wrong) and "Media fills failed." in text(wrong)
    made = submit(qa, address, **given, received_on=words(issued + timedelta(days=3)))
    assert made.status_code == 302, errors(made)
    with world.aldena.scope():
        letter = WarningLetter.objects.latest("id")
        assert selectors.letter_clock(letter, world.today).started_on == issued + timedelta(days=3)
        (fact,) = [one for one in selectors.authority_facts([site], world.today)[site].warning_letters]
        assert fact.is_open(world.today)
    page = made.headers["Location"]
    assert "Media fills failed." in text(qa.get(page)) and "Letter received" in text(qa.get(page))
    sent = submit(qa, f"/inspections/letters/{letter.pk}/response/", sent_on=words(world.today))
    assert sent.status_code == 302
    ended = submit(qa, f"{page}change/", closed_out_on=words(world.today), reason="close-out letter")
    assert ended.status_code == 302, errors(ended)
    assert "Ended" in text(qa.get(page))


@pytest.mark.parametrize(
    ("kind", "given"),
    [
        ("import-alert", {"alert_number": "66-40", "listed_on": "1 Mar 2026", "carve_outs": "Product A\nProduct B"}),
        ("injunction", {"kind": "consent_decree", "began_on": "1 Mar 2026", "permitted_operations": ["manufacture"]}),
        ("refusal", {"kind": "limited", "happened_on": "1 Mar 2026"}),
        ("noncompliance", {"reference": "IE/1", "authority": "HPRA", "issued_on": "1 Mar 2026"}),
    ],
)
def test_each_kind_of_action_is_recorded_corrected_and_voided(
    qa: Client, world: World, kind: str, given: dict[str, Any]
) -> None:
    site = world.aldena.ids["site"]
    made = submit(qa, f"/inspections/site/{site}/actions/{kind}/record/", **given)
    assert made.status_code == 302, errors(made)
    page = made.headers["Location"]
    assert "In force" in text(qa.get(page))
    assert submit(qa, f"{page}change/", notes="Seen in the register.", reason="note, as told").status_code == 302
    assert submit(qa, f"{page}steps/void/", reason="another site").status_code == 302
    assert "Void" in text(qa.get(page))
    assert submit(qa, f"{page}change/", notes="x", reason="told by the site").status_code == 422
    assert qa.get(f"/inspections/site/{site}/actions/nonsense/record/").status_code == 404


def test_replies_and_promises_over_the_api(world: World) -> None:
    client, form = world.login(world.aldena.people["qa_head"]), open_form(world)
    send: dict[str, Any] = {"content_type": "application/json"}
    given = {"inspection": str(form.inspection_id), "sent_on": str(world.today), "reason": "sent, as told"}
    made = client.post("/api/v1/responses/", given, **send, headers={"Idempotency-Key": "r1"})
    assert made.status_code == 201, made.content
    assert client.post("/api/v1/responses/", given, **send, headers={"Idempotency-Key": "r1"}).json() == made.json()
    both = {**given, "warning_letter": str(world.aldena.ids["letter"])}
    assert client.post("/api/v1/responses/", both, **send).status_code == 400
    promise = {
        "inspection": str(form.inspection_id),
        "response": made.json()["id"],
        "text": "Retrain.",
        "owner": "Head of production",
        "made_on": str(world.today),
        "due_on": str(world.today + timedelta(days=5)),
        "reason": "promised, as told",
    }
    row = client.post("/api/v1/commitments/", promise, **send)
    assert row.status_code == 201, row.content
    step = f"/api/v1/commitments/{row.json()['id']}/steps/report-done/"
    assert client.post(step, {}, **send).status_code == 428
    done = client.post(step, {}, **send, headers={"If-Match": '"1"'})
    assert done.status_code == 200 and done.json()["status"] == "done", done.content
    foreign = {**promise, "inspection": str(world.borvik.ids["inspection"])}
    assert client.post("/api/v1/commitments/", foreign, **send).status_code == 400


def test_actions_over_the_api(world: World) -> None:
    client, erp = world.login(world.aldena.people["qa_head"]), System(world.aldena)
    send: dict[str, Any] = {"content_type": "application/json"}
    given = {
        "site": str(world.aldena.ids["site"]),
        "kind": "refused",
        "happened_on": "2026-03-01",
        "reason": "told, as told",
        "reason_category": "mistake",
    }
    made = client.post("/api/v1/refused-inspections/", given, **send)
    assert made.status_code == 201, made.content
    address = made.headers["Location"]
    read = client.get(address)
    fields = {
        "kind": "limited",
        "happened_on": "2026-03-01",
        "resolved_on": "2026-04-01",
        "reason": "over, as told",
        "reason_category": "mistake",
    }
    assert client.put(address, fields, **send).status_code == 428
    changed = client.put(address, fields, **send, headers={"If-Match": read.headers["ETag"]})
    assert changed.status_code == 200 and changed.json()["resolved_on"] == "2026-04-01", changed.content
    wrong = client.post("/api/v1/refused-inspections/", {**given, "colour": "red"}, **send)
    assert wrong.status_code == 400
    assert problem(erp.send("post", "refused-inspections/", given))["status"] == 403
    assert {row["id"] for row in erp.all("warning-letters/")} == {str(world.aldena.ids["letter"])}


def test_a_class_over_the_api(world: World) -> None:
    client, form = world.login(world.aldena.people["qa_head"]), open_form(world)
    address = f"/api/v1/inspections/{form.inspection_id}/"
    tag = client.get(address).headers["ETag"]
    given = {"classification": "VAI", "class_source": "letter", "reason": "letter came"}
    put: dict[str, Any] = {"content_type": "application/json", "headers": {"If-Match": tag}}
    wrong = client.put(f"{address}class/", {**given, "classification": "compliant"}, **put)
    assert wrong.status_code == 400, "no outcome of FDA's"
    done = client.put(f"{address}class/", given, **put)
    assert done.status_code == 200 and done.json()["classification"] == "VAI", done.content
    with world.aldena.scope():
        assert Inspection.objects.get(pk=form.inspection_id).class_source == "letter"
