"""Every read of audits, findings and the dialogue about them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.urls import reverse

from audits import rules
from audits.models import Audit, AuditGrant, Finding, FindingResponse, IssuedFinding, ResponseReview
from cmos import selectors as cmos
from cmos.deadlines import Deadline, Window
from cmos.models import Site
from kernel.actor import Actor
from records.models import DialogueFile


def audits() -> QuerySet[Audit]:
    """The sponsor's audits with their sites, companies and leads."""
    return Audit.objects.select_related("site__company", "lead__user")


def audits_for(actor: Actor) -> QuerySet[Audit]:
    """The audits the actor may see: all of them, or those named for a single person."""
    found = audits().order_by("-planned_start", "-id")
    return found if actor.can("audits.view") else found.filter(pk__in=actor.granted("audits.view"))


def audit(pk: UUID) -> Audit:
    return Audit.objects.select_related("site__company", "lead__user").get(pk=pk)


def audits_of(site: Site) -> QuerySet[Audit]:
    """Audits of one site, newest first."""
    return audits().filter(site=site).order_by("-planned_start", "-id")


def matching(found: QuerySet[Audit], text: str) -> QuerySet[Audit]:
    """By number, or words of the site."""
    sites = cmos.search_sites(cmos.sites(), text).values("pk")
    return found.filter(Q(number__iexact=text.strip()) | Q(site_id__in=sites))


def grants(found: Audit) -> QuerySet[AuditGrant]:
    """Who was named on an audit, newest first."""
    rows: QuerySet[AuditGrant] = AuditGrant.objects.filter(content_object=found)
    return rows.select_related("user", "permission").order_by("-id")


def findings_of(found: Audit) -> list[Finding]:
    """The findings of an audit in their order."""
    return list(Finding.objects.filter(audit=found).order_by("number"))


def finding(pk: UUID) -> Finding:
    return Finding.objects.select_related("audit__site").get(pk=pk)


def all_findings() -> QuerySet[Finding]:
    return Finding.objects.select_related("audit")


def evidence(site_ids: Collection[UUID], on: date) -> dict[UUID, list[rules.AuditFact]]:
    """The held audits of each site as evidence."""
    found: dict[UUID, list[rules.AuditFact]] = defaultdict(list)
    for row in Audit.objects.filter(site_id__in=site_ids, performed_end__isnull=False).order_by("id"):
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


# --- facts for steps ----------------------------------------------------------------------------------------------


def audit_facts(row: Audit, today: date) -> rules.AuditFacts:
    """What the guards of an audit's step look at."""
    findings = findings_of(row)
    spoken = dialogue(findings)
    return rules.AuditFacts(
        status=row.status,
        today=today,
        started_on=row.performed_start,
        ended_on=row.performed_end,
        outcome=row.outcome,
        findings=tuple(finding_facts(each, spoken.get(each.pk, ())) for each in findings),
    )


def finding_facts(row: Finding, spoken: Iterable[rules.Released]) -> rules.FindingFacts:
    """What the guards of a finding's step look at."""
    return rules.FindingFacts(
        status=row.status,
        grade=row.grade,
        text=row.text,
        requirements=len(row.requirements),
        issued_on=row.issued_on,
        rows=tuple(spoken),
    )


def dialogue(findings: Collection[Finding]) -> dict[UUID, list[rules.Released]]:
    """The released rows about each finding, in three queries however many there are."""
    issued = {row.pk: row for row in IssuedFinding.objects.filter(finding__in=findings)}
    found: dict[UUID, list[rules.Released]] = defaultdict(list)
    for row in issued.values():
        found[row.finding_id].append(rules.Released(rules.SPONSOR, rules.ISSUED, row.released_at))
    for pk, at in released(FindingResponse.objects.filter(issued_id__in=issued)).values_list(
        "issued_id", "released_at"
    ):
        found[issued[pk].finding_id].append(rules.Released(rules.CMO, rules.ANSWERED, at))
    reviews = ResponseReview.objects.filter(issued_id__in=issued).values_list("issued_id", "verdict", "released_at")
    for pk, verdict, at in reviews:
        found[issued[pk].finding_id].append(rules.Released(rules.SPONSOR, verdict, at))
    return found


def released(found: QuerySet[Any]) -> QuerySet[Any]:
    """What both sides can see."""
    return found.filter(released_at__isnull=False)


def states_of(findings: Collection[Finding]) -> dict[UUID, str]:
    """What each finding is now: stored steps and the newest released rows."""
    spoken = dialogue(findings)
    return {row.pk: rules.finding_state(row.status, spoken.get(row.pk, ())) for row in findings}


# --- the dialogue, from either side -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Entry:
    """One contribution to the dialogue."""

    who: str
    at: datetime | None
    text: str
    own: bool
    note: str
    files: list[DialogueFile]


def issued_of(found: Finding) -> IssuedFinding | None:
    """The issued copy of a finding."""
    return IssuedFinding.objects.filter(finding=found).first()


def issued(pk: UUID) -> IssuedFinding:
    """An issued finding, as either side may see it."""
    return IssuedFinding.objects.get(pk=pk)


def thread(found: IssuedFinding, side: str) -> list[Entry]:
    """What both sides said, oldest first; drafts only of the own side."""
    answers = list(FindingResponse.objects.filter(issued=found).prefetch_related("attachments__file"))
    reviews = list(ResponseReview.objects.filter(issued=found))
    entries = [_answer(row, side) for row in answers] + [_review(row, side) for row in reviews]
    return sorted(entries, key=lambda entry: entry.at.timestamp() if entry.at else float("inf"))


def _answer(row: FindingResponse, side: str) -> Entry:
    files = [attached.file for attached in row.attachments.all()]
    return Entry(row.author, row.released_at, row.text, side == rules.CMO, "answer", files)


def _review(row: ResponseReview, side: str) -> Entry:
    return Entry(row.author, row.released_at, row.comment, side == rules.SPONSOR, row.get_verdict_display(), [])


def draft_of(found: IssuedFinding) -> FindingResponse | None:
    """The CMO's own draft of an answer."""
    return FindingResponse.objects.filter(issued=found, status=rules.DRAFT).first()


def newest_answer(found: IssuedFinding) -> FindingResponse | None:
    """The last submitted answer."""
    return released(FindingResponse.objects.filter(issued=found)).order_by("-released_at", "-id").first()


def spoken_about(found: IssuedFinding) -> list[rules.Released]:
    """The released rows about one issued finding, as either side sees them."""
    rows = [rules.Released(rules.SPONSOR, rules.ISSUED, found.released_at)]
    for at in released(FindingResponse.objects.filter(issued=found)).values_list("released_at", flat=True):
        rows.append(rules.Released(rules.CMO, rules.ANSWERED, at))
    for verdict, at in ResponseReview.objects.filter(issued=found).values_list("verdict", "released_at"):
        rows.append(rules.Released(rules.SPONSOR, verdict, at))
    return rows


def response_facts(row: FindingResponse) -> rules.ResponseFacts:
    """What the guards of submitting look at."""
    turn = rules.whose_turn(spoken_about(row.issued))
    return rules.ResponseFacts(status=row.status, text=row.text, turn=turn)


@dataclass(frozen=True, slots=True)
class InboxItem:
    """A finding in the CMO's inbox."""

    id: UUID
    title: str
    sponsor_name: str
    site_name: str
    grade: str
    state: str
    due_on: date | None
    waits: bool
    url: str


def inbox() -> list[InboxItem]:
    """In a CMO organisation's scope: findings of all its sponsors, those that wait first, soonest due first."""
    rows = list(IssuedFinding.objects.order_by("-id")[:500])
    spoken = _spoken({row.pk: row for row in rows})
    items = [_item(row, spoken[row.pk]) for row in rows]
    return sorted(items, key=lambda item: (not item.waits, item.due_on or date.max))


def _spoken(rows: dict[UUID, IssuedFinding]) -> dict[UUID, list[rules.Released]]:
    found = {pk: [rules.Released(rules.SPONSOR, rules.ISSUED, row.released_at)] for pk, row in rows.items()}
    for pk, at in released(FindingResponse.objects.filter(issued_id__in=rows)).values_list("issued_id", "released_at"):
        found[pk].append(rules.Released(rules.CMO, rules.ANSWERED, at))
    for pk, verdict, at in ResponseReview.objects.filter(issued_id__in=rows).values_list(
        "issued_id", "verdict", "released_at"
    ):
        found[pk].append(rules.Released(rules.SPONSOR, verdict, at))
    return found


def _item(row: IssuedFinding, spoken: list[rules.Released]) -> InboxItem:
    return InboxItem(
        id=row.pk,
        title=f"Finding {row.audit_number}/{row.number}, {row.get_grade_display().lower()}",
        sponsor_name=row.sponsor_name,
        site_name=row.site_name,
        grade=row.grade,
        state=rules.finding_state(rules.ISSUED, spoken),
        due_on=row.due_on,
        waits=rules.whose_turn(spoken) == rules.CMO and row.grade != rules.RECOMMENDATION,
        url=reverse("audits:issued", args=[row.pk]),
    )


# --- deadlines ----------------------------------------------------------------------------------------------------


def deadlines(window: Window) -> list[Deadline]:
    """Next audits that are due, and answers that CMOs owe."""
    return [*_audits_due(window), *_answers_due(window)]


def planned_work(window: Window) -> list[Deadline]:
    """Audits in the plan that were neither held nor cancelled, on the day they begin."""
    rows = audits().filter(status=rules.PLANNED, planned_start__range=window[:2])
    found = []
    for row in window.of(rows):
        name = f"{row.get_kind_display()} audit {row.number}"
        found.append(_deadline("planned_audit", row, row.planned_start, f"{name} of {row.site.name}", name))
    return found


@dataclass(frozen=True, slots=True)
class Awaited:
    """An issued finding whose answer the CMO owes: since when, how often it was returned, and by when."""

    issued: IssuedFinding
    since: datetime
    returned: int
    due_on: date | None
    country: str


def awaited_answers() -> list[Awaited]:
    """Every finding on which it is the CMO's turn, longest first."""
    rows = IssuedFinding.objects.filter(finding__status=rules.ISSUED).exclude(grade=rules.RECOMMENDATION)
    known = {row.pk: row for row in rows.select_related("finding__site")}
    spoken = _spoken(known)
    found = [_awaited(row, spoken[pk]) for pk, row in known.items() if rules.whose_turn(spoken[pk]) == rules.CMO]
    return sorted(found, key=lambda each: (each.since, each.issued.pk))


def _awaited(row: IssuedFinding, spoken: list[rules.Released]) -> Awaited:
    ours = [one for one in spoken if one.side == rules.SPONSOR and one.released_at]
    due = rules.response_due(row.grade, row.finding.issued_on) if row.finding.issued_on else None
    answered = any(one.verb == rules.ANSWERED for one in spoken)
    since = max(one.released_at for one in ours if one.released_at)
    return Awaited(row, since, len(ours) - 1, due.next(answered) if due else None, row.finding.site.country)


def waits_for_cmo(issued_id: UUID) -> bool:
    """Whether it is the CMO's turn on an issued finding, as either side sees it."""
    found = IssuedFinding.objects.filter(pk=issued_id).first()
    return found is not None and rules.whose_turn(spoken_about(found)) == rules.CMO


def _audits_due(window: Window) -> list[Deadline]:
    """The newest held audit of a site decides; once the next one was held its date is the one that counts."""
    due = window.of(Audit.objects.filter(next_due_on__range=window[:2])).values("site_id")
    newest: dict[UUID, Audit] = {}
    for row in audits().filter(performed_end__isnull=False, site_id__in=due).order_by("performed_end", "id"):
        newest[row.site_id] = row
    return [
        _deadline(
            "audit", row, row.next_due_on, f"Next audit of {row.site.name} is due", f"Next audit after {row.number}"
        )
        for row in newest.values()
        if row.next_due_on and window.first <= row.next_due_on <= window.last
    ]


def _answers_due(window: Window) -> list[Deadline]:
    # An answer is due within two months of its issue, interim answers sooner.
    issued = (window.first - timedelta(days=62), window.last)
    rows = window.of(Finding.objects.filter(status=rules.ISSUED, issued_on__range=issued)).select_related("audit__site")
    spoken = dialogue(list(rows))
    found = []
    for row in rows:
        facts = finding_facts(row, spoken.get(row.pk, ()))
        due = rules.response_due(row.grade, row.issued_on) if row.issued_on else None
        if due is None or not rules.is_open(facts) or facts.state == rules.ANSWERED:
            continue
        day = due.next(any(one.verb == rules.ANSWERED for one in facts.rows))
        if window.first <= day <= window.last:
            name = f"{row.audit.number}/{row.number}"
            found.append(
                _deadline("finding_response", row, day, f"Answer to finding {name}", f"Answer to finding {name}")
            )
    return found


def _deadline(kind: str, row: Audit | Finding, day: date, title: str, reference: str) -> Deadline:
    site = row.site if isinstance(row, Audit) else row.audit.site
    parent = row if isinstance(row, Audit) else row.audit
    created = row.recorded_at.date() if isinstance(row, Audit) else (row.issued_on or day)
    return Deadline(
        kind=kind,
        subject_table=row._meta.db_table,
        subject_id=row.pk,
        site_id=site.pk,
        site_name=site.name,
        title=title,
        reference=reference,
        due_on=day,
        created_on=created,
        responsible=parent.lead_id or site.responsible_id,
        deputy=site.deputy_id,
        url=reverse("audits:detail", args=[parent.pk]),
    )


def signed_content(row: Audit) -> dict[str, Any]:
    """What closing an audit signs."""
    return {
        "number": row.number,
        "version": row.version,
        "site": row.site.name,
        "kind": row.get_kind_display(),
        "scope": row.scope,
        "performed": [row.performed_start, row.performed_end],
        "outcome": row.outcome,
        "summary": row.summary,
        "next_due_on": row.next_due_on,
        "findings": [[each.number, each.grade, each.text, each.status] for each in findings_of(row)],
    }
