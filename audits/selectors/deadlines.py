"""What is due about audits: the next audit, the report, the CMO's answer, its actions."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from audits import rules
from audits.models import Audit, Finding, ResponseAction
from audits.selectors.audits import audits, policy
from audits.selectors.findings import ABOUT_FINDING, ISSUED
from audits.selectors.talk import dialogue
from cmos.deadlines import Deadline, Window
from kernel.prepared import prepared


def deadlines(window: Window) -> list[Deadline]:
    """Everything about audits that is due in the window."""
    choice = policy(window.last)
    held, unreported, owed, promised = _due(window, choice.report_days)
    return [
        *_next_audits(held, window),
        *(_report(row, choice) for row in unreported),
        *_answers(owed, window),
        *(_action(row) for row in promised),
    ]


@prepared
def _due(window: Window, report_days: int) -> list[QuerySet[Any]]:
    return [_audits_due(window), _reports_due(window, report_days), _answers_due(window), _actions_due(window)]


def planned_work(window: Window) -> list[Deadline]:
    """Audits in the plan that were neither held nor cancelled, on the day they begin."""
    rows = audits().filter(status=rules.PLANNED, planned_start__range=window[:2])
    named = [(row, f"{row.get_kind_display()} audit {row.number}") for row in window.of(rows)]
    return [
        _deadline("planned_audit", row, row, row.planned_start, f"{name} of {row.site.name}", name)
        for row, name in named
    ]


def _with_site() -> QuerySet[Audit]:
    return Audit.objects.select_related("site")


def _audits_due(window: Window) -> QuerySet[Audit]:
    """Every held audit of the sites where one of them says that the next is due in the window, oldest first."""
    due = window.of(Audit.objects.filter(next_due_on__range=window[:2])).values("site_id")
    return _with_site().filter(performed_end__isnull=False, site_id__in=due).order_by("performed_end", "id")


def _next_audits(held: Iterable[Audit], window: Window) -> list[Deadline]:
    """The newest held audit of a site decides; once the next one was held its date is the one that counts."""
    newest = {row.site_id: row for row in held}
    return [
        _deadline(
            "audit",
            row,
            row,
            row.next_due_on,
            f"Next audit of {row.site.name} is due",
            f"Next audit after {row.number}",
        )
        for row in newest.values()
        if row.next_due_on and window.first <= row.next_due_on <= window.last
    ]


def _reports_due(window: Window, report_days: int) -> QuerySet[Audit]:
    """Held audits without a final report; the clock runs from the closing meeting."""
    days = timedelta(days=report_days)
    held = _with_site().filter(
        performed_end__range=(window.first - days, window.last - days),
        final_report_on__isnull=True,
        status__in=(rules.PERFORMED, rules.REPORTED),
    )
    return window.of(held)


def _report(row: Audit, choice: rules.AuditPolicy) -> Deadline:
    assert row.performed_end is not None  # asked for by its date
    words = f"Final report of audit {row.number}"
    return _deadline("audit_report", row, row, rules.report_due(row.performed_end, choice), words, words)


def _answers_due(window: Window) -> QuerySet[Finding]:
    dated = Q(response_due_on__range=window[:2]) | Q(interim_due_on__range=window[:2])
    rows: QuerySet[Finding] = window.of(Finding.objects.filter(ISSUED, dated, ABOUT_FINDING.answer_owed))
    return rows.select_related("audit__site")


def _answers(owed: Collection[Finding], window: Window) -> list[Deadline]:
    """What was said since decides on which day the answer is owed."""
    spoken = dialogue(owed)
    named = [(row, spoken[row.pk].owed_on()) for row in owed if row.pk in spoken]
    return [_answer(row, day) for row, day in named if day and window.first <= day <= window.last]


def _answer(row: Finding, day: date) -> Deadline:
    words = f"Answer to finding {row.audit.number}/{row.number}"
    return _deadline("finding_response", row, row.audit, day, words, words)


def _actions_due(window: Window) -> QuerySet[ResponseAction]:
    """Actions of accepted answers that nobody reported done."""
    rows = ResponseAction.objects.filter(due_on__range=window[:2], response__reviews__verdict=rules.ACCEPTED)
    rows = window.of(rows, "response__issued__finding__site_id").filter(response__issued__finding__status=rules.ISSUED)
    open_ids = Finding.objects.filter(ISSUED & Q(ABOUT_FINDING.open_action(due_on__range=window[:2]))).values("pk")
    found = rows.filter(response__issued__finding__in=open_ids).select_related("response__issued__finding__audit__site")
    done = ResponseAction.objects.filter(
        Q(messages__kind=rules.ACTION_VERIFIED) | Q(messages__kind=rules.ACTION_DONE, messages__replies__isnull=True)
    ).values("pk")
    return found.exclude(pk__in=done).order_by("id")


def _action(row: ResponseAction) -> Deadline:
    finding = row.response.issued.finding
    words = f"Action {row.position} of finding {finding.audit.number}/{finding.number}"
    assert row.due_on is not None  # the window asked for it
    return _deadline("finding_action", row, finding.audit, row.due_on, words, words)


def _deadline(
    kind: str, row: Audit | Finding | ResponseAction, audit: Audit, day: date, title: str, reference: str
) -> Deadline:
    return Deadline(
        kind=kind,
        subject_table=row._meta.db_table,
        subject_id=row.pk,
        site_id=audit.site_id,
        site_name=audit.site.name,
        title=title,
        reference=reference,
        due_on=day,
        created_on=_known_since(row, audit, day),
        responsible=audit.lead_id or audit.site.responsible_id,
        deputy=audit.site.deputy_id,
        url=_page(row, audit),
    )


def _known_since(row: Audit | Finding | ResponseAction, audit: Audit, day: date) -> date:
    if isinstance(row, Finding):
        return row.issued_on or day
    if isinstance(row, ResponseAction):
        return row.response.released_at.date() if row.response.released_at else day
    return audit.recorded_at.date()


def _page(row: Audit | Finding | ResponseAction, audit: Audit) -> str:
    if isinstance(row, Finding):
        return reverse("audits:finding", args=[row.pk])
    if isinstance(row, ResponseAction):
        return reverse("audits:finding", args=[row.response.issued.finding_id])
    return reverse("audits:detail", args=[audit.pk])
