"""What is due of quality agreements: the end of a signed one, and its next review."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse

from cmos.deadlines import Deadline, Window
from cmos.models import Site
from quality_agreements import rules, selectors
from quality_agreements.models import QualityAgreement


def ends(window: Window) -> list[Deadline]:
    """Ends of signed agreements; one that a newer signed version follows is superseded and owes nothing."""
    rows = QualityAgreement.objects.filter(status=rules.SIGNED, expires_on__range=window[:2])
    return [_deadline("agreement", "ends", row, site, row.expires_on) for row, site in _with_sites(rows, window)]


def reviews(window: Window) -> list[Deadline]:
    """Reviews that signed agreements owe."""
    rows = selectors.with_review_due(QualityAgreement.objects.filter(status=rules.SIGNED))
    rows = rows.filter(review_due__range=window[:2])
    return [
        _deadline("agreement_review", "is to be reviewed", row, site, row.review_due)
        for row, site in _with_sites(rows, window)
    ]


def _with_sites(rows: QuerySet[Any], window: Window) -> list[tuple[Any, Site]]:
    """The rows, of the site asked for or of all, each with the site it is told under."""
    if window.site_id:
        rows = rows.filter(covered__site_id=window.site_id)
    found = rows.select_related("company").prefetch_related("covered__site")
    return [(row, sites[0]) for row in found if (sites := _sites_for(row, window.site_id))]


def _sites_for(row: QualityAgreement, site_id: UUID | None) -> list[Site]:
    """The sites an agreement covers, the one asked for first."""
    sites = [covered.site for covered in row.covered.all()]
    return sorted(sites, key=lambda site: (site.pk != site_id, site.name, site.pk))


def _deadline(kind: str, what: str, row: QualityAgreement, site: Site, due_on: date | None) -> Deadline:
    assert due_on is not None  # asked for by the window
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
