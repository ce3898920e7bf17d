"""Columns of the lists of papers: scans of handwritten signatures, certified copies."""

from __future__ import annotations

from typing import Any, Final

from django.urls import reverse

from web.columns import Badge, Column


def _file(row: Any) -> str:
    return reverse("records:file", args=[row.file.pk])


CERTIFICATE_STATES: Final = {"draft": "certificate_unsigned"}
"""States of a certificate where the common words do not fit."""


def _state(row: Any) -> Badge:
    status = row.certificate.status
    return Badge(CERTIFICATE_STATES.get(status, status))


def _superseded(row: Any) -> str:
    return "superseded" if row.told.superseded else ""


FILE: Final = Column("file", "File", value="file.name", link=_file)
VERSION: Final = Column(
    "version", "Version", value="told.version", numeric=True, note=_superseded, note_label="Newest version"
)
SCANS: Final = (
    FILE,
    Column("document", "What was signed", "document", value="scan.document"),
    Column("state", "Second person", value=lambda row: Badge(row.told.handwritten.state)),
    Column("checked_by", "Compared by", value="told.handwritten.checked_by", empty="nobody yet"),
    Column("checked", "Compared", value="scan.checked_at", empty="not yet"),
    Column("original_at", "Where the original is", value="scan.original_at"),
    Column("marked", "Marked", "id", value="scan.marked_at"),
    Column("marked_by", "Marked by", value="told.handwritten.marked_by"),
    VERSION,
    Column("uploaded_by", "Uploaded by", shown=False),
    Column("compared", "What was compared", value="scan.compared", empty="nothing yet", shown=False),
    Column("explanation", "What is wrong", value="scan.explanation", empty="nothing", shown=False),
    Column("sha256", "SHA-256", value="file.sha256", kind="id", shown=False),
)
CERTIFICATES: Final = (
    FILE,
    Column("original", "The original", "original", value="certificate.original"),
    Column("state", "State", value=_state),
    Column("method", "How the copy was made", value="certificate.get_method_display"),
    Column("signer", "Certified by", empty="nobody yet"),
    Column("signed", "Certified", value="signed_at", empty="not yet"),
    Column("stated", "Stated", "id", value="certificate.stated_at"),
    Column("stated_by", "Stated by"),
    VERSION,
    Column("how", "By which means, and how compared", value="certificate.how", shown=False),
    Column("sha256", "SHA-256", value="file.sha256", kind="id", shown=False),
)
