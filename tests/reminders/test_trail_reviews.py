"""Who is told of reviews of the trail: leads when one is due, each person when a reviewer asks them (R-35)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import time_machine

from kernel.actor import Actor
from kernel.clock import now
from kernel.scope import Scope, scope
from records.services import reviewing
from reminders import services
from reminders.models import Notice
from tests.pages import text
from tests.records.test_trail_reviews import ask, begin, signed
from tests.world import World

SWEEPER = Actor.system("reminders")


def swept(world: World, days: int = 0) -> int:
    with scope(Scope(sponsor_id=world.aldena.sponsor.pk), actor=SWEEPER, reason="sweep"):
        return services.tell_reviews(at=now() + timedelta(days=days), actor=SWEEPER)


def told(world: World, kind: str, **narrowed: Any) -> list[Notice]:
    with world.aldena.scope():
        return list(Notice.objects.filter(kind=kind, **narrowed).order_by("created_at"))


def test_leads_are_told_two_weeks_ahead_on_time_and_each_week_after(world: World) -> None:
    assert swept(world, 70) == 1, "the question of the cast alone"
    assert swept(world, 76) == 2 and swept(world, 77) == 0
    assert swept(world, 91) == 2 and swept(world, 92) == 0 and swept(world, 98) == 2
    leads = {world.aldena.people[role].pk for role in ("qa_head", "qa_manager")}
    found = told(world, "trail_review")
    assert {row.recipient_id for row in found} == leads and len(found) == 6
    assert all(row.delivery_id is not None for row in found)


def test_a_signed_review_ends_what_was_told(world: World) -> None:
    swept(world, 91)
    signed(world)
    swept(world)
    assert {row.closed for row in told(world, "trail_review", subject_table="sponsors_sponsor")} == {"done"}


def test_a_second_review_is_told_to_the_other_lead(world: World) -> None:
    signed(world, "qa_head")
    swept(world)
    [row] = told(world, "trail_review")
    assert row.recipient_id == world.aldena.people["qa_manager"].pk and "Second review" in row.reference


def test_who_is_asked_is_told_until_they_answered(world: World) -> None:
    with world.aldena.scope("qa_manager"):
        review = begin(world)
    asked = ask(world, review)
    specialist = world.aldena.people["qa_specialist"]
    assert swept(world) == 2 and swept(world) == 0, "of this question and that of the cast"
    [row] = told(world, "trail_question", recipient=specialist)
    client = world.login(specialist)
    assert "Question about entry" in text(client.get("/notices/")) and row.url in text(client.get("/"))
    assert "Where does this address come from?" not in f"{row.title}{row.reference}", "a mail says no words of people"
    with world.aldena.scope("qa_specialist"):
        reviewing.answer(asked, text="From the licence", version=1, actor=world.aldena.actor("qa_specialist"))
    swept(world)
    [row] = told(world, "trail_question", recipient=specialist)
    assert row.closed == "done" and row.url not in text(client.get("/"))


def test_an_overdue_review_stands_on_home(world: World) -> None:
    assert "review of the audit trail" not in text(world.login(world.aldena.people["qa_head"]).get("/"))
    with time_machine.travel(now() + timedelta(days=100), tick=False):
        page = text(world.login(world.aldena.people["qa_head"]).get("/"))
        assert "The review of the audit trail is overdue since" in page
        assert "review of the audit trail" not in text(world.login(world.aldena.people["management"]).get("/"))
