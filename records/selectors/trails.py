"""The trail across the open sponsor, and who took out and was refused what: the readings behind the pages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import F

from kernel.actor import MEMBERSHIP, Actor
from kernel.db.roles import regulated_models
from kernel.models import Side, Walled
from kernel.scope import current
from records.models import Event, RecordCopy, TrailEntry
from records.rules import ACCESS, field_words
from records.rules.access import SENT
from records.selectors import HistoryLine, changes, lines_of, names_of, readable_fact, table_words
from sponsors import access
from web.rooms import histories, history_page

OPERATIONS: Final = {"INSERT": "created", "UPDATE": "changed", "DELETE": "deleted"}


def entries() -> models.QuerySet[TrailEntry]:
    """Every change that the open sponsor may read; `id` is the entry's number, by which lists page.

    The sponsor is named although row-level security names it too: its policies are joined by OR, which no index serves.
    """
    return changes().filter(sponsor_id=current().scope.sponsor_id).annotate(id=F("seq"))


def own_entries() -> models.QuerySet[TrailEntry]:
    """Every change of the open CMO organisation: what its own people and its portal wrote, nothing of a sponsor's side.

    What a sponsor released to it can be read on the records themselves; that a sponsor wrote it is the sponsor's trail.
    """
    found = changes().filter(cmo_org_id=current().scope.cmo_org_id)
    return found.exclude(side=Side.SPONSOR).annotate(id=F("seq"))


def own_accesses() -> models.QuerySet[Event]:
    """What the open CMO organisation's people sent, signed, took out or were refused, and changes of their rights."""
    found = Event.objects.filter(cmo_org_id=current().scope.cmo_org_id, name__in={*ACCESS, *SENT})
    return found.exclude(side=Side.SPONSOR)


def own_kinds() -> list[tuple[str, str]]:
    """Tables whose changes a CMO organisation's trail can hold, with what people call them."""
    walls = ("organisation", "dialogue", "either", "chronicle")
    return _worded(model for model in _changing() if model.wall in walls)


def kinds() -> list[tuple[str, str]]:
    """Tables whose changes a tenant's trail can hold, with what people call them."""
    return _worded(_changing())


def _changing() -> Iterator[type[Walled]]:
    """Tables of tenants whose changes `changes` tells of."""
    return (model for model in regulated_models() if issubclass(model, Walled) and model is not Event)


def _worded(found: Iterable[type[Walled]]) -> list[tuple[str, str]]:
    tables = [model._meta.db_table for model in found]
    return sorted(((table, table_words(table)) for table in tables), key=lambda pair: pair[1].lower())


def people() -> list[tuple[str, str]]:
    """Everybody who ever could act here, by the key the trail has for them."""
    return [(f"{MEMBERSHIP}{member.id}", member.name) for member in access.members()]


def named(given: str) -> models.Q:
    """Entries with this number, or of the record with this id; none for anything else."""
    if given.isascii() and given.isdigit() and len(given) <= 18:
        return models.Q(seq=int(given))
    return models.Q(row_id__in=ids(given))


def ids(given: str) -> list[UUID]:
    """The id that was typed; none for anything else."""
    try:
        return [UUID(given.strip())]
    except ValueError:
        return []


def verifier() -> Path:
    """The stand-alone script that checks copies."""
    return Path(settings.BASE_DIR) / "verifier" / "verify_copy.py"


def accesses() -> models.QuerySet[Event]:
    """Who looked at, took out or was refused what, and changes of rights and settings."""
    return Event.objects.filter(name__in=ACCESS)


@dataclass(frozen=True, slots=True)
class TrailLine:
    """One entry as the list of the trail shows it: the line of a history, what was done, and where its history is."""

    line: HistoryLine
    did: str
    changes: str
    url: str


def trail_lines(found: list[TrailEntry], *, reader: Actor | None) -> list[TrailLine]:
    """Entries as the list shows them, in their order, with the links that `reader` may follow; without one, none."""
    return [
        TrailLine(line, _did(entry), _changes(line), _history_of(entry, reader) if reader else "")
        for entry, line in zip(found, lines_of(found), strict=True)
    ]


def _did(entry: TrailEntry) -> str:
    done = OPERATIONS[entry.operation]
    return f"{done} by the step “{entry.step}”" if entry.step else done


def _changes(line: HistoryLine) -> str:
    """What became what, field by field."""
    return "; ".join(
        f"{each.field}: {each.was} → {each.became or 'nothing'}" if each.was else f"{each.field}: {each.became}"
        for each in line.changes
    )


def _history_of(entry: TrailEntry, reader: Actor) -> str:
    """The history of the record itself, else that of its site, as far as `reader` may; a deleted record has none."""
    kind = histories().get(entry.table) if entry.operation != "DELETE" else None
    own = history_page(kind.word, entry.row_id, reader) if kind else ""
    return own or (history_page("site", entry.subject_site, reader) if entry.subject_site else "")


@dataclass(frozen=True, slots=True)
class AccessLine:
    """One fact of the access log as a reader sees it."""

    at: datetime
    who: str
    did: str
    subject: str
    record: str
    subject_id: UUID
    details: str
    name: str


def access_lines(found: list[Event]) -> list[AccessLine]:
    """The facts in words, in their order; the names of people are asked together."""
    names = access.actor_names({event.actor for event in found})
    asked: dict[str, set[UUID]] = {}
    for event in found:
        asked.setdefault(event.subject_table, set()).add(event.subject_id)
    records = names_of(asked)
    return [
        AccessLine(
            at=event.at,
            who=names[event.actor],
            did={**ACCESS, **SENT}[event.name],
            subject=table_words(event.subject_table),
            record=records.get(str(event.subject_id), ""),
            subject_id=event.subject_id,
            details="; ".join(f"{field_words(key)}: {readable_fact(key, value)}" for key, value in event.facts.items()),
            name=event.name,
        )
        for event in found
    ]


@dataclass(frozen=True, slots=True)
class CopyLine:
    """A copy that was made, and what to call who made it."""

    copy: RecordCopy
    maker: str


def with_makers(found: list[RecordCopy]) -> list[CopyLine]:
    """Copies with the names of their makers, asked together."""
    names = access.actor_names({each.made_by for each in found})
    return [CopyLine(each, names[each.made_by]) for each in found]
