"""Recording one row of an import through its room's own service: what a person could record, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django.db.models import Model

from audits import selectors as audits
from audits import services as audit_services
from cmos import selectors as cmos
from cmos import services as cmo_services
from cmos.models import Site
from integrations.kinds.evidence import EVIDENCE, SAME
from integrations.services.known import NO_COMPANY, Known, Recorded, fei_key
from kernel.errors import Refused
from quality_agreements import selectors as agreements
from quality_agreements import services as agreement_services

ASSUMED: Final[dict[str, dict[str, str]]] = {"registration": {"source": "authority"}, "dea": {"authority": "DEA"}}
"""What an entry says where its row says nothing, as its form does."""

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


def _identifier(known: Known, values: dict[str, Any]) -> Recorded:
    site = known.site(values.pop("site"), "site")
    there = cmos.identifier_like(site, values["scheme"], values["value"])
    if there:
        return Recorded(there, made=False)
    made = cmo_services.add_identifier(site, **values, **known.base)
    if made.scheme == cmos.FEI:
        known.add_fei(site, made.value)
    return Recorded(made, made=True)


def _contact(known: Known, values: dict[str, Any]) -> Recorded:
    site = known.site(values.pop("site"), "site")
    there = cmos.contacts(site).filter(name__iexact=values["name"]).first()
    return Recorded(there or cmo_services.add_contact(site, **values, **known.base), made=there is None)


def _evidence(kind: str) -> Record:
    """Recording one entry of a kind of evidence; as far as the row says them, `SAME` columns make two entries one."""

    def record(known: Known, values: dict[str, Any]) -> Recorded:
        site = known.site(values.pop("site"), "site")
        if "products" in values:
            values["products"] = [each.pk for each in known.products_called(values["products"], "products")]
        same = {name: values[name] for name in SAME[kind] if name in values}
        there = cmos.all_of(kind).filter(site=site, **same).first() if same else None
        if there:
            return Recorded(there, made=False)
        facts = {**ASSUMED.get(kind, {}), **values}
        return Recorded(cmo_services.record_evidence(kind, site, **facts, **known.base), made=True)

    return record


def _agreement(known: Known, values: dict[str, Any]) -> Recorded:
    company = known.companies.get(values.pop("company").casefold())
    if company is None:
        raise Refused({"company": NO_COMPANY})
    sites = [known.site(text, "sites") for text in values.pop("sites")]
    products = known.products_called(values.pop("products", []), "products")
    there = agreements.same_as(company, **values)
    if there:
        return Recorded(there, made=False)
    return Recorded(
        agreement_services.draft_agreement(company, sites=sites, products=products, **values, **known.base), made=True
    )


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
    "identifier": _identifier,
    "contact": _contact,
    **{kind: _evidence(kind) for kind in EVIDENCE},
    "agreement": _agreement,
    "audit": _audit,
}
"""By the name of the kind. Each raises `Refused` with the service's own sentences per field."""
