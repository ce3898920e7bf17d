"""What the sponsor made of published facts, and the one list over all that authorities did."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from cmos.models import Site
from inspections.rules.steps import REVIEW_STEPS, UNREVIEWED
from kernel.managers import TenantManager
from kernel.models import SponsorOwned, Stepped


class PublicFactReview(SponsorOwned, Stepped):
    """One published fact about a site: adopted as a record of the sponsor's own, or rejected with a reason."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    fact_kind = models.CharField(max_length=20, editable=False)
    fact = models.UUIDField(editable=False)
    label = models.CharField(max_length=200, editable=False)
    record_kind = models.CharField(max_length=20, blank=True, editable=False)
    record = models.UUIDField(null=True, editable=False)
    made_record = models.BooleanField(default=False, editable=False)
    """the record was created for it, rather than found"""

    steps = REVIEW_STEPS
    initial_status = UNREVIEWED

    class Meta:
        verbose_name = "review of a published fact"
        constraints = [models.UniqueConstraint(fields=["sponsor", "site", "fact"], name="one_review_per_public_fact")]
        indexes = [models.Index(fields=["sponsor", "record"], name="review_by_record")]

    def __str__(self) -> str:
        return self.label


class DocketEntry(models.Model):
    """A line of the list over all kinds: a view of the database, under the walls of the tables it reads."""

    id = models.UUIDField(primary_key=True)
    sponsor = models.ForeignKey("sponsors.Sponsor", models.DO_NOTHING, related_name="+")
    site = models.ForeignKey(Site, models.DO_NOTHING, related_name="+", db_constraint=False)
    kind = models.CharField(max_length=20)
    number = models.CharField(max_length=20)
    authority = models.CharField(max_length=120)
    happened_on = models.DateField()
    ended_on = models.DateField(null=True)
    status = models.CharField(max_length=30)
    outcome = models.CharField(max_length=12)
    title = models.CharField(max_length=300)

    objects = TenantManager()

    wall: ClassVar[str] = "sponsor"
    app_privileges: ClassVar[str] = "SELECT"

    class Meta:
        managed = False
        db_table = "inspections_docketentry"
        base_manager_name = default_manager_name = "objects"

    def __str__(self) -> str:
        return self.number


class PublicFactLine(models.Model):
    """A published fact about one site's FEI with what was made of it: a view under the walls of site and review."""

    id = models.UUIDField(primary_key=True)
    sponsor = models.ForeignKey("sponsors.Sponsor", models.DO_NOTHING, related_name="+")
    site = models.ForeignKey(Site, models.DO_NOTHING, related_name="+", db_constraint=False)
    fact = models.UUIDField()
    kind = models.CharField(max_length=20)
    happened_on = models.DateField(null=True)
    fei = models.CharField("FEI", max_length=20)
    firm = models.CharField(max_length=300)
    outcome = models.CharField(max_length=60)
    reference = models.CharField(max_length=60)
    is_negative = models.BooleanField()
    url = models.CharField(max_length=500)
    read_at = models.DateTimeField()
    status = models.CharField(max_length=30)
    review = models.ForeignKey(PublicFactReview, models.DO_NOTHING, related_name="+", null=True, db_constraint=False)

    objects = TenantManager()

    wall: ClassVar[str] = "sponsor"
    app_privileges: ClassVar[str] = "SELECT"

    class Meta:
        managed = False
        db_table = "inspections_publicfactline"
        base_manager_name = default_manager_name = "objects"

    def __str__(self) -> str:
        return f"{self.kind} {self.reference}"
