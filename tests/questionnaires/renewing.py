"""A questionnaire that was answered and is asked again, for the tests of what is reaffirmed."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import Any

from cmo_portal.demo.papers import pdf
from questionnaires import rules as life
from questionnaires import selectors, services
from questionnaires.models import Answer, Questionnaire
from questionnaires.rules.filling import Given
from questionnaires.selectors import sent
from questionnaires.selectors.renewal import Renewal, renewal_of
from questionnaires.services import Chosen, Evidence
from tests.pages import text
from tests.questionnaires.asking import ANSWERS, asked, say, sign, yearly
from tests.questionnaires.writing import WHY, approve, as_role
from tests.world import World

YES = {**ANSWERS, "Y-A1": Given(value="yes"), "Y-A2": Given(value="A second filling line.")}


def answered(world: World, given: dict[str, Given] = YES, *, until: date | None = None) -> Questionnaire:
    """The yearly confirmation, answered with evidence, signed and sent."""
    row = asked(world)
    say(world, row, {"Y-A1": given["Y-A1"]})
    say(world, row, given)
    with world.maker_scope("contributor"):
        evidence = Evidence(description="Cover page", file=pdf("Page", name="smf.pdf"), expires_on=until)
        services.attach_evidence(row, "Y-A3", evidence, actor=world.staff_actor("contributor"))
    sign(world, row)
    return row


def again(world: World, row: Questionnaire) -> Renewal:
    """What can be reaffirmed now; in the CMO's scope."""
    found = sent.questionnaire(row.pk)
    answers = sent.answer_set(row)
    renewed = renewal_of(found, sent.filling(found, answers), sent.answers(answers))
    assert renewed is not None
    return renewed


def pending(world: World, row: Questionnaire) -> list[str]:
    with world.maker_scope():
        return [each.question.key for each in again(world, row).pending]


def reaffirm(world: World, row: Questionnaire, *keys: str, role: str = "contributor") -> dict[str, Answer]:
    with world.maker_scope(role):
        found = {each.question.key: each for each in again(world, row).pending}
        chosen = [Chosen(key, found[key].past.source.pk, found[key].version) for key in keys or found]
        return services.reaffirm(row, chosen, actor=world.staff_actor(role))


def section(row: Questionnaire) -> str:
    return f"/questionnaires/asked/{row.pk}/sections/A/"


def held(page: Any) -> dict[str, str]:
    """What the page names as answers that can be reaffirmed."""
    return dict(re.findall(r'name="((?:source|seen)\.[^"]+)" value="([^"]*)"', text(page)))


def revised(world: World, key: str, **changes: Any) -> Any:
    """A newer version of the yearly confirmation, approved, in which one question says something else."""
    with as_role(world) as actor:
        base: dict[str, Any] = {"actor": actor, "reason": WHY}
        made = services.revise_version(yearly(world.aldena), **base)
        row = selectors.questions_of(made.pk).get(key=key)
        said = replace(selectors.as_question(row), **changes)
        services.change_question(row, said, version=row.version, **base)
        services.take_step(life.SUBMIT, selectors.version(made.pk), **base)
    return approve(world, made.pk)
