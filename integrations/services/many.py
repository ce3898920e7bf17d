"""Sites and evidence, which come by thousands: checked one by one and written together, by the rooms' many-forms."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from cmos import selectors as cmos
from cmos import services as cmo_services
from cmos.models import Company, Site, SiteEvidence
from integrations.kinds.evidence import SAME
from integrations.services.known import Known, Recorded, fei_key
from integrations.services.recorder import Recorder, Values

ASSUMED: Final[dict[str, dict[str, str]]] = {"registration": {"source": "authority"}, "dea": {"authority": "DEA"}}
"""What an entry says where its row says nothing, as its form does."""


class SiteRecorder(Recorder):
    """Sites, and their companies where those are new."""

    def __init__(self, known: Known) -> None:
        self.known, self.basis = known, cmo_services.Basis()
        self.new = cmo_services.NewSites(**known.base, basis=self.basis)

    def look_up(self, batch: Sequence[Values]) -> None:
        self.basis.look_up_feis(cmos.match_key(cmos.FEI, values.get("fei", "")) for values in batch)

    def record(self, values: Values) -> Recorded:
        if there := self._there(values):
            return Recorded(there, made=False)
        people: dict[str, Any] = {f"{name}_id": self.known.person(values, name) for name in ("responsible", "deputy")}
        facts = {name: value for name, value in values.items() if name not in ("company", "responsible", "deputy")}
        made = self.new.add(company=self._company(values["company"]), **facts, **people)
        self.known.add_site(made, [values["fei"]] if values.get("fei") else [])
        return Recorded(made, made=True)

    def write(self) -> None:
        self.new.write()

    def _company(self, name: str) -> Company:
        found = self.known.companies.get(name.casefold())
        if found is None:
            found = cmo_services.register_company(name=name, **self.known.base)
            self.known.companies[found.name.casefold()] = found
        return found

    def _there(self, values: Values) -> Site | None:
        """The same site: same company and name, or same FEI, unless the row says why an FEI is on two sites."""
        named = self.known.sites.get(values["name"].casefold(), [])
        company = values["company"].casefold()
        same = next((site for site in named if site.company.name.casefold() == company), None)
        if same or not values.get("fei") or values.get("shared_because"):
            return same
        return next(iter(self.known.sites.get(fei_key(values["fei"]), [])), None)


class EvidenceRecorder(Recorder):
    """Entries of one kind of evidence; as far as the row says them, `SAME` columns make two entries one."""

    def __init__(self, known: Known, kind: str) -> None:
        self.known, self.kind = known, kind
        self.new = cmo_services.NewEvidence(kind, **known.base, basis=cmo_services.Basis())
        self.held: dict[UUID, list[SiteEvidence]] = defaultdict(list)

    def look_up(self, batch: Sequence[Values]) -> None:
        sites = {site.pk for values in batch for site in self.known.sites_called(values["site"])}
        self.held.clear()
        for entry in cmos.all_of(self.kind).filter(site_id__in=sites).order_by("id"):
            self.held[entry.site_id].append(entry)

    def record(self, values: Values) -> Recorded:
        site = self.known.site(values.pop("site"), "site")
        if "products" in values:
            values["products"] = [each.pk for each in self.known.products_called(values["products"], "products")]
        if there := self._there(site, values):
            return Recorded(there, made=False)
        made = self.new.add(site, **{**ASSUMED.get(self.kind, {}), **values})
        self.held[site.pk].append(made)
        return Recorded(made, made=True)

    def write(self) -> None:
        self.new.write()

    def _there(self, site: Site, values: Values) -> SiteEvidence | None:
        same = {name: values[name] for name in SAME[self.kind] if name in values}
        if not same:
            return None
        held = self.held.get(site.pk, [])
        return next((each for each in held if all(getattr(each, name) == same[name] for name in same)), None)
