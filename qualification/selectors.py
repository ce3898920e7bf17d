"""Questions that span rooms: where a site stands, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Max, QuerySet

from audits import selectors as audits
from cmos import selectors as cmos
from inspections import selectors as inspections
from qualification.models import CurrentStanding
from qualification.rules.facts import SiteFacts
from qualification.rules.standing import RULE_VERSION, Standing, standing
from qualification.rules.words import JURISDICTIONS, Status

Pair = tuple[UUID, str]
"""A site and a market."""


def facts(site_ids: Collection[UUID], on: date) -> dict[UUID, SiteFacts]:
    """Everything recorded that the standing of these sites rests on, in a handful of queries."""
    sites = cmos.site_facts(site_ids)
    registrations, certificates = cmos.registration_facts(site_ids), cmos.certificate_facts(site_ids)
    inspected, audited = inspections.evidence(site_ids, on), audits.evidence(site_ids, on)
    return {
        site_id: SiteFacts(
            site=site,
            registrations=tuple(registrations.get(site_id, ())),
            certificates=tuple(certificates.get(site_id, ())),
            inspections=tuple(inspected.get(site_id, ())),
            audits=tuple(audited.get(site_id, ())),
        )
        for site_id, site in sites.items()
    }


def standings(site_ids: Collection[UUID], on: date) -> dict[Pair, Standing]:
    """The standing of each site in each market on `on`, computed now."""
    return {
        (site_id, market): standing(found, market, on)
        for site_id, found in facts(site_ids, on).items()
        for market in JURISDICTIONS
    }


def kept(site_ids: Collection[UUID]) -> dict[Pair, CurrentStanding]:
    """The kept answers of these sites."""
    return {(row.site_id, row.jurisdiction): row for row in CurrentStanding.objects.filter(site_id__in=site_ids)}


def outdated(today: date) -> QuerySet[CurrentStanding]:
    """Kept answers that no longer hold on `today`, or were made with other rules."""
    due = CurrentStanding.objects.filter(changes_on__lte=today)
    return due | CurrentStanding.objects.exclude(rule_version=RULE_VERSION)


def current(site_ids: Collection[UUID], today: date) -> dict[Pair, CurrentStanding]:
    """The answers of these sites for lists: kept ones where they hold, computed ones where they do not."""
    found = {pair: row for pair, row in kept(site_ids).items() if holds(row, today)}
    missing = {site_id for site_id in site_ids for market in JURISDICTIONS if (site_id, market) not in found}
    return found | {row_key(row): row for row in compute(missing, today)} if missing else found


def holds(row: CurrentStanding, today: date) -> bool:
    """Whether a kept answer is still the function's answer on `today`."""
    return row.rule_version == RULE_VERSION and (row.changes_on is None or row.changes_on > today)


def row_key(row: CurrentStanding) -> Pair:
    return (row.site_id, row.jurisdiction)


def compute(site_ids: Collection[UUID], today: date) -> Iterable[CurrentStanding]:
    """Fresh rows for these sites, not yet written."""
    for (site_id, market), found in standings(site_ids, today).items():
        yield as_row(site_id, market, found)


def as_row(site_id: UUID, market: str, found: Standing) -> CurrentStanding:
    """A standing as it is kept for lists: its worst reason in one sentence."""
    because = next((reason.sentence for reason in found.reasons if reason.driving), "")
    return CurrentStanding(
        site_id=site_id,
        jurisdiction=market,
        answer=found.status.name.lower(),
        severity=int(found.status),
        because=because[:300],
        confidence=found.confidence,
        computed_on=found.on,
        changes_on=found.changes_on,
        rule_version=found.rule_version,
    )


def by_answer() -> dict[tuple[str, str], int]:
    """How many sites the open sponsor has in each market and standing."""
    rows = CurrentStanding.objects.values_list("jurisdiction", "answer").annotate(Count("id"))
    return {(market, answer): number for market, answer, number in rows}


def sites_with(answer: str, market: str) -> QuerySet[CurrentStanding]:
    """The kept answers that say `answer` in `market`; use as a subquery over sites."""
    return CurrentStanding.objects.filter(answer=answer, jurisdiction=market)


def worst_first() -> QuerySet[CurrentStanding]:
    """Kept answers that need somebody, worst first."""
    return CurrentStanding.objects.filter(severity__gte=int(Status.WATCH)).order_by("-severity", "site_id")


def changing(until: date) -> QuerySet[CurrentStanding]:
    """Kept answers that change by themselves by `until`, soonest first."""
    return CurrentStanding.objects.filter(changes_on__lte=until).order_by("changes_on", "site_id")


def sites_by_worst() -> dict[Status, int]:
    """How many sites the open sponsor has by the worse of their standings."""
    worst = CurrentStanding.objects.values("site_id").annotate(worst=Max("severity")).values_list("worst", flat=True)
    return {Status(value): number for value, number in Counter(worst).items()}


def sites_whose_worst_is(statuses: Collection[Status]) -> QuerySet[CurrentStanding, Any]:
    """Ids of the sites whose worse standing is one of `statuses`; use as a subquery."""
    rows = CurrentStanding.objects.values("site_id").annotate(worst=Max("severity"))
    return rows.filter(worst__in=[int(status) for status in statuses]).values("site_id")
