"""Beat takes access from accounts that nobody uses, tenant by tenant; a worker prints reviews of access."""

from __future__ import annotations

import io
from uuid import UUID

from django.urls import reverse

from administration import review_print, services
from kernel.clock import now
from kernel.queue import platform_task, scoped_task, start_for
from kernel.scope import Active
from records import jobs, pdf
from records.jobs import Outcome
from records.models import SponsorFile
from records.services import store_file
from records.work import Work
from sponsors import access


@platform_task
def sweep_dormant(active: Active) -> None:
    """Start the sweep of each tenant: one that fails holds up nobody else's."""
    for target in access.tenants():
        start_for(target, "administration.sweep_dormant_of")


@scoped_task
def sweep_dormant_of(active: Active) -> None:
    """Warn and end what is due in one tenant."""
    services.sweep_dormant(at=now(), actor=active.actor)


@jobs.task
def access_review_report(work: Work, review: str) -> Outcome:
    """Print a review of access for the person who asked; like every export, it is theirs alone and expires."""
    actor, pk = work.actor, UUID(review)
    names = {"by": access.actor_name(actor.key), "tenant": access.tenant_name(work.target)}
    document = review_print.document(pk, at=now().replace(microsecond=0), **names)
    made = store_file(
        io.BytesIO(pdf.render(document)),
        name=f"{work.job.title}.pdf",
        kind=SponsorFile,
        actor=actor,
        reason=work.job.reason,
        made_for=actor.key,
    )
    return Outcome("The review is ready.", made, reverse("administration:review", args=[pk]))
