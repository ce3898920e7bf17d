"""Recording one row of an import through its room's own service: what a person could record, and nothing else."""

from __future__ import annotations

from typing import Any, Final

from django.db.models import Model

from audits import selectors as audits
from audits import services as audit_services
from cmos import selectors as cmos
from cmos import services as cmo_services
from integrations.kinds.evidence import EVIDENCE
from integrations.kinds.register import SITES
from integrations.services.known import NO_COMPANY, Known, Recorded
from integrations.services.many import EvidenceRecorder, SiteRecorder
from integrations.services.recorder import Record, Recorder
from kernel.errors import Refused
from quality_agreements import selectors as agreements
from quality_agreements import services as agreement_services


def _company(known: Known, values: dict[str, Any]) -> Recorded:
    there = known.companies.get(values["name"].casefold())
    if there:
        return Recorded(there, made=False)
    made = cmo_services.register_company(**values, **known.base)
    known.companies[made.name.casefold()] = made
    return Recorded(made, made=True)


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


ONE_BY_ONE: Final[dict[str, Record]] = {
    "company": _company,
    "product": _product,
    "identifier": _identifier,
    "contact": _contact,
    "agreement": _agreement,
    "audit": _audit,
}
"""By the name of the kind. Each raises `Refused` with the service's own sentences per field."""


def recorder(kind: str, known: Known) -> Recorder:
    """What records the rows of the kind with this name."""
    if kind in EVIDENCE:
        return EvidenceRecorder(known, kind)
    return SiteRecorder(known) if kind == SITES.name else Recorder(known, ONE_BY_ONE[kind])
