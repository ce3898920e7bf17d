"""The sweep, started by beat for every sponsor, and the sending of what it found. Any process may run them."""

from __future__ import annotations

from uuid import UUID

from celery import shared_task

from kernel.actor import Actor
from kernel.clock import now, today
from kernel.queue import enqueue, platform_task, scoped_task, start_for
from kernel.scope import Active, Scope, scope
from reminders import mail, selectors, services
from sponsors import access

ACTOR = Actor.system("reminders")


@platform_task
def sweep(active: Active) -> None:
    """Start the sweep of each sponsor: one that fails holds up nobody else's."""
    for sponsor_id in access.sponsors():
        start_for(Scope(sponsor_id=sponsor_id), "reminders.sweep_sponsor", access.sponsor_zone(sponsor_id))


@scoped_task
def sweep_sponsor(active: Active, zone: str) -> None:
    """Make the notices owed today, then start the sending of everything that waits, old or new."""
    services.sweep(today=today(zone), actor=active.actor)
    for delivery_id in selectors.waiting(now()):
        enqueue("reminders.deliver", str(active.scope.sponsor_id), str(delivery_id))


@shared_task(name="reminders.deliver", acks_late=True)  # type: ignore[untyped-decorator]  # celery has no types
def deliver(message: dict[str, object], sponsor_id: str, delivery_id: str) -> str:
    """Claim, send, settle: three steps, so that no transaction stays open while a mail server thinks.

    Answers "sent", "failed", or "elsewhere" when another process has it.
    """
    target = Scope(sponsor_id=UUID(sponsor_id))
    with scope(target, actor=ACTOR, reason="reminder"):
        claimed = services.claim(UUID(delivery_id), actor=ACTOR)
    if claimed is None:
        return "elsewhere"
    error, permanent = mail.send(claimed)
    with scope(target, actor=ACTOR, reason="reminder"):
        services.settle(claimed, error=error, permanent=permanent, actor=ACTOR)
    return "failed" if error else "sent"
