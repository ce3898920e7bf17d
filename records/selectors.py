"""Reading what stays: histories, signatures, files, the event feed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import F

from kernel.db.fields import Horizon
from records.models import DialogueFile, Event, Signature, SponsorFile, TrailEntry
from records.rules import HIDDEN, field_words
from sponsors import access


@dataclass(frozen=True, slots=True)
class Change:
    """One column of one change: what it was and what it became, as text."""

    field: str
    was: str
    became: str


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One entry of the trail as a reader sees it: who, when (UTC), what from what to what, why."""

    at: datetime
    who: str
    did: str
    what: str
    changes: tuple[Change, ...]
    reason: str
    seq: int


DID = {"INSERT": "created", "UPDATE": "changed", "DELETE": "deleted"}


def history(*subjects: models.Model, limit: int = 200) -> list[HistoryLine]:
    """The newest changes of the given rows (a record and its children), newest first."""
    ids = [subject.pk for subject in subjects]
    return _lines(TrailEntry.objects.filter(row_id__in=ids).order_by("-seq")[:limit])


def site_history(site_id: UUID, limit: int = 200) -> list[HistoryLine]:
    """The newest changes of everything that belongs to a site."""
    return _lines(TrailEntry.objects.filter(subject_site=site_id).order_by("-seq")[:limit])


def _lines(entries: Iterable[TrailEntry]) -> list[HistoryLine]:
    found = list(entries)
    names = access.actor_names(entry.actor for entry in found)
    return [_line(entry, names[entry.actor]) for entry in found]


def _line(entry: TrailEntry, who: str) -> HistoryLine:
    return HistoryLine(
        at=entry.at,
        who=who,
        did=entry.step or DID[entry.operation],
        what=entry.table.partition("_")[2].replace("_", " "),
        changes=tuple(_changes(entry)),
        reason=entry.reason,
        seq=entry.seq,
    )


def _changes(entry: TrailEntry) -> Iterable[Change]:
    was, became = entry.was or {}, entry.became or {}
    fields = was if entry.operation == "UPDATE" else {**was, **became}
    for field in fields:
        old, new = _text(was.get(field)), _text(became.get(field))
        if field not in HIDDEN and old != new:
            yield Change(field_words(field), old, new)


def _text(value: Any) -> str:
    if value is None or value == "" or value == []:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(_text(each) for each in value)
    return str(value)


def signatures(subject: models.Model) -> list[Signature]:
    """Every signature on the record, oldest first; each says which version it covers."""
    return list(Signature.objects.filter(subject_id=subject.pk).order_by("signed_at", "id"))


def sponsor_file(pk: UUID) -> SponsorFile:
    """A file of the sponsor's own records."""
    return SponsorFile.objects.get(pk=pk)


def dialogue_file(pk: UUID) -> DialogueFile:
    """A file that one side of a dialogue shows the other."""
    return DialogueFile.objects.get(pk=pk)


def any_file(pk: UUID) -> SponsorFile | DialogueFile:
    """The file with this id, of either kind; raises DoesNotExist."""
    return SponsorFile.objects.filter(pk=pk).first() or dialogue_file(pk)


def events_after(tx: int = 0, seq: int = 0) -> models.QuerySet[Event]:
    """Business facts after the cursor (tx, seq), oldest first.

    Only of finished transactions: one that is still open could otherwise appear behind a cursor already given out.
    """
    beyond = models.Q(tx__gt=tx) | models.Q(tx=tx, seq__gt=seq)
    return Event.objects.filter(beyond, tx__lt=Horizon()).order_by(F("tx"), F("seq"))
