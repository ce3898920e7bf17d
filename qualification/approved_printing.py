"""A snapshot of the approved list as a table and as a controlled copy with its signatures and check code."""

from __future__ import annotations

from datetime import UTC
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import mark_safe

from kernel.actor import Actor
from kernel.errors import NotAllowed, Refused
from qualification.columns import approved as columns
from qualification.models import ApprovedSnapshot
from qualification.rules import approved as rules
from qualification.selectors import approved as selectors
from records import jobs, pdf
from records import selectors as records
from records.models import Job, PrintedRecord
from records.printing import Edition
from records.selectors import readable, signatures
from web.tables import Table, exported, exported_heads

KIND: Final = "qualification.approved_copy"
PRINT: Final = "approved.print"
FORM: Final = "cmo-portal/approved-list/1"
"""Names the shape of the attached data."""


def request_copy(found: ApprovedSnapshot, *, actor: Actor) -> Job:
    """Ask for a controlled copy of a signed snapshot. Raises `Refused` before it is signed, or where PDF is missing."""
    if not actor.can(PRINT):
        raise NotAllowed(PRINT)
    if problem := pdf.missing():
        raise Refused(problem)
    if found.status != rules.SIGNED:
        raise Refused("Sign the snapshot first: a copy shows whose approval it is.")
    return jobs.request(KIND, {"snapshot": str(found.pk)}, title=str(found), actor=actor, reason=found.purpose)


def copies_of(found: ApprovedSnapshot) -> QuerySet[PrintedRecord]:
    """The controlled copies of a snapshot, newest first."""
    return records.printed_of(found)


def record_name(found: ApprovedSnapshot) -> str:
    """What a copy says it shows."""
    return f"Approved list {found.number}"


def table(found: ApprovedSnapshot) -> Table:
    """The lines of a snapshot as a file holds them: every column, with who signed."""
    content = selectors.signed_content(found)
    signed = "; ".join(_signed(each) for each in signatures.of(found, content)) or "not signed"
    about = (
        *((label, str(value)) for label, value in readable(content)),
        ("Signatures", signed),
    )
    lines = selectors.lines_of(found)
    rows = (exported(columns.LINES, line) for line in lines)
    return Table(str(found), about, exported_heads(columns.LINES), rows)


def _signed(each: Any) -> str:
    row = each.signature
    at = f"{row.signed_at.astimezone(UTC):%-d %b %Y %H:%M:%S} UTC"
    return f"{row.meaning} by {row.printed_name}, {row.role}, {row.organisation}, {at}. {each.validity.words}"


def document(pk: UUID, edition: Edition, tenant: str) -> pdf.Document:
    """The snapshot ready to be rendered; the same values give the same bytes."""
    found = selectors.snapshot(pk)
    content = selectors.signed_content(found)
    signed = signatures.of(found, content)
    verify = f"{settings.PUBLIC_ORIGIN}{reverse('verify')}"
    context = {
        "snapshot": found,
        "content": readable(content),
        "lines": [(line, columns.state(line)) for line in selectors.lines_of(found)],
        "signatures": signed,
        "edition": edition,
        "tenant": tenant,
        "verify": verify.partition("://")[2],
        "qr": mark_safe(pdf.qr(f"{verify}?{urlencode([('code', edition.code)])}")),
    }
    data = {
        "form": FORM,
        "snapshot": content,
        "lines": found.lines,
        "signatures": [signatures.as_data(each) for each in signed],
        "generated_at": edition.generated_at.isoformat(),
        "generated_by": edition.by,
        "check_code": edition.code,
    }
    html = render_to_string("qualification/approved/report.html", context)
    return pdf.Document(html=html, name=f"{found.number}.json", data=data, created=edition.generated_at)
