"""Questionnaires between sponsor and CMO: sent, answered, signed, withdrawn; what crosses and what never does."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from cmos import selectors as cmos
from kernel.errors import NotAllowed, Refused, StepRefused
from questionnaires import rules, selectors, services
from questionnaires.models import Answer, AnswerFile, AnswerNote, AnswerSet, Questionnaire, QuestionnaireMessage
from questionnaires.rules import dialogue
from questionnaires.rules.filling import Given
from questionnaires.selectors import sent
from questionnaires.services import Conflicting, Evidence, Typed
from records.models import DialogueFile, Event, Signature, TrailEntry
from tests.pages import controls, errors, submit, text
from tests.questionnaires.asking import ANSWERS, answer_set, asked, attach, joined_site, say, sign, yearly
from tests.signatures import sign_at
from tests.world import Party, World

SECRET = "SECRETDRAFT"


@pytest.fixture
def row(world: World) -> Questionnaire:
    """The yearly confirmation, asked anew: the cast's own was answered, so nothing waits."""
    return asked(world)


@pytest.fixture
def manager(world: World) -> Client:
    return world.login(world.aldena.people["qa_manager"])


@pytest.fixture
def contributor(world: World) -> Client:
    return world.login(world.staff["contributor"])


@pytest.fixture
def signatory(world: World) -> Client:
    return world.login(world.staff["quality_signatory"])


def section_of(row: Questionnaire) -> str:
    return f"/questionnaires/asked/{row.pk}/sections/A/"


def save_url(row: Questionnaire, key: str) -> str:
    return f"/questionnaires/asked/{row.pk}/questions/{key}/"


# --- sending ------------------------------------------------------------------------------------------------------


def test_a_version_is_sent_on_its_page_and_read_by_both(world: World, manager: Client, contributor: Client) -> None:
    with world.aldena.scope():
        version, site = yearly(world.aldena), joined_site(world.aldena)
    page = f"/questionnaires/templates/{version.pk}/"
    assert f"{page}send/" in text(manager.get(page))
    due = f"{world.today + timedelta(days=9):%-d %b %Y}"
    sent_ = submit(manager, f"{page}send/", site=str(site.pk), due_on=due, contact="Aoife")
    assert sent_.status_code == 302, errors(sent_)
    assert due in text(manager.get(sent_.url)) and "Which changes, since when?" in text(manager.get(sent_.url))
    number = text(manager.get(sent_.url)).split("QUE-")[1][:9]
    assert f"QUE-{number}" in text(manager.get("/questionnaires/?q=yearly"))
    assert f"QUE-{number}" in text(contributor.get("/questionnaires/asked/?state=sent"))


def test_what_would_block_the_respondent_is_named_all_at_once(world: World, manager: Client) -> None:
    with world.aldena.scope():
        version = yearly(world.aldena)
        lonely = next(each for each in cmos.active_sites() if not _joined(each))
    past = f"{world.today - timedelta(days=1):%-d %b %Y}"
    page = f"/questionnaires/templates/{version.pk}/send/"
    refused = submit(manager, page, site=str(lonely.pk), due_on=past)
    assert refused.status_code == 422
    assert "has joined the portal yet" in text(refused) and "has passed" in text(refused)


def _joined(site: Any) -> bool:
    return sent.respondent(site).organisation_id is not None


def test_nobody_there_who_can_sign_blocks_the_sending(world: World) -> None:
    person = world.staff["quality_signatory"]
    with world.maker_scope("cmo_admin", reason="left the company"):
        type(person).objects.filter(pk=person.pk).update(is_active=False)
    with pytest.raises(Refused, match="no quality signatory"):
        asked(world)


def test_the_same_is_not_asked_twice_and_an_unapproved_version_never(world: World, row: Questionnaire) -> None:
    with pytest.raises(Refused, match=f"{row.number} asks this site the same"):
        asked(world)
    with world.aldena.scope("qa_manager"):
        draft = selectors.versions().filter(status=rules.DRAFT).first()
        assert draft is not None
        with pytest.raises(Refused, match="not approved"):
            services.send_questionnaire(
                draft,
                site=joined_site(world.aldena),
                scope={},
                due_on=world.today,
                actor=world.aldena.actor("qa_manager"),
            )


def test_a_retired_template_changes_nothing_of_what_was_sent(world: World, row: Questionnaire) -> None:
    with world.aldena.scope("qa_head"):
        services.take_step(
            rules.RETIRE,
            yearly(world.aldena),
            actor=world.aldena.actor(),
            reason="[decision] replaced by the long one",
        )
    say(world, row, ANSWERS)
    assert sign(world, row).status == dialogue.SUBMITTED


@pytest.mark.parametrize("role", ["viewer", "inspector", "auditor", "sponsor_admin"])
def test_only_quality_people_send(world: World, role: str) -> None:
    with world.aldena.scope():
        version, site = yearly(world.aldena), joined_site(world.aldena)
    with world.aldena.scope(role), pytest.raises(NotAllowed):
        services.send_questionnaire(version, site=site, scope={}, due_on=world.today, actor=world.aldena.actor(role))


def test_the_due_date_moves_with_a_reason_that_both_read(
    world: World, row: Questionnaire, manager: Client, contributor: Client
) -> None:
    page = f"/questionnaires/sent/{row.pk}/due-date/"
    same = submit(manager, page, text="The audit was moved.")
    assert same.status_code == 422 and "already" in text(same)
    later = f"{world.today + timedelta(days=30):%-d %b %Y}"
    assert submit(manager, page, due_on=later, text="x").status_code == 422, "a reason that says nothing"
    assert submit(manager, page, due_on=later, text="The audit was moved.").status_code == 302
    for client, address in ((manager, "sent"), (contributor, "asked")):
        shown = text(client.get(f"/questionnaires/{address}/{row.pk}/"))
        assert later in shown and "The audit was moved." in shown


def test_what_was_withdrawn_is_owed_by_nobody(
    world: World, row: Questionnaire, manager: Client, contributor: Client
) -> None:
    say(world, row, {"Y-A1": Given(value="no")})
    assert (
        submit(manager, f"/questionnaires/sent/{row.pk}/withdraw/", text="Sent to the wrong site.").status_code == 302
    )
    shown = text(contributor.get(f"/questionnaires/asked/{row.pk}/"))
    assert "Withdrawn" in shown and "Sent to the wrong site." in shown
    assert contributor.get(section_of(row)).status_code == 302
    with pytest.raises(Refused, match="withdrawn"):
        say(world, row, {"Y-A4": Given(value="3")})
    with pytest.raises(StepRefused, match="withdrawn"):
        sign(world, row)
    again = submit(manager, f"/questionnaires/sent/{row.pk}/withdraw/", text="Sent to the wrong site.")
    assert again.status_code == 422


# --- answering ----------------------------------------------------------------------------------------------------


def test_a_section_is_saved_without_scripts_and_goes_on(row: Questionnaire, contributor: Client) -> None:
    saved = submit(contributor, section_of(row), **{"answer.Y-A1": "no", "answer.Y-A4": "many", "save": "1"})
    assert saved.status_code == 302, errors(saved)
    shown = contributor.get(section_of(row))
    assert controls(shown)["answer.Y-A4"] == ["many"], "what cannot be read is kept as it was typed"
    assert "Write a number" in text(shown)
    overview = text(contributor.get(f"/questionnaires/asked/{row.pk}/"))
    assert "To look at again" in overview and "Y-A3" in overview
    went = submit(contributor, section_of(row), **{"answer.Y-A4": "38", "next": "1"})
    assert went.status_code == 302 and went.url == f"/questionnaires/asked/{row.pk}/"


def test_every_answer_is_saved_by_itself(world: World, row: Questionnaire, contributor: Client) -> None:
    answer = contributor.post(save_url(row, "Y-A1"), {"answer.Y-A1": "yes", "version.Y-A1": "0", "was.Y-A1": "x"})
    told = answer.json()
    assert answer.status_code == 200 and told["version"] == 1 and told["asked"] == ["Y-A1", "Y-A2", "Y-A3", "Y-A4"]
    assert (told["answered"], told["of"]) == (1, 4) and "Cian Walsh" in told["html"]
    again = contributor.post(save_url(row, "Y-A1"), {"answer.Y-A1": "yes", "version.Y-A1": "0", "was.Y-A1": "x"})
    assert again.status_code == 200 and again.json()["version"] == 1, "sent twice after a lost answer: no conflict"
    no = {"answer.Y-A1": "no", "version.Y-A1": "1", "was.Y-A1": told["was"]}
    assert contributor.post(save_url(row, "Y-A1"), no).json()["asked"] == ["Y-A1", "Y-A3", "Y-A4"]
    assert contributor.post(save_url(row, "Z-1"), {}).status_code == 404
    long = contributor.post(save_url(row, "Y-A4"), {"answer.Y-A4": "x" * 20_001, "version.Y-A4": "0"})
    assert long.status_code == 422 and "longer than" in long.json()["words"]


def test_two_people_editing_one_answer_lose_nothing(row: Questionnaire, contributor: Client, signatory: Client) -> None:
    typed = {"answer.Y-A4": "38", "version.Y-A4": "0", "was.Y-A4": ""}
    assert contributor.post(save_url(row, "Y-A4"), typed).status_code == 200
    late = signatory.post(save_url(row, "Y-A4"), {**typed, "answer.Y-A4": "40"})
    assert late.status_code == 409 and late.json()["version"] == 1
    assert "Cian Walsh" in late.json()["html"] and "38 people" in late.json()["html"]
    page = signatory.post(section_of(row), {**typed, "answer.Y-A4": "40"})
    assert page.status_code == 409 and controls(page)["answer.Y-A4"] == ["40"] and "38 people" in text(page)
    kept = signatory.post(section_of(row), {**controls(page)})
    assert kept.status_code == 302
    assert controls(contributor.get(section_of(row)))["answer.Y-A4"] == ["40"]


def test_fields_that_nobody_touched_never_conflict(row: Questionnaire, contributor: Client, signatory: Client) -> None:
    opened = controls(signatory.get(section_of(row)))
    typed = {"answer.Y-A4": "38", "version.Y-A4": "0", "was.Y-A4": ""}
    assert contributor.post(save_url(row, "Y-A4"), typed).status_code == 200
    assert signatory.post(section_of(row), {**opened, "answer.Y-A3": "1 Sep 2026"}).status_code == 302
    shown = controls(contributor.get(section_of(row)))
    assert (shown["answer.Y-A3"], shown["answer.Y-A4"]) == (["1 Sep 2026"], ["38"])


def test_edge_case_23_a_hidden_answer_is_kept_not_sent_and_asked_about_again(world: World, row: Questionnaire) -> None:
    say(world, row, {"Y-A1": Given(value="yes")})
    say(world, row, {"Y-A2": Given(value=f"{SECRET} new line")})
    say(world, row, {"Y-A1": Given(value="no")})
    with world.maker_scope():
        kept = sent.answers(sent.answer_set(row))["Y-A2"]
        assert kept.again and kept.value == f"{SECRET} new line"
    say(world, row, {"Y-A1": Given(value="yes")})
    with world.maker_scope():
        filled = sent.filling(row, sent.answer_set(row))
        assert filled.keys("doubtful") == ("Y-A2",)
    with world.maker_scope("contributor"):
        typed = Typed("Y-A2", Given(value=f"{SECRET} new line"), kept.version, confirmed=True)
        services.save_answers(row, [typed], actor=world.staff_actor("contributor"))
        assert sent.filling(row, sent.answer_set(row)).keys("doubtful") == ()
    say(world, row, ANSWERS)
    sign(world, row)
    with world.aldena.scope():
        assert set(sent.answers(sent.answer_set(row))) == {"Y-A1", "Y-A3", "Y-A4"}
        assert not Answer.objects.filter(question="Y-A2", answer_set__questionnaire=row).exists()


def test_evidence_is_given_once_for_several_answers_or_shown_on_site(
    world: World, row: Questionnaire, contributor: Client
) -> None:
    page = f"/questionnaires/asked/{row.pk}/questions/Y-A3/evidence/"
    nothing = submit(contributor, page, description="Cover page")
    assert nothing.status_code == 422 and "Choose a file" in text(nothing)
    attach(world, row, "Y-A3")
    with world.maker_scope():
        first = AnswerFile.objects.get(answer_set__questionnaire=row)
    other = f"/questionnaires/asked/{row.pk}/questions/Y-A4/evidence/"
    assert submit(contributor, other, description="same page", known=str(first.file_id)).status_code == 302
    again = submit(contributor, other, description="same page", known=str(first.file_id))
    assert again.status_code == 422 and "already" in text(again)
    late = f"{world.their_today - timedelta(days=1):%-d %b %Y}"
    expired = submit(contributor, other, description="Layout", on_site="on", expires_on=late)
    assert expired.status_code == 422 and "expired" in text(expired)
    assert submit(contributor, other, description="Layout of the floor", on_site="on").status_code == 302
    shown = text(contributor.get(section_of(row)))
    assert "view on site only" in shown and "page.pdf" in shown
    assert submit(contributor, f"/questionnaires/evidence/{first.pk}/remove/").status_code == 302
    with world.maker_scope():
        assert AnswerFile.objects.filter(answer_set__questionnaire=row).count() == 2
        assert DialogueFile.objects.filter(pk=first.file_id).exists(), "the trail names it"


def test_a_check_among_colleagues_ends_with_the_next_change(
    world: World, row: Questionnaire, contributor: Client, signatory: Client
) -> None:
    say(world, row, {"Y-A4": Given(value="38")})
    assert submit(signatory, section_of(row), check="Y-A4").status_code == 302
    assert "checked by Aoife Brennan" in text(contributor.get(section_of(row)))
    say(world, row, {"Y-A4": Given(value="39")})
    assert "checked by" not in text(contributor.get(section_of(row)))


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
        Answer.objects.create(
            answer_set=sent.answer_set(row), question="Y-A2", sponsor_id=row.sponsor_id, cmo_org_id=row.cmo_org_id
        )


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


# --- API ----------------------------------------------------------------------------------------------------------


def test_the_api_sends_answers_and_tells_conflicts(world: World, row: Questionnaire, contributor: Client) -> None:
    address = f"/api/v1/asked-questionnaires/{row.pk}/"
    put = f"{address}answers/Y-A4/"
    body = json.dumps({"value": "38"})
    json_ = {"content_type": "application/json"}
    assert contributor.put(put, body, **json_).status_code == 428
    first = contributor.put(put, body, headers={"If-Match": '"0"'}, **json_)
    assert first.status_code == 200 and first.json()["standing"] == "answered", first.content
    stale = contributor.put(put, json.dumps({"value": "39"}), headers={"If-Match": '"0"'}, **json_)
    assert stale.status_code == 412
    odd = contributor.put(put, json.dumps({"value": ["x"]}), headers={"If-Match": '"1"'}, **json_)
    assert odd.status_code in (400, 422)
    detail = contributor.get(address).json()
    assert [each["question"] for each in detail["answers"]] == ["Y-A1", "Y-A3", "Y-A4"]
    head = world.login(world.aldena.people["qa_head"])
    assert head.get(f"/api/v1/questionnaires/{row.pk}/").json()["answers"] == []
    assert head.get(address).status_code == 403


def test_a_conflict_names_its_questions(world: World, row: Questionnaire) -> None:
    say(world, row, {"Y-A4": Given(value="38")})
    with world.maker_scope("contributor"), pytest.raises(Conflicting) as told:
        services.save_answers(row, [Typed("Y-A4", Given(value="40"), 0)], actor=world.staff_actor("contributor"))
    assert told.value.keys == ("Y-A4",)


def test_evidence_of_another_form_is_refused(world: World, row: Questionnaire) -> None:
    with world.maker_scope("contributor"), pytest.raises(Refused, match="what it shows"):
        services.attach_evidence(row, "Y-A4", Evidence(description=" "), actor=world.staff_actor("contributor"))
