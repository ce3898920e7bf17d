"""Companies: the legal owners of sites."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Lower

from kernel.models import SponsorOwned, Versioned


class Company(SponsorOwned, Versioned):
    """A legal owner of sites, under the name this sponsor uses."""

    name = models.CharField(max_length=200)
    duns = models.CharField("D-U-N-S", max_length=9, blank=True)
    notes = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("sponsor", Lower("name"), name="one_company_per_name"),
        ]

    def __str__(self) -> str:
        return self.name
