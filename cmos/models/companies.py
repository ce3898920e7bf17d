"""Companies: the legal owners of sites."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models.functions import Lower

from kernel.db.reach import Reach, held_by
from kernel.models import SponsorOwned, Versioned
from records.models import SponsorFile


class Company(SponsorOwned, Versioned):
    """A legal owner of sites, under the name this sponsor uses."""

    name = models.CharField(max_length=200)
    duns = models.CharField("D-U-N-S", max_length=9, blank=True)
    oms_organisation = models.CharField("OMS organisation", max_length=20, blank=True)
    notes = models.TextField(blank=True)
    cda_signed_on = models.DateField("CDA signed on", null=True, blank=True)
    cda_expires_on = models.DateField("CDA expires on", null=True, blank=True)
    cda_file = models.ForeignKey(SponsorFile, models.PROTECT, related_name="+", null=True, blank=True)
    archived_at = models.DateTimeField(null=True, editable=False)

    reach: ClassVar[Reach] = (held_by("cmos_site", "company_id"),)

    class Meta:
        constraints = [
            models.UniqueConstraint("sponsor", Lower("name"), name="one_company_per_name"),
        ]
        indexes = [models.Index(fields=["sponsor", "name", "id"], name="company_by_name")]

    def __str__(self) -> str:
        return self.name
