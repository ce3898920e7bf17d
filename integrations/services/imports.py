"""The run of an import: upload, columns, check, import. The check is the import itself, taken back at its end."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from itertools import islice
from typing import IO, Any, Final

from django.db import transaction

from integrations.kinds import IMPORT_KINDS, ImportKind
from integrations.models import ImportedRow, ImportProblem, ImportRun, RememberedColumns
from integrations.rules.cells import Cell, Problem, as_text, read_row
from integrations.rules.fields import HEADS_WITHIN, Mapped, find_heads, guess, missing, normal
from integrations.services.known import Known, Recorded
from integrations.services.reading import read_rows
from integrations.services.recorders import Recorder, recorder
from kernel.actor import Actor
from kernel.clock import now
from kernel.errors import NotAllowed, Refused
from kernel.scope import because, current
from records.lifecycle import amend, lock
from records.models import SponsorFile
from records.services import next_number, publish, store_file

BATCH: Final = 1_000
TOGETHER: Final = 250
"""Rows that are looked up and written together: progress is seen between them."""

Progress = Callable[[int, int], None]


def silent(done: int, total: int) -> None:
    """No progress to show."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file as it was found: the row with the heads, and the heads."""

    head_row: int
    heads: list[str]

    @property
    def digest(self) -> str:
        """What files with the same heads have in common."""
        return sha256("|".join(map(normal, self.heads)).encode()).hexdigest()


@dataclass(slots=True)
class Outcome:
    """What a run over all rows found."""

    rows: int = 0
    problems: list[Problem] = field(default_factory=list)
    recorded: list[tuple[int, Recorded]] = field(default_factory=list)

    @property
    def wrong_rows(self) -> int:
        return len({problem.row for problem in self.problems})

    @property
    def new(self) -> int:
        return sum(each.made for _, each in self.recorded)


class _Undo(Exception):
    """Takes back what a check recorded."""


def kind_of(name: str) -> ImportKind:
    """The kind called `name`; raises `Refused` for another."""
    if name not in IMPORT_KINDS:
        raise Refused({"kind": "Choose what the file holds."})
    return IMPORT_KINDS[name]


def upload(kind: str, content: IO[bytes], *, name: str, actor: Actor, reason: str) -> ImportRun:
    """Keep the file and guess its columns. Raises `Refused` for a file that is no table, `NotAllowed` without right."""
    current(actor)
    wanted = kind_of(kind)
    _may(wanted, actor)
    stored = store_file(content, name=name, kind=SponsorFile, actor=actor, reason=reason)
    if not stored.name.lower().endswith((".xlsx", ".csv")):
        raise Refused({"file": "An import is an XLSX or CSV file. Start from the template."})
    sheet = read_sheet(stored, wanted)
    kept = RememberedColumns.objects.filter(kind=kind, heads=sheet.digest).first()
    mapped = kept.mapped if kept else guess(sheet.heads, wanted.fields)
    rows = sum(1 for number, _ in read_rows(stored) if number > sheet.head_row)
    if not rows:
        raise Refused({"file": "The file has heads and no rows. Fill it in first."})
    with because(reason):
        made = ImportRun.objects.create(
            number=next_number("IMP", now().year),
            kind=kind,
            file=stored,
            mapped=mapped,
            rows=rows,
            uploaded_by=actor.key,
        )
        publish("import.uploaded", made, kind=kind)
    return made


def read_sheet(stored: SponsorFile, wanted: ImportKind) -> Sheet:
    """Where the heads are, and what they are."""
    first = [(number, [as_text(cell) for cell in cells]) for number, cells in islice(read_rows(stored), HEADS_WITHIN)]
    if not first:
        raise Refused({"file": "The file is empty. Start from the template."})
    place = find_heads([cells for _, cells in first], wanted.fields)
    number, cells = first[place]
    return Sheet(number, [cell.strip() for cell in cells])


def choose_columns(run: ImportRun, mapped: Mapped, *, actor: Actor, version: int | None) -> ImportRun:
    """Say which column holds which field; remembered for the next file with these heads. The check starts anew."""
    wanted = kind_of(run.kind)
    _may(wanted, actor)
    if run.imported_at:
        raise Refused("This file was imported already. Upload it again to import more.")
    sheet = read_sheet(run.file, wanted)
    _complete(mapped, wanted, len(sheet.heads))
    remembered = RememberedColumns(kind=run.kind, heads=sheet.digest, mapped=mapped)
    RememberedColumns.objects.bulk_create(
        [remembered],
        update_conflicts=True,
        unique_fields=["sponsor", "kind", "heads"],
        update_fields=["mapped"],
    )
    changes: dict[str, Any] = {"mapped": mapped, "checked_at": None, "wrong": 0, "new": 0, "known": 0}
    return amend(run, actor=actor, reason="columns chosen", version=version, event="import.changed", **changes)


def _complete(mapped: Mapped, wanted: ImportKind, columns: int) -> None:
    names = {each.name for each in wanted.fields}
    if set(mapped) - names or any(not 0 <= place < columns for place in mapped.values()):
        raise Refused("A column was chosen that the file does not have. Choose again.")
    if absent := missing(mapped, wanted.fields):
        raise Refused({each.name: "Choose the column that holds it." for each in absent})
    taken: dict[int, str] = {}
    for name, place in mapped.items():
        if place in taken:
            raise Refused({name: "This column is chosen for another field too."})
        taken[place] = name


def check(run: ImportRun, *, actor: Actor, progress: Progress = silent) -> ImportRun:
    """Try every row and take it all back: what is kept is what would happen, and what is wrong with which cell."""
    _may(kind_of(run.kind), actor)
    outcome = Outcome()
    try:
        with transaction.atomic():
            outcome = go_through(run, actor=actor, reason=f"check of {run.number}", progress=progress)
            raise _Undo
    except _Undo:
        pass
    found: dict[str, Any] = {
        "rows": outcome.rows,
        "new": outcome.new,
        "known": len(outcome.recorded) - outcome.new,
        "wrong": outcome.wrong_rows,
        "checked_at": now(),
    }
    ImportProblem.objects.filter(run=run).delete()
    ImportProblem.objects.bulk_create(
        [ImportProblem(run=run, **{**asdict(each), "value": each.value[:200]}) for each in outcome.problems],
        batch_size=BATCH,
    )
    return amend(run, actor=actor, reason="rows were checked", version=None, event="import.changed", **found)


def import_rows(
    run: ImportRun, *, actor: Actor, reason: str, version: int | None, progress: Progress = silent
) -> ImportRun:
    """Record every row, or none: one row in error, and the transaction of all is refused."""
    _may(kind_of(run.kind), actor)
    locked = lock(run, version=version)
    if locked.imported_at:
        raise Refused("This file was imported already.")
    if not locked.checked_at or locked.wrong:
        raise Refused("Check the file first; it can be imported once no row is in error.")
    outcome = go_through(locked, actor=actor, reason=reason, progress=progress)
    if outcome.problems:
        first = outcome.problems[0]
        raise Refused(
            f"Nothing was imported: since the check, row {first.row} no longer fits ({first.column}: {first.message}) "
            "Check the file again."
        )
    ImportedRow.objects.bulk_create(
        [_trace(locked, number, found) for number, found in outcome.recorded], batch_size=BATCH
    )
    done: dict[str, Any] = {"imported_at": now(), "imported_by": actor.key, "new": outcome.new, "rows": outcome.rows}
    done["known"] = len(outcome.recorded) - outcome.new
    return amend(locked, actor=actor, reason=reason, version=None, event="import.finished", **done)


def _trace(run: ImportRun, number: int, found: Recorded) -> ImportedRow:
    return ImportedRow(run=run, row=number, made=found.made, subject_id=found.record.pk, label=str(found.record)[:300])


def go_through(run: ImportRun, *, actor: Actor, reason: str, progress: Progress = silent) -> Outcome:
    """Record every row and gather what is refused, batch by batch; the caller decides whether it stays."""
    wanted, outcome = kind_of(run.kind), Outcome()
    sheet = read_sheet(run.file, wanted)
    rows = ((number, cells) for number, cells in read_rows(run.file) if number > sheet.head_row)
    with because(reason):
        kept = recorder(wanted.name, Known.read(actor, reason))
        while batch := [_read(number, cells, run.mapped, wanted) for number, cells in islice(rows, TOGETHER)]:
            kept.look_up([row.values for row in batch if not row.problems])
            for row in batch:
                outcome.rows += 1
                _record(row, kept, outcome)
                progress(outcome.rows, run.rows)
            kept.write()
    return outcome


@dataclass(frozen=True, slots=True)
class Row:
    """A row as it was read: what its cells say, and what is wrong with them."""

    number: int
    cells: Sequence[Cell]
    mapped: Mapped
    wanted: ImportKind
    values: dict[str, Any]
    problems: list[Problem]

    def problem(self, name: str, sentence: str) -> Problem:
        """A service's sentence beside the cell it is about."""
        name = name.removesuffix("_id")
        label = next((each.label for each in self.wanted.fields if each.name == name), "Row")
        place = self.mapped.get(name)
        value = as_text(self.cells[place]) if place is not None and place < len(self.cells) else ""
        return Problem(self.number, label, value[:200], sentence)


def _read(number: int, cells: Sequence[Cell], mapped: Mapped, wanted: ImportKind) -> Row:
    values, problems = read_row(number, cells, mapped, wanted.fields)
    return Row(number, cells, mapped, wanted, values, problems)


def _record(row: Row, kept: Recorder[Any], outcome: Outcome) -> None:
    """Record one row into `outcome`, or what is wrong with it."""
    outcome.problems += row.problems
    if row.problems:
        return
    try:
        outcome.recorded.append((row.number, kept.record(row.values)))
    except Refused as refusal:
        outcome.problems += [
            row.problem(name, sentence) for name, sentences in refusal.errors.items() for sentence in sentences
        ]


def _may(wanted: ImportKind, actor: Actor) -> None:
    if not actor.can(wanted.permission):
        raise NotAllowed(wanted.permission)
