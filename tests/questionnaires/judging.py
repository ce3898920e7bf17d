"""A questionnaire that was answered, and what reviewers and the CMO do with it, for the tests of reviews."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from cmo_portal.demo.signers import signing as shown_and_signed
from questionnaires import services
from questionnaires.models import Questionnaire, Review, ReviewRound
from questionnaires.rules import review
from questionnaires.rules.filling import Given
from questionnaires.selectors import review as reading
from questionnaires.selectors import rounds
from questionnaires.services import HandedOn, Said
from tests.factors import fresh_code
from tests.questionnaires.asking import ANSWERS, asked, say, sign
from tests.signatures import signing
from tests.world import World

QUESTION = "Which document proves it?"


def answered(world: World, *, bad: bool = False) -> Questionnaire:
    """The yearly confirmation, asked anew, signed and sent; a bad one says that something changed."""
    row = asked(world)
    if bad:
        say(world, row, {"Y-A1": Given(value="yes")})
        say(world, row, {**ANSWERS, "Y-A1": Given(value="yes"), "Y-A2": Given(value="A new line.")})
    else:
        say(world, row, ANSWERS)
    sign(world, row)
    return row


def judge(world: World, row: Questionnaire, verdicts: dict[str, str], role: str = "qa_manager", **more: Any) -> None:
    """Give these verdicts, with the words that each needs."""
    words = {review.CLARIFY: {"text": QUESTION}, review.GAP: {"text": "None is there.", "grade": "major"}}
    said = [
        Said(question=key, verdict=verdict, **{**words.get(verdict, {}), **more}) for key, verdict in verdicts.items()
    ]
    with world.aldena.scope(role):
        services.give_verdicts(row, said, actor=world.aldena.actor(role))


def send_round(world: World, row: Questionnaire, role: str = "qa_manager") -> HandedOn:
    with world.aldena.scope(role):
        due = world.today + timedelta(days=7)
        return services.send_round(row, due_on=due, actor=world.aldena.actor(role))


def standing(world: World, row: Questionnaire) -> reading.Standing:
    with world.aldena.scope():
        return reading.standing(row)


def open_round(world: World, row: Questionnaire) -> ReviewRound:
    with world.maker_scope():
        return rounds.rounds(row)[-1].row


def reply(world: World, row: Questionnaire, key: str = "Y-A3", role: str = "contributor", **more: Any) -> None:
    with world.maker_scope(role):
        asked_now = rounds.rounds(row)[-1].row
        services.save_reply(asked_now, key, actor=world.staff_actor(role), **{"text": "The cover page.", **more})


def sign_replies(world: World, row: Questionnaire) -> None:
    person = world.staff["quality_signatory"]
    fresh_code(person.user)
    with world.maker_scope():
        ready = rounds.rounds(row)[-1].reply_set
        assert ready is not None
        brought = shown_and_signed(person, world.password, ready, review.REPLY, rounds.reply_content(ready))
        services.send_replies(ready, actor=world.staff_actor(), signing=brought, version=ready.version)


def decide(world: World, row: Questionnaire, key: str = "Y-A1") -> None:
    with world.aldena.scope():
        begun = reading.review_of(row)
        assert begun is not None
        brought = signing(world, begun, review.GO_ON, reading.decision_content(begun, key))
        services.decide_knockout(
            begun, key, step=review.GO_ON, reason="Small change.", actor=world.aldena.actor(), signing=brought
        )


def conclude(world: World, row: Questionnaire) -> Review:
    with world.aldena.scope():
        begun = reading.review_of(row)
        assert begun is not None
        brought = signing(world, begun, review.CONCLUDE, reading.signed_content(begun), meaning="reviewed")
        return services.conclude(begun, actor=world.aldena.actor(), signing=brought, version=begun.version)
