"""Inspections, Forms 483 with their versions and observations."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from cmos.models import Site, codes
from inspections.rules import CLASS_SOURCES, CLASSES, OUTCOMES, RELEVANCE, TYPES
from inspections.rules.reaction import CODES
from inspections.rules.steps import INSPECTION_STEPS, OPEN
from kernel.clock import now
from kernel.models import SponsorOwned, Stepped, Versioned
from records.models import SponsorFile


class Inspection(SponsorOwned, Stepped):
    """One inspection of a site; with a Form 483 or without, with a class or outcome once it is known."""

    number = models.CharField(max_length=20, editable=False)
    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    authority = models.CharField(max_length=60, default="FDA")
    fei = models.CharField("FEI", max_length=20, blank=True)
    kind = models.CharField(max_length=20, choices=list(TYPES.items()), default="surveillance")
    started_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField()
    investigators = models.CharField(max_length=300, blank=True)
    systems = codes()
    coverage = codes()
    products = models.TextField(blank=True)
    classification = models.CharField(
        max_length=12, choices=[*CLASSES.items(), *OUTCOMES.items()], blank=True, verbose_name="class or outcome"
    )
    classified_on = models.DateField(null=True, blank=True)
    class_recorded_on = models.DateField(null=True, editable=False)
    class_source = models.CharField(max_length=10, choices=list(CLASS_SOURCES.items()), blank=True)
    class_file = models.ForeignKey(SponsorFile, models.PROTECT, related_name="+", null=True)
    eir_received_on = models.DateField("EIR received on", null=True, blank=True)
    source_url = models.URLField(max_length=500, blank=True)
    recorded_at = models.DateTimeField(default=now, editable=False)

    steps = INSPECTION_STEPS
    initial_status = OPEN

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sponsor", "number"], name="one_inspection_per_number")]
        indexes = [
            models.Index(fields=["sponsor", "site"], name="inspection_by_site"),
            models.Index(fields=["sponsor", "ended_on", "id"], name="inspection_by_end"),
        ]

    def __str__(self) -> str:
        return self.number


class FormCopy(models.Model):
    """What the sponsor holds of one version of a form: the file, and what other clients' data was blacked out."""

    file = models.ForeignKey(SponsorFile, models.PROTECT, related_name="+", null=True, blank=True)
    is_redacted = models.BooleanField(default=False)
    redaction = models.TextField(blank=True)

    class Meta:
        abstract = True


class Form483(SponsorOwned, Versioned, FormCopy):
    """The Form FDA 483 of an inspection as first issued; `learned_on` is when the sponsor heard of it."""

    inspection = models.OneToOneField(Inspection, models.PROTECT, related_name="form")
    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    issued_on = models.DateField()
    learned_on = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name = "Form 483"
        indexes = [models.Index(fields=["sponsor", "issued_on"], name="form_by_issue")]

    def __str__(self) -> str:
        return f"Form 483 of {self.issued_on:%-d %b %Y}"


class FormAmendment(SponsorOwned, Versioned, FormCopy):
    """The form issued again: a version with observations of its own, which starts the clock of the reply again."""

    form = models.ForeignKey(Form483, models.PROTECT, related_name="amendments")
    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    issued_on = models.DateField()

    class Meta:
        verbose_name = "amended Form 483"
        constraints = [
            models.UniqueConstraint(fields=["sponsor", "form", "issued_on"], name="one_amendment_per_form_and_day")
        ]
        indexes = [models.Index(fields=["sponsor", "issued_on"], name="amendment_by_issue")]

    def __str__(self) -> str:
        return f"amended Form 483 of {self.issued_on:%-d %b %Y}"


class Observation(SponsorOwned, Versioned):
    """One item of a version of a Form 483, with the sections that it touches: FDA leaves them off the form."""

    form = models.ForeignKey(Form483, models.PROTECT, related_name="observations")
    amendment = models.ForeignKey(FormAmendment, models.PROTECT, related_name="observations", null=True, blank=True)
    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    text = models.TextField()
    citations = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    systems = codes()
    relevance = models.CharField(max_length=10, choices=list(RELEVANCE.items()), blank=True)
    fda_marked_repeat = models.BooleanField("marked as repeat by FDA", default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["sponsor", "form", "amendment", "number"],
                name="one_observation_per_version_number",
                nulls_distinct=False,
            )
        ]

    def __str__(self) -> str:
        return f"Observation {self.number}"


class Reaction(SponsorOwned):
    """One task of the sponsor's own plan after a Form 483 that was done: a company rule."""

    form = models.ForeignKey(Form483, models.PROTECT, related_name="reactions")
    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    task = models.CharField(max_length=20, choices=list(CODES.items()))
    done_on = models.DateField()
    note = models.TextField(blank=True)

    class Meta:
        verbose_name = "task of our reaction"
        constraints = [models.UniqueConstraint(fields=["sponsor", "form", "task"], name="one_reaction_per_task")]

    def __str__(self) -> str:
        return self.get_task_display()
