"""The audits of a site as they stood on a day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from audits import rules
from audits.models import Audit, AuditDate
from audits.selectors.audits import audits_of
from cmos.models import Site
from records.models import Event
from sponsors import access


@dataclass(frozen=True, slots=True)
class AuditOn:
    """An audit on a day: its state then, and the day it was held or planned for as was known then."""

    row: Audit
    state: str
    day: date


def audits_on(site: Site, on: date, today: date) -> list[AuditOn]:
    """The audits of a site on a day, newest first; on a past day nothing that came later shows."""
    rows = list(audits_of(site))
    if on >= today:
        return [AuditOn(row, row.status, row.performed_end or row.planned_start) for row in rows]
    facts, planned = _facts(rows), _planned(rows, on)
    found = []
    for row in rows:
        known = access.day_here(row.recorded_at)
        state = rules.state_on(on, known_since=known, ended_on=row.performed_end, facts=facts[row.pk])
        if state:
            held = row.performed_end if row.performed_end and row.performed_end <= on else None
            found.append(AuditOn(row, state, held or planned.get(row.pk, row.planned_start)))
    return sorted(found, key=lambda each: (each.day, each.row.pk), reverse=True)


def _facts(rows: Collection[Audit]) -> dict[UUID, list[tuple[str, date]]]:
    """What happened to each audit, oldest first."""
    found: dict[UUID, list[tuple[str, date]]] = defaultdict(list)
    asked = Event.objects.filter(subject_table=Audit._meta.db_table, subject_id__in=[row.pk for row in rows])
    for subject_id, name, at in asked.order_by("tx", "seq").values_list("subject_id", "name", "at"):
        found[subject_id].append((name, access.day_here(at)))
    return found


def _planned(rows: Collection[Audit], on: date) -> dict[UUID, date]:
    """The first planned day of each audit as it was set by a day."""
    dates = AuditDate.objects.filter(audit__in=rows).order_by("id")
    return {each.audit_id: each.planned_start for each in dates if access.day_here(each.recorded_at) <= on}
