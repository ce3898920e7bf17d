"""What a site holds: dated evidence, each kind a table of its own."""

from __future__ import annotations

from django.db import models

from cmos.models.base import codes
from cmos.models.sites import Site
from kernel.clock import now
from kernel.models import DatedModel, SponsorOwned, Versioned
from records.models import SponsorFile


class SiteEvidence(SponsorOwned, Versioned, DatedModel):
    """Base of what a site holds: dated, with its file, and void with a reason when it was entered by mistake."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    file = models.ForeignKey(SponsorFile, models.PROTECT, related_name="+", null=True, blank=True)
    recorded_at = models.DateTimeField(default=now, editable=False)
    voided_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        abstract = True


class FdaRegistration(SiteEvidence):
    """An FDA establishment registration (21 CFR 207): one submission, valid by the window rule."""

    fei = models.CharField("FEI", max_length=20, blank=True)
    submitted_on = models.DateField(null=True, blank=True)
    operations = codes()

    class Meta:
        verbose_name = "FDA registration"
        indexes = [
            models.Index(fields=["sponsor", "site"], name="registration_by_site"),
            models.Index(fields=["sponsor", "valid_to"], name="registration_by_end"),
        ]

    def __str__(self) -> str:
        return f"FDA registration to {self.valid_to}"


class GmpCertificate(SiteEvidence):
    """An EU GMP certificate: the status at an inspection, relied on for three years unless it says otherwise."""

    number = models.CharField(max_length=80)
    authority = models.CharField(max_length=120)
    inspection_end = models.DateField()
    issued_on = models.DateField(null=True, blank=True)
    operations = codes()
    remarks = models.TextField(blank=True)
    remarks_reviewed_on = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name = "EU GMP certificate"
        indexes = [
            models.Index(fields=["sponsor", "site"], name="certificate_by_site"),
            models.Index(fields=["sponsor", "valid_to"], name="certificate_by_end"),
            models.Index(fields=["sponsor", "inspection_end"], name="certificate_by_inspection"),
        ]

    def __str__(self) -> str:
        return self.number
