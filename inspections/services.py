"""Writing what authorities did: inspections, Forms 483, observations, replies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.urls import reverse

from cmos.models import Site
from cmos.services.changed import site_changed
from inspections import selectors
from inspections.models import Form483, Inspection, Observation
from inspections.rules import CLASSES, FDA, TYPES
from kernel.actor import Actor
from kernel.clock import now, today
from kernel.errors import Refused
from kernel.scope import because, current
from records.lifecycle import amend, lock
from records.models import SponsorFile
from records.services import next_number, publish, store_file
from registers import selectors as registers
from regulations import selectors as regulations
from regulations.rules import identifiers
from sponsors import access

MAX_OBSERVATIONS: Final = 200
FIRST_YEAR: Final = 1900


@dataclass(frozen=True, slots=True)
class NewObservation:
    """One item as it is logged: FDA's text and the sections it touches."""

    text: str
    citations: tuple[str, ...] = ()


def log_inspection(
    site: Site,
    *,
    ended_on: date,
    authority: str = FDA,
    kind: str = "surveillance",
    fei: str = "",
    started_on: date | None = None,
    classification: str = "",
    classified_on: date | None = None,
    issued_on: date | None = None,
    observations: Sequence[NewObservation] = (),
    source_url: str = "",
    published_form: UUID | None = None,
    actor: Actor,
    reason: str,
) -> Inspection:
    """Log an inspection, with its Form 483 and observations if one was issued, in one transaction."""
    current(actor)
    _check(
        {
            "kind": "" if kind in TYPES else f"Choose one of: {', '.join(TYPES.values())}.",
            **_date_errors(ended_on, started_on, issued_on),
            **_class_errors(classification, classified_on, ended_on),
            **_observation_errors(observations, issued_on),
            "fei": identifiers.fei(fei).error,
        }
    )
    with because(reason):
        made = Inspection.objects.create(
            number=next_number("INS", ended_on.year),
            site=site,
            authority=authority,
            fei=identifiers.fei(fei).value,
            kind=kind,
            started_on=started_on,
            ended_on=ended_on,
            classification=classification,
            classified_on=classified_on,
            class_recorded_on=_today() if classification else None,
            source_url=source_url,
        )
        publish("inspection.logged", made)
        if issued_on:
            form = Form483.objects.create(
                inspection=made, site=site, issued_on=issued_on, published_form=published_form
            )
            for number, one in enumerate(observations, start=1):
                _observe(form, number, one)
    site_changed(site.pk)
    return made


def _observe(form: Form483, number: int, one: NewObservation) -> Observation:
    made = Observation.objects.create(
        form=form, site_id=form.site_id, number=number, text=one.text.strip(), citations=list(one.citations)
    )
    publish("observation.recorded", made, number=number)
    return made


def change_inspection(
    inspection: Inspection, *, actor: Actor, reason: str, version: int | None, **changes: Any
) -> Inspection:
    """Correct kind, dates, authority or FEI of an inspection."""
    merged = {name: changes.get(name, getattr(inspection, name)) for name in ("ended_on", "started_on", "kind")}
    form = getattr(inspection, "form", None)
    _check(
        {
            "kind": "" if merged["kind"] in TYPES else f"Choose one of: {', '.join(TYPES.values())}.",
            **_date_errors(merged["ended_on"], merged["started_on"], form.issued_on if form else None),
            "fei": identifiers.fei(changes.get("fei", "")).error,
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
    classified_on: date | None,
    actor: Actor,
    reason: str,
    version: int | None,
) -> Inspection:
    """Record FDA's class once it is known, with the day FDA gave it if that is known too."""
    if not classification:
        raise Refused({"classification": "Choose the class."})
    _check(_class_errors(classification, classified_on, inspection.ended_on))
    changed = amend(
        inspection,
        actor=actor,
        reason=reason,
        version=version,
        event="inspection.classified",
        classification=classification,
        classified_on=classified_on,
        class_recorded_on=_today(),
    )
    site_changed(changed.site_id)
    return changed


def record_form(
    inspection: Inspection, *, issued_on: date, observations: Sequence[NewObservation], actor: Actor, reason: str
) -> Form483:
    """Log the Form 483 of an inspection that is known already."""
    current(actor)
    if getattr(inspection, "form", None):
        raise Refused("This inspection has its Form 483 already.")
    _check({**_date_errors(inspection.ended_on, None, issued_on), **_observation_errors(observations, issued_on)})
    with because(reason):
        form = Form483.objects.create(inspection=inspection, site_id=inspection.site_id, issued_on=issued_on)
        publish("inspection.changed", inspection, changed=["form483"])
        for number, one in enumerate(observations, start=1):
            _observe(form, number, one)
    site_changed(inspection.site_id)
    return form


def record_observation(form: Form483, *, text: str, citations: Sequence[str], actor: Actor, reason: str) -> Observation:
    """Add an item to a form."""
    current(actor)
    one = NewObservation(text, tuple(citations))
    _check(_item_errors(one, form))
    with because(reason):
        locked = lock(form)  # two who add at once would give one number twice
        last = selectors.observations_of(locked).order_by("-number").values_list("number", flat=True).first()
        made = _observe(form, (last or 0) + 1, one)
    site_changed(form.site_id)
    return made


def change_observation(
    observation: Observation, *, text: str, citations: Sequence[str], actor: Actor, reason: str, version: int | None
) -> Observation:
    """Correct the text or the sections of an item."""
    _check(_item_errors(NewObservation(text, tuple(citations)), observation.form))
    return amend(
        observation,
        actor=actor,
        reason=reason,
        version=version,
        event="inspection.changed",
        text=text.strip(),
        citations=list(citations),
    )


def record_response_sent(
    form: Form483, *, sent_on: date, file: Any = None, actor: Actor, reason: str, version: int | None
) -> Form483:
    """The reply was sent: stops the clock, with its file if there is one."""
    if sent_on < form.issued_on:
        raise Refused({"sent_on": "A reply is sent after the form was issued."})
    changes: dict[str, Any] = {"response_sent_on": sent_on}
    if file is not None:
        name = str(getattr(file, "name", "file"))
        changes["response_file"] = store_file(file, name=name, kind=SponsorFile, actor=actor, reason=reason)
    changed = amend(form, actor=actor, reason=reason, version=version, event="response.sent", **changes)
    site_changed(form.site_id)
    return changed


def adopt_published_form(site: Site, published_id: UUID, *, actor: Actor, reason: str) -> Inspection:
    """Log a Form 483 that FDA published, with one click: only for a site that has its FEI, and only once."""
    current(actor)
    published = registers.published_form(published_id)
    if published.fei_key not in set(selectors.published_matches(site).values_list("fei_key", flat=True)):
        raise Refused("This form is about another FEI than the site's.")
    if known := selectors.adoption_of(published_id):
        address = reverse("inspections:detail", args=[known.inspection_id])
        raise Refused(f"This form was logged before: {known.inspection.number}, {address}")
    if published.issued_on is None:
        raise Refused("FDA published this form without a date: log it by hand.")
    texts = [
        NewObservation(f"{one.deficiency} {one.detail}".strip()) for one in published.observations.order_by("number")
    ]
    return log_inspection(
        site,
        ended_on=published.issued_on,  # FDA hands the form over on the last day of the inspection
        fei=published.fei,
        issued_on=published.issued_on,
        observations=texts,
        source_url=published.url,
        published_form=published.pk,
        actor=actor,
        reason=reason,
    )


def _today() -> date:
    sponsor_id = current().scope.sponsor_id
    return today(access.sponsor_zone(sponsor_id)) if sponsor_id else now().date()


def _date_errors(ended_on: date, started_on: date | None, issued_on: date | None) -> dict[str, str]:
    return {
        "ended_on": _end_error(ended_on),
        "started_on": "The inspection began after it ended." if started_on and started_on > ended_on else "",
        "issued_on": "A form is issued when the inspection ends, or later."
        if issued_on and issued_on < (started_on or ended_on)
        else "",
    }


def _end_error(ended_on: date) -> str:
    if ended_on.year < FIRST_YEAR:
        return f"The year must lie after {FIRST_YEAR - 1}."
    return "An inspection is logged once it has ended." if ended_on > _today() else ""


def _class_errors(classification: str, classified_on: date | None, ended_on: date) -> dict[str, str]:
    known = not classification or classification in CLASSES
    return {
        "classification": "" if known else f"Choose one of: {', '.join(CLASSES)}.",
        "classified_on": _class_date_error(classification, classified_on, ended_on),
    }


def _class_date_error(classification: str, classified_on: date | None, ended_on: date) -> str:
    if classified_on and not classification:
        return "Choose the class that was given on this day."
    return "FDA classifies after the inspection ended." if classified_on and classified_on < ended_on else ""


def _observation_errors(observations: Sequence[NewObservation], issued_on: date | None) -> dict[str, str]:
    if observations and issued_on is None:
        return {"issued_on": "Give the day of the Form 483 that holds these observations."}
    if len(observations) > MAX_OBSERVATIONS:
        return {"observations": f"At most {MAX_OBSERVATIONS} observations."}
    if any(not one.text.strip() for one in observations):
        return {"observations": "An observation without text: remove it or give its text."}
    unknown = regulations.unknown_codes(code for one in observations for code in one.citations)
    return {"observations": f"Not in the catalogue: {', '.join(unknown)}."} if unknown else {}


def _item_errors(one: NewObservation, form: Form483) -> dict[str, str]:
    """The same for a single item, beside the fields it has."""
    words = next(iter(_observation_errors([one], form.issued_on).values()), "")
    return {"citations" if one.text.strip() else "text": words}


def _check(errors: dict[str, str]) -> None:
    if found := {field: sentence for field, sentence in errors.items() if sentence}:
        raise Refused(found)
