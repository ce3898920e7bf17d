"""Answers follow the evidence: at once after a change, and at the sponsor's midnight."""

from __future__ import annotations

from uuid import UUID

from django.urls import reverse

from kernel.clock import now, today
from kernel.queue import platform_task, scoped_task, start_for
from kernel.scope import Active, Scope
from qualification import approved_printing, proof_printing, services
from qualification import printing as certificates
from qualification.selectors import approved, clearance, risk_models
from records import jobs, pdf, printing
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
    moved = f"{len(made.changes)} of {made.compared} sites would change their band."
    return Outcome(f"{said} {moved}", None, f"/risk/proofs/{made.pk}/")


@jobs.task
def print_risk_proof(work: Work, proof: str) -> Outcome:
    """Print a proof and keep the copy under its check code."""
    row = risk_models.proof(UUID(proof))
    edition = printing.Edition(
        version=proof_printing.version_of(row),
        generated_at=now().replace(microsecond=0),
        by=access.actor_name(work.actor.key),
        code=printing.new_code(),
    )
    work.progress(1, 2, "Printing the pages.")
    document = proof_printing.document(row, edition, access.tenant_name(work.target))
    kept = printing.keep(
        pdf.render(document),
        subject=row.risk_model,
        record=f"{proof_printing.PROOF_OF} {row.risk_model}",
        as_of=access.day_here(row.made_at),
        edition=edition,
        data=document.data,
        file_name=f"{row.risk_model.number} proof.pdf",
        actor=work.actor,
        reason=work.job.reason,
    )
    return Outcome(f"The copy is ready. Its check code is {edition.code}.", kept.file, f"/risk/proofs/{row.pk}/")


@jobs.task
def clearance_certificate(work: Work, certificate: str) -> Outcome:
    """Print a clearance certificate and keep the copy under its check code."""
    found = clearance.certificate(UUID(certificate))
    edition = printing.Edition(
        version=f"version {found.version}, {found.status}",
        generated_at=now().replace(microsecond=0),
        by=access.actor_name(work.actor.key),
        code=printing.new_code(),
    )
    lengths = certificates.documents(found, edition, access.tenant_name(work.target))
    kept = printing.keep(
        pdf.render_within(1, lengths),
        subject=found,
        record=f"Clearance certificate {found.number}",
        as_of=found.asked_on,
        edition=edition,
        data=lengths[0].data,
        file_name=f"{found.number}.pdf",
        actor=work.actor,
        reason=work.job.reason,
    )
    page = reverse("clearance:certificate", args=[found.pk])
    return Outcome(f"The certificate is ready. Its check code is {edition.code}.", kept.file, page)


@jobs.task
def approved_copy(work: Work, snapshot: str) -> Outcome:
    """Print a signed snapshot of the approved list, keep the copy under its check code."""
    found = approved.snapshot(UUID(snapshot))
    edition = printing.Edition(
        version=f"{found.number}, version {found.version}",
        generated_at=now().replace(microsecond=0),
        by=access.actor_name(work.actor.key),
        code=printing.new_code(),
    )
    work.progress(1, 2, "Printing the pages.")
    document = approved_printing.document(found.pk, edition, access.tenant_name(work.target))
    kept = printing.keep(
        pdf.render(document),
        subject=found,
        record=approved_printing.record_name(found),
        as_of=found.on,
        edition=edition,
        data=document.data,
        file_name=f"{found.number} approved list {found.on:%Y-%m-%d}.pdf",
        actor=work.actor,
        reason=work.job.reason,
    )
    page = f"/approved/snapshots/{found.pk}/"
    return Outcome(f"The copy is ready. Its check code is {edition.code}.", kept.file, page)
