"""Agreements as facts for the questions of other rooms: which work at which site they cover, from when to when."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from kernel.prepared import prepared
from quality_agreements.models import AgreementProduct, AgreementSite, QualityAgreement
from quality_agreements.rules import Dates
from quality_agreements.rules.coverage import VersionFact, spans
from quality_agreements.rules.evidence import AgreementFact
from records.selectors.known import attach, known_rows, known_tables

Products = dict[tuple[UUID, UUID], set[UUID]]
"""(agreement, site) -> products it names there"""


def evidence(site_ids: Collection[UUID], on: date, known_at: datetime | None = None) -> dict[UUID, list[AgreementFact]]:
    """Every signed version that covers one of these sites, on whatever day: the rules look at the dates themselves.

    As known at a moment, or now. Drafts and void versions are none. What is in force after `on` is among it, for it
    may be the next change.
    """
    if known_at is not None:
        return _as_known(site_ids, known_at)
    covered, named = _covering(site_ids)
    return _facts(covered, _products(named))


@prepared
def _covering(site_ids: Collection[UUID]) -> list[QuerySet[Any]]:
    """Which agreements cover the sites, and the products they name there."""
    return [
        AgreementSite.objects.filter(site_id__among=site_ids).select_related("agreement"),
        AgreementProduct.objects.filter(site_id__among=site_ids),
    ]


def _as_known(site_ids: Collection[UUID], known_at: datetime) -> dict[UUID, list[AgreementFact]]:
    rows = known_tables([AgreementSite, AgreementProduct], known_at, sites=site_ids)
    versions = known_rows(QualityAgreement, known_at, ids={row.agreement_id for row in rows[AgreementSite]})
    attach(rows[AgreementSite], "agreement", versions)
    there = {version.pk for version in versions}
    covered = [row for row in rows[AgreementSite] if row.agreement_id in there]
    return _facts(covered, _products(rows[AgreementProduct]))


def _products(rows: Iterable[AgreementProduct]) -> Products:
    found: Products = defaultdict(set)
    for row in rows:
        found[row.agreement_id, row.site_id].add(row.product_id)
    return found


def _facts(covered: Iterable[AgreementSite], named: Products) -> dict[UUID, list[AgreementFact]]:
    found: dict[UUID, list[AgreementFact]] = defaultdict(list)
    for row in covered:
        for fact in _versions(row.agreement, row.site_id, frozenset(named.get((row.agreement_id, row.site_id), ()))):
            found[row.site_id].append(fact)
    return {site_id: sorted(facts, key=lambda one: (one.first, one.edition)) for site_id, facts in found.items()}


def _versions(row: QualityAgreement, site_id: UUID, products: frozenset[UUID]) -> Iterator[AgreementFact]:
    for span in spans([version_fact(row)]):
        yield AgreementFact(
            id=row.pk,
            site_id=site_id,
            number=row.number,
            edition=row.edition,
            first=span.first,
            last=span.last,
            products=products,
            operations=frozenset(row.operations),
        )


def version_fact(row: QualityAgreement) -> VersionFact:
    """A version as the rules of coverage read it."""
    return VersionFact(id=row.pk, edition=row.edition, status=row.status, dates=dates(row))


def dates(row: QualityAgreement) -> Dates:
    """The dates of an agreement as rules read them."""
    return Dates(
        signed_on=row.signed_on,
        effective_on=row.effective_on,
        expires_on=row.expires_on,
        review_on=row.review_on,
        ended_on=row.ended_on,
    )
