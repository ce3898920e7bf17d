"""Reading stored files and controlled copies."""

from __future__ import annotations

from uuid import UUID

from django.db import models

from kernel.actor import Actor
from records.models import DialogueFile, PrintedRecord, SponsorFile


def printed_of(subject: models.Model, named: str = "") -> models.QuerySet[PrintedRecord]:
    """The controlled copies of a record whose name begins with `named`, newest first."""
    found = PrintedRecord.objects.filter(subject_id=subject.pk, record__startswith=named)
    return found.select_related("file").order_by("-id")


def printed_by_code(code: str) -> PrintedRecord:
    """The controlled copy with this check code; raises DoesNotExist, for a code of others too."""
    return PrintedRecord.objects.get(code=code)


def dialogue_file(pk: UUID) -> DialogueFile:
    """A file that one side of a dialogue shows the other."""
    return DialogueFile.objects.get(pk=pk)


def any_file(pk: UUID, actor: Actor) -> SponsorFile | DialogueFile:
    """The file with this id, of either kind; one made for another person does not exist (S-15)."""
    return sponsor_files(actor).filter(pk=pk).first() or dialogue_file(pk)


def sponsor_files(actor: Actor) -> models.QuerySet[SponsorFile]:
    """The sponsor's own files, without those that were made for another person (S-15)."""
    return SponsorFile.objects.filter(made_for__in=["", actor.key])


def sponsor_file(pk: UUID, actor: Actor) -> SponsorFile:
    """One of the sponsor's own files; raises DoesNotExist."""
    return sponsor_files(actor).get(pk=pk)
