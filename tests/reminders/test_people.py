"""Whom a reminder reaches, on whose morning, and what happens when two work at once or one dies (SR-16)."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection

from cmos.deadlines import Deadline
from cmos.models import Site
from kernel.clock import now
from kernel.scope import Scope, scope
from quality_agreements.models import QualityAgreement
from reminders import mail, selectors, services
from reminders.models import Delivery, Notice
from reminders.tasks import ACTOR, deliver
from sponsors.models import Membership, User
from tests.reminders.conftest import forget
from tests.world import World


def sweep_at(world: World, at: datetime, **options: Any) -> int:
    with scope(Scope(sponsor_id=world.aldena.sponsor.pk), actor=ACTOR, reason="sweep"):
        return services.sweep(at=at, actor=ACTOR, **options).notices


def noon(world: World, days: int = 0) -> datetime:
    return datetime.combine(world.today + timedelta(days=days), time(12), UTC)


def told(world: World, role: str) -> set[str]:
    with world.aldena.scope():
        rows = selectors.notices_of(world.aldena.people[role].pk)
        return set(rows.values_list("kind", flat=True))


def test_the_morning_is_the_recipients_own(world: World) -> None:
    head = world.aldena.people["qa_head"]
    with world.aldena.scope(reason="moved"):
        User.objects.filter(pk=head.user_id).update(zone="America/New_York")
    due = {each.due_on for each in deadlines(world)}
    assert due
    monday = next(day for day in days_from(world) if day.weekday() == 0)
    before, after = (datetime.combine(monday, time(hour), UTC) for hour in (11, 15))  # 06:00 and 10:00 in New York
    sweep_at(world, before - timedelta(days=3))
    with world.aldena.scope(reason="a new rung for the Monday"):
        ends = monday + timedelta(days=30)
        QualityAgreement.objects.filter(pk=world.aldena.ids["agreement"]).update(expires_on=ends)
    assert new_rung(world, before, ends) == set()
    assert new_rung(world, after, ends) == {"d-30"}


def deadlines(world: World) -> list[Deadline]:
    with world.aldena.scope():
        return selectors.due_between(world.today, world.today + timedelta(days=400))


def days_from(world: World) -> Iterator[date]:
    day = world.today
    while True:
        day += timedelta(days=1)
        yield day


def new_rung(world: World, at: datetime, ends: date) -> set[str]:
    """The rungs of the agreement that fall on the day it is for its recipient at an instant."""
    sweep_at(world, at)
    with world.aldena.scope():
        rows = Notice.objects.filter(subject_id=world.aldena.ids["agreement"], due_on=ends, superseded=False)
        return set(rows.filter(milestone="d-30").values_list("milestone", flat=True))


def test_who_is_gone_is_stood_in_for(world: World) -> None:
    """Owner, then deputy, then the heads of quality: decided when it is sent."""
    people = world.aldena.people
    with world.aldena.scope(reason="x"):
        Site.objects.update(responsible=people["qa_specialist"], deputy=people["qa_manager"])
    sweep_at(world, noon(world))
    assert "certificate" in told(world, "qa_specialist") and "certificate" not in told(world, "qa_manager")
    forget(world)
    with world.aldena.scope(reason="x"):
        Membership.objects.filter(pk=people["qa_specialist"].pk).update(is_active=False)
    sweep_at(world, noon(world))
    assert "certificate" in told(world, "qa_manager")
    forget(world)
    with world.aldena.scope(reason="x"):
        Membership.objects.filter(pk=people["qa_manager"].pk).update(is_active=False)
    sweep_at(world, noon(world))
    assert "certificate" in told(world, "qa_head")


def test_the_last_rungs_reach_deputy_and_head(world: World) -> None:
    people = world.aldena.people
    with world.aldena.scope(reason="x"):
        Site.objects.update(responsible=people["qa_specialist"], deputy=people["qa_manager"])
    for days in range(45):
        sweep_at(world, noon(world, days))
    with world.aldena.scope():
        rows = Notice.objects.filter(kind="agreement", due_on=world.today + timedelta(days=38), superseded=False)
        reached = {
            role: set(rows.filter(recipient=people[role]).values_list("milestone", flat=True))
            for role in ("qa_specialist", "qa_manager", "qa_head")
        }
    assert {"d-30", "d-14", "d-7", "d-1"} <= reached["qa_specialist"]
    assert reached["qa_manager"] >= {"d-7", "d-1"} and "d-14" not in reached["qa_manager"]
    assert reached["qa_head"] >= {"d-1"} and "d-7" not in reached["qa_head"]


def test_nobody_is_told_at_the_weekend(world: World) -> None:
    for days in range(60):
        with time_machine.travel(noon(world, days)):
            sweep_at(world, noon(world, days))
            with world.aldena.scope():
                fresh = Notice.objects.filter(created_at__gte=noon(world, days), superseded=False, late=False)
                made = [n.milestone for n in fresh if not n.milestone.startswith("on-")]
            weekday = (world.today + timedelta(days=days)).weekday()
            assert weekday < 5 or days == 0 or not made, (days, made)


def test_many_at_once_come_as_one_mail(world: World, mailoutbox: list[Any], monkeypatch: Any) -> None:
    monkeypatch.setattr("reminders.services.sweeping.TOGETHER", 2)
    number = sweep_at(world, noon(world), at_once=True)
    with world.aldena.scope():
        waiting = selectors.waiting(now() + timedelta(days=1))
        told = {each.pk: each.notices.count() for each in Delivery.objects.filter(pk__in=waiting)}
        people = Notice.objects.filter(superseded=False).values("recipient_id").distinct().count()
    assert number == sum(told.values()) > 2 and len(waiting) == people, "one mail a person"
    for pk in waiting:
        deliver({}, str(world.aldena.sponsor.pk), str(pk))
    assert sorted(m.subject for m in mailoutbox if m.subject.endswith(" reminders")) == sorted(
        f"{count} reminders" for count in told.values() if count > 2
    )


def test_a_crash_between_claim_and_settle_repeats_the_same_message(world: World, mailoutbox: list[Any]) -> None:
    sweep_at(world, noon(world), at_once=True)
    target = Scope(sponsor_id=world.aldena.sponsor.pk)
    with scope(target, actor=ACTOR, reason="x"):
        pk = selectors.waiting(now() + timedelta(days=1))[0]
    with time_machine.travel(now() + timedelta(seconds=1)):
        with scope(target, actor=ACTOR, reason="x"):
            claimed = services.claim(pk, actor=ACTOR)
        assert claimed is not None
        mail.send(claimed)  # and here the worker dies
        assert deliver({}, str(target.sponsor_id), str(pk)) == "elsewhere"
    with time_machine.travel(now() + timedelta(minutes=6)):
        assert deliver({}, str(target.sponsor_id), str(pk)) == "sent"
        assert deliver({}, str(target.sponsor_id), str(pk)) == "elsewhere"
    first, second = mailoutbox
    assert first.extra_headers["Message-ID"] == second.extra_headers["Message-ID"]


@pytest.mark.parametrize("what", ["notices", "digests"])
def test_two_sweeps_at_the_same_moment_tell_everybody_once(committed_world: World, what: str) -> None:
    world = committed_world
    forget(world)
    at, target = now() + timedelta(days=8), Scope(sponsor_id=world.aldena.sponsor.pk)
    barrier, failed = threading.Barrier(2), list[BaseException]()

    def run() -> None:
        try:
            barrier.wait(10)
            with scope(target, actor=ACTOR, reason="sweep"):
                if what == "notices":
                    services.sweep(at=at, actor=ACTOR, at_once=True)
                else:
                    services.make_digests(at=at, actor=ACTOR, at_once=True)
        except BaseException as error:
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not failed
    with world.aldena.scope():
        rows = list(Notice.objects.filter(superseded=False).select_related("delivery"))
        assert rows and all(row.delivery_id for row in rows)
        sent = Delivery.objects.exclude(outcome="stale").count()
        assert sent == len({row.delivery_id for row in rows}), "no mail without a notice, none twice"
