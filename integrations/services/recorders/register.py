"""Companies, sites with their numbers and people, products."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from cmos import selectors as cmos
from cmos import services as cmo_services
from cmos.models import Company, Contact, Product, Site
from integrations.services.known import Known, Recorded, fei_key
from integrations.services.recorders.base import Recorder, Values


class CompanyRecorder(Recorder[cmo_services.NewCompanies]):
    """Companies, by their names."""

    def __init__(self, known: Known) -> None:
        super().__init__(known, cmo_services.NewCompanies(**known.base))

    def look_up(self, batch: Sequence[Values]) -> None:
        """Every company is known already."""

    def record(self, values: Values) -> Recorded:
        if there := self.known.companies.get(values["name"].casefold()):
            return Recorded(there, made=False)
        return Recorded(self.add(**values), made=True)

    def add(self, **facts: Any) -> Company:
        """A company that no row named before."""
        made = self.new.add(**facts)
        self.known.companies[made.name.casefold()] = made
        return made


class SiteRecorder(Recorder[cmo_services.NewSites]):
    """Sites, and their companies where those are new."""

    def __init__(self, known: Known) -> None:
        super().__init__(known, cmo_services.NewSites(**known.base))
        self.companies = CompanyRecorder(known)

    def look_up(self, batch: Sequence[Values]) -> None:
        self.new.basis.look_up_feis(cmos.match_key(cmos.FEI, values.get("fei", "")) for values in batch)

    def record(self, values: Values) -> Recorded:
        if there := self._there(values):
            return Recorded(there, made=False)
        people: dict[str, Any] = {f"{name}_id": self.known.person(values, name) for name in ("responsible", "deputy")}
        facts = {name: value for name, value in values.items() if name not in ("company", "responsible", "deputy")}
        made = self.new.add(company=self._company(values["company"]), **facts, **people)
        self.known.add_site(made, [values["fei"]] if values.get("fei") else [])
        return Recorded(made, made=True)

    def write(self) -> None:
        self.companies.write()
        super().write()

    def _company(self, name: str) -> Company:
        return self.known.companies.get(name.casefold()) or self.companies.add(name=name)

    def _there(self, values: Values) -> Site | None:
        """The same site: same company and name, or same FEI, unless the row says why an FEI is on two sites."""
        named = self.known.sites.get(values["name"].casefold(), [])
        company = values["company"].casefold()
        same = next((site for site in named if site.company.name.casefold() == company), None)
        if same or not values.get("fei") or values.get("shared_because"):
            return same
        return next(iter(self.known.sites.get(fei_key(values["fei"]), [])), None)


class IdentifierRecorder(Recorder[cmo_services.NewIdentifiers]):
    """Numbers of sites, however they are written."""

    def __init__(self, known: Known) -> None:
        super().__init__(known, cmo_services.NewIdentifiers(**known.base))

    def look_up(self, batch: Sequence[Values]) -> None:
        self.new.basis.look_up_numbers(self.sites_of(batch))
        feis = (values["value"] for values in batch if values["scheme"] == cmos.FEI)
        self.new.basis.look_up_feis(cmos.match_key(cmos.FEI, value) for value in feis)

    def record(self, values: Values) -> Recorded:
        site = self.known.site(values.pop("site"), "site")
        key = cmos.match_key(values["scheme"], values["value"])
        if there := self.new.basis.number_like(site.pk, values["scheme"], key):
            return Recorded(there, made=False)
        made = self.new.add(site, **values)
        if made.scheme == cmos.FEI:
            self.known.add_fei(site, made.value)
        return Recorded(made, made=True)


class ContactRecorder(Recorder[cmo_services.NewContacts]):
    """People at sites, by their names."""

    def __init__(self, known: Known) -> None:
        super().__init__(known, cmo_services.NewContacts(**known.base))
        self.held: dict[tuple[UUID, str], Contact] = {}

    def look_up(self, batch: Sequence[Values]) -> None:
        self.held.clear()
        for row in cmos.contacts_of(self.sites_of(batch)):
            self.held.setdefault((row.site_id, row.name.casefold()), row)

    def record(self, values: Values) -> Recorded:
        site = self.known.site(values.pop("site"), "site")
        key = (site.pk, values["name"].casefold())
        if there := self.held.get(key):
            return Recorded(there, made=False)
        made = self.held[key] = self.new.add(site, **values)
        return Recorded(made, made=True)


class ProductRecorder(Recorder[cmo_services.NewProducts]):
    """Products, by their codes; retired ones have theirs still."""

    def __init__(self, known: Known) -> None:
        super().__init__(known, cmo_services.NewProducts(**known.base))
        self.held: dict[str, Product] = {row.code.casefold(): row for row in cmos.products()}

    def look_up(self, batch: Sequence[Values]) -> None:
        """Every product is known already."""

    def record(self, values: Values) -> Recorded:
        key = values["code"].casefold()
        if there := self.held.get(key):
            return Recorded(there, made=False)
        made = self.held[key] = self.new.add(**values)
        return Recorded(made, made=True)
