"""The full history of a record: everything the trail holds about it and all that hangs on it, page by page.

The entries of a page are found by index whatever their number; people of the other side of a dialogue and what they
did not release stay theirs, because the database shows each side its own entries only.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from heapq import merge
from itertools import islice
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import Count, Max

from kernel.clock import begin_of, end_of
from records.family import Model, children, family
from records.models import Signature, SigningRefusal, TrailEntry
from records.selectors import HistoryLine, lines_of, table_words
from web.columns import Value
from web.tables import Table

SIZE: Final = 50
AT_A_TIME: Final = 500
DERIVED: Final = ("reminders_", "qualification_currentstanding", "records_event")
"""Tables of what the portal told or computed: they say nothing about what people did to the record."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a reader wants to see; empty means everything. `since` and `until` are days of `zone`, both included."""

    actor: str = ""
    table: str = ""
    since: date | None = None
    until: date | None = None
    zone: str = "UTC"


@dataclass(frozen=True, slots=True)
class Stretch:
    """A page of the history, newest first; `after` is the number to go on with, 0 at the end."""

    lines: list[HistoryLine]
    after: int


@dataclass(frozen=True, slots=True)
class Mark:
    """How far a trail goes: the number of its newest entry, and how many entries it has."""

    last: int
    entries: int


class History:
    """The entries about `head`, and about `also`, which do not point to it but say something of it.

    Kinds in `without` have histories of their own.
    """

    def __init__(
        self, head: models.Model, *, without: Collection[Model] = (), also: Iterable[models.Model] = ()
    ) -> None:
        self.head = head
        self.rows = family(head, *also, without=without)
        self.is_site = head._meta.db_table == "cmos_site"

    def page(self, asked: Asked, *, after: int = 0, size: int = SIZE) -> Stretch:
        """The entries older than number `after`, or the newest."""
        sources = [found.filter(seq__lt=after) if after else found for found in self._sources(asked)]
        found = list(islice(_newest_first([source[: size + 1] for source in sources]), size + 1))
        return Stretch(lines_of(found[:size]), found[size - 1].seq if len(found) > size else 0)

    def everything(self, asked: Asked) -> Iterator[HistoryLine]:
        """Every entry, newest first, named a block at a time; memory stays flat."""
        entries = _newest_first([source.iterator(chunk_size=AT_A_TIME) for source in self._sources(asked)])
        while block := list(islice(entries, AT_A_TIME)):
            yield from lines_of(block)

    def changes(self, size: int) -> list[HistoryLine]:
        """The newest entries that changed or took away what stood already, newest first."""
        sources = [source.exclude(operation="INSERT")[:size] for source in self._sources(Asked())]
        return lines_of(islice(_newest_first(sources), size))

    def mark(self) -> Mark:
        """How far it goes now."""
        found = [source.aggregate(last=Max("seq"), entries=Count("seq")) for source in self._sources(Asked())]
        return Mark(max(each["last"] or 0 for each in found), sum(each["entries"] for each in found))

    def newer(self, number: int, size: int) -> list[HistoryLine]:
        """The entries after a number, newest first."""
        sources = [source.filter(seq__gt=number)[:size] for source in self._sources(Asked())]
        return lines_of(islice(_newest_first(sources), size))

    def count_after(self, number: int) -> int:
        """How many entries `newer` would give, were there no limit."""
        return sum(source.filter(seq__gt=number).count() for source in self._sources(Asked()))

    def count(self, asked: Asked) -> int:
        """How many entries `everything` gives."""
        return sum(source.count() for source in self._sources(asked))

    def numbers(self) -> list[int]:
        """The numbers of all its entries."""
        return [number for source in self._sources(Asked()) for number in source.values_list("seq", flat=True)]

    def kinds(self) -> list[tuple[str, str]]:
        """Tables that the history can hold, with what people call them."""
        tables = {kind._meta.db_table for kind in self.rows} | {Signature._meta.db_table}
        tables |= {SigningRefusal._meta.db_table}
        return sorted(((table, table_words(table)) for table in tables), key=lambda pair: pair[1].lower())

    def _sources(self, asked: Asked) -> list[models.QuerySet[TrailEntry]]:
        """Disjoint querysets, each read backwards along its index."""
        found = [TrailEntry.objects.filter(row_id__in=self._ids())]
        if self.is_site:
            found = [source.filter(subject_site=None) for source in found]
            found.append(TrailEntry.objects.filter(subject_site=self.head.pk))
        return [_narrowed(source, asked).order_by("-seq") for source in found]

    def _ids(self) -> list[UUID]:
        """Rows of the family, those that are gone, and the signatures on any of them."""
        # Of a site, what carries its id is found by that: only the others are named one by one.
        found = [row.pk for rows in self.rows.values() for row in rows if not (self.is_site and _names_site(row))]
        ids = found + list(self._gone())
        everybody = [row.pk for rows in self.rows.values() for row in rows]
        for kind in (Signature, SigningRefusal):
            ids += list(kind._default_manager.filter(subject_id__in=everybody).values_list("pk", flat=True))
        return ids

    def _gone(self) -> Iterator[UUID]:
        """Rows that pointed to the family and were deleted: only the trail still knows them."""
        for kind, rows in self.rows.items():
            keys = {str(row.pk) for row in rows}
            for child, field in children(kind):
                link: Any = child._meta.get_field(field)
                deleted = TrailEntry.objects.filter(table=child._meta.db_table, operation="DELETE")
                yield from (
                    pk for pk, was in deleted.values_list("row_id", "was") if (was or {}).get(link.attname) in keys
                )


def _names_site(row: models.Model) -> bool:
    """Whether its entries in the trail carry the id of a site: by its column, which may be empty."""
    column = next((field for field in row._meta.concrete_fields if field.attname == "site_id"), None)
    return row._meta.db_table == "cmos_site" or (column is not None and column.value_from_object(row) is not None)


def _newest_first(sources: list[Any]) -> Iterator[TrailEntry]:
    return merge(*sources, key=lambda entry: -entry.seq)


def _narrowed(found: models.QuerySet[TrailEntry], asked: Asked) -> models.QuerySet[TrailEntry]:
    for prefix in DERIVED:
        found = found.exclude(table__startswith=prefix)
    if asked.actor:
        found = found.filter(actor=asked.actor)
    if asked.table:
        found = found.filter(table=asked.table)
    if asked.since:
        found = found.filter(at__gte=begin_of(asked.since, asked.zone))
    if asked.until:
        found = found.filter(at__lt=end_of(asked.until, asked.zone))
    return found


def table(title: str, about: Sequence[tuple[str, str]], lines: Iterable[HistoryLine], *, zone: str = "") -> Table:
    """Changes for a file: a row for each changed field, so that a reader can sort and filter; also in a zone's time."""
    local = ("Local time",) if zone else ()
    heads = ("Entry", "Time (UTC)", *local, "Who", "Kind", "Record", "What", "Field", "From", "To", "Why", "Request")
    return Table(title, about, heads, _cells(lines, zone))


def _cells(lines: Iterable[HistoryLine], zone: str) -> Iterator[list[Value]]:
    """An entry without a visible field has one row."""
    for line in lines:
        times = [line.at, line.at.astimezone(ZoneInfo(zone))] if zone else [line.at]
        before: list[Value] = [line.seq, *(f"{at:%Y-%m-%d %H:%M:%S}" for at in times)]
        before += [line.who, line.what, line.record, line.did]
        for field, was, became in [(each.field, each.was, each.became) for each in line.changes] or [("", "", "")]:
            yield [*before, field, was, became, line.reason, line.request_id]
