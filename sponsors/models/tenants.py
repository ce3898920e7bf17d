"""The two kinds of tenant."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from kernel.models import Regulated


class Sponsor(Regulated):
    """A drug company that stays answerable for what contract manufacturers make for it."""

    name = models.CharField(max_length=200)
    zone = models.CharField(max_length=60, default="UTC")

    app_privileges: ClassVar[str] = "SELECT, INSERT, UPDATE"

    def __str__(self) -> str:
        return self.name


class CmoOrganisation(Regulated):
    """A contract manufacturer's own organisation: the second kind of tenant."""

    name = models.CharField(max_length=200)
    zone = models.CharField(max_length=60, default="UTC")

    app_privileges: ClassVar[str] = "SELECT, INSERT, UPDATE"

    def __str__(self) -> str:
        return self.name
