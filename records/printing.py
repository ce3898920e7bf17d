"""Controlled copies: made once, kept with their hash, found again by their check code."""

from __future__ import annotations

import io
import secrets
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any, Final

from kernel.actor import Actor
from kernel.scope import current
from records import pdf
from records.models import PrintedRecord, SponsorFile
from records.rules import CODE_MARKS, check_code
from records.services import publish, site_of, store_file

PDF: Final = "application/pdf"


def new_code() -> str:
    """A check code nobody can guess: 12 marks, 58 bits."""
    return check_code("".join(secrets.choice(CODE_MARKS) for _ in range(12)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """One printing: which state of the record, when, by whom, under which check code."""

    version: str
    generated_at: datetime
    by: str
    code: str


def keep(
    made: bytes,
    *,
    subject: Any,
    record: str,
    as_of: date,
    edition: Edition,
    data: Any,
    file_name: str,
    actor: Actor,
    reason: str,
) -> PrintedRecord:
    """Keep a printed record: its bytes, what it shows, and the code that proves it."""
    current(actor)
    stored = store_file(io.BytesIO(made), name=file_name, kind=SponsorFile, made_as=PDF, actor=actor, reason=reason)
    found = PrintedRecord.objects.create(
        code=edition.code,
        subject_table=subject._meta.db_table,
        subject_id=subject.pk,
        site_id=site_of(subject),
        record=record[:200],
        record_version=edition.version[:60],
        as_of=as_of,
        generated_at=edition.generated_at,
        generated_by=edition.by[:200],
        data_sha256=sha256(pdf.as_json(data).encode()).hexdigest(),
        file=stored,
    )
    publish("record.printed", found, record=str(subject.pk), sha256=stored.sha256)
    return found
