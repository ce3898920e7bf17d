"""Accounts nobody uses: told, then ended, and given back by two people (R-07)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from administration.rules import END, NOTICE, SLEEPS_AFTER, WARN, owed
from administration.services import resume_membership, sweep_dormant
from kernel.actor import Actor
from kernel.clock import now
from kernel.scope import Scope, scope
from records.models import Event
from sponsors.models import Membership
from tests.generated import cases
from tests.world import World

SYSTEM = Actor.system("administration.sweep_dormant_of")
SEEN = datetime(2026, 1, 1, 8, tzinfo=UTC)


def sweep(world: World, days: int) -> tuple[int, int]:
    """What the sweep does when nobody signed in for so many days."""
    with scope(Scope(sponsor_id=world.aldena.sponsor.pk), actor=SYSTEM, reason="sweep"):
        return sweep_dormant(at=now() + timedelta(days=days), actor=SYSTEM)


@pytest.mark.parametrize(
    ("days", "told", "expected"),
    [
        (75, None, ""),
        (76, None, WARN),
        (200, None, WARN),
        (89, 76, ""),
        (90, 76, END),
        (90, 84, ""),
        (91, 84, END),
        (100, -1, WARN),
    ],
)
def test_when_somebody_is_told_and_when_it_ends(days: int, told: int | None, expected: str) -> None:
    """`told` counts from the last sign-in; one before it counts for nothing."""
    warned = None if told is None else SEEN + timedelta(days=told)
    assert owed(SEEN, warned, SEEN + timedelta(days=days)) == expected


@cases
@given(st.integers(0, 400), st.none() | st.integers(-100, 400))
def test_nobody_loses_access_without_being_told_in_time(days: int, told: int | None) -> None:
    warned = None if told is None else SEEN + timedelta(days=told)
    if owed(SEEN, warned, SEEN + timedelta(days=days)) == END:
        assert days >= SLEEPS_AFTER.days and told is not None and 0 <= told <= days - NOTICE.days


def test_r07_who_does_not_sign_in_is_told_then_out_and_comes_back_by_two(
    world: World, mailoutbox: list[Any], django_capture_on_commit_callbacks: Any
) -> None:
    member = world.aldena.people["viewer"]
    assert sweep(world, 60) == (0, 0)
    with django_capture_on_commit_callbacks(execute=True):
        warned, ended = sweep(world, 77)
    assert warned == len(world.aldena.people) and ended == 0
    mail = next(each for each in mailoutbox if each.to == [member.user.email])
    assert "Sign in until" in mail.body and "http" in mail.body
    assert sweep(world, 80) == (0, 0)
    assert sweep(world, 92)[1] == len(world.aldena.people) - 1  # the last administrator keeps access
    client = world.login(member)
    assert client.get("/sites/").status_code == 302
    with world.aldena.scope():
        assert Membership.objects.get(role="sponsor_admin").is_active
        event = Event.objects.filter(subject_id=member.pk, name="member.ended").latest("seq")
        assert event.actor == SYSTEM.key


def test_somebody_who_came_back_is_not_ended_again_at_once(world: World) -> None:
    """The last sign-in lies as far back as before: the day of the return counts."""
    member = world.aldena.people["viewer"]
    with world.aldena.scope(reason="slept"):
        row = Membership.objects.get(pk=member.pk)
        old = now() - timedelta(days=200)
        Membership.objects.filter(pk=row.pk).update(since=old, warned_at=old + timedelta(days=80), is_active=False)
    with world.aldena.scope("sponsor_admin"):
        admin = world.aldena.actor("sponsor_admin")
        row = Membership.objects.get(pk=member.pk)
        resume_membership(row, today=world.today, actor=admin, reason="back from leave")
    sweep(world, 0)
    with world.aldena.scope():
        assert Membership.objects.get(pk=member.pk).is_active
