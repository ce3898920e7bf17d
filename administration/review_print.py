"""A concluded review of access as a document: each person, what was decided by whom, who signed (R-07, R-42)."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.template.loader import render_to_string

from administration import reviews, rules
from administration.models import AccessReview, ReviewLine
from kernel.actor import Actor
from kernel.errors import NotAllowed, Refused
from records import jobs, pdf
from records.models import Job
from records.selectors import signatures

KIND: Final = "administration.access_review_report"
FORM: Final = "cmo-portal/access-review/1"
"""Names the shape of the attached data."""


def request_report(found: AccessReview, *, actor: Actor) -> Job:
    """Ask for the review as PDF. Raises `Refused` while it is not concluded, or where PDF cannot be made."""
    if not actor.can(rules.SEEING):
        raise NotAllowed(rules.SEEING)
    if found.status == rules.OPEN:
        raise Refused("This review is not concluded: sign or discard it first.")
    if problem := pdf.missing():
        raise Refused(problem)
    return jobs.request(
        KIND, {"review": str(found.pk)}, title=str(found), actor=actor, reason="access review asked for as PDF"
    )


def document(pk: UUID, *, at: datetime, by: str, tenant: str) -> pdf.Document:
    """The review ready to be rendered, with its lines and signatures as data inside."""
    found = reviews.review(pk)
    rows, signed = reviews.told(found), signatures.of(found, reviews.signed_content(found))
    context = {"review": found, "lines": rows, "signatures": signed, "at": at, "by": by, "tenant": tenant}
    data = {
        "form": FORM,
        "review": reviews.signed_content(found),
        "status": found.status,
        "lines": [_line(row) for row in rows],
        "signatures": [signatures.as_data(each) for each in signed],
        "generated_at": at.isoformat(),
        "generated_by": by,
    }
    html = render_to_string("administration/review_report.html", context)
    return pdf.Document(html=html, name="review.json", data=data, created=at)


def _line(row: ReviewLine) -> dict[str, Any]:
    names = ("name", "role", "decision", "note", "decider")
    days = {name: day.isoformat() if (day := getattr(row, name)) else None for name in ("ends_on", "last_sign_in")}
    decided = row.decided_at.isoformat() if row.decided_at else None
    return {**{name: getattr(row, name) for name in names}, **days, "decided_at": decided}
