"""One version of a template asked of many sites, and what came of it at each."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from cmos.models import Site
from kernel.db.reach import CLOSED, Reach
from kernel.models import SponsorOwned
from questionnaires.models.dialogue import Questionnaire
from questionnaires.models.templates import TemplateVersion
from questionnaires.rules import campaigns


class Campaign(SponsorOwned):
    """Whom a sponsor asks the same; the next round of one that recurs is a campaign of its own that follows it."""

    number = models.CharField(max_length=20, editable=False)
    title = models.CharField(max_length=200)
    template_version = models.ForeignKey(TemplateVersion, models.PROTECT, related_name="campaigns", editable=False)
    scope = models.JSONField(default=dict)
    planned_on = models.DateField(editable=False)
    due_on = models.DateField()
    every_months = models.PositiveSmallIntegerField(choices=list(campaigns.EVERY.items()), default=campaigns.ONCE)
    follows = models.ForeignKey("self", models.PROTECT, null=True, related_name="followed_by", editable=False)
    stopped_at = models.DateTimeField(null=True, editable=False)
    author = models.CharField(max_length=200, editable=False)

    reach: ClassVar[Reach] = CLOSED
    app_privileges: ClassVar[str] = "SELECT, INSERT, UPDATE"

    class Meta:
        verbose_name = "campaign"
        constraints = [
            models.UniqueConstraint(fields=["sponsor", "number"], name="one_campaign_per_number"),
            models.UniqueConstraint(fields=["sponsor", "follows"], name="one_next_round_per_campaign"),
        ]
        indexes = [models.Index(fields=["sponsor", "due_on", "id"], name="campaign_by_due")]

    def __str__(self) -> str:
        return self.number


class CampaignSite(SponsorOwned):
    """A site of a campaign: the questionnaire that was sent to it, or what keeps it from being asked."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="lines", editable=False)
    site = models.ForeignKey(Site, models.PROTECT, related_name="+", editable=False)
    questionnaire = models.OneToOneField(Questionnaire, models.PROTECT, null=True, related_name="line", editable=False)
    blocked = models.TextField(blank=True)

    app_privileges: ClassVar[str] = "SELECT, INSERT, UPDATE"

    class Meta:
        verbose_name = "site of a campaign"
        constraints = [models.UniqueConstraint(fields=["sponsor", "campaign", "site"], name="one_line_per_site")]

    def __str__(self) -> str:
        return "site of a campaign"
