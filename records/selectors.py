"""Reading what stays: histories, signatures, files, the event feed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any
from uuid import UUID

from django.apps import apps
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


DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}T")
LINK = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
DID = {"INSERT": "created", "UPDATE": "changed", "DELETE": "deleted"}


def history(*subjects: models.Model, limit: int = 200) -> list[HistoryLine]:
    """The newest changes of the given rows (a record and its children), newest first."""
    ids = [subject.pk for subject in subjects]
    return _lines(TrailEntry.objects.filter(row_id__in=ids).order_by("-seq")[:limit])


def site_history(site_id: UUID, limit: int = 200) -> list[HistoryLine]:
    """The newest changes of everything that belongs to a site."""
    entries = TrailEntry.objects.filter(subject_site=site_id).exclude(table__startswith="reminders_")
    return _lines(entries.order_by("-seq")[:limit])


def _lines(entries: Iterable[TrailEntry]) -> list[HistoryLine]:
    found = list(entries)
    names = access.actor_names(entry.actor for entry in found)
    return [_line(entry, names[entry.actor]) for entry in found]


def _line(entry: TrailEntry, who: str) -> HistoryLine:
    return HistoryLine(
        at=entry.at,
        who=who,
        did=entry.step or DID[entry.operation],
        what=_table_words().get(entry.table, entry.table),
        changes=tuple(_changes(entry)),
        reason=entry.reason,
        seq=entry.seq,
    )


@cache
def _table_words() -> dict[str, str]:
    """What people call the rows of each table."""
    return {model._meta.db_table: str(model._meta.verbose_name) for model in apps.get_models()}


def _changes(entry: TrailEntry) -> Iterable[Change]:
    was, became = entry.was or {}, entry.became or {}
    fields = was if entry.operation == "UPDATE" else {**was, **became}
    for field in fields:
        old, new = _text(was.get(field)), _text(became.get(field))
        if field in HIDDEN or old == new or (field.endswith("_id") and entry.operation != "UPDATE"):
            continue  # a new row's links say nothing that its page does not show
        yield Change(field_words(field), old, new)


def _text(value: Any) -> str:
    if value is None or value == "" or value == []:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(_text(each) for each in value)
    return _moment(str(value))


def _moment(text: str) -> str:
    """Dates and instants as people read them; anything else as it is."""
    try:
        if DAY.fullmatch(text):
            return f"{date.fromisoformat(text):%-d %b %Y}"
        if INSTANT.match(text):
            return f"{datetime.fromisoformat(text):%-d %b %Y %H:%M:%S} UTC"
    except ValueError:
        return text
    return "another record" if LINK.fullmatch(text) else text


def readable(content: dict[str, Any]) -> list[tuple[str, str]]:
    """What a signature covers, as label and text."""
    return [(field_words(name).capitalize(), readable_value(value)) for name, value in content.items()]


def readable_value(value: Any) -> str:
    """A value of signed content in words."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return f"{value:%-d %b %Y}"
    if isinstance(value, list | tuple):
        return "; ".join(readable_value(each) for each in value if each is not None)
    return "" if value is None else str(value).replace("_", " ")


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
