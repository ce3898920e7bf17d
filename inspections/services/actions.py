"""Writing letters, alerts, orders, refusals and statements."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

from cmos import selectors as cmos
from cmos.models import Site
from cmos.rules import GIVEN_UNDER
from cmos.services.changed import site_changed
from inspections import selectors
from inspections.models import ACTION_MODELS, AuthorityAction, Violation, WarningLetter
from inspections.rules.actions import (
    ALERTS,
    IMPORT_ALERT,
    INJUNCTION,
    NONCOMPLIANCE,
    ORDERS,
    REFUSAL,
    REFUSALS,
    WARNING_LETTER,
)
from inspections.rules.steps import RECORDED
from inspections.services.checks import (
    NewViolation,
    end_error,
    items_errors,
    past_error,
    refuse,
    stored,
    unknown_codes,
)
from kernel.actor import Actor
from kernel.errors import Refused
from kernel.scope import because, current
from kernel.steps import Step
from records.lifecycle import amend, perform
from records.services import next_number, publish
from regulations.rules import identifiers
from regulations.rules.vocabulary import EU_CODES, FORM_LABELS, OPERATION_LABELS

COMMON: Final = ("fei", "inspection_id", "source_url", "notes")
FIELDS: Final[Mapping[str, tuple[str, ...]]] = {
    WARNING_LETTER: ("letter_number", "marcs_cms", "issued_on", "received_on", "subject", "closed_out_on"),
    IMPORT_ALERT: ("alert_number", "listed_on", "removed_on", "carve_outs", "charge"),
    INJUNCTION: ("kind", "began_on", "ended_on", "permitted_operations", "case_number"),
    REFUSAL: ("kind", "happened_on", "resolved_on"),
    NONCOMPLIANCE: (
        "reference",
        "jurisdiction",
        "authority",
        "issued_on",
        "operations",
        "dosage_forms",
        "nature",
        "withdrawn_on",
        "closing_certificate_id",
    ),
}
"""What may be said of each kind beside what all have in common."""


def record_action(
    kind: str,
    site: Site,
    /,
    *,
    file: Any = None,
    end_file: Any = None,
    violations: Sequence[NewViolation] = (),
    actor: Actor,
    reason: str,
    **given: Any,
) -> AuthorityAction:
    """Record what an authority did to a site. `given` are columns of its kind; `violations` are of warning letters.

    Raises `Refused` with a sentence for each wrong field.
    """
    current(actor)
    model: Any = ACTION_MODELS[kind]
    refuse(_errors(kind, site, given))
    refuse(items_errors(violations, given[model.began], "violations"))
    values = {**given, "fei": identifiers.fei(given.get("fei", "")).value}
    with because(reason):
        made: AuthorityAction = model.objects.create(
            number=next_number(model.prefix, given[model.began].year),
            site=site,
            file=stored(file, actor=actor, reason=reason),
            end_file=stored(end_file, actor=actor, reason=reason),
            **values,
        )
        publish("action.recorded", made, kind=kind)
        if isinstance(made, WarningLetter):
            _violate(made, violations)
    site_changed(site.pk)
    return made


def _violate(letter: WarningLetter, violations: Sequence[NewViolation]) -> None:
    for number, one in enumerate(violations, start=1):
        Violation.objects.create(
            letter=letter,
            site_id=letter.site_id,
            number=number,
            text=one.text.strip(),
            citations=list(one.citations),
        )


def change_action(
    action: AuthorityAction,
    *,
    file: Any = None,
    end_file: Any = None,
    actor: Actor,
    reason: str,
    version: int | None,
    **changes: Any,
) -> AuthorityAction:
    """Correct an action, or record its end: close-out, removal, vacation, resolution, withdrawal, with its paper."""
    if action.status != RECORDED:
        raise Refused("This record is void: it can no longer be changed.")
    names = (*COMMON, *FIELDS[action.kind_code])
    refuse(_errors(action.kind_code, action.site, {name: changes.get(name, getattr(action, name)) for name in names}))
    if "fei" in changes:
        changes["fei"] = identifiers.fei(changes["fei"]).value
    for name, given in (("file", file), ("end_file", end_file)):
        if paper := stored(given, actor=actor, reason=reason):
            changes[name] = paper
    changed = amend(action, actor=actor, reason=reason, version=version, event="action.changed", **changes)
    site_changed(changed.site_id)
    return changed


def step_action(
    step: Step, action: AuthorityAction, *, actor: Actor, reason: str, version: int | None = None
) -> AuthorityAction:
    """Void a mistaken entry."""
    changed = perform(
        step,
        action,
        actor=actor,
        facts=selectors.recorded,
        event="action.voided",
        reason=reason,
        version=version,
    )
    site_changed(changed.site_id)
    return changed


def _errors(kind: str, site: Site, given: Mapping[str, Any]) -> dict[str, str]:
    if unknown := [name for name in given if name not in (*COMMON, *FIELDS[kind])]:
        raise TypeError(f"{kind} has no {', '.join(unknown)}")
    model = ACTION_MODELS[kind]
    began: date = given[model.began]
    return {
        model.began: past_error(began, "It is recorded once it has happened."),
        model.ended: end_error(began, given.get(model.ended)),
        "fei": identifiers.fei(given.get("fei") or "").error,
        "inspection": _inspection_error(site, given.get("inspection_id")),
        **OWN[kind](site, given),
    }


def _inspection_error(site: Site, inspection: UUID | None) -> str:
    if inspection is None or selectors.inspections_at(site).filter(pk=inspection).exists():
        return ""
    return "This is no inspection of the same site."


def _letter_errors(site: Site, given: Mapping[str, Any]) -> dict[str, str]:
    received = given.get("received_on")
    early = received is not None and received < given["issued_on"]
    return {"received_on": "A letter is received after it was issued." if early else ""}


def _alert_errors(site: Site, given: Mapping[str, Any]) -> dict[str, str]:
    known = given["alert_number"] in ALERTS
    return {
        "alert_number": "" if known else f"Choose one of: {', '.join(ALERTS)}.",
        "carve_outs": "A product without a name."
        if any(not one.strip() for one in given.get("carve_outs", ()))
        else "",
    }


def _order_errors(site: Site, given: Mapping[str, Any]) -> dict[str, str]:
    return {
        "kind": "" if given["kind"] in ORDERS else f"Choose one of: {', '.join(ORDERS)}.",
        "permitted_operations": unknown_codes(given.get("permitted_operations", ()), OPERATION_LABELS),
    }


def _refusal_errors(site: Site, given: Mapping[str, Any]) -> dict[str, str]:
    return {"kind": "" if given["kind"] in REFUSALS else f"Choose one of: {', '.join(REFUSALS)}."}


def _statement_errors(site: Site, given: Mapping[str, Any]) -> dict[str, str]:
    return {
        "reference": "" if given["reference"].strip() else "Give the reference of the statement.",
        "jurisdiction": "" if given.get("jurisdiction", "EU") in GIVEN_UNDER else "Choose the list it stands on.",
        "authority": "" if given["authority"].strip() else "Name the authority that issued it.",
        "operations": unknown_codes(given.get("operations", ()), EU_CODES),
        "dosage_forms": unknown_codes(given.get("dosage_forms", ()), FORM_LABELS),
        "closing_certificate": _certificate_error(site, given),
    }


def _certificate_error(site: Site, given: Mapping[str, Any]) -> str:
    """Only a certificate of a later inspection can end a statement, once a person links them."""
    asked = given.get("closing_certificate_id")
    if asked is None:
        return ""
    found = cmos.certificates(site).filter(pk=asked).first()
    if found is None:
        return "This is no certificate of the same site."
    return "" if found.inspection_end > given["issued_on"] else "Its inspection ended before the statement was issued."


OWN: Final = {
    WARNING_LETTER: _letter_errors,
    IMPORT_ALERT: _alert_errors,
    INJUNCTION: _order_errors,
    REFUSAL: _refusal_errors,
    NONCOMPLIANCE: _statement_errors,
}
