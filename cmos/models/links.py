"""The link between a sponsor's company and the CMO's own organisation."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from cmos.models.companies import Company
from kernel.db.reach import Reach, through
from kernel.models import Dialogue, SponsorOwned, Versioned


class OrganisationLink(SponsorOwned, Versioned):
    """The sponsor's invitation to a CMO's organisation; open until somebody there accepts it."""

    company = models.ForeignKey(Company, models.PROTECT, related_name="links")
    sponsor_name = models.CharField(max_length=200, editable=False)
    invited_email = models.EmailField()
    token_digest = models.CharField(max_length=64, editable=False)
    expires_at = models.DateTimeField(editable=False)
    withdrawn_at = models.DateTimeField(null=True, editable=False)

    reach: ClassVar[Reach] = (through("company"),)

    class Meta:
        verbose_name = "invitation of the CMO"
        constraints = [models.UniqueConstraint(fields=["token_digest"], name="one_link_per_token")]

    def __str__(self) -> str:
        return "link of a company"


class LinkAcceptance(Dialogue):
    """The CMO's answer to an invitation: from then on both sides can speak. Written by the CMO, released at once."""

    link = models.ForeignKey(OrganisationLink, models.PROTECT, related_name="acceptances")
    sponsor_name = models.CharField(max_length=200)
    organisation_name = models.CharField(max_length=200)
    accepted_by = models.CharField(max_length=200)

    reach: ClassVar[Reach] = (through("link"),)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sponsor", "link"], name="one_acceptance_per_link")]

    def __str__(self) -> str:
        return f"{self.organisation_name} with {self.sponsor_name}"
