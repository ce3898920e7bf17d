"""What was published about the sponsor's sites, and what the sponsor made of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from cmos import selectors as cmos
from cmos.models import Site
from cmos.rules import fei_key
from inspections.models import PublicFactLine, PublicFactReview
from inspections.rules.actions import PublicFact, RegisterAbsence
from inspections.rules.steps import UNREVIEWED, Recorded
from registers import selectors as registers
from registers.models import Establishment

KINDS = {
    "form483": "Form 483",
    "warning_letter": "Warning letter",
    "injunction": "Injunction or seizure",
    "inspection": "Inspection class",
}


def public_facts() -> QuerySet[PublicFactLine]:
    """Every published fact about a site of the sponsor, matched by exact FEI within the period the site had it."""
    return PublicFactLine.objects.select_related("site", "review")


def public_facts_of(site: Site) -> QuerySet[PublicFactLine]:
    """The same of one site: what nobody has reviewed first, then the newest."""
    return public_facts().filter(site=site).order_by("-status", "-happened_on", "id")


PUBLISHED_SHOWN = 5


@dataclass(frozen=True, slots=True)
class PublishedLine:
    """A published fact in words, and what the sponsor made of it."""

    label: str
    line: PublicFactLine


@dataclass(frozen=True, slots=True)
class Published:
    """The first published facts of a site, and whether there are more."""

    lines: list[PublishedLine]
    has_more: bool


def published_by(site: Site, on: date) -> Published:
    """What was published of a site by a day: what nobody has reviewed first, then the newest."""
    dated = Q(happened_on=None) | Q(happened_on__lte=on)
    rows = public_facts_of(site).filter(dated)[: PUBLISHED_SHOWN + 1]
    found = [PublishedLine(label(row), row) for row in rows]
    return Published(found[:PUBLISHED_SHOWN], len(found) > PUBLISHED_SHOWN)


def public_fact(site: Site, fact: UUID) -> PublicFactLine:
    """One published fact about a site; raises DoesNotExist for one about another."""
    return public_facts().get(site=site, fact=fact)


def reviewed_fact(line: PublicFactLine) -> PublicFactLine:
    """The line itself when it was adopted or rejected; raises DoesNotExist for one that was not."""
    if line.status == UNREVIEWED:
        raise PublicFactLine.DoesNotExist
    return line


def unreviewed(found: QuerySet[PublicFactLine]) -> QuerySet[PublicFactLine]:
    return found.filter(status=UNREVIEWED)


def unreviewed_public_facts(site_ids: Collection[UUID], on: date) -> dict[UUID, list[PublicFact]]:
    """Negative facts published about each site, dated by `on`, that nobody has adopted or rejected."""
    found: dict[UUID, list[PublicFact]] = defaultdict(list)
    for row in unreviewed_lines(site_ids, on):
        found[row.site_id].append(as_fact(row))
    return found


def unreviewed_lines(site_ids: Collection[UUID], on: date) -> QuerySet[PublicFactLine]:
    """The same as rows, oldest first."""
    rows = unreviewed(PublicFactLine.objects.filter(site_id__among=site_ids, is_negative=True))
    return rows.filter(Q(happened_on=None) | Q(happened_on__lte=on)).order_by("happened_on", "id")


def as_fact(row: PublicFactLine) -> PublicFact:
    """A line as evidence."""
    return PublicFact(
        id=row.fact,
        kind=row.kind,
        label=label(row),
        on=row.happened_on,
        fei=row.fei,
        is_negative=row.is_negative,
        detail=row.outcome,
        url=row.url,
        first_read_on=row.read_at.date(),
    )


def label(row: PublicFactLine) -> str:
    """A published fact in words: "Warning letter 710232 of 18 Jul 2025"."""
    day = f" of {row.happened_on:%-d %b %Y}" if row.happened_on else ""
    if row.kind == "form483":
        return f"Form 483{day}"
    if row.kind == "inspection":
        return f"Inspection {row.reference}{day}, {row.outcome or 'without class'}"
    return f"{row.outcome.capitalize()} {row.reference}{day}"


def review(site: Site, fact: UUID) -> PublicFactReview | None:
    return PublicFactReview.objects.filter(site=site, fact=fact).first()


def review_state(row: PublicFactReview) -> Recorded:
    return Recorded(status=row.status)


def reviews_of_record(record: UUID) -> QuerySet[PublicFactReview]:
    """What was published and became this record."""
    return PublicFactReview.objects.filter(record=record).exclude(status=UNREVIEWED)


def published(row: PublicFactLine) -> Any:
    """The published row behind a line."""
    return registers.published(row.kind, row.fact)


def register_absences(site_ids: Collection[UUID]) -> dict[UUID, list[RegisterAbsence]]:
    """Establishments under a site's active FEIs that FDA's newest register no longer has."""
    return absences_of(cmos.active_feis(site_ids))


def absences_of(feis: Mapping[UUID, Collection[str]]) -> dict[UUID, list[RegisterAbsence]]:
    """The same for sites whose active FEIs are known already."""
    keys = {fei_key(fei): None for held in feis.values() for fei in held}
    return absences(feis, registers.vanished(list(keys)))


def absences(
    feis: Mapping[UUID, Iterable[str]], vanished: Iterable[tuple[Establishment, date]]
) -> dict[UUID, list[RegisterAbsence]]:
    """What vanished, by the sites that have its FEI."""
    keys: dict[str, list[UUID]] = defaultdict(list)
    for site_id, held in feis.items():
        for fei in held:
            keys[fei_key(fei)].append(site_id)
    found: dict[UUID, list[RegisterAbsence]] = defaultdict(list)
    for gone, missing_since in vanished:
        absence = RegisterAbsence(
            duns=gone.duns,
            fei=gone.fei,
            name=gone.name,
            last_seen_on=gone.last_run.started_at.date(),
            missing_since=missing_since,
        )
        for site_id in keys[gone.fei_key]:
            found[site_id].append(absence)
    return found


def vanished_sites() -> dict[UUID, str]:
    """The open sponsor's sites with an FEI that the newest register no longer has, with their names."""
    newest = registers.newest_run("establishments")
    gone = newest.notes.get("vanished", []) if newest else []
    return cmos.site_names(cmos.sites_with_keys(gone)) if gone else {}


def sites_of_runs(run_ids: Collection[int]) -> list[UUID]:
    """The open sponsor's sites whose public facts came or changed with these imports."""
    keys = registers.keys_of_runs(run_ids)
    return cmos.sites_with_keys(keys)
