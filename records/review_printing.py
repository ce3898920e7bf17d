"""A review of the trail as a document: what was covered, entry by entry, what was asked, who signed (R-35, R-42)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from typing import Final
from uuid import UUID

from django.template.loader import render_to_string

from kernel.actor import Actor
from kernel.errors import NotAllowed, Refused
from records import jobs, pdf
from records.models import Job, TrailReview
from records.selectors import HistoryLine, readable, reviews, signatures
from records.work import Told

KIND: Final = "records.review_report"
READ: Final = "trail.view"
FORM: Final = "cmo-portal/trail-review/1"
"""Names the shape of the attached data."""
LARGEST: Final = 5_000
"""Entries that are printed; more are for a table, not for paper."""
STEP: Final = 250
"""Entries between two words about progress."""


def request_report(found: TrailReview, *, actor: Actor) -> Job:
    """Ask for the review as PDF. Raises `Refused` for more entries than fit on paper, or where PDF cannot be made."""
    if not actor.can(READ):
        raise NotAllowed(READ)
    if problem := pdf.missing():
        raise Refused(problem)
    if found.entries > LARGEST:
        raise Refused(f"PDF takes {LARGEST} entries, these are {found.entries}. Export CSV.")
    parameters = {"review": str(found.pk)}
    return jobs.request(KIND, parameters, title=str(found), actor=actor, reason="review asked for as PDF")


def document(pk: UUID, *, at: datetime, by: str, tenant: str, told: Told) -> pdf.Document:
    """The review ready to be rendered; `told` hears how far the reading is."""
    found = reviews.review(pk)
    content = reviews.signed_content(found)
    lines, asked = list(_read(found, told)), reviews.asked_in(found)
    signed = signatures.of(found, content)
    context = {
        "review": found,
        "content": readable(content),
        "lines": lines,
        "asked": asked,
        "signatures": signed,
        "at": at,
        "by": by,
        "tenant": tenant,
    }
    data = {
        "form": FORM,
        "review": content,
        "signatures": [signatures.as_data(each) for each in signed],
        "entries": [asdict(line) for line in lines],
        "generated_at": at.isoformat(),
        "generated_by": by,
    }
    html = render_to_string("records/review_report.html", context)
    return pdf.Document(html=html, name="review.json", data=data, created=at)


def _read(found: TrailReview, told: Told) -> Iterator[HistoryLine]:
    for number, line in enumerate(reviews.everything(found), start=1):
        yield line
        if number % STEP == 0:
            told(number, max(found.entries, number) + 1, f"{number} entries read.")
    told(found.entries, found.entries + 1, "Printing the pages.")
