"""What came of reviews, for other rooms, as files, over the API and in reminders."""

from __future__ import annotations

import json
from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.test import Client

from cmos.deadlines import Window
from questionnaires import selectors, services
from questionnaires.models import Questionnaire, Review
from questionnaires.rules import review
from questionnaires.rules.filling import Given
from questionnaires.selectors import printed, sent
from tests.api import Person, problem
from tests.jobs import finish
from tests.questionnaires.asking import asked
from tests.questionnaires.judging import (
    QUESTION,
    answered,
    conclude,
    decide,
    judge,
    open_round,
    reply,
    send_round,
    sign_replies,
)
from tests.signatures import components
from tests.world import World

ALL = {"Y-A1": review.ACCEPTED, "Y-A3": review.ACCEPTED, "Y-A4": review.ACCEPTED}
INTERNAL = "Our own doubt about it"


@pytest.fixture
def done(world: World) -> Questionnaire:
    """One that was reviewed to its end, with a bad knockout and a gap."""
    row = answered(world, bad=True)
    judge(world, row, {**ALL, "Y-A2": review.GAP})
    send_round(world, row)
    decide(world, row)
    conclude(world, row)
    return row


# --- results ------------------------------------------------------------------------------------------------------


def test_results_hold_from_the_end_of_the_review_on(world: World, done: Questionnaire) -> None:
    with world.aldena.scope():
        ended = Review.objects.get(questionnaire=done).concluded_at
        assert ended is not None
        (found,) = selectors.results([done.site_id], world.today)[done.site_id]
        assert (found.number, found.gaps) == (done.number, ("Y-A2",))
        # weights 5, 4, 3, 3: 11 of 15
        assert found.score.percent == Decimal("73.3") and found.score.complete
        assert [(each.question, each.decision) for each in found.knockouts] == [("Y-A1", review.CONTINUE)]
        assert found.may_be_used
        for on, known_at in (
            (world.today - timedelta(days=1), None),
            (world.today, ended - timedelta(seconds=1)),
        ):
            assert selectors.results([done.site_id], on, known_at)[done.site_id] == []
        assert selectors.results([done.site_id], world.today, ended)[done.site_id] == [found]
    with world.borvik.scope():
        assert selectors.results([done.site_id], world.today)[done.site_id] == []


def test_the_list_tells_what_waits_for_review(world: World, manager: Client, done: Questionnaire) -> None:
    row = answered(world)
    for asked_for, there, gone in (("open", row, done), ("done", done, row)):
        shown = manager.get(f"/questionnaires/?review={asked_for}").content.decode()
        assert there.number in shown and gone.number not in shown, asked_for


def test_the_newest_review_of_a_template_counts(world: World, done: Questionnaire) -> None:
    row = answered(world)
    judge(world, row, ALL)
    with world.aldena.scope():
        (before,) = selectors.results([row.site_id], world.today)[row.site_id]
    assert before.number == done.number
    conclude(world, row)
    with world.aldena.scope():
        (after,) = selectors.results([row.site_id], world.today)[row.site_id]
    assert after.number == row.number and after.score.percent == 100


# --- files --------------------------------------------------------------------------------------------------------


def asked_and_replied(world: World) -> Questionnaire:
    row = answered(world)
    judge(world, row, {"Y-A3": review.CLARIFY, "Y-A4": review.ACCEPTED})
    send_round(world, row)
    reply(world, row, correction=Given(value="2 Nov 2026"))
    sign_replies(world, row)
    judge(world, row, {"Y-A3": review.GAP}, reason=INTERNAL, text="The file is older than three years.")
    return row


def test_the_table_holds_what_was_signed(world: World, manager: Client, signatory: Client) -> None:
    row = asked_and_replied(world)

    def cells(client: Client, address: str) -> str:
        answer = client.get(f"/questionnaires/{address}")
        assert answer.status_code == 200, address
        sheet = openpyxl.load_workbook(BytesIO(answer.getvalue())).active
        return json.dumps([[str(cell) for cell in line] for line in sheet.iter_rows(values_only=True)])

    plain = cells(manager, f"sent/{row.pk}/table/")
    assert "14 Sep 2026" in plain and "Corrected: 2 Nov 2026" in plain and QUESTION in plain
    assert "Verdict" not in plain
    whole = cells(manager, f"sent/{row.pk}/table/?review=yes")
    assert "Verdict" in whole and "older than three years" in whole
    theirs = cells(signatory, f"asked/{row.pk}/table/?review=yes")
    assert "14 Sep 2026" in theirs and "Verdict" not in theirs and "older than three years" not in theirs
    waiting = asked(world)
    assert manager.get(f"/questionnaires/sent/{waiting.pk}/table/").status_code == 404


def test_the_cmos_own_document_has_nothing_of_the_review(world: World) -> None:
    row = asked_and_replied(world)
    with world.maker_scope():
        told = json.dumps(printed.paper(sent.questionnaire(row.pk)))
    assert "2 Nov 2026" in told and INTERNAL not in told and "older than three years" not in told
    with world.aldena.scope():
        whole = printed.paper(sent.questionnaire(row.pk), with_review=True)
    assert whole["review"]["score"] and len(whole["signatures"]) == 2
    assert {each["number"]: each["review"]["verdict"] for each in whole["answers"]}["Y-A3"] == "Gap"


@pytest.mark.pdf
def test_the_answers_are_printed_by_a_worker(committed_world: World) -> None:
    world = committed_world
    row = asked_and_replied(world)
    client = world.login(world.aldena.people["qa_manager"])
    assert client.post(f"/questionnaires/sent/{row.pk}/pdf/", {"review": "yes"}).status_code == 302
    ours = finish(world.aldena)
    assert ours.result is not None and ours.result.name == f"answers to {row.number}.pdf", ours.message
    with world.maker_scope():
        services.request_print(row, with_review=True, actor=world.staff_actor())
    theirs = finish(world.maker)
    assert theirs.result is not None and theirs.parameters["with_review"] is False


# --- reminders and the inbox --------------------------------------------------------------------------------------


def due(world: World, row: Questionnaire) -> dict[str, Any]:
    with world.aldena.scope():
        window = Window(world.today - timedelta(days=60), world.today + timedelta(days=60))
        return {each.kind: each for each in selectors.deadlines(window) if each.subject_id == row.pk}


def test_a_review_and_a_reply_that_are_owed_are_due(world: World) -> None:
    row = answered(world)
    assert set(due(world, row)) == {"questionnaire_review"}
    judge(world, row, {**ALL, "Y-A3": review.CLARIFY})
    send_round(world, row)
    owed = due(world, row)
    assert set(owed) == {"questionnaire_reply"}
    assert owed["questionnaire_reply"].due_on == world.today + timedelta(days=7)
    with world.maker_scope():
        (entry,) = [each for each in selectors.inbox(world.maker.pk, world.today) if each.subject_id == row.pk]
    assert entry.to_do == "Reply to 1 question about your answers" and entry.returned
    reply(world, row)
    sign_replies(world, row)
    assert set(due(world, row)) == {"questionnaire_review"}
    judge(world, row, {"Y-A3": review.ACCEPTED}, reason="Read the reply.")
    conclude(world, row)
    assert due(world, row) == {}


# --- the API ------------------------------------------------------------------------------------------------------


def test_a_review_goes_its_way_over_the_api(world: World) -> None:
    row = answered(world)
    manager = Person(world, world.aldena.people["qa_manager"])
    path = f"questionnaires/{row.pk}/review/"
    said = {"question": "Y-A3", "verdict": "clarify", "text": QUESTION, "seen": 0}
    judged = manager.send("post", f"{path}verdicts/", {"verdicts": [said]})
    assert judged.status_code == 201, judged.content
    assert judged.json()["to_send"] == ["Y-A3"] and judged.json()["score"]["percent"] == "13.6"
    stale = manager.send("post", f"{path}verdicts/", {"verdicts": [{**said, "verdict": "accepted"}]})
    assert problem(stale)["status"] == 409
    handed = manager.send("post", f"{path}rounds/", {"due_on": str(world.today + timedelta(days=7))})
    assert handed.status_code == 201 and handed.json()["waiting"] is True
    asked_now = open_round(world, row)
    writer = Person(world, world.staff["contributor"])
    told = writer.get(f"answer-rounds/{asked_now.pk}/").json()
    assert [each["asked"] for each in told["replies"]] == [QUESTION]
    given = {"text": "It is.", "corrects": True, "value": "2 Nov 2026"}
    kept = writer.send("put", f"answer-rounds/{asked_now.pk}/replies/Y-A3/", given, If_Match="0")
    assert kept.status_code == 200, kept.content
    again = writer.send("put", f"answer-rounds/{asked_now.pk}/replies/Y-A3/", given, If_Match="0")
    assert again.status_code in (409, 412)
    sign_replies(world, row)
    read = manager.get(path).json()
    assert {each["question"]: each["answer"] for each in read["answers"]}["Y-A3"] == ["2 Nov 2026"]


def test_knockout_and_end_are_signed_over_the_api(world: World) -> None:
    row = answered(world, bad=True)
    judge(world, row, {**ALL, "Y-A2": review.ACCEPTED})
    member = world.aldena.people["qa_head"]
    head = Person(world, member)
    pk = head.get(f"questionnaires/{row.pk}/review/").json()["review"]

    def sign_at(path: str, **more: str) -> Any:
        shown = head.get(path)
        assert shown.status_code == 200, shown.content
        body = {**more, **components(world, member), "ceremony": shown.json()["ceremony"]}
        return head.send("post", path, body, If_Match=str(shown.json()["version"]))

    base = f"questionnaire-reviews/{pk}"
    decided = sign_at(f"{base}/knockouts/Y-A1/steps/continue/", meaning="approved", reason="A small change.")
    assert decided.status_code == 200, decided.content
    ended = sign_at(f"{base}/steps/conclude-the-review/", meaning="reviewed")
    assert ended.status_code == 200 and ended.json()["state"] == "concluded", ended.content
    (found,) = head.get(f"sites/{row.site_id}/questionnaire-results/").json()
    assert found["number"] == row.number and found["may_be_used"] is True
    asked_then = head.get(f"sites/{row.site_id}/questionnaire-results/?known_at=2020-01-01T00:00:00Z")
    assert asked_then.json() == []
    assert head.get(f"sites/{row.site_id}/questionnaire-results/?known_at=never").status_code == 400


def test_a_rival_reads_nothing_of_it_over_the_api(world: World, done: Questionnaire) -> None:
    rival = Person(world, world.borvik.people["qa_head"])
    cmo = Person(world, world.staff["quality_signatory"])
    for path in (
        f"questionnaires/{done.pk}/review/",
        f"sites/{done.site_id}/questionnaire-results/",
    ):
        assert rival.get(path).status_code == 404 and cmo.get(path).status_code in (403, 404), path
