"""Risk of sites as people judged it, and the sponsor's own models with their proofs (decisions 0182, 0183)."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q

from cmos.models import Site
from kernel.clock import now
from kernel.db.reach import CLOSED, Reach
from kernel.models import SponsorOwned, Stepped
from kernel.steps import Step
from qualification.constraints import KeptOnceDecided
from qualification.rules.risk import scales, scoring
from qualification.rules.risk import steps as rules


class RiskModel(SponsorOwned, Stepped):
    """One version of the sponsor's own risk model: what it says never changes once it was proved."""

    edition = models.PositiveIntegerField(editable=False)
    why = models.TextField("why the model is changed", blank=True)
    body = models.JSONField(encoder=DjangoJSONEncoder)
    digest = models.CharField("SHA-256 of the model", max_length=64, editable=False)
    made_at = models.DateTimeField(default=now, editable=False)
    approved_on = models.DateField(null=True, editable=False)

    reach: ClassVar[Reach] = CLOSED
    app_privileges: ClassVar[str] = "SELECT, INSERT, UPDATE"
    steps: ClassVar[tuple[Step, ...]] = rules.MODEL
    initial_status: ClassVar[str] = rules.DRAFT

    class Meta:
        verbose_name = "risk model"
        constraints = [
            models.UniqueConstraint(fields=["sponsor", "edition"], name="one_risk_model_per_edition"),
            models.UniqueConstraint(
                fields=["sponsor"], condition=Q(status__in=rules.OPEN_MODEL), name="one_open_risk_model"
            ),
            models.UniqueConstraint(
                fields=["sponsor"], condition=Q(status=rules.APPROVED), name="one_approved_risk_model"
            ),
            KeptOnceDecided(name="qualification_model_kept", beside=("approved_on",)),
        ]

    @property
    def number(self) -> str:
        """How assessments name it: RM-2."""
        return f"RM-{self.edition}"

    def __str__(self) -> str:
        return f"Risk model {self.number}"


class RiskProof(SponsorOwned):
    """What the portal found when it walked the whole input space of one text of a model; never changed."""

    risk_model = models.ForeignKey(RiskModel, models.PROTECT, related_name="proofs", editable=False)
    digest = models.CharField("SHA-256 of the model that was proved", max_length=64, editable=False)
    holds = models.BooleanField(editable=False)
    result = models.JSONField(encoder=DjangoJSONEncoder, editable=False)
    against = models.CharField("model compared with", max_length=20, editable=False)
    changes = models.JSONField("sites that change their band", encoder=DjangoJSONEncoder, editable=False)
    compared = models.PositiveIntegerField("assessments compared", editable=False)
    seconds = models.DecimalField(max_digits=8, decimal_places=2, editable=False)
    made_at = models.DateTimeField(default=now, editable=False)

    reach: ClassVar[Reach] = CLOSED
    app_privileges: ClassVar[str] = "SELECT, INSERT"

    class Meta:
        verbose_name = "proof of a risk model"
        indexes = [models.Index(fields=["sponsor", "risk_model", "-id"], name="risk_proof_of_model")]

    def __str__(self) -> str:
        return f"Proof of {self.risk_model.number}"


class RiskAssessment(SponsorOwned, Stepped):
    """The risk of one site as somebody judged it: its inputs are frozen with the signature (ICH Q9(R1)).

    `inputs` holds per factor what the records proposed and why, what was chosen and why, and the evidence; `floors` the
    facts that set one. The columns beside say what came of it under `model_version`.
    """

    number = models.CharField(max_length=20, editable=False)
    site = models.ForeignKey(Site, models.PROTECT, related_name="+", editable=False)
    occasion = models.CharField(max_length=10, choices=list(rules.OCCASIONS.items()))
    formality = models.CharField(max_length=10, choices=list(rules.FORMALITY.items()), blank=True)
    formality_why = models.TextField("why this much formality", blank=True)
    alternatives = models.TextField("alternatives considered", blank=True)
    residual = models.TextField("residual risk and why it is accepted", blank=True)
    review_on = models.DateField("looked at again by", null=True, blank=True)
    inputs = models.JSONField(encoder=DjangoJSONEncoder, editable=False)
    floors = models.JSONField(encoder=DjangoJSONEncoder, default=list, editable=False)
    makes_sterile = models.BooleanField("sterile or biological product", default=False, editable=False)
    makes_supply = models.BooleanField("active substance, laboratory or packaging", default=False, editable=False)
    risk_model = models.ForeignKey(RiskModel, models.PROTECT, null=True, related_name="+", editable=False)
    model_version = models.CharField(max_length=20, editable=False)
    model_digest = models.CharField("SHA-256 of the model", max_length=64, editable=False)
    inherent = models.DecimalField(max_digits=5, decimal_places=3, default=Decimal(5), editable=False)
    likelihood = models.DecimalField(max_digits=5, decimal_places=3, default=Decimal(5), editable=False)
    score = models.DecimalField(max_digits=9, decimal_places=6, default=Decimal(25), editable=False)
    completeness = models.DecimalField(max_digits=5, decimal_places=2, default=Decimal(0), editable=False)
    confidence = models.CharField(max_length=6, choices=list(scoring.CONFIDENCES.items()), editable=False)
    band = models.CharField(max_length=8, choices=list(scales.BANDS.items()), editable=False)
    severity = models.PositiveSmallIntegerField("rank of the band", editable=False)
    read_on = models.DateField("records read on", editable=False)
    begun_at = models.DateTimeField(default=now, editable=False)
    signed_on = models.DateField(null=True, editable=False)
    signed_at = models.DateTimeField(null=True, editable=False)

    app_privileges: ClassVar[str] = "SELECT, INSERT, UPDATE"
    steps: ClassVar[tuple[Step, ...]] = rules.ASSESSMENT
    initial_status: ClassVar[str] = rules.DRAFT

    class Meta:
        verbose_name = "risk assessment"
        constraints = [
            models.UniqueConstraint(fields=["sponsor", "number"], name="one_risk_assessment_number"),
            models.UniqueConstraint(
                fields=["sponsor", "site"], condition=Q(status=rules.DRAFT), name="one_open_risk_assessment"
            ),
            models.UniqueConstraint(
                fields=["sponsor", "site"], condition=Q(status=rules.SIGNED), name="one_signed_risk_assessment"
            ),
            KeptOnceDecided(name="qualification_assessment_kept"),
        ]
        indexes = [
            models.Index(fields=["sponsor", "site", "signed_on"], name="risk_by_site"),
            models.Index(fields=["sponsor", "severity", "id"], name="risk_by_band"),
            models.Index(fields=["sponsor", "score", "id"], name="risk_by_score"),
            models.Index(fields=["sponsor", "completeness", "id"], name="risk_by_completeness"),
            models.Index(fields=["sponsor", "signed_on", "id"], name="risk_by_signature"),
            models.Index(fields=["sponsor", "review_on", "id"], name="risk_by_review"),
        ]

    def __str__(self) -> str:
        return self.number
