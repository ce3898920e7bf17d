"""Reads for the file of a qualification: what a note or a grace is signed on, reports of a site."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from cmos.models import Site
from qualification.models import Condition, DecisionProduct, GateNote, Qualification, Signal
from qualification.rules.lifecycle import gates, notes
from qualification.selectors import lifecycle as reading
from qualification.selectors import watching
from qualification.selectors.deciding import scope_words


@dataclass(frozen=True, slots=True)
class NextAudit:
    """When the next audit on site is due, and the band of risk that says how far it may be put off."""

    due: date | None
    band: str


def next_audit(row: Qualification, today: date) -> NextAudit | None:
    """When a qualification is due for its next audit on site; nothing where it allows no work."""
    here = reading.here([row], today)[0]
    found = here.requalification
    if found is None:
        return None
    return NextAudit(found.due, watching.intervals([here.watched.site.site], today)[row.site_id].band)


def about(row: Qualification) -> dict[str, Any]:
    """What every signature about a qualification says of it."""
    return {"qualification": row.number, "site": f"{row.site.number} {row.site.name}", "scope": scope_words(row)}


def note_content(row: GateNote) -> dict[str, Any]:
    """What a signature of a note covers."""
    return {
        **about(row.qualification),
        "gate": f"{row.gate}: {gates.NAMES[row.gate]}",
        "says": row.get_says_display(),
        "text": row.text,
        "valid_from": row.valid_from,
        "valid_to": row.valid_to or "no end",
        "file_sha256": row.file.sha256 if row.file else None,
    }


def note(pk: UUID) -> GateNote:
    return GateNote.objects.select_related("qualification", "qualification__site", "file").get(pk=pk)


def grace_content(row: Qualification, due_on: date | None) -> dict[str, Any]:
    """What is shown to who signs a grace."""
    return {**about(row), "requalification_due": due_on}


def notes_on(row: Qualification) -> QuerySet[GateNote]:
    """Every note on the gates of a qualification."""
    return GateNote.objects.filter(qualification=row)


def notes_of(row: Qualification) -> list[GateNote]:
    """The same, newest first."""
    return list(notes_on(row).select_related("file").order_by("-id"))


def reports_about(site: Site) -> QuerySet[Signal]:
    """What was reported of a site; void reports too, they stay readable."""
    return Signal.objects.filter(site=site)


def signals_of(site: Site) -> list[Signal]:
    """The same, newest first."""
    return list(reports_about(site).select_related("file").order_by("-happened_on", "-id"))


def signal(pk: UUID) -> Signal:
    return Signal.objects.select_related("site", "file").get(pk=pk)


def note_facts(row: GateNote) -> notes.NoteFacts:
    """What the guards of a note look at."""
    return notes.NoteFacts(row.status)


def open_facts() -> notes.NoteFacts:
    """Of a step that no record's status limits."""
    return notes.NoteFacts("open")


def children_of(row: Qualification) -> list[Any]:
    """What hangs on a qualification beside its decisions and notes, for its history."""
    found: list[Any] = [*Condition.objects.filter(decision__qualification=row)]
    found += [*DecisionProduct.objects.filter(decision__qualification=row), *row.products.all()]
    return [*found, *row.dismissals.all(), *row.graces.all()]
