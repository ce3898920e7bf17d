"""One field for everything: sites, companies, audits, agreements, inspections by number or name, within the scope."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.db.models import Q, QuerySet
from django.urls import reverse

from audits import selectors as audits
from cmos import selectors as cmos
from cmos.models import Company, Site
from inspections import selectors as inspections
from kernel.actor import Actor
from quality_agreements import selectors as quality_agreements

EACH: Final = 8
"""Hits of each kind that are shown."""
SITES: Final = 50
"""Sites found by name whose records are shown too."""
SHORTEST: Final = 2
END: Final = "\U0010ffff"
"""Above every character that a number or name goes on with."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One record that was found."""

    kind: str
    label: str
    detail: str
    url: str


def search(text: str, actor: Actor) -> list[Hit]:
    """What `text` finds among the records the actor may see: words and numbers by how they begin."""
    asked = " ".join(text.split())
    if len(asked) < SHORTEST:
        return []
    sites = list(_sites(asked)) if actor.can("cmos.view") else []
    ids = [site.pk for site in sites]
    found = [_site(site) for site in sites[:EACH]]
    for permission, look in LOOKS:
        if actor.can(permission):
            found += look(asked, ids)
    return found


def _sites(asked: str) -> QuerySet[Site]:
    found = cmos.search_sites(cmos.sites(), asked) | cmos.sites().filter(_numbered(asked))
    return found.select_related("company").order_by("name", "id")[:SITES]


def _site(site: Site) -> Hit:
    detail = f"{site.number}, {site.company.name}, {site.city}, {site.country}"
    return Hit("Sites", site.name, detail, reverse("desk:site", args=[site.pk]))


def _numbered(asked: str) -> Q:
    """A number that begins so: a range, because only that reaches an index behind the walls."""
    return Q(number__gte=asked.upper(), number__lt=asked.upper() + END)


def _companies(asked: str, site_ids: list[UUID]) -> Iterator[Hit]:
    words = Q()
    for word in asked.split():
        words &= Q(name__icontains=word)
    found: QuerySet[Company] = cmos.companies().filter(words | Q(sites__in=site_ids)).distinct()
    for row in found[:EACH]:
        yield Hit("Companies", row.name, "CMO company", reverse("cmos:company", args=[row.pk]))


def _products(asked: str, site_ids: list[UUID]) -> Iterator[Hit]:
    for row in cmos.search_products(cmos.products(), asked).order_by("name", "id")[:EACH]:
        state = "retired product" if row.retired_at else "product"
        yield Hit("Products", str(row), f"{row.code}, {state}", reverse("cmos:product", args=[row.pk]))


def _audits(asked: str, site_ids: list[UUID]) -> Iterator[Hit]:
    for row in _newest(audits.audits().filter(_numbered(asked) | Q(site_id__in=site_ids))):
        detail = f"{row.get_kind_display()} audit of {row.site.name}"
        yield Hit("Audits", row.number, detail, reverse("audits:detail", args=[row.pk]))


def _agreements(asked: str, site_ids: list[UUID]) -> Iterator[Hit]:
    rows = quality_agreements.covering(site_ids) | quality_agreements.all_agreements().filter(_numbered(asked))
    for row in _newest(rows):
        detail = f"Quality agreement with {row.company.name}"
        yield Hit("Quality agreements", row.number, detail, reverse("quality_agreements:detail", args=[row.pk]))


def _inspections(asked: str, site_ids: list[UUID]) -> Iterator[Hit]:
    for row in _newest(inspections.inspections().filter(_numbered(asked) | Q(site_id__in=site_ids))):
        detail = f"{row.authority} inspection of {row.site.name}, {row.ended_on:%-d %b %Y}"
        yield Hit("Inspections", row.number, detail, reverse("inspections:detail", args=[row.pk]))


def _newest(found: QuerySet[Any]) -> QuerySet[Any]:
    return found.order_by("-id")[:EACH]


Look = Callable[[str, list[UUID]], Iterator[Hit]]
LOOKS: Final[tuple[tuple[str, Look], ...]] = (
    ("cmos.view", _companies),
    ("cmos.view", _products),
    ("audits.view", _audits),
    ("quality_agreements.view", _agreements),
    ("inspections.view", _inspections),
)
"""What each permission opens to the search."""
