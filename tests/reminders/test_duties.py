"""Who is told of reviews of access, and of second factors that nobody showed for a year (R-07, R-11)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from allauth.mfa.models import Authenticator

from administration import reviews
from kernel.actor import Actor
from kernel.clock import now
from kernel.scope import Scope, scope
from reminders import services
from reminders.models import Notice
from reminders.tasks import deliver
from tests.administration.test_reviews import begun, decide, lapse, sign
from tests.pages import text
from tests.world import World

SWEEPER = Actor.system("reminders")


def swept(world: World, days: int = 0) -> int:
    with scope(Scope(sponsor_id=world.aldena.sponsor.pk), actor=SWEEPER, reason="sweep"):
        return services.tell_duties(at=now() + timedelta(days=days), actor=SWEEPER)


def told(world: World, kind: str, **narrowed: Any) -> list[Notice]:
    with world.aldena.scope():
        return list(Notice.objects.filter(kind=kind, **narrowed).order_by("created_at"))


def due_in(world: World) -> int:
    """Days until the review of administrators is due: it comes first."""
    with world.aldena.scope():
        return (reviews.dues(world.today)[0].on - world.today).days


def test_r07_who_reviews_access_is_told_a_month_ahead_and_each_week_it_is_late(world: World) -> None:
    left = due_in(world)
    assert swept(world, left - 31) == 0
    assert swept(world, left - 30) == 2 and swept(world, left) == 0
    assert swept(world, left + 1) == 2 and swept(world, left + 2) == 0 and swept(world, left + 8) == 2
    found = told(world, "administrator_review")
    assert {row.recipient_id for row in found} == {
        world.aldena.people[role].pk for role in ("sponsor_admin", "qa_head")
    }
    assert all(row.delivery_id is not None for row in found)


def test_r07_an_overdue_review_is_mailed_stands_in_notices_and_is_done_once_signed(
    world: World, mailoutbox: list[Any]
) -> None:
    lapse(world.aldena)
    assert swept(world) == 4, "both kinds of review, to both who make them"
    assert "Access review of everybody: overdue" in text(world.login(world.aldena.people["qa_head"]).get("/notices/"))
    row = told(world, "access_review", recipient=world.aldena.people["qa_head"])[0]
    deliver({}, str(world.aldena.sponsor.pk), str(row.delivery_id))
    (mail,) = mailoutbox
    assert mail.to == [world.aldena.people["qa_head"].user.email] and "/administration/reviews/" in mail.body
    address = begun(world)
    decide(world, address, "qa_head")
    decide(world, address, "sponsor_admin")
    assert sign(world, address).status_code == 302
    assert swept(world) == 0
    kinds = ["access_review", "administrator_review"]
    assert {row.closed for kind in kinds for row in told(world, kind)} == {"done"}


def test_a_cmo_reads_on_its_inbox_that_its_review_is_overdue(world: World) -> None:
    admin = world.login(world.staff["cmo_admin"])
    assert "access review" not in text(admin.get("/"))
    member = world.staff["cmo_admin"]
    with scope(member_scope(world), actor=SWEEPER, reason="long ago"):
        type(member)._default_manager.filter(pk=member.pk).update(since=now() - timedelta(days=400))
    page = text(admin.get("/"))
    assert "The access review of everybody is overdue since" in page
    assert "access review" not in text(world.login(world.staff["contributor"]).get("/"))


def member_scope(world: World) -> Scope:
    return Scope(cmo_org_id=world.maker.pk)


def test_r11_a_factor_not_shown_for_a_year_is_asked_to_be_tested(world: World) -> None:
    person = world.aldena.people["viewer"]
    with scope(Scope(), actor=SWEEPER, reason="long ago"):
        Authenticator.objects.filter(user=person.user).update(last_used_at=now() - timedelta(days=366))
    assert swept(world) == 1 and swept(world) == 0
    [row] = told(world, "second_factor_test")
    client = world.login(person)
    assert row.recipient_id == person.pk and "You have not shown one of these for a year" in text(client.get(row.url))
    with scope(Scope(), actor=SWEEPER, reason="shown"):
        Authenticator.objects.filter(user=person.user).update(last_used_at=now())
    assert swept(world) == 0
    [row] = told(world, "second_factor_test")
    assert row.closed == "done" and "for a year" not in text(client.get(row.url))
