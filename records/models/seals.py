"""Seals of the trail: written by one function of the owner, read by the application, changed by nobody."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from kernel.db.fields import TransactionIdField


class Seal(models.Model):
    """A block of the trail, digested and chained to the seal before it (SR-11, R-32).

    `digests` are those of its entries in the order of (tx, seq), 32 bytes each, so that a check can name the row that
    does not fit. `leaves` is the digest of what every tenant's part had come to; `skip` is the digest of an older seal,
    so that few steps lead from any seal to any other (`records.seals.canonical.path`).
    """

    number = models.BigIntegerField(primary_key=True)
    sealed_at = models.DateTimeField()
    last_tx = TransactionIdField()
    last_seq = models.BigIntegerField()
    entries = models.PositiveIntegerField()
    digests = models.BinaryField()
    salt = models.UUIDField()
    leaves = models.CharField(max_length=64)
    previous = models.CharField(max_length=64)
    skip = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    app_privileges: ClassVar[str] = "SELECT"

    class Meta:
        indexes = [models.Index(fields=["last_tx", "last_seq"], name="seal_by_end")]

    def __str__(self) -> str:
        return f"seal {self.number}"


class SealPart(models.Model):
    """What a seal says of one tenant's entries: how many, how many in all, their digest, chained to the part before.

    `tenant` is `sponsor:<id>`, `organisation:<id>` or `platform`. `body` digests the digests of the entries that this
    tenant can read, in their order, so that its export alone can be checked (R-32).
    """

    number = models.BigIntegerField()
    tenant = models.CharField(max_length=60)
    entries = models.PositiveIntegerField()
    total = models.BigIntegerField()
    body = models.CharField(max_length=64)
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    app_privileges: ClassVar[str] = "SELECT"

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "number"], name="one_part_per_tenant_and_seal")]

    def __str__(self) -> str:
        return f"seal {self.number} of {self.tenant}"


class SealMail(models.Model):
    """The newest seal as it was mailed on a day: a copy of it that no administrator of the database can take back."""

    tenant = models.CharField(max_length=60)
    day = models.DateField()
    number = models.BigIntegerField()
    digest = models.CharField(max_length=64)
    head = models.BigIntegerField()
    total = models.BigIntegerField()
    head_digest = models.CharField(max_length=64)
    address = models.EmailField()
    sent_at = models.DateTimeField()

    app_privileges: ClassVar[str] = "SELECT, INSERT"

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "day"], name="one_mail_of_seals_per_day")]

    def __str__(self) -> str:
        return f"seal {self.number} to {self.address}"
