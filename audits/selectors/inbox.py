"""What sponsors' audits ask of a CMO organisation: its open findings, and the audits it was told of."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.urls import reverse

from audits import rules
from audits.models import AuditLetter, IssuedFinding
from audits.selectors.findings import LIVE, issued_findings
from audits.selectors.talk import talks
from cmos.inbox import InboxEntry
from sponsors import access

ANSWERS = "findings.answer"


def inbox(organisation: UUID, today: date) -> list[InboxEntry]:
    """In a CMO organisation's scope: every finding that is neither closed nor withdrawn."""
    found = list(issued_findings().filter(LIVE, cmo_org_id=organisation))
    spoken = talks(found)
    zone = access.zone_here()
    return [_finding(row, spoken[row.pk], zone) for row in found]


def _finding(row: IssuedFinding, talk: rules.Talk, zone: ZoneInfo) -> InboxEntry:
    state = rules.finding_state(rules.ISSUED, talk.rows)
    number = f"{row.audit_number}/{row.number}"
    turns = [one.released_at for one in talk.rows if one.side == rules.SPONSOR and one.released_at]
    return InboxEntry(
        kind="finding",
        subject_id=row.pk,
        title=f"Finding {number}, {rules.GRADES[talk.grade].lower()}",
        reference=f"Finding {number}",
        url=reverse("audits:issued", args=[row.pk]),
        state=state,
        to_do=rules.owed_in_words(talk),
        needs=ANSWERS,
        sponsor_id=row.sponsor_id,
        sponsor_name=row.sponsor_name,
        site_name=row.site_name,
        due_on=talk.owed_on(),
        since=max(turns).astimezone(zone).date() if turns else None,
        with_sponsor=rules.SPONSOR in talk.turns,
        returned=state == rules.RETURNED,
    )


def announced(organisation: UUID, today: date) -> list[InboxEntry]:
    """In a CMO organisation's scope: each audit that a sponsor announced, on its day as last told, if still held."""
    letters = AuditLetter.objects.filter(Q(kind=rules.ANNOUNCEMENT) | Q(kind=rules.CANCELLATION))
    newest = {row.audit_id: row for row in letters.filter(cmo_org_id=organisation).order_by("id")}
    return list(_audits(newest.values()))


def _audits(letters: Iterable[AuditLetter]) -> Iterable[InboxEntry]:
    for row in letters:
        if row.kind == rules.ANNOUNCEMENT:
            yield InboxEntry(
                kind="audit",
                subject_id=row.audit_id,
                title=f"{row.get_audit_kind_display()} audit {row.audit_number}",
                reference=f"Audit {row.audit_number}",
                url=reverse("audits:letter", args=[row.pk]),
                state="planned",
                to_do="",
                needs="findings.view",
                sponsor_id=row.sponsor_id,
                sponsor_name=row.sponsor_name,
                site_name=row.site_name,
                due_on=row.starts_on,
            )
