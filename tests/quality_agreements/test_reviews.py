"""Periodic reviews, signers and documents of an agreement."""

from __future__ import annotations

from datetime import timedelta

from django.test import Client

from cmo_portal.demo.papers import pdf
from quality_agreements.models import (
    AgreementFile,
    AgreementReview,
    AgreementSigner,
)
from tests.pages import submit, text
from tests.quality_agreements.agreeing import day, draft, name, review, revised, sign, writer
from tests.world import World


def test_no_renewal_without_a_recorded_review(head: Client, world: World) -> None:
    old = draft(world, head).headers["Location"]
    sign(world, head, old)
    new = revised(world, head, old, starts=1)
    assert "Record the review of version 1" in text(head.get(new))
    assert sign(world, head, new).status_code == 409
    assert review(world, head, old).status_code == 302
    assert sign(world, head, new).status_code == 302


def test_a_void_review_stays_readable_and_counts_no_more(head: Client, world: World) -> None:
    old = draft(world, head).headers["Location"]
    sign(world, head, old)
    review(world, head, old, notes="Of another agreement")
    new = revised(world, head, old, starts=1)
    with world.aldena.scope():
        found = AgreementReview.objects.order_by("-id").first()
    assert found is not None
    assert submit(head, f"/agreements/reviews/{found.pk}/void/", reason="wrong record").status_code == 302
    page = text(head.get(old))
    assert "Void" in page and "Of another agreement" in page and "wrong record" in page
    assert sign(world, head, new).status_code == 409
    assert submit(head, f"/agreements/reviews/{found.pk}/void/", reason="again, as told").status_code == 422


def test_a_review_says_when_the_next_is_due_and_that_is_reminded(head: Client, world: World) -> None:
    address = draft(world, head, review_on=day(world.today + timedelta(days=20))).headers["Location"]
    sign(world, head, address)
    assert "is to be reviewed" in text(head.get("/deadlines/"))
    assert review(world, head, address, next_review_on="").status_code == 422
    assert review(world, head, address).status_code == 302
    assert f"Review due</dt><dd>{day(world.today + timedelta(days=365))}" in text(head.get(address))
    pk = address.rstrip("/").rpartition("/")[2]
    rows = head.get("/api/v1/deadlines/").json()
    assert not [row for row in rows if row["subject"] == pk and row["kind"] == "agreement_review"]


def test_a_signer_is_named_and_taken_off_again(head: Client, world: World) -> None:
    address = draft(world, head, signed=False).headers["Location"]
    assert "Name who signed for the other party" in text(head.get(address))
    assert sign(world, head, address).status_code == 409
    ahead = name(world, head, address, signed_on=day(world.today + timedelta(days=1)))
    assert ahead.status_code == 422 and "lies ahead" in text(ahead)
    name(world, head, address)
    with world.aldena.scope():
        signer = AgreementSigner.objects.order_by("-id").first()
    assert signer is not None
    assert (
        submit(writer(world, head), f"/agreements/signers/{signer.pk}/remove/", reason="wrong person").status_code
        == 302
    )
    page = text(head.get(address))
    assert "Name who signed for the other party" in page and "wrong person" in page
    name(world, head, address)
    assert sign(world, head, address).status_code == 302
    page = text(head.get(address))
    assert "Aoife Brennan" in page and "Ingrid Solheim" in page and "in the portal" in page
    assert name(world, head, address).status_code == 422, "a signed version keeps its signers"


def test_every_document_of_a_version_is_kept(head: Client, world: World) -> None:
    address = draft(world, head).headers["Location"]
    other = pdf("The second", name="second.pdf")
    assert submit(writer(world, head), f"{address}change/", file=other, reason="pages were missing").status_code == 302
    sign(world, head, address)
    page = text(head.get(address))
    with world.aldena.scope():
        kept = AgreementFile.objects.filter(agreement=address.rstrip("/").rpartition("/")[2]).select_related("file")
        digests = [each.file.sha256 for each in kept]
    assert len(set(digests)) == 2 and all(digest in page for digest in digests)
    assert page.count("the signed one") == 1 and "earlier" in page
