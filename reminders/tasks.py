"""The sweeps, started by beat for every tenant, and the sending of what they found. Any process may run them."""

from __future__ import annotations

from uuid import UUID

from celery import shared_task
from django.conf import settings

from kernel.actor import Actor
from kernel.clock import now
from kernel.queue import enqueue, platform_task, scoped_task, start_for
from kernel.scope import Active, Scope, scope
from questionnaires import services as questionnaires
from reminders import mail, selectors, services
from sponsors import access

ACTOR = Actor.system("reminders")


@platform_task
def sweep(active: Active) -> None:
    """Start the sweep of each sponsor and CMO organisation: one that fails holds up nobody else's."""
    for sponsor_id in access.sponsors():
        start_for(Scope(sponsor_id=sponsor_id), "reminders.sweep_sponsor")
    for cmo_org_id in access.organisations():
        start_for(Scope(cmo_org_id=cmo_org_id), "reminders.sweep_organisation")


@scoped_task
def sweep_sponsor(active: Active) -> None:
    """Make what is owed now, then start the sending of everything that waits, old or new."""
    services.sweep(at=now(), actor=active.actor, at_once=settings.REMIND_AT_ONCE)
    services.make_digests(at=now(), actor=active.actor, at_once=settings.REMIND_AT_ONCE)
    services.tell_staff(at=now(), actor=active.actor)
    services.tell_of_questionnaires(at=now(), actor=active.actor)
    services.tell_refusals(at=now(), actor=active.actor)
    services.tell_reviews(at=now(), actor=active.actor)
    services.tell_duties(at=now(), actor=active.actor)
    for delivery_id in selectors.waiting(now()):
        enqueue("reminders.deliver", str(active.scope.sponsor_id), str(delivery_id))


@scoped_task
def sweep_organisation(active: Active) -> None:
    """Make the mails of a CMO's people and start their sending."""
    questionnaires.remind_delegates(actor=active.actor)
    services.sweep_organisation(at=now(), actor=active.actor, at_once=settings.REMIND_AT_ONCE)
    services.make_staff_digests(at=now(), actor=active.actor, at_once=settings.REMIND_AT_ONCE)
    for delivery_id in selectors.waiting(now()):
        enqueue("reminders.deliver_to_staff", str(active.scope.cmo_org_id), str(delivery_id))


@shared_task(name="reminders.deliver", acks_late=True)
def deliver(message: dict[str, object], sponsor_id: str, delivery_id: str) -> str:
    """Send one mail of a sponsor. Answers "sent", "failed", or "elsewhere" when another process has it."""
    return _deliver(Scope(sponsor_id=UUID(sponsor_id)), UUID(delivery_id))


@shared_task(name="reminders.deliver_to_staff", acks_late=True)
def deliver_to_staff(message: dict[str, object], cmo_org_id: str, delivery_id: str) -> str:
    """The same for one mail of a CMO organisation."""
    return _deliver(Scope(cmo_org_id=UUID(cmo_org_id)), UUID(delivery_id))


def _deliver(target: Scope, delivery_id: UUID) -> str:
    """Claim, send, settle: three steps, so that no transaction stays open while a mail server thinks."""
    with scope(target, actor=ACTOR, reason="reminder"):
        claimed = services.claim(delivery_id, actor=ACTOR)
    if claimed is None:
        return "elsewhere"
    error, permanent = mail.send(claimed)
    with scope(target, actor=ACTOR, reason="reminder"):
        services.settle(claimed, error=error, permanent=permanent, actor=ACTOR)
    return "failed" if error else "sent"
