"""The sponsor's products: what agreements, evidence and audits may name as their scope."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from cmos.models.base import codes
from kernel.clock import now
from kernel.db.reach import Reach, held_by, through
from kernel.models import SponsorOwned, Versioned
from regulations.rules import countries, vocabulary
from regulations.rules.applicability import MILESTONES


class Product(SponsorOwned, Versioned):
    """A product of the sponsor in one strength and form. Retired ones stay readable and are offered no more."""

    code = models.CharField(max_length=40)
    name = models.CharField(max_length=200)
    strength = models.CharField(max_length=80, blank=True)
    dosage_form = models.CharField(max_length=40, blank=True)
    material_type = models.CharField(max_length=40)
    modality = models.CharField(max_length=30, blank=True)
    sterile = models.BooleanField(default=False)
    biologics = models.BooleanField(default=False)
    oel = models.DecimalField("exposure limit (OEL)", max_digits=12, decimal_places=4, null=True, blank=True)
    oeb = models.CharField("exposure band (OEB)", max_length=10, blank=True)
    markets = codes()
    notes = models.TextField(blank=True)
    retired_at = models.DateTimeField(null=True, editable=False)

    reach: ClassVar[Reach] = (
        held_by("quality_agreements_agreementproduct", "product_id"),
        held_by("cmos_manufacturingstep", "product_id"),
    )

    class Meta:
        constraints = [
            models.UniqueConstraint("sponsor", Lower("code"), name="one_product_per_code"),
            models.CheckConstraint(condition=Q(oel=None) | Q(oel__gt=0), name="an_exposure_limit_is_positive"),
        ]
        indexes = [
            models.Index(fields=["sponsor", "name", "id"], name="product_by_name"),
            models.Index(fields=["sponsor", "code", "id"], name="product_by_code"),
        ]

    def __str__(self) -> str:
        return " ".join(filter(None, (self.name, self.strength)))


class OfProduct(SponsorOwned, Versioned):
    """Base of what is recorded about a product: void with a reason when it was entered by mistake, never deleted."""

    recorded_by = models.CharField(max_length=60, blank=True, editable=False)
    recorded_at = models.DateTimeField(default=now, editable=False)
    voided_at = models.DateTimeField(null=True, editable=False)
    void_reason = models.CharField(max_length=500, blank=True, editable=False)

    app_privileges: ClassVar[str] = "SELECT, INSERT, UPDATE"

    class Meta:
        abstract = True


class ProductMilestone(OfProduct):
    """The day on which a drug was made available for a phase or lawfully marketed (21 CFR 210.2(c)).

    It is about the drug: neither a study nor a site has one, and the first day of a study is another date.
    """

    product = models.ForeignKey(Product, models.PROTECT, related_name="milestones")
    kind = models.CharField(max_length=20, choices=MILESTONES.items())
    happened_on = models.DateField()
    country = models.CharField(max_length=2, blank=True)
    reference = models.CharField(max_length=200, blank=True)

    reach: ClassVar[Reach] = (through("product"),)

    class Meta:
        verbose_name = "milestone of a product"
        constraints = [
            models.UniqueConstraint(
                fields=["sponsor", "product", "kind", "country"],
                condition=Q(voided_at=None),
                name="one_milestone_per_country",
            )
        ]
        indexes = [models.Index(fields=["sponsor", "product"], name="milestone_by_product")]

    def __str__(self) -> str:
        return f"{MILESTONES.get(self.kind, self.kind)} on {self.happened_on:%-d %b %Y}"

    @property
    def where(self) -> str:
        """The country, in words; empty where none was named."""
        return countries.name(self.country) if self.country else ""


class ProductSchedule(OfProduct):
    """A substance of the product in a schedule of controlled substances, from and to the days the law says."""

    product = models.ForeignKey(Product, models.PROTECT, related_name="schedules")
    schedule = models.CharField(max_length=3, choices=vocabulary.SCHEDULES.items())
    drug_code = models.CharField("DEA drug code", max_length=4, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    reference = models.CharField(max_length=200, blank=True)

    reach: ClassVar[Reach] = (through("product"),)

    class Meta:
        verbose_name = "schedule of a product"
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="a_schedule_ends_after_it_began"
            )
        ]
        indexes = [models.Index(fields=["sponsor", "product"], name="schedule_by_product")]

    def __str__(self) -> str:
        return f"Schedule {self.schedule} from {self.valid_from:%-d %b %Y}"
