"""Questionnaires between sponsor and CMO: sent, answered, signed, withdrawn; what crosses and what never does."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from cmos import selectors as cmos
from kernel.errors import NotAllowed, Refused, StepRefused
from kernel.reasons import joined
from questionnaires import rules, selectors, services
from questionnaires.models import Answer, AnswerFile, Questionnaire
from questionnaires.rules import dialogue
from questionnaires.rules.filling import Given
from questionnaires.selectors import sent
from questionnaires.services import Conflicting, Evidence, Typed
from records.models import DialogueFile
from tests.pages import controls, errors, submit, text
from tests.questionnaires.asking import ANSWERS, asked, attach, joined_site, say, sign, yearly
from tests.world import World

SECRET = "SECRETDRAFT"


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
            reason=joined("decision", "replaced by the long one"),
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
        assert DialogueFile.objects.filter(pk=str(first.file_id)).exists(), "the trail names it"


def test_a_check_among_colleagues_ends_with_the_next_change(
    world: World, row: Questionnaire, contributor: Client, signatory: Client
) -> None:
    say(world, row, {"Y-A4": Given(value="38")})
    assert submit(signatory, section_of(row), check="Y-A4").status_code == 302
    assert "checked by Aoife Brennan" in text(contributor.get(section_of(row)))
    say(world, row, {"Y-A4": Given(value="39")})
    assert "checked by" not in text(contributor.get(section_of(row)))


# --- API ----------------------------------------------------------------------------------------------------------


def test_the_api_sends_answers_and_tells_conflicts(world: World, row: Questionnaire, contributor: Client) -> None:
    address = f"/api/v1/asked-questionnaires/{row.pk}/"
    put = f"{address}answers/Y-A4/"
    body = json.dumps({"value": "38"})
    json_: Any = {"content_type": "application/json"}
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
