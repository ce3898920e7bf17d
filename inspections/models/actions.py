"""What authorities do beside inspecting: letters, alerts, orders, refusals, statements of non-compliance."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from cmos.models import GmpCertificate, Site, codes
from inspections.models.inspected import Inspection
from inspections.rules.actions import (
    ALERTS,
    IMPORT_ALERT,
    INJUNCTION,
    NONCOMPLIANCE,
    ORDERS,
    REFUSAL,
    REFUSALS,
    WARNING_LETTER,
)
from inspections.rules.steps import ACTION_STEPS, RECORDED
from kernel.clock import now
from kernel.models import SponsorOwned, Stepped
from records.models import SponsorFile


class AuthorityAction(SponsorOwned, Stepped):
    """Base: numbered, about one site, with source and file; a mistaken entry is void with its reason."""

    number = models.CharField(max_length=20, editable=False)
    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    inspection = models.ForeignKey(Inspection, models.PROTECT, related_name="+", null=True, blank=True)
    fei = models.CharField("FEI", max_length=20, blank=True)
    file = models.ForeignKey(SponsorFile, models.PROTECT, related_name="+", null=True, blank=True)
    end_file = models.ForeignKey(SponsorFile, models.PROTECT, related_name="+", null=True, blank=True)
    source_url = models.URLField(max_length=500, blank=True)
    notes = models.TextField(blank=True)
    recorded_at = models.DateTimeField(default=now, editable=False)

    steps = ACTION_STEPS
    initial_status = RECORDED
    kind_code: ClassVar[str]
    prefix: ClassVar[str]
    began: ClassVar[str]
    """name of the column with the day it began"""
    ended: ClassVar[str]
    """name of the column with the day that ends it, itself no longer in force"""

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.number


class WarningLetter(AuthorityAction):
    """FDA's warning letter; its clock runs from the receipt."""

    letter_number = models.CharField(max_length=40, blank=True)
    marcs_cms = models.CharField("MARCS-CMS number", max_length=20, blank=True)
    issued_on = models.DateField()
    received_on = models.DateField(null=True, blank=True)
    subject = models.CharField(max_length=300, blank=True)
    closed_out_on = models.DateField(null=True, blank=True)

    kind_code, prefix, began, ended = WARNING_LETTER, "WL", "issued_on", "closed_out_on"

    class Meta:
        verbose_name = "warning letter"
        constraints = [models.UniqueConstraint(fields=["sponsor", "number"], name="one_letter_per_number")]
        indexes = [
            models.Index(fields=["sponsor", "site"], name="letter_by_site"),
            models.Index(fields=["sponsor", "issued_on", "id"], name="letter_by_issue"),
        ]


class Violation(SponsorOwned):
    """One violation of a warning letter, with what it cites."""

    letter = models.ForeignKey(WarningLetter, models.PROTECT, related_name="violations")
    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    text = models.TextField()
    citations = ArrayField(models.CharField(max_length=40), default=list, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sponsor", "letter", "number"], name="one_violation_per_letter_number")
        ]

    def __str__(self) -> str:
        return f"Violation {self.number}"


class ImportAlert(AuthorityAction):
    """A listing on an import alert: detention without physical examination."""

    alert_number = models.CharField(max_length=10, choices=list(ALERTS.items()))
    listed_on = models.DateField()
    removed_on = models.DateField(null=True, blank=True)
    carve_outs = ArrayField(models.CharField(max_length=200), default=list, blank=True)
    charge = models.CharField(max_length=200, blank=True)

    kind_code, prefix, began, ended = IMPORT_ALERT, "IA", "listed_on", "removed_on"

    class Meta:
        verbose_name = "import alert listing"
        constraints = [models.UniqueConstraint(fields=["sponsor", "number"], name="one_alert_per_number")]
        indexes = [models.Index(fields=["sponsor", "site"], name="alert_by_site")]


class Injunction(AuthorityAction):
    """A court's order: consent decree, injunction or seizure."""

    kind = models.CharField(max_length=20, choices=list(ORDERS.items()))
    began_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)
    permitted_operations = codes()
    case_number = models.CharField(max_length=60, blank=True)

    kind_code, prefix, began, ended = INJUNCTION, "ORD", "began_on", "ended_on"

    class Meta:
        verbose_name = "injunction or consent decree"
        constraints = [models.UniqueConstraint(fields=["sponsor", "number"], name="one_order_per_number")]
        indexes = [models.Index(fields=["sponsor", "site"], name="order_by_site")]


class Refusal(AuthorityAction):
    """An inspection that was refused, delayed, limited or denied (FD&C 501(j))."""

    kind = models.CharField(max_length=20, choices=list(REFUSALS.items()))
    happened_on = models.DateField()
    resolved_on = models.DateField(null=True, blank=True)

    kind_code, prefix, began, ended = REFUSAL, "REF", "happened_on", "resolved_on"

    class Meta:
        verbose_name = "refused inspection"
        constraints = [models.UniqueConstraint(fields=["sponsor", "number"], name="one_refusal_per_number")]
        indexes = [models.Index(fields=["sponsor", "site"], name="refusal_by_site")]


class NoncomplianceStatement(AuthorityAction):
    """A statement of non-compliance of an EU authority or of the MHRA.

    With no operations and no dosage forms it covers the whole site.
    """

    reference = models.CharField(max_length=80)
    jurisdiction = models.CharField(
        "On the list of", max_length=2, choices=[("EU", "European Union"), ("UK", "United Kingdom")], default="EU"
    )
    authority = models.CharField(max_length=120)
    issued_on = models.DateField()
    operations = codes()
    dosage_forms = codes()
    nature = models.TextField(blank=True)
    withdrawn_on = models.DateField(null=True, blank=True)
    closing_certificate = models.ForeignKey(GmpCertificate, models.PROTECT, related_name="+", null=True, blank=True)

    kind_code, prefix, began, ended = NONCOMPLIANCE, "SNC", "issued_on", "withdrawn_on"

    class Meta:
        verbose_name = "statement of non-compliance"
        constraints = [models.UniqueConstraint(fields=["sponsor", "number"], name="one_statement_per_number")]
        indexes = [models.Index(fields=["sponsor", "site"], name="statement_by_site")]
