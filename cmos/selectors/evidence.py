"""Reads of what sites hold, as rows and as facts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from cmos.models import (
    FdaRegistration,
    GmpCertificate,
    Site,
    SiteEvidence,
)
from cmos.rules import FdaRegistrationFact, GmpCertificateFact, Source
from kernel.models import DatedModel

SOURCES = {DatedModel.Source.STATEMENT: Source.CMO_STATEMENT}


def registrations(found: Site) -> QuerySet[FdaRegistration]:
    """FDA registrations that were not voided, newest first."""
    return (
        FdaRegistration.objects.filter(site=found, voided_at=None).select_related("file").order_by("-valid_to", "-id")
    )


def certificates(found: Site) -> QuerySet[GmpCertificate]:
    """GMP certificates that were not voided, newest first."""
    rows = GmpCertificate.objects.filter(site=found, voided_at=None).select_related("file")
    return rows.order_by("-inspection_end", "-id")


def registration(pk: UUID) -> FdaRegistration:
    return FdaRegistration.objects.select_related("site", "file").get(pk=pk)


def certificate(pk: UUID) -> GmpCertificate:
    return GmpCertificate.objects.select_related("site", "file").get(pk=pk)


def all_registrations() -> QuerySet[FdaRegistration]:
    return FdaRegistration.objects.filter(voided_at=None)


def all_certificates() -> QuerySet[GmpCertificate]:
    return GmpCertificate.objects.filter(voided_at=None)


def registration_facts(site_ids: Collection[UUID]) -> dict[UUID, list[FdaRegistrationFact]]:
    """The registrations of each site as evidence."""
    found: dict[UUID, list[FdaRegistrationFact]] = defaultdict(list)
    for row in all_registrations().filter(site_id__in=site_ids).order_by("id"):
        if row.valid_from and row.valid_to:
            found[row.site_id].append(_registration_fact(row, row.valid_from, row.valid_to))
    return found


def _registration_fact(row: FdaRegistration, first: date, last: date) -> FdaRegistrationFact:
    return FdaRegistrationFact(
        id=row.pk,
        label=f"FDA registration to {last:%-d %b %Y}",
        recorded_on=row.recorded_at.date(),
        source=_source(row),
        retrieved_on=row.retrieved_at.date() if row.retrieved_at else None,
        valid_from=first,
        valid_to=last,
        fei=row.fei,
        operations=frozenset(row.operations),
        submitted_on=row.submitted_on,
    )


def certificate_facts(site_ids: Collection[UUID]) -> dict[UUID, list[GmpCertificateFact]]:
    """The certificates of each site as evidence."""
    found: dict[UUID, list[GmpCertificateFact]] = defaultdict(list)
    for row in all_certificates().filter(site_id__in=site_ids).order_by("id"):
        found[row.site_id].append(certificate_fact(row))
    return found


def certificate_fact(row: GmpCertificate) -> GmpCertificateFact:
    """One certificate as evidence; an end that was typed counts as printed on it."""
    return GmpCertificateFact(
        id=row.pk,
        label=row.number,
        recorded_on=row.recorded_at.date(),
        source=_source(row),
        retrieved_on=row.retrieved_at.date() if row.retrieved_at else None,
        inspection_end=row.inspection_end,
        authority=row.authority,
        issued_on=row.issued_on,
        printed_end=row.valid_to,
        remark=row.remarks,
        remark_reviewed_on=row.remarks_reviewed_on,
        operations=frozenset(row.operations),
    )


def _source(row: SiteEvidence) -> Source:
    return SOURCES.get(row.source, Source.AUTHORITY)  # type: ignore[call-overload,no-any-return]  # a stored choice
