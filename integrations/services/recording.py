"""Recording one row of an import through its room's own service: what a person could record, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from django.db.models import Model

from audits import selectors as audits
from audits import services as audit_services
from cmos import selectors as cmos
from cmos import services as cmo_services
from cmos.models import Company, Site
from kernel.actor import Actor
from kernel.errors import Refused
from quality_agreements import selectors as agreements
from quality_agreements import services as agreement_services
from regulations.rules import identifiers
from sponsors import access

NO_SITE: Final = "No site is recorded under this number, FEI or name. Import or register it first."
SEVERAL: Final = "Several sites have this name: write the number, like {}."
NO_COMPANY: Final = "No company of this name is recorded. Import or register it first."
NO_PERSON: Final = "Nobody here has this name or mail address. Invite the person, or leave the cell empty."


@dataclass(frozen=True, slots=True)
class Recorded:
    """The record a row stands for; `made` says whether the row made it or it was there already."""

    record: Model
    made: bool


@dataclass(slots=True)
class Known:
    """What the open sponsor has, looked up once per run and kept up with what the run records."""

    actor: Actor
    reason: str
    companies: dict[str, Company] = field(default_factory=dict)
    sites: dict[str, list[Site]] = field(default_factory=dict)
    people: dict[str, UUID] = field(default_factory=dict)

    @classmethod
    def read(cls, actor: Actor, reason: str) -> Known:
        """Companies, sites and people as they stand."""
        found = cls(actor, reason)
        found.companies = {row.name.casefold(): row for row in cmos.companies()}
        rows = list(cmos.sites().select_related("company"))
        feis = cmos.active_feis([row.pk for row in rows])
        for row in rows:
            found.add_site(row, feis.get(row.pk, []))
        for member in access.people():
            found.people |= {member.name.casefold(): member.id, member.email.casefold(): member.id}
        return found

    @property
    def base(self) -> dict[str, Any]:
        return {"actor": self.actor, "reason": self.reason}

    def add_site(self, site: Site, feis: list[str]) -> None:
        """Find `site` from now on by its number, its name and its FEIs."""
        for key in (site.number.casefold(), site.name.casefold(), *(fei_key(value) for value in feis)):
            self.sites.setdefault(key, []).append(site)

    def site(self, text: str, name: str) -> Site:
        """The site called `text`; raises `Refused` for the field `name` where it is none or several."""
        found = self.sites.get(text.casefold()) or self.sites.get(fei_key(text)) or []
        if len({site.pk for site in found}) > 1:
            raise Refused({name: SEVERAL.format(found[0].number)})
        if not found:
            raise Refused({name: NO_SITE})
        return found[0]

    def person(self, values: Mapping[str, Any], name: str) -> UUID | None:
        """The member named in the field `name`, if one is."""
        given = values.get(name)
        if not given:
            return None
        if given.casefold() not in self.people:
            raise Refused({name: NO_PERSON})
        return self.people[given.casefold()]


def fei_key(value: str) -> str:
    """The key under which an FEI is one and the same, or something no FEI is."""
    return f"fei {identifiers.fei(value).key or '-'}"


Record = Callable[[Known, dict[str, Any]], Recorded]


def _company(known: Known, values: dict[str, Any]) -> Recorded:
    there = known.companies.get(values["name"].casefold())
    if there:
        return Recorded(there, made=False)
    made = cmo_services.register_company(**values, **known.base)
    known.companies[made.name.casefold()] = made
    return Recorded(made, made=True)


def _site(known: Known, values: dict[str, Any]) -> Recorded:
    if there := _site_there(known, values):
        return Recorded(there, made=False)
    people: dict[str, Any] = {f"{name}_id": known.person(values, name) for name in ("responsible", "deputy")}
    company = known.companies.get(values["company"].casefold())
    if company is None:
        company = cmo_services.register_company(name=values["company"], **known.base)
        known.companies[company.name.casefold()] = company
    facts = {name: value for name, value in values.items() if name not in ("company", "responsible", "deputy")}
    made = cmo_services.register_site(company=company, **facts, **people, **known.base)
    known.add_site(made, [values["fei"]] if values.get("fei") else [])
    return Recorded(made, made=True)


def _site_there(known: Known, values: dict[str, Any]) -> Site | None:
    """The same site: same company and name, or same FEI, unless the row says why an FEI is on two sites."""
    named = known.sites.get(values["name"].casefold(), [])
    company = values["company"].casefold()
    same = next((site for site in named if site.company.name.casefold() == company), None)
    if same or not values.get("fei") or values.get("shared_because"):
        return same
    return next(iter(known.sites.get(fei_key(values["fei"]), [])), None)


def _product(known: Known, values: dict[str, Any]) -> Recorded:
    there = cmos.products().filter(code__iexact=values["code"]).first()
    return Recorded(there, made=False) if there else Recorded(_new_product(known, values), made=True)


def _new_product(known: Known, values: dict[str, Any]) -> Model:
    return cmo_services.register_product(**values, **known.base)


def _registration(known: Known, values: dict[str, Any]) -> Recorded:
    site = known.site(values.pop("site"), "site")
    same = {name: values[name] for name in ("submitted_on", "valid_to") if name in values}
    there = cmos.registrations(site).filter(**same).first() if same else None
    if there:
        return Recorded(there, made=False)
    return Recorded(cmo_services.record_registration(site, **values, **known.base), made=True)


def _certificate(known: Known, values: dict[str, Any]) -> Recorded:
    site = known.site(values.pop("site"), "site")
    there = cmos.certificates(site).filter(number=values["number"]).first()
    if there:
        return Recorded(there, made=False)
    return Recorded(cmo_services.record_certificate(site, **values, **known.base), made=True)


def _agreement(known: Known, values: dict[str, Any]) -> Recorded:
    company = known.companies.get(values.pop("company").casefold())
    if company is None:
        raise Refused({"company": NO_COMPANY})
    sites = [known.site(text, "sites") for text in values.pop("sites")]
    there = agreements.same_as(company, **values)
    if there:
        return Recorded(there, made=False)
    return Recorded(agreement_services.draft_agreement(company, sites=sites, **values, **known.base), made=True)


def _audit(known: Known, values: dict[str, Any]) -> Recorded:
    site, lead = known.site(values.pop("site"), "site"), known.person(values, "lead")
    values.pop("lead", None)
    start = values["planned_start"]
    there = audits.audits_of(site).filter(kind=values["kind"], planned_start=start).first()
    if there:
        return Recorded(there, made=False)
    values.setdefault("planned_end", start)
    return Recorded(audit_services.plan_audit(site, lead_id=lead, **values, **known.base), made=True)


RECORD: Final[dict[str, Record]] = {
    "company": _company,
    "site": _site,
    "product": _product,
    "registration": _registration,
    "certificate": _certificate,
    "agreement": _agreement,
    "audit": _audit,
}
"""By the name of the kind. Each raises `Refused` with the service's own sentences per field."""
