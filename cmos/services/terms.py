"""The words by which a site is found."""

from __future__ import annotations

from collections.abc import Iterable

from cmos.models import Site, SiteIdentifier, SiteTerm
from registers.rules import name_terms
from regulations.rules import countries


def index_site(site: Site) -> None:
    """Write the words of a site anew."""
    SiteTerm.objects.filter(site=site).delete()
    SiteTerm.objects.bulk_create(SiteTerm(site=site, term=term) for term in _terms(site))


def _terms(site: Site) -> Iterable[str]:
    text = " ".join((site.name, site.company.name, site.city, site.number, countries.name(site.country)))
    numbers = SiteIdentifier.objects.filter(site=site, voided_at=None).values_list("match_key", flat=True)
    return dict.fromkeys(
        [*name_terms(text.replace("-", " ")), *(number.lstrip("0").lower()[:60] for number in numbers)]
    )
