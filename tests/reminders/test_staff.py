"""A CMO's people are told of findings that wait for them; the sponsor never learns who read what."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.db.utils import ProgrammingError

from audits.models import IssuedFinding
from kernel.clock import now
from kernel.scope import Scope, scope
from reminders import selectors, services
from reminders.models import StaffDelivery, StaffNotice
from reminders.tasks import ACTOR, deliver_to_staff
from tests.pages import text
from tests.world import World


def tell(world: World, days: int = 0) -> int:
    """Both sides' sweeps, at this hour of a day."""
    at = now() + timedelta(days=days)
    for party in (world.aldena, world.borvik):
        with scope(Scope(sponsor_id=party.sponsor.pk), actor=ACTOR, reason="sweep"):
            made = services.tell_staff(at=at, actor=ACTOR)
        if party is world.aldena:
            first = made
    with scope(Scope(cmo_org_id=world.maker.pk), actor=ACTOR, reason="sweep"):
        services.sweep_organisation(at=at, actor=ACTOR, at_once=True)
    return first


def milestones(world: World) -> list[str]:
    with world.aldena.scope():
        return list(StaffNotice.objects.order_by("id").values_list("milestone", flat=True))


def send(world: World) -> list[str]:
    with scope(Scope(cmo_org_id=world.maker.pk), actor=ACTOR, reason="x"):
        waiting = selectors.waiting(now() + timedelta(days=1))
    return [deliver_to_staff({}, str(world.maker.pk), str(pk)) for pk in waiting]


def waits(world: World) -> bool:
    with world.aldena.scope():
        return IssuedFinding.objects.exists()


def test_an_issued_finding_is_told_once_to_who_answers_for_the_cmo(world: World, mailoutbox: list[Any]) -> None:
    assert waits(world)
    assert tell(world) >= 1
    assert tell(world) == 0
    assert set(milestones(world)) == {"issued"}
    send(world)
    assert {m.to[0] for m in mailoutbox} == {"cmo.admin@loughderrin.example", "quality.signatory@loughderrin.example"}
    assert all("Finding AUD-" in m.body and "/audits/issued/" in m.body for m in mailoutbox)
    for mail in mailoutbox:
        assert not any(word in mail.body for word in ("Aldena", "Borvik", "Ballyderrin", "CANARY"))
    assert send(world) == []


def test_the_ladder_goes_on_until_it_is_answered_or_overdue(world: World) -> None:
    for days in range(45):
        tell(world, days)
    found = milestones(world)
    assert len(found) == len(set(found)) or len({*found}) > 3
    assert {"d-14", "d-7", "d-1", "d+1"} & set(found)


def test_staff_see_and_read_their_notices_on_their_page(world: World) -> None:
    tell(world)
    person = world.login(world.staff["quality_signatory"])
    page = text(person.get("/notices/"))
    assert "Finding AUD-" in page and "Unread" in page and "cp-count" in page and "Issued to you" in page
    with world.maker_scope():
        mine = StaffDelivery.objects.filter(recipient=world.staff["quality_signatory"]).first()
    assert mine is not None
    opened = person.get(f"/notices/{mine.pk}/")
    assert opened.status_code == 302 and "/audits/issued/" in opened.headers["Location"]
    with world.maker_scope():
        assert StaffDelivery.objects.get(pk=mine.pk).read_at is not None
        other = StaffDelivery.objects.filter(recipient=world.staff["cmo_admin"]).first()
    assert other is not None and person.get(f"/notices/{other.pk}/").status_code == 404
    person.post("/notices/read/")
    assert "Unread" not in text(person.get("/notices/"))
    contributor = world.login(world.staff["contributor"])
    assert "Finding AUD-" not in text(contributor.get("/notices/"))


def test_the_sponsor_sees_nothing_of_the_cmos_mails_and_cannot_write_them(world: World) -> None:
    tell(world)
    with world.aldena.scope():
        assert not StaffDelivery.objects.exists()
    with world.maker_scope(), pytest.raises(ProgrammingError), transaction.atomic():
        found = StaffNotice.objects.first()
        assert found is not None
        StaffNotice.objects.create(
            sponsor_id=found.sponsor_id, cmo_org_id=found.cmo_org_id, issued_id=found.issued_id, side="sponsor",
            milestone="forged", reference="x", released_at=found.released_at,
        )  # fmt: skip
