"""What a CMO organisation keeps of itself: its profile, its own sites and the papers they hold."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from cmos.rules import organisations as rules
from kernel.clock import now
from kernel.models import OrganisationOwned, Versioned
from sponsors.models import Membership


class Addressed(models.Model):
    """A postal address as it stands on papers."""

    street = models.CharField(max_length=300, blank=True)
    city = models.CharField(max_length=120, blank=True)
    region = models.CharField(max_length=120, blank=True)
    postal_code = models.CharField(max_length=30, blank=True)
    country = models.CharField(max_length=2, blank=True)

    class Meta:
        abstract = True


class OrganisationProfile(OrganisationOwned, Versioned, Addressed):
    """Who the organisation is, in its own words. No sponsor reads it."""

    legal_name = models.CharField(max_length=200)
    duns = models.CharField("D-U-N-S", max_length=9, blank=True)
    oms_organisation = models.CharField("OMS organisation", max_length=20, blank=True)
    phone = models.CharField(max_length=60, blank=True)
    quality_mail = models.EmailField("mail address of quality", blank=True)
    website = models.URLField(max_length=300, blank=True)

    class Meta:
        verbose_name = "profile of the organisation"
        constraints = [models.UniqueConstraint(fields=["cmo_org"], name="one_profile_per_organisation")]

    def __str__(self) -> str:
        return self.legal_name


class OrganisationSite(OrganisationOwned, Versioned, Addressed):
    """One physical address of the organisation, with its numbers, as the organisation knows it."""

    name = models.CharField(max_length=200)
    fei = models.CharField("FEI", max_length=10, blank=True)
    duns = models.CharField("D-U-N-S", max_length=9, blank=True)
    oms_location = models.CharField("OMS location", max_length=20, blank=True)
    mia_number = models.CharField("MIA number", max_length=60, blank=True)
    archived_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = "own site"
        constraints = [models.UniqueConstraint(fields=["cmo_org", "name"], name="one_own_site_per_name")]

    def __str__(self) -> str:
        return self.name


class OrganisationPaper(OrganisationOwned, Versioned):
    """A certificate or licence of an own site: what it is called, who issued it, from when to when it holds."""

    site = models.ForeignKey(OrganisationSite, models.PROTECT, related_name="papers")
    kind = models.CharField(max_length=20, choices=list(rules.PAPERS.items()))
    number = models.CharField(max_length=100)
    authority = models.CharField(max_length=200)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    source_url = models.URLField(max_length=500, blank=True)
    renewed_by = models.OneToOneField("self", models.PROTECT, null=True, related_name="renews", editable=False)
    voided_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = "own certificate"
        indexes = [models.Index(fields=["cmo_org", "valid_to", "id"], name="own_paper_by_end")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}"


class InboxFeed(OrganisationOwned):
    """The secret address under which a calendar program reads an organisation's dates for one person; a digest only."""

    member = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    token_digest = models.CharField(max_length=64, editable=False)
    created_at = models.DateTimeField(default=now, editable=False)
    revoked_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = "calendar address"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["token_digest"], name="one_inbox_feed_per_token"),
            models.UniqueConstraint(
                fields=["cmo_org", "member"], condition=models.Q(revoked_at=None), name="one_open_inbox_feed"
            ),
        ]

    def __str__(self) -> str:
        return "calendar address"
