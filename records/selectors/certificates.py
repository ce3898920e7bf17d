"""Reading certified copies: what a signature covers, and how one stands."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import models

from kernel.scope import current
from records.models import CertifiedCopy, Signature, SponsorFile
from records.rules.certified import SIGN, CertificateFacts
from records.selectors import provenance
from records.selectors.provenance import FileTold
from sponsors import access


def certificates() -> models.QuerySet[CertifiedCopy]:
    """Every certificate of a copy, whatever became of it."""
    return CertifiedCopy.objects.select_related("file")


def certificate(pk: UUID) -> CertifiedCopy:
    """One certificate; raises DoesNotExist."""
    return certificates().get(pk=pk)


def certificates_of(file: UUID) -> list[CertifiedCopy]:
    """The certificates of a file, newest first; discarded ones are told by the history alone."""
    return list(certificates().filter(file=file).exclude(status="discarded").order_by("-pk"))


@dataclass(frozen=True, slots=True)
class CertificateLine:
    """A certificate as a list shows it, with its people and what is known of its file."""

    certificate: CertifiedCopy
    told: FileTold
    stated_by: str
    signature: Signature | None

    @property
    def file(self) -> SponsorFile:
        return self.certificate.file

    @property
    def signer(self) -> str:
        return self.signature.printed_name if self.signature else ""

    @property
    def signed_at(self) -> datetime | None:
        return self.signature.signed_at if self.signature else None


def certificate_lines(found: Collection[CertifiedCopy]) -> list[CertificateLine]:
    """Certificates for a list, in their order; the same few questions however many there are."""
    told = provenance.told(each.file_id for each in found)
    names = access.actor_names({each.stated_by for each in found})
    signed = Signature.objects.filter(subject_id__in=[each.pk for each in found], step=SIGN.name)
    by_certificate = {each.subject_id: each for each in signed}
    return [
        CertificateLine(each, told[each.file_id], names[each.stated_by], by_certificate.get(each.pk)) for each in found
    ]


def facts(found: CertifiedCopy) -> CertificateFacts:
    """What its steps look at, for whoever acts."""
    superseded = provenance.version_after(found.file_id) is not None
    return CertificateFacts(found.status, superseded, is_own=found.stated_by == current().actor.key)


def signed_content(found: CertifiedCopy) -> dict[str, Any]:
    """What a signature covers: this file by its hash, the original, and the method by which the copy was made."""
    return {
        "certifies": "This file is a true copy of its original.",
        "file": found.file.name,
        "file_sha256": found.file.sha256,
        "bytes": found.file.size,
        "original": found.original,
        "method": found.get_method_display(),
        "how": found.how,
        "version": found.version,
    }
