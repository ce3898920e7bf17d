"""Answers follow the evidence: at once after a change, and at the sponsor's midnight."""

from __future__ import annotations

from uuid import UUID

from kernel.clock import today
from kernel.queue import platform_task, scoped_task, start_for
from kernel.scope import Active, Scope
from qualification import services
from qualification.selectors import risk_models
from records import jobs
from records.jobs import Outcome
from records.work import Work
from sponsors import access


@scoped_task
def refresh_sites(active: Active, *site_ids: str) -> None:
    """Sites changed: one, or those that were recorded together."""
    assert active.scope.sponsor_id is not None  # sites belong to sponsors
    zone = access.sponsor_zone(active.scope.sponsor_id)
    services.refresh([UUID(site_id) for site_id in site_ids], today=today(zone), actor=active.actor)


@scoped_task
def refresh_sponsor(active: Active, zone: str) -> None:
    """What no longer holds today, of one sponsor."""
    services.refresh_outdated(today=today(zone), actor=active.actor)


@platform_task
def refresh_all(active: Active) -> None:
    """Every quarter of an hour: wherever a new day began, answers that end with the old one are computed anew."""
    for sponsor_id in access.sponsors():
        start_for(Scope(sponsor_id=sponsor_id), "qualification.refresh_sponsor", access.sponsor_zone(sponsor_id))


@jobs.task
def prove_risk_model(work: Work, model: str) -> Outcome:
    """Walk the whole input space of a draft in the name of who asked; where the proof holds, the draft is proved."""
    row = risk_models.risk_model(UUID(model))
    made = services.prove_model(row, actor=work.actor, told=work.progress)
    said = "The proof holds." if made.holds else "The proof found where the model fails."
    return Outcome(
        f"{said} {len(made.changes)} of {made.compared} sites would change their band.",
        None,
        f"/risk/proofs/{made.pk}/",
    )
