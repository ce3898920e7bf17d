"""Reads of companies and their links."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db.models import Q, QuerySet

from cmos.models import (
    Company,
    LinkAcceptance,
    OrganisationLink,
)


def companies() -> QuerySet[Company]:
    """The sponsor's CMO companies, by name."""
    return Company.objects.order_by("name", "id")


def active_companies() -> QuerySet[Company]:
    """The companies that may be chosen, by name."""
    return companies().filter(archived_at=None)


def company(pk: UUID) -> Company:
    return Company.objects.get(pk=pk)


# --- links to CMO organisations -----------------------------------------------------------------------------------


def links(found: Company) -> QuerySet[OrganisationLink]:
    """The invitations of a company, newest first."""
    return OrganisationLink.objects.filter(company=found).order_by("-id")


def linked_organisation(company_id: UUID) -> UUID | None:
    """The CMO organisation that speaks for a company, once it has accepted the invitation."""
    rows = LinkAcceptance.objects.filter(link__company_id=company_id, link__withdrawn_at=None).order_by("-id")
    return rows.values_list("cmo_org_id", flat=True).first()


def linked_organisations(company_ids: Collection[UUID]) -> dict[UUID, LinkAcceptance]:
    """The same for many companies: which acceptance holds, by company; those that nobody joined are left out."""
    rows = LinkAcceptance.objects.filter(link__company_id__in=company_ids, link__withdrawn_at=None)
    return {row.link.company_id: row for row in rows.select_related("link").order_by("id")}


def acceptances(found: Company) -> QuerySet[LinkAcceptance]:
    """Who accepted for a company."""
    return LinkAcceptance.objects.filter(link__company=found).order_by("-id")


def relationships() -> QuerySet[LinkAcceptance]:
    """In a CMO organisation's scope: the sponsors it is linked with."""
    return LinkAcceptance.objects.filter(Q(side="cmo")).order_by("sponsor_name", "id")
