"""What several versions and agreements cover together: days in force, and days without (domain 5.4, 12 case 5)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from quality_agreements.rules import DRAFT, VOID, Dates

DAY = timedelta(days=1)

Pair = tuple[UUID, UUID]
"""A site and a product."""


def paired(known: Collection[Pair], sites: Collection[UUID], products: Collection[UUID]) -> set[Pair]:
    """Which product is covered at which site when these sites and products are chosen.

    What was narrowed before stays so; a new product is covered at every site, a new site for every product.
    """
    known_sites, known_products = {site for site, _ in known}, {product for _, product in known}
    return {
        (site, product)
        for site in sites
        for product in products
        if (site, product) in known or site not in known_sites or product not in known_products
    }


def pair_problems(pairs: Collection[Pair], sites: Collection[UUID]) -> str:
    """Why these pairs cannot be the coverage; empty when they can."""
    if any(site not in sites for site, _ in pairs):
        return "Choose sites that the agreement covers."
    if pairs and {site for site, _ in pairs} != set(sites):
        return "Leave each site at least one product, or take the site off the agreement."
    return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionFact:
    """One version of an agreement: what was decided about it and its dates."""

    id: UUID
    edition: int
    status: str
    dates: Dates


@dataclass(frozen=True, slots=True)
class Span:
    """Days in force, both ends included; `last` is empty while no end is known."""

    first: date
    last: date | None
    version: VersionFact

    def covers(self, on: date) -> bool:
        return self.first <= on and (self.last is None or on <= self.last)


@dataclass(frozen=True, slots=True)
class Gap:
    """Days without agreement, both ends included; an open one lasts until the day it was asked for."""

    first: date
    last: date
    is_open: bool = False
    planned: bool = False
    """whether the agreement was ended on purpose: nothing is missing then"""

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1


def spans(versions: Iterable[VersionFact]) -> list[Span]:
    """The days on which each signed version is in force, by their beginning; what was never in force has none."""
    found = []
    for version in versions:
        first, last = version.dates.effective_on, version.dates.last_day
        if version.status in (DRAFT, VOID) or first is None or (last is not None and last < first):
            continue
        found.append(Span(first, last, version))
    return sorted(found, key=lambda span: (span.first, span.version.edition))


def gaps(found: Iterable[Span], today: date) -> list[Gap]:
    """Days without agreement after the first day in force, up to `today` or to the next version's beginning.

    A version that starts late does not reach back: the days before it stay a gap. The days from the end of the last
    version until today are an open gap; `planned` when that version was ended before its time by a person.
    """
    missing: list[Gap] = []
    covered_to: date | None = None
    ending: VersionFact | None = None
    for span in sorted(found, key=lambda span: span.first):
        if covered_to is not None and span.first > covered_to + DAY:
            missing.append(Gap(covered_to + DAY, span.first - DAY))
        if span.last is None:
            return missing
        if covered_to is None or span.last > covered_to:
            covered_to, ending = span.last, span.version
    if covered_to is not None and covered_to < today:
        planned = ending is not None and ending.status == "terminated"
        missing.append(Gap(covered_to + DAY, today, is_open=True, planned=planned))
    return missing


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the story of an agreement, for its timeline; `on` is the day it begins."""

    on: date
    kind: str
    """in_force, gap, expired, terminated or superseded"""
    words: str
    version: VersionFact | None = None
    ahead: bool = False


def story(found: Iterable[Span], missing: Iterable[Gap], today: date) -> list[Entry]:
    """What happened and what comes, newest first: each beginning, each end, each gap."""
    entries = []
    for span in found:
        edition = f"Version {span.version.edition}"
        entries.append(Entry(span.first, "in_force", f"{edition} takes effect", span.version, span.first > today))
        if span.last is not None and span.version.status != "superseded":
            after = span.last + DAY
            kind = "terminated" if span.version.status == "terminated" else "expired"
            words = f"{edition} is terminated" if kind == "terminated" else f"{edition} expired the day before"
            words = f"{edition} ends the day before" if kind == "expired" and after > today else words
            entries.append(Entry(after, kind, words, span.version, after > today))
    for gap in missing:
        if not gap.planned:
            words = f"{gap.days} day{'' if gap.days == 1 else 's'} without agreement"
            entries.append(
                Entry(gap.first, "gap", f"{words} so far" if gap.is_open else words, None, gap.first > today)
            )
    order = {"in_force": 0, "expired": 1, "terminated": 1, "gap": 2}
    return sorted(entries, key=lambda entry: (entry.on, order[entry.kind]), reverse=True)
