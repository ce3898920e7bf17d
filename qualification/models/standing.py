"""The current answers of the standing function, kept for lists; the function stays the truth."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from cmos.models import Site
from kernel.models import SponsorOwned


class CurrentStanding(SponsorOwned):
    """What `qualification.rules.standing` answered for one site and market on `computed_on`.

    It holds until `changes_on` or until a `cmos.SiteChange` says otherwise; then a reader computes anew, so nothing
    stays green because a scheduler or a broker was down.
    """

    site = models.ForeignKey(Site, models.CASCADE, related_name="standings")
    jurisdiction = models.CharField(max_length=2)
    answer = models.CharField(max_length=20)
    overridden = models.CharField(max_length=20, blank=True)
    """what people decided in place of it, empty where nobody did"""
    severity = models.PositiveSmallIntegerField()
    """the worse of both: a decision toward laxer takes no site out of sight"""
    because = models.CharField(max_length=300)
    computed_on = models.DateField()
    changes_on = models.DateField(null=True)
    rule_version = models.CharField(max_length=20)

    is_trailed: ClassVar[bool] = False  # derived: its inputs are in the trail

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sponsor", "site", "jurisdiction"], name="one_standing_per_market"),
        ]
        indexes = [
            models.Index(fields=["sponsor", "jurisdiction", "answer"], name="standing_by_answer"),
            models.Index(fields=["sponsor", "changes_on"], name="standing_by_change"),
            models.Index(fields=["sponsor", "site", "severity"], name="standing_by_site"),
            models.Index(fields=["sponsor", "-severity", "site"], name="standing_worst_first"),
            models.Index(fields=["sponsor", "rule_version"], name="standing_by_rules"),
        ]

    def __str__(self) -> str:
        return f"{self.jurisdiction} {self.answer}"
