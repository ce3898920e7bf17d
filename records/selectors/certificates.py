"""Reading certified copies: what a signature covers, and how one stands."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import models

from kernel.scope import current
from records.models import CertifiedCopy
from records.rules.certified import CertificateFacts
from records.selectors import provenance


def certificates() -> models.QuerySet[CertifiedCopy]:
    """Every certificate of a copy, whatever became of it."""
    return CertifiedCopy.objects.select_related("file")


def certificate(pk: UUID) -> CertifiedCopy:
    """One certificate; raises DoesNotExist."""
    return certificates().get(pk=pk)


def certificates_of(file: UUID) -> list[CertifiedCopy]:
    """The certificates of a file, newest first; discarded ones are told by the history alone."""
    return list(certificates().filter(file=file).exclude(status="discarded").order_by("-pk"))


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
