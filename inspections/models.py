"""What authorities did to the sponsor's sites: inspections, Forms 483, observations."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from cmos.models import Site
from inspections.rules import CLASSES, TYPES
from kernel.clock import now
from kernel.models import SponsorOwned, Versioned
from records.models import SponsorFile


class Inspection(SponsorOwned, Versioned):
    """One inspection of a site; with a Form 483 or without, with a class once it is known."""

    number = models.CharField(max_length=20, editable=False)
    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    authority = models.CharField(max_length=60, default="FDA")
    fei = models.CharField("FEI", max_length=20, blank=True)
    kind = models.CharField(max_length=20, choices=list(TYPES.items()), default="surveillance")
    started_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField()
    classification = models.CharField(max_length=3, choices=list(CLASSES.items()), blank=True)
    classified_on = models.DateField(null=True, blank=True)
    class_recorded_on = models.DateField(null=True, editable=False)
    source_url = models.URLField(max_length=500, blank=True)
    recorded_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sponsor", "number"], name="one_inspection_per_number")]
        indexes = [
            models.Index(fields=["sponsor", "site"], name="inspection_by_site"),
            models.Index(fields=["sponsor", "ended_on", "id"], name="inspection_by_end"),
        ]

    def __str__(self) -> str:
        return self.number


class Form483(SponsorOwned, Versioned):
    """The Form FDA 483 of an inspection. An amended form starts the clock again from the day of its issue."""

    inspection = models.OneToOneField(Inspection, models.PROTECT, related_name="form")
    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    issued_on = models.DateField()
    amended_on = ArrayField(models.DateField(), default=list, blank=True)
    response_sent_on = models.DateField(null=True, blank=True)
    response_file = models.ForeignKey(SponsorFile, models.PROTECT, related_name="+", null=True)
    published_form = models.UUIDField(null=True, editable=False)

    class Meta:
        verbose_name = "Form 483"
        constraints = [
            models.UniqueConstraint(
                fields=["sponsor", "published_form"],
                condition=models.Q(published_form__isnull=False),
                name="one_adoption_per_published_form",
            )
        ]
        indexes = [models.Index(fields=["sponsor", "issued_on"], name="form_by_issue")]

    def __str__(self) -> str:
        return f"Form 483 of {self.issued_on:%-d %b %Y}"


class Observation(SponsorOwned, Versioned):
    """One item of a Form 483, with the sections that it touches: FDA leaves them off the form."""

    form = models.ForeignKey(Form483, models.PROTECT, related_name="observations")
    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    text = models.TextField()
    citations = ArrayField(models.CharField(max_length=40), default=list, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sponsor", "form", "number"], name="one_observation_per_form_number")
        ]

    def __str__(self) -> str:
        return f"Observation {self.number}"
