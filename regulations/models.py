"""The catalogue of requirements: headings and numbers with their dates, never deleted, only superseded."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Requirement(models.Model):
    """One section, chapter or clause that findings, observations and clauses cite."""

    class Force(models.TextChoices):
        STATUTE = "statute", "statute"
        REGULATION = "regulation", "regulation"
        GUIDELINE = "guideline", "guideline"
        GUIDANCE = "guidance", "guidance"
        DRAFT = "draft", "draft"

    code = models.CharField(max_length=40, unique=True)
    source = models.CharField(max_length=40)
    number = models.CharField(max_length=20)
    position = models.PositiveIntegerField()
    heading = models.CharField(max_length=300)
    part = models.CharField(max_length=20, blank=True)
    part_heading = models.CharField(max_length=200, blank=True)
    subpart = models.CharField(max_length=10, blank=True)
    subpart_heading = models.CharField(max_length=200, blank=True)
    jurisdiction = models.CharField(max_length=2)
    legal_force = models.CharField(max_length=12, choices=Force.choices)
    effective_from = models.DateField(null=True)
    effective_to = models.DateField(null=True)
    origin = models.CharField(max_length=200)

    app_privileges: ClassVar[str] = "SELECT"

    class Meta:
        indexes = [models.Index(fields=["position"], name="requirement_in_order")]

    def __str__(self) -> str:
        return self.code
