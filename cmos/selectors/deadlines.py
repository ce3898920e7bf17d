"""When what a site holds ends."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet
from django.urls import reverse

from cmos.deadlines import Deadline, Row, Window
from cmos.models import (
    FdaRegistration,
    GmpCertificate,
)
from cmos.selectors.evidence import all_certificates, all_registrations, certificate_fact

# --- deadlines ----------------------------------------------------------------------------------------------------


def deadlines(window: Window) -> list[Deadline]:
    """Ends of the newest certificate and registration of each site; what was renewed reminds nobody."""
    return [*_registration_ends(window), *_certificate_ends(window)]


def _registration_ends(window: Window) -> Iterator[Deadline]:
    ending = window.of(all_registrations().filter(valid_to__range=window[:2]))
    newest: dict[UUID, FdaRegistration] = {}
    for row in _of_sites_of(all_registrations().filter(valid_to__isnull=False), ending).order_by("valid_to", "id"):
        newest[row.site_id] = row
    for row in newest.values():
        if row.valid_to and window.first <= row.valid_to <= window.last:
            reference = f"FDA registration {row.fei}".strip()
            yield _deadline("registration", row, row.valid_to, reference, reverse("cmos:registration", args=[row.pk]))


def _certificate_ends(window: Window) -> Iterator[Deadline]:
    # The rule decides; three years around a window, a few days wider, only find the sites worth asking it about.
    inspected = (window.first - timedelta(days=1100), window.last - timedelta(days=1090))
    by_rule = Q(valid_to=None, inspection_end__range=inspected)
    ending = window.of(all_certificates().filter(Q(valid_to__range=window[:2]) | by_rule))
    newest: dict[UUID, tuple[date, GmpCertificate]] = {}
    for row in _of_sites_of(all_certificates(), ending).order_by("inspection_end", "id"):
        end = certificate_fact(row).validity.valid_to
        if row.site_id not in newest or newest[row.site_id][0] <= end:
            newest[row.site_id] = (end, row)
    for end, row in newest.values():
        if window.first <= end <= window.last:
            reference = f"EU GMP certificate {row.number}"
            yield _deadline("certificate", row, end, reference, reverse("cmos:certificate", args=[row.pk]))


def _of_sites_of(rows: QuerySet[Row], found: QuerySet[Row]) -> QuerySet[Row]:
    """Every row of the sites that `found` names: what was renewed is among them."""
    return rows.filter(site_id__in=found.values("site_id")).select_related("site")


def _deadline(kind: str, row: FdaRegistration | GmpCertificate, end: date, reference: str, url: str) -> Deadline:
    return Deadline(
        kind=kind,
        subject_table=row._meta.db_table,
        subject_id=row.pk,
        site_id=row.site_id,
        site_name=row.site.name,
        title=f"{reference} of {row.site.name} ends",
        reference=f"{reference} ends",
        due_on=end,
        created_on=row.recorded_at.date(),
        responsible=row.site.responsible_id,
        deputy=row.site.deputy_id,
        url=url,
    )
