"""Who brought a record to be signed is told that the signature was refused: once, in the portal and by mail (R-26)."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.test import Client

from kernel.actor import Actor
from kernel.clock import now
from kernel.ids import uuid7
from kernel.models import Dialogue, Stepped
from kernel.scope import Scope, scope
from reminders import selectors, services
from reminders.models import Delivery, Notice
from reminders.services import refusals
from tests.pages import submit, text
from tests.quality_agreements.agreeing import draft
from tests.world import World

SWEEPER = Actor.system("reminders")


def refused(world: World) -> Client:
    """The manager drafts, the head refuses; returns the manager's browser."""
    manager = world.login(world.aldena.people["qa_manager"])
    address = draft(world, manager).headers["Location"]
    head = world.login(world.aldena.people["qa_head"])
    assert submit(head, f"{address}steps/sign/refuse/", reason="The matrix is not complete").status_code == 302
    return manager


def swept(world: World) -> int:
    with scope(Scope(sponsor_id=world.aldena.sponsor.pk), actor=SWEEPER, reason="sweep"):
        return services.tell_refusals(at=now(), actor=SWEEPER)


def told(world: World) -> list[Any]:
    with world.aldena.scope():
        return list(Notice.objects.filter(kind="signature_refused").select_related("delivery"))


def test_the_person_who_drafted_is_told_once(world: World) -> None:
    manager = refused(world)
    assert swept(world) == 1 and swept(world) == 0
    [notice] = told(world)
    assert notice.recipient_id == world.aldena.people["qa_manager"].pk and notice.delivery is not None
    assert "matrix" not in f"{notice.title}{notice.reference}", "the reason stays on the record"
    page = text(manager.get("/notices/"))
    assert "was not signed" in page and "To read" in page and "Overdue" not in page.partition("<tbody>")[2]


def test_its_mail_is_owed_until_it_was_read(world: World) -> None:
    manager = refused(world)
    swept(world)
    [notice] = told(world)
    with world.aldena.scope(reason="mail"):
        Delivery.objects.filter(pk=notice.delivery_id).update(next_try_at=now())
        claimed = services.claim(notice.delivery_id, actor=world.aldena.actor())
        assert claimed is not None and claimed.lines[0].words == "signature refused"
    assert manager.post(f"/notices/{notice.pk}/read/").status_code == 302
    [read] = told(world)
    assert read.closed == "done" and read.read_at is not None
    with world.aldena.scope():
        assert notice.pk not in set(selectors.open_notices(selectors.notices()).values_list("pk", flat=True))


def test_a_refusal_is_no_deadline_to_give_away_or_sleep_on(world: World) -> None:
    manager = refused(world)
    swept(world)
    [notice] = told(world)
    for what in ("snooze", "reassign"):
        answer = manager.get(f"/notices/{notice.pk}/{what}/")
        assert answer.status_code == 400 and "no deadline" in text(answer)


def test_one_who_left_is_told_nothing(world: World) -> None:
    refused(world)
    with world.aldena.scope(reason="left"):
        person = world.aldena.people["qa_manager"]
        type(person).objects.filter(pk=person.pk).update(is_active=False)
    assert swept(world) == 0 and not told(world)


def test_defect_a_refusal_to_sign_of_any_kind_of_record_has_a_page_to_lead_to() -> None:
    """Found: who refused to certify a copy, or to sign a review or a template, stopped the sweep of their company."""
    signed = [
        model
        for model in apps.get_models()
        if issubclass(model, Stepped) and not issubclass(model, Dialogue) and any(step.signed for step in model.steps)
    ]
    assert len(signed) >= 6
    pk = uuid7()
    assert all(str(pk) in refusals.page_of(model._meta.db_table, pk) for model in signed)
