"""Questions that span rooms: where a site stands, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import Max, Q, QuerySet

from audits import selectors as audits
from cmos import selectors as cmos
from cmos.rules import (
    ApiRegistrationFact,
    AuthorisationFact,
    ConfirmationFact,
    FdaRegistrationFact,
    GmpCertificateFact,
    HeldFact,
    PartnerFact,
    QpDeclarationFact,
    SupportingFact,
)
from inspections import selectors as inspections
from qualification.models import CurrentStanding
from qualification.rules.facts import SiteFacts
from qualification.rules.standing import RULE_VERSION, Standing, standing
from qualification.rules.timeline import Period, timeline
from qualification.rules.words import JURISDICTIONS, Status
from qualification.selectors.decisions import decision_facts

HELD: Final[dict[str, tuple[str, type[HeldFact]]]] = {
    "registration": ("registrations", FdaRegistrationFact),
    "certificate": ("certificates", GmpCertificateFact),
    "authorisation": ("authorisations", AuthorisationFact),
    "confirmation": ("confirmations", ConfirmationFact),
    "partner": ("partners", PartnerFact),
    "qp_declaration": ("declarations", QpDeclarationFact),
    "api_registration": ("api_registrations", ApiRegistrationFact),
    "supporting": ("supporting", SupportingFact),
}
"""Kind of evidence that a standing rests on -> its name among the facts, and its type."""

LATE = 300
"""Sites that a page computes itself before it relies on what was kept."""

Pair = tuple[UUID, str]
"""A site and a market."""


def facts(
    site_ids: Collection[UUID],
    on: date,
    known_at: datetime | None = None,
    *,
    held: Mapping[UUID, Iterable[HeldFact]] | None = None,
) -> dict[UUID, SiteFacts]:
    """Everything recorded that the standing of these sites rests on, in a handful of queries.

    What begins after `on` is among it: the rules look at the dates themselves, and it may be the next change. Of
    `known_at` it is what was recorded by then, and a site that was not is left out. Whoever has read what the sites
    hold hands it in.
    """
    sites = cmos.site_facts(site_ids, known_at)
    held = cmos.evidence(site_ids, list(HELD), known_at) if held is None else held
    inspected, audited = inspections.evidence(site_ids, on, known_at), audits.evidence(site_ids, on, known_at)
    authority = inspections.authority_facts(site_ids, date.max, known_at)
    decided, going = decision_facts(site_ids, known_at), cmos.going_from(site_ids, known_at=known_at)
    return {
        site_id: SiteFacts(
            site=replace(site, **going[site_id]._asdict()) if site_id in going else site,
            inspections=tuple(inspected.get(site_id, ())),
            audits=tuple(audited.get(site_id, ())),
            authority=authority[site_id],
            decisions=decided.get(site_id, ()),
            **_by_kind(held.get(site_id, [])),
        )
        for site_id, site in sites.items()
    }


def _by_kind(held: Iterable[HeldFact]) -> dict[str, Any]:
    """What a site holds, sorted into the kinds that the rules ask for."""
    rows = list(held)
    return {name: tuple(one for one in rows if isinstance(one, kind)) for name, kind in HELD.values()}


def standings(site_ids: Collection[UUID], on: date, known_at: datetime | None = None) -> dict[Pair, Standing]:
    """The standing of each site in each market on `on`, computed now, by what was recorded at `known_at`."""
    return {
        (site_id, market): standing(found, market, on)
        for site_id, found in facts(site_ids, on, known_at).items()
        for market in JURISDICTIONS
    }


def timelines(
    site_id: UUID, first: date, last: date, known_at: datetime | None = None
) -> dict[str, tuple[Period, ...]]:
    """How the standing of a site changes from `first` to `last` in each market, by what was recorded at `known_at`.

    Of a site that was not recorded then no market is told.
    """
    known = facts([site_id], last, known_at).get(site_id)
    return {market: timeline(known, market, first, last) for market in JURISDICTIONS} if known else {}


def kept(site_ids: Collection[UUID]) -> dict[Pair, CurrentStanding]:
    """The kept answers of these sites."""
    return {(row.site_id, row.jurisdiction): row for row in CurrentStanding.objects.filter(site_id__in=site_ids)}


def outdated(today: date) -> QuerySet[CurrentStanding]:
    """Kept answers that time has ended on `today`, or that were made with other rules."""
    other_rules = Q(rule_version__lt=RULE_VERSION) | Q(rule_version__gt=RULE_VERSION)  # as ranges: read by index
    return CurrentStanding.objects.filter(Q(changes_on__lte=today) | other_rules)


def unsettled(today: date) -> set[UUID]:
    """Sites whose kept answers no longer hold on `today`: by time, by other rules, by a change of their evidence."""
    by_time = outdated(today).values_list("site_id", flat=True)
    return set(by_time) | set(cmos.unsettled_changes().values())


def current(site_ids: Collection[UUID], today: date) -> dict[Pair, CurrentStanding]:
    """The answers of these sites for lists: kept ones where they hold, computed ones where they do not."""
    changed = set(cmos.unsettled_changes(site_ids).values())
    found = {pair: row for pair, row in kept(site_ids).items() if holds(row, today) and pair[0] not in changed}
    missing = {site_id for site_id in site_ids for market in JURISDICTIONS if (site_id, market) not in found}
    return found | {row_key(row): row for row in compute(missing, today)} if missing else found


def holds(row: CurrentStanding, today: date) -> bool:
    """Whether time and rules still let a kept answer stand on `today`."""
    return row.rule_version == RULE_VERSION and (row.changes_on is None or row.changes_on > today)


@dataclass(frozen=True, slots=True)
class Answers:
    """Every answer of the open sponsor: the kept ones that hold, and those computed now for the others."""

    kept: QuerySet[CurrentStanding]
    computed: list[CurrentStanding]

    def worst(self) -> list[tuple[UUID, int]]:
        """The worse answer of each computed site."""
        found: dict[UUID, int] = {}
        for row in self.computed:
            found[row.site_id] = max(found.get(row.site_id, 0), row.severity)
        return list(found.items())

    def worst_first(self, limit: int) -> list[CurrentStanding]:
        """Answers that need somebody, worst first."""
        rows = list(self.kept.filter(severity__gte=int(Status.WATCH)).order_by("-severity", "site_id")[:limit])
        rows += [row for row in self.computed if row.severity >= Status.WATCH]
        return sorted(rows, key=lambda row: (-row.severity, row.site_id))[:limit]

    def sites_by_worst(self) -> dict[Status, int]:
        """How many sites there are by the worse of their standings."""
        kept = self.kept.values("site_id").annotate(worst=Max("severity")).order_by()
        counted = Counter(kept.values_list("worst", flat=True)) + Counter(severity for _, severity in self.worst())
        return {Status(value): number for value, number in counted.items()}


def answers(today: date) -> Answers:
    """Answers for figures and filters: of the sites that are in use, not of archived ones.

    Where more than `LATE` sites wait for the next refresh their kept answers are used: each row of a list is still
    computed where it is shown (`current`).
    """
    archived = cmos.archived_site_ids()
    found, late = CurrentStanding.objects.exclude(site_id__in=archived), unsettled(today) - archived
    if len(late) > LATE:
        return Answers(found, [])
    return Answers(found.exclude(site_id__in=late), list(compute(late, today)) if late else [])


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
        overridden=found.overridden.name.lower() if found.overridden is not None else "",
        severity=int(max(found.status, found.effective)),
        because=because[:300],
        computed_on=found.on,
        changes_on=found.changes_on,
        rule_version=found.rule_version,
    )


def sites_with(answer: str, market: str, today: date) -> Q:
    """The condition on a site's id that its standing in `market` is `answer`, computed or decided."""
    found = answers(today)
    computed = [
        row.site_id for row in found.computed if row.jurisdiction == market and answer in (row.answer, row.overridden)
    ]
    kept = found.kept.filter(Q(answer=answer) | Q(overridden=answer), jurisdiction=market)
    return Q(pk__in=kept.values("site_id")) | Q(pk__in=computed)


def worst_first(today: date, limit: int) -> list[CurrentStanding]:
    """Answers that need somebody, worst first."""
    return answers(today).worst_first(limit)


def sites_by_worst(today: date) -> dict[Status, int]:
    """How many sites the open sponsor has by the worse of their standings."""
    return answers(today).sites_by_worst()


def sites_whose_worst_is(statuses: Collection[Status], today: date) -> Q:
    """The condition on a site's id that its worse standing is one of `statuses`."""
    found, wanted = answers(today), [int(status) for status in statuses]
    rows = found.kept.values("site_id").annotate(worst=Max("severity")).filter(worst__in=wanted)
    computed = [site_id for site_id, severity in found.worst() if severity in wanted]
    return Q(pk__in=rows.values("site_id")) | Q(pk__in=computed)
