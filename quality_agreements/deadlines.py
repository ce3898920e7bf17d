"""What is due of quality agreements: the end of a signed one, and its next review."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.urls import reverse

from cmos.deadlines import Deadline, Window
from cmos.models import Site
from quality_agreements import rules, selectors
from quality_agreements.models import QualityAgreement


def deadlines(window: Window) -> list[Deadline]:
    """Ends and reviews of signed agreements; one that a newer signed version follows is superseded and owes nothing."""
    rows = selectors.with_review_due(QualityAgreement.objects.filter(status=rules.SIGNED))
    rows = rows.filter(Q(expires_on__range=window[:2]) | Q(review_due__range=window[:2]))
    return [deadline for row, site in _with_sites(rows, window) for deadline in _due(row, site, window)]


def _due(row: Any, site: Site, window: Window) -> Iterator[Deadline]:
    """Whichever of its two dates the window asks for."""
    if row.expires_on and window.first <= row.expires_on <= window.last:
        yield _deadline("agreement", "ends", row, site, row.expires_on)
    if row.review_due and window.first <= row.review_due <= window.last:
        yield _deadline("agreement_review", "is to be reviewed", row, site, row.review_due)


def _with_sites(rows: QuerySet[Any], window: Window) -> list[tuple[Any, Site]]:
    """The rows, of the site asked for or of all, each with the site it is told under."""
    if window.site_id:
        rows = rows.filter(covered__site_id=window.site_id)
    found = selectors.with_sites(rows.select_related("company"))
    return [(row, sites[0]) for row in found if (sites := _sites_for(row, window.site_id))]


def _sites_for(row: QualityAgreement, site_id: UUID | None) -> list[Site]:
    """The sites an agreement covers, the one asked for first."""
    sites = [covered.site for covered in row.covered.all()]
    return sorted(sites, key=lambda site: (site.pk != site_id, site.name, site.pk))


def _deadline(kind: str, what: str, row: QualityAgreement, site: Site, due_on: date) -> Deadline:
    return Deadline(
        kind=kind,
        subject_table=row._meta.db_table,
        subject_id=row.pk,
        site_id=site.pk,
        site_name=site.name,
        title=f"Quality agreement {row.number} with {row.company.name} {what}",
        reference=f"Quality agreement {row.number} {what}",
        due_on=due_on,
        created_on=row.recorded_at.date(),
        responsible=site.responsible_id,
        deputy=site.deputy_id,
        url=reverse("quality_agreements:detail", args=[row.pk]),
    )
