"""A CMO's people are told of questionnaires: one mail each, of one sponsor, that names none."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.db.utils import IntegrityError

from kernel.clock import now
from kernel.scope import Scope, scope
from questionnaires import services as questionnaires
from questionnaires.models import Questionnaire
from reminders import selectors, services
from reminders.models import StaffDelivery, StaffNotice
from reminders.tasks import ACTOR, deliver_to_staff
from tests.pages import text
from tests.questionnaires.asking import ANSWERS, asked, say, sign
from tests.world import Party, World


@pytest.fixture
def row(world: World) -> Questionnaire:
    return asked(world)


def tell(world: World, days: int = 0, party: Party | None = None) -> None:
    """The sponsor's sweep, then the organisation's, at this hour of a day."""
    at = now() + timedelta(days=days)
    with scope(Scope(sponsor_id=(party or world.aldena).sponsor.pk), actor=ACTOR, reason="sweep"):
        services.tell_of_questionnaires(at=at, actor=ACTOR)
    with scope(Scope(cmo_org_id=world.maker.pk), actor=ACTOR, reason="sweep"):
        services.sweep_organisation(at=at, actor=ACTOR, at_once=True)


def told(world: World, row: Questionnaire) -> list[str]:
    with world.maker_scope():
        found = StaffNotice.objects.filter(questionnaire=row).order_by("id").values_list("milestone", flat=True)
        return [each.partition(" ")[0] for each in found]


def send(world: World) -> list[str]:
    with scope(Scope(cmo_org_id=world.maker.pk), actor=ACTOR, reason="x"):
        waiting = selectors.waiting(now() + timedelta(days=1))
    return [deliver_to_staff({}, str(world.maker.pk), str(pk)) for pk in waiting]


def test_a_questionnaire_is_told_once_to_everybody_who_answers(
    world: World, row: Questionnaire, mailoutbox: list[Any]
) -> None:
    tell(world)
    tell(world)
    assert told(world, row) == ["sent"]
    send(world)
    mine = [mail for mail in mailoutbox if row.number in mail.body]
    assert {mail.to[0].split("@")[0] for mail in mine} == {"cmo.admin", "quality.signatory", "contributor"}
    for mail in mine:
        assert mail.subject.startswith("New questionnaire")
        said = mail.subject + mail.body
        assert not any(word in said for word in ("Aldena", "Borvik", row.title, row.site_name))


def test_what_the_sponsor_does_afterwards_is_told(world: World, row: Questionnaire, mailoutbox: list[Any]) -> None:
    tell(world)
    actor = world.aldena.actor("qa_manager")
    with world.aldena.scope("qa_manager"):
        questionnaires.comment(row, text="Start with section A.", actor=actor)
        moved = world.today + timedelta(days=20)
        questionnaires.change_due(row, due_on=moved, text="You asked for more time.", actor=actor)
    say(world, row, {"Y-A4": ANSWERS["Y-A4"]})
    with world.maker_scope("contributor"):
        questionnaires.comment(row, text="Thank you.", actor=world.staff_actor("contributor"))
    tell(world)
    assert told(world, row) == ["sent", "comment", "due_changed"]
    with world.aldena.scope("qa_manager"):
        questionnaires.withdraw(row, text="Not needed any more.", actor=actor)
    tell(world)
    assert told(world, row)[-1] == "withdrawn"
    mailoutbox.clear()
    send(world)
    subjects = {mail.subject.partition(":")[0] for mail in mailoutbox if row.number in mail.body}
    assert subjects == {"Questionnaire withdrawn"}, "what was said of it before needs no mail any more"


def test_the_ladder_of_its_due_date_goes_on_until_it_is_answered(world: World, row: Questionnaire) -> None:
    for days in range(14):
        tell(world, days)
    found = told(world, row)
    assert found[0] == "sent" and {"d-7", "d-1"} <= set(found) and any(each.startswith("d+") for each in found)
    say(world, row, ANSWERS)
    sign(world, row)
    tell(world, 18)
    assert told(world, row) == found


def test_a_date_that_moves_has_a_ladder_of_its_own(world: World, row: Questionnaire) -> None:
    for days in range(4):
        tell(world, days)
    assert "d-7" in told(world, row)
    with world.aldena.scope("qa_manager"):
        questionnaires.change_due(
            row,
            due_on=world.today + timedelta(days=15),
            text="You asked for more time.",
            actor=world.aldena.actor("qa_manager"),
        )
    for days in range(5, 10):
        tell(world, days)
    assert told(world, row).count("d-7") == 2


def test_notices_stand_on_the_page_of_who_answers(world: World, row: Questionnaire) -> None:
    tell(world)
    person = world.login(world.staff["contributor"])
    page = text(person.get("/notices/"))
    assert f"Questionnaire {row.number}" in page and "New questionnaire" in page
    with world.maker_scope():
        notice = StaffNotice.objects.get(questionnaire=row)
        mine = StaffDelivery.objects.get(notice_id=notice.pk, recipient=world.staff["contributor"])
    opened = person.get(f"/notices/{mine.pk}/")
    assert opened.headers["Location"] == f"/questionnaires/asked/{row.pk}/"


def test_two_sponsors_are_two_mails(world: World, row: Questionnaire, mailoutbox: list[Any]) -> None:
    theirs = asked(world, world.borvik)
    tell(world)
    tell(world, party=world.borvik)
    send(world)
    for mail in mailoutbox:
        assert not (f"/asked/{row.pk}/" in mail.body and f"/asked/{theirs.pk}/" in mail.body)


def test_a_notice_is_about_one_record(world: World, row: Questionnaire) -> None:
    tell(world)
    with world.aldena.scope(reason="a mistake"):
        known = StaffNotice.objects.get(questionnaire=row)
        with pytest.raises(IntegrityError, match="about_one_record"), transaction.atomic():
            StaffNotice.objects.create(
                sponsor_id=known.sponsor_id,
                cmo_org_id=known.cmo_org_id,
                milestone="nothing",
                reference="x",
                released_at=known.released_at,
            )
