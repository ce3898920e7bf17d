"""A clearance certificate as a document of one page: what was asked, what was answered and why, who signed it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import mark_safe

from qualification.models import ClearanceCertificate
from qualification.rules.clearing import CHECKS, Answer
from qualification.rules.words import JURISDICTIONS
from qualification.selectors.clearance import certificate_content, names
from records import pdf
from records.printing import Edition
from records.selectors import signatures
from regulations.rules.vocabulary import OPERATION_LABELS

FORM: Final = "cmo-portal/clearance-certificate/1"
"""Names the shape of the attached data."""


def data(found: ClearanceCertificate, edition: Edition) -> dict[str, Any]:
    """What is attached: the frozen answer as it was signed, and this printing of it."""
    return {
        "form": FORM,
        "record": {"kind": "clearance_certificate", "id": str(found.pk), "number": found.number},
        "version": edition.version,
        "generated_at": edition.generated_at.isoformat(),
        "generated_by": edition.by,
        "check_code": edition.code,
        "answer": found.answer,
        "digest": found.digest,
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Length:
    """How much of an answer is told, so that it stays on one page; all of it is in the attached data."""

    kind: str = ""
    """names the size of the type in the style sheet"""
    with_good: bool = True
    """whether what is in order has a row of its own, or only its name"""
    marks: int = 0
    """of a sentence; 0: all"""
    rows: int = 0
    """of the table; 0: all"""


LENGTHS: Final = (
    Length(),
    Length(kind="close"),
    Length(kind="close", with_good=False),
    Length(kind="closest", with_good=False, marks=240),
    Length(kind="closest", with_good=False, marks=90, rows=14),
)


def documents(found: ClearanceCertificate, edition: Edition, sponsor: str) -> list[pdf.Document]:
    """The certificate at every length, the whole first; made of what was frozen, and of nothing that is known today."""
    verify = f"{settings.PUBLIC_ORIGIN}{reverse('verify')}"
    context = {
        "found": found,
        "called": names(found),
        "result": Answer[found.result],
        "becomes": Answer[found.answer["changes_to"]] if found.answer["changes_to"] else None,
        "operation": OPERATION_LABELS.get(found.operation, found.operation),
        "market": JURISDICTIONS.get(found.market, found.market),
        "signatures": signatures.of(found, certificate_content(found)),
        "edition": edition,
        "sponsor": sponsor,
        "verify": verify.partition("://")[2],
        # The code is ours and the drawing has no text of anybody.
        "qr": mark_safe(pdf.qr(f"{verify}?{urlencode([('code', edition.code)])}")),
    }
    attached = data(found, edition)
    return [
        pdf.Document(
            html=render_to_string("qualification/certificate_report.html", {**context, **_told(found, length)}),
            name=f"{found.number}.json",
            data=attached,
            created=edition.generated_at,
        )
        for length in LENGTHS
    ]


def _told(found: ClearanceCertificate, length: Length) -> dict[str, Any]:
    """The reasons at a length: what blocks and what conditions stand first, as they do in the answer."""
    reasons = [
        {**one, "named": CHECKS[one["check"]], "answer": Answer[one["counts"]]} for one in found.answer["reasons"]
    ]
    good = [one for one in reasons if one["answer"] == Answer.ALLOW and not length.with_good]
    listed = [one for one in reasons if one not in good]
    shown = listed[: length.rows or None]
    for one in shown:
        if length.marks and len(one["sentence"]) > length.marks:
            one["sentence"] = f"{one['sentence'][: length.marks].rstrip()}…"
            one["is_cut"] = True
    return {
        "kind": length.kind,
        "reasons": shown,
        "good": list(dict.fromkeys(one["code"] for one in good)),
        "more": len(listed) - len(shown),
        "is_cut": any("is_cut" in one for one in shown),
    }
