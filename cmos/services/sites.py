"""Registering, changing, moving and archiving sites."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final
from uuid import UUID

from cmos.models import Company, Site
from cmos.services.changed import site_changed
from cmos.services.identifiers import identify, refuse_doubled
from cmos.services.terms import index_site
from kernel.actor import Actor
from kernel.clock import now
from kernel.errors import Refused
from kernel.scope import because, current
from records.lifecycle import amend
from records.services import next_number, publish
from regulations.rules import countries, identifiers, vocabulary
from sponsors import access

LISTS: Final = {
    "material_types": vocabulary.MATERIAL_TYPES,
    "operations": vocabulary.OPERATION_LABELS,
    "dosage_forms": vocabulary.FORM_LABELS,
    "schedules": vocabulary.SCHEDULES,
    "phases": vocabulary.PHASES,
}
CHOICES: Final = {
    "partner_type": vocabulary.PARTNER_TYPES,
    "hpapi_band": vocabulary.HPAPI_BANDS,
    "batch_records": vocabulary.BATCH_RECORDS,
}
REQUIRED: Final = ("name", "street", "city", "country", "partner_type", "batch_records")
PEOPLE: Final = ("responsible_id", "deputy_id")
ADDRESS: Final = ("street", "city", "region", "postal_code", "country")
CARRIED: Final = (
    "name",
    *CHOICES,
    *LISTS,
    *PEOPLE,
    "sterile",
    "biologics",
)
ANOTHER_ADDRESS: Final = (
    "A new address is a new site: use “Move to a new address”. If this only corrects a mistake, say so below."
)


def register_site(
    *,
    company: Company,
    actor: Actor,
    reason: str,
    fei: str = "",
    duns: str = "",
    shared_because: str = "",
    **facts: Any,
) -> Site:
    """A new site with its identifiers. Raises `Refused` with a sentence per field.

    An FEI that is active on another site of the same sponsor needs `shared_because`; what other sponsors use is
    neither looked at nor visible here.
    """
    current(actor)
    checked = _checked(facts)
    found = _numbers({"fei": fei, "duns": duns, "oms_location": facts.get("oms_location", "")})
    refuse_doubled(fei, shared_because)
    with because(reason):
        site = Site.objects.create(
            company=company,
            number=next_number("SITE"),
            registered_on=access.today_here(),
            **{**checked, "duns": found["duns"].key, "oms_location": found["oms_location"].value},
        )
        for scheme, number in found.items():
            if number.key:
                identify(site, scheme, number, shared_because)
        index_site(site)
        publish("site.registered", site)
    site_changed(site.pk)
    return site


def change_site(
    site: Site, *, actor: Actor, reason: str, version: int | None, address_correction: bool = False, **changes: Any
) -> Site:
    """Change what a site is.

    A new address is a new site (`move_site`): street, city, region, postal code and country change only as the
    correction of a mistake, which the caller says with `address_correction`.
    """
    merged = {name: getattr(site, name) for name in (*REQUIRED, *CHOICES, *LISTS)} | changes
    checked = {name: value for name, value in _checked(merged).items() if name in changes}
    if not address_correction and (
        moved := [name for name in ADDRESS if name in checked and checked[name] != getattr(site, name)]
    ):
        raise Refused({name: ANOTHER_ADDRESS for name in moved[:1]})
    with because(reason):
        changed = amend(site, actor=actor, reason=reason, version=version, event="site.changed", **checked)
        index_site(changed)
    site_changed(changed.pk)
    return changed


def move_site(
    site: Site, *, actor: Actor, reason: str, fei: str = "", shared_because: str = "", **address: Any
) -> Site:
    """Register the new address of a site as a new site of the same company, linked to the old one.

    What the site does and who answers for it is taken over; numbers and evidence belong to the old address and stay
    there (domain 3: change of address = new site).
    """
    current(actor)
    kept = {name: getattr(site, name) for name in CARRIED}
    if all((address.get(name) or "").strip() == getattr(site, name) for name in ("street", "city", "country")):
        raise Refused({"street": "This is the address the site has."})
    with because(reason):
        made = register_site(
            company=site.company,
            fei=fei,
            shared_because=shared_because,
            actor=actor,
            reason=reason,
            **{**kept, **address},
        )
        linked = amend(made, actor=actor, reason=reason, version=None, event="site.moved", moved_from=site)
    return linked


def change_owner(
    site: Site, *, company: Company, changed_on: date, actor: Actor, reason: str, version: int | None
) -> Site:
    """A new owner at the same address keeps the site; its evidence and agreements are to be confirmed again."""
    if company.pk == site.company_id:
        raise Refused({"company": "This company owns the site already."})
    if changed_on > access.today_here():
        raise Refused({"changed_on": "This day has not come yet."})
    moved: dict[str, Any] = {"company": company, "owner_changed_on": changed_on}
    with because(reason):
        changed = amend(site, actor=actor, reason=reason, version=version, event="site.owner_changed", **moved)
        index_site(changed)
    site_changed(changed.pk)
    return changed


def archive_site(site: Site, *, actor: Actor, reason: str, version: int | None) -> Site:
    """Work with a site no more: it leaves lists and reminders, and everything about it stays readable."""
    if site.archived_at is not None:
        raise Refused("This site is archived already.")
    return amend(site, actor=actor, reason=reason, version=version, event="site.archived", archived_at=now())


def reactivate_site(site: Site, *, actor: Actor, reason: str, version: int | None) -> Site:
    """Work with an archived site again. Refuses while its company is archived."""
    if site.archived_at is None:
        raise Refused("This site is active.")
    if site.company.archived_at is not None:
        raise Refused(f"Reactivate the company {site.company.name} first.")
    return amend(site, actor=actor, reason=reason, version=version, event="site.reactivated", archived_at=None)


def _checked(facts: Mapping[str, Any]) -> dict[str, Any]:
    """The facts, if every one is of the vocabulary; else `Refused`."""
    errors: dict[str, str] = {name: "Fill this in." for name in REQUIRED if not facts.get(name)}
    given = str(facts.get("country", "")).strip()
    country = countries.alpha2(given)
    if given and not country:
        errors["country"] = "Choose a country of the list (ISO 3166-1)."
    for name, table in CHOICES.items():
        if facts.get(name) and facts[name] not in table:
            errors[name] = f"Choose one of: {', '.join(table.values())}."
    for name, table in LISTS.items():
        if unknown := [code for code in facts.get(name, ()) if code not in table]:
            errors[name] = f"Not in the vocabulary: {', '.join(unknown)}."
    errors |= _foreign_people(facts)
    if errors:
        raise Refused(errors)
    return {**facts, "country": country}


def _foreign_people(facts: Mapping[str, Any]) -> dict[str, str]:
    """People must be members of this sponsor who can act today."""
    asked = {name: facts[name] for name in PEOPLE if facts.get(name)}
    if not asked:
        return {}
    known = {member.id for member in access.people()}
    return {name: "This person does not exist." for name, pk in asked.items() if UUID(str(pk)) not in known}


def _numbers(given: Mapping[str, str]) -> dict[str, identifiers.Checked]:
    found = {scheme: identifiers.CHECKS[scheme](value or "") for scheme, value in given.items()}
    if errors := {scheme: number.error for scheme, number in found.items() if number.error}:
        raise Refused(errors)
    return found
