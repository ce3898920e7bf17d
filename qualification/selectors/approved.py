"""Which sites are approved for what: live, on any day, by what was known at any moment; and snapshots of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

import orjson
from django.db.models import QuerySet

from cmos import selectors as cmos
from cmos.models import Site
from qualification.models import ApprovedSnapshot
from qualification.rules import approved as rules
from qualification.rules.approved import Line
from qualification.rules.lifecycle.facts import QualificationFact
from qualification.selectors.lifecycle import QualificationsOf, qualifications
from regulations.rules import countries
from regulations.rules.vocabulary import MARKETS, OPERATION_LABELS


def lines(on: date, known_at: datetime | None = None) -> list[Line]:
    """Every qualification of the open sponsor as it stood on `on`, listed or not, by what was known at `known_at`."""
    return lines_on([on], known_at)[0]


def lines_on(days: Sequence[date], known_at: datetime | None = None) -> list[list[Line]]:
    """The same for each of some days, read once.

    Names of sites, companies and products are those of today: by them people find what is meant.
    """
    qualified = set(qualifications().values_list("site_id", flat=True))
    sites = {site.pk: site for site in cmos.sites().select_related("company").filter(pk__among=qualified)}
    of_sites = QualificationsOf(sites, known_at)
    found = [[fact for each in of_sites.on(day, sites).values() for fact in each] for day in days]
    names = cmos.product_names({product for facts in found for fact in facts for product in fact.scope.products})
    return [[_line(fact, sites[fact.site_id], names) for fact in facts] for facts in found]


def approved(on: date, known_at: datetime | None = None) -> list[Line]:
    """The approved list on a day."""
    return rules.listed(lines(on, known_at))


def difference(first: date, last: date, known_at: datetime | None = None) -> list[rules.Change]:
    """What differs between the lists of two days, by what was known at `known_at`."""
    return rules.difference(*lines_on([first, last], known_at))


def _line(fact: QualificationFact, site: Site, products: dict[UUID, str]) -> Line:
    hold = min(fact.holds, key=lambda each: (each.since, each.code), default=None)
    return Line(
        qualification=str(fact.id),
        number=fact.number,
        site=str(site.pk),
        site_number=site.number,
        site_name=site.name,
        company=site.company.name,
        country=countries.name(site.country),
        operations=_words(fact.scope.operations, OPERATION_LABELS),
        products=_words(fact.scope.products, products),
        markets=_words(fact.scope.markets, MARKETS),
        state=fact.state,
        since=fact.since,
        until=fact.conditional_until,
        requalification_due=fact.requalification_due,
        held_since=hold.since if hold else None,
        held_because=hold.sentence if hold else "",
        open_conditions=sum(1 for each in fact.conditions if each.closed_on is None),
    )


def _words(codes: Iterable[Any], known: dict[Any, str]) -> tuple[str, ...]:
    return tuple(sorted(known.get(code, str(code)) for code in codes))


# --- snapshots ------------------------------------------------------------------------------------------------------


def snapshots() -> QuerySet[ApprovedSnapshot]:
    """Every snapshot of the open sponsor."""
    return ApprovedSnapshot.objects.all()


def snapshot(pk: UUID) -> ApprovedSnapshot:
    return ApprovedSnapshot.objects.get(pk=pk)


def lines_of(found: ApprovedSnapshot) -> list[Line]:
    """The lines as the snapshot kept them."""
    return [rules.from_data(each) for each in found.lines]


@dataclass(frozen=True, slots=True)
class SnapshotFacts:
    """What decides about a snapshot."""

    status: str


def snapshot_facts(found: ApprovedSnapshot) -> SnapshotFacts:
    return SnapshotFacts(found.status)


def signed_content(found: ApprovedSnapshot) -> dict[str, Any]:
    """What a signature of a snapshot covers: the day, what was known, and every line by their digest."""
    kept = lines_of(found)
    return {
        "number": found.number,
        "approved_list_of": f"{found.on:%-d %b %Y}",
        "as_known_at": f"{found.known_at.astimezone(UTC):%-d %b %Y %H:%M:%S} UTC",
        "purpose": found.purpose,
        "lines": len(kept),
        "sites": len({line.site for line in kept}),
        "may_not_order_now": [f"{line.number} {line.site_name}" for line in kept if not line.may_order],
        "sha256_of_the_lines": digest(found.lines),
    }


def digest(data: Collection[Any]) -> str:
    """SHA-256 of lines as data, in canonical JSON."""
    return sha256(orjson.dumps(data, option=orjson.OPT_SORT_KEYS)).hexdigest()
