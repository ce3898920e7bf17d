"""Columns of the lists of risk."""

from __future__ import annotations

from typing import Any, Final

from django.urls import reverse

from qualification.models import RiskAssessment
from qualification.rules.risk import steps
from regulations.rules import countries
from regulations.rules.vocabulary import PARTNER_TYPES
from web.columns import Badge, Column


def _where(row: RiskAssessment) -> str:
    return f"{row.site.company.name} · {row.site.city}, {row.site.country}"


def _state(row: RiskAssessment) -> Badge:
    return Badge(row.status, "Being written" if row.status == steps.DRAFT else "")


ASSESSMENTS: Final = (
    Column(
        "site",
        "Site",
        "site__name",
        value="site.name",
        link=lambda row: reverse("risk:assessment", args=[row.pk]),
        note=_where,
        note_label="Company and place",
    ),
    Column("band", "Band", "severity", value=lambda row: Badge(row.band)),
    Column("score", "Score", "score", value=lambda row: f"{row.score:.2f}", numeric=True),
    Column("completeness", "Completeness", "completeness", value=lambda row: f"{row.completeness:.0f} %", numeric=True),
    Column("confidence", "Confidence", value="get_confidence_display"),
    Column("model", "Model", value="model_version", kind="id"),
    Column("review", "Review by", "review_on", value="review_on", empty="not said"),
    Column("state", "State", value=_state),
    Column("signed", "Signed", "signed_on", value="signed_on", empty="not yet", shown=False),
    Column("number", "Number", "number", value="number", kind="id", shown=False),
    Column("inherent", "Inherent risk", value=lambda row: f"{row.inherent:.2f}", numeric=True, shown=False),
    Column("likelihood", "Likelihood", value=lambda row: f"{row.likelihood:.2f}", numeric=True, shown=False),
    Column("country", "Country", value=lambda row: countries.name(row.site.country), shown=False),
    Column("occasion", "Occasion", value="get_occasion_display", shown=False),
)

UNASSESSED: Final = (
    Column(
        "site",
        "Site",
        "name",
        value="name",
        link=lambda row: reverse("desk:site", args=[row.pk]),
        note=lambda row: f"{row.company.name} · {row.city}, {row.country}",
        note_label="Company and place",
    ),
    Column("number", "Number", "number", value="number", kind="id"),
    Column("registered", "Registered", "registered_on", value="registered_on"),
    Column(
        "type", "Partner type", value=lambda row: PARTNER_TYPES.get(row.partner_type, row.partner_type), shown=False
    ),
)


def _proof(row: Any) -> Badge | None:
    return None if row.proved is None else Badge("proved" if row.proved else "failed", "" if row.proved else "Fails")


MODELS: Final = (
    Column(
        "number",
        "Model",
        "edition",
        value="number",
        link=lambda row: reverse("risk:model", args=[row.pk]),
        note=lambda row: row.why,
        note_label="Why",
    ),
    Column("state", "State", value=lambda row: Badge(row.status)),
    Column("proof", "Proof", value=_proof, empty="none of this text"),
    Column("approved", "Approved", value="approved_on", empty="not yet"),
    Column("written", "Written", value=lambda row: row.made_at.date()),
    Column("edition", "Edition", value="edition", numeric=True, shown=False),
)
