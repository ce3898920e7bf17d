"""What a person needs before they sign: identity, training, accountability, recorded by others (21 CFR 11.100)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from kernel.errors import MayNotSign
from records.models import Event, IdentityProof, SignerTraining
from records.selectors import signers
from records.services import enabling
from tests.pages import submit, text
from tests.quality_agreements.agreeing import draft
from tests.records.test_signing import HEAD, shown, sign
from tests.signatures import components, sign_at
from tests.world import World


@pytest.mark.parametrize(
    ("missing", "words"),
    [
        (IdentityProof, "identity is not proven"),
        (SignerTraining, "training for signing is not recorded"),
    ],
)
def test_a_person_without_proof_or_training_signs_nothing(world: World, missing: Any, words: str) -> None:
    head = world.aldena.people[HEAD]
    with world.aldena.scope("sponsor_admin", reason="taken away in a test"):
        for found in missing.objects.filter(membership=head):
            enabling.withdraw(found, actor=world.aldena.actor("sponsor_admin"), reason="recorded for somebody else")
    client = world.login(head)
    address = str(draft(world, client).headers["Location"])
    assert words in text(client.get(address))
    page = client.get(f"{address}steps/sign/")
    assert words in text(page) and "aria-disabled" in text(page)
    assert sign_at(client, f"{address}steps/sign/", world, head).status_code == 403
    with world.aldena.scope(HEAD, reason="in a test"), pytest.raises(MayNotSign, match=words):
        sign(world, shown(world))


def test_a_signer_once_renamed_themselves_at_will(
    world: World, mailoutbox: list[Any], django_capture_on_commit_callbacks: Any
) -> None:
    """R-02, R-16: the profile took any name, and the next signature printed it."""
    head, admin = world.aldena.people[HEAD], world.aldena.people["sponsor_admin"]
    before, client = head.user.name, world.login(head)
    with django_capture_on_commit_callbacks(execute=True):
        assert submit(client, "/account/profile/", name="Petra Lang").status_code == 302
    assert [mail.to for mail in mailoutbox] == [[admin.user.email]]
    assert before in mailoutbox[0].body and "Petra Lang" in mailoutbox[0].body
    with world.aldena.scope():
        told = Event.objects.get(name="account.renamed")
        assert told.subject_id == head.pk and told.facts["before"] == before and told.facts["after"] == "Petra Lang"
    address = str(draft(world, client).headers["Location"])
    words = f"Your identity is proven for the name {before}, and your profile says Petra Lang"
    assert words in text(client.get(f"{address}steps/sign/"))
    assert sign_at(client, f"{address}steps/sign/", world, head).status_code == 403
    told_to_admin = text(world.login(admin).get(f"/administration/members/{head.pk}/"))
    assert f"for the name {before}" in told_to_admin
    proof = {"method": "in_person", "verified_by": "Ada Keys", "proven_on": f"{world.today:%-d %b %Y}"}
    at = f"/administration/members/{head.pk}/identity/"
    assert submit(world.login(admin), at, **proof, reason="married, passport seen").status_code == 302
    assert words not in text(client.get(f"{address}steps/sign/"))


def test_training_that_ended_yesterday_signs_nothing(world: World) -> None:
    head = world.aldena.people[HEAD]
    with world.aldena.scope("sponsor_admin", reason="ended in a test"):
        SignerTraining.objects.filter(membership=head).update(
            trained_on=world.today - timedelta(days=9), valid_until=world.today - timedelta(days=1)
        )
    with world.aldena.scope(HEAD, reason="in a test"), pytest.raises(MayNotSign, match="training for signing ended"):
        sign(world, shown(world))
    with world.aldena.scope("sponsor_admin", reason="ends today in a test"):
        SignerTraining.objects.filter(membership=head).update(valid_until=world.today)
    with world.aldena.scope(HEAD, reason="in a test"):
        assert sign(world, shown(world)).printed_name == head.user.name, "the last day counts"


def test_a_person_accepts_the_statement_on_a_page_of_their_own(world: World) -> None:
    viewer = world.aldena.people["viewer"]
    client = world.login(viewer)
    page = client.get("/signing/statement/")
    assert "legally binding equivalent" in text(page)
    typed = {**components(world, viewer), "password": "wrong"}
    wrong = submit(client, "/signing/statement/", agreed="on", **typed)
    assert wrong.status_code == 422 and "not your password" in text(wrong)
    bare = submit(client, "/signing/statement/", **components(world, viewer))
    assert bare.status_code == 422, "the box is not ticked"
    assert submit(client, "/signing/statement/", agreed="on", **components(world, viewer)).status_code == 302
    again = text(client.get("/signing/statement/"))
    assert "You accepted this statement" in again and "cannot sign yet" in again
    with world.aldena.scope():
        assert signers.signer(viewer.pk).statement == 1


def test_nobody_proves_their_own_identity_or_training(world: World) -> None:
    admin = world.aldena.people["sponsor_admin"]
    client = world.login(admin)
    for page in ("identity", "training"):
        found = submit(
            client,
            f"/administration/members/{admin.pk}/{page}/",
            method="in_person",
            title="Electronic signatures",
            trained_on="1 Jan 2026",
            valid_until="1 Jan 2099",
        )
        assert found.status_code == 422 and "Another administrator records this" in text(found)
    other = world.aldena.people["viewer"]
    same = submit(
        client, f"/administration/members/{other.pk}/identity/", method="in_person", verified_by=other.user.name
    )
    assert same.status_code == 422 and "Nobody proves their own identity" in text(same)


def test_what_lets_a_person_sign_is_recorded_with_reason_and_history(world: World) -> None:
    viewer = world.aldena.people["viewer"]
    client = world.login(world.aldena.people["sponsor_admin"])
    at = f"/administration/members/{viewer.pk}/"
    proven = submit(client, f"{at}identity/", method="by_video", verified_by="Petra Lang", proven_on="1 Nov 2026")
    assert proven.status_code == 302
    trained = submit(client, f"{at}training/", title="SOP QA-012", trained_on="1 Nov 2026", valid_until="1 Nov 2028")
    assert trained.status_code == 302
    page = text(client.get(at))
    assert "by video, with an identity document by Petra Lang on 1 Nov 2026" in page
    assert "SOP QA-012, 1 Nov 2026, valid until 1 Nov 2028" in page and "first proof of identity" in page
    late = submit(client, f"{at}training/", title="SOP", trained_on="1 Nov 2099", valid_until="1 Nov 2098")
    assert late.status_code == 422 and "lies ahead" in text(late) and "cannot end before" in text(late)
