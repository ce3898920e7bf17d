"""What each room tells of the pages of its own records: a lower room leads to them without knowing their addresses.

A room says it in its `apps.py`, as data; whoever needs a link asks here.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, ClassVar
from uuid import UUID

from django.apps import AppConfig, apps
from django.urls import reverse
from django.utils.module_loading import import_string

from kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class HistoryKind:
    """Records with a history page of their own: the word in its address, and the permission it needs beside
    `records.view`."""

    word: str
    needs: str
    theirs: str = ""
    """What the CMO's people need instead, where both sides read the kind under one word."""


class Room(AppConfig):
    """Base of the configurations of rooms that have pages of records."""

    evidence_pages: ClassVar[Mapping[str, str]] = {}
    """By kind of evidence, the name of the page of one piece."""
    histories: ClassVar[Mapping[str, HistoryKind]] = {}
    """By table, its records' histories."""
    history_route: ClassVar[str] = ""
    """The name of the page that shows histories, of the one room that has it."""
    guests: ClassVar[Mapping[str, str]] = {}
    """By prefix of the keys of those who act without a membership, the function that names them, by dotted path."""
    audit_intervals: ClassVar[str] = ""
    """The function that says how often sites are audited, by dotted path, of the one room that judges their risk."""
    copy_route: ClassVar[str] = ""
    """The name of the page that makes a copy of such a record, of the same room."""


def _rooms() -> Iterator[Room]:
    return (each for each in apps.get_app_configs() if isinstance(each, Room))


@cache
def evidence_pages() -> dict[str, str]:
    """By kind of evidence, the name of the page of one piece; kinds that have none are not in it."""
    return {kind: route for room in _rooms() for kind, route in room.evidence_pages.items()}


@cache
def histories() -> dict[str, HistoryKind]:
    """By table, which records have a history page."""
    return {table: kind for room in _rooms() for table, kind in room.histories.items()}


@cache
def _guests() -> dict[str, Callable[[Collection[str]], dict[str, str]]]:
    return {prefix: import_string(path) for room in _rooms() for prefix, path in room.guests.items()}


def guest_names(keys: Collection[str]) -> dict[str, str]:
    """What to call those of these actors who act without a membership, as far as the open scope knows them."""
    found: dict[str, str] = {}
    for prefix, names in _guests().items():
        if mine := [key for key in keys if key.startswith(prefix)]:
            found |= {key: "the other party" for key in mine} | names(mine)
    return found


@cache
def audit_intervals() -> Callable[[Collection[UUID], date], Mapping[UUID, Any]]:
    """The function that says of sites, on a day, how often each is audited and why."""
    found: Callable[[Collection[UUID], date], Mapping[UUID, Any]] = import_string(
        next(room.audit_intervals for room in _rooms() if room.audit_intervals)
    )
    return found


@cache
def _needs() -> dict[str, tuple[str, ...]]:
    return {kind.word: (kind.needs, *filter(None, [kind.theirs])) for kind in histories().values()}


@cache
def _route() -> str:
    return next(room.history_route for room in _rooms() if room.history_route)


@cache
def copy_route() -> str:
    """The name of the page that makes a copy of a record with a history."""
    return next(room.copy_route for room in _rooms() if room.copy_route)


def may_read_history(word: str, pk: UUID, reader: Actor) -> bool:
    """Whether what the record's kind needs is open to a reader; False for a kind without histories."""
    return any(reader.can(needed, pk) for needed in _needs().get(word, ()))


def history_page(word: str, pk: UUID, reader: Actor) -> str:
    """The address of a record's history; empty for a reader to whom that page does not open."""
    opens = reader.can("records.view") and may_read_history(word, pk, reader)
    return reverse(_route(), args=[word, pk]) if opens else ""
