"""Registering and changing companies and sites."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.db import IntegrityError, transaction

from cmos import selectors
from cmos.models import Company, Site, SiteIdentifier, SiteTerm
from cmos.rules import doubled_fei, doubled_fei_warning
from cmos.services.changed import site_changed
from kernel.actor import Actor
from kernel.clock import today
from kernel.errors import Refused
from kernel.scope import because, current
from records.lifecycle import amend
from records.services import next_number, publish
from registers.rules import name_terms
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


def register_company(*, name: str, duns: str = "", notes: str = "", actor: Actor, reason: str) -> Company:
    """A new CMO company of the open sponsor. Refuses a name it already has."""
    current(actor)
    checked = identifiers.duns(duns)
    if checked.error:
        raise Refused({"duns": checked.error})
    if not name.strip():
        raise Refused({"name": "Give the company's name."})
    with because(reason):
        try:
            with transaction.atomic():
                made = Company.objects.create(name=name.strip(), duns=checked.key, notes=notes)
        except IntegrityError as error:
            raise Refused({"name": "You have a company of this name: choose it from the list."}) from error
        publish("company.registered", made)
    return made


def change_company(company: Company, *, actor: Actor, reason: str, version: int | None, **changes: Any) -> Company:
    """Change name, D-U-N-S or notes."""
    if "duns" in changes:
        checked = identifiers.duns(changes["duns"])
        if checked.error:
            raise Refused({"duns": checked.error})
        changes["duns"] = checked.key
    try:
        with transaction.atomic():
            return amend(company, actor=actor, reason=reason, version=version, event="site.changed", **changes)
    except IntegrityError as error:
        raise Refused({"name": "You have a company of this name."}) from error


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
    _refuse_doubled(fei, shared_because)
    with because(reason):
        site = Site.objects.create(
            company=company,
            number=next_number("SITE"),
            registered_on=_today(),
            **{**checked, "duns": found["duns"].key, "oms_location": found["oms_location"].value},
        )
        for scheme, number in found.items():
            if number.key:
                _identify(site, scheme, number, shared_because)
        _index(site)
        publish("site.registered", site)
    site_changed(site.pk)
    return site


def change_site(site: Site, *, actor: Actor, reason: str, version: int | None, **changes: Any) -> Site:
    """Change what a site is. A new address is a new site: street, city and country only correct a mistake."""
    merged = {name: getattr(site, name) for name in (*REQUIRED, *CHOICES, *LISTS)} | changes
    checked = {name: value for name, value in _checked(merged).items() if name in changes}
    with because(reason):
        changed = amend(site, actor=actor, reason=reason, version=version, event="site.changed", **checked)
        _index(changed)
    site_changed(changed.pk)
    return changed


def _today() -> date:
    sponsor_id = current().scope.sponsor_id
    return today(access.sponsor_zone(sponsor_id)) if sponsor_id else today()


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


def _refuse_doubled(fei: str, reason: str) -> None:
    key = identifiers.fei(fei).key
    if not key:
        return
    doubled = doubled_fei(fei, selectors.fei_uses(key), _today())
    if warning := doubled_fei_warning(doubled, reason):
        raise Refused({"shared_because": warning, "fei": "This FEI is on another site of yours."})


def _identify(site: Site, scheme: str, number: identifiers.Checked, shared_because: str) -> None:
    row = SiteIdentifier.objects.create(
        site=site,
        scheme=scheme,
        value=number.value,
        match_key=number.key,
        shared_because=shared_because.strip() if scheme == SiteIdentifier.Scheme.FEI else "",
    )
    publish("identifier.recorded", row, scheme=scheme)


def _index(site: Site) -> None:
    """The words a site is found by."""
    SiteTerm.objects.filter(site=site).delete()
    SiteTerm.objects.bulk_create(SiteTerm(site=site, term=term) for term in _terms(site))


def _terms(site: Site) -> Iterable[str]:
    text = " ".join((site.name, site.company.name, site.city, site.number, countries.name(site.country)))
    numbers = SiteIdentifier.objects.filter(site=site).values_list("match_key", flat=True)
    return dict.fromkeys(
        [*name_terms(text.replace("-", " ")), *(number.lstrip("0").lower()[:60] for number in numbers)]
    )
