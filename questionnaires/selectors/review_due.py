"""When the sponsor owes its review of answers, and the CMO its replies."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any, Final

from django.db.models import Q, QuerySet
from django.urls import reverse

from audits import rules as audit_rules
from cmos.deadlines import Deadline, Window
from questionnaires.rules import dialogue
from questionnaires.selectors import sent
from sponsors import access

REVIEW, REPLY = "questionnaire_review", "questionnaire_reply"
KINDS: Final = (REVIEW, REPLY)


def waiting(window: Window, choice: audit_rules.AuditPolicy) -> QuerySet[Any]:
    """In a sponsor's scope: questionnaires whose review or replies are open and may be due in the window."""
    rows = window.of(unreviewed()).defer(*sent.LONG).select_related("site").order_by("id")
    # Business days: never more than twice as many of the calendar, and two weeks of holidays.
    longest = timedelta(days=2 * choice.assessment_days + 14)
    first = window.first - longest
    return rows.filter(Q(answered_at__date__gte=first) | Q(replied_at__date__gte=first) | Q(open_round__isnull=False))


def deadlines(rows: Iterable[Any], window: Window, choice: audit_rules.AuditPolicy) -> list[Deadline]:
    """What is due of these in the window."""
    return [each for each in _deadlines(rows, choice) if window.first <= each.due_on <= window.last]


def in_review(found: QuerySet[Any], *, done: bool) -> QuerySet[Any]:
    """In a sponsor's scope: answered ones whose review has ended, or is still owed."""
    return sent.in_state(found, dialogue.ANSWERED).filter(reviewed_at__isnull=not done)


def unreviewed() -> QuerySet[Any]:
    """Questionnaires whose answers were signed and sent, and whose review was not concluded."""
    return in_review(sent.questionnaires(), done=False)


def _deadlines(rows: Iterable[Any], choice: audit_rules.AuditPolicy) -> Iterator[Deadline]:
    for row in rows:
        if row.open_round is not None:
            title = f"Replies about {row.number} {row.title}"
            yield _deadline(REPLY, row, title, f"Replies about questionnaire {row.number}", row.replies_due)
        else:
            due = audit_rules.assessment_due(_since(row), choice)
            title = f"Review of the answers to {row.number} {row.title}"
            yield _deadline(REVIEW, row, title, f"Review of questionnaire {row.number}", due)


def _since(row: Any) -> Any:
    return access.day_here(max(filter(None, (row.answered_at, row.replied_at))))


def _deadline(kind: str, row: Any, title: str, reference: str, due_on: Any) -> Deadline:
    return Deadline(
        kind=kind,
        subject_table=row._meta.db_table,
        subject_id=row.pk,
        site_id=row.site_id,
        site_name=row.site_name,
        title=title,
        reference=reference,
        due_on=due_on,
        created_on=_since(row),
        responsible=row.site.responsible_id,
        deputy=row.site.deputy_id,
        url=reverse("questionnaires:review", args=[row.pk]),
    )
