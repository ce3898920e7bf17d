"""What the models of this room share."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models


def codes() -> ArrayField[list[str], list[str]]:
    """A list of codes of the controlled vocabulary (`regulations.rules.vocabulary`)."""
    return ArrayField(models.CharField(max_length=60), default=list, blank=True)
