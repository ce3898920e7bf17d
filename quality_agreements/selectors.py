"""Every read of quality agreements."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Case, CharField, F, Prefetch, Q, QuerySet, Value, When
from django.urls import reverse

from cmos import selectors as cmos
from cmos.deadlines import Deadline, Window
from cmos.models import Site
from quality_agreements import rules
from quality_agreements.models import AgreementSite, QualityAgreement


def agreements(today: date) -> QuerySet[QualityAgreement]:
    """The sponsor's agreements with their company and, as `display`, what they are on `today`."""
    return with_display(QualityAgreement.objects.select_related("company"), today)


def with_sites(found: QuerySet[QualityAgreement]) -> QuerySet[QualityAgreement]:
    """`found` with the sites each covers, for lists."""
    return found.prefetch_related(Prefetch("covered", AgreementSite.objects.select_related("site")))


def with_display(found: QuerySet[QualityAgreement], on: date) -> QuerySet[QualityAgreement]:
    """The same answer as `rules.state_on`, in SQL for lists; a test holds both equal."""
    ended = Q(ended_on=None) | Q(ended_on__lte=on)
    cases = [
        When(status=rules.DRAFT, then=Value(rules.DRAFT)),
        When(Q(effective_on=None) & Q(status=rules.SIGNED), then=Value(rules.DRAFT)),
        When(effective_on=None, then=F("status")),
        When(Q(status__in=[rules.TERMINATED, rules.SUPERSEDED]) & ended, then=F("status")),
        When(effective_on__gt=on, then=Value(rules.NOT_YET_EFFECTIVE)),
        When(expires_on__lt=on, then=Value(rules.EXPIRED)),
    ]
    return found.annotate(display=Case(*cases, default=Value(rules.IN_FORCE), output_field=CharField()))


def agreement(pk: UUID) -> QualityAgreement:
    return QualityAgreement.objects.select_related("company", "file", "previous").get(pk=pk)


def agreements_of(site: Site, today: date) -> QuerySet[QualityAgreement]:
    """The agreements that cover a site, newest first."""
    covered = AgreementSite.objects.filter(site=site).values("agreement_id")
    return agreements(today).filter(pk__in=covered).order_by("-id")


def sites_of(found: QualityAgreement) -> list[Site]:
    """The sites an agreement covers."""
    rows = AgreementSite.objects.filter(agreement=found).select_related("site").order_by("site__name")
    return [row.site for row in rows]


def matching(found: QuerySet[Any], text: str) -> QuerySet[Any]:
    """By number, company, or words of a covered site."""
    sites = cmos.search_sites(cmos.sites(), text).values("pk")
    covered = AgreementSite.objects.filter(site_id__in=sites).values("agreement_id")
    return found.filter(Q(number__iexact=text.strip()) | Q(company__name__icontains=text) | Q(pk__in=covered))


def dates(row: QualityAgreement) -> rules.Dates:
    """The dates of an agreement as rules read them."""
    return rules.Dates(
        signed_on=row.signed_on,
        effective_on=row.effective_on,
        expires_on=row.expires_on,
        review_on=row.review_on,
        ended_on=row.ended_on,
    )


def facts(row: QualityAgreement, today: date) -> rules.AgreementFacts:
    """What the guards of a step look at."""
    return rules.AgreementFacts(
        status=row.status,
        dates=dates(row),
        today=today,
        parties=sum(bool(party.strip()) for party in (row.our_party, row.their_party)),
        has_scope=bool(row.scope.strip()) and row.covered.exists(),
        has_file=row.file_id is not None,
    )


def signed_content(row: QualityAgreement) -> dict[str, Any]:
    """What a signature of an agreement covers: its words, dates, sites, and the digest of its file."""
    return {
        "number": row.number,
        "edition": row.edition,
        "version": row.version,
        "company": row.company.name,
        "our_party": row.our_party,
        "their_party": row.their_party,
        "scope": row.scope,
        "sites": [site.number for site in sites_of(row)],
        "signed_on": row.signed_on,
        "effective_on": row.effective_on,
        "expires_on": row.expires_on,
        "review_on": row.review_on,
        "file_sha256": row.file.sha256 if row.file else None,
    }


def deadlines(window: Window) -> list[Deadline]:
    """Ends of signed agreements that no newer version follows."""
    rows = QualityAgreement.objects.filter(status=rules.SIGNED, expires_on__range=window[:2])
    if window.site_id:
        rows = rows.filter(covered__site_id=window.site_id)
    followed = QualityAgreement.objects.filter(status=rules.SIGNED, previous__isnull=False).values("previous_id")
    found = rows.exclude(pk__in=followed).select_related("company").prefetch_related("covered__site")
    return [
        _deadline(row, sites[0], row.expires_on)
        for row in found
        if row.expires_on and (sites := _sites_for(row, window.site_id))
    ]


def _sites_for(row: QualityAgreement, site_id: UUID | None) -> list[Site]:
    """The sites an agreement covers, the one asked for first."""
    sites = [covered.site for covered in row.covered.all()]
    return sorted(sites, key=lambda site: (site.pk != site_id, site.name, site.pk))


def _deadline(row: QualityAgreement, site: Site, end: date) -> Deadline:
    return Deadline(
        kind="agreement",
        subject_table=row._meta.db_table,
        subject_id=row.pk,
        site_id=site.pk,
        site_name=site.name,
        title=f"Quality agreement {row.number} with {row.company.name} ends",
        reference=f"Quality agreement {row.number} ends",
        due_on=end,
        created_on=row.recorded_at.date(),
        responsible=site.responsible_id,
        deputy=site.deputy_id,
        url=reverse("quality_agreements:detail", args=[row.pk]),
    )
