"""Assessments of the risk of sites: begun from the records, written by people, signed, then frozen."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction

from cmos.models import Site
from kernel.actor import Actor
from kernel.clock import now
from kernel.errors import NotAllowed, Refused
from kernel.scope import because, current
from kernel.steps import Step
from qualification.models import RiskAssessment
from qualification.rules.risk import scales, steps
from qualification.rules.risk.known import Known, is_supply, making_sterile
from qualification.rules.risk.proposals import floors, proposals
from qualification.rules.risk.scoring import score
from qualification.selectors import risk as reads
from qualification.selectors.risk_known import known
from records.lifecycle import amend, lock, perform
from records.services import next_number, publish
from records.services.signing import Signing
from sponsors import access

ASSESS = "risk.assess"


def begin_assessment(site: Site, *, occasion: str, actor: Actor, reason: str) -> RiskAssessment:
    """A new assessment of a site with what the records propose, under the model that counts now.

    Raises `Refused` while another one of the site is being written.
    """
    current(actor)
    if not actor.can(ASSESS):
        raise NotAllowed(ASSESS)
    if occasion not in steps.OCCASIONS:
        raise Refused({"occasion": "Choose why the site is assessed."})
    with because(reason):
        lock(site)
        if open_ := reads.open_assessment(site.pk):
            raise Refused(f"{open_.number} of this site is being written. Sign or discard it first.")
        today, model = access.today_here(), reads.current_row()
        row = RiskAssessment(
            number=next_number("RSK", today.year),
            site=site,
            occasion=occasion,
            risk_model=model,
            read_on=today,
            **_read(known([site.pk], today)[site.pk], {}),
        )
        chosen = reads.current_model()
        row.model_version, row.model_digest = chosen.version, chosen.digest
        for name, value in _result(row).items():
            setattr(row, name, value)
        row.save(force_insert=True)
        publish("risk_assessment.begun", row)
    return row


def save_assessment(
    row: RiskAssessment,
    *,
    chosen: Mapping[str, Mapping[str, Any]],
    seen: int | None,
    actor: Actor,
    reason: str,
    **said: Any,
) -> RiskAssessment:
    """Write what somebody judged: per factor `step`, `reason` and `note`; `said` are the other columns of the form.

    Factors that are not in `chosen` stay as they are. Raises `Refused` for a step that is none, and once it was signed.
    """
    _write(row, actor)
    inputs = {key: {**each, **_chosen(key, each, chosen.get(key))} for key, each in row.inputs.items()}
    return _amend(row, inputs, {}, said, seen=seen, actor=actor, reason=reason)


def read_anew(row: RiskAssessment, *, seen: int | None, actor: Actor, reason: str) -> RiskAssessment:
    """Take up what the records propose now; a step that a person chose against them stays, with its reason."""
    _write(row, actor)
    today = access.today_here()
    anew = _read(known([row.site_id], today)[row.site_id], row.inputs)
    inputs = anew.pop("inputs")
    return _amend(row, inputs, {**anew, "read_on": today}, {}, seen=seen, actor=actor, reason=reason)


def take_assessment_step(
    step: Step,
    row: RiskAssessment,
    *,
    actor: Actor,
    reason: str = "",
    seen: int | None = None,
    signing: Signing | None = None,
) -> RiskAssessment:
    """Take a step of `rules.ASSESSMENT_TAKEN`. A signature supersedes the assessment before it: both or neither."""
    also = {"signed_on": access.today_here(), "signed_at": now()} if step is steps.SIGN else {}
    with transaction.atomic():
        if step is steps.SIGN and actor.can(step.permission):
            _supersede(row, actor)
        return perform(
            step,
            row,
            actor=actor,
            facts=reads.facts,
            event=steps.ASSESSMENT_EVENTS[step.name],
            reason=reason,
            version=seen,
            signing=signing,
            content=reads.signed_content,
            also=also,
        )


def _supersede(row: RiskAssessment, actor: Actor) -> None:
    """The assessment that counted until now; the site is locked, so that two signatures wait for each other."""
    why = f"{row.number} signed"
    with because(why):
        lock(row.site)
    if before := reads.signed_assessment(row.site_id):
        event = steps.ASSESSMENT_EVENTS[steps.SUPERSEDE.name]
        perform(steps.SUPERSEDE, before, actor=actor, facts=reads.facts, event=event, reason=why)


def _read(found: Known, before: Mapping[str, Any]) -> dict[str, Any]:
    """What the records say now; of `before` stays what a person chose."""
    inputs = reads.proposed_inputs(proposals(found))
    for key, each in before.items():
        if each["chosen"] != each["proposed"]:
            inputs[key] |= {name: each[name] for name in ("chosen", "reason", "note")}
        inputs[key]["note"] = each["note"]
    return {
        "inputs": inputs,
        "floors": reads.proposed_floors(floors(found)),
        "makes_sterile": making_sterile(found),
        "makes_supply": is_supply(found),
    }


def _chosen(key: str, kept: Mapping[str, Any], given: Mapping[str, Any] | None) -> dict[str, Any]:
    """What a person says of one factor. Raises `Refused` for a step that is none."""
    if given is None:
        return {}
    step = given.get("step", kept["chosen"])
    if step is not None and step not in scales.STEPS:
        raise Refused({f"step_{key}": "Choose a step from 1 to 5, or unknown."})
    return {
        "chosen": step,
        "reason": str(given.get("reason", kept["reason"])).strip(),
        "note": str(given.get("note", kept["note"])).strip(),
    }


def _amend(
    row: RiskAssessment,
    inputs: dict[str, Any],
    anew: dict[str, Any],
    said: dict[str, Any],
    *,
    seen: int | None,
    actor: Actor,
    reason: str,
) -> RiskAssessment:
    """Keep what was said with what follows from it."""
    row.inputs = inputs
    for name, value in anew.items():
        setattr(row, name, value)
    changes = {"inputs": inputs, **anew, **said, **_result(row)}
    changed = amend(row, actor=actor, reason=reason, version=seen, event="risk_assessment.changed", **changes)
    _write(changed, actor)
    return changed


def _result(row: RiskAssessment) -> dict[str, Any]:
    """The columns that follow from the inputs."""
    model = reads.models_named([row.model_version])[row.model_version]
    found = score(model, reads.inputs_of(row), turns=False)
    return {
        "inherent": found.inherent,
        "likelihood": found.likelihood,
        "score": found.value,
        "completeness": found.completeness,
        "confidence": found.confidence,
        "band": found.band,
        "severity": scales.rank(found.band),
    }


def _write(row: RiskAssessment, actor: Actor) -> None:
    """Only a draft is written in, by who may assess."""
    if not actor.can(ASSESS):
        raise NotAllowed(ASSESS)
    if row.status != steps.DRAFT:
        raise Refused("This assessment is no draft and stays as it is. Begin a new one.")


def review_latest(row: RiskAssessment) -> date:
    """The last day that a review date of this assessment may name."""
    return reads.reading(row).latest_review
