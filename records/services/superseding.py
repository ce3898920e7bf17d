"""A newer file takes the place of another: the one way in which any room does it (R-49, S-35)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, models, transaction

from kernel.actor import Actor
from kernel.errors import Refused
from kernel.scope import because, current
from records.models import FileVersion, SponsorFile
from records.services import publish, site_of

ALREADY = "Another version has taken the place of this file already: open the newest one."


def replaced_files(record: Any, changes: Mapping[str, Any]) -> list[tuple[SponsorFile, SponsorFile]]:
    """The files of `record`, as it stands, whose place others take by `changes`: pairs of older and newer."""
    fields = {field.name: field for field in record._meta.local_fields if isinstance(field, models.ForeignKey)}
    return [
        (getattr(record, name), newer)
        for name, newer in changes.items()
        if name in fields and fields[name].related_model is SponsorFile and newer and getattr(record, name)
    ]


def supersede(older: SponsorFile, newer: SponsorFile, *, record: Any, actor: Actor, reason: str) -> FileVersion:
    """Note that `newer` took the place of `older` at `record`, whose lock the caller holds.

    Raises `Refused` for a file that was superseded already.
    """
    current(actor)
    before = FileVersion.objects.filter(newer=older).first()
    row = FileVersion(
        first_id=before.first_id if before else older.pk,
        older=older,
        newer=newer,
        number=before.number + 1 if before else 2,
        reason=reason,
        superseded_by=actor.key,
        subject_table=record._meta.db_table,
        subject_id=record.pk,
        site_id=site_of(record),
    )
    with because(reason):
        try:
            with transaction.atomic():
                row.save(force_insert=True)
        except IntegrityError as twice:
            raise Refused({"file": ALREADY}) from twice
        publish("file.superseded", record, file=str(older.pk), by=str(newer.pk), sha256=newer.sha256)
    return row
