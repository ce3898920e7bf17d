"""The words by which a site is found."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final
from uuid import UUID

from cmos.models import Site, SiteIdentifier, SiteTerm
from registers.rules import name_terms
from regulations.rules import countries

MANY: Final = 2_000
"""Rows of one statement."""


def index_site(site: Site) -> None:
    """Write the words of a site anew."""
    index_sites([site])


def index_sites(sites: Iterable[Site]) -> None:
    """Write the words of sites anew."""
    found: dict[UUID, tuple[Site, list[str]]] = {site.pk: (site, []) for site in sites}
    SiteTerm.objects.filter(site_id__in=found).delete()
    numbers = SiteIdentifier.objects.filter(site_id__in=found, voided_at=None).order_by("id")
    for site_id, key in numbers.values_list("site_id", "match_key"):
        found[site_id][1].append(key)
    index_new_sites(dict(found.values()))


def index_new_sites(found: Mapping[Site, Iterable[str]]) -> None:
    """Write the words of sites that have none yet, each given with the keys of its numbers."""
    rows = [SiteTerm(site=site, term=term) for site, keys in found.items() for term in _terms(site, keys)]
    SiteTerm.objects.bulk_create(rows, batch_size=MANY)


def _terms(site: Site, keys: Iterable[str]) -> Iterable[str]:
    text = " ".join((site.name, site.company.name, site.city, site.number, countries.name(site.country)))
    return dict.fromkeys([*name_terms(text.replace("-", " ")), *(key.lstrip("0").lower()[:60] for key in keys)])
