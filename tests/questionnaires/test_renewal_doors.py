"""Reaffirming on its pages and over the API, the preview before sending, and the walls around what was answered."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from kernel.errors import Refused
from questionnaires import services
from questionnaires.models import Answer, Questionnaire
from questionnaires.rules import renewal as rules
from questionnaires.rules.filling import Given
from questionnaires.selectors import sent
from questionnaires.selectors.renewal import preview
from questionnaires.services import Chosen
from tests.pages import controls, submit, text
from tests.questionnaires.asking import ANSWERS, asked, joined_site, say, sign, yearly
from tests.questionnaires.renewing import again, answered, held, pending, reaffirm, revised, section
from tests.world import World

# --- pages --------------------------------------------------------------------------------------------------------


def test_a_section_is_reaffirmed_on_its_page_by_a_deliberate_act(world: World, contributor: Client) -> None:
    answered(world)
    row = asked(world)
    page = contributor.get(section(row))
    shown = text(page)
    assert "Answered last time" in shown and "14 Sep 2026" in shown and "Aoife Brennan" in shown and "smf.pdf" in shown
    assert not re.search(r'name="holds"[^>]*checked', shown), "never ticked before somebody ticks it"
    act, named = f"{section(row)}reaffirm/", held(page)
    unsaid = contributor.post(act, {**named, "reaffirm": "1"})
    assert unsaid.status_code == 422 and "Tick that these answers still hold" in text(unsaid)
    went = contributor.post(act, {**named, "holds": "yes", "change": "Y-A4", "reaffirm": "1"})
    assert went.status_code == 302 and went.headers["Location"] == f"{section(row)}?change=Y-A4#Y-A4"
    opened = contributor.get(went.headers["Location"])
    assert controls(opened)["answer.Y-A4"] == [""] and "38 people" in text(opened)
    overview = text(contributor.get(f"/questionnaires/asked/{row.pk}/"))
    assert "3 answers reaffirmed" in overview and "Not reaffirmed yet" in overview
    assert submit(contributor, went.headers["Location"], **{"answer.Y-A4": "41"}).status_code == 302
    assert "Not reaffirmed yet" not in text(contributor.get(f"/questionnaires/asked/{row.pk}/"))


def test_the_page_tells_a_conflict(world: World, contributor: Client) -> None:
    answered(world)
    row = asked(world)
    named = held(contributor.get(section(row)))
    say(world, row, {"Y-A4": Given(value="41")}, role="quality_signatory")
    late = contributor.post(f"{section(row)}reaffirm/", {**named, "holds": "yes"})
    assert late.status_code == 409 and "Somebody answered Y-A4 meanwhile" in text(late)


# --- before it is sent --------------------------------------------------------------------------------------------


def test_the_sponsor_reads_before_sending_what_would_be_asked_anew(world: World, manager: Client) -> None:
    first = answered(world)
    with world.aldena.scope():
        version, site = yearly(world.aldena), joined_site(world.aldena)
    page = f"/questionnaires/templates/{version.pk}/send/"
    due = world.today + timedelta(days=10)
    told = submit(manager, page, site=str(site.pk), due_on=f"{due:%-d %b %Y}", preview="1")
    assert told.status_code == 200
    assert "Of 4 questions 0 would be asked anew" in text(told) and first.number in text(told)
    with world.aldena.scope("qa_manager"):
        assert not Questionnaire.objects.filter(follows=first).exists(), "a preview sends nothing"
        late = preview(version, site, world.maker.pk, {}, world.today + timedelta(days=3000))
        assert late is not None and late.forecast.anew == 4
        assert dict(late.forecast.because) == {rules.CAUSES[rules.AGE]: 4}


def test_the_api_reaffirms_and_forecasts(world: World, contributor: Client, manager: Client) -> None:
    answered(world)
    with world.aldena.scope():
        version, site = yearly(world.aldena), joined_site(world.aldena)
    json_: Any = {"content_type": "application/json"}
    due = (world.today + timedelta(days=10)).isoformat()
    body = json.dumps({"template_version": str(version.pk), "site": str(site.pk), "due_on": due})
    told = manager.post("/api/v1/questionnaires/forecast/", body, **json_)
    assert told.status_code == 200 and (told.json()["asked"], told.json()["anew"]) == (4, 0), told.content
    assert contributor.post("/api/v1/questionnaires/forecast/", body, **json_).status_code == 403
    row = asked(world)
    address = f"/api/v1/asked-questionnaires/{row.pk}/renewal/"
    read = contributor.get(address).json()
    assert read["follows"] and [each["verdict"] for each in read["questions"]] == ["holds"] * 4
    chosen = [{"question": e["question"], "answer": e["last_time"]["answer"]} for e in read["questions"]]
    say(world, row, {"Y-A4": Given(value="41")}, role="quality_signatory")
    late = contributor.post(address, json.dumps({"answers": chosen}), **json_)
    assert late.status_code == 409 and "Y-A4" in late.json()["detail"]
    kept = contributor.post(address, json.dumps({"answers": chosen[:3]}), **json_)
    assert kept.status_code == 201, kept.content
    assert [each["carried_from"] for each in kept.json()["answers"]] == [each["answer"] for each in chosen[:3]]
    assert manager.post(address, json.dumps({"answers": chosen}), **json_).status_code == 403


# --- walls --------------------------------------------------------------------------------------------------------


def test_answers_given_to_another_sponsor_are_never_a_source(world: World) -> None:
    theirs = asked(world, world.borvik)
    say(world, theirs, ANSWERS)
    sign(world, theirs)
    mine = asked(world)
    assert mine.follows is None
    with world.maker_scope("contributor"):
        source = sent.answers(sent.answer_set(theirs))["Y-A4"]
    answered_row = answered_after(world, mine)
    with world.maker_scope("contributor"), pytest.raises(Refused, match="Another answer"):
        services.reaffirm(answered_row, [Chosen("Y-A4", source.pk)], actor=world.staff_actor("contributor"))
    with (
        world.maker_scope("contributor", reason="past the service"),
        pytest.raises(DatabaseError),
        transaction.atomic(),
    ):
        found = services.save_answers(
            answered_row, [services.Typed("Y-A4", Given(value="9"), 0)], actor=world.staff_actor("contributor")
        )["Y-A4"]
        Answer.objects.filter(pk=found.pk).update(carried_from=source, first_signed_at=source.released_at)


def answered_after(world: World, row: Questionnaire) -> Questionnaire:
    """The one that follows, once this one was answered."""
    say(world, row, ANSWERS)
    sign(world, row)
    return asked(world)


def test_until_it_is_signed_the_sponsor_sees_nothing_of_reaffirming(world: World, manager: Client) -> None:
    answered(world)
    row = asked(world)

    def page() -> str:
        return re.sub(r'csrfmiddlewaretoken" value="[^"]*"', "", text(manager.get(f"/questionnaires/sent/{row.pk}/")))

    before = page()
    reaffirm(world, row)
    assert page() == before
    with world.aldena.scope():
        assert not Answer.objects.filter(answer_set__questionnaire=row).exists()


def test_a_newer_version_is_compared_question_by_question(world: World) -> None:
    answered(world)
    newer = revised(world, "Y-A4", text="How many people work in quality, contract workers included?")
    with world.aldena.scope("qa_manager"):
        row = services.send_questionnaire(
            newer,
            site=joined_site(world.aldena),
            scope={},
            due_on=world.today + timedelta(days=10),
            actor=world.aldena.actor("qa_manager"),
        )
    assert pending(world, row) == ["Y-A1", "Y-A2", "Y-A3"]
    with world.maker_scope():
        assert again(world, row).verdicts["Y-A4"].words == ("The question changed since: Question.",)
