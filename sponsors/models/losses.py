"""Second factors that were lost, and the codes that let their people set up other ones (21 CFR 11.300(c))."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from kernel.clock import now
from kernel.db.reach import CLOSED, Reach
from kernel.models import OfEitherTenant, Regulated
from sponsors.models.people import Membership


class FactorLoss(Regulated):
    """A report that second factors of an account were lost; it is open until another one is set up.

    It belongs to the account and is read before a scope opens. The tenant columns name where it was reported, so that
    its trail is read there; none for a person who could not come in any more.
    """

    class Replaced(models.TextChoices):
        OTHERS_LEFT = "left", "others were left"
        RECOVERY = "recovery", "with a recovery code"
        CODE = "code", "with a code of an administrator"

    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False)
    sponsor = models.ForeignKey("sponsors.Sponsor", models.PROTECT, related_name="+", null=True, editable=False)
    cmo_org = models.ForeignKey("sponsors.CmoOrganisation", models.PROTECT, related_name="+", null=True, editable=False)
    what = models.CharField("disabled", max_length=1000, editable=False)
    by_owner = models.BooleanField("reported by its owner", editable=False)
    reported_by = models.CharField(max_length=80, editable=False)
    reported_at = models.DateTimeField(default=now, editable=False)
    reason = models.CharField(max_length=500, editable=False)
    replaced_at = models.DateTimeField(null=True, editable=False)
    replaced_by = models.CharField("replaced", max_length=8, choices=Replaced.choices, blank=True, editable=False)

    app_privileges: ClassVar[str] = "SELECT, INSERT, UPDATE"

    class Meta:
        verbose_name = "lost second factor"
        indexes = [models.Index(fields=["account", "-reported_at"], name="factor_losses_by_account")]
        constraints = [
            models.UniqueConstraint(
                fields=["account"], condition=models.Q(replaced_at=None), name="one_open_factor_loss"
            ),
            models.CheckConstraint(
                condition=models.Q(replaced_at=None, replaced_by="")
                | (models.Q(replaced_at__isnull=False) & ~models.Q(replaced_by="")),
                name="replaced_factor_says_how",
            ),
        ]

    def __str__(self) -> str:
        return self.what


class ReplacementCode(OfEitherTenant):
    """A tenant's word that somebody who lost their second factor is who they say, and the code handed over for it.

    The code works once, for an hour, beside the password, and opens the setting up of another factor alone; of it a
    keyed digest is kept. A row without one was approved by a second person and waits for its code to be made.
    """

    loss = models.ForeignKey(FactorLoss, models.PROTECT, related_name="+", editable=False)
    membership = models.ForeignKey(Membership, models.PROTECT, related_name="+", editable=False)
    checked = models.CharField("how the person was identified", max_length=500, editable=False)
    given_by = models.CharField(max_length=80, editable=False)
    approved_by = models.CharField(max_length=80, blank=True, editable=False)
    given_at = models.DateTimeField(default=now, editable=False)
    token_digest = models.CharField(max_length=64, blank=True, editable=False)
    expires_at = models.DateTimeField("good until", editable=False)
    used_at = models.DateTimeField(null=True, editable=False)

    reach: ClassVar[Reach] = CLOSED
    app_privileges: ClassVar[str] = "SELECT, INSERT, UPDATE"
    two_people: ClassVar[tuple[tuple[str, str], ...]] = (("given_by", "approved_by"),)

    class Meta:
        verbose_name = "code for another second factor"

    def __str__(self) -> str:
        return "code for another second factor"
