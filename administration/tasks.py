"""Beat takes access from accounts that nobody uses, tenant by tenant."""

from __future__ import annotations

from administration import services
from kernel.clock import now
from kernel.queue import platform_task, scoped_task, start_for
from kernel.scope import Active, Scope
from sponsors import access


@platform_task
def sweep_dormant(active: Active) -> None:
    """Start the sweep of each tenant: one that fails holds up nobody else's."""
    for sponsor_id in access.sponsors():
        start_for(Scope(sponsor_id=sponsor_id), "administration.sweep_dormant_of")
    for cmo_org_id in access.organisations():
        start_for(Scope(cmo_org_id=cmo_org_id), "administration.sweep_dormant_of")


@scoped_task
def sweep_dormant_of(active: Active) -> None:
    """Warn and end what is due in one tenant."""
    services.sweep_dormant(at=now(), actor=active.actor)
