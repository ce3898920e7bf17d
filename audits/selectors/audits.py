"""Reads of audits: who may see which, their papers, dates and team, and the facts of their steps."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Max, Q, QuerySet

from audits import rules
from audits.models import Audit, AuditDate, AuditGrant, AuditLetter, AuditPaper, Finding, TeamMember
from audits.selectors.policy import policy
from audits.selectors.talk import dialogue, finding_facts
from cmos import selectors as cmos
from cmos.models import Site
from kernel.actor import MEMBERSHIP, Actor
from kernel.scope import current
from records.selectors.known import known_rows


def audits() -> QuerySet[Audit]:
    """The sponsor's audits with their sites, companies and leads."""
    return Audit.objects.select_related("site__company", "lead__user")


def audits_for(actor: Actor) -> QuerySet[Audit]:
    """The audits the actor may see: all of them, or those named for a single person."""
    found = audits().order_by("-planned_start", "-id")
    return found if actor.can("audits.view") else found.filter(pk__in=actor.granted("audits.view"))


def audit(pk: UUID) -> Audit:
    """One audit with its site, company and lead; raises DoesNotExist."""
    return Audit.objects.select_related("site__company", "lead__user").get(pk=pk)


def audits_of(site: Site) -> QuerySet[Audit]:
    """Audits of one site, newest first."""
    return audits().filter(site=site).order_by("-planned_start", "-id")


def matching(found: QuerySet[Audit], text: str) -> QuerySet[Audit]:
    """By number, or words of the site."""
    sites = cmos.search_sites(cmos.sites(), text).values("pk")
    return found.filter(Q(number__iexact=text.strip()) | Q(site_id__in=sites))


def due_of(site_id: UUID) -> date | None:
    """The day by which the next audit of a site is due: from the newest audit that was held."""
    return due_of_sites([site_id]).get(site_id)


def due_of_sites(site_ids: Collection[UUID]) -> dict[UUID, date]:
    """The same for many sites; those where nothing is due are not in it."""
    held = Audit.objects.filter(site_id__in=site_ids, performed_end__isnull=False, next_due_on__isnull=False)
    newest = held.order_by("site_id", "-performed_end", "-id").distinct("site_id")
    return {site_id: due for site_id, due in newest.values_list("site_id", "next_due_on") if due}


def audits_of_sites(site_ids: Collection[UUID]) -> QuerySet[Audit]:
    """Audits of some sites, in the order in which they were planned."""
    return Audit.objects.filter(site_id__in=site_ids).order_by("id")


def grants(found: Audit) -> QuerySet[AuditGrant]:
    """Who was named on an audit, newest first."""
    rows: QuerySet[AuditGrant] = AuditGrant.objects.filter(content_object=found)
    return rows.select_related("user", "permission").order_by("-id")


def dates(found: Audit) -> QuerySet[AuditDate]:
    """Every planned date of an audit, newest first."""
    return AuditDate.objects.filter(audit=found).order_by("-id")


def papers(found: Audit) -> QuerySet[AuditPaper]:
    """The files of an audit, newest first."""
    return AuditPaper.objects.filter(audit=found).select_related("file").order_by("-id")


def report_of(found: Audit) -> AuditPaper | None:
    """The newest final report."""
    return papers(found).filter(kind=rules.REPORT_FINAL).first()


def drafted_on(found: Audit) -> date | None:
    """The day of the first draft of the report."""
    drafts = AuditPaper.objects.filter(audit=found, kind=rules.REPORT_DRAFT).order_by("recorded_on")
    return drafts.values_list("recorded_on", flat=True).first()


def team(found: Audit) -> QuerySet[TeamMember]:
    """The people of the audit beside its lead."""
    return TeamMember.objects.filter(audit=found).select_related("person__user").order_by("role", "id")


def letters_of(found: Audit) -> QuerySet[AuditLetter]:
    """What the CMO was told of an audit."""
    return AuditLetter.objects.filter(audit=found).annotate(received_at=Max("receipts__released_at"))


def letters(found: Audit) -> list[AuditLetter]:
    """What the CMO was told of an audit, newest first."""
    return list(AuditLetter.objects.filter(audit=found).prefetch_related("attachments__file").order_by("-id"))


def was_announced(found: Audit) -> bool:
    """Whether the CMO knows of the planned audit: the newest letter about it is an announcement."""
    newest = AuditLetter.objects.filter(audit=found).order_by("-id").values_list("kind", flat=True).first()
    return newest == rules.ANNOUNCEMENT


def findings_of(found: Audit) -> list[Finding]:
    """The findings of an audit in their order."""
    rows = list(Finding.objects.filter(audit=found).order_by("number"))
    for row in rows:
        row.audit = found  # known already
    return rows


def evidence(
    site_ids: Collection[UUID], on: date, known_at: datetime | None = None
) -> dict[UUID, list[rules.AuditFact]]:
    """The held audits of each site as evidence; of `known_at` as they were recorded then."""
    found: dict[UUID, list[rules.AuditFact]] = defaultdict(list)
    for row in _held(site_ids) if known_at is None else known_rows(Audit, known_at, sites=site_ids):
        if row.performed_end is None:
            continue
        found[row.site_id].append(
            rules.AuditFact(
                id=row.pk,
                label=row.number,
                recorded_on=row.recorded_at.date(),
                retrieved_on=row.closed_on,
                kind=row.kind,
                ended_on=row.performed_end,
                closed_on=row.closed_on,
                outcome=row.outcome,
            )
        )
    return found


def _held(site_ids: Collection[UUID]) -> QuerySet[Audit]:
    return Audit.objects.filter(site_id__in=site_ids, performed_end__isnull=False).order_by("id")


def audit_facts(row: Audit, today: date) -> rules.AuditFacts:
    """What the guards of an audit's step look at, for whoever acts in the open scope."""
    findings, choice = findings_of(row), policy(today)
    spoken = dialogue(findings)
    return rules.AuditFacts(
        status=row.status,
        today=today,
        planned_end=row.planned_end,
        due_on=row.due_on,
        started_on=row.performed_start,
        ended_on=row.performed_end,
        outcome=row.outcome,
        findings=tuple(finding_facts(each, spoken.get(each.pk), today=today, policy=choice) for each in findings),
        draft_report_on=drafted_on(row),
        final_report_on=row.final_report_on,
        lead=f"{MEMBERSHIP}{row.lead_id}" if row.lead_id else "",
        lead_signed_by=row.lead_signed_by,
        acting=current().actor.key,
        policy=choice,
    )


def signed_content(row: Audit) -> dict[str, Any]:
    """What a signature under an audit signs: the record, its report by its hash, and every finding."""
    report = report_of(row)
    return {
        "number": row.number,
        "version": row.version,
        "site": row.site.name,
        "kind": row.get_kind_display(),
        "scope": row.scope,
        "standards": row.standards,
        "performed": [row.performed_start, row.performed_end],
        "outcome": row.outcome,
        "summary": row.summary,
        "next_due_on": row.next_due_on,
        "report": [report.file.name, f"version {report.number}", f"SHA-256 {report.file.sha256}"] if report else [],
        "findings": [[each.number, each.grade, each.text, each.status] for each in findings_of(row)],
    }
