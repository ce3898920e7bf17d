"""Signatures of people on versions of records, refusals to sign, and what a person needs before they sign."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from kernel.clock import now
from kernel.db.reach import CLOSED, Reach, of_member, of_subject
from kernel.models import Chronicle, OfEitherTenant
from records.constraints import TwoPeople
from records.rules.signing import METHODS_OF_PROOF
from sponsors.models import Membership


class Said(Chronicle):
    """What a person said about one version of one record, with who they were at that moment (21 CFR 11.50)."""

    signer = models.UUIDField()
    printed_name = models.CharField(max_length=200)
    organisation = models.CharField(max_length=200)
    role = models.CharField(max_length=60)
    zone = models.CharField("signer's time zone", max_length=60, default="UTC")
    step = models.CharField(max_length=60)
    subject_table = models.CharField(max_length=60)
    subject_id = models.UUIDField()
    subject_version = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)

    reach: ClassVar[Reach] = (of_subject(),)

    class Meta:
        abstract = True


class Signature(Said):
    """A person's signature on one version of one record (21 CFR 11.50, 11.70).

    `digest` is that of `content`, the canonical form of what was signed; `seal` binds all of it to the signer, the
    record, the meaning and the moment, so that a signature copied to another record is none. `apart_from` are steps
    that the same person may not have signed on this record.
    """

    meaning = models.CharField(max_length=20)
    signed_at = models.DateTimeField(default=now)
    content = models.TextField()
    components = models.CharField("proved by", max_length=60, default="password")
    session = models.CharField(max_length=64, blank=True)
    seal = models.CharField(max_length=64, blank=True)
    apart_from = ArrayField(models.CharField(max_length=60), default=list)
    trail_entry = models.BigIntegerField("trail shown up to entry", null=True)
    """The newest entry of the record's trail that the signer was shown (R-35); none in signatures made before this."""

    class Meta:
        indexes = [
            models.Index(fields=["subject_id"], name="signature_by_subject"),
            models.Index(fields=["signer", "-signed_at"], name="signature_by_signer"),
        ]
        constraints = [TwoPeople(name="records_signature_two_people")]

    def __str__(self) -> str:
        return f"{self.meaning} by {self.printed_name}"


class SigningRefusal(Said):
    """A person was asked for a signature and refused it; the record stays as it was."""

    refused_at = models.DateTimeField(default=now)
    reason = models.CharField(max_length=1000)

    class Meta:
        verbose_name = "refusal to sign"
        indexes = [models.Index(fields=["subject_id"], name="signing_refusal_by_subject")]

    def __str__(self) -> str:
        return f"refused by {self.printed_name}"


class OfSigner(OfEitherTenant):
    """A fact about a member that signing depends on; none is changed, a mistaken one is withdrawn with a reason."""

    membership = models.ForeignKey(Membership, models.PROTECT, related_name="+", editable=False)
    recorded_at = models.DateTimeField(default=now, editable=False)
    withdrawn_at = models.DateTimeField(null=True, editable=False)

    reach: ClassVar[Reach] = (of_member("membership_id"),)
    app_privileges: ClassVar[str] = "SELECT, INSERT, UPDATE"

    class Meta:
        abstract = True


class IdentityProof(OfSigner):
    """Who made sure that the account belongs to this person, how, and when (21 CFR 11.100(b))."""

    method = models.CharField("how", max_length=20, choices=sorted(METHODS_OF_PROOF.items()))
    verified_by = models.CharField(max_length=200)
    proven_on = models.DateField()
    name = models.CharField("proven name", max_length=200, editable=False, default="")
    """the name that the account had, and that signatures print"""

    class Meta:
        verbose_name = "proof of identity"

    def __str__(self) -> str:
        return f"proof of identity by {self.verified_by}"


class SignerTraining(OfSigner):
    """Training in signing electronically and in the role, until its last day (21 CFR 11.10(i))."""

    title = models.CharField(max_length=200)
    trained_on = models.DateField()
    valid_until = models.DateField()

    class Meta:
        verbose_name = "training for signing"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(valid_until__gte=models.F("trained_on")), name="training_ends_after_it_began"
            )
        ]

    def __str__(self) -> str:
        return self.title


class AccountabilityAcceptance(OfSigner):
    """A person accepted that their electronic signature binds them like a handwritten one (21 CFR 11.10(j))."""

    statement = models.PositiveSmallIntegerField("version of the statement")
    text = models.TextField()
    printed_name = models.CharField(max_length=200)
    zone = models.CharField("signer's time zone", max_length=60, default="UTC")

    class Meta:
        verbose_name = "statement of accountability"

    def __str__(self) -> str:
        return f"statement {self.statement} accepted by {self.printed_name}"


class SigningRight(OfEitherTenant):
    """Wrong tries of a person since their last signature; after five in a row they sign nothing (21 CFR 11.300(d))."""

    membership = models.ForeignKey(Membership, models.PROTECT, related_name="+", editable=False)
    failures = models.PositiveSmallIntegerField(default=0)
    locked_at = models.DateTimeField(null=True)

    reach: ClassVar[Reach] = (of_member("membership_id"),)
    app_privileges: ClassVar[str] = "SELECT, INSERT, UPDATE"

    class Meta:
        verbose_name = "right to sign"
        constraints = [
            models.UniqueConstraint(fields=["sponsor", "membership"], name="one_signing_right"),
            models.UniqueConstraint(fields=["cmo_org", "membership"], name="one_signing_right_at_a_cmo"),
        ]

    def __str__(self) -> str:
        return "locked" if self.locked_at else "open"


class CertificationLetter(OfEitherTenant):
    """The organisation told FDA that its electronic signatures are meant to bind (21 CFR 11.100(c))."""

    sent_on = models.DateField()
    signed_by = models.CharField(max_length=200)
    reference = models.CharField(max_length=200, blank=True)
    recorded_at = models.DateTimeField(default=now, editable=False)
    withdrawn_at = models.DateTimeField(null=True, editable=False)

    reach: ClassVar[Reach] = CLOSED
    app_privileges: ClassVar[str] = "SELECT, INSERT, UPDATE"

    class Meta:
        verbose_name = "letter to FDA about electronic signatures"

    def __str__(self) -> str:
        return f"letter to FDA of {self.sent_on:%-d %b %Y}"
