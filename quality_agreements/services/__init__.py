"""Writing quality agreements: drafts and versions, signers, steps, reviews."""

from __future__ import annotations

from quality_agreements.services.drafts import (
    NewAgreements,
    change_agreement,
    draft_agreement,
    narrow_agreement,
    revise_agreement,
)
from quality_agreements.services.reviews import record_review, void_review
from quality_agreements.services.signers import name_signer, remove_signer
from quality_agreements.services.steps import take_step

__all__ = [
    "NewAgreements",
    "change_agreement",
    "draft_agreement",
    "name_signer",
    "narrow_agreement",
    "record_review",
    "remove_signer",
    "revise_agreement",
    "take_step",
    "void_review",
]
