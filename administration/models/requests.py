"""What widens somebody's rights, asked for by one person and decided by another (EU GMP Annex 11, 12.3)."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from administration.constraints import NotByItsHolder
from administration.rules import INITIAL, STEPS
from kernel.clock import now
from kernel.db.reach import CLOSED, Reach
from kernel.models import OfEitherTenant, Stepped
from kernel.steps import Step
from sponsors.models import Membership, OwnRole


class RightsRequest(OfEitherTenant, Stepped):
    """One change of rights: who asked for it and why, who decided, and what exactly takes effect when approved.

    `asked` holds what the kind needs to be done; its shape is that of the function of that kind in
    `administration.services.requests`. Nothing of it holds before the approval.
    """

    class Kind(models.TextChoices):
        INVITE = "invite", "invitation"
        MEMBER = "member", "role or last day"
        RESUME = "resume", "return of a member"
        ROLE = "role", "own role"
        GRANT = "grant", "access to one record"
        ARRIVAL = "arrival", "role of who arrives"
        FACTOR = "factor", "lost second factor"

    kind = models.CharField(max_length=10, choices=Kind.choices, editable=False)
    title = models.CharField("what", max_length=400, editable=False)
    membership = models.ForeignKey(Membership, models.PROTECT, related_name="+", null=True, editable=False)
    own_role = models.ForeignKey(OwnRole, models.PROTECT, related_name="+", null=True, editable=False)
    asked: Any = models.JSONField(default=dict, editable=False)
    reason = models.CharField(max_length=500, editable=False)
    requested_by = models.CharField(max_length=80, editable=False)
    requested_at = models.DateTimeField(default=now, editable=False)
    decided_by = models.CharField(max_length=80, blank=True, editable=False)
    decided_at = models.DateTimeField(null=True, editable=False)
    decision = models.CharField("reason of the decision", max_length=1000, blank=True, editable=False)

    steps: ClassVar[tuple[Step, ...]] = STEPS
    initial_status: ClassVar[str] = INITIAL
    unfinished: ClassVar[frozenset[str]] = frozenset({INITIAL})
    two_people: ClassVar[tuple[tuple[str, str], ...]] = (("requested_by", "decided_by"),)

    reach: ClassVar[Reach] = CLOSED

    class Meta:
        verbose_name = "change of rights"
        constraints = [NotByItsHolder(name="a_role_is_not_decided_by_its_holder")]
        indexes = [
            models.Index(fields=[tenant, "status"], name=f"rights_request_by_{tenant}")
            for tenant in ("sponsor", "cmo_org")
        ] + [
            models.Index(fields=[tenant, order, "id"], name=f"rights_by_{tenant}_{order}")
            for tenant in ("sponsor", "cmo_org")
            for order in ("title", "kind", "requested_at", "decided_at")
        ]

    def __str__(self) -> str:
        return self.title
