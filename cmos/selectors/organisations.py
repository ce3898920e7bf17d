"""What a CMO organisation knows of itself, read in its own scope."""

from __future__ import annotations

from datetime import date
from typing import Any, cast
from uuid import UUID

from django.db import connection
from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.urls import reverse

from cmos.inbox import NEVER, InboxEntry
from cmos.models import InboxFeed, OrganisationPaper, OrganisationProfile, OrganisationSite
from cmos.rules import organisations as rules
from sponsors.tokens import digest_of

CHANGE = "organisation.change"


def profile() -> OrganisationProfile | None:
    """Who the organisation is; none until somebody recorded it."""
    return OrganisationProfile.objects.first()


def own_sites() -> QuerySet[OrganisationSite]:
    """The organisation's own sites, by name."""
    return OrganisationSite.objects.order_by("name", "id")


def own_site(pk: UUID) -> OrganisationSite:
    return OrganisationSite.objects.get(pk=pk)


def own_papers() -> QuerySet[Any]:
    """Certificates of the organisation's sites, with the day they end for sorting."""
    found = OrganisationPaper.objects.select_related("site", "renewed_by")
    return cast("QuerySet[Any]", found.annotate(end_sort=Coalesce(F("valid_to"), Value(NEVER))))


def matching_papers(found: QuerySet[Any], text: str) -> QuerySet[Any]:
    """By number, issuer or site."""
    return found.filter(Q(number__icontains=text) | Q(authority__icontains=text) | Q(site__name__icontains=text))


def own_papers_of(site: OrganisationSite) -> QuerySet[Any]:
    """Certificates of one site: first those that stand, by their end."""
    return own_papers().filter(site=site).order_by("voided_at", "end_sort", "id")


def own_paper(pk: UUID) -> OrganisationPaper:
    return OrganisationPaper.objects.select_related("site").get(pk=pk)


def standing_papers() -> QuerySet[Any]:
    """Those that nothing renewed, that are not void, of sites in use."""
    return own_papers().filter(renewed_by=None, voided_at=None, site__archived_at=None)


def paper_state(paper: OrganisationPaper, today: date) -> str:
    """How a certificate stands on a day: a key of `web.states`."""
    if paper.voided_at is not None:
        return "void"
    if paper.renewed_by_id is not None:
        return "superseded"
    return rules.paper_state(paper.valid_from, paper.valid_to, today)


def papers_inbox(organisation: UUID, today: date) -> list[InboxEntry]:
    """Own certificates whose end is near or passed: the organisation renews them, no sponsor is told."""
    found = standing_papers().filter(cmo_org_id=organisation, valid_to__lte=today + rules.WARN)
    return [_paper(row, today, to_do="Renew") for row in found]


def papers_ending(organisation: UUID, today: date) -> list[InboxEntry]:
    """The same with those that end later: what the calendar shows."""
    found = standing_papers().filter(cmo_org_id=organisation, valid_to__isnull=False)
    return [_paper(row, today, to_do="Renew" if rules.asks_renewal(row.valid_to, today) else "") for row in found]


def _paper(row: OrganisationPaper, today: date, *, to_do: str) -> InboxEntry:
    return InboxEntry(
        kind="paper",
        subject_id=row.pk,
        title=f"{row.get_kind_display()} {row.number}",
        reference=f"{row.get_kind_display()} ends",
        url=reverse("organisation:paper", args=[row.pk]),
        state=paper_state(row, today),
        to_do=to_do,
        needs=CHANGE,
        site_name=row.site.name,
        due_on=row.valid_to,
    )


# --- a person's calendar address ------------------------------------------------------------------------------------


def inbox_feed_of(member: UUID) -> InboxFeed | None:
    """A person's open calendar address."""
    return InboxFeed.objects.filter(member_id=member, revoked_at=None).first()


def inbox_feed_behind(token: str) -> tuple[UUID, UUID] | None:
    """Organisation and membership of an open calendar address, found before any scope."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM cmos_inbox_feed_by_token(%s)", [digest_of(token)])
        row = cursor.fetchone()
    return (row[0], row[1]) if row else None
