"""What is due about audits: the next audit, reports, the CMO's answer, its review and actions, critical findings."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from audits import rules
from audits.models import Audit, AuditPaper, Finding, FindingResponse, ResponseAction
from audits.selectors.audits import audits
from audits.selectors.findings import ABOUT_FINDING, ISSUED
from audits.selectors.policy import policy
from audits.selectors.talk import dialogue
from audits.selectors.urgent import clocks_of
from cmos.deadlines import Deadline, Window
from kernel.prepared import prepared

Subject = Audit | Finding | FindingResponse | ResponseAction
"""What something is due about."""


def deadlines(window: Window) -> list[Deadline]:
    """Everything about audits that is due in the window."""
    choice = policy(window.last)
    held, undrafted, unreported, owed, unread, promised, critical = _due(
        window, choice.draft_report_days, choice.report_days, choice.assessment_days
    )
    return [
        *_next_audits(held, window),
        *_drafts(undrafted, window, choice),
        *(_report(row, choice) for row in unreported),
        *_answers(owed, window),
        *_reviews(unread, window, choice),
        *(_action(row) for row in promised),
        *_clocks(critical, window, choice),
    ]


@prepared
def _due(window: Window, draft_report_days: int, report_days: int, assessment_days: int) -> list[QuerySet[Any]]:
    return [
        _audits_due(window),
        _drafts_due(window, draft_report_days),
        _reports_due(window, report_days),
        _answers_due(window),
        _reviews_due(window, assessment_days),
        _actions_due(window),
        _critical(window),
    ]


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


def _longest(days: int) -> timedelta:
    """Calendar days that a clock of business days runs at the most, holidays included."""
    return timedelta(days=days * 2 + 8)


def _drafts_due(window: Window, draft_report_days: int) -> QuerySet[Audit]:
    """Held audits without any report."""
    reports = AuditPaper.objects.filter(audit=OuterRef("pk"), kind__in=(rules.REPORT_DRAFT, rules.REPORT_FINAL))
    held = _with_site().filter(
        ~Exists(reports),
        performed_end__range=(window.first - _longest(draft_report_days), window.last),
        final_report_on__isnull=True,
        status__in=(rules.PERFORMED, rules.REPORTED),
    )
    return window.of(held)


def _drafts(undrafted: Iterable[Audit], window: Window, choice: rules.AuditPolicy) -> list[Deadline]:
    named = [(row, row.performed_end, f"Draft report of audit {row.number}") for row in undrafted]
    dated = [(row, rules.draft_report_due(ended, choice), words) for row, ended, words in named if ended]
    return [
        _deadline("audit_draft_report", row, row, due, words, words)
        for row, due, words in dated
        if window.first <= due <= window.last
    ]


def _answers_due(window: Window) -> QuerySet[Finding]:
    dated = Q(response_due_on__range=window[:2]) | Q(interim_due_on__range=window[:2])
    rows: QuerySet[Finding] = window.of(Finding.objects.filter(ISSUED, dated, ABOUT_FINDING.answer_owed))
    return rows.select_related("audit", "site")


def _answers(owed: Collection[Finding], window: Window) -> list[Deadline]:
    """What was said since decides on which day the answer is owed."""
    spoken = dialogue(owed)
    named = [(row, spoken[row.pk].owed_on()) for row in owed if row.pk in spoken]
    return [_answer(row, day) for row, day in named if day and window.first <= day <= window.last]


def _answer(row: Finding, day: date) -> Deadline:
    words = f"Answer to finding {row.reference}"
    return _deadline("finding_response", row, row, day, words, words)


def _reviews_due(window: Window, assessment_days: int) -> QuerySet[FindingResponse]:
    """Answers that nobody has reviewed; an interim one says what was done meanwhile and waits for no decision."""
    first = window.first - _longest(assessment_days)
    rows: QuerySet[FindingResponse] = FindingResponse.objects.filter(
        interim=False,
        reviews__isnull=True,
        released_at__date__range=(first, window.last),
        issued__finding__status=rules.ISSUED,
    )
    rows = window.of(rows, "issued__finding__site_id")
    return rows.select_related("issued__finding__audit", "issued__finding__site").order_by("id")


def _reviews(unread: Iterable[FindingResponse], window: Window, choice: rules.AuditPolicy) -> list[Deadline]:
    dated = [(row, rules.assessment_due(row.released_at.date(), choice)) for row in unread if row.released_at]
    return [_review(row, due) for row, due in dated if window.first <= due <= window.last]


def _review(row: FindingResponse, day: date) -> Deadline:
    finding = row.issued.finding
    words = f"Review of the answer to finding {finding.reference}"
    return _deadline("answer_review", row, finding, day, words, words)


def _critical(window: Window) -> QuerySet[Finding]:
    """Open critical findings: few, and those of years ago that are still not contained are owed all the more."""
    rows = Finding.objects.filter(grade=rules.CRITICAL, status__in=(rules.DRAFT, rules.ISSUED))
    return window.of(rows).select_related("audit", "site").order_by("id")


def _clocks(critical: Collection[Finding], window: Window, choice: rules.AuditPolicy) -> list[Deadline]:
    """What is owed at once for a critical finding and not done yet."""
    running = clocks_of(critical, choice)
    return [
        _clock(row, clock)
        for row in critical
        for clock in running.get(row.pk, ())
        if clock.done_on is None and window.first <= clock.due_on <= window.last
    ]


def _clock(row: Finding, clock: rules.Clock) -> Deadline:
    words = f"Critical finding {row.reference}: {clock.owed}"
    return _deadline(f"critical_{clock.kind}", row, row, clock.due_on, words, words)


def _actions_due(window: Window) -> QuerySet[ResponseAction]:
    """Actions of accepted answers that nobody reported done."""
    rows = ResponseAction.objects.filter(due_on__range=window[:2], response__reviews__verdict=rules.ACCEPTED)
    rows = window.of(rows, "response__issued__finding__site_id").filter(response__issued__finding__status=rules.ISSUED)
    open_ids = Finding.objects.filter(ISSUED & Q(ABOUT_FINDING.open_action(due_on__range=window[:2]))).values("pk")
    found = rows.filter(response__issued__finding__in=open_ids).select_related(
        "response__issued__finding__audit", "response__issued__finding__site"
    )
    done = ResponseAction.objects.filter(
        Q(messages__kind=rules.ACTION_VERIFIED) | Q(messages__kind=rules.ACTION_DONE, messages__replies__isnull=True)
    ).values("pk")
    return found.exclude(pk__in=done).order_by("id")


def _action(row: ResponseAction) -> Deadline:
    finding = row.response.issued.finding
    words = f"Action {row.position} of finding {finding.reference}"
    assert row.due_on is not None  # the window asked for it
    return _deadline("finding_action", row, finding, row.due_on, words, words)


def _deadline(kind: str, row: Subject, about: Audit | Finding, day: date, title: str, reference: str) -> Deadline:
    audit = about if isinstance(about, Audit) else about.audit
    return Deadline(
        kind=kind,
        subject_table=row._meta.db_table,
        subject_id=row.pk,
        site_id=about.site_id,
        site_name=about.site.name,
        title=title,
        reference=reference,
        due_on=day,
        created_on=_known_since(row, day),
        responsible=(audit.lead_id if audit else None) or about.site.responsible_id,
        deputy=about.site.deputy_id,
        url=_page(row),
    )


def _known_since(row: Subject, day: date) -> date:
    if isinstance(row, Finding):
        return row.issued_on or row.found_on or day
    if isinstance(row, FindingResponse):
        return row.released_at.date() if row.released_at else day
    if isinstance(row, ResponseAction):
        return row.response.released_at.date() if row.response.released_at else day
    return row.recorded_at.date()


def _page(row: Subject) -> str:
    if isinstance(row, Finding):
        return reverse("audits:finding", args=[row.pk])
    if isinstance(row, FindingResponse):
        return reverse("audits:finding", args=[row.issued.finding_id])
    if isinstance(row, ResponseAction):
        return reverse("audits:finding", args=[row.response.issued.finding_id])
    return reverse("audits:detail", args=[row.pk])
