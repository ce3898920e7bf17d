"""The sponsor's own risk models: drafted, proved by the portal in a job, approved by a second person."""

from __future__ import annotations

from time import monotonic
from typing import Any, Final

from django.db import transaction

from kernel.actor import Actor
from kernel.errors import NotAllowed, Refused
from kernel.scope import because, current
from kernel.steps import Step
from qualification.models import RiskModel, RiskProof
from qualification.rules.risk import proof, steps
from qualification.rules.risk.compare import shape_faults
from qualification.rules.risk.model import Model, from_body
from qualification.selectors import risk as reads
from qualification.selectors import risk_models as models
from records import jobs, pdf
from records.lifecycle import amend, lock, perform
from records.models import Job
from records.services import publish
from records.services.signing import Signing
from records.work import Told
from sponsors import access

CHANGE: Final = "risk.change_model"
VIEW: Final = "risk.view"
PROOF_JOB: Final = "qualification.prove_risk_model"
COPY_JOB: Final = "qualification.print_risk_proof"


def draft_model(*, why: str, actor: Actor, reason: str) -> RiskModel:
    """A new draft that says what the model in use says. Raises `Refused` while another one is being decided."""
    _may_change(actor)
    with because(reason):
        if open_ := models.open_model():
            raise Refused(f"{open_.number} is being worked on. Approve or discard it first.")
        now_used = reads.current_model()
        row = RiskModel.objects.create(
            edition=models.next_edition(), why=why.strip(), body=now_used.body, digest=now_used.digest
        )
        publish("risk_model.drafted", row)
    return row


def change_model(
    row: RiskModel, *, body: dict[str, Any], why: str, seen: int | None, actor: Actor, reason: str
) -> RiskModel:
    """Change what a draft says. Raises `Refused` with a sentence per field for numbers out of range.

    Weights that do not sum to 1 or bands that nothing reaches are kept in a draft: the proof says what is wrong.
    """
    _may_change(actor)
    if row.status != steps.DRAFT:
        raise Refused("Only a draft is changed. Return this model to draft, or draft a new one.")
    model = as_given(row.number, body)
    changed = amend(
        row,
        actor=actor,
        reason=reason,
        version=seen,
        event="risk_model.changed",
        body=model.body,
        digest=model.digest,
        why=why.strip(),
    )
    if changed.status != steps.DRAFT:
        raise Refused("Only a draft is changed. Return this model to draft, or draft a new one.")
    return changed


def as_given(version: str, body: dict[str, Any]) -> Model:
    """The model that a form or a client gave. Raises `Refused` for what is none, or has numbers out of range."""
    try:
        model = from_body(version, body)
    except ValueError as error:
        raise Refused({"body": f"This is no whole model: {error}."}) from error
    if faults := dict(shape_faults(model)):
        raise Refused(faults)
    return model


def request_proof(row: RiskModel, *, actor: Actor) -> Job:
    """Ask the portal to prove a draft; the job tells how far it is. Raises `Refused` for what is no draft."""
    _may_change(actor)
    if row.status != steps.DRAFT:
        raise Refused("Only a draft is proved.")
    if not row.why.strip():
        raise Refused("Write first why the model is changed.")
    return jobs.request(
        PROOF_JOB, {"model": str(row.pk)}, title=f"Proof of {row}", actor=actor, reason=f"proof of {row} asked for"
    )


def request_proof_copy(row: RiskProof, *, actor: Actor) -> Job:
    """Ask for a proof as a controlled copy; raises `Refused` where PDF cannot be made."""
    if not actor.can(VIEW):
        raise NotAllowed(VIEW)
    if problem := pdf.missing():
        raise Refused(problem)
    words = f"{row} as a controlled copy"
    return jobs.request(COPY_JOB, {"proof": str(row.pk)}, title=words, actor=actor, reason=f"{words} asked for")


def prove_model(row: RiskModel, *, actor: Actor, told: Told) -> RiskProof:
    """Walk the whole input space of a draft, compare it with the model in use, and keep what was found.

    Where the proof holds, the draft becomes proved, in the same transaction.
    """
    current(actor)
    begun = monotonic()
    with because(f"proof of {row}"):
        fresh = lock(row)
        if fresh.status != steps.DRAFT:
            raise Refused("The model is no draft any more. Nothing was proved.")
        model = reads.as_model(fresh)
        found = proof.prove(model, told)
        compared = models.back_test(model)
        kept = RiskProof.objects.create(
            risk_model=fresh,
            digest=model.digest,
            holds=found.holds,
            result=proof.as_plain(found),
            against=compared.against.version,
            changes=[each.plain for each in compared.changes],
            compared=compared.compared,
            seconds=f"{monotonic() - begun:.2f}",
        )
        publish("risk_model.proof_made", fresh, holds=found.holds)
    if found.holds:
        take_model_step(steps.PROVE, fresh, actor=actor)
    return kept


def take_model_step(
    step: Step,
    row: RiskModel,
    *,
    actor: Actor,
    reason: str = "",
    seen: int | None = None,
    signing: Signing | None = None,
) -> RiskModel:
    """Take a step of a model. An approval supersedes the model in use: a sponsor has one. Both or neither."""
    also: dict[str, Any] = {"approved_on": access.today_here()} if step is steps.APPROVE else {}
    with transaction.atomic():
        if step is steps.APPROVE and actor.can(step.permission):
            _supersede(row, actor)
        return perform(
            step,
            row,
            actor=actor,
            facts=models.facts,
            event=steps.MODEL_EVENTS[step.name],
            reason=reason,
            version=seen,
            signing=signing,
            content=models.signed_content,
            also=also,
        )


def _supersede(row: RiskModel, actor: Actor) -> None:
    if before := reads.current_row():
        event = steps.MODEL_EVENTS[steps.SUPERSEDE_MODEL.name]
        perform(
            steps.SUPERSEDE_MODEL, before, actor=actor, facts=models.facts, event=event, reason=f"{row.number} approved"
        )


def _may_change(actor: Actor) -> None:
    current(actor)
    if not actor.can(CHANGE):
        raise NotAllowed(CHANGE)
