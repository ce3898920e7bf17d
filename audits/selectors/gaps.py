"""What audits and reviews of answers found at sites, as far as it is a gap: where each stands, for the matrix."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from audits import rules
from audits.models import Audit, Finding, FindingMessage
from records.selectors.known import attach, known_rows
from sponsors import access

OWING: Final = frozenset(rules.GRADES) - {rules.RECOMMENDATION}
"""Grades of a gap: a recommendation owes nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GapFact:
    """A finding that owes something, draft or issued, or that was closed: its answer accepted, its actions verified."""

    id: UUID
    site_id: UUID
    reference: str
    grade: str
    text: str
    status: str
    origin_number: str
    origin_question: str
    requirements: tuple[str, ...]
    found_on: date
    closed_on: date | None


def gap_facts(site_ids: Collection[UUID], known_at: datetime | None = None) -> list[GapFact]:
    """The findings of these sites as known at a moment, void, withdrawn and mere recommendations left out."""
    found = [row for row in _rows(site_ids, known_at) if row.status != rules.VOID and row.grade in OWING]
    closed = [row.pk for row in found if row.status == rules.CLOSED]
    told = FindingMessage.objects.filter(kind=rules.CLOSED, issued__finding_id__in=closed)
    if known_at is not None:
        told = told.filter(released_at__lte=known_at)
    ends = dict(told.values_list("issued__finding_id", "released_at"))
    return [_fact(row, access.day_here(at) if (at := ends.get(row.pk)) else None) for row in found]


def _rows(site_ids: Collection[UUID], known_at: datetime | None) -> list[Finding]:
    if known_at is None:
        return list(Finding.objects.filter(site_id__in=site_ids).select_related("audit").order_by("id"))
    found = known_rows(Finding, known_at, sites=site_ids)
    attach(found, "audit", known_rows(Audit, known_at, ids={row.audit_id for row in found if row.audit_id}))
    return found


def _fact(row: Finding, closed_on: date | None) -> GapFact:
    audit = row.audit if row.audit_id else None
    begun = row.found_on or row.issued_on or (audit and (audit.performed_end or audit.planned_start)) or date.min
    return GapFact(
        id=row.pk,
        site_id=row.site_id,
        reference=row.reference,
        grade=row.grade,
        text=row.text,
        status=row.status,
        origin_number=row.origin_number,
        origin_question=row.origin_question,
        requirements=tuple(row.requirements),
        found_on=begun,
        closed_on=closed_on,
    )
