"""Two at the same moment: no answer is lost in silence, nothing is sent twice or after it was withdrawn."""

from __future__ import annotations

from questionnaires import services
from questionnaires.models import Answer, AnswerSet
from questionnaires.rules.filling import Given
from questionnaires.selectors import sent
from questionnaires.services import Typed
from records.models import Signature
from tests.audits.test_races import at_once
from tests.questionnaires.asking import ANSWERS, asked, say, sign
from tests.world import World


def test_two_people_answering_one_question_at_once_are_told(committed_world: World) -> None:
    world = committed_world
    row = asked(world)

    def write(role: str, value: str) -> None:
        with world.maker_scope(role):
            services.save_answers(row, [Typed("Y-A4", Given(value=value), 0)], actor=world.staff_actor(role))

    told = at_once(lambda: write("contributor", "38"), lambda: write("quality_signatory", "40"))
    assert sorted(word == "done" for word in told) == [False, True], told
    with world.maker_scope():
        assert AnswerSet.objects.filter(questionnaire=row).count() == 1
        kept = sent.answers(sent.answer_set(row))["Y-A4"]
        assert kept.value == ("38" if told[0] == "done" else "40")


def test_two_people_answering_different_questions_at_once_both_stay(committed_world: World) -> None:
    world = committed_world
    row = asked(world)

    def write(role: str, key: str, value: str) -> None:
        with world.maker_scope(role):
            services.save_answers(row, [Typed(key, Given(value=value), 0)], actor=world.staff_actor(role))

    told = at_once(lambda: write("contributor", "Y-A4", "38"), lambda: write("quality_signatory", "Y-A3", "1 Sep 2026"))
    assert told == ["done", "done"]
    with world.maker_scope():
        assert Answer.objects.filter(answer_set__questionnaire=row).count() == 2


def test_what_is_signed_while_it_is_withdrawn_is_one_or_the_other(committed_world: World) -> None:
    world = committed_world
    row = asked(world)
    say(world, row, ANSWERS)

    def withdraw() -> None:
        with world.aldena.scope("qa_manager"):
            services.withdraw(row, text="Sent to the wrong site.", actor=world.aldena.actor("qa_manager"))

    told = at_once(withdraw, lambda: sign(world, row))
    assert sorted(word == "done" for word in told) == [False, True], told


def test_two_submits_at_once_are_one_signature(committed_world: World) -> None:
    world = committed_world
    row = asked(world)
    say(world, row, ANSWERS)
    told = at_once(lambda: sign(world, row), lambda: sign(world, row))
    assert sorted(word == "done" for word in told) == [False, True], told
    with world.maker_scope():
        answers = sent.answer_set(row)
        assert answers is not None and Signature.objects.filter(subject_id=answers.pk).count() == 1
