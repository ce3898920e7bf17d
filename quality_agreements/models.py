"""Quality agreements: who answers for what at which sites, from when to when."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from cmos.models import Company, Site
from kernel.clock import now
from kernel.models import SponsorOwned, Stepped
from kernel.steps import Step
from quality_agreements import rules
from records.models import SponsorFile


class QualityAgreement(SponsorOwned, Stepped):
    """One version of a quality agreement with a company. Time decides whether it is in force, people what it says."""

    number = models.CharField(max_length=20, editable=False)
    company = models.ForeignKey(Company, models.PROTECT, related_name="+")
    edition = models.PositiveIntegerField(default=1, editable=False)
    previous = models.ForeignKey("self", models.PROTECT, related_name="next", null=True, editable=False)
    our_party = models.CharField(max_length=200)
    their_party = models.CharField(max_length=200)
    scope = models.TextField()
    signed_on = models.DateField(null=True, blank=True)
    effective_on = models.DateField(null=True, blank=True)
    expires_on = models.DateField(null=True, blank=True)
    review_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, editable=False)
    file = models.ForeignKey(SponsorFile, models.PROTECT, related_name="+", null=True)
    recorded_at = models.DateTimeField(default=now, editable=False)

    steps: ClassVar[tuple[Step, ...]] = rules.AGREEMENT
    initial_status: ClassVar[str] = rules.DRAFT

    class Meta:
        verbose_name = "quality agreement"
        constraints = [
            models.UniqueConstraint(fields=["sponsor", "number", "edition"], name="one_agreement_per_edition")
        ]
        indexes = [
            models.Index(fields=["sponsor", "company"], name="agreement_by_company"),
            models.Index(fields=["sponsor", "expires_on"], name="agreement_by_end"),
        ]

    def __str__(self) -> str:
        return f"{self.number} version {self.edition}"


class AgreementSite(SponsorOwned):
    """A site that an agreement covers."""

    agreement = models.ForeignKey(QualityAgreement, models.CASCADE, related_name="covered")
    site = models.ForeignKey(Site, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "covered site"
        constraints = [
            models.UniqueConstraint(fields=["sponsor", "agreement", "site"], name="one_row_per_covered_site")
        ]
        indexes = [models.Index(fields=["sponsor", "site"], name="covered_by_site")]

    def __str__(self) -> str:
        return f"{self.agreement_id} covers {self.site_id}"
