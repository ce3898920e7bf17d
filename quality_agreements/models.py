"""Quality agreements: who answers for what at which sites, from when to when."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from cmos.models import Company, Product, Site
from cmos.models.base import codes
from kernel.clock import now
from kernel.db.reach import Reach, held_by, through
from kernel.models import SponsorOwned, Stepped, Versioned
from kernel.steps import Step
from quality_agreements import rules
from records.models import SponsorFile
from sponsors.models import Membership


class QualityAgreement(SponsorOwned, Stepped):
    """One version of a quality agreement with a company. Time decides whether it is in force, people what it says."""

    number = models.CharField(max_length=20, editable=False)
    company = models.ForeignKey(Company, models.PROTECT, related_name="+")
    edition = models.PositiveIntegerField(default=1, editable=False)
    previous = models.ForeignKey("self", models.PROTECT, related_name="next", null=True, editable=False)
    our_party = models.CharField(max_length=200)
    their_party = models.CharField(max_length=200)
    scope = models.TextField()
    operations = codes()
    """what is done at its sites that it covers; none: whatever is done there"""
    signed_on = models.DateField(null=True, blank=True)
    effective_on = models.DateField(null=True, blank=True)
    expires_on = models.DateField(null=True, blank=True)
    review_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, editable=False)
    file = models.ForeignKey(SponsorFile, models.PROTECT, related_name="+", null=True)
    recorded_at = models.DateTimeField(default=now, editable=False)

    steps: ClassVar[tuple[Step, ...]] = rules.AGREEMENT
    initial_status: ClassVar[str] = rules.DRAFT

    reach: ClassVar[Reach] = (held_by("quality_agreements_agreementsite", "agreement_id"),)

    class Meta:
        verbose_name = "quality agreement"
        constraints = [
            models.UniqueConstraint(fields=["sponsor", "number", "edition"], name="one_agreement_per_edition")
        ]
        indexes = [
            models.Index(fields=["sponsor", "company"], name="agreement_by_company"),
            models.Index(fields=["sponsor", "expires_on", "id"], name="agreement_by_end"),
            models.Index(fields=["sponsor", "effective_on", "id"], name="agreement_by_start"),
            models.Index(fields=["sponsor", "signed_on", "id"], name="agreement_by_signing"),
            models.Index(fields=["sponsor", "ended_on", "id"], name="agreement_by_termination"),
            models.Index(fields=["sponsor", "review_on"], name="agreement_by_review"),
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


class AgreementProduct(SponsorOwned):
    """A product that an agreement covers at one of its sites; without any, it covers what its text says."""

    agreement = models.ForeignKey(QualityAgreement, models.CASCADE, related_name="covered_products")
    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    product = models.ForeignKey(Product, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "covered product"
        constraints = [
            models.UniqueConstraint(
                fields=["sponsor", "agreement", "site", "product"], name="one_row_per_covered_product"
            )
        ]
        indexes = [models.Index(fields=["sponsor", "product"], name="covered_by_product")]

    def __str__(self) -> str:
        return f"{self.agreement_id} covers {self.product_id} at {self.site_id}"


class AgreementFile(SponsorOwned):
    """A document given for a version: none is replaced, the newest one before signing is the one that was signed."""

    agreement = models.ForeignKey(QualityAgreement, models.PROTECT, related_name="documents")
    file = models.ForeignKey(SponsorFile, models.PROTECT, related_name="+")

    reach: ClassVar[Reach] = (through("agreement"),)

    class Meta:
        verbose_name = "document of the agreement"
        constraints = [
            models.UniqueConstraint(fields=["sponsor", "agreement", "file"], name="one_row_per_agreement_document")
        ]

    def __str__(self) -> str:
        return f"{self.file_id} for {self.agreement_id}"


class AgreementSigner(SponsorOwned, Versioned):
    """Somebody who signed for a party; name and position as they were that day."""

    class Party(models.TextChoices):
        OURS = rules.OURS, rules.PARTIES[rules.OURS]
        THEIRS = rules.THEIRS, rules.PARTIES[rules.THEIRS]

    agreement = models.ForeignKey(QualityAgreement, models.PROTECT, related_name="signers")
    party = models.CharField(max_length=6, choices=Party.choices)
    name = models.CharField(max_length=200)
    position = models.CharField(max_length=200)
    signed_on = models.DateField(null=True, blank=True)
    in_portal = models.BooleanField(default=False, editable=False)

    reach: ClassVar[Reach] = (through("agreement"),)

    class Meta:
        verbose_name = "signer"

    def __str__(self) -> str:
        return self.name


class AgreementReview(SponsorOwned, Versioned):
    """A recorded review of a version: who, when, what came of it, when again. Void when entered by mistake."""

    class Outcome(models.TextChoices):
        CONTINUE = rules.CONTINUE, rules.OUTCOMES[rules.CONTINUE]
        REVISE = rules.REVISE, rules.OUTCOMES[rules.REVISE]
        END = rules.END, rules.OUTCOMES[rules.END]

    agreement = models.ForeignKey(QualityAgreement, models.PROTECT, related_name="reviews")
    reviewed_on = models.DateField()
    reviewer = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    reviewer_name = models.CharField(max_length=200, editable=False)
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    notes = models.TextField(blank=True)
    next_review_on = models.DateField(null=True, blank=True)
    recorded_at = models.DateTimeField(default=now, editable=False)
    voided_at = models.DateTimeField(null=True, editable=False)

    reach: ClassVar[Reach] = (through("agreement"),)

    class Meta:
        verbose_name = "review of the agreement"
        indexes = [models.Index(fields=["sponsor", "next_review_on"], name="agreement_review_by_next")]

    def __str__(self) -> str:
        return f"review of {self.reviewed_on:%-d %b %Y}"
