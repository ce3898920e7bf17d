"""The catalogue of requirements: headings and numbers with their dates, never deleted, only superseded."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Final

from django.db import models

from kernel.clock import now
from kernel.db.constraints import AppendOnly
from kernel.models import Regulated

JURISDICTIONS: Final[dict[str, str]] = {
    "US": "United States",
    "EU": "European Union",
    "GB": "United Kingdom",
    "": "International",
}


class Requirement(models.Model):
    """One edition of a section, chapter, clause or document that findings, observations and questions cite.

    Citations name the code; which edition that was follows from the day. `edition` is empty for a text that has only
    one here. Whatever is shown of an official text is its number, heading and dates; `explanation` is ours.
    """

    class Force(models.TextChoices):
        STATUTE = "statute", "statute"
        REGULATION = "regulation", "regulation"
        GUIDELINE = "guideline", "guideline"
        GUIDANCE = "guidance", "guidance"
        DRAFT = "draft", "draft"

    code = models.CharField(max_length=40)
    edition = models.CharField(max_length=60, blank=True)
    slug = models.CharField(max_length=60, default="", editable=False)
    source = models.CharField(max_length=40)
    number = models.CharField(max_length=20)
    also = models.CharField("number elsewhere", max_length=40, blank=True)
    """the same subject in a text that numbers it differently or is the same text: ICH Q7, PIC/S"""
    position = models.PositiveIntegerField()
    heading = models.CharField(max_length=300)
    explanation = models.CharField("in plain words", max_length=400, blank=True)
    part = models.CharField(max_length=20, blank=True)
    part_heading = models.CharField(max_length=200, blank=True)
    subpart = models.CharField(max_length=10, blank=True)
    subpart_heading = models.CharField(max_length=200, blank=True)
    jurisdiction = models.CharField(max_length=2, blank=True, choices=list(JURISDICTIONS.items()))
    legal_force = models.CharField(max_length=12, choices=Force.choices)
    effective_from = models.DateField(null=True)
    effective_to = models.DateField(null=True)
    date_note = models.CharField("what is known of the dates", max_length=80, blank=True)
    checked = models.BooleanField("compared with an official text", default=False)
    origin = models.CharField(max_length=200)
    url = models.CharField("official text", max_length=300, blank=True)

    app_privileges: ClassVar[str] = "SELECT"

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code", "edition"], name="requirement_edition"),
            models.CheckConstraint(
                condition=models.Q(effective_to__gte=models.F("effective_from"))
                | models.Q(effective_from=None)
                | models.Q(effective_to=None),
                name="requirement_ends_after_it_begins",
            ),
        ]
        indexes = [
            models.Index(fields=["position"], name="requirement_in_order"),
            models.Index(fields=["slug"], name="requirement_by_slug"),
        ]

    def __str__(self) -> str:
        return f"{self.code}, {self.edition}" if self.edition else self.code

    def is_in_force(self, on: date) -> bool:
        """Whether the text counts on that day; a draft never does, an unknown date never hides a text."""
        if self.legal_force == self.Force.DRAFT:
            return False
        return (self.effective_from or on) <= on <= (self.effective_to or on)


class Correction(Regulated):
    """One value of the catalogue that was put right after the release, and by whom, from which file."""

    code = models.CharField(max_length=40)
    edition = models.CharField(max_length=60, blank=True)
    field = models.CharField(max_length=20)
    before = models.CharField(max_length=400, blank=True)
    after = models.CharField(max_length=400, blank=True)
    at = models.DateTimeField(default=now)
    author = models.CharField("corrected by", max_length=200)
    reason = models.CharField(max_length=500)
    file_name = models.CharField(max_length=255)
    sha256 = models.CharField("SHA-256 of the file", max_length=64)
    line = models.PositiveIntegerField("line of the file")

    app_privileges: ClassVar[str] = "SELECT"

    class Meta:
        constraints = [AppendOnly(name="regulations_correction_append_only")]
        indexes = [models.Index(fields=["code"], name="correction_of_code")]

    def __str__(self) -> str:
        return f"{self.code}: {self.field}"

    @property
    def what(self) -> str:
        """The corrected value by name."""
        names = {field.name: str(field.verbose_name) for field in Requirement._meta.local_fields}
        return names[self.field].capitalize()
