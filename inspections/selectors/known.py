"""What authorities did and published, as it was known at a moment: the same questions as of today, asked of the trail.

Published facts are nobody's rows and have no trail: a fact counts from the reading on that brought it. Where a later
reading changed it, what it said before is kept nowhere; it counts as it reads now and says since when.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date, datetime
from hashlib import md5
from typing import Any, Final
from uuid import UUID

from cmos import selectors as cmos
from cmos.models import GmpCertificate, SiteIdentifier
from cmos.rules import fei_key
from inspections.models import (
    ACTION_MODELS,
    Commitment,
    Form483,
    FormAmendment,
    Inspection,
    NoncomplianceStatement,
    Observation,
    PublicFactLine,
    PublicFactReview,
    Response,
    WarningLetter,
)
from inspections.rules.actions import PublicFact, RegisterAbsence
from inspections.rules.steps import UNREVIEWED, VOID
from inspections.selectors import public
from records.selectors.known import attach, gather, known_rows, known_tables
from registers import selectors as registers
from registers.rules import PublishedFact

LINE: Final = (
    "kind",
    "happened_on",
    "fei",
    "firm",
    "outcome",
    "reference",
    "is_negative",
    "url",
    "read_at",
)
"""What a line of the view says of its fact."""


def known_inspections(site_ids: Collection[UUID], known_at: datetime) -> list[Inspection]:
    """The inspections of the sites that stood then, with form, versions, replies and commitments."""
    found = known_tables(
        [Inspection, Form483, FormAmendment, Observation, Response, Commitment], known_at, sites=site_ids
    )
    return with_forms(
        _standing(found[Inspection]),
        found[Form483],
        found[FormAmendment],
        found[Response],
        _due(found[Commitment]),
        found[Observation],
    )


def with_forms(
    standing: list[Inspection],
    forms: list[Any],
    amendments: Iterable[FormAmendment],
    responses: Iterable[Response],
    promised: Iterable[Commitment],
    observations: Iterable[Observation],
) -> list[Inspection]:
    """The inspections, each given its form with versions, replies, commitments and items, all of the same moment."""
    gather(forms, "amendments", amendments)
    gather(forms, "responses", responses)
    gather(forms, "commitments", promised)
    items = defaultdict(list)
    for item in observations:
        items[item.form_id].append(item)
    for form in forms:
        form.counted = items[form.pk]
    gather(standing, "form", forms)
    return standing


def known_actions(site_ids: Collection[UUID], kinds: Collection[str], known_at: datetime) -> list[list[Any]]:
    """The actions of each kind that stood then, with replies, commitments and the certificates that end a statement."""
    models: list[Any] = [ACTION_MODELS[kind] for kind in kinds]
    found = known_tables([*models, Response, Commitment, GmpCertificate], known_at, sites=site_ids)
    with_replies(found.get(WarningLetter, ()), found[Response], _due(found[Commitment]))
    attach(found.get(NoncomplianceStatement, ()), "closing_certificate", found[GmpCertificate])
    return [_standing(found[model]) for model in models]


def with_replies(
    letters: Iterable[WarningLetter], responses: Iterable[Response], promised: Iterable[Commitment]
) -> None:
    """Gives warning letters their replies and the commitments made in them, all of the same moment."""
    rows = list(letters)
    gather(rows, "responses", responses)
    gather(rows, "commitments", promised)


def _standing(rows: Iterable[Any]) -> list[Any]:
    """The rows that were not void."""
    return [row for row in rows if row.status != VOID]


def _due(rows: Iterable[Any]) -> list[Any]:
    """The commitments that stood, by the day they were due."""
    return sorted(_standing(rows), key=lambda row: (row.due_on, row.pk))


# --- what was published ---------------------------------------------------------------------------------------------


def known_unreviewed(site_ids: Collection[UUID], on: date, known_at: datetime) -> dict[UUID, list[PublicFact]]:
    """Negative facts dated by `on` and read by then about FEIs of the sites, which nobody had adopted or rejected."""
    numbers = cmos.known_feis(site_ids, known_at)
    reviews = known_rows(PublicFactReview, known_at, sites=site_ids)
    settled = {(row.site_id, row.fact) for row in reviews if row.status != UNREVIEWED}
    told = registers.facts_read_by({number.match_key for held in numbers.values() for number in held}, known_at)
    found: dict[UUID, list[PublicFact]] = {}
    for site_id, held in numbers.items():
        negative = [fact for fact in told if fact.is_negative and (site_id, fact.id) not in settled]
        negative = [fact for fact in negative if fact.happened_on is None or fact.happened_on <= on]
        lines = [_line(site_id, fact) for fact in negative if any(_is_of(number, fact) for number in held)]
        lines.sort(key=lambda line: (line.happened_on or date.max, line.id))
        changed = {fact.id: fact.changed_at.date() for fact in negative if fact.changed_at > known_at}
        found[site_id] = [_as_fact(line, changed.get(line.fact)) for line in lines]
    return found


def known_absences(site_ids: Collection[UUID], known_at: datetime) -> dict[UUID, list[RegisterAbsence]]:
    """Establishments under FEIs active then that the newest register of then no longer had."""
    numbers = cmos.known_feis(site_ids, known_at)
    active = {
        site_id: [number.value for number in held if number.state == SiteIdentifier.State.ACTIVE]
        for site_id, held in numbers.items()
    }
    keys = {fei_key(value): None for held in active.values() for value in held}
    return public.absences(active, registers.vanished(list(keys), known_at))


def _is_of(number: SiteIdentifier, fact: PublishedFact) -> bool:
    """Whether a fact is about a number, on a day on which the site had it."""
    day, starts, ends = fact.happened_on, number.valid_from, number.valid_to
    if number.match_key != fact.fei_key:
        return False
    return day is None or ((starts is None or starts <= day) and (ends is None or day <= ends))


def _line(site_id: UUID, fact: PublishedFact) -> PublicFactLine:
    """The line that the view of published facts has for it."""
    key = md5(f"{site_id}{fact.id}".encode(), usedforsecurity=False)
    own = {name: getattr(fact, name) for name in LINE}
    return PublicFactLine(id=UUID(key.hexdigest()), site_id=site_id, fact=fact.id, status=UNREVIEWED, **own)


def _as_fact(line: PublicFactLine, changed_on: date | None) -> PublicFact:
    fact = public.as_fact(line)
    return replace(fact, label=f"{fact.label}, as it reads since {changed_on:%-d %b %Y}") if changed_on else fact
