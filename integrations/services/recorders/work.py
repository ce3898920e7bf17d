"""What is agreed and audited."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

from audits import selectors as audits
from audits import services as audit_services
from audits.models import Audit
from cmos.models import Company
from integrations.services.known import NO_COMPANY, Known, Recorded
from integrations.services.recorders.base import Recorder, Values
from kernel.errors import Refused
from quality_agreements import selectors as agreements
from quality_agreements import services as agreement_services
from quality_agreements.models import QualityAgreement

TERMS: Final = ("our_party", "their_party", "scope")


class AgreementRecorder(Recorder[agreement_services.NewAgreements]):
    """Drafts of agreements; company, parties, scope and first day make two of them one."""

    def __init__(self, known: Known) -> None:
        super().__init__(known, agreement_services.NewAgreements(**known.base))
        self.held: dict[tuple[Any, ...], QualityAgreement] = {}

    def look_up(self, batch: Sequence[Values]) -> None:
        named = (self.known.companies.get(values["company"].casefold()) for values in batch)
        self.held.clear()
        for row in agreements.with_companies({company.pk for company in named if company}):
            terms = {name: getattr(row, name) for name in (*TERMS, "effective_on")}
            self.held.setdefault(_agreed(row.company_id, terms), row)

    def record(self, values: Values) -> Recorded:
        company = self._company(values.pop("company"))
        sites = [self.known.site(text, "sites") for text in values.pop("sites")]
        products = self.known.products_called(values.pop("products", []), "products")
        key = _agreed(company.pk, values)
        if there := self.held.get(key):
            return Recorded(there, made=False)
        made = self.held[key] = self.new.add(company, sites=sites, products=products, **values)
        return Recorded(made, made=True)

    def _company(self, name: str) -> Company:
        found = self.known.companies.get(name.casefold())
        if found is None:
            raise Refused({"company": NO_COMPANY})
        return found


def _agreed(company_id: UUID, terms: Values) -> tuple[Any, ...]:
    return (company_id, *(terms[name].strip() for name in TERMS), terms.get("effective_on"))


class AuditRecorder(Recorder[audit_services.NewAudits]):
    """Planned audits; site, type and first day make two of them one."""

    def __init__(self, known: Known) -> None:
        super().__init__(known, audit_services.NewAudits(**known.base))
        self.held: dict[tuple[UUID, str, date], Audit] = {}

    def look_up(self, batch: Sequence[Values]) -> None:
        sites = self.sites_of(batch)
        self.new.look_up(sites)
        self.held = {(row.site_id, row.kind, row.planned_start): row for row in audits.audits_of_sites(sites)}

    def record(self, values: Values) -> Recorded:
        site, lead = self.known.site(values.pop("site"), "site"), self.known.person(values, "lead")
        values.pop("lead", None)
        start = values["planned_start"]
        key = (site.pk, values["kind"], start)
        if there := self.held.get(key):
            return Recorded(there, made=False)
        values.setdefault("planned_end", start)
        made = self.held[key] = self.new.add(site, lead_id=lead, **values)
        return Recorded(made, made=True)
