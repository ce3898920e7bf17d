"""What people sign about clearances: risk assessments of products, overrides of a hold, certificates."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any, Final

from cmos import selectors as cmos
from cmos.models import Product, Site
from kernel.actor import Actor
from kernel.clock import now
from kernel.errors import NotAllowed, Refused
from kernel.scope import because, current
from kernel.steps import Step
from qualification.models import ClearanceCertificate, ClearanceOverride, ProductAssessment
from qualification.rules.clearing import steps
from qualification.rules.lifecycle.facts import Asked
from qualification.selectors import clearance as selectors
from records import jobs, pdf
from records.lifecycle import amend, perform
from records.models import Job, SponsorFile
from records.rules import canonical, digest
from records.services import next_number, publish, store_file
from records.services.signing import Signing
from sponsors import access

PREPARE, READ = "clearance.prepare", "clearance_records.view"
PRINT: Final = "qualification.clearance_certificate"
"""The job that prints a certificate."""


def _may(actor: Actor, permission: str) -> None:
    current(actor)
    if not actor.can(permission):
        raise NotAllowed(permission)


# --- risk assessments of products -----------------------------------------------------------------------------------


def prepare_assessment(
    site: Site,
    product: Product,
    *,
    markets: Collection[str] = (),
    valid_from: date,
    valid_to: date,
    risk: str,
    measures: str,
    file: Any = None,
    actor: Actor,
    reason: str,
) -> ProductAssessment:
    """A draft of a risk assessment; it counts once it is signed. Raises `Refused` with what is wrong."""
    _may(actor, PREPARE)
    _check_assessment(valid_from, valid_to, risk, measures)
    stored = _stored(file, actor, reason)
    with because(reason):
        made = ProductAssessment.objects.create(
            number=next_number("PRA", access.today_here().year),
            site=site,
            product=product,
            markets=sorted(set(markets)),
            valid_from=valid_from,
            valid_to=valid_to,
            risk=risk.strip(),
            measures=measures.strip(),
            file=stored,
            author=access.actor_name(actor.key),
        )
        publish("product_assessment.prepared", made)
    return made


def change_assessment(
    obj: ProductAssessment,
    *,
    markets: Collection[str],
    valid_from: date,
    valid_to: date,
    risk: str,
    measures: str,
    file: Any = None,
    actor: Actor,
    reason: str,
    version: int | None,
) -> ProductAssessment:
    """Change what a draft says; what is signed never changes. A `file` replaces an earlier one, which is kept.

    Raises `Refused` with what is wrong, `StaleVersion`.
    """
    _may(actor, PREPARE)
    _refuse_signed(obj)
    _check_assessment(valid_from, valid_to, risk, measures)
    document: dict[str, Any] = {"file": _stored(file, actor, reason)} if file else {}
    changed = amend(
        obj,
        actor=actor,
        reason=reason,
        version=version,
        event="product_assessment.changed",
        markets=sorted(set(markets)),
        valid_from=valid_from,
        valid_to=valid_to,
        risk=risk.strip(),
        measures=measures.strip(),
        **document,
    )
    _refuse_signed(changed)
    return selectors.assessment(changed.pk)


def _stored(file: Any, actor: Actor, reason: str) -> SponsorFile | None:
    return store_file(file, name=file.name, kind=SponsorFile, actor=actor, reason=reason) if file else None


def _refuse_signed(obj: ProductAssessment) -> None:
    if obj.status != steps.DRAFT:
        raise Refused("This assessment is not a draft and stays as it is. Write another one.")


def _check_assessment(first: date, last: date, risk: str, measures: str) -> None:
    if errors := steps.assessment_errors(first, last, access.today_here()):
        raise Refused(errors)
    if missing := {
        name: "Say it in words." for name, text in (("risk", risk), ("measures", measures)) if not text.strip()
    }:
        raise Refused(missing)


def take_assessment_step(
    step: Step,
    obj: ProductAssessment,
    *,
    actor: Actor,
    reason: str = "",
    version: int | None = None,
    signing: Signing | None = None,
) -> ProductAssessment:
    """Take a step of `steps.ASSESSMENT`."""
    return perform(
        step,
        obj,
        actor=actor,
        facts=selectors.assessment_draft,
        event=f"product_assessment.{_PAST[step.name]}",
        reason=reason,
        version=version,
        signing=signing,
        content=selectors.assessment_content,
    )


_PAST: Final = {
    "sign": "signed",
    "discard": "discarded",
    "void": "voided",
    "propose": "proposed",
    "confirm": "confirmed",
    "withdraw": "withdrawn",
    "end": "ended",
}


# --- overrides ------------------------------------------------------------------------------------------------------


def prepare_override(
    site: Site, asked: Asked, *, last_on: date, grounds: str, actor: Actor, reason: str
) -> ClearanceOverride:
    """A draft of an override of today's hold; it counts once two people signed it.

    Raises `Refused` where the work is not blocked, where the law blocks it, or for a period that is too long.
    """
    _may(actor, "clearance.override")
    today = access.today_here()
    if errors := steps.override_errors(last_on, today):
        raise Refused(errors)
    if not grounds.strip():
        raise Refused({"grounds": "Say why the work goes on, and what protects the patient."})
    found = selectors.clearance_of(site.pk, asked, today)
    if asked.product is None or not found.overridable:
        raise Refused("Only a hold that no law asks for can be overridden, for a named product.")
    with because(reason):
        made = ClearanceOverride.objects.create(
            number=next_number("CLO", today.year),
            site=site,
            product_id=asked.product,
            operation=asked.operation,
            market=asked.market,
            first_on=today,
            last_on=last_on,
            grounds=grounds.strip(),
            keys=sorted(found.hold_keys),
            shown=selectors.frozen(found),
            author=access.actor_name(actor.key),
        )
        publish("clearance_override.prepared", made)
    return made


def take_override_step(
    step: Step,
    obj: ClearanceOverride,
    *,
    actor: Actor,
    reason: str = "",
    version: int | None = None,
    signing: Signing | None = None,
) -> ClearanceOverride:
    """Take a step of `steps.OVERRIDES`; what is signed is checked against the answer of this moment."""
    columns: dict[str, dict[str, Any]] = {
        steps.PROPOSE.name: {"proposed_by": actor.key},
        steps.CONFIRM.name: {"confirmed_by": actor.key},
        steps.END.name: {"ended_on": access.today_here()},
    }
    return perform(
        step,
        obj,
        actor=actor,
        facts=selectors.override_draft,
        event=f"clearance_override.{_PAST[step.name]}",
        reason=reason,
        version=version,
        signing=signing,
        content=selectors.override_content,
        also=columns.get(step.name),
    )


# --- certificates -----------------------------------------------------------------------------------------------------


def make_certificate(
    site: Site, asked: Asked, on: date, *, known_at: datetime | None = None, actor: Actor, reason: str
) -> ClearanceCertificate:
    """Freeze the answer to a question, with every reason and its evidence, under a digest."""
    _may(actor, "clearance.certify")
    moment = known_at or now().replace(microsecond=0)
    found = selectors.clearance_of(site.pk, asked, on, known_at)
    product = cmos.product(asked.product) if asked.product else None
    answer = selectors.certified(found, moment, site, product)
    with because(reason):
        made = ClearanceCertificate.objects.create(
            number=next_number("CLC", access.today_here().year),
            site=site,
            product_id=asked.product,
            operation=asked.operation,
            market=asked.market,
            asked_on=on,
            known_at=moment,
            result=found.answer.name,
            changes_on=found.changes_on,
            rule_version=found.rule_version,
            answer=answer,
            digest=digest(canonical(answer)),
            asked_by=access.actor_name(actor.key),
        )
        publish("clearance_certificate.made", made)
    return made


def take_certificate_step(
    step: Step,
    obj: ClearanceCertificate,
    *,
    actor: Actor,
    reason: str = "",
    version: int | None = None,
    signing: Signing | None = None,
) -> ClearanceCertificate:
    """Take a step of `steps.CERTIFICATE`."""
    return perform(
        step,
        obj,
        actor=actor,
        facts=selectors.certificate_draft,
        event=f"clearance_certificate.{_PAST[step.name]}",
        reason=reason,
        version=version,
        signing=signing,
        content=selectors.certificate_content,
    )


def request_print(found: ClearanceCertificate, *, actor: Actor, reason: str) -> Job:
    """Ask for a signed certificate on paper. Raises `Refused` for one that is not, or where PDF cannot be made."""
    _may(actor, READ)
    if found.status != steps.SIGNED:
        raise Refused("Only a signed certificate is printed.")
    if problem := pdf.missing():
        raise Refused(problem)
    return jobs.request(PRINT, {"certificate": str(found.pk)}, title=f"Certificate {found}", actor=actor, reason=reason)
