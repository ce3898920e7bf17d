"""The weekly digest: one mail per person and week, of many notices, unless they chose none."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from cmos.models import Site
from kernel.scope import Scope, scope
from quality_agreements.models import QualityAgreement
from records.services import publish
from reminders import selectors, services
from reminders.models import Delivery, Notice
from reminders.tasks import ACTOR, deliver
from sponsors.models import Membership, User
from tests.pages import text
from tests.world import World


def monday_after(world: World) -> date:
    return world.today + timedelta(days=7 - world.today.weekday())


def digests(world: World, at: datetime) -> int:
    with scope(Scope(sponsor_id=world.aldena.sponsor.pk), actor=ACTOR, reason="digest"):
        return services.make_digests(at=at, actor=ACTOR)


def morning(day: date, hour: int = 12) -> datetime:
    return datetime.combine(day, time(hour), UTC)


def send(world: World) -> None:
    with world.aldena.scope(reason="now"):
        Delivery.objects.update(next_try_at=datetime(2020, 1, 1, tzinfo=UTC))
        waiting = selectors.waiting(datetime(2100, 1, 1, tzinfo=UTC))
    for pk in waiting:
        deliver({}, str(world.aldena.sponsor.pk), str(pk))


@pytest.fixture
def overdue(world: World) -> str:
    with world.aldena.scope(reason="let it end"):
        ended = world.today - timedelta(days=3)
        QualityAgreement.objects.filter(pk=world.aldena.ids["agreement"]).update(expires_on=ended)
        number: str = QualityAgreement.objects.get(pk=world.aldena.ids["agreement"]).number
    return number


def test_it_says_what_is_overdue_due_and_changed_without_a_name(
    world: World, overdue: str, mailoutbox: list[Any]
) -> None:
    monday = monday_after(world)
    with scope(Scope(sponsor_id=world.aldena.sponsor.pk), actor=ACTOR, reason="a change"):
        site = Site.objects.get(pk=world.aldena.ids["site"])
        publish("standing.changed", site, jurisdiction="US", was="watch", became="not_eligible")
    assert digests(world, morning(monday)) >= 1
    assert digests(world, morning(monday, 15)) == digests(world, morning(monday + timedelta(days=3))) == 0
    send(world)
    mail = next(m for m in mailoutbox if m.to == ["qa.head@aldena.example"])
    assert mail.subject.startswith("Your week: ")
    for part in (mail.body, mail.alternatives[0][0]):
        assert overdue in part and "US standing of a site: watch to not eligible" in part
        assert "Lough Derrin" not in part and "Ballyderrin" not in part
    assert digests(world, morning(monday + timedelta(days=7))) >= 1


def test_one_delivery_holds_its_many_notices_and_none_of_them_rings_the_bell(world: World, overdue: str) -> None:
    digests(world, morning(monday_after(world)))
    head = world.aldena.people["qa_head"].pk
    with world.aldena.scope():
        mail = Delivery.objects.get(recipient_id=head, message_id__startswith="<digest.")
        assert mail.notices.count() >= 1
        assert set(mail.notices.values_list("channel", flat=True)) == {"digest"}
        assert selectors.unread(head) == 0


def test_it_waits_for_the_persons_monday_morning(world: World, overdue: str) -> None:
    head, monday = world.aldena.people["qa_head"], monday_after(world)
    with world.aldena.scope(reason="moved"):
        User.objects.filter(pk=head.user_id).update(zone="America/New_York")
        Membership.objects.filter(pk=head.pk).update(since=morning(monday - timedelta(days=6)))
    digests(world, morning(monday, 11))
    with world.aldena.scope():
        assert not Delivery.objects.filter(recipient=head, message_id__contains=monday.strftime("%G-W%V")).exists()
    digests(world, morning(monday, 15))
    with world.aldena.scope():
        assert Delivery.objects.filter(recipient=head, message_id__contains=monday.strftime("%G-W%V")).exists()


def test_who_chose_none_gets_none_but_still_every_reminder(world: World, overdue: str) -> None:
    head = world.login(world.aldena.people["qa_head"])
    assert head.post("/notices/choices/", {"do": "digest"}).status_code == 302
    assert "checked" not in text(head.get("/notices/choices/")).partition('name="weekly"')[2].partition(">")[0]
    digests(world, morning(monday_after(world)))
    with world.aldena.scope():
        assert not Delivery.objects.filter(recipient=world.aldena.people["qa_head"]).exists()
    with scope(Scope(sponsor_id=world.aldena.sponsor.pk), actor=ACTOR, reason="sweep"):
        services.sweep(at=morning(monday_after(world)), actor=ACTOR)
    with world.aldena.scope():
        assert Notice.objects.filter(recipient=world.aldena.people["qa_head"], channel="mail").exists()


def test_nothing_to_say_is_no_mail(world: World, mailoutbox: list[Any]) -> None:
    viewer = world.aldena.people["viewer"]
    digests(world, morning(monday_after(world)))
    send(world)
    assert [viewer.user.email] not in [m.to for m in mailoutbox]
