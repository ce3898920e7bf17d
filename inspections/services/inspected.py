"""Writing inspections, Forms 483 with their versions, and observations."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from cmos.models import Site
from cmos.services.changed import site_changed
from inspections import selectors
from inspections.models import Form483, FormAmendment, Inspection, Observation
from inspections.rules import FDA
from inspections.rules.steps import CLOSE, REOPEN, VOID_INSPECTION
from inspections.services.checks import (
    NewObservation,
    class_errors,
    inspection_errors,
    issue_error,
    item_errors,
    items_errors,
    refuse,
    still_open,
    stored,
)
from kernel.actor import Actor
from kernel.errors import Refused
from kernel.scope import because, current
from kernel.steps import Step
from records.lifecycle import amend, lock, perform
from records.services import next_number, publish
from regulations.rules import identifiers
from sponsors import access

CLASS_FIELDS: Final = ("classification", "classified_on", "class_source", "eir_received_on")
EVENTS: Final = {
    CLOSE.name: "inspection.closed",
    REOPEN.name: "inspection.reopened",
    VOID_INSPECTION.name: "inspection.voided",
}


def log_inspection(
    site: Site,
    *,
    ended_on: date,
    actor: Actor,
    reason: str,
    issued_on: date | None = None,
    learned_on: date | None = None,
    observations: Sequence[NewObservation] = (),
    **given: Any,
) -> Inspection:
    """Log an inspection, with its Form 483 and observations if one was issued, in one transaction.

    `given` are columns of the inspection: authority, kind, FEI, dates, investigators, systems, coverage, products,
    class with day and source, address of the source. Raises `Refused` with a sentence for each wrong field.
    """
    current(actor)
    values = {"authority": FDA, "kind": "surveillance", "fei": "", **given, "ended_on": ended_on}
    refuse(
        {
            **inspection_errors(values, issued_on),
            **class_errors(values["authority"], values, ended_on),
            **{key: words for key, words in items_errors(observations, issued_on).items() if words},
        }
    )
    values["fei"] = identifiers.fei(values["fei"]).value
    if values.get("classification"):
        values["class_recorded_on"] = access.today_here()
    with because(reason):
        made = Inspection.objects.create(number=next_number("INS", ended_on.year), site=site, **values)
        publish("inspection.logged", made)
        if issued_on:
            _issue(made, issued_on, learned_on, observations)
    site_changed(site.pk)
    return made


def _issue(
    inspection: Inspection, issued_on: date, learned_on: date | None, items: Sequence[NewObservation]
) -> Form483:
    form = Form483.objects.create(
        inspection=inspection, site_id=inspection.site_id, issued_on=issued_on, learned_on=learned_on
    )
    _observe_all(form, None, items)
    return form


def _observe_all(form: Form483, amendment: FormAmendment | None, items: Sequence[NewObservation]) -> None:
    for number, one in enumerate(items, start=1):
        _observe(form, amendment, number, one)


def _observe(form: Form483, amendment: FormAmendment | None, number: int, one: NewObservation) -> Observation:
    made = Observation.objects.create(
        form=form, amendment=amendment, site_id=form.site_id, number=number, **one.values()
    )
    publish("observation.recorded", made, number=number)
    return made


def change_inspection(
    inspection: Inspection, *, actor: Actor, reason: str, version: int | None, **changes: Any
) -> Inspection:
    """Correct type, dates, authority, FEI or what the inspection covered."""
    still_open(inspection)
    merged = {name: changes.get(name, getattr(inspection, name)) for name in ("ended_on", "started_on", "kind")}
    form = getattr(inspection, "form", None)
    authority = changes.get("authority", inspection.authority)
    refuse(
        {
            **inspection_errors({**changes, **merged}, form.issued_on if form else None),
            "authority": class_errors(authority, {"classification": inspection.classification}, inspection.ended_on)[
                "classification"
            ],
        }
    )
    if "fei" in changes:
        changes["fei"] = identifiers.fei(changes["fei"]).value
    changed = amend(inspection, actor=actor, reason=reason, version=version, event="inspection.changed", **changes)
    site_changed(changed.site_id)
    return changed


def classify_inspection(
    inspection: Inspection,
    *,
    classification: str,
    actor: Actor,
    reason: str,
    version: int | None,
    file: Any = None,
    **given: Any,
) -> Inspection:
    """Record the class or outcome once it is known, with its day, its source, the letter and the EIR's arrival."""
    still_open(inspection)
    if not classification:
        raise Refused({"classification": "Choose the class."})
    given["classification"] = classification
    refuse(class_errors(inspection.authority, given, inspection.ended_on))
    changes: dict[str, Any] = {name: given[name] for name in CLASS_FIELDS if name in given}
    if letter := stored(file, actor=actor, reason=reason):
        changes["class_file"] = letter
    if classification != inspection.classification:
        changes["class_recorded_on"] = access.today_here()
    changed = amend(inspection, actor=actor, reason=reason, version=version, event="inspection.classified", **changes)
    site_changed(changed.site_id)
    return changed


def take_step(
    step: Step, inspection: Inspection, *, actor: Actor, reason: str, version: int | None = None
) -> Inspection:
    """Close, reopen or void an inspection."""
    changed = perform(
        step,
        inspection,
        actor=actor,
        facts=selectors.inspection_state,
        event=EVENTS[step.name],
        reason=reason,
        version=version,
    )
    site_changed(changed.site_id)
    return changed


def record_form(
    inspection: Inspection,
    *,
    issued_on: date,
    observations: Sequence[NewObservation] = (),
    learned_on: date | None = None,
    actor: Actor,
    reason: str,
) -> Form483:
    """Log the Form 483 of an inspection that is known already."""
    current(actor)
    still_open(inspection)
    if getattr(inspection, "form", None):
        raise Refused("This inspection has its Form 483 already.")
    earliest = inspection.started_on or inspection.ended_on
    refuse({"issued_on": issue_error(issued_on, earliest), **items_errors(observations, issued_on)})
    with because(reason):
        lock(inspection)
        form = _issue(inspection, issued_on, learned_on, observations)
        publish("inspection.changed", inspection, changed=["form483"])
    site_changed(inspection.site_id)
    return form


def amend_form(
    form: Form483,
    *,
    issued_on: date,
    observations: Sequence[NewObservation],
    file: Any = None,
    is_redacted: bool = False,
    redaction: str = "",
    actor: Actor,
    reason: str,
) -> FormAmendment:
    """Record that FDA issued the form again: a version of its own, whose issue starts the clock again."""
    current(actor)
    still_open(form.inspection)
    with because(reason):
        locked = lock(form)
        newest = selectors.newest_amendment(locked)
        last = newest.issued_on if newest else locked.issued_on
        later = "" if issued_on > last else f"An amended form is issued after the version of {last:%-d %b %Y}."
        refuse({"issued_on": later or issue_error(issued_on, last), **items_errors(observations, issued_on)})
        made = FormAmendment.objects.create(
            form=locked,
            site_id=form.site_id,
            issued_on=issued_on,
            file=stored(file, actor=actor, reason=reason),
            is_redacted=is_redacted,
            redaction=redaction.strip(),
        )
        publish("form.amended", made, issued_on=issued_on.isoformat())
        _observe_all(locked, made, observations)
    site_changed(form.site_id)
    return made


def record_copy(
    held: Form483 | FormAmendment,
    *,
    file: Any = None,
    is_redacted: bool,
    redaction: str,
    learned_on: date | None = None,
    actor: Actor,
    reason: str,
    version: int | None,
) -> Form483 | FormAmendment:
    """Keep the copy of one version of a form, and what of it was blacked out; `learned_on` is of the first."""
    still_open(held.form.inspection if isinstance(held, FormAmendment) else held.inspection)
    if redaction.strip() and not is_redacted:
        raise Refused({"is_redacted": "Say that the copy is redacted, or leave its redactions empty."})
    changes: dict[str, Any] = {"is_redacted": is_redacted, "redaction": redaction.strip()}
    if isinstance(held, Form483):
        refuse({"learned_on": "" if not learned_on or learned_on >= held.issued_on else "Not before it was issued."})
        changes["learned_on"] = learned_on
    if copy := stored(file, actor=actor, reason=reason):
        changes["file"] = copy
    return amend(held, actor=actor, reason=reason, version=version, event="inspection.changed", **changes)


def record_observation(form: Form483, item: NewObservation, *, actor: Actor, reason: str) -> Observation:
    """Add an item to the newest version of a form."""
    current(actor)
    still_open(form.inspection)
    refuse(item_errors(item))
    with because(reason):
        locked = lock(form)  # two who add at once would give one number twice
        last = selectors.current_observations(locked).order_by("-number").values_list("number", flat=True).first()
        made = _observe(form, selectors.newest_amendment(locked), (last or 0) + 1, item)
    site_changed(form.site_id)
    return made


def change_observation(
    observation: Observation, item: NewObservation, *, actor: Actor, reason: str, version: int | None
) -> Observation:
    """Correct an item, cite the sections it touches, or judge what it means for us."""
    still_open(observation.form.inspection)
    refuse(item_errors(item))
    return amend(observation, actor=actor, reason=reason, version=version, event="inspection.changed", **item.values())
