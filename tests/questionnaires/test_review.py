"""The sponsor's review of signed answers: verdicts, rounds, replies, gaps as findings, knockouts, the signed end."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from audits import selectors as audits
from audits import services as audit_services
from audits.models import Finding, IssuedFinding
from kernel.errors import NotAllowed, Refused, StaleVersion, StepRefused
from questionnaires import services
from questionnaires.models import Questionnaire, Reply, ReplySet, Review, ReviewRound, Verdict
from questionnaires.rules import dialogue, review
from questionnaires.rules.filling import Given
from questionnaires.selectors import last_time, rounds, sent
from questionnaires.selectors import review as reading
from questionnaires.services import Said
from records.models import Event, Signature
from tests.pages import errors, submit, text
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
    standing,
)
from tests.signatures import sign_at
from tests.world import World

ALL = {"Y-A1": review.ACCEPTED, "Y-A3": review.ACCEPTED, "Y-A4": review.ACCEPTED}


# --- verdicts -----------------------------------------------------------------------------------------------------


def test_answers_are_judged_and_scored(world: World) -> None:
    row = answered(world)
    judge(world, row, {"Y-A1": review.ACCEPTED, "Y-A3": review.CLARIFY})
    found = standing(world, row)
    # weights 5, 3, 3: (5 + 1.5) of 11
    assert found.score.percent == Decimal("59.1") and (found.score.judged, found.score.asked) == (1, 3)
    assert found.facts.unjudged == ("Y-A4",)


def test_nothing_is_judged_before_it_was_signed_and_sent(world: World) -> None:
    row = asked(world)
    with pytest.raises(Refused, match="not signed and sent"):
        judge(world, row, {"Y-A1": review.ACCEPTED})


def test_a_later_verdict_takes_the_place_of_the_earlier_with_a_reason(world: World) -> None:
    row = answered(world)
    judge(world, row, {"Y-A1": review.GAP})
    with pytest.raises(Refused) as refused:
        judge(world, row, {"Y-A1": review.ACCEPTED})
    assert "reason" in refused.value.errors
    judge(world, row, {"Y-A1": review.ACCEPTED}, role="qa_head", reason="Seen on site.")
    found = standing(world, row)
    assert [each.verdict for each in found.verdicts["Y-A1"]] == [review.GAP, review.ACCEPTED]
    assert found.verdict("Y-A1") == review.ACCEPTED


def test_two_reviewers_do_not_overwrite_each_other(world: World) -> None:
    row = answered(world)
    judge(world, row, {"Y-A1": review.ACCEPTED}, seen=0)
    with pytest.raises(StaleVersion):
        judge(world, row, {"Y-A1": review.GAP}, seen=0, reason="Not believed any more.")
    judge(world, row, {"Y-A3": review.ACCEPTED}, seen=0, role="qa_head")
    assert standing(world, row).verdict("Y-A1") == review.ACCEPTED


def test_verdicts_are_kept_for_good(world: World) -> None:
    row = answered(world)
    judge(world, row, {"Y-A1": review.ACCEPTED})
    with world.aldena.scope(), pytest.raises(DatabaseError), transaction.atomic():
        Verdict.objects.filter(review__questionnaire=row).update(verdict=review.GAP)


def test_who_may_not_judge(world: World) -> None:
    row = answered(world)
    for role in ("viewer", "auditor", "purchasing"):
        with pytest.raises(NotAllowed):
            judge(world, row, {"Y-A1": review.ACCEPTED}, role=role)
    with world.maker_scope(), pytest.raises(NotAllowed):
        services.give_verdicts(row, [Said(question="Y-A1", verdict="accepted")], actor=world.staff_actor())


def test_a_question_that_is_not_asked_is_not_judged(world: World) -> None:
    row = answered(world)
    with pytest.raises(Refused, match="not asked"):
        judge(world, row, {"Y-A2": review.ACCEPTED})


# --- rounds and replies -------------------------------------------------------------------------------------------


def test_only_what_is_sent_crosses(world: World) -> None:
    row = answered(world)
    judge(world, row, {"Y-A1": review.ACCEPTED, "Y-A3": review.CLARIFY})
    with world.maker_scope():
        assert not Verdict.objects.exists() and not Review.objects.exists()
        assert not ReviewRound.objects.filter(questionnaire=row).exists()
        assert not Event.objects.filter(name="questionnaire.judged").exists()
    send_round(world, row)
    with world.maker_scope():
        (told,) = rounds.rounds(row)
        assert told.asks == {"Y-A3": QUESTION} and told.waiting
        assert not Verdict.objects.exists() and not Review.objects.exists()
    with world.borvik.scope():
        assert not ReviewRound.objects.filter(pk=told.row.pk).exists()


def test_the_sponsor_reads_no_reply_before_it_is_signed(world: World) -> None:
    row = answered(world)
    judge(world, row, {"Y-A3": review.CLARIFY})
    send_round(world, row)
    reply(world, row, correction=Given(value="2 Nov 2026"))
    with world.aldena.scope():
        assert not ReplySet.objects.filter(round__questionnaire=row).exists()
        assert not Reply.objects.filter(reply_set__round__questionnaire=row).exists()
    assert standing(world, row).filled.of("Y-A3").value == "14 Sep 2026"
    sign_replies(world, row)
    found = standing(world, row)
    assert found.filled.of("Y-A3").value == "2 Nov 2026" and found.waiting is None
    with world.aldena.scope():
        own = rounds.rounds(row)[-1].reply_set
        assert own is not None and Signature.objects.filter(subject_id=own.pk).count() == 1
        original = sent.answers(sent.answer_set(row))["Y-A3"]
        assert original.value == "14 Sep 2026"


def test_every_question_of_a_round_is_replied_to(world: World) -> None:
    row = answered(world)
    judge(world, row, {"Y-A3": review.CLARIFY, "Y-A4": review.CLARIFY})
    send_round(world, row)
    reply(world, row)
    with pytest.raises(StepRefused, match="Y-A4"):
        sign_replies(world, row)
    reply(world, row, "Y-A4", text="", correction=Given(value="many"))
    with pytest.raises(StepRefused, match="look at again"):
        sign_replies(world, row)
    reply(world, row, "Y-A4", text="", correction=Given(value="40"))
    sign_replies(world, row)
    assert standing(world, row).filled.of("Y-A4").value == "40"


def test_what_is_asked_waits_for_its_reply(world: World) -> None:
    row = answered(world)
    judge(world, row, {"Y-A3": review.CLARIFY})
    send_round(world, row)
    with pytest.raises(Refused, match="wait for its reply"):
        judge(world, row, {"Y-A3": review.ACCEPTED}, reason="Enough was said.")
    with pytest.raises(Refused, match="nothing to send"):
        send_round(world, row)
    judge(world, row, {"Y-A4": review.CLARIFY})
    with pytest.raises(Refused, match="still owes replies"):
        send_round(world, row)
    with world.aldena.scope():
        services.take_back(row, text="Answered on the phone.", actor=world.aldena.actor())
    with pytest.raises(Refused, match="taken these questions back"):
        reply(world, row)
    judge(world, row, {"Y-A3": review.ACCEPTED}, reason="Enough was said.")
    assert standing(world, row).waiting is None


def test_two_of_the_cmo_do_not_overwrite_each_other(world: World) -> None:
    row = answered(world)
    judge(world, row, {"Y-A3": review.CLARIFY})
    send_round(world, row)
    reply(world, row, seen=0)
    with pytest.raises(StaleVersion):
        reply(world, row, text="Another.", seen=0)


def test_a_corrected_answer_can_ask_more(world: World) -> None:
    row = answered(world)
    judge(world, row, {**ALL, "Y-A1": review.CLARIFY})
    send_round(world, row)
    reply(world, row, "Y-A1", correction=Given(value="yes"))
    sign_replies(world, row)
    found = standing(world, row)
    assert found.facts.unjudged == ("Y-A2",) and found.facts.undecided == ("Y-A1",)


# --- gaps ---------------------------------------------------------------------------------------------------------


def test_a_gap_becomes_a_finding_without_an_audit(world: World) -> None:
    row = answered(world)
    judge(world, row, {"Y-A4": review.GAP})
    with world.aldena.scope():
        assert not Finding.objects.filter(origin_number=row.number).exists()
    handed = send_round(world, row)
    (finding,) = handed.findings
    assert handed.round is None
    assert (finding.audit_id, finding.site_id, finding.reference) == (None, row.site_id, f"{row.number}/1")
    assert (finding.status, finding.grade, finding.origin_question) == ("draft", "major", "Y-A4")
    with world.maker_scope():
        assert not IssuedFinding.objects.filter(audit_number=row.number).exists()
    with pytest.raises(Refused, match="withdraw or void it first"):
        judge(world, row, {"Y-A4": review.ACCEPTED}, reason="Not believed any more.")


def test_the_cmo_answers_such_a_finding_as_any_other(world: World, signatory: Client, manager: Client) -> None:
    row = answered(world)
    judge(world, row, {"Y-A4": review.GAP})
    (finding,) = send_round(world, row).findings
    with world.aldena.scope():
        actor = world.aldena.actor()
        fresh = audits.finding(finding.pk)
        confirmed = audit_services.confirm_grade(fresh, actor=actor, reason="agreed by me", version=fresh.version)
        issued = audit_services.issue_finding(audits.finding(confirmed.pk), actor=actor)
    assert str(issued) == f"{row.number}/1"
    for client, address in (
        (signatory, f"/audits/issued/{issued.pk}/"),
        (signatory, "/audits/issued/"),
        (manager, f"/audits/findings/{finding.pk}/"),
        (manager, "/audits/findings/"),
        (manager, f"/audits/findings/?q={row.number}"),
    ):
        shown = client.get(address)
        assert shown.status_code == 200, address
        assert f"{row.number}/1" in text(shown), address


def test_an_audit_is_left_out_only_where_a_questionnaire_is_named(world: World) -> None:
    with world.aldena.scope(reason="x"):
        site = Finding.objects.exclude(audit=None)[0].site
        with pytest.raises(DatabaseError), transaction.atomic():
            Finding.objects.create(site=site, number=1, grade="other", text="x")


# --- knockouts and the end ----------------------------------------------------------------------------------------


def test_a_review_is_concluded_when_nothing_is_open(world: World) -> None:
    row = answered(world)
    judge(world, row, {"Y-A1": review.ACCEPTED, "Y-A3": review.GAP})
    with pytest.raises(StepRefused) as refused:
        conclude(world, row)
    assert "Y-A4" in str(refused.value) and "send the review round" in str(refused.value)
    judge(world, row, {"Y-A4": review.ACCEPTED})
    send_round(world, row)
    done = conclude(world, row)
    assert done.status == review.CONCLUDED and done.concluded_at
    with pytest.raises(Refused, match="concluded"):
        judge(world, row, {"Y-A4": review.GAP}, reason="Found too late.")
    with world.aldena.scope():
        assert Signature.objects.get(subject_id=done.pk).meaning == "reviewed"
    with world.maker_scope():
        assert not Signature.objects.filter(subject_id=done.pk).exists()


def test_a_badly_answered_knockout_needs_its_own_signed_decision(world: World) -> None:
    row = answered(world, bad=True)
    judge(world, row, {**ALL, "Y-A2": review.ACCEPTED})
    with pytest.raises(StepRefused, match="Y-A1"):
        conclude(world, row)
    decide(world, row)
    assert [each.decided for each in standing(world, row).knockouts] == [review.CONTINUE]
    judge(world, row, {"Y-A1": review.ACCEPTED}, reason="Read again.")
    assert [each.decided for each in standing(world, row).knockouts] == [""]
    decide(world, row)
    assert conclude(world, row).status == review.CONCLUDED


def test_a_good_answer_is_no_knockout_to_decide(world: World) -> None:
    row = answered(world)
    judge(world, row, ALL)
    with pytest.raises(Refused, match="nothing to decide"):
        decide(world, row)


def test_each_question_says_whether_its_answer_was_accepted(world: World) -> None:
    row = answered(world)
    judge(world, row, {"Y-A1": review.ACCEPTED, "Y-A3": review.GAP})
    with world.aldena.scope():
        assert reading.settled(row) == {"Y-A1": True, "Y-A3": False, "Y-A4": False}


def test_what_was_not_accepted_or_corrected_is_asked_anew(world: World) -> None:
    row = answered(world)
    judge(world, row, {**ALL, "Y-A1": review.GAP, "Y-A3": review.CLARIFY})
    send_round(world, row)
    reply(world, row, correction=Given(value="2 Nov 2026"))
    sign_replies(world, row)
    judge(world, row, {"Y-A3": review.ACCEPTED}, reason="Read the reply.")
    with world.aldena.scope():
        assert last_time.not_accepted(row) == ["Y-A1", "Y-A3"]


# --- pages --------------------------------------------------------------------------------------------------------


def test_the_page_shows_the_open_ones_beside_the_last_time(world: World, manager: Client) -> None:
    answered(world)
    row = answered(world)
    judge(world, row, {"Y-A1": review.ACCEPTED})
    shown = text(manager.get(f"/questionnaires/sent/{row.pk}/review/"))
    assert 'id="Y-A3"' in shown and 'id="Y-A1"' not in shown
    assert "last time" in shown
    assert 'id="Y-A1"' in text(manager.get(f"/questionnaires/sent/{row.pk}/review/?show=all"))
    assert "No gaps" in text(manager.get(f"/questionnaires/sent/{row.pk}/review/?show=gaps"))


def test_what_is_ticked_is_accepted_or_nothing_is(world: World, manager: Client) -> None:
    row = answered(world)
    address = f"/questionnaires/sent/{row.pk}/review/accept/"
    assert manager.post(address).status_code == 422
    judge(world, row, {"Y-A4": review.ACCEPTED})
    stale = manager.post(address, {"accept": ["Y-A3", "Y-A4"], "seen.Y-A3": "0", "seen.Y-A4": "0"})
    assert stale.status_code == 409 and standing(world, row).verdict("Y-A3") == ""
    taken = manager.post(address, {"accept": "Y-A3", "seen.Y-A3": "0"})
    assert taken.status_code == 302 and standing(world, row).verdict("Y-A3") == review.ACCEPTED


def test_a_verdict_on_its_page_keeps_what_was_typed(world: World, manager: Client) -> None:
    row = answered(world)
    address = f"/questionnaires/sent/{row.pk}/review/questions/Y-A3/"
    assert "Gap: " in text(manager.get(f"{address}?verdict=gap"))
    refused = submit(manager, address, verdict="gap", text="None is there.")
    assert refused.status_code == 422 and "None is there." in text(refused) and review.NO_GRADE in text(refused)
    judge(world, row, {"Y-A3": review.CLARIFY})
    taken = manager.post(
        address, {"seen": "0", "verdict": "gap", "text": "None.", "grade": "major", "reason": "Read again"}
    )
    assert taken.status_code == 409, errors(taken)
    assert submit(manager, address, verdict="gap", text="None.", grade="major", reason="Read again").status_code == 302


def test_a_round_is_sent_replied_to_and_read_on_pages(
    world: World, manager: Client, contributor: Client, signatory: Client
) -> None:
    row = answered(world)
    judge(world, row, {"Y-A3": review.CLARIFY})
    sent_on = submit(manager, f"/questionnaires/sent/{row.pk}/review/round/", due_on="1 Jan 2100")
    assert sent_on.status_code == 302, errors(sent_on)
    told = open_round(world, row)
    inbox = text(signatory.get("/inbox/"))
    assert row.number in inbox
    page = contributor.get(f"/questionnaires/rounds/{told.pk}/")
    assert QUESTION in text(page)
    kept = submit(
        contributor,
        f"/questionnaires/rounds/{told.pk}/questions/Y-A3/",
        **{"text": "See the cover page.", "corrects": "on", "answer.Y-A3": "2 Nov 2026"},
    )
    assert kept.status_code == 302, errors(kept)
    with world.maker_scope():
        own = rounds.rounds(row)[-1].reply_set
        assert own is not None
    step = f"/questionnaires/replies/{own.pk}/steps/sign-and-send/"
    signed = sign_at(signatory, step, world, world.staff["quality_signatory"])
    assert signed.status_code == 302, errors(signed)
    shown = text(manager.get(f"/questionnaires/sent/{row.pk}/review/"))
    assert "See the cover page." in shown and "2 Nov 2026" in shown


def test_knockout_and_end_are_signed_on_pages(world: World) -> None:
    row = answered(world, bad=True)
    judge(world, row, {**ALL, "Y-A2": review.ACCEPTED})
    head = world.aldena.people["qa_head"]
    client, found = world.login(head), standing(world, row)
    assert found.begun is not None
    base = f"/questionnaires/reviews/{found.begun.pk}"
    decided = sign_at(client, f"{base}/knockouts/Y-A1/continue/", world, head, reason="A small change.")
    assert decided.status_code == 302, errors(decided)
    done = sign_at(client, f"{base}/steps/conclude-the-review/", world, head, meaning="reviewed")
    assert done.status_code == 302, errors(done)
    assert "Reviewed" in text(client.get(f"/questionnaires/sent/{row.pk}/review/"))


def test_a_rival_sponsor_and_the_cmo_read_no_review(world: World, signatory: Client) -> None:
    row = answered(world)
    judge(world, row, ALL)
    rival = world.login(world.borvik.people["qa_head"])
    found = standing(world, row)
    assert found.begun is not None
    for client in (rival, signatory):
        for address in (
            f"/questionnaires/sent/{row.pk}/review/",
            f"/questionnaires/sent/{row.pk}/review/questions/Y-A1/",
            f"/questionnaires/reviews/{found.begun.pk}/steps/conclude-the-review/",
        ):
            assert client.get(address).status_code in (403, 404), address
    with world.maker_scope():
        row_there = Questionnaire.objects.get(pk=row.pk)
        assert sent.state_of(sent.questionnaire(row_there.pk)) == dialogue.ANSWERED
        assert not reading.review_of(row_there)
