"""Questions that a CMO's person gave to a colleague; an internal matter of the CMO (decision 0160)."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from kernel.clock import now
from kernel.db.reach import Reach, itself
from kernel.models import Dialogue, Versioned
from questionnaires.models.dialogue import AnswerSet


class Delegation(Dialogue, Versioned):
    """Some questions of one questionnaire, given to one colleague until a day; it never crosses to the sponsor.

    A colleague with an account is named by `member` and finds them in their inbox. Anybody else gets a link by mail,
    of which only a keyed digest is kept; `links` counts the links that were sent, and the newest alone is good.
    """

    answer_set = models.ForeignKey(AnswerSet, models.PROTECT, related_name="delegations")
    questions = ArrayField(models.CharField(max_length=20))
    name = models.CharField(max_length=200)
    email = models.EmailField()
    member = models.UUIDField(null=True, editable=False)
    message = models.TextField(blank=True)
    due_on = models.DateField()
    given_by = models.UUIDField(editable=False)
    giver = models.CharField(max_length=200)
    given_at = models.DateTimeField(default=now, editable=False)
    token_digest = models.CharField(max_length=64, blank=True, editable=False)
    links = models.PositiveSmallIntegerField(default=1, editable=False)
    expires_at = models.DateTimeField(editable=False)
    confirmed_at = models.DateTimeField(null=True, editable=False)
    begun_at = models.DateTimeField(null=True, editable=False)
    done_at = models.DateTimeField(null=True, editable=False)
    revoked_at = models.DateTimeField(null=True, editable=False)
    reminded = ArrayField(models.CharField(max_length=30), default=list, editable=False)

    app_privileges: ClassVar[str] = "SELECT, INSERT, UPDATE"
    reach: ClassVar[Reach] = (itself(),)
    org_index: ClassVar[str] = "delegation_by_org"

    class Meta:
        verbose_name = "delegation"
        constraints = [
            models.CheckConstraint(condition=models.Q(released_at__isnull=True), name="a_delegation_never_crosses"),
            models.CheckConstraint(condition=models.Q(side="cmo"), name="a_delegation_is_the_cmos"),
            models.CheckConstraint(
                condition=models.Q(member__isnull=True) | models.Q(token_digest=""), name="a_member_needs_no_link"
            ),
        ]
        indexes = [
            models.Index(fields=["token_digest"], condition=~models.Q(token_digest=""), name="delegation_by_token")
        ]

    @property
    def is_completed(self) -> bool:
        """Never: what it asks for is the CMO's own work."""
        return False

    def __str__(self) -> str:
        return f"questions given to {self.name}"
