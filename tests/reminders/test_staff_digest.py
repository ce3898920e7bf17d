"""The weekly digests of a CMO's people: of each sponsor a mail of its own, and none that tells one of another."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction
from django.db.utils import ProgrammingError
from django.test import Client
from django.urls import reverse

from administration import reviews
from administration.rules import EVERYBODY, Due
from audits import selectors as audits
from audits.models import IssuedFinding
from cmos.inbox import InboxEntry
from kernel.clock import now
from kernel.scope import Scope, scope
from questionnaires.models import Questionnaire
from reminders import selectors, services, tasks
from reminders.models import Delivery, Preference, StaffDelivery
from reminders.services import staff_digests
from reminders.services.digests import LINES
from reminders.services.staff_digests import digest_lines
from reminders.tasks import ACTOR
from sponsors import access
from sponsors.models import Membership, User
from tests.pages import text
from tests.world import Party, World

CHOICES = "/notices/choices/"
PEOPLE = {"cmo.admin@loughderrin.example", "quality.signatory@loughderrin.example"}
WRITERS = PEOPLE | {"contributor@loughderrin.example"}
"""Everybody who answers questionnaires; findings are answered by the former alone."""


@pytest.fixture
def world(world: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """The cast in which both rivals wait for the CMO they both use, and nobody was told anything.

    What was issued today is due in a month, and nobody dates it back: digests look that far ahead here.
    """
    monkeypatch.setattr("reminders.services.staff_digests.AHEAD", timedelta(days=90))
    with world.maker_scope(reason="nobody was told anything yet"):
        StaffDelivery.objects.all().delete()
        Delivery.objects.all().delete()
        waiting = {each.sponsor_id for each in audits.inbox(world.maker.pk, world.their_today) if each.to_do}
    assert waiting == {world.aldena.sponsor.pk, world.borvik.sponsor.pk}
    return world


def monday(world: World) -> date:
    return world.their_today + timedelta(days=7 - world.their_today.weekday())


def make(world: World, day: date | None = None, hour: int = 12) -> int:
    at = datetime.combine(day or monday(world), time(hour), UTC)
    with scope(Scope(cmo_org_id=world.maker.pk), actor=ACTOR, reason="digest"):
        return services.make_staff_digests(at=at, actor=ACTOR)


def send(world: World) -> None:
    with world.maker_scope():
        waiting = selectors.waiting(datetime(2100, 1, 1, tzinfo=UTC))
    for pk in waiting:
        tasks.deliver_to_staff({}, str(world.maker.pk), str(pk))


def records(party: Party) -> set[str]:
    """Findings and questionnaires of a sponsor, as links of mails name them: numbers count for each sponsor alone."""
    with party.scope():
        return {str(each.pk) for kind in (IssuedFinding, Questionnaire) for each in kind.objects.all()}


def told_in(mail: Any) -> set[str]:
    """The findings and questionnaires that a mail leads to."""
    return set(re.findall(r"/(?:audits/issued|questionnaires/asked)/([0-9a-f-]{36})/", mail.body))


def test_each_mail_tells_of_one_sponsor_and_names_none(world: World, mailoutbox: list[Any]) -> None:
    assert make(world) == len(world.staff)
    send(world)
    aldena, borvik = records(world.aldena), records(world.borvik)
    told: dict[str, list[set[str]]] = {}
    for mail in mailoutbox:
        assert mail.subject == f"Your week: {world.their_today:%-d %b %Y}"
        found = told_in(mail)
        assert found and (found <= aldena or found <= borvik), "never two sponsors in one mail"
        told.setdefault(mail.to[0], []).append(found)
        for part in (mail.body, mail.alternatives[0][0], mail.subject, mail.extra_headers["Message-ID"]):
            assert not any(word in part for word in ("Aldena", "Borvik", "Ballyderrin", "CANARY"))
    assert set(told) == WRITERS and all(len(found) == 2 for found in told.values())


def test_a_mail_about_one_sponsor_is_the_same_whatever_another_does(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither a count nor a date of one sponsor shows in what may be passed on to another."""
    with world.maker_scope():
        recipient = next(each for each in access.people() if each.role == "quality_signatory")
        before = digest_lines(world.aldena.sponsor.pk, recipient)
        opened = [each for find in staff_digests.FINDERS for each in find(world.maker.pk, world.their_today)]
        rival = next(each for each in opened if each.sponsor_id == world.borvik.sponsor.pk)
        late = replace(rival, due_on=world.their_today - timedelta(days=400))
        monkeypatch.setattr(staff_digests, "FINDERS", (lambda organisation, today: [*[late] * 90, *opened],))
        assert before and digest_lines(world.aldena.sponsor.pk, recipient) == before
        assert len(digest_lines(world.borvik.sponsor.pk, recipient)) == LINES


def test_what_is_due_later_is_told_later(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    with world.maker_scope():
        recipient = next(each for each in access.people() if each.role == "quality_signatory")
        (first, *_) = digest_lines(world.aldena.sponsor.pk, recipient)
        assert first.due_on is not None
        this_monday = recipient.today - timedelta(days=recipient.today.weekday())
        for days, told in ((0, True), (-1, False)):
            ahead = first.due_on - this_monday + timedelta(days=days)
            monkeypatch.setattr("reminders.services.staff_digests.AHEAD", ahead)
            assert (first in digest_lines(world.aldena.sponsor.pk, recipient)) == told


def test_once_a_week_and_again_the_next(world: World) -> None:
    assert make(world) == len(world.staff)
    assert make(world, hour=15) == make(world, monday(world) + timedelta(days=3)) == 0
    assert make(world, monday(world) + timedelta(days=7)) == len(world.staff)
    assert make(world, monday(world) + timedelta(days=13), hour=1) == 0


def test_it_waits_for_the_morning_of_the_person(world: World) -> None:
    with world.maker_scope("cmo_admin", reason="moved"):
        User.objects.filter(pk=world.staff["cmo_admin"].user_id).update(zone="America/New_York")
    assert make(world, hour=11) == len(world.staff) - 1
    assert make(world, hour=15) == 1


def test_who_answers_no_findings_is_told_of_questionnaires_alone(world: World, mailoutbox: list[Any]) -> None:
    make(world)
    send(world)
    mine = [mail for mail in mailoutbox if mail.to == [world.staff["contributor"].user.email]]
    assert mine and all("/questionnaires/asked/" in mail.body and "/audits/" not in mail.body for mail in mine)
    with world.maker_scope():
        own = Delivery.objects.get(recipient=world.staff["contributor"], regarding=None)
        assert own.outcome == "stale", "their own organisation asks nothing of them"


def test_what_was_given_to_a_colleague_is_told_to_them_alone(
    world: World, monkeypatch: pytest.MonkeyPatch, mailoutbox: list[Any]
) -> None:
    """Whoever is asked gets it, also who answers no findings; nobody else does."""
    given = world.staff["contributor"]
    with world.maker_scope():
        opened = audits.inbox(world.maker.pk, world.their_today)
    mine = [replace(each, needs="findings.view", given_to=given.pk) for each in opened]
    monkeypatch.setattr(staff_digests, "FINDERS", (lambda organisation, today: mine,))
    make(world)
    send(world)
    assert {mail.to[0] for mail in mailoutbox if told_in(mail)} == {given.user.email}


def test_what_was_settled_before_it_is_sent_is_left_out(
    world: World, mailoutbox: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    make(world)
    settled = world.aldena.sponsor.pk

    def left(organisation: UUID, today: date) -> list[InboxEntry]:
        return [each for each in audits.inbox(organisation, today) if each.sponsor_id != settled]

    monkeypatch.setattr(staff_digests, "FINDERS", (left,))
    send(world)
    assert mailoutbox and not any(told_in(mail) & records(world.aldena) for mail in mailoutbox)
    with world.maker_scope():
        assert {each.outcome for each in Delivery.objects.filter(regarding=settled)} == {"stale"}


def test_who_chose_none_gets_none_and_still_every_single_notice(world: World, mailoutbox: list[Any]) -> None:
    member = world.staff["quality_signatory"]
    client = world.login(member)
    page = text(client.get(CHOICES))
    assert "a mail about each sponsor" in page and "Calendar address" not in page and 'name="weekly" checked' in page
    assert f'href="{CHOICES}"' in text(client.get("/notices/"))
    assert client.post(CHOICES, {"do": "digest"}).status_code == 302
    assert "checked" not in text(client.get(CHOICES))
    assert make(world) == len(world.staff) - 1
    with scope(Scope(sponsor_id=world.aldena.sponsor.pk), actor=ACTOR, reason="sweep"):
        services.tell_staff(at=now(), actor=ACTOR)
    with scope(Scope(cmo_org_id=world.maker.pk), actor=ACTOR, reason="sweep"):
        services.sweep_organisation(at=now(), actor=ACTOR, at_once=True)
    with world.maker_scope():
        assert not Delivery.objects.filter(recipient=member).exists()
        assert StaffDelivery.objects.filter(recipient=member).exists()


@pytest.mark.parametrize("do", ["open", "revoke"])
def test_a_cmo_has_no_calendar_address(world: World, do: str) -> None:
    assert world.login(world.staff["cmo_admin"]).post(CHOICES, {"do": do}).status_code == 403


def test_the_choice_over_the_api(world: World) -> None:
    for member in (world.staff["cmo_admin"], world.aldena.people["viewer"]):
        client, path = world.login(member), "/api/v1/notice-choices/"
        assert client.get(path).json() == {"weekly_digest": True}
        assert put(client, path, {"weekly_digest": False}).json() == {"weekly_digest": False}
        assert client.get(path).json() == {"weekly_digest": False}
        assert put(client, path, {"weekly_digest": False, "calendar": True}).status_code == 400
        assert put(client, path, {}).status_code == 400


def put(client: Client, path: str, body: dict[str, Any]) -> Any:
    return client.put(path, json.dumps(body), content_type="application/json")


def test_a_review_of_access_that_is_near_comes_in_a_mail_of_its_own(
    world: World, mailoutbox: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    near = Due(EVERYBODY, world.their_today + timedelta(days=3))
    monkeypatch.setattr(reviews, "dues", lambda today: [near])
    make(world)
    send(world)
    own = [mail for mail in mailoutbox if "Access review of" in mail.body]
    assert {mail.to[0] for mail in own} == PEOPLE and not any(told_in(mail) for mail in own)
    assert all(reverse("administration:reviews") in mail.body for mail in own)


def test_neither_side_reads_the_mails_of_the_other(world: World) -> None:
    make(world)
    client = world.login(world.staff["cmo_admin"])
    client.post(CHOICES, {"do": "digest"})
    with world.aldena.scope():
        assert not Delivery.objects.filter(message_id__contains=world.staff["cmo_admin"].pk.hex).exists()
        assert not Preference.objects.filter(member_id=world.staff["cmo_admin"].pk).exists()
    with world.maker_scope(reason="forged"):
        assert {each.cmo_org_id for each in Delivery.objects.all()} == {world.maker.pk}
        with pytest.raises(ProgrammingError), transaction.atomic():
            Delivery.objects.create(
                recipient=world.aldena.people["viewer"], message_id="<x>", sponsor_id=world.aldena.sponsor.pk
            )


def test_a_sponsors_mail_is_about_no_other_sponsor(world: World) -> None:
    with world.aldena.scope(reason="forged"), pytest.raises(IntegrityError), transaction.atomic():
        Delivery.objects.create(
            recipient=world.aldena.people["viewer"],
            message_id="<x>",
            regarding=world.borvik.sponsor,
            sponsor_id=world.aldena.sponsor.pk,
        )


def test_the_worker_makes_what_the_sweep_finds(world: World, mailoutbox: list[Any], settings: Any) -> None:
    """Beat starts a sweep of every tenant; that of an organisation makes and sends both kinds of mail."""
    settings.REMIND_AT_ONCE = True
    with world.maker_scope(reason="members of old"):
        Membership.objects.update(since=now() - timedelta(days=30))
    message = {"tenant": {"cmo_org_id": str(world.maker.pk)}, "cause": "beat", "request_id": ""}
    tasks.sweep_organisation(message)
    tasks.sweep_organisation(message)
    send(world)
    weeks = [mail for mail in mailoutbox if mail.subject.startswith("Your week")]
    assert len(weeks) == 2 * len(WRITERS) and {mail.to[0] for mail in weeks} == WRITERS
    assert settings.CELERY_BEAT_SCHEDULE["reminders"]["task"] == tasks.sweep.name
