"""Which records have a history page: what they are called, who may read it, where the record stands."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.db import models
from django.urls import reverse

from audits import selectors as audits
from cmos import selectors as cmos
from cmos.models import Product, Site
from inspections import selectors as inspections
from kernel.actor import Actor
from quality_agreements import selectors as agreements
from quality_agreements.models import QualityAgreement
from records.selectors.histories import History
from web.rooms import may_read_history


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of record with a history; kinds in `without` that hang on it have pages of their own."""

    find: Callable[[UUID], Any]
    route: str
    without: tuple[type[models.Model], ...] = ()
    also: Callable[[Any], Iterable[models.Model]] = lambda record: ()

    def url(self, pk: UUID) -> str:
        """The record's own page."""
        return reverse(self.route, args=[pk])


KINDS: Final[dict[str, Kind]] = {
    "site": Kind(cmos.site, "desk:site", also=lambda site: agreements.covering([site.pk])),
    "company": Kind(cmos.company, "cmos:company", (Site, QualityAgreement, Product)),
    "product": Kind(cmos.product, "cmos:product"),
    "agreement": Kind(agreements.agreement, "quality_agreements:detail", (QualityAgreement,)),
    "audit": Kind(audits.audit, "audits:detail"),
    "finding": Kind(audits.finding, "audits:finding"),
    "inspection": Kind(inspections.inspection, "inspections:detail"),
    "issued": Kind(audits.issued, "audits:issued"),
}
"""By the word in the address; what each needs, its room says to `web.rooms`, where links to histories read it too."""


def history_of(kind: str, pk: UUID, actor: Actor) -> tuple[Any, History]:
    """The record and its history; raises DoesNotExist for an unknown kind, a record that is not there, or not yours."""
    found = KINDS.get(kind)
    if found is None or not may_read_history(kind, pk, actor):
        raise models.ObjectDoesNotExist
    obj = found.find(pk)
    return obj, History(obj, without=found.without, also=found.also(obj))
