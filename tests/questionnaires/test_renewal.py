"""A questionnaire that is sent again: what the CMO reaffirms, what it answers anew, and what both sides read of it."""

from __future__ import annotations

from datetime import UTC, timedelta

import pytest
from django.test import Client

from cmos.models import Site
from kernel.errors import NotAllowed, Refused, StepRefused
from questionnaires import services
from questionnaires.models import Answer, AnswerFile, Questionnaire
from questionnaires.rules import review
from questionnaires.rules.filling import Given
from questionnaires.selectors import sent
from questionnaires.services import Chosen, Conflicting, Evidence
from tests.pages import controls, submit, text
from tests.questionnaires.asking import ANSWERS, answer_set, asked, attach, joined_site, say, sign
from tests.questionnaires.judging import judge, reply, send_round, sign_replies
from tests.questionnaires.renewing import again, answered, pending, reaffirm, revised, section
from tests.world import World

# --- what is asked again ------------------------------------------------------------------------------------------


def test_the_same_sent_again_follows_the_last_one_that_was_answered(world: World) -> None:
    first = answered(world)
    second = asked(world)
    assert second.follows == first and second.site_address
    with world.aldena.scope("qa_manager"):
        services.withdraw(second, text="Sent too early.", actor=world.aldena.actor("qa_manager"))
    assert asked(world).follows == first, "one that was withdrawn was never answered"


def test_a_first_questionnaire_follows_none(world: World, row: Questionnaire, contributor: Client) -> None:
    assert row.follows is None
    assert "Answered last time" not in text(contributor.get(section(row)))
    with world.maker_scope("contributor"), pytest.raises(Refused, match="follows no other"):
        chosen = [Chosen("Y-A1", row.pk)]
        services.reaffirm(row, chosen, actor=world.staff_actor("contributor"))


def test_nothing_signed_is_filled_in_by_sending(world: World) -> None:
    answered(world)
    row = asked(world)
    with world.maker_scope():
        assert sent.answer_set(row) is None and not Answer.objects.filter(answer_set__questionnaire=row).exists()
    assert pending(world, row) == ["Y-A1", "Y-A2", "Y-A3", "Y-A4"]


def test_what_was_reaffirmed_says_from_which_answer_and_since_when(world: World) -> None:
    first = answered(world)
    row = asked(world)
    kept = reaffirm(world, row)
    with world.maker_scope():
        source = sent.answers(sent.answer_set(first))["Y-A3"]
        found = kept["Y-A3"]
        assert found.carried_from_id == source.pk and found.first_signed_at == source.released_at
        assert (found.value, found.author) == ("14 Sep 2026", "Cian Walsh")
        files = AnswerFile.objects.filter(answer_set__questionnaire=row)
        assert [(each.question, each.file_id) for each in files] == [
            ("Y-A3", AnswerFile.objects.get(answer_set__questionnaire=first).file_id)
        ]
        filled = sent.filling(row, sent.answer_set(row))
        assert filled.answered == 4, "progress counts them"
    sign(world, row)
    third = asked(world)
    assert third.follows == row
    again_ = reaffirm(world, third)
    with world.maker_scope():
        assert again_["Y-A3"].carried_from_id == found.pk
        assert again_["Y-A3"].first_signed_at == source.released_at, "the first signing stays, however often"


def test_reaffirming_is_an_act_about_named_answers_all_or_none(world: World) -> None:
    answered(world)
    row = asked(world)
    with world.maker_scope("contributor"):
        actor = world.staff_actor("contributor")
        with pytest.raises(Refused, match="Choose"):
            services.reaffirm(row, [], actor=actor)
        source = again(world, row).pending[0].past.source
        wrong = [Chosen("Y-A1", source.pk), Chosen("Y-A4", source.pk)]
        with pytest.raises(Refused, match="Another answer to Y-A4"):
            services.reaffirm(row, wrong, actor=actor)
        with pytest.raises(Refused, match="no question Z-1"):
            services.reaffirm(row, [Chosen("Z-1", source.pk)], actor=actor)
        assert sent.answer_set(row) is None
    with world.aldena.scope("qa_head"), pytest.raises(NotAllowed):
        services.reaffirm(row, [Chosen("Y-A1", source.pk)], actor=world.aldena.actor())


def test_sent_twice_it_is_one_act(world: World) -> None:
    answered(world)
    row = asked(world)
    first = reaffirm(world, row, "Y-A4")["Y-A4"]
    with world.maker_scope("contributor"):
        assert first.carried_from_id is not None
        chosen = [Chosen("Y-A4", first.carried_from_id)]
        kept = services.reaffirm(row, chosen, actor=world.staff_actor("contributor"))["Y-A4"]
        assert kept.version == first.version


def test_one_reaffirms_while_another_changes(world: World) -> None:
    answered(world)
    row = asked(world)
    with world.maker_scope():
        read = again(world, row).pending
    say(world, row, {"Y-A4": Given(value="41")}, role="quality_signatory")
    with world.maker_scope("contributor"), pytest.raises(Conflicting) as told:
        chosen = [Chosen(each.question.key, each.past.source.pk) for each in read]
        services.reaffirm(row, chosen, actor=world.staff_actor("contributor"))
    assert told.value.keys == ("Y-A4",)
    with world.maker_scope():
        assert [key for key, each in sent.answers(sent.answer_set(row)).items() if each.carried_from_id] == []


def test_one_changes_what_another_reaffirmed(world: World, contributor: Client) -> None:
    answered(world)
    row = asked(world)
    reaffirm(world, row, role="quality_signatory")
    late = contributor.post(
        f"/questionnaires/asked/{row.pk}/questions/Y-A4/",
        {"answer.Y-A4": "40", "version.Y-A4": "0", "was.Y-A4": ""},
    )
    assert late.status_code == 409 and "38 people" in late.json()["html"]
    say(world, row, {"Y-A4": Given(value="40")})
    with world.maker_scope():
        kept = sent.answers(sent.answer_set(row))["Y-A4"]
        assert kept.carried_from_id is None and kept.first_signed_at is None


# --- what is asked anew -------------------------------------------------------------------------------------------


def test_evidence_that_ends_before_the_due_date_is_asked_anew(world: World) -> None:
    answered(world, until=world.today + timedelta(days=5))
    row = asked(world)
    assert pending(world, row) == ["Y-A1", "Y-A2", "Y-A4"]
    with world.maker_scope():
        assert "valid until" in again(world, row).verdicts["Y-A3"].words[0]


def test_what_was_reaffirmed_lapses_when_the_due_date_moves_behind_its_evidence(
    world: World, contributor: Client
) -> None:
    answered(world, until=world.today + timedelta(days=12))
    row = asked(world)
    reaffirm(world, row)
    with world.aldena.scope("qa_manager"):
        later = world.today + timedelta(days=30)
        actor = world.aldena.actor("qa_manager")
        services.change_due(row, due_on=later, text="The audit was moved.", actor=actor)
    with pytest.raises(StepRefused, match="To look at again: Y-A3"):
        sign(world, row)
    shown = contributor.get(section(row))
    assert "can no longer be" in text(shown) and controls(shown)["answer.Y-A3"] == ["14 Sep 2026"]
    assert submit(contributor, section(row), **{"again.Y-A3": "yes"}).status_code == 302
    with world.maker_scope():
        assert sent.answers(sent.answer_set(row))["Y-A3"].carried_from_id is None
    sign(world, row)


def test_another_site_name_asks_everything_anew(world: World) -> None:
    answered(world)
    with world.aldena.scope("qa_manager", reason="renamed by its owner"):
        Site.objects.filter(pk=joined_site(world.aldena).pk).update(name="Lough Derrin Pharma")
    row = asked(world)
    assert pending(world, row) == []


def test_an_answer_that_changes_hides_or_asks_anew_what_depends_on_it(world: World) -> None:
    """Edge case 23: an answer whose question no longer applies is kept, is not sent, and is asked about again."""
    answered(world)
    row = asked(world)
    reaffirm(world, row)
    say(world, row, {"Y-A1": Given(value="no")})
    with world.maker_scope():
        filled = sent.filling(row, sent.answer_set(row))
        assert "Y-A2" not in {each.key for each in filled.asked} and filled.of("Y-A2").again
    say(world, row, {"Y-A1": Given(value="yes")})
    with world.maker_scope():
        assert sent.filling(row, sent.answer_set(row)).keys("doubtful") == ("Y-A2",)
    say(world, row, {"Y-A1": Given(value="no")})
    sign(world, row)
    with world.aldena.scope():
        assert set(sent.answers(sent.answer_set(row))) == {"Y-A1", "Y-A3", "Y-A4"}
    third = asked(world)
    say(world, third, {"Y-A1": Given(value="yes")})
    assert pending(world, third) == ["Y-A3", "Y-A4"]
    with world.maker_scope():
        assert again(world, third).verdicts["Y-A2"].words == ("It did not apply last time.",)


def test_what_depends_on_an_answer_waits_for_it(world: World) -> None:
    answered(world)
    row = asked(world)
    with world.maker_scope("contributor"), pytest.raises(Refused, match="depends on answers"):
        found = {each.question.key: each for each in again(world, row).pending}
        chosen = [Chosen("Y-A2", found["Y-A2"].past.source.pk)]
        services.reaffirm(row, chosen, actor=world.staff_actor("contributor"))


def test_other_evidence_makes_it_an_answer_of_now(world: World) -> None:
    answered(world)
    row = asked(world)
    reaffirm(world, row)
    with world.maker_scope("contributor"):
        attached = AnswerFile.objects.get(answer_set__questionnaire=row)
        services.detach_evidence(row, attached, actor=world.staff_actor("contributor"))
        assert sent.answers(sent.answer_set(row))["Y-A3"].carried_from_id is None


# --- signed and read ----------------------------------------------------------------------------------------------


def test_signing_names_what_is_new_changed_and_reaffirmed(world: World, manager: Client) -> None:
    first = answered(world)
    row = asked(world)
    say(world, row, {"Y-A4": Given(value="41")})
    with pytest.raises(StepRefused, match="Not reaffirmed yet in section A"):
        sign(world, row)
    reaffirm(world, row)
    ready = answer_set(world, row)
    with world.maker_scope():
        before = sent.signed_content(ready)
    assert (before["follows"], before["Changed"], before["Reaffirmed"]) == (first.number, "Y-A4", "Y-A1, Y-A2, Y-A3")
    day = f"{ready.begun_at.astimezone(UTC).date():%-d %b %Y}"
    assert before["Y-A1 Did anything change at the site in the last 12 months that touches our products?"][-1] == (
        f"Same as signed on {day}, reaffirmed by Cian Walsh on {day}"
    )
    sign(world, row)
    with world.aldena.scope():
        found = sent.answer_set(row)
        assert found is not None and sent.signed_content(found) == before
    page = f"/questionnaires/sent/{row.pk}/"
    shown = text(manager.get(page))
    assert "reaffirmed by Cian Walsh" in shown and "38 people" in shown and "41 people" in shown
    changed = text(manager.get(page, {"answers": "changed"}))
    assert "Y-A4" in changed and "Y-A1 Did" not in changed
    told = manager.get(f"/api/v1/questionnaires/{row.pk}/").json()
    assert told["follows"] == str(first.pk)
    assert {each["question"]: each["outcome"] for each in told["answers"]} == {
        "Y-A1": "reaffirmed",
        "Y-A2": "reaffirmed",
        "Y-A3": "reaffirmed",
        "Y-A4": "changed",
    }


def test_an_answer_that_is_evidence_alone_can_be_reaffirmed(world: World) -> None:
    """What is carried names its source, so the evidence of a signed answer has a row to be carried from."""
    row = asked(world)
    say(world, row, ANSWERS)
    with world.maker_scope("contributor"):
        evidence = Evidence(description="Layout", file=None)
        services.attach_evidence(row, "Y-A4", evidence, actor=world.staff_actor("contributor"))
    sign(world, row)
    again_row = asked(world)
    reaffirm(world, again_row)
    with world.maker_scope():
        kept = AnswerFile.objects.get(answer_set__questionnaire=again_row)
        assert kept.on_site_only and kept.description == "Layout"


def test_a_file_alone_is_carried_with_its_answer(world: World) -> None:
    newer = revised(world, "Y-A3", kind="file")

    def send() -> Questionnaire:
        with world.aldena.scope("qa_manager"):
            return services.send_questionnaire(
                newer,
                site=joined_site(world.aldena),
                scope={},
                due_on=world.today + timedelta(days=10),
                actor=world.aldena.actor("qa_manager"),
            )

    first = send()
    say(world, first, {"Y-A1": Given(value="no"), "Y-A4": Given(value="38")})
    attach(world, first, "Y-A3", "smf.pdf")
    sign(world, first)
    second = send()
    kept = reaffirm(world, second)
    with world.maker_scope():
        filled = sent.filling(second, sent.answer_set(second))
        assert filled.answered == 3 and kept["Y-A3"].value == ""
        assert AnswerFile.objects.get(answer_set__questionnaire=second).description == "smf.pdf of Y-A3"
    sign(world, second)
    with world.aldena.scope():
        assert len(sent.files(sent.answer_set(second))["Y-A3"]) == 1


def test_what_a_review_did_not_accept_is_asked_anew(world: World) -> None:
    first = answered(world)
    judge(world, first, {"Y-A1": review.ACCEPTED, "Y-A2": review.GAP, "Y-A3": review.CLARIFY, "Y-A4": review.CLARIFY})
    send_round(world, first)
    reply(world, first, "Y-A3")
    reply(world, first, "Y-A4", correction=Given(value="39"))
    sign_replies(world, first)
    judge(world, first, {"Y-A3": review.ACCEPTED, "Y-A4": review.ACCEPTED}, reason="Read the reply.")
    row = asked(world)
    assert row.anew == ["Y-A2", "Y-A4"], "a gap, and what a reply corrected"
    assert pending(world, row) == ["Y-A1", "Y-A3"]
    with world.maker_scope():
        assert again(world, row).why("Y-A2") == ("The sponsor asks for a new answer to this.",)


def test_a_question_that_a_review_left_open_is_asked_anew(world: World) -> None:
    first = answered(world)
    judge(world, first, {"Y-A1": review.ACCEPTED, "Y-A3": review.CLARIFY})
    assert asked(world).anew == ["Y-A3"], "what nobody reviewed is no gap"
