"""Reads of what sites hold: rows for pages and the API."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import chain
from typing import Any
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Exists, OuterRef, Q, QuerySet

from cmos.models import MODELS, FdaRegistration, GmpCertificate, Site, SiteEvidence
from kernel.clock import begin_of
from kernel.prepared import prepared
from kernel.together import together
from sponsors import access


def all_of(kind: str) -> QuerySet[Any]:
    """Every entry of one kind that was not voided."""
    return MODELS[kind]._default_manager.filter(voided_at=None)


def counted(kind: str) -> QuerySet[Any]:
    """The entries that count as evidence: neither voided nor replaced by an edition that was not voided itself."""
    model = MODELS[kind]
    editions = model._default_manager.filter(supersedes=OuterRef("pk"), voided_at=None)
    return all_of(kind).filter(~Exists(editions))


def evidence_entry(kind: str, pk: UUID) -> SiteEvidence:
    """One entry of a kind, void ones too, with its site and file; raises DoesNotExist."""
    found: SiteEvidence = MODELS[kind]._default_manager.select_related("site__company", "file", "supersedes").get(pk=pk)
    return found


def evidence_of_any_kind(pk: UUID) -> SiteEvidence:
    """One entry of whatever kind, void ones too; raises DoesNotExist."""
    for kind, model in MODELS.items():
        if model._default_manager.filter(pk=pk).exists():
            return evidence_entry(kind, pk)
    raise ObjectDoesNotExist


def held_by(found: Site) -> list[Any]:
    """Everything a site holds and held, void entries too: those that end last first, void ones at the end."""
    rows = chain.from_iterable(_held(found.pk))
    return sorted(rows, key=lambda row: (row.voided_at is not None, -row.ends_on.toordinal()))


@prepared
def _held(site_id: UUID) -> list[QuerySet[Any]]:
    rows = (model._default_manager.filter(site=site_id).select_related("file") for model in MODELS.values())
    return [kind.order_by("-ends_on", "-id") for kind in rows]


def to_reconfirm(site: Site) -> list[SiteEvidence]:
    """After a change of owner: what counts at the site and was not seen at its source since."""
    if site.owner_changed_on is None:
        return []
    changed = begin_of(site.owner_changed_on, access.zone_here().key)
    held = (counted(kind).filter(site=site) for kind in MODELS)
    asked = (rows.exclude(retrieved_at__gte=changed).order_by("-ends_on") for rows in held)
    return list(chain.from_iterable(together(*asked)))


def editions_of(row: SiteEvidence) -> list[SiteEvidence]:
    """The entries that replace an entry, void ones not."""
    return list(MODELS[row.kind]._default_manager.filter(supersedes=row.pk, voided_at=None).order_by("id"))


def superseded_ids(rows: list[Any]) -> set[UUID]:
    """The ids that another entry of `rows` replaces."""
    return {row.supersedes_id for row in rows if row.supersedes_id and row.voided_at is None}


def of_every_state(kind: str) -> QuerySet[Any]:
    """Entries of one kind with their sites, void ones and those of archived sites too."""
    return MODELS[kind]._default_manager.select_related("site")


def ending_within(rows: QuerySet[Any], days: int, today: date) -> QuerySet[Any]:
    """`rows`, narrowed to those that end from today until `days` days later."""
    return rows.filter(ends_on__range=(today, today + timedelta(days=days)))


def registrations(found: Site) -> QuerySet[FdaRegistration]:
    """FDA registrations that were not voided, newest first."""
    rows: QuerySet[FdaRegistration] = all_of("registration").filter(site=found).select_related("file")
    return rows.order_by("-valid_to", "-id")


def certificates(found: Site) -> QuerySet[GmpCertificate]:
    """GMP certificates that were not voided, newest first."""
    rows: QuerySet[GmpCertificate] = all_of("certificate").filter(site=found).select_related("file")
    return rows.order_by("-inspection_end", "-id")


def registration(pk: UUID) -> FdaRegistration:
    return FdaRegistration.objects.select_related("site", "file").get(pk=pk)


def certificate(pk: UUID) -> GmpCertificate:
    return GmpCertificate.objects.select_related("site", "file").get(pk=pk)


def all_registrations() -> QuerySet[FdaRegistration]:
    return FdaRegistration.objects.filter(voided_at=None)


def all_certificates() -> QuerySet[GmpCertificate]:
    return GmpCertificate.objects.filter(voided_at=None)


def sites_that_lost_evidence(since: date) -> set[UUID]:
    """Sites of which a document was withdrawn or suspended on `since` or later, or recorded then as such."""
    found = (
        counted(kind)
        .filter(Q(withdrawn_on__isnull=False) | Q(suspended_on__isnull=False, suspension_ended_on=None))
        .filter(Q(withdrawn_on__gte=since) | Q(suspended_on__gte=since) | Q(recorded_at__date__gte=since))
        .only("id", "site_id")
        for kind in ("certificate", "authorisation", "supporting")
    )
    return {row.site_id for row in chain.from_iterable(together(*found))}
