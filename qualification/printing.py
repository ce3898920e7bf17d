"""A clearance certificate as a document of one page: what was asked, what was answered and why, who signed it."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import urlencode

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import mark_safe

from qualification.models import ClearanceCertificate
from qualification.rules.clearing import CHECKS, Answer
from qualification.rules.words import JURISDICTIONS
from qualification.selectors.clearance import certificate_content
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


def document(found: ClearanceCertificate, edition: Edition, sponsor: str) -> pdf.Document:
    """The certificate, ready to be rendered; made of what was frozen, and of nothing that is known today."""
    verify = f"{settings.PUBLIC_ORIGIN}{reverse('verify')}"
    reasons = [
        {**one, "named": CHECKS[one["check"]], "answer": Answer[one["counts"]]} for one in found.answer["reasons"]
    ]
    context = {
        "found": found,
        "result": Answer[found.result],
        "reasons": reasons,
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
    html = render_to_string("qualification/certificate_report.html", context)
    name = f"{found.number}.json"
    return pdf.Document(html=html, name=name, data=data(found, edition), created=edition.generated_at)
