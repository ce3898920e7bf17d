"""What people sign about clearances: risk assessments of products, overrides of a hold, certificates."""

from __future__ import annotations

from datetime import timedelta
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from cmos.models import Product, Site
from cmos.models.base import codes
from kernel.clock import now
from kernel.models import SponsorOwned, Stepped
from kernel.steps import Step
from qualification.rules.clearing import steps as lives
from records.models import SponsorFile


class ProductAssessment(SponsorOwned, Stepped):
    """A signed risk assessment: why work on a product goes on at a site whose standing is restricted or unknown.

    Both days are included. No markets means every market. It never changes once it is signed; a mistaken one is void.
    """

    number = models.CharField(max_length=20, editable=False)
    site = models.ForeignKey(Site, models.PROTECT, related_name="+", editable=False)
    product = models.ForeignKey(Product, models.PROTECT, related_name="+", editable=False)
    markets = codes()
    valid_from = models.DateField()
    valid_to = models.DateField()
    risk = models.TextField("what can go wrong")
    measures = models.TextField("what is done about it")
    file = models.ForeignKey(SponsorFile, models.PROTECT, related_name="+", null=True, blank=True)
    author = models.CharField(max_length=200, editable=False)
    prepared_at = models.DateTimeField(default=now, editable=False)

    steps: ClassVar[tuple[Step, ...]] = lives.ASSESSMENT
    initial_status: ClassVar[str] = lives.DRAFT
    app_privileges: ClassVar[str] = "SELECT, INSERT, UPDATE"

    class Meta:
        verbose_name = "risk assessment of a product"
        constraints = [
            models.UniqueConstraint(fields=["sponsor", "number"], name="one_product_assessment_per_number"),
            models.CheckConstraint(
                condition=Q(valid_to__gte=F("valid_from")), name="an_assessment_ends_after_it_begins"
            ),
        ]
        indexes = [
            models.Index(fields=["sponsor", "site", "product"], name="product_assessment_by_site"),
            models.Index(fields=["sponsor", "valid_to"], name="product_assessment_by_end"),
        ]

    def __str__(self) -> str:
        return self.number


class ClearanceOverride(SponsorOwned, Stepped):
    """A hold that two people overrode for a while; `keys` are the reasons they were shown, `shown` the whole answer."""

    number = models.CharField(max_length=20, editable=False)
    site = models.ForeignKey(Site, models.PROTECT, related_name="+", editable=False)
    product = models.ForeignKey(Product, models.PROTECT, related_name="+", editable=False)
    operation = models.CharField(max_length=60, editable=False)
    market = models.CharField(max_length=10, editable=False)
    first_on = models.DateField(editable=False)
    last_on = models.DateField(editable=False)
    ended_on = models.DateField(null=True, editable=False)
    grounds = models.TextField("why the work goes on", editable=False)
    keys = ArrayField(models.CharField(max_length=300), default=list, editable=False)
    shown = models.JSONField(default=dict, editable=False)
    author = models.CharField(max_length=200, editable=False)
    prepared_at = models.DateTimeField(default=now, editable=False)
    proposed_by = models.CharField(max_length=60, blank=True, editable=False)
    confirmed_by = models.CharField(max_length=60, blank=True, editable=False)

    steps: ClassVar[tuple[Step, ...]] = lives.OVERRIDES
    initial_status: ClassVar[str] = lives.DRAFT
    unfinished: ClassVar[frozenset[str]] = frozenset({lives.DRAFT, lives.PROPOSED})
    app_privileges: ClassVar[str] = "SELECT, INSERT, UPDATE"
    two_people: ClassVar[tuple[tuple[str, str], ...]] = (("proposed_by", "confirmed_by"),)

    class Meta:
        verbose_name = "override of a clearance"
        constraints = [
            models.UniqueConstraint(fields=["sponsor", "number"], name="one_override_per_number"),
            models.CheckConstraint(
                condition=Q(last_on__gte=F("first_on")) & Q(last_on__lt=F("first_on") + timedelta(days=90)),
                name="an_override_lasts_90_days_at_most",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=[lives.IN_FORCE, lives.ENDED]) | ~Q(proposed_by="") & ~Q(confirmed_by=""),
                name="an_override_is_signed_by_two",
            ),
        ]
        indexes = [
            models.Index(fields=["sponsor", "site", "product"], name="override_by_site"),
            models.Index(fields=["sponsor", "last_on"], name="override_by_end"),
        ]

    def __str__(self) -> str:
        return self.number


class ClearanceCertificate(SponsorOwned, Stepped):
    """An answer frozen for good: the question, the day, what was known, every reason with its evidence, and a digest.

    `digest` is the SHA-256 of the canonical form of `answer`; what is printed is made of `answer` alone.
    """

    number = models.CharField(max_length=20, editable=False)
    site = models.ForeignKey(Site, models.PROTECT, related_name="+", editable=False)
    product = models.ForeignKey(Product, models.PROTECT, related_name="+", null=True, editable=False)
    operation = models.CharField(max_length=60, editable=False)
    market = models.CharField(max_length=10, editable=False)
    asked_on = models.DateField("day asked about", editable=False)
    known_at = models.DateTimeField("as known at", editable=False)
    result = models.CharField("answer", max_length=10, editable=False)
    changes_on = models.DateField(null=True, editable=False)
    rule_version = models.CharField(max_length=20, editable=False)
    answer = models.JSONField("answer in full", editable=False)
    digest = models.CharField("SHA-256 of the answer", max_length=64, editable=False)
    asked_by = models.CharField(max_length=200, editable=False)
    asked_at = models.DateTimeField(default=now, editable=False)

    steps: ClassVar[tuple[Step, ...]] = lives.CERTIFICATE
    initial_status: ClassVar[str] = lives.DRAFT
    app_privileges: ClassVar[str] = "SELECT, INSERT, UPDATE"

    class Meta:
        verbose_name = "clearance certificate"
        constraints = [
            models.UniqueConstraint(fields=["sponsor", "number"], name="one_clearance_certificate_per_number")
        ]
        indexes = [
            models.Index(fields=["sponsor", "site", "-asked_on"], name="clearance_cert_by_site"),
            models.Index(fields=["sponsor", "-asked_at"], name="clearance_cert_by_moment"),
        ]

    def __str__(self) -> str:
        return self.number
