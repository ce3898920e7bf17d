"""What is due: replies to FDA, commitments, classes that should have been told."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from cmos.deadlines import Deadline, Window
from cmos.models import Site
from inspections.models import Commitment, FormAmendment, Inspection, WarningLetter
from inspections.rules import CLASS_DUE_DAYS, RESPONSE_DAYS
from inspections.rules.steps import DONE, OPEN, PROMISED, RECORDED
from inspections.selectors.actions import letter_clock
from inspections.selectors.inspected import awaiting_reply
from kernel.prepared import prepared
from regulations.rules.calendars import business_day_deadline

LONGEST = timedelta(days=40)
"""Fifteen business days are never more calendar days."""
CLASS_DUE = timedelta(days=CLASS_DUE_DAYS)
WITHOUT_CLASS = frozenset({"remote"})
"""Kinds of inspection that get no class."""


def deadlines(window: Window) -> list[Deadline]:
    """Everything of this room that is due in a window."""
    forms, letters, promised, unclassed = _due(window)
    return [
        *_form_replies(forms, window),
        *_letter_replies(letters, window),
        *map(_promise, promised),
        *map(_class, unclassed),
    ]


@prepared
def _due(window: Window) -> list[QuerySet[Any]]:
    return [_forms_awaiting_reply(window), _letters_awaiting_reply(window), _promised(window), _without_class(window)]


def _forms_awaiting_reply(window: Window) -> QuerySet[Any]:
    issued = (window.first - LONGEST, window.last)
    again = FormAmendment.objects.filter(form=OuterRef("pk"), issued_on__range=issued)
    rows = window.of(awaiting_reply().filter(Q(issued_on__range=issued) | Exists(again)))
    return rows.select_related("inspection__site")


def _form_replies(rows: Iterable[Any], window: Window) -> Iterator[Deadline]:
    """Replies to Forms 483 that were not sent yet."""
    for row in rows:
        due = business_day_deadline(row.day_zero, RESPONSE_DAYS)
        if window.first <= due <= window.last:
            number, site = row.inspection.number, row.inspection.site
            yield _deadline(
                "form483_response",
                row,
                site,
                due,
                title=f"Reply to the Form 483 at {site.name} ({number})",
                reference=f"Reply to a Form 483, {number}",
                known=row.inspection.recorded_at.date(),
                url=reverse("inspections:detail", args=[row.inspection_id]),
            )


def _letters_awaiting_reply(window: Window) -> QuerySet[WarningLetter]:
    counted = (window.first - LONGEST, window.last)
    by_day = Q(received_on__range=counted) | Q(received_on=None, issued_on__range=counted)
    rows = window.of(WarningLetter.objects.filter(by_day, status=RECORDED, closed_out_on=None))
    return rows.select_related("site").prefetch_related("responses")


def _letter_replies(rows: Iterable[WarningLetter], window: Window) -> Iterator[Deadline]:
    """Replies to warning letters that were not sent yet."""
    for row in rows:
        clock = letter_clock(row, max(window.last, row.issued_on))
        if clock.state in ("waiting", "overdue") and window.first <= clock.due_on <= window.last:
            yield _deadline(
                "warning_letter_response",
                row,
                row.site,
                clock.due_on,
                title=f"Reply to the warning letter at {row.site.name} ({row.number})",
                reference=f"Reply to a warning letter, {row.number}",
                known=row.recorded_at.date(),
                url=reverse("inspections:action", args=[row.pk]),
            )


def _promised(window: Window) -> QuerySet[Commitment]:
    """Commitments that the sponsor has not verified."""
    rows = window.of(Commitment.objects.filter(status__in=(PROMISED, DONE), due_on__range=window[:2]))
    return rows.select_related("site")


def _promise(row: Commitment) -> Deadline:
    return _deadline(
        "commitment",
        row,
        row.site,
        row.due_on,
        title=f"Commitment to FDA at {row.site.name}: {' '.join(row.text.split())[:120]}",
        reference=f"Commitment {row.number} to FDA",
        known=row.recorded_at.date(),
        url=reverse("inspections:commitment", args=[row.pk]),
        responsible=row.responsible_id,
    )


def _without_class(window: Window) -> QuerySet[Inspection]:
    """Inspections whose class or outcome is usually told in the window, 90 days after their end."""
    ended = (window.first - CLASS_DUE, window.last - CLASS_DUE)
    rows = window.of(Inspection.objects.filter(status=OPEN, classification="", ended_on__range=ended))
    return rows.exclude(kind__in=WITHOUT_CLASS).select_related("site")


def _class(row: Inspection) -> Deadline:
    return _deadline(
        "classification",
        row,
        row.site,
        row.ended_on + CLASS_DUE,
        title=f"Class of the inspection at {row.site.name} ({row.number})",
        reference=f"Class of an inspection, {row.number}",
        known=row.recorded_at.date(),
        url=reverse("inspections:detail", args=[row.pk]),
    )


def _deadline(
    kind: str,
    row: Any,
    site: Site,
    due: date,
    *,
    title: str,
    reference: str,
    known: date,
    url: str,
    responsible: UUID | None = None,
) -> Deadline:
    return Deadline(
        kind=kind,
        subject_table=row._meta.db_table,
        subject_id=row.pk,
        site_id=site.pk,
        site_name=site.name,
        title=title,
        reference=reference,
        due_on=due,
        created_on=min(known, due - timedelta(days=1)),
        responsible=responsible or site.responsible_id,
        deputy=site.deputy_id,
        url=url,
    )
