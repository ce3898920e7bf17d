"""Public registers as published. No tenant: whoever looks something up here leaves no trace another could see."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models

from kernel.clock import now
from kernel.ids import uuid7


class ImportRun(models.Model):
    """One reading of one published file: the record from which the rows of that run came."""

    kind = models.CharField(max_length=30)
    file_name = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64)
    actor = models.CharField(max_length=80)
    started_at = models.DateTimeField(default=now)
    finished_at = models.DateTimeField(null=True)
    read = models.PositiveIntegerField(default=0)
    new = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    notes = models.JSONField(default=dict)
    told_at = models.DateTimeField(null=True, editable=False)
    """when the sponsors' standings were told that public facts have changed"""

    def __str__(self) -> str:
        return f"{self.kind} {self.started_at:%Y-%m-%d}"


class Establishment(models.Model):
    """A drug establishment of FDA's register (DECRS), keyed by its D-U-N-S number."""

    duns = models.CharField("D-U-N-S", max_length=9, unique=True)
    fei = models.CharField("FEI", max_length=20, blank=True)
    fei_key = models.CharField(max_length=20, blank=True)
    name = models.CharField(max_length=300)
    address = models.CharField("address as published", max_length=600)
    street = models.CharField(max_length=300, blank=True)
    city = models.CharField(max_length=120, blank=True)
    region = models.CharField(max_length=120, blank=True)
    postal_code = models.CharField(max_length=30, blank=True)
    country = models.CharField(max_length=2, blank=True)
    expires_on = models.DateField(null=True)
    operations = ArrayField(models.CharField(max_length=60), default=list)
    registrant = models.CharField(max_length=300, blank=True)
    registrant_duns = models.CharField(max_length=9, blank=True)
    excluded = models.BooleanField(default=False)
    words = SearchVectorField(default="", editable=False)
    """the words of the name, for suggestions while typing"""
    digest = models.CharField(max_length=64)
    # Nobody asks by first or last run: without their indexes an unchanged row is noted in place.
    first_run = models.ForeignKey(ImportRun, models.PROTECT, related_name="+", db_index=False)
    last_run = models.ForeignKey(ImportRun, models.PROTECT, related_name="+", db_index=False)
    changed_run = models.ForeignKey(ImportRun, models.PROTECT, related_name="+")

    class Meta:
        indexes = [
            models.Index(fields=["fei_key"], name="establishment_by_fei", opclasses=["varchar_pattern_ops"]),
            models.Index(fields=["duns"], name="establishment_by_duns", opclasses=["varchar_pattern_ops"]),
            GinIndex(fields=["words"], name="establishment_by_word"),
        ]

    def __str__(self) -> str:
        return self.name


class PublishedForm483(models.Model):
    """A Form FDA 483 that FDA published. Two forms may share one address: firm and date belong to the key."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    media_id = models.CharField(max_length=20)
    fei = models.CharField("FEI", max_length=20, blank=True)
    fei_key = models.CharField(max_length=20, blank=True, db_index=True)
    firm = models.CharField(max_length=300)
    establishment_type = models.CharField(max_length=120, blank=True)
    issued_on = models.DateField(null=True)
    published_on = models.DateField(null=True)
    url = models.URLField(max_length=500)
    digest = models.CharField(max_length=64)
    first_run = models.ForeignKey(ImportRun, models.PROTECT, related_name="+")
    last_run = models.ForeignKey(ImportRun, models.PROTECT, related_name="+")
    changed_run = models.ForeignKey(ImportRun, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["media_id", "fei_key", "issued_on"], name="one_published_form", nulls_distinct=False
            )
        ]

    def __str__(self) -> str:
        return f"Form 483 of {self.firm}"


class PublishedObservation(models.Model):
    """One observation of a published form, as FDA's text has it."""

    form = models.ForeignKey(PublishedForm483, models.CASCADE, related_name="observations")
    number = models.PositiveIntegerField()
    deficiency = models.TextField()
    detail = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["form", "number"], name="one_observation_per_number")]

    def __str__(self) -> str:
        return f"{self.number}. {self.deficiency[:60]}"


class Published(models.Model):
    """Base of what FDA's data dashboard publishes by FEI: the row as published, and the runs that had it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    fei = models.CharField("FEI", max_length=20, blank=True)
    fei_key = models.CharField(max_length=20, blank=True, db_index=True)
    firm = models.CharField(max_length=300)
    state = models.CharField(max_length=80, blank=True)
    country = models.CharField("country or area", max_length=80, blank=True)
    digest = models.CharField(max_length=64)
    # Nobody asks by first or last run: without their indexes an unchanged row is noted in place.
    first_run = models.ForeignKey(ImportRun, models.PROTECT, related_name="+", db_index=False)
    last_run = models.ForeignKey(ImportRun, models.PROTECT, related_name="+", db_index=False)
    changed_run = models.ForeignKey(ImportRun, models.PROTECT, related_name="+")

    class Meta:
        abstract = True


class PublishedAction(Published):
    """A compliance action: warning letter, injunction or seizure. One letter to several firms is several rows."""

    case_id = models.CharField("case or injunction number", max_length=40)
    action_type = models.CharField(max_length=60)
    product_type = models.CharField(max_length=80, blank=True)
    acted_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case_id", "fei_key", "action_type", "product_type"], name="one_published_action"
            )
        ]

    def __str__(self) -> str:
        return f"{self.action_type} {self.case_id}"


class PublishedInspection(Published):
    """An inspection with its class; one number stands under several project areas, each with a class of its own."""

    inspection_number = models.CharField(max_length=20)
    project_area = models.CharField(max_length=120, blank=True)
    product_type = models.CharField(max_length=80, blank=True)
    city = models.CharField(max_length=120, blank=True)
    postal_code = models.CharField(max_length=30, blank=True)
    fiscal_year = models.CharField(max_length=4, blank=True)
    ended_on = models.DateField(null=True)
    classification = models.CharField(max_length=60, blank=True)
    posted_citations = models.CharField(max_length=10, blank=True)
    details = models.TextField(blank=True)
    eir_released_on = models.DateField("FMD-145 date", null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["inspection_number", "project_area", "product_type"], name="one_published_inspection"
            )
        ]

    def __str__(self) -> str:
        return f"inspection {self.inspection_number}"


class PublishedCitation(Published):
    """What was cited in an inspection. It has no key of its own: the whole row is its identity."""

    inspection_number = models.CharField(max_length=20, blank=True, db_index=True)
    city = models.CharField(max_length=120, blank=True)
    ended_on = models.DateField(null=True)
    program_area = models.CharField(max_length=120, blank=True)
    citation = models.CharField("act or CFR number", max_length=120)
    short_description = models.TextField(blank=True)
    long_description = models.TextField(blank=True)
    firm_profile = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["digest"], name="one_published_citation")]

    def __str__(self) -> str:
        return f"{self.citation} {self.firm}"
