"""A short questionnaire that was sent, for the tests of what follows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from cmo_portal.demo.papers import pdf
from cmo_portal.demo.signers import signing
from cmos import selectors as cmos
from cmos.models import Site
from questionnaires import rules, selectors, services
from questionnaires.models import AnswerSet, Questionnaire, TemplateVersion
from questionnaires.rules import dialogue
from questionnaires.rules.filling import Given
from questionnaires.rules.frozen import freeze
from questionnaires.rules.questions import CHOICE, DATE, NUMBER, TEXT, YES_NO, Option, Question, Section
from questionnaires.rules.whole import Whole
from questionnaires.selectors import sent
from questionnaires.services import Evidence, Typed
from tests.factors import fresh_code
from tests.world import Party, World

ANSWERS = {"Y-A1": Given(value="no"), "Y-A3": Given(value="14 Sep 2026"), "Y-A4": Given(value="38")}
"""Everything that applies to the cast's yearly confirmation."""


def yearly(party: Party) -> TemplateVersion:
    """The cast's approved template of four questions; inside the party's scope."""
    found: TemplateVersion = selectors.versions().get(title="Yearly confirmation", status=rules.APPROVED)
    return found


def joined_site(party: Party) -> Site:
    """A site whose company has joined; inside the party's scope."""
    return next(each for each in cmos.active_sites() if cmos.linked_organisation(each.company_id))


def asked(world: World, party: Party | None = None, **more: Any) -> Questionnaire:
    """The yearly confirmation, sent anew."""
    party = party or world.aldena
    with party.scope("qa_manager"):
        return services.send_questionnaire(
            yearly(party),
            **{
                "site": joined_site(party),
                "scope": {},
                "due_on": world.today + timedelta(days=10),
                "actor": party.actor("qa_manager"),
                **more,
            },
        )


def say(world: World, row: Questionnaire, given: Mapping[str, Given], role: str = "contributor") -> None:
    """Answers as they stand now are replaced by these."""
    with world.maker_scope(role):
        kept = sent.answers(sent.answer_set(row))
        typed = [Typed(key, each, kept[key].version if key in kept else 0) for key, each in given.items()]
        services.save_answers(row, typed, actor=world.staff_actor(role))


def attach(world: World, row: Questionnaire, key: str, name: str = "page.pdf", role: str = "contributor") -> None:
    """Evidence for an answer."""
    with world.maker_scope(role):
        evidence = Evidence(description=f"{name} of {key}", file=pdf("Page", name=name))
        services.attach_evidence(row, key, evidence, actor=world.staff_actor(role))


def answer_set(world: World, row: Questionnaire) -> AnswerSet:
    with world.maker_scope():
        found = sent.answer_set(row)
        assert found is not None
        return found


def sign(world: World, row: Questionnaire, role: str = "quality_signatory") -> AnswerSet:
    """The quality signatory signs and sends what stands now."""
    person = world.staff[role]
    fresh_code(person.user)
    with world.maker_scope(role):
        ready = sent.answer_set(row)
        assert ready is not None
        brought = signing(person, world.password, ready, dialogue.SUBMIT, sent.signed_content(ready))
        return services.submit(ready, actor=world.staff_actor(role), signing=brought, version=ready.version)


def long_one(world: World, questions: int = 150, sections: int = 5) -> Questionnaire:
    """A questionnaire as long as they get: numbers, days, lists and texts in turn, evidence asked for some."""
    short = asked(world)
    kinds = (YES_NO, NUMBER, DATE, TEXT, CHOICE)
    options = (Option("a", "Grade A"), Option("b", "Grade B"))
    parts = tuple(Section(key=f"S{number}", title=f"Part {number}") for number in range(1, sections + 1))
    made = tuple(
        Question(
            section=parts[place * sections // questions].key,
            key=f"L-{place + 1}",
            text=f"What is said of point {place + 1}?",
            kind=kinds[place % len(kinds)],
            options=options if kinds[place % len(kinds)] == CHOICE else (),
            evidence="A document that shows it" if place % 4 == 0 else "",
        )
        for place in range(questions)
    )
    names = (
        "template_version",
        "site",
        "edition",
        "sponsor_name",
        "site_name",
        "organisation_name",
        "due_on",
        "author",
    )
    own = {name: getattr(short, name) for name in (*names, "sponsor_id", "cmo_org_id", "released_at")}
    with world.aldena.scope("qa_manager", reason="a long one"):
        return Questionnaire.objects.create(
            **own, number="QUE-2026-9150", title="A long one", asked=freeze(Whole("A long one", "", parts, made), {})
        )
