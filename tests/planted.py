"""What is planted in the texts of a sponsor, to see where it comes out: canaries, formulas, hostile text."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import QuerySet

from administration.models import ApiClient, Invitation, ReviewLine, RightsRequest
from audits.models import Audit, AuditGrant, Finding
from cmos.models import (
    MODELS,
    Company,
    Contact,
    FdaRegistration,
    ManufacturingStep,
    Product,
    ProductMilestone,
    ProductSchedule,
    Site,
    Subcontract,
)
from inspections.models import (
    Commitment,
    Form483,
    FormAmendment,
    ImportAlert,
    Injunction,
    Inspection,
    NoncomplianceStatement,
    Observation,
    Reaction,
    Refusal,
    Response,
    Violation,
    WarningLetter,
)
from qualification.models import ApprovedSnapshot, RiskAssessment, RiskModel, TopicAssessment
from quality_agreements.models import AgreementReview, AgreementSigner, QualityAgreement
from questionnaires import rules
from questionnaires.models import Campaign, CampaignSite, Question, Section, TemplateVersion
from records.models import (
    CertificationLetter,
    IdentityProof,
    Job,
    SignerTraining,
    SponsorFile,
    TrailQuestion,
    TrailReview,
)
from reminders.models import Notice
from sponsors.models import IdentityProvider, MailDomain, OwnRole, ReplacementCode
from web.models import SavedView, Upload

STILL_OPEN: dict[str, dict[str, Any]] = {
    "notice": {"superseded": False, "closed": ""},
    "approved_snapshot": {"status": "draft"},
}
"""Which rows of a kind the cast names: a notice that nobody handles any more has no steps; which are, the day says."""
CANARY = "CANARY7f3a"
PLANTED: dict[type[models.Model], tuple[str, ...]] = {
    Company: ("name", "notes"),
    Site: ("notes", "name", "street", "city", "region", "postal_code"),
    Product: ("name", "strength", "notes"),
    ProductMilestone: ("reference",),
    ProductSchedule: ("reference",),
    ManufacturingStep: ("notes",),
    Subcontract: ("name", "city", "why", "evaluation"),
    Contact: ("name", "position", "email", "phone"),
    FdaRegistration: ("remarks", "restrictions", "source_url"),
    **{
        model: ("number", "authority", "remarks", "restrictions", "source_url")
        for kind, model in MODELS.items()
        if kind != "registration"
    },
    QualityAgreement: ("our_party", "their_party", "scope"),
    AgreementSigner: ("name", "position"),
    AgreementReview: ("reviewer_name", "notes"),
    TemplateVersion: ("title", "introduction"),
    Section: ("title", "help"),
    Question: ("text", "help", "unit", "evidence"),
    Campaign: ("title", "author"),
    CampaignSite: ("blocked",),
    Audit: ("scope", "summary", "standards", "agenda", "document_request", "notes"),
    Finding: ("text", "internal_note"),
    RiskAssessment: ("formality_why", "alternatives", "residual"),
    RiskModel: ("why",),
    TopicAssessment: ("text", "author"),
    Inspection: ("authority", "source_url", "investigators", "products"),
    Observation: ("text",),
    Form483: ("redaction",),
    FormAmendment: ("redaction",),
    Response: ("summary",),
    Commitment: ("text", "owner"),
    Reaction: ("note",),
    WarningLetter: ("letter_number", "marcs_cms", "subject", "notes", "source_url"),
    Violation: ("text",),
    ImportAlert: ("charge", "notes", "source_url"),
    Injunction: ("case_number", "notes", "source_url"),
    Refusal: ("notes", "source_url"),
    NoncomplianceStatement: ("reference", "authority", "nature", "notes", "source_url"),
    SponsorFile: ("name",),
    IdentityProof: ("verified_by",),
    SignerTraining: ("title",),
    CertificationLetter: ("signed_by", "reference"),
    TrailReview: ("record", "conclusion"),
    ApprovedSnapshot: ("purpose",),
    TrailQuestion: ("text",),
    Job: ("title", "reason", "message"),
    AuditGrant: ("reason",),
    ApiClient: ("name",),
    OwnRole: ("name",),
    ReviewLine: ("name", "note"),
    RightsRequest: ("title", "reason"),
    ReplacementCode: ("checked",),
    Invitation: ("email",),
    IdentityProvider: ("name", "issuer", "client_id", "metadata_url", "sso_url"),
    MailDomain: ("domain",),
    SavedView: ("name",),
    Upload: ("name",),
    Notice: ("title", "reference"),
}

WRITTEN: dict[type[models.Model], dict[str, Any]] = {
    TemplateVersion: {"status": rules.DRAFT},
    Section: {"template_version__status": rules.DRAFT},
    Question: {"template_version__status": rules.DRAFT},
    RiskAssessment: {"status": "draft"},
    RiskModel: {"status": "draft"},
}
"""Rows that nobody writes once they are approved, not even a test: those that can still be planted in."""


def plantable(model: type[models.Model]) -> QuerySet[Any]:
    """The rows of the open scope whose texts can still be written."""
    return model._default_manager.filter(**WRITTEN.get(model, {})).order_by("pk")


def plant() -> None:
    """A canary in every text of the open scope."""
    for model, names in PLANTED.items():
        for row in plantable(model):
            model._default_manager.filter(pk=row.pk).update(**planted(model, names, row.pk))


def planted(model: type[models.Model], names: tuple[str, ...], pk: UUID) -> dict[str, str]:
    """A canary for each of these texts of one record."""
    values = {name: _canary(model, name) for name in names}
    if model in (Company, MailDomain):  # no two of them have one name
        values |= {name: f"{values[name]} {pk}" for name in names[:1]}
    return values


def _canary(model: type[models.Model], name: str) -> str:
    column: Any = model._meta.get_field(name)
    assert not isinstance(column, ArrayField)
    if name == "email":
        return f"{CANARY.lower()}@x.example"
    if name.endswith("_url"):
        return f"https://x.example/{CANARY}"
    return f"{CANARY} {model.__name__} {name}"[: column.max_length or 200]
