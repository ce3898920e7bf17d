"""What people say about topics at sites: that one was assessed and is met, or that it does not concern the site."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from audits.models import Audit
from cmos.models import Site
from kernel.clock import now
from kernel.models import SponsorOwned, Versioned
from qualification.rules import assessing as rules


class TopicAssessment(SponsorOwned, Versioned):
    """One person's word about one topic of a site on a day, and what it rests on. Void when entered by mistake.

    Audits keep their scope in free words; which topics one covered is said here, once per topic.
    """

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    topic = models.CharField(max_length=40)
    verdict = models.CharField(max_length=20, choices=list(rules.VERDICTS.items()))
    basis = models.CharField(max_length=20, choices=list(rules.BASES.items()))
    audit = models.ForeignKey(Audit, models.PROTECT, related_name="+", null=True)
    text = models.TextField()
    assessed_on = models.DateField()
    author = models.CharField(max_length=200, editable=False)
    recorded_at = models.DateTimeField(default=now, editable=False)
    voided_at = models.DateTimeField(null=True, editable=False)

    app_privileges: ClassVar[str] = "SELECT, INSERT, UPDATE"

    class Meta:
        verbose_name = "assessment of a topic"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(basis=rules.AUDIT, audit__isnull=False)
                | ~models.Q(basis=rules.AUDIT) & models.Q(audit__isnull=True),
                name="a_covered_topic_names_its_audit",
            ),
            models.UniqueConstraint(
                fields=["sponsor", "audit", "topic"],
                condition=models.Q(voided_at__isnull=True),
                name="a_topic_is_covered_once_per_audit",
            ),
        ]
        indexes = [models.Index(fields=["sponsor", "site", "topic"], name="topic_assessment_by_site")]

    def __str__(self) -> str:
        return f"assessment of {self.assessed_on:%-d %b %Y}"
