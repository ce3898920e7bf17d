"""What a site holds, kind by kind."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Final
from uuid import UUID

from cmos import selectors as cmos
from cmos import services as cmo_services
from cmos.models import Site, SiteEvidence
from integrations.kinds.evidence import SAME
from integrations.services.known import Known, Recorded
from integrations.services.recorders.base import Recorder, Values

ASSUMED: Final[dict[str, dict[str, str]]] = {
    "registration": {"source": "authority"},
    "dea": {"authority": "DEA"},
    "quota": {"authority": "DEA"},
}
"""What an entry says where its row says nothing, as its form does."""


class EvidenceRecorder(Recorder[cmo_services.NewEvidence]):
    """Entries of one kind of evidence; as far as the row says them, `SAME` columns make two entries one."""

    def __init__(self, known: Known, kind: str) -> None:
        super().__init__(known, cmo_services.NewEvidence(kind, **known.base))
        self.kind = kind
        self.held: dict[UUID, list[SiteEvidence]] = defaultdict(list)

    def look_up(self, batch: Sequence[Values]) -> None:
        self.held.clear()
        for entry in cmos.all_of(self.kind).filter(site_id__in=self.sites_of(batch)).order_by("id"):
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

    def _there(self, site: Site, values: Values) -> SiteEvidence | None:
        same = {name: values[name] for name in SAME[self.kind] if name in values}
        if not same:
            return None
        held = self.held.get(site.pk, [])
        return next((each for each in held if all(getattr(each, name) == same[name] for name in same)), None)
