"""The sponsor's products: what agreements, evidence and audits may name as their scope."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models.functions import Lower

from cmos.models.base import codes
from kernel.db.reach import Reach, held_by
from kernel.models import SponsorOwned, Versioned


class Product(SponsorOwned, Versioned):
    """A product of the sponsor in one strength and form. Retired ones stay readable and are offered no more."""

    code = models.CharField(max_length=40)
    name = models.CharField(max_length=200)
    strength = models.CharField(max_length=80, blank=True)
    dosage_form = models.CharField(max_length=40, blank=True)
    material_type = models.CharField(max_length=40)
    sterile = models.BooleanField(default=False)
    biologics = models.BooleanField(default=False)
    markets = codes()
    notes = models.TextField(blank=True)
    retired_at = models.DateTimeField(null=True, editable=False)

    reach: ClassVar[Reach] = (held_by("quality_agreements_agreementproduct", "product_id"),)

    class Meta:
        constraints = [models.UniqueConstraint("sponsor", Lower("code"), name="one_product_per_code")]
        indexes = [
            models.Index(fields=["sponsor", "name", "id"], name="product_by_name"),
            models.Index(fields=["sponsor", "code", "id"], name="product_by_code"),
        ]

    def __str__(self) -> str:
        return " ".join(filter(None, (self.name, self.strength)))
