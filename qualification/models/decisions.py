"""What people sign about a standing: overrides, and answers to news of another authority."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from cmos.models import Site
from cmos.models.base import codes
from kernel.clock import now
from kernel.models import SponsorOwned, Stepped
from kernel.steps import Step
from qualification.rules.decisions import steps as rules
from qualification.rules.decisions.facts import KINDS, LAXER, UNCHANGED


class StandingDecision(SponsorOwned, Stepped):
    """A decision about one market at a site. The computed standing stays beside it, with its reasons.

    Empty `operations` and `products` mean all of them. `because` are keys of the reasons that a laxer one was proposed
    for. `signal` names the evidence of another authority that it answers; one that changes nothing always has it.
    """

    number = models.CharField(max_length=20, editable=False)
    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10)
    jurisdiction = models.CharField(max_length=2)
    answer = models.CharField(max_length=20, blank=True)
    computed = models.CharField(max_length=20)
    operations = codes()
    products = ArrayField(models.UUIDField(), default=list, blank=True)
    rationale = models.TextField()
    because = ArrayField(models.CharField(max_length=1000), default=list, editable=False)
    reasons = ArrayField(models.CharField(max_length=2000), default=list, editable=False)
    signal_kind = models.CharField(max_length=30, blank=True, editable=False)
    signal_id = models.UUIDField(null=True, editable=False)
    signal_label = models.CharField(max_length=300, blank=True, editable=False)
    valid_from = models.DateField(null=True, editable=False)
    valid_to = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, editable=False)
    proposed_at = models.DateTimeField(default=now, editable=False)

    steps: ClassVar[tuple[Step, ...]] = rules.STEPS
    initial_status: ClassVar[str] = rules.PROPOSED
    unfinished: ClassVar[frozenset[str]] = frozenset({rules.PROPOSED})
    app_privileges: ClassVar[str] = "SELECT, INSERT, UPDATE"

    class Meta:
        verbose_name = "decision about a standing"
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["sponsor", "number"], name="one_standing_decision_per_number"),
            models.CheckConstraint(condition=Q(kind__in=list(KINDS)), name="a_standing_decision_has_a_kind"),
            models.CheckConstraint(
                condition=~Q(kind=LAXER) | Q(valid_to__isnull=False), name="a_laxer_decision_has_a_last_day"
            ),
            models.CheckConstraint(condition=~Q(kind=LAXER, computed="blocked"), name="blocked_is_never_made_laxer"),
            models.CheckConstraint(
                condition=Q(kind=UNCHANGED, answer="", signal_id__isnull=False) | (~Q(kind=UNCHANGED) & ~Q(answer="")),
                name="a_standing_decision_says_what_counts",
            ),
        ]
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["sponsor", "site"], name="standing_decision_by_site"),
            models.Index(fields=["sponsor", "signal_id"], name="standing_decision_by_signal"),
            models.Index(fields=["sponsor", "valid_to", "id"], name="standing_decision_by_last_day"),
            models.Index(fields=["sponsor", "jurisdiction", "id"], name="standing_decision_by_market"),
            models.Index(fields=["sponsor", "kind", "id"], name="standing_decision_by_kind"),
            models.Index(fields=["sponsor", "status", "id"], name="standing_decision_by_status"),
        ]

    def __str__(self) -> str:
        return self.number
