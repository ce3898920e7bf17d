"""Recording what a product went through and where it is made: milestones, schedules, steps. Nothing is deleted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any, Final, TypeVar
from uuid import UUID

from cmos import selectors
from cmos.models import ManufacturingStep, Product, ProductMilestone, ProductSchedule, Site
from cmos.rules import chain
from cmos.services.changed import sites_changed
from kernel.actor import Actor
from kernel.clock import now
from kernel.db.doubles import refusing_doubles
from kernel.errors import Refused
from kernel.reasons import given
from kernel.scope import because, current
from records.lifecycle import amend, lock
from records.services import publish
from sponsors import access

STEP_FIELDS: Final = (
    "operation",
    "partner_type",
    "markets",
    "valid_from",
    "valid_to",
    "position",
    "follows",
    "us_import_on",
    "notes",
)
TAKEN: Final = {"kind": "This milestone is recorded for the country already: void that one first if its day is wrong."}
OfProduct = TypeVar("OfProduct", ProductMilestone, ProductSchedule, ManufacturingStep)


def product_changed(product_id: UUID) -> None:
    """Have the kept standings of every site with a step of the product computed anew."""
    sites_changed(selectors.sites_making(product_id))


def record_milestone(
    product: Product,
    *,
    kind: str,
    happened_on: date | None,
    country: str = "",
    reference: str = "",
    actor: Actor,
    reason: str,
) -> ProductMilestone:
    """The day on which the drug was made available for a phase, or marketed.

    Raises `Refused` with a sentence per field. It is the day of 21 CFR 210.2(c), never the first day of a study.
    """
    facts = {"kind": kind, "happened_on": happened_on, "country": country, "reference": reference.strip()}
    if errors := chain.milestone_errors(facts, access.today_here()):
        raise Refused(errors)
    with refusing_doubles(TAKEN):
        return _recorded(ProductMilestone(product=product, **facts), "milestone.recorded", actor, reason)


def record_schedule(
    product: Product,
    *,
    schedule: str,
    valid_from: date | None,
    drug_code: str = "",
    valid_to: date | None = None,
    reference: str = "",
    actor: Actor,
    reason: str,
) -> ProductSchedule:
    """A schedule from a day on; the one the same substance had until then ends the day before (domain 12.12)."""
    current(actor)
    lock(product)
    facts = {
        "schedule": schedule,
        "drug_code": drug_code.strip(),
        "valid_from": valid_from,
        "valid_to": valid_to,
        "reference": reference.strip(),
    }
    others = selectors.schedules_of(product.pk)
    if errors := chain.schedule_errors(facts, others):
        raise Refused(errors)
    assert valid_from is not None
    for earlier in chain.ended_by(facts, others):
        last = valid_from - timedelta(days=1)
        amend(earlier, actor=actor, reason=reason, version=None, event="schedule.changed", valid_to=last)
    return _recorded(ProductSchedule(product=product, **facts), "schedule.recorded", actor, reason)


def end_schedule(
    row: ProductSchedule, *, valid_to: date | None, actor: Actor, reason: str, version: int | None
) -> ProductSchedule:
    """Say on which day a schedule holds last: the substance is not controlled any more, or the day was wrong."""
    _refuse_void(row)
    others = [each for each in selectors.schedules_of(row.product_id) if each.pk != row.pk]
    facts = {"schedule": row.schedule, "drug_code": row.drug_code, "valid_from": row.valid_from, "valid_to": valid_to}
    if errors := chain.schedule_errors(facts, others):
        raise Refused({"valid_to": " ".join(errors.values())})
    ended = amend(row, actor=actor, reason=reason, version=version, event="schedule.changed", valid_to=valid_to)
    product_changed(ended.product_id)
    return ended


def record_step(product: Product, site: Site, *, actor: Actor, reason: str, **facts: Any) -> ManufacturingStep:
    """One operation for a product at a site; raises `Refused` with a sentence per field."""
    checked = _checked_step(product, site, facts)
    return _recorded(ManufacturingStep(product=product, site=site, **checked), "step.recorded", actor, reason)


def change_step(
    row: ManufacturingStep, *, actor: Actor, reason: str, version: int | None, **changes: Any
) -> ManufacturingStep:
    """Correct a step or say on which day it ends; its product and site stay. Raises `Refused` or `StaleVersion`."""
    _refuse_void(row)
    merged = {name: getattr(row, name) for name in STEP_FIELDS} | changes
    checked = {
        name: value for name, value in _checked_step(row.product, row.site, merged, row).items() if name in changes
    }
    changed = amend(row, actor=actor, reason=reason, version=version, event="step.changed", **checked)
    product_changed(changed.product_id)
    return changed


def void_of_product(row: OfProduct, *, actor: Actor, reason: str, version: int | None) -> OfProduct:
    """Take back what was recorded by mistake: it stays readable, struck, and no longer counts."""
    _refuse_void(row)
    if isinstance(row, ManufacturingStep) and selectors.fed_by(row):
        raise Refused("Other steps are fed by this one: change them first.")
    gone: dict[str, Any] = {"voided_at": now(), "void_reason": reason.strip()[:500]}
    event = f"{EVENTS[type(row)]}.voided"
    voided = amend(row, actor=actor, reason=reason, version=version, event=event, takes_away=True, **gone)
    product_changed(voided.product_id)
    return voided


EVENTS: Final[dict[type[Any], str]] = {
    ProductMilestone: "milestone",
    ProductSchedule: "schedule",
    ManufacturingStep: "step",
}


def _recorded(row: OfProduct, event: str, actor: Actor, reason: str) -> OfProduct:
    current(actor)
    said = given(reason)
    row.recorded_by = actor.key
    with because(said):
        row.save(force_insert=True)
        publish(event, row, product=str(row.product_id))
    sites_changed(selectors.sites_making(row.product_id))
    return row


def _checked_step(
    product: Product, site: Site, facts: Mapping[str, Any], row: ManufacturingStep | None = None
) -> dict[str, Any]:
    if unknown := sorted(set(facts) - set(STEP_FIELDS)):
        raise Refused({name: "This field is not known here." for name in unknown})
    others = {fact.id: fact for fact in selectors.every_step_of(product.pk) if row is None or fact.id != row.pk}
    own = row.pk if row else None
    errors = chain.step_errors(facts, markets=product.markets, others=others, own=own)
    errors |= chain.import_errors(
        facts, markets=facts.get("markets") or product.markets, country=site.country, today=access.today_here()
    )
    if errors:
        raise Refused(errors)
    text = {name: value.strip() if isinstance(value, str) else value for name, value in facts.items()}
    return {**text, "markets": sorted(text.get("markets") or ()), "follows": _ids(text.get("follows") or ())}


def _ids(given_ids: Iterable[Any]) -> list[UUID]:
    return sorted({UUID(str(pk)) for pk in given_ids})


def _refuse_void(row: Any) -> None:
    if row.voided_at is not None:
        raise Refused("This entry is void already.")
