"""The chain by which products are made: steps at sites, and work that sites give on to others."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from cmos.models.base import codes
from cmos.models.products import OfProduct, Product
from cmos.models.sites import Site
from cmos.rules import subcontracts
from kernel.clock import now
from kernel.models import SponsorOwned, Stepped
from kernel.steps import Step
from regulations.rules import vocabulary


class ManufacturingStep(OfProduct):
    """One operation for a product at a site, in the days it is done there and for the markets it serves."""

    product = models.ForeignKey(Product, models.PROTECT, related_name="steps")
    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    operation = models.CharField(max_length=60)
    partner_type = models.CharField(max_length=40, blank=True)
    markets = codes()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    position = models.PositiveSmallIntegerField(default=1)
    follows = ArrayField(models.UUIDField(), default=list, blank=True)
    us_import_on = models.DateField("first shipment imported into the United States", null=True, blank=True)
    notes = models.CharField(max_length=1000, blank=True)

    class Meta:
        verbose_name = "manufacturing step"
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="a_step_ends_after_it_began"
            )
        ]
        indexes = [
            models.Index(fields=["sponsor", "product"], name="step_by_product"),
            models.Index(fields=["sponsor", "site"], name="step_by_site"),
            models.Index(fields=["sponsor", "valid_from", "id"], name="step_by_first_day"),
        ]

    def __str__(self) -> str:
        return f"Step {self.position} of {self.product}"

    @property
    def doing(self) -> str:
        """What is done, in words."""
        return vocabulary.label(vocabulary.OPERATION_LABELS, self.operation)


class Subcontract(SponsorOwned, Stepped):
    """Work that a site gives on to another company: disclosed, evaluated, and approved before it begins (EU GMP 7.11).

    `site` gives the work on. `to_site` names the subcontractor where it is a site of the sponsor's register. Without
    `disclosed_on` the CMO did not tell of it; `valid_from` is the first day on which work is given on.
    """

    number = models.CharField(max_length=20, editable=False)
    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    to_site = models.ForeignKey(Site, models.PROTECT, related_name="+", null=True, blank=True)
    name = models.CharField("Subcontractor", max_length=200)
    city = models.CharField(max_length=120, blank=True)
    country = models.CharField(max_length=2)
    operations = codes()
    products = ArrayField(models.UUIDField(), default=list, blank=True)
    why = models.TextField("What it is needed for", blank=True)
    disclosed_on = models.DateField(null=True, blank=True)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    evaluation = models.TextField(blank=True)
    evaluated_on = models.DateField(null=True, blank=True)
    evaluated_by = models.CharField(max_length=60, blank=True, editable=False)
    approved_on = models.DateField(null=True, editable=False)
    revoked_on = models.DateField(null=True, editable=False)
    approved_by = models.CharField(max_length=60, blank=True, editable=False)
    recorded_by = models.CharField(max_length=60, blank=True, editable=False)
    recorded_at = models.DateTimeField(default=now, editable=False)

    steps: ClassVar[tuple[Step, ...]] = subcontracts.STEPS
    initial_status: ClassVar[str] = subcontracts.PROPOSED
    unfinished: ClassVar[frozenset[str]] = frozenset({subcontracts.PROPOSED})
    app_privileges: ClassVar[str] = "SELECT, INSERT, UPDATE"
    two_people: ClassVar[tuple[tuple[str, str], ...]] = (("evaluated_by", "approved_by"),)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sponsor", "number"], name="one_subcontract_per_number"),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_from=None) | Q(valid_to__gte=F("valid_from")),
                name="a_subcontract_ends_after_it_began",
            ),
            models.CheckConstraint(condition=~Q(to_site=F("site")), name="nobody_is_their_own_subcontractor"),
        ]
        indexes = [
            models.Index(fields=["sponsor", "site"], name="subcontract_by_giver"),
            models.Index(fields=["sponsor", "to_site"], name="subcontract_by_taker"),
            models.Index(fields=["sponsor", "name", "id"], name="subcontract_by_name"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"
