"""What is due of qualifications: decisions about holds, conditions, conditional ends, requalification."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, Final

from django.urls import reverse

from cmos.deadlines import Deadline, Window
from qualification.models import Qualification
from qualification.rules.lifecycle.facts import CONDITIONALLY_QUALIFIED, WORKING
from qualification.rules.lifecycle.requalify import HELD
from qualification.selectors import listing
from qualification.selectors.lifecycle import Here
from sponsors import access

HOLD, CONDITION, ENDS, AUDIT, DOCUMENTS = (
    "qualification_hold",
    "qualification_condition",
    "qualification_end",
    "requalification",
    "requalification_documents",
)
KINDS: Final = (HOLD, CONDITION, ENDS, AUDIT, DOCUMENTS)


def deadlines(window: Window) -> list[Deadline]:
    """What is due in a window; an audit that was held is due no more, whenever its report comes."""
    today = access.today_here()
    rows = listing.listed(today).filter(state__in=sorted(WORKING)).select_related("site")
    found = [deadline for each in listing.working(window.of(rows), today) for deadline in _due(each)]
    return [each for each in found if window.first <= each.due_on <= window.last]


def _due(found: Here) -> Iterator[Deadline]:
    row, state = found.known.row, found.known.state
    if state is None:
        return
    for hold in found.holds:
        yield _deadline(HOLD, row, f"Decision about a hold of {row.number}: {hold.sentence}", hold.decision_due)
    for each in state.by.conditions:
        if each.closed_on is None:
            yield _deadline(CONDITION, row, f"Condition of {row.number}: {each.text}", each.due_on)
    if state.state == CONDITIONALLY_QUALIFIED and state.by.conditional_until is not None:
        yield _deadline(ENDS, row, f"Qualification {row.number} with conditions ends", state.by.conditional_until)
    due = found.requalification
    if due is not None and due.by is not None and due.state != HELD:
        yield _deadline(AUDIT, row, f"Requalification audit of {row.number}", due.by)
    if due is not None and due.documents_due is not None:
        yield _deadline(DOCUMENTS, row, f"Requalification by documents of {row.number}", due.documents_due)


def _deadline(kind: str, row: Qualification, title: str, due_on: date) -> Deadline:
    site: Any = row.site
    return Deadline(
        kind=kind,
        subject_table=row._meta.db_table,
        subject_id=row.pk,
        site_id=site.pk,
        site_name=site.name,
        title=title[:300],
        reference=f"Qualification {row.number}",
        due_on=due_on,
        created_on=access.day_here(row.recorded_at),
        responsible=row.responsible_id or site.responsible_id,
        deputy=site.deputy_id,
        url=reverse("qualifications:detail", args=[row.pk]),
    )
