"""What authorities wrote down against sites, item by item with what each cites, and when it was settled."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from inspections.models import (
    Commitment,
    Form483,
    FormAmendment,
    Inspection,
    Observation,
    Violation,
    WarningLetter,
)
from inspections.rules.steps import CLOSED, VERIFIED, VOID
from kernel.models import Walled
from records.models import Event
from records.selectors.known import known_tables
from sponsors import access

FORM_483, LETTER = "form_483", "warning_letter"
NO_OBJECTION: Final = "NAI"
ACTION: Final = "OAI"
TABLES: Final[tuple[type[Walled], ...]] = (
    Inspection,
    Form483,
    FormAmendment,
    Observation,
    Commitment,
    WarningLetter,
    Violation,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CitedFact:
    """One observation of the newest version of a Form 483, or one violation of a warning letter.

    `closed_on` is the first day on which it is settled, `settled_by` what settled it; FDA grades neither kind.
    """

    kind: str
    parent_id: UUID
    """the inspection or the letter: their page shows the item"""
    site_id: UUID
    label: str
    text: str
    citations: tuple[str, ...]
    on: date
    repeat: bool = False
    open_commitments: int = 0
    closed_on: date | None = None
    settled_by: str = ""


def cited_facts(site_ids: Collection[UUID], known_at: datetime | None = None) -> list[CitedFact]:
    """Everything of these sites as known at a moment; void inspections and letters left out."""
    rows = _rows(site_ids, known_at)
    return [*_observed(rows, known_at), *_violated(rows)]


def _rows(site_ids: Collection[UUID], known_at: datetime | None) -> dict[type[Walled], list[Any]]:
    if known_at is not None:
        return known_tables(TABLES, known_at, sites=site_ids)
    managers: dict[type[Walled], Any] = {table: table._default_manager for table in TABLES}
    return {table: list(rows.filter(site_id__in=site_ids).order_by("id")) for table, rows in managers.items()}


def _by(rows: Iterable[Any], name: str) -> dict[UUID, list[Any]]:
    found: dict[UUID, list[Any]] = defaultdict(list)
    for row in rows:
        found[getattr(row, name)].append(row)
    return found


def _observed(rows: dict[type[Walled], list[Any]], known_at: datetime | None) -> Iterator[CitedFact]:
    held = {row.pk: row for row in rows[Inspection] if row.status != VOID}
    forms = [form for form in rows[Form483] if form.inspection_id in held]
    amended, items = _by(rows[FormAmendment], "form_id"), _by(rows[Observation], "form_id")
    promised = _by((row for row in rows[Commitment] if row.status != VOID), "form_id")
    closed = _closings([row for row in held.values() if row.status == CLOSED], known_at)
    for form in forms:
        row, commitments = held[form.inspection_id], promised[form.pk]
        newest = max(amended[form.pk], key=lambda one: (one.issued_on, one.pk), default=None)
        ended, by = _settled(row, commitments, closed.get(row.pk))
        for item in sorted(items[form.pk], key=lambda one: one.number):
            if item.amendment_id == (newest.pk if newest else None):
                yield CitedFact(
                    kind=FORM_483,
                    parent_id=row.pk,
                    site_id=row.site_id,
                    label=f"Observation {item.number} of the Form 483 of {form.issued_on:%-d %b %Y}",
                    text=item.text,
                    citations=tuple(item.citations),
                    on=form.issued_on,
                    repeat=item.fda_marked_repeat,
                    open_commitments=sum(one.status != VERIFIED for one in commitments),
                    closed_on=ended,
                    settled_by=by,
                )


def _closings(rows: Collection[Inspection], known_at: datetime | None) -> dict[UUID, date]:
    """The day on which a person closed each inspection, with everything that its guards ask for."""
    ids = [row.pk for row in rows]
    asked = Event.objects.filter(subject_table=Inspection._meta.db_table, subject_id__in=ids, name="inspection.closed")
    if known_at is not None:
        asked = asked.filter(at__lte=known_at)
    told = asked.order_by("tx", "seq").values_list("subject_id", "at")
    return {subject: access.day_here(at) for subject, at in told if subject is not None}


def _settled(row: Inspection, promised: Collection[Commitment], closed_on: date | None) -> tuple[date | None, str]:
    """When the observations of a form were settled, and by what.

    Silence settles nothing: there must be a class, and either FDA saw nothing to object to, or everything promised was
    verified by the sponsor, or a person closed the inspection.
    """
    if not row.classification or any(one.status != VERIFIED for one in promised):
        return None, ""
    known = row.classified_on or row.class_recorded_on or row.recorded_at.date()  # as for the standing
    verified = max((one.verified_on for one in promised if one.verified_on), default=None)
    if row.classification == NO_OBJECTION:
        return max(known, verified or known), "class NAI"
    if verified and row.classification != ACTION:
        many = "commitment" if len(promised) == 1 else "commitments"
        return max(known, verified), f"{len(promised)} {many} verified, class {row.classification}"
    return (closed_on, "inspection closed by a person") if closed_on else (None, "")


def _violated(rows: dict[type[Walled], list[Any]]) -> Iterator[CitedFact]:
    letters = {row.pk: row for row in rows[WarningLetter] if row.status != VOID}
    promised = _by((row for row in rows[Commitment] if row.status not in (VERIFIED, VOID)), "letter_id")
    for item in sorted(rows[Violation], key=lambda one: (one.letter_id, one.number)):
        row = letters.get(item.letter_id)
        if row is None:
            continue
        yield CitedFact(
            kind=LETTER,
            parent_id=row.pk,
            site_id=row.site_id,
            label=f"Violation {item.number} of warning letter {row.letter_number or row.marcs_cms or row.number}",
            text=item.text,
            citations=tuple(item.citations),
            on=row.issued_on,
            open_commitments=len(promised[row.pk]),
            closed_on=row.closed_out_on,
            settled_by="close-out letter" if row.closed_out_on else "",
        )
