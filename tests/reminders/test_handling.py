"""What people do about notices: read, hand over, snooze; none of it makes the work done."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from kernel.actor import Actor
from kernel.clock import now
from kernel.errors import NotAllowed, Refused
from kernel.scope import Scope, scope
from quality_agreements.models import QualityAgreement
from records.models import Event, TrailEntry
from reminders import selectors, services
from reminders.kinds import KINDS
from reminders.models import Delivery, Handover, Notice, Snooze
from reminders.tasks import deliver
from sponsors.models import Membership
from tests.api import System, problem
from tests.pages import errors, submit, text
from tests.world import World

SYSTEM = Actor.system("reminders")


def sweep(world: World, days: int = 0) -> int:
    at = datetime.combine(world.today + timedelta(days=days), time(12), UTC)
    with scope(Scope(sponsor_id=world.aldena.sponsor.pk), actor=SYSTEM, reason="sweep"):
        return services.sweep(at=at, actor=SYSTEM).notices


def mine(world: World, kind: str, role: str = "qa_head") -> list[Notice]:
    with world.aldena.scope():
        found = selectors.notices_of(world.aldena.people[role].pk).filter(kind=kind)
        return list(found.order_by("id"))


@pytest.fixture
def agreement(world: World) -> Notice:
    """The head's notice of the agreement that ends in 38 days."""
    sweep(world)
    return next(row for row in mine(world, "agreement") if row.due_on == world.today + timedelta(days=38))


@pytest.fixture
def registration(world: World) -> Notice:
    sweep(world)
    return mine(world, "registration")[0]


@pytest.fixture
def head(world: World) -> Client:
    return world.login(world.aldena.people["qa_head"])


def test_the_bell_counts_what_was_not_read(head: Client, world: World, agreement: Notice) -> None:
    number = len([n for kind in KINDS for n in mine(world, kind)])
    assert f'cp-count">{number}<' in text(head.get("/"))
    opened = head.get(f"/notices/{agreement.pk}/")
    assert opened.status_code == 302 and opened.headers["Location"] == agreement.url
    assert f'cp-count">{number - 1}<' in text(head.get("/"))
    head.post(f"/notices/{agreement.pk}/read/", {"read": "0"})
    assert f'cp-count">{number}<' in text(head.get("/"))
    head.post("/notices/read/")
    assert "cp-count" not in text(head.get("/"))


def test_reading_is_not_doing(head: Client, world: World, agreement: Notice) -> None:
    head.post("/notices/read/")
    page = text(head.get("/notices/"))
    assert agreement.title in page and "Read does not mean done" in page
    assert sweep(world, days=8) > 0
    assert any(n.milestone == "d-30" for n in mine(world, "agreement"))


def test_nobody_reads_for_another(world: World, agreement: Notice) -> None:
    manager = world.login(world.aldena.people["qa_manager"])
    assert manager.post(f"/notices/{agreement.pk}/read/").status_code == 403  # a lead sees it, it is not theirs
    viewer = world.login(world.aldena.people["viewer"])
    assert viewer.post(f"/notices/{agreement.pk}/read/").status_code == 404
    assert viewer.get(f"/notices/{agreement.pk}/").status_code == 404
    assert viewer.get(f"/notices/{agreement.pk}/snooze/").status_code == 403
    with world.aldena.scope("viewer"), pytest.raises(NotAllowed):
        services.mark_read(agreement, actor=world.aldena.actor("viewer"))


def test_filters_of_the_list(head: Client, world: World, agreement: Notice) -> None:
    assert agreement.title in text(head.get("/notices/?show=unread&kind=agreement"))
    assert agreement.title not in text(head.get("/notices/?kind=audit"))
    assert agreement.title not in text(head.get("/notices/?show=overdue"))
    assert "Nothing matches" in text(head.get("/notices/?q=zzz"))
    manager = world.login(world.aldena.people["qa_manager"])
    assert agreement.title not in text(manager.get("/notices/"))
    assert agreement.title in text(manager.get("/notices/?whose=all"))
    specialist = world.login(world.aldena.people["qa_specialist"])
    assert agreement.title not in text(specialist.get("/notices/?whose=all"))
    with time_machine.travel(now() + timedelta(days=60)):
        later = world.login(world.aldena.people["qa_head"])
        assert agreement.title in text(later.get("/notices/?show=overdue"))


def test_a_colleague_takes_over_with_notice_and_mail(
    head: Client, world: World, agreement: Notice, mailoutbox: list[Any]
) -> None:
    taker = world.aldena.people["qa_specialist"]
    answer = submit(head, f"/notices/{agreement.pk}/reassign/", to=str(taker.pk), reason="I am away")
    assert answer.status_code == 302
    given = mine(world, "agreement", "qa_specialist")
    assert [n.milestone for n in given] == [agreement.milestone]
    with world.aldena.scope():
        assert Notice.objects.get(pk=agreement.pk).closed == "handed_over"
        waiting = selectors.waiting(now())
        reasons = TrailEntry.objects.filter(table="reminders_handover").values_list("reason", flat=True)
        assert list(reasons) == ["I am away"]
        assert Event.objects.filter(name="notice.reassigned", subject_id=given[0].pk).exists()
    for pk in waiting:
        deliver({}, str(world.aldena.sponsor.pk), str(pk))
    assert ["qa.specialist@aldena.example"] in [m.to for m in mailoutbox]
    sweep(world, days=10)
    assert [n.milestone for n in mine(world, "agreement", "qa_specialist")][-1] == "d-30"
    assert not any(n.milestone == "d-30" and n.subject_id == agreement.subject_id for n in mine(world, "agreement"))
    page = text(head.get("/notices/?show=closed"))
    assert "Handed over" in page


def test_a_handover_needs_a_reason_and_somebody_who_may_see_the_record(
    head: Client, world: World, agreement: Notice
) -> None:
    address = f"/notices/{agreement.pk}/reassign/"
    specialist = str(world.aldena.people["qa_specialist"].pk)
    assert submit(head, address, to=specialist, reason=" ").status_code == 422
    for role in ("purchasing", "external_auditor", "viewer"):
        assert submit(head, address, to=str(world.aldena.people[role].pk), reason="told by the site").status_code == 422
    foreign = world.borvik.people["qa_specialist"].pk
    with world.aldena.scope(), pytest.raises(Refused):
        services.reassign(agreement, to=foreign, actor=world.aldena.actor(), reason="told by the site")
    with world.aldena.scope():
        assert not Handover.objects.exists()


def test_a_lead_gives_away_what_waits_for_somebody_absent(world: World, agreement: Notice) -> None:
    manager = world.login(world.aldena.people["qa_manager"])
    taker = world.aldena.people["qa_specialist"]
    answer = submit(manager, f"/notices/{agreement.pk}/reassign/", to=str(taker.pk), reason="ill, as told")
    assert answer.status_code == 302 and mine(world, "agreement", "qa_specialist")
    specialist = world.login(world.aldena.people["qa_specialist"])
    other = mine(world, "certificate") or mine(world, "registration")
    assert specialist.get(f"/notices/{other[0].pk}/reassign/").status_code == 404


def test_a_taker_who_leaves_falls_back_to_the_responsible_person(world: World, agreement: Notice) -> None:
    taker = world.aldena.people["qa_specialist"]
    with world.aldena.scope(reason="x"):
        services.reassign(agreement, to=taker.pk, actor=world.aldena.actor(), reason="away, as told")
        Membership.objects.filter(pk=taker.pk).update(is_active=False)
    sweep(world, days=10)
    assert any(n.milestone == "d-30" for n in mine(world, "agreement"))


def test_a_snooze_is_silent_and_comes_back_once(head: Client, world: World, agreement: Notice) -> None:
    until = world.today + timedelta(days=12)
    answer = submit(head, f"/notices/{agreement.pk}/snooze/", until=f"{until:%-d %b %Y}", reason="talks go on")
    assert answer.status_code == 302
    assert agreement.title in text(head.get("/notices/?show=snoozed"))
    before = len(mine(world, "agreement"))
    for days in range(1, 12):
        sweep(world, days=days)
    quiet = [n for n in mine(world, "agreement")[before:] if n.subject_id == agreement.subject_id]
    assert quiet == []
    for days in range(12, 16):
        sweep(world, days=days)
    told = [n for n in mine(world, "agreement")[before:] if n.subject_id == agreement.subject_id]
    assert [n.milestone for n in told] == [f"back-{until:%Y%m%d}"] and told[0].read_at is None
    sweep(world, days=24)
    assert mine(world, "agreement")[-1].milestone == "d-14"
    with world.aldena.scope():
        assert list(TrailEntry.objects.filter(table="reminders_snooze").values_list("reason", flat=True)) == [
            "talks go on"
        ]


def test_a_snooze_ends_when_its_person_wants(head: Client, world: World, agreement: Notice) -> None:
    until = world.today + timedelta(days=12)
    with world.aldena.scope(reason="x"):
        services.snooze(agreement, until=until, today=world.today, actor=world.aldena.actor(), reason="talks, as told")
    assert head.post(f"/notices/{agreement.pk}/wake/").status_code == 302
    assert agreement.title not in text(head.get("/notices/?show=snoozed"))
    assert head.post(f"/notices/{agreement.pk}/wake/").status_code == 400


@pytest.mark.parametrize(("days", "words"), [(0, "after today"), (-3, "after today"), (31, "Your company allows 30")])
def test_how_long_a_snooze_may_last(head: Client, world: World, agreement: Notice, days: int, words: str) -> None:
    until = world.today + timedelta(days=days)
    answer = submit(head, f"/notices/{agreement.pk}/snooze/", until=f"{until:%-d %b %Y}", reason="talks, as told")
    assert answer.status_code == 422 and any(words in error for error in errors(answer))


def test_a_date_set_by_law_is_not_slept_past(head: Client, world: World, registration: Notice) -> None:
    with time_machine.travel(datetime.combine(registration.due_on - timedelta(days=3), time(12), UTC)):
        client = world.login(world.aldena.people["qa_head"])
        late = f"{registration.due_on + timedelta(days=1):%-d %b %Y}"
        answer = submit(client, f"/notices/{registration.pk}/snooze/", until=late, reason="told by the site")
        assert answer.status_code == 422 and any("law sets this date" in error for error in errors(answer))
        on_it = f"{registration.due_on:%-d %b %Y}"
        assert (
            submit(client, f"/notices/{registration.pk}/snooze/", until=on_it, reason="told by the site").status_code
            == 302
        )
    with world.aldena.scope():
        assert Snooze.objects.get().until == registration.due_on


def test_what_was_renewed_is_no_longer_due_and_cannot_be_handled(head: Client, world: World, agreement: Notice) -> None:
    with world.aldena.scope(reason="renewed"):
        later = world.today + timedelta(days=900)
        QualityAgreement.objects.filter(pk=agreement.subject_id).update(expires_on=later)
    sweep(world)
    with world.aldena.scope():
        assert Notice.objects.get(pk=agreement.pk).closed == "done"
    assert agreement.title not in text(head.get("/notices/"))
    assert "No longer due" in text(head.get("/notices/?show=closed"))
    answer = submit(head, f"/notices/{agreement.pk}/snooze/", until="1 Jan 2100", reason="told by the site")
    assert answer.status_code == 422 and "no longer waits" in text(answer)


def test_a_mail_that_cannot_be_sent_is_seen(head: Client, world: World, agreement: Notice) -> None:
    with world.aldena.scope():
        found = Delivery.objects.filter(notices=agreement)
        found.update(outcome="failed", error="refused with [550]")
    page = text(head.get("/notices/?show=failed"))
    assert agreement.title in page and "could not be sent: refused with [550]" in page


def test_the_api_does_what_the_page_does(world: World, agreement: Notice) -> None:
    head = world.login(world.aldena.people["qa_head"])
    rows = head.get("/api/v1/notices/?unread=true&kind=agreement").json()["results"]
    assert str(agreement.pk) in {row["id"] for row in rows}

    def send(step: str, **body: Any) -> Any:
        return head.post(f"/api/v1/notices/{agreement.pk}/{step}/", body, content_type="application/json")

    assert send("read").json()["read_at"] and not send("unread").json()["read_at"]
    assert (
        problem(send("snooze", reason="told by the site"))["status"] == 422
        or send("snooze", reason="told by the site").status_code == 400
    )
    assert send("snooze", until=str(world.today + timedelta(days=3)), reason="told by the site").status_code == 200
    assert send("wake").status_code == 200 and send("dance").status_code == 404
    assert send("read", more="x").status_code == 400
    taken = send("reassign", to=str(world.aldena.people["qa_specialist"].pk), reason="told by the site")
    assert taken.json()["closed"] == "handed_over"
    viewer = world.login(world.aldena.people["viewer"])
    assert viewer.get(f"/api/v1/notices/{agreement.pk}/").status_code == 404
    assert str(agreement.pk) in {row["id"] for row in System(world.aldena).all("notices/")}
    assert System(world.aldena).send("post", f"notices/{agreement.pk}/read/", {}).status_code == 403
