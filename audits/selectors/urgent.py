"""Reads of what is owed at once for critical findings: measures as recorded, and the clocks they stop."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from audits import rules
from audits.models import Finding, FindingMeasure
from audits.selectors.policy import policy


def measures(found: Finding) -> QuerySet[FindingMeasure]:
    """What was done or decided at once about a finding, newest first."""
    return FindingMeasure.objects.filter(finding=found).order_by("-id")


def clocks_of(findings: Collection[Finding], choice: rules.AuditPolicy) -> dict[UUID, tuple[rules.Clock, ...]]:
    """The clocks of the critical ones among the findings, in one query for many."""
    critical = [row for row in findings if row.grade == rules.CRITICAL and row.status != rules.VOID]
    done: dict[UUID, dict[str, date]] = defaultdict(dict)
    if critical:
        for row in FindingMeasure.objects.filter(finding__in=critical).order_by("id"):
            done[row.finding_id][row.kind] = row.done_on
    return {row.pk: rules.clocks(row.grade, row.found_on, row.issued_on, done[row.pk], choice) for row in critical}


def clocks(found: Finding, today: date) -> tuple[rules.Clock, ...]:
    """The clocks of one finding, by the sponsor's policy as of a day; none unless it is critical."""
    return clocks_of([found], policy(today)).get(found.pk, ())
