"""Both sides sign what binds them in the dialogue; each reads the other's signature, and nothing internal (R-27)."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from audits import rules, selectors, services
from audits.models import FindingMessage, FindingResponse, LetterReceipt, ResponseReview
from kernel.errors import Refused
from kernel.scope import PLATFORM, scope
from records.models import Event, Signature, SigningRefusal, TrailEntry
from records.rules import MEANINGS
from records.selectors import signatures
from sponsors.models import CmoOrganisation
from tests.api import System
from tests.audits.people import answer, decide, decided, drafted, finding, issued, plan_typed, review, send
from tests.pages import submit, text
from tests.signatures import components, sign_at
from tests.world import SETUP, World


@pytest.fixture
def lead(world: World) -> Client:
    return world.login(world.aldena.people["qa_head"])


@pytest.fixture
def maker(world: World) -> Client:
    return world.login(world.staff["quality_signatory"])


@pytest.fixture
def ours(world: World) -> str:
    return f"/audits/findings/{world.aldena.ids['finding']}/"


@pytest.fixture
def theirs(world: World) -> str:
    return f"/audits/issued/{world.aldena.ids['issued']}/"


def on(world: World, pk: Any) -> Signature:
    with world.aldena.scope():
        return Signature.objects.get(subject_id=pk)


def test_r27_an_answer_is_signed_by_the_cmos_quality_and_read_so_by_the_sponsor(
    world: World, lead: Client, maker: Client, ours: str, theirs: str
) -> None:
    """R-16, R-17: name, organisation and role at the time, both times, meaning; on either side and in the API."""
    assert send(world, maker, f"{theirs}answer/", text="The cause is known.", **plan_typed(world)).status_code == 302
    with world.aldena.scope():
        sent = FindingResponse.objects.get(issued_id=world.aldena.ids["issued"])
        [made] = Signature.objects.filter(subject_id=sent.pk)
        assert signatures.is_whole(made) and "The cause is known." in made.content
    person = world.staff["quality_signatory"]
    assert (made.printed_name, made.role) == (person.user.name, "Quality signatory")
    assert (made.organisation, made.meaning, made.side) == (world.maker.name, "responsible", "cmo")
    assert made.released_at == sent.released_at
    for page in (text(lead.get(ours)), text(maker.get(theirs))):
        for words in ("Responsible", made.printed_name, made.organisation, "Quality signatory", made.digest, made.zone):
            assert words in page, words
    [told] = lead.get(f"/api/v1/findings/{world.aldena.ids['finding']}/dialogue/").json()
    [signature] = told["signatures"]
    assert (signature["meaning"], signature["organisation"]) == ("responsible", world.maker.name)
    with world.borvik.scope():
        assert not Signature.objects.filter(pk=made.pk).exists()


def test_r27_the_organisations_later_name_does_not_touch_what_was_signed(world: World, lead: Client, ours: str) -> None:
    sent = answer(world)
    before = world.maker.name
    with scope(PLATFORM, actor=SETUP, reason="the company was renamed"):
        CmoOrganisation.objects.filter(pk=world.maker.pk).update(name="Renamed Formulations")
    made = on(world, sent.pk)
    assert made.organisation == before and signatures.is_whole(made)
    assert before in text(lead.get(ours))


def test_a_draft_shows_the_sponsor_no_signature_and_no_refusal_to_sign(
    world: World, maker: Client, lead: Client, ours: str
) -> None:
    """What a colleague refuses to sign, and why, stays with the CMO's own people."""
    with world.maker_scope():
        draft = drafted(world)
    why = "MAKERONLY: the batch numbers are not complete"
    refused = submit(maker, f"/audits/answers/{draft.pk}/steps/submit/refuse/", reason=why)
    assert refused.status_code == 302
    with world.maker_scope():
        assert SigningRefusal.objects.get(subject_id=draft.pk).reason == why
    with world.aldena.scope():
        for model in (SigningRefusal, Signature, Event):
            assert not model._default_manager.filter(subject_id=draft.pk).exists(), model
        assert not [row for row in TrailEntry.objects.all() if "MAKERONLY" in str(row.became) + row.reason]
    assert "MAKERONLY" not in text(lead.get(ours))


def test_a_returned_answer_is_signed_rejected_and_an_accepted_one_approved(
    world: World, lead: Client, maker: Client, ours: str, theirs: str
) -> None:
    sent = answer(world)
    secret = "SECRETREASON, as told"
    assert decide(world, lead, ours, "returned", comment="Since when?", reason=secret).status_code == 302
    page = text(maker.get(theirs))
    assert "Rejected" in page and "Ingrid Solheim" in page and "Aldena Therapeutics" in page and "Since when?" in page
    assert "SECRETREASON" not in page
    with world.maker_scope():
        row = ResponseReview.objects.get(response=sent)
        made = Signature.objects.get(subject_id=row.pk)
        assert (made.meaning, made.step, made.side) == ("rejected", "return", "sponsor")
        said = json.loads(made.content)
        assert said["decision"] == "returned" and said["words_to_the_cmo"] == "Since when?" and said["answer"]
        assert "SECRETREASON" not in made.content
        assert not TrailEntry.objects.filter(reason__contains="SECRETREASON").exists()
    again = answer(world)
    assert decide(world, lead, ours, "accepted").status_code == 302
    with world.aldena.scope():
        accepted = ResponseReview.objects.get(response=again)
    assert on(world, accepted.pk).meaning == "approved"


def test_a_decision_with_another_meaning_or_without_components_changes_nothing(
    world: World, lead: Client, ours: str
) -> None:
    answer(world)
    person = world.aldena.people["qa_head"]
    for typed in (
        {"meaning": "approved"},
        {"meaning": ""},
        {"password": "wrong"},
        {"code": "000000"},
        {"comment": " "},
    ):
        given = {"meaning": "rejected", "comment": "Since when?", **components(world, person), **typed}
        late = submit(lead, f"{ours}review/return/", **given)
        assert late.status_code == 422, typed
        assert ("Since when?" in text(late)) == ("comment" not in typed), "what was typed is kept"
    with world.aldena.scope():
        assert not ResponseReview.objects.filter(issued_id=world.aldena.ids["issued"]).exists()


def test_what_came_since_is_shown_before_a_decision_is_signed(world: World, lead: Client, ours: str) -> None:
    """Two people decide at once: the second reads that it was reviewed, and signs nothing."""
    answer(world)
    page = lead.get(f"{ours}review/accept/")
    review(world, "returned", role="qa_manager")
    from_page = {
        "version": "2",
        "ceremony": text(page).partition('name="ceremony" value="')[2].partition('"')[0],
        "meaning": "approved",
        **components(world, world.aldena.people["qa_head"]),
    }
    late = lead.post(f"{ours}review/accept/", from_page)
    assert late.status_code == 409 or "reviewed already" in text(late)
    with world.aldena.scope():
        assert ResponseReview.objects.filter(issued_id=world.aldena.ids["issued"]).count() == 1


def test_a_letter_is_acknowledged_once_and_the_sponsor_reads_it(world: World, lead: Client, maker: Client) -> None:
    with world.aldena.scope():
        planned = next(row for row in selectors.audits_for(world.aldena.actor()) if row.status == rules.PLANNED)
        made = services.send_letter(
            planned, kind=rules.ANNOUNCEMENT, text="New room.", actor=world.aldena.actor(), reason="told by the site"
        )
    page = f"/audits/letters/{made.pk}/"
    assert "has acknowledged this letter yet" in text(maker.get(page))
    assert "not acknowledged by the CMO yet" in text(lead.get(f"/audits/{planned.pk}/"))
    address = f"{page}steps/acknowledge/"
    contributor = world.login(world.staff["contributor"])
    assert "New room." in text(contributor.get(page)), "who only reads, reads it"
    signed = sign_at(maker, address, world, world.staff["quality_signatory"], meaning="acknowledged")
    assert signed.status_code == 302
    for client, at in ((maker, page), (lead, f"/audits/{planned.pk}/")):
        shown = text(client.get(at))
        assert "Acknowledged" in shown and world.staff["quality_signatory"].user.name in shown
    with world.aldena.scope():
        receipt = LetterReceipt.objects.get(letter=made)
        found = Signature.objects.get(subject_id=receipt.pk)
        assert found.meaning == "acknowledged" and "New room." in found.content
        assert Event.objects.filter(name="audit.letter_acknowledged", subject_id=receipt.pk).exists()
        with pytest.raises(DatabaseError), transaction.atomic():
            LetterReceipt.objects.create(
                letter=made, author="x", sponsor_id=made.sponsor_id, cmo_org_id=made.cmo_org_id
            )
    twice = sign_at(maker, address, world, world.staff["quality_signatory"], meaning="acknowledged")
    assert twice.status_code == 409
    letters = lead.get(f"/api/v1/audits/{planned.pk}/letters/").json()["results"]
    assert [bool(each["received_at"]) for each in letters if each["id"] == str(made.pk)] == [True]


def test_a_withdrawn_finding_is_acknowledged_by_signature(
    world: World, lead: Client, maker: Client, ours: str, theirs: str
) -> None:
    assert maker.get(f"{theirs}steps/acknowledge/").status_code == 404, "nothing was withdrawn"
    typed = {"text": "It was another site.", "reason": "told by the site"}
    assert submit(lead, f"{ours}withdraw/", **typed).status_code == 302
    assert "acknowledge the withdrawal" in text(maker.get(theirs))
    address = f"{theirs}steps/acknowledge/"
    assert sign_at(maker, address, world, world.staff["quality_signatory"], meaning="acknowledged").status_code == 302
    assert "acknowledge the withdrawal" not in text(maker.get(theirs))
    page = text(lead.get(ours))
    assert "withdrawal acknowledged" in page and "Acknowledged" in page
    with world.maker_scope():
        told = FindingMessage.objects.get(kind=rules.ACKNOWLEDGED)
        assert told.reply_to == selectors.withdrawal(issued(world))
    with world.aldena.scope(reason="by hand"), pytest.raises(DatabaseError), transaction.atomic():
        FindingMessage.objects.create(
            issued=issued(world),
            kind=rules.ACKNOWLEDGED,
            author="x",
            sponsor_id=told.sponsor_id,
            cmo_org_id=told.cmo_org_id,
        )


def test_over_the_api_people_sign_and_tokens_never(world: World, maker: Client, lead: Client) -> None:
    """R-21: the ceremony is read and sent back; a connected system gets none."""
    with world.maker_scope():
        draft = drafted(world)
    path = f"/api/v1/answers/{draft.pk}/steps/submit/"
    shown = maker.get(path).json()
    assert shown["meanings"] == ["responsible", "approved"] and shown["ceremony"]
    body = {
        "ceremony": shown["ceremony"],
        "meaning": "approved",
        **components(world, world.staff["quality_signatory"]),
    }
    sent = maker.post(
        path, json.dumps(body), content_type="application/json", headers={"If-Match": f'"{shown["version"]}"'}
    )
    assert sent.status_code == 200, sent.content
    assert [each["meaning"] for each in sent.json()["signatures"]] == ["approved"]
    system = System(world.aldena)
    reviewed = f"findings/{world.aldena.ids['finding']}/review/return/"
    refused = system.send("post", reviewed, {"comment": "No.", "meaning": "rejected"}, If_Match='"2"')
    assert refused.status_code == 403
    ceremony = lead.get(f"/api/v1/{reviewed}").json()
    given = {
        "ceremony": ceremony["ceremony"],
        "meaning": "rejected",
        "comment": "Since when?",
        **components(world, world.aldena.people["qa_head"]),
    }
    done = lead.post(
        f"/api/v1/{reviewed}",
        json.dumps(given),
        content_type="application/json",
        headers={"If-Match": f'"{ceremony["version"]}"'},
    )
    assert done.status_code == 200 and done.json()["state"] == "returned", done.content


def test_every_meaning_is_offered_by_a_step() -> None:
    """R-16: authored, reviewed, approved, rejected, acknowledged, responsible."""
    offered = {
        word for step in (*rules.AUDIT, *rules.RESPONSE, *rules.REVIEW, *rules.RECEIPT) for word in step.meanings
    }
    assert offered >= set(MEANINGS)


def test_a_service_refuses_a_decision_about_an_answer_of_yesterday(world: World) -> None:
    older = answer(world)
    review(world, "returned")
    answer(world)
    with world.aldena.scope(), pytest.raises(Refused, match="reviewed already"):
        decided(world, older, "accepted", row=finding(world))
