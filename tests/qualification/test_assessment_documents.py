"""The document of a risk assessment of a product: with the draft, later, another one, over the API and on the page."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from cmo_portal.demo.papers import pdf
from records.models import SponsorFile
from tests.api import Person, System, problem
from tests.pages import submit, text
from tests.qualification.test_clearance import drafted_assessment
from tests.qualification.test_clearance_api import an_assessment
from tests.world import World


def given_document(system: System, path: str, name: str, tag: str) -> Any:
    body = encode_multipart(BOUNDARY, {"file": pdf(name, name=name), "reason": "the full assessment"})
    sent = {**system.headers, "If-Match": tag}
    return system.client.put(f"/api/v1/{path}file/", body, content_type=MULTIPART_CONTENT, headers=sent)


def test_a_draft_takes_its_document_and_keeps_the_one_before(world: World) -> None:
    """Found: a document came with the page that drafts, or never; what is signed keeps the one it has."""
    system = System(world.aldena)
    made = system.send("post", "clearance/assessments/", an_assessment(world), Idempotency_Key="pra-2")
    path = f"clearance/assessments/{made.json()['id']}/"
    first = given_document(system, path, "first.pdf", system.get(path).headers["ETag"])
    assert first.status_code == 200 and first.json()["file"], first.content
    assert first.json()["risk"] == made.json()["risk"] and first.json()["version"] == made.json()["version"] + 1
    assert given_document(system, path, "late.pdf", made.headers.get("ETag", '"1"')).status_code == 412
    second = given_document(system, path, "second.pdf", first.headers["ETag"])
    assert second.json()["file"] not in (None, first.json()["file"])
    with world.aldena.scope():
        assert SponsorFile.objects.filter(pk=first.json()["file"], name="first.pdf").exists()
    person = Person(world, world.aldena.people["qa_head"])
    signed = f"clearance/assessments/{world.aldena.ids['product_assessment']}/"
    refused = given_document(person, signed, "other.pdf", person.get(signed).headers["ETag"])
    assert refused.status_code == 400 and "not a draft" in str(problem(refused))
    rival = System(world.borvik)
    assert given_document(rival, path, "theirs.pdf", second.headers["ETag"]).status_code == 404


def test_a_forgotten_document_is_given_on_the_page_and_stays_through_other_changes(world: World) -> None:
    head = world.login(world.aldena.people["qa_head"])
    there = drafted_assessment(head, world).headers["Location"]
    change = f"{there}change/"
    assert (
        submit(head, change, file=pdf("In full", name="assessment.pdf"), reason="forgotten before").status_code == 302
    )
    assert "assessment.pdf" in text(head.get(there))
    assert submit(head, change, measures="Each record.", reason="said shorter").status_code == 302
    page = text(head.get(there))
    assert "assessment.pdf" in page and "Each record." in page
    script = SimpleUploadedFile("assessment.pdf", b"#!/bin/sh", content_type="application/pdf")
    refused = submit(head, change, file=script, risk="Older still.", reason="the newer one")
    assert refused.status_code == 422 and "Older still." in text(refused)
    assert "assessment.pdf" in text(head.get(there))
