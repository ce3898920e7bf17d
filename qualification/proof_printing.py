"""The proof of a risk model as a controlled copy: what was walked, what held, where it failed, which sites change."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import urlencode

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import mark_safe

from qualification.models import RiskProof
from qualification.selectors import risk_models as models
from records import pdf
from records.printing import Edition

FORM: Final = "cmo-portal/risk-model-proof/1"
"""Names the shape of the attached data."""
PROOF_OF: Final = "Proof of"


def version_of(row: RiskProof) -> str:
    """Which state of the model the proof is about."""
    return f"{row.risk_model.number}, {row.digest[:16]}"


def data(row: RiskProof, edition: Edition) -> dict[str, Any]:
    """The proof as the data inside its copy tells it."""
    return {
        "form": FORM,
        "model": row.risk_model.number,
        "digest": row.digest,
        "body": row.risk_model.body if row.digest == row.risk_model.digest else None,
        "holds": row.holds,
        "result": row.result,
        "compared_with": row.against,
        "assessments_compared": row.compared,
        "changes": row.changes,
        "proved_at": row.made_at.isoformat(),
        "generated_at": edition.generated_at.isoformat(),
        "generated_by": edition.by,
        "check_code": edition.code,
    }


def document(row: RiskProof, edition: Edition, sponsor: str) -> pdf.Document:
    """The proof, ready to be rendered; the same values give the same bytes."""
    verify = f"{settings.PUBLIC_ORIGIN}{reverse('verify')}"
    context = {
        **models.laid_out(row),
        "edition": edition,
        "sponsor": sponsor,
        "verify": verify.partition("://")[2],
        "qr": mark_safe(pdf.qr(f"{verify}?{urlencode([('code', edition.code)])}")),
    }
    html = render_to_string("qualification/proof_report.html", context)
    return pdf.Document(
        html=html, name=f"{row.risk_model.number} proof.json", data=data(row, edition), created=edition.generated_at
    )
