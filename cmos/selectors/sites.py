"""Reads of sites, their numbers and people."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from cmos.models import (
    Contact,
    Site,
    SiteChange,
    SiteIdentifier,
    SiteTerm,
)
from cmos.rules import FeiPeriod, FeiUse, Ref, SiteFact
from cmos.selectors.known import known_with_feis
from kernel.prepared import prepared
from registers.rules import name_terms
from regulations.rules import identifiers as numbers

FEI = SiteIdentifier.Scheme.FEI


def sites() -> QuerySet[Site]:
    """The sponsor's sites."""
    return Site.objects.all()


def active_sites() -> QuerySet[Site]:
    """The sites that are not archived, by name."""
    return Site.objects.filter(archived_at=None).order_by("name", "id")


def archived_site_ids() -> set[UUID]:
    """The archived sites of the sponsor."""
    return set(Site.objects.filter(archived_at__isnull=False).values_list("pk", flat=True))


def identifier(pk: UUID) -> SiteIdentifier:
    """One number of a site, with the site; raises DoesNotExist."""
    return SiteIdentifier.objects.select_related("site__company").get(pk=pk)


def contact(pk: UUID) -> Contact:
    """One person at a site, with the site; raises DoesNotExist."""
    return Contact.objects.select_related("site").get(pk=pk)


def site(pk: UUID) -> Site:
    """One site with its company and responsible people; raises DoesNotExist."""
    return Site.objects.select_related("company", "responsible__user", "deputy__user").get(pk=pk)


def unsettled_changes(site_ids: Collection[UUID] | None = None) -> dict[UUID, UUID]:
    """Changes that the kept standings do not know yet, with their sites; of some sites or of all."""
    found = SiteChange.objects.all() if site_ids is None else SiteChange.objects.filter(site_id__in=site_ids)
    return dict(found.values_list("pk", "site_id"))


def moved_to(found: Site) -> list[Site]:
    """The sites that were registered as new addresses of a site."""
    return list(Site.objects.filter(moved_from=found).order_by("number"))


def site_names(ids: Collection[UUID]) -> dict[UUID, str]:
    """Names of the sites asked for."""
    return dict(Site.objects.filter(pk__in=ids).values_list("pk", "name")) if ids else {}


def search_sites(found: QuerySet[Site], text: str) -> QuerySet[Site]:
    """`found`, narrowed to sites that have a word or number beginning with each word of `text`."""
    words = search_words(text)
    if not words:
        return found.none()  # asked for something, and nothing that a site could be found by
    for word in words:
        # A range on the term is the one prefix search that reaches its index behind the walls.
        terms = SiteTerm.objects.filter(term__gte=word, term__lt=_after(word))
        found = found.filter(pk__in=terms.values("site_id"))
    return found


def search_words(text: str) -> list[str]:
    """The words of a search; numbers without hyphens and leading zeros, as terms keep them."""
    return [word.lstrip("0") or word if word.isdigit() else word for word in name_terms(text.replace("-", " "))]


def _after(word: str) -> str:
    return word + "\U0010ffff"


def identifiers(found: Site) -> QuerySet[SiteIdentifier]:
    """The numbers of a site, FEIs first."""
    return SiteIdentifier.objects.filter(site=found).order_by("voided_at", "-scheme", "valid_from", "id")


def numbers_of(site_ids: Collection[UUID]) -> QuerySet[SiteIdentifier]:
    """The numbers of sites that are not void, in the order in which they were recorded."""
    return SiteIdentifier.objects.filter(site_id__in=site_ids, voided_at=None).order_by("id")


def active_feis(site_ids: Collection[UUID]) -> dict[UUID, list[str]]:
    """The active FEIs of each site, for lists."""
    found: dict[UUID, list[str]] = defaultdict(list)
    for row in active_fei_numbers(site_ids):
        found[row.site_id].append(row.value)
    return found


def active_fei_numbers(site_ids: Collection[UUID]) -> QuerySet[SiteIdentifier]:
    """The same as rows, in the order in which they were recorded."""
    active = {"scheme": FEI, "state": SiteIdentifier.State.ACTIVE, "voided_at": None}
    return SiteIdentifier.objects.filter(site_id__among=site_ids, **active).order_by("id")


def fei_keys(found: Site) -> list[str]:
    """The keys under which registers know the site."""
    return list(
        SiteIdentifier.objects.filter(site=found, scheme=FEI, voided_at=None).values_list("match_key", flat=True)
    )


def uses_of_feis(keys: Collection[str]) -> dict[str, list[FeiUse]]:
    """Where the open sponsor uses the FEIs with these keys; every key is there, unused ones with an empty list."""
    found: dict[str, list[FeiUse]] = {key: [] for key in keys}
    rows = SiteIdentifier.objects.filter(scheme=FEI, match_key__in=found, voided_at=None).select_related("site")
    for row in rows.order_by("id"):
        found[row.match_key].append(fei_use(row))
    return found


def fei_use(row: SiteIdentifier) -> FeiUse:
    """An FEI as the rule of doubled ones looks at it."""
    return FeiUse(Ref("site", row.site_id, row.site.name), _period(row))


def sites_with_keys(keys: Collection[str]) -> list[UUID]:
    """The sites that have or had an FEI with one of these keys."""
    rows = SiteIdentifier.objects.filter(scheme=FEI, match_key__in=list(keys), voided_at=None)
    return list(rows.order_by().values_list("site_id", flat=True).distinct())


def with_fei(found: QuerySet[Site], value: str) -> QuerySet[Site]:
    """The sites that have this FEI."""
    key = numbers.fei(value).key or "-"
    return found.filter(
        pk__in=SiteIdentifier.objects.filter(scheme=FEI, match_key=key, voided_at=None).values("site_id")
    )


def sites_called(erp_number: str) -> list[Site]:
    """The sites that the sponsor's ERP system knows by a vendor or plant number; more than one where it is doubled."""
    return sites_called_each([erp_number])[erp_number]


def sites_called_each(erp_numbers: Collection[str]) -> dict[str, list[Site]]:
    """The same for many numbers, in two queries."""
    keys = {given: numbers.erp(given).key or "-" for given in erp_numbers}
    rows = SiteIdentifier.objects.filter(
        scheme=SiteIdentifier.Scheme.ERP, match_key__in=set(keys.values()), voided_at=None
    ).exclude(state=SiteIdentifier.State.RETIRED)
    named: dict[str, set[UUID]] = defaultdict(set)
    for key, site_id in rows.order_by().values_list("match_key", "site_id"):
        named[key].add(site_id)
    found = {row.pk: row for row in sites().filter(pk__in=set().union(*named.values()))} if named else {}
    return {given: [row for pk, row in found.items() if pk in named[key]] for given, key in keys.items()}


def sites_of_contacts(ids: Collection[UUID]) -> dict[UUID, UUID]:
    """The site of each contact."""
    return dict(Contact.objects.filter(pk__in=ids).values_list("pk", "site_id"))


def sites_of_identifiers(ids: Collection[UUID]) -> dict[UUID, UUID]:
    """The site of each number."""
    return dict(SiteIdentifier.objects.filter(pk__in=ids).values_list("pk", "site_id"))


def contacts(found: Site) -> QuerySet[Contact]:
    return contacts_of([found.pk])


def contacts_of(site_ids: Collection[UUID]) -> QuerySet[Contact]:
    """The people at sites whom the sponsor writes to, by name."""
    return Contact.objects.filter(site_id__in=site_ids, retired_at=None).order_by("name", "id")


# --- facts for the standing ---------------------------------------------------------------------------------------


def site_facts(site_ids: Collection[UUID], known_at: datetime | None = None) -> dict[UUID, SiteFact]:
    """What each site is, with the periods of its FEIs; of `known_at` what it was, and no site that was unknown then."""
    feis: dict[UUID, list[FeiPeriod]] = defaultdict(list)
    rows, found = _with_feis(site_ids) if known_at is None else known_with_feis(site_ids, known_at)
    for row in rows:
        feis[row.site_id].append(_period(row))
    return {site.pk: _site_fact(site, feis[site.pk]) for site in found}


@prepared
def _with_feis(site_ids: Collection[UUID]) -> list[QuerySet[Any]]:
    """The FEIs of the sites, and the sites."""
    feis = SiteIdentifier.objects.filter(site_id__among=site_ids, scheme=FEI, voided_at=None).order_by("id")
    return [feis, Site.objects.filter(pk__among=site_ids)]


def _period(row: SiteIdentifier) -> FeiPeriod:
    return FeiPeriod(
        value=row.value,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        status=row.state,
        merged_into=row.merged_into,
        operations=frozenset(row.operations),
    )


def _site_fact(found: Site, feis: Iterable[FeiPeriod]) -> SiteFact:
    return SiteFact(
        id=found.pk,
        name=found.name,
        country=found.country,
        partner_type=found.partner_type,
        material_types=frozenset(found.material_types),
        operations=tuple(found.operations),
        dosage_forms=tuple(found.dosage_forms),
        sterile=found.sterile,
        biologics=found.biologics,
        mia_number=found.mia_number,
        phases=frozenset(found.phases),
        feis=tuple(feis),
        owner_changed_on=found.owner_changed_on,
    )


def match_key(scheme: str, value: str) -> str:
    """The form of an identifier that registers and duplicates are matched on."""
    return numbers.CHECKS[scheme](value).key
