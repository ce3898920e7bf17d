"""What crosses when a questionnaire is signed and sent, and what never does."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from kernel.errors import NotAllowed, Refused, StepRefused
from questionnaires import services
from questionnaires.models import Answer, AnswerFile, AnswerNote, AnswerSet, Questionnaire, QuestionnaireMessage
from questionnaires.rules.filling import Given
from questionnaires.selectors import sent
from records.models import DialogueFile, Event, Signature, TrailEntry
from tests.pages import errors, submit, text
from tests.questionnaires.asking import ANSWERS, answer_set, asked, attach, say, sign, yearly
from tests.questionnaires.test_asking import SECRET, section_of
from tests.signatures import sign_at
from tests.world import Party, World

# --- signing and sending ------------------------------------------------------------------------------------------


def test_the_signatory_signs_on_the_page_and_the_sponsor_reads(
    world: World, row: Questionnaire, signatory: Client, manager: Client
) -> None:
    say(world, row, ANSWERS)
    attach(world, row, "Y-A3", "smf.pdf")
    step = f"/questionnaires/answers/{answer_set(world, row).pk}/steps/sign-and-submit/"
    signed = sign_at(signatory, step, world, world.staff["quality_signatory"])
    assert signed.status_code == 302, errors(signed)
    shown = text(manager.get(f"/questionnaires/sent/{row.pk}/"))
    for words in ("38 people", "14 Sep 2026", "smf.pdf", "Aoife Brennan", "Answered"):
        assert words in shown, words
    with world.aldena.scope():
        answers = sent.answer_set(row)
        assert answers is not None
        found = Signature.objects.get(subject_id=answers.pk)
        assert found.printed_name == "Aoife Brennan" and found.content
        file = DialogueFile.objects.get(name="smf.pdf")
    assert manager.get(f"/files/{file.pk}/download/").status_code == 200
    assert signatory.get(section_of(row)).status_code == 302


def test_the_signature_covers_what_the_sponsor_reads(world: World, row: Questionnaire) -> None:
    say(world, row, ANSWERS)
    attach(world, row, "Y-A3")
    ready = answer_set(world, row)
    with world.maker_scope():
        before = sent.signed_content(ready)
    sign(world, row)
    for scope in (world.maker_scope, world.aldena.scope):
        with scope():
            found = sent.answer_set(row)
            assert found is not None and sent.signed_content(found) == before


@pytest.mark.parametrize("role", ["contributor", "cmo_admin"])
def test_only_the_signatory_submits(world: World, row: Questionnaire, role: str) -> None:
    say(world, row, ANSWERS)
    with pytest.raises(NotAllowed):
        sign(world, row, role)


def test_what_is_missing_or_in_doubt_is_not_signed(world: World, row: Questionnaire) -> None:
    say(world, row, {"Y-A1": Given(value="no"), "Y-A4": Given(value="many")})
    with pytest.raises(StepRefused, match=r"Not answered yet: Y-A3.*To look at again: Y-A4"):
        sign(world, row)
    with world.aldena.scope():
        assert sent.answer_set(row) is None


def test_nothing_is_written_after_it_was_sent(world: World, row: Questionnaire) -> None:
    say(world, row, ANSWERS)
    sign(world, row)
    with pytest.raises(Refused, match="answered"):
        say(world, row, {"Y-A4": Given(value="39")})
    with pytest.raises(Refused, match="answered"):
        attach(world, row, "Y-A4")
    with world.aldena.scope("qa_manager"), pytest.raises(Refused, match="answered"):
        services.withdraw(row, text="Sent to the wrong site.", actor=world.aldena.actor("qa_manager"))
    with world.maker_scope(reason="past the service"), pytest.raises(DatabaseError), transaction.atomic():
        Answer.objects.filter(answer_set__questionnaire=row).update(value="99")
    with world.maker_scope(reason="past the service"), pytest.raises(DatabaseError), transaction.atomic():
        own: Any = {"answer_set": sent.answer_set(row), "sponsor_id": row.sponsor_id, "cmo_org_id": row.cmo_org_id}
        Answer.objects.create(question="Y-A2", **own)


# --- walls --------------------------------------------------------------------------------------------------------


def drafts(world: World, row: Questionnaire) -> DialogueFile:
    """Everything that must never cross, each with the canary."""
    say(world, row, {"Y-A4": Given(value=SECRET), "Y-A3": Given(not_applicable=True, why=SECRET)})
    attach(world, row, "Y-A3", f"{SECRET}.pdf")
    with world.maker_scope("contributor"):
        services.add_note(row, text=SECRET, question="Y-A4", actor=world.staff_actor("contributor"))
        return DialogueFile.objects.get(name=f"{SECRET}.pdf")


def reader(world: World, name: str) -> tuple[Party, Client]:
    party = getattr(world, name)
    return party, world.login(party.people["qa_head"])


@pytest.mark.parametrize("name", ["aldena", "borvik"])
def test_drafts_notes_files_trail_and_events_stay_with_the_cmo(world: World, row: Questionnaire, name: str) -> None:
    file, own = drafts(world, row), answer_rows(world, row)
    party, head = reader(world, name)
    with party.scope():
        for model in (AnswerSet, Answer, AnswerFile):
            where = "questionnaire" if model is AnswerSet else "answer_set__questionnaire"
            assert not model._default_manager.filter(**{where: row.pk}).exists(), model
        assert not AnswerNote.objects.exists()
        assert not DialogueFile.objects.filter(pk=file.pk).exists()
        assert not TrailEntry.objects.filter(row_id__in=own).exists()
        assert not Event.objects.filter(subject_id__in=own).exists()
    assert head.get(f"/files/{file.pk}/download/").status_code == 404
    pages = ["/questionnaires/", f"/questionnaires/sent/{row.pk}/", "/trail/", "/"]
    for page in pages:
        assert SECRET not in text(head.get(page)), page


def answer_rows(world: World, row: Questionnaire) -> list[Any]:
    """What the CMO wrote of a questionnaire."""
    with world.maker_scope():
        found: list[Any] = []
        for model in (AnswerSet, AnswerNote):
            found += model._default_manager.filter(questionnaire=row.pk).values_list("pk", flat=True)
        for other in (Answer, AnswerFile):
            found += other._default_manager.filter(answer_set__questionnaire=row.pk).values_list("pk", flat=True)
    assert len(found) > 3
    return found


def test_a_note_can_never_be_released(world: World, row: Questionnaire) -> None:
    drafts(world, row)
    with world.maker_scope(reason="past the service"), pytest.raises(DatabaseError), transaction.atomic():
        AnswerNote.objects.create(
            questionnaire=row,
            kind="note",
            text="x",
            released_at=row.released_at,
            sponsor_id=row.sponsor_id,
            cmo_org_id=row.cmo_org_id,
        )


def test_one_sponsor_never_sees_what_another_asked_of_the_same_cmo(world: World, row: Questionnaire) -> None:
    theirs = asked(world, world.borvik)
    say(world, theirs, ANSWERS)
    sign(world, theirs)
    head = world.login(world.aldena.people["qa_head"])
    assert head.get(f"/questionnaires/sent/{theirs.pk}/").status_code == 404
    assert head.get(f"/api/v1/questionnaires/{theirs.pk}/").status_code == 404
    with world.aldena.scope():
        assert not Questionnaire.objects.filter(pk=theirs.pk).exists()
        assert not QuestionnaireMessage.objects.filter(questionnaire=theirs.pk).exists()
        assert not AnswerSet.objects.filter(questionnaire=theirs.pk).exists()
    maker = text(world.login(world.staff["contributor"]).get("/questionnaires/asked/"))
    assert row.sponsor_name in maker and theirs.sponsor_name in maker


def test_the_cmo_never_reads_how_answers_are_judged(world: World, row: Questionnaire, contributor: Client) -> None:
    kept = json.dumps(row.asked)
    assert not any(word in kept for word in ("weight", "knockout", "bad_if"))
    with world.aldena.scope():
        version = yearly(world.aldena)
    assert contributor.get(f"/questionnaires/templates/{version.pk}/").status_code in (403, 404)


def test_both_sides_comment_about_a_question(
    world: World, row: Questionnaire, manager: Client, contributor: Client
) -> None:
    asks = submit(contributor, f"/questionnaires/asked/{row.pk}/comment/", question="Y-A4", text="Contract staff too?")
    assert asks.status_code == 302, errors(asks)
    assert "Contract staff too?" in text(manager.get(f"/questionnaires/sent/{row.pk}/"))
    says = submit(manager, f"/questionnaires/sent/{row.pk}/comment/", question="Y-A4", text="Yes, all of them.")
    assert says.status_code == 302
    assert "Yes, all of them." in text(contributor.get(f"/questionnaires/asked/{row.pk}/"))
    with world.maker_scope("contributor"), pytest.raises(Refused, match="no such question"):
        services.comment(row, text="x", question="Z-9", actor=world.staff_actor("contributor"))
