"""Subcontracts of a CMO's site: proposed, evaluated, decided by signature, and their days (EU GMP 7.11)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final
from uuid import UUID

from cmos import selectors
from cmos.models import Site, Subcontract
from cmos.rules import subcontracts as rules
from cmos.services.changed import site_changed
from kernel.actor import Actor
from kernel.errors import NotAllowed, Refused
from kernel.reasons import given
from kernel.scope import because, current
from kernel.steps import Step
from records.lifecycle import amend, perform
from records.services import next_number, publish
from records.services.signing import Signing
from sponsors import access

FIELDS: Final = (
    "to_site_id",
    "name",
    "city",
    "country",
    "operations",
    "products",
    "why",
    "disclosed_on",
    "valid_from",
    "valid_to",
    "evaluation",
    "evaluated_on",
)


def propose_subcontract(site: Site, *, actor: Actor, reason: str, **facts: Any) -> Subcontract:
    """Work that `site` gives on, or wants to; raises `Refused` with a sentence per field."""
    current(actor)
    if not actor.can(rules.WRITE):
        raise NotAllowed(rules.WRITE)
    checked, said = _checked(site, facts), given(reason)
    row = Subcontract(site=site, recorded_by=actor.key, **checked)
    with because(said):
        row.number = next_number("SUB", access.today_here().year)
        row.save(force_insert=True)
        publish("subcontract.proposed", row)
    site_changed(site.pk)
    return row


def change_subcontract(
    row: Subcontract, *, actor: Actor, reason: str, version: int | None, **changes: Any
) -> Subcontract:
    """Change a proposal, or the days of what was approved; wider work is a proposal of its own (EU GMP 7.11)."""
    if row.status not in rules.CHANGEABLE:
        raise Refused("It was evaluated or closed: return it to evaluation to change it.")
    real = {name: value for name, value in changes.items() if getattr(row, name) != value}
    if row.status != rules.PROPOSED and (fixed := sorted(set(real) - set(rules.PERIOD))):
        raise Refused(dict.fromkeys(fixed, "This was approved as it is: propose anew what is given on beyond it."))
    merged = {name: getattr(row, name) for name in FIELDS} | changes
    checked = {name: value for name, value in _checked(row.site, merged).items() if name in changes}
    changed = amend(row, actor=actor, reason=reason, version=version, event="subcontract.changed", **checked)
    site_changed(changed.site_id)
    return changed


def take_subcontract_step(
    step: Step,
    row: Subcontract,
    *,
    actor: Actor,
    reason: str = "",
    version: int | None = None,
    signing: Signing | None = None,
) -> Subcontract:
    """Evaluate, approve or reject by signature, return, withdraw, or withdraw the approval by signature."""
    today = access.today_here()
    taken = perform(
        step,
        row,
        actor=actor,
        facts=lambda found: selectors.subcontract_state(found, actor, today),
        event=rules.EVENTS[step.name],
        reason=reason,
        version=version,
        signing=signing,
        content=selectors.subcontract_content,
        also=_columns(step, row, actor, today),
    )
    site_changed(taken.site_id)
    return taken


def _columns(step: Step, row: Subcontract, actor: Actor, today: date) -> dict[str, Any]:
    """The columns that a step sets itself."""
    if step is rules.EVALUATE:
        return {"evaluated_by": actor.key, "evaluated_on": row.evaluated_on or today}
    if step is rules.APPROVE:
        return {"approved_by": actor.key, "approved_on": today}
    return {"revoked_on": today} if step is rules.REVOKE else {}


def _checked(site: Site, facts: Mapping[str, Any]) -> dict[str, Any]:
    if unknown := sorted(set(facts) - set(FIELDS)):
        raise Refused({name: "This field is not known here." for name in unknown})
    text = {name: value.strip() if isinstance(value, str) else value for name, value in facts.items()}
    taker, wrong = _taker(site, text.get("to_site_id"))
    if taker is not None:
        text = {**text, "name": taker.name, "city": taker.city, "country": taker.country}
    errors = wrong | rules.subcontract_errors(text, access.today_here())
    asked = {UUID(str(pk)) for pk in text.get("products") or ()}
    if len(selectors.product_names(asked)) != len(asked):
        errors["products"] = "This product does not exist."
    if errors:
        raise Refused(errors)
    return {**text, "operations": sorted(text.get("operations") or ()), "products": sorted(asked)}


def _taker(site: Site, pk: Any) -> tuple[Site | None, dict[str, str]]:
    """The site of the register that does the work, if one was named, or what is wrong with it."""
    if not pk:
        return None, {}
    if str(pk) == str(site.pk):
        return None, {"to_site_id": "A site does not give work on to itself."}
    found = selectors.sites().filter(pk=pk).first()
    return found, {} if found else {"to_site_id": "This site does not exist."}
