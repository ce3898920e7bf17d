"""What FDA's data dashboard exports by FEI: inspections with classes, citations, compliance actions."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Final

from django.db import connection, transaction

from kernel.actor import Actor
from kernel.ids import uuid7
from registers.models import ImportRun
from registers.rules import class_code
from registers.services.establishments import fei_remark
from registers.services.files import head_of
from registers.services.runs import LINES_KEPT, Tally, WrongFile, begin, day, finish, stage
from registers.services.tables import plain_number, rows
from regulations.rules import identifiers

KEPT: Final = 50_000
"""FEIs and days of a file repeat: what was understood once is not understood anew for every row."""

Row = dict[str, str]


@dataclass(frozen=True, slots=True)
class Layout:
    """One export: its columns with the headers they have had, what must be there, and what tells two rows apart."""

    kind: str
    table: str
    names: Mapping[str, tuple[str, ...]]
    required: tuple[str, ...]
    key: tuple[str, ...]
    never_empty: tuple[str, ...]
    expected: str
    limits: Mapping[str, int]
    """characters of the columns; what is longer is cut, as no reader needs it to find the entry"""
    days: tuple[str, ...] = ()
    read: Mapping[str, Callable[[str], str]] | None = None
    """columns whose text is brought into one form"""

    @property
    def columns(self) -> tuple[str, ...]:
        return ("fei_key", *self.names)

    @property
    def staged(self) -> tuple[str, ...]:
        return ("line", "id", *self.columns, "digest")


PLACE: Final = {"firm": 300, "state": 80, "country": 80}
INSPECTIONS: Final = Layout(
    kind="inspections",
    table="registers_publishedinspection",
    names={
        "fei": ("FEI Number",),
        "firm": ("Legal Name", "Firm Name"),
        "city": ("City",),
        "state": ("State",),
        "postal_code": ("Zip", "Zip Code"),
        "country": ("Country/Area",),
        "fiscal_year": ("Fiscal Year",),
        "inspection_number": ("Inspection ID",),
        "posted_citations": ("Posted Citations",),
        "ended_on": ("Inspection End Date",),
        "classification": ("Classification",),
        "project_area": ("Project Area",),
        "product_type": ("Product Type",),
        "details": ("Additional Details",),
        "eir_released_on": ("FMD-145 Date",),
    },
    required=("fei", "firm", "inspection_number", "ended_on", "classification", "project_area"),
    key=("inspection_number", "project_area", "product_type"),
    never_empty=("firm", "inspection_number"),
    expected="Give the export Inspections Details of FDA's data dashboard (csv or xlsx).",
    limits={
        **PLACE,
        "city": 120,
        "postal_code": 30,
        "fiscal_year": 4,
        "inspection_number": 20,
        "posted_citations": 10,
        "classification": 60,
        "project_area": 120,
        "product_type": 80,
    },
    days=("ended_on", "eir_released_on"),
    read={"classification": class_code, "inspection_number": plain_number, "fiscal_year": plain_number},
)
CITATIONS: Final = Layout(
    kind="citations",
    table="registers_publishedcitation",
    names={
        "inspection_number": ("Inspection ID",),
        "fei": ("FEI Number",),
        "firm": ("Legal Name", "Firm Name"),
        "city": ("City",),
        "state": ("State",),
        "country": ("Country/Area",),
        "ended_on": ("Inspection End Date",),
        "program_area": ("Program Area",),
        "citation": ("Act/CFR Number", "CFR/Act Number"),
        "short_description": ("Short Description",),
        "long_description": ("Long Description",),
        "firm_profile": ("Firm Profile",),
    },
    required=("firm", "ended_on", "program_area", "citation", "short_description"),
    key=("digest",),
    never_empty=("firm", "citation"),
    expected="Give the export Inspections Citations Details of FDA's data dashboard (csv or xlsx).",
    limits={
        **PLACE,
        "inspection_number": 20,
        "city": 120,
        "program_area": 120,
        "citation": 120,
        "firm_profile": 120,
    },
    days=("ended_on",),
    read={"inspection_number": plain_number},
)
ACTIONS: Final = Layout(
    kind="actions",
    table="registers_publishedaction",
    names={
        "fei": ("FEI Number",),
        "firm": ("Legal Name", "Firm Name"),
        "state": ("State",),
        "country": ("Country/Area",),
        "product_type": ("Product Type",),
        "acted_on": ("Action Taken Date",),
        "action_type": ("Action Type",),
        "case_id": ("Case/Injunction ID",),
    },
    required=("fei", "firm", "acted_on", "action_type", "case_id"),
    key=("case_id", "fei_key", "action_type", "product_type"),
    never_empty=("firm", "case_id", "action_type"),
    expected="Give the export Compliance Actions of FDA's data dashboard (csv or xlsx).",
    limits={**PLACE, "product_type": 80, "action_type": 60, "case_id": 40},
    days=("acted_on",),
    read={"case_id": plain_number},
)


def import_inspections(path: Path, *, actor: Actor) -> ImportRun:
    """Inspections with their classes. Reads the whole file or nothing of it; raises `WrongFile` for another file."""
    return _import(INSPECTIONS, path, actor)


def import_citations(path: Path, *, actor: Actor) -> ImportRun:
    """What was cited in inspections; older exports name no FEI. Raises `WrongFile` for another file."""
    return _import(CITATIONS, path, actor)


def import_actions(path: Path, *, actor: Actor) -> ImportRun:
    """Warning letters, injunctions and seizures. Raises `WrongFile` for another file."""
    return _import(ACTIONS, path, actor)


@transaction.atomic
def _import(layout: Layout, path: Path, actor: Actor) -> ImportRun:
    head_of(path)  # a file that cannot be read is refused before anything is begun
    source = rows(path, layout.names, layout.required, layout.expected)
    run, tally = begin(layout.kind, path, actor), Tally()
    stage("staged_export", layout.staged, _staged(layout, source, tally))
    _without_doubles(layout, tally)
    if not tally.read:
        raise WrongFile(f"The file has a header and no rows. {layout.expected}")
    if tally.read == sum(tally.refused.values()):
        raise WrongFile(f"No row of the file can be used: {'; '.join(tally.refused)}. {layout.expected}")
    new, changed = _write(layout, run.pk)
    return finish(run, tally, new=new, changed=changed)


def _write(layout: Layout, run_id: int) -> tuple[int, int]:
    """How many rows were new, and how many had changed."""
    with connection.cursor() as cursor:
        cursor.execute(_upsert(layout), [run_id] * 5)
        new, changed = cursor.fetchone()
    return new, changed


def _staged(layout: Layout, source: Iterator[tuple[int, Row]], tally: Tally) -> Iterator[tuple[str, ...]]:
    for line, row in source:
        tally.read += 1
        if missing := next((name for name in layout.never_empty if not row[name]), ""):
            tally.refuse(line, f"no {layout.names[missing][0]}")
            continue
        values = _values(layout, row)
        if row["remark"]:
            tally.warned[row["remark"]] += 1
        if not row[layout.days[0]]:
            tally.warned["no date"] += 1
        yield (str(line), str(uuid7()), *values, _digest(values))


def _values(layout: Layout, row: Row) -> list[str]:
    """In the order of the layout's columns; a column that the export lacks is empty."""
    row["fei"], row["fei_key"], row["remark"] = _fei(row.get("fei", ""))
    for name, form in (layout.read or {}).items():
        row[name] = form(row.get(name, ""))
    for name in layout.days:
        row[name] = _day(row.get(name, ""))
    limits = layout.limits
    return [row.get(name, "")[: limits.get(name)] for name in layout.columns]


@lru_cache(maxsize=KEPT)
def _fei(published: str) -> tuple[str, str, str]:
    """An FEI as kept, its key, and what is odd about it."""
    text = plain_number(published)
    checked = identifiers.fei(text)
    return checked.value[:20], checked.key[:20], fei_remark(text, checked)


@lru_cache(maxsize=KEPT)
def _day(published: str) -> str:
    known = day(published)
    return known.isoformat() if known else ""


def _digest(values: list[str]) -> str:
    return sha256("\x1f".join(values).encode()).hexdigest()


def _without_doubles(layout: Layout, tally: Tally) -> None:
    """Rows with the key of an earlier row are left out; counted here, so that reading needs no memory of keys."""
    key = ", ".join(layout.key)
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM staged_export WHERE ctid IN (SELECT ctid FROM (SELECT ctid, row_number() OVER"
            f" (PARTITION BY {key} ORDER BY line::integer) AS place FROM staged_export) AS ranked WHERE place > 1)"
            " RETURNING line::integer"
        )
        lines = sorted(line for (line,) in cursor.fetchall())
    if lines:
        reason = "the row stands twice in the file"
        tally.refused[reason], tally.lines[reason] = len(lines), lines[:LINES_KEPT]


def _upsert(layout: Layout) -> str:
    columns = ", ".join(layout.columns)
    values = ", ".join(f"nullif({name}, '')::date" if name in layout.days else name for name in layout.columns)
    changes = ", ".join(f"{name} = excluded.{name}" for name in (*layout.columns, "digest", "last_run_id"))
    return (
        f"WITH done AS (INSERT INTO {layout.table} AS known"
        f" (id, {columns}, digest, first_run_id, last_run_id, changed_run_id)"
        f" SELECT id::uuid, {values}, digest, %s, %s, %s FROM staged_export ORDER BY line::integer"
        f" ON CONFLICT ({', '.join(layout.key)}) DO UPDATE SET {changes}, changed_run_id ="
        " CASE WHEN known.digest = excluded.digest THEN known.changed_run_id ELSE excluded.last_run_id END"
        " RETURNING first_run_id, changed_run_id)"
        " SELECT count(*) FILTER (WHERE first_run_id = %s),"
        " count(*) FILTER (WHERE changed_run_id = %s AND first_run_id <> changed_run_id) FROM done"
    )
