"""Entries of the trail as readers see them: names for ids, words for codes, dates as people read them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any
from uuid import UUID

from django.apps import apps
from django.contrib.auth.models import Permission
from django.db import models
from django.db.models import QuerySet

from kernel.actor import MEMBERSHIP
from kernel.models import Walled
from kernel.prepared import prepared
from records.models import Event, TrailEntry
from records.rules import HIDDEN, field_words
from sponsors import access
from sponsors.models import Membership
from sponsors.rules import ROLES


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
    record: str = ""
    request_id: str = ""


DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}T")


LINK = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
KEYED = re.compile(rf"(?<=[A-Z]:){LINK.pattern}")
"""The record in a key such as `WARNING_LETTER:…:2026-11-06`, by which a decision names what it answers."""


ACTOR = re.compile(r"membership:[0-9a-f-]{36}|system:[a-z_. -]+")


CODE = re.compile(r"[a-z]+(_[a-z0-9]+)+")


LISTED = {"sites": "cmos_site"}
"""Columns, and parts of columns, that list ids of records, with the table of those."""


DID = {"INSERT": "created", "UPDATE": "changed", "DELETE": "deleted"}


def history(*subjects: models.Model, limit: int = 200) -> list[HistoryLine]:
    """The newest changes of the given rows (a record and its children), newest first."""
    ids = [subject.pk for subject in subjects]
    return lines_of(TrailEntry.objects.filter(row_id__in=ids).order_by("-seq")[:limit])


def site_history(site_id: UUID, limit: int = 200) -> list[HistoryLine]:
    """The newest changes of everything that belongs to a site."""
    entries = changes().filter(subject_site=site_id).exclude(table__startswith="reminders_")
    return lines_of(entries.order_by("-seq")[:limit])


def changes() -> models.QuerySet[TrailEntry]:
    """Entries that tell of changed records; those of events (`records_event`) are there for the seals to cover."""
    return TrailEntry.objects.exclude(table=Event._meta.db_table)


def lines_of(entries: Iterable[TrailEntry]) -> list[HistoryLine]:
    """The entries as readers see them, in their order; all names are asked together."""
    found = list(entries)
    links, rows = _named(found, _changed(found))
    named = [rows.get(str(entry.row_id)) or _belongs(entry, links) for entry in found]
    return [_line(entry, links[entry.actor], links, name) for entry, name in zip(found, named, strict=True)]


def _belongs(entry: TrailEntry, links: Mapping[str, str]) -> str:
    """To what a row without a name of its own belongs: the first record it points to that has one."""
    row, columns = entry.became or entry.was or {}, _columns(entry.table).items()
    pointing = [column for column, field in columns if isinstance(field, models.ForeignKey) and column not in HIDDEN]
    to_records = [column for column in pointing if _columns(entry.table)[column].related_model is not Membership]
    return next((f"of {said}" for column in to_records if (said := links.get(str(row.get(column) or "")))), "")


def names_of(tables: Mapping[str, Collection[UUID]]) -> dict[str, str]:
    """What records are called, by their id as text, asked by table and together; those without a name are left out."""
    asked = {_tables()[table]: {str(key) for key in keys} for table, keys in tables.items() if table in _tables()}
    people = {f"{MEMBERSHIP}{key}" for key in asked.pop(Membership, set())}
    behind: Keys = {model: keys for model, keys in asked.items() if issubclass(model, Walled)}
    names = {key.removeprefix(MEMBERSHIP): name for key, name in access.actor_names(people).items()}
    return names | {key: name for key, name in _names(behind).items() if name}


def linked(entries: Iterable[TrailEntry]) -> dict[str, str]:
    """What to call each record that the entries point to, and everybody they name."""
    return _named(list(entries), {})[0]


Keys = dict[type[models.Model], set[str]]
"""Primary keys as text, by the table they belong to."""


def _changed(entries: Iterable[TrailEntry]) -> Keys:
    """The rows that were changed, of tables behind walls."""
    asked: Keys = {}
    for entry in entries:
        model = _tables().get(entry.table)
        if model is not None and issubclass(model, Walled):
            asked.setdefault(model, set()).add(str(entry.row_id))
    return asked


def _named(entries: Iterable[TrailEntry], changed: Keys) -> tuple[dict[str, str], dict[str, str]]:
    """What to call everything the entries point to, and each row they changed: nothing for one without a name."""
    pointed, people = _pointed(entries)
    tables = {model: pointed.get(model, set()) | changed.get(model, set()) for model in {**pointed, **changed}}
    rows = _names(tables)
    links = access.actor_names(people)
    links |= {key.removeprefix(MEMBERSHIP): name for key, name in links.items()}
    for model, keys in pointed.items():
        links |= {key: rows[key] or str(model._meta.verbose_name) for key in keys if key in rows}
    return links, rows


def _names(tables: Keys) -> dict[str, str]:
    """What the rows that are still there are called."""
    kinds = sorted(tables, key=lambda model: model._meta.db_table)
    by_id = [model for model in kinds if isinstance(model._meta.pk, models.UUIDField)]
    found = _rows_of(tuple(by_id), *([UUID(key) for key in tables[model]] for model in by_id))
    found += [list(model._default_manager.filter(pk__in=tables[model])) for model in kinds if model not in by_id]
    return {str(row.pk): _readable(row) for rows in found for row in rows}


@prepared
def _rows_of(kinds: tuple[type[models.Model], ...], *ids: Collection[UUID]) -> list[QuerySet[Any]]:
    """The rows of each table with the ids given for it."""
    return [model._default_manager.filter(pk__among=keys) for model, keys in zip(kinds, ids, strict=True)]


def _readable(row: models.Model) -> str:
    """A row's own name, unless it is made of ids."""
    said = row.name if isinstance(row, Permission) else str(row)
    return "" if LINK.search(said) else said


def table_words(table: str) -> str:
    """What people call the records of a table."""
    model = _tables().get(table)
    words = str(model._meta.verbose_name) if model else table
    return words[:1].upper() + words[1:]


def _line(entry: TrailEntry, who: str, links: Mapping[str, str], record: str) -> HistoryLine:
    model = _tables().get(entry.table)
    return HistoryLine(
        record=record,
        request_id=entry.request_id,
        at=entry.at,
        who=who,
        did=entry.step or DID[entry.operation],
        what=str(model._meta.verbose_name) if model else entry.table,
        changes=tuple(changes_of(entry, links)),
        reason=entry.reason,
        seq=entry.seq,
    )


@cache
def _tables() -> dict[str, type[models.Model]]:
    return {model._meta.db_table: model for model in apps.get_models()}


@cache
def _columns(table: str) -> dict[str, Any]:
    """The model's fields by column; empty for a table that is gone."""
    model = _tables().get(table)
    return {str(field.column): field for field in model._meta.concrete_fields} if model else {}


def _pointed(entries: Iterable[TrailEntry]) -> tuple[Keys, set[str]]:
    """The records that the entries point to, and the keys of everybody who acted or is named."""
    asked: Keys = {}
    people: set[str] = set()
    for entry in entries:
        people.add(entry.actor)
        for column, value in [*(entry.was or {}).items(), *(entry.became or {}).items()]:
            for table, keys in _listed(column, value):
                asked.setdefault(_tables()[table], set()).update(keys)
            field = _columns(entry.table).get(column)
            if value and column not in HIDDEN and isinstance(field, models.ForeignKey):
                asked.setdefault(field.related_model, set()).add(str(value))
            elif isinstance(value, str) and ACTOR.fullmatch(value):
                people.add(value)
    people |= {f"{MEMBERSHIP}{key}" for key in asked.pop(Membership, ())}
    return asked, people


def _listed(column: str, value: Any) -> Iterator[tuple[str, set[str]]]:
    """The ids that a column, or a part of it, lists, by their table."""
    parts = value if isinstance(value, dict) else {column: value}
    for name, keys in parts.items():
        if name in LISTED and isinstance(keys, list):
            yield LISTED[name], {str(key) for key in keys if LINK.fullmatch(str(key))}


def changes_of(entry: TrailEntry, links: Mapping[str, str]) -> Iterable[Change]:
    """The columns that changed and that people read; else that the record counts as another version (its parts did)."""
    yield from _read(entry, links) or _counted(entry)


def _counted(entry: TrailEntry) -> list[Change]:
    was, became = (entry.was or {}).get("version"), (entry.became or {}).get("version")
    return [Change("Version", str(was), str(became))] if entry.operation == "UPDATE" and was is not None else []


def _read(entry: TrailEntry, links: Mapping[str, str]) -> list[Change]:
    found = []
    was, became = entry.was or {}, entry.became or {}
    columns = was if entry.operation == "UPDATE" else {**was, **became}
    for column in columns:
        field = _columns(entry.table).get(column)
        before, after = _differing(was.get(column), became.get(column))
        old, new = _text(before, field, links), _text(after, field, links)
        if column not in HIDDEN and old != new:
            found.append(Change(field_words(column), old, new))
    return found


def _differing(old: Any, new: Any) -> tuple[Any, Any]:
    """Of two values with parts only the parts that differ: who reads a change does not search for it."""
    if not (isinstance(old, dict) and isinstance(new, dict)):
        return old, new
    parts = {
        name: _differing(old.get(name), new.get(name)) for name in {**old, **new} if old.get(name) != new.get(name)
    }
    return {name: each for name, (each, _) in parts.items()}, {name: each for name, (_, each) in parts.items()}


def _text(value: Any, field: Any, links: Mapping[str, str]) -> str:
    if value is None or value == "" or value in ([], {}):
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(field, models.ForeignKey):
        return links.get(str(value), "another record")
    if isinstance(value, list):
        return ", ".join(_text(each, field, links) for each in value)
    if isinstance(value, dict):
        return "; ".join(f"{field_words(name)} {_text(each, None, links)}" for name, each in value.items())
    labels = dict(field.flatchoices) if field is not None else {}
    return str(labels[value]) if value in labels else _words(str(value), links)


def _words(text: str, links: Mapping[str, str]) -> str:
    """Links by name, dates and instants as people read them, codes as words; anything else as it is."""
    try:
        if DAY.fullmatch(text):
            return f"{date.fromisoformat(text):%-d %b %Y}"
        if INSTANT.match(text):
            return f"{datetime.fromisoformat(text):%-d %b %Y %H:%M:%S} UTC"
    except ValueError:
        return text
    if LINK.fullmatch(text) or ACTOR.fullmatch(text):
        return links.get(text, "another record")
    return text.replace("_", " ") if CODE.fullmatch(text) else KEYED.sub("another record", text)


def readable_fact(name: str, value: Any) -> str:
    """One fact of an event as people read it: a role by its name, dates, codes and lists in words."""
    if name == "role":
        return ROLES.get(str(value), str(value))
    return _text(value, None, {})


def readable(content: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What a signature covers, as label and text."""
    return [(field_words(name), readable_value(value)) for name, value in content.items()]


def readable_value(value: Any) -> str:
    """A value of signed content in words."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return f"{value:%-d %b %Y}"
    if isinstance(value, list | tuple):
        return "; ".join(readable_value(each) for each in value if each is not None)
    return "" if value is None else str(value).replace("_", " ")


def last_entry(site_id: UUID) -> int:
    """The number of a site's newest trail entry: what its record was when somebody printed it."""
    found = changes().filter(subject_site=site_id).order_by("-seq").values_list("seq", flat=True).first()
    return found or 0
