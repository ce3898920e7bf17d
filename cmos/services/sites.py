"""Registering, changing, moving and archiving sites."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import chain
from typing import Any, Final
from uuid import UUID

from django.db.models import Model

from cmos import selectors
from cmos.models import Company, Site, SiteIdentifier
from cmos.services.basis import Basis
from cmos.services.changed import site_changed, sites_changed
from cmos.services.identifiers import identifier, refuse_doubled
from cmos.services.terms import index_new_sites, index_site
from kernel.actor import Actor
from kernel.clock import now
from kernel.errors import Refused
from kernel.scope import because, current
from records.lifecycle import amend
from records.many import Many
from records.services import next_numbers, publish_all
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
    new = NewSites(actor=actor, reason=reason)
    site = new.add(company=company, fei=fei, duns=duns, shared_because=shared_because, **facts)
    new.write()
    return site


class NewSites(Many[tuple[Site, list[SiteIdentifier]]]):
    """Sites to register, with their numbers; none has its human number before `write`."""

    def __init__(self, *, actor: Actor, reason: str) -> None:
        super().__init__(actor=actor, reason=reason)
        self.basis = Basis()

    def add(self, *, company: Company, fei: str = "", duns: str = "", shared_because: str = "", **facts: Any) -> Site:
        """Check a site against the register and those added before it, as `register_site` says."""
        checked = _checked(facts, self.basis)
        found = _numbers({"fei": fei, "duns": duns, "oms_location": facts.get("oms_location", "")})
        refuse_doubled(fei, shared_because, self.basis)
        own = {"duns": found["duns"].key, "oms_location": found["oms_location"].value}
        site = Site(company=company, registered_on=self.basis.today, **{**checked, **own})
        rows = [identifier(site, scheme, each, shared_because) for scheme, each in found.items() if each.key]
        self.added.append((site, rows))
        if key := found["fei"].key:
            self.basis.add_fei_use(key, selectors.fei_use(rows[0]))
        return site

    def write_all(self, added: list[tuple[Site, list[SiteIdentifier]]]) -> None:
        for (site, _), number in zip(added, next_numbers("SITE", len(added)), strict=True):
            site.number = number
        Site.objects.bulk_create([site for site, _ in added])
        SiteIdentifier.objects.bulk_create([row for _, rows in added for row in rows])
        index_new_sites({site: [row.match_key for row in rows] for site, rows in added})
        publish_all(chain.from_iterable(_registered(site, rows) for site, rows in added))
        sites_changed(site.pk for site, _ in added)


def _registered(site: Site, rows: list[SiteIdentifier]) -> Iterator[tuple[str, Model, dict[str, Any]]]:
    """The facts that a registration publishes."""
    for row in rows:
        yield "identifier.recorded", row, {"scheme": row.scheme}
    yield "site.registered", site, {}


def change_site(
    site: Site, *, actor: Actor, reason: str, version: int | None, address_correction: bool = False, **changes: Any
) -> Site:
    """Change what a site is.

    A new address is a new site (`move_site`): street, city, region, postal code and country change only as the
    correction of a mistake, which the caller says with `address_correction`.
    """
    merged = {name: getattr(site, name) for name in (*REQUIRED, *CHOICES, *LISTS)} | changes
    checked = {name: value for name, value in _checked(merged, Basis()).items() if name in changes}
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
    return amend(
        site, actor=actor, reason=reason, version=version, event="site.archived", archived_at=now(), takes_away=True
    )


def reactivate_site(site: Site, *, actor: Actor, reason: str, version: int | None) -> Site:
    """Work with an archived site again. Refuses while its company is archived."""
    if site.archived_at is None:
        raise Refused("This site is active.")
    if site.company.archived_at is not None:
        raise Refused(f"Reactivate the company {site.company.name} first.")
    return amend(site, actor=actor, reason=reason, version=version, event="site.reactivated", archived_at=None)


def _checked(facts: Mapping[str, Any], basis: Basis) -> dict[str, Any]:
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
    errors |= _foreign_people(facts, basis)
    if errors:
        raise Refused(errors)
    return {**facts, "country": country}


def _foreign_people(facts: Mapping[str, Any], basis: Basis) -> dict[str, str]:
    """People must be members of this sponsor who can act today."""
    asked = {name: facts[name] for name in PEOPLE if facts.get(name)}
    return {name: "This person does not exist." for name, pk in asked.items() if UUID(str(pk)) not in basis.people}


def _numbers(given: Mapping[str, str]) -> dict[str, identifiers.Checked]:
    found = {scheme: identifiers.CHECKS[scheme](value or "") for scheme, value in given.items()}
    if errors := {scheme: number.error for scheme, number in found.items() if number.error}:
        raise Refused(errors)
    return found
