"""Reminders through the services: each told once, caught up once, silent after renewal, mute about secrets (SR-16)."""

from __future__ import annotations

import smtplib
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from unittest.mock import patch

import pytest
import time_machine
from django.core.management import call_command

from kernel.actor import Actor
from kernel.clock import now
from kernel.scope import Scope, scope
from quality_agreements.models import QualityAgreement
from reminders import selectors, services
from reminders.models import Delivery, Notice
from reminders.tasks import deliver
from tests.world import World

ACTOR = Actor.system("reminders")


def noon(world: World, days: int = 0) -> datetime:
    """The middle of a day counted from today."""
    return datetime.combine(world.today + timedelta(days=days), time(12), UTC)


def sweep(world: World, days: int = 0) -> int:
    with scope(Scope(sponsor_id=world.aldena.sponsor.pk), actor=ACTOR, reason="sweep"):
        return services.sweep(at=noon(world, days), actor=ACTOR).notices


def send_all(world: World) -> list[str]:
    with world.aldena.scope():
        waiting = selectors.waiting(now())
    return [deliver({}, str(world.aldena.sponsor.pk), str(pk)) for pk in waiting]


def notices(world: World, kind: str) -> list[Notice]:
    with world.aldena.scope():
        return list(Notice.objects.filter(kind=kind, superseded=False).order_by("id"))


@pytest.fixture
def ending(world: World) -> Iterator[QualityAgreement]:
    """The agreement of the tablets site, which ends in 38 days."""
    with world.aldena.scope():
        found = QualityAgreement.objects.get(expires_on=world.today + timedelta(days=38))
    yield found


def test_running_twice_tells_nobody_twice(world: World, mailoutbox: list[Any]) -> None:
    assert sweep(world) > 0
    assert sweep(world) == 0
    sent = send_all(world)
    assert set(sent) == {"sent"} and len(mailoutbox) == len(sent)
    assert send_all(world) == [] and len(mailoutbox) == len(sent)


def test_after_a_silence_only_the_latest_milestone_speaks(world: World, ending: QualityAgreement) -> None:
    """Nothing ran while 60 and 30 days passed: one notice comes, not two."""
    assert sweep(world, days=10) > 0
    told = [notice for notice in notices(world, "agreement") if notice.subject_id == ending.pk]
    assert [notice.milestone for notice in told] == ["d-30"]


def test_every_milestone_speaks_once_on_its_way(world: World, ending: QualityAgreement) -> None:
    for days in range(39):
        sweep(world, days=days)
    told = [notice.milestone for notice in notices(world, "agreement") if notice.subject_id == ending.pk]
    assert len(told) == len(set(told)) >= 4


def test_a_renewed_agreement_is_silent_and_its_new_end_speaks_afresh(
    world: World, ending: QualityAgreement, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reminders.services.sweeping.TOGETHER", 1000)  # each notice in a mail of its own
    sweep(world)
    with world.aldena.scope(reason="renewed"):
        QualityAgreement.objects.filter(pk=ending.pk).update(expires_on=world.today + timedelta(days=900))
    assert send_all(world).count("elsewhere") >= 1
    with world.aldena.scope():
        stale = Delivery.objects.filter(outcome="stale", notices__subject_id=ending.pk)
        assert stale.exists()
    before = len(notices(world, "agreement"))
    assert sweep(world, days=38) >= 0
    mine = [notice for notice in notices(world, "agreement")[before:] if notice.subject_id == ending.pk]
    assert mine == []
    sweep(world, days=900 - 90)
    assert any(notice.due_on == world.today + timedelta(days=900) for notice in notices(world, "agreement"))


def test_a_mail_says_what_is_due_and_nothing_secret(world: World, mailoutbox: list[Any]) -> None:
    sweep(world)
    send_all(world)
    secrets = ("Lough Derrin", "Nordquell", "Ballyderrin", "tablets", "Manufacture and packaging", "microbiological")
    names = {member.user.email: member.user.name for member in world.aldena.people.values()}
    for mail in mailoutbox:
        html = mail.alternatives[0][0]
        for text in (mail.subject, mail.body, html):
            assert not any(secret in text for secret in secrets), text
        assert "http://" in mail.body and "<a " in html and names[mail.to[0]] in mail.body
        assert mail.extra_headers["Message-ID"].startswith("<")


def test_the_responsible_person_is_told_and_the_rival_is_not(world: World, mailoutbox: list[Any]) -> None:
    sweep(world)
    send_all(world)
    # who answers for the sites, who for qualifications, and who leads the audit
    told = {f"{name}@aldena.example" for name in ("qa.head", "qa.manager", "auditor")}
    assert {mail.to[0] for mail in mailoutbox} == told
    with world.borvik.scope():
        assert not Notice.objects.exists()


def test_a_refused_mail_is_tried_again_and_a_dead_address_is_given_up(world: World, mailoutbox: list[Any]) -> None:
    sweep(world)
    with patch("django.core.mail.EmailMultiAlternatives.send", side_effect=OSError("no route")):
        assert set(send_all(world)) == {"failed"}
    with world.aldena.scope():
        assert set(Delivery.objects.values_list("outcome", flat=True)) == {"pending"}
    assert send_all(world) == []  # not before its next try
    with time_machine.travel(now() + timedelta(minutes=2)):
        assert set(send_all(world)) == {"sent"}
    assert mailoutbox


def test_an_address_that_does_not_exist_is_not_tried_forever(world: World) -> None:
    sweep(world)
    dead = smtplib.SMTPRecipientsRefused({"qa.head@aldena.example": (550, b"no such user")})
    with patch("django.core.mail.EmailMultiAlternatives.send", side_effect=dead):
        assert set(send_all(world)) == {"failed"}
    with world.aldena.scope():
        assert set(Delivery.objects.values_list("outcome", flat=True)) == {"failed"}


def test_two_senders_send_once(world: World, mailoutbox: list[Any]) -> None:
    """The second finds the lease taken; a sender that wakes up after its lease cannot settle any more."""
    sweep(world)
    with scope(Scope(sponsor_id=world.aldena.sponsor.pk), actor=ACTOR, reason="sending"):
        pk = selectors.waiting(now())[0]
        first = services.claim(pk, actor=ACTOR)
        assert first is not None and services.claim(pk, actor=ACTOR) is None
    with (
        time_machine.travel(now() + timedelta(minutes=6)),
        scope(Scope(sponsor_id=world.aldena.sponsor.pk), actor=ACTOR, reason="sending"),
    ):
        second = services.claim(pk, actor=ACTOR)
        assert second is not None and second.message_id == first.message_id
        assert services.settle(first, actor=ACTOR) is False
        assert services.settle(second, actor=ACTOR) is True


def test_the_command_sweeps_every_sponsor(world: World, mailoutbox: list[Any], capsys: Any) -> None:
    call_command("sweep")
    assert "mails sent" in capsys.readouterr().out
    assert {mail.to[0].partition("@")[2] for mail in mailoutbox} == {
        "aldena.example",
        "borvik.example",
        "loughderrin.example",
    }
    call_command("sweep")
    assert "notices 0" in capsys.readouterr().out


def test_people_see_their_own_notices(world: World) -> None:
    sweep(world)
    mine = world.login(world.aldena.people["qa_head"]).get("/notices/").content.decode()
    other = world.login(world.aldena.people["qa_manager"]).get("/notices/").content.decode()
    assert "Lough Derrin" in mine and "Lough Derrin" not in other


def test_the_clock_of_a_483_reply_counts_business_days(world: World) -> None:
    """21 CFR has no such rule; FDA's practice of 15 business days since 2009 does."""
    with world.aldena.scope():
        found = [each for each in selectors.due_between(date(2020, 1, 1), date(2030, 1, 1))]
    assert {each.kind for each in found} >= {"agreement", "audit", "certificate", "registration", "form483_response"}
