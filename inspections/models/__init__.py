"""What authorities did to the sponsor's sites, what followed, and what was published about them."""

from __future__ import annotations

from inspections.models.actions import (
    AuthorityAction,
    ImportAlert,
    Injunction,
    NoncomplianceStatement,
    Refusal,
    Violation,
    WarningLetter,
)
from inspections.models.followed import Commitment, Response
from inspections.models.inspected import Form483, FormAmendment, Inspection, Observation, Reaction
from inspections.models.public import DocketEntry, PublicFactLine, PublicFactReview

ACTION_MODELS: dict[str, type[AuthorityAction]] = {
    model.kind_code: model for model in (WarningLetter, ImportAlert, Injunction, Refusal, NoncomplianceStatement)
}
"""Every kind of action by its code."""

__all__ = [
    "ACTION_MODELS",
    "AuthorityAction",
    "Commitment",
    "DocketEntry",
    "Form483",
    "FormAmendment",
    "ImportAlert",
    "Injunction",
    "Inspection",
    "NoncomplianceStatement",
    "Observation",
    "PublicFactLine",
    "PublicFactReview",
    "Reaction",
    "Refusal",
    "Response",
    "Violation",
    "WarningLetter",
]
