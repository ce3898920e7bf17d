"""Putting the catalogue right: each corrected value is kept beside what stood there before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path

from kernel.actor import Actor
from kernel.errors import Refused
from kernel.scope import current
from regulations.models import Correction, Requirement
from regulations.rules import corrections
from regulations.rules.corrections import Value


@dataclass(frozen=True, slots=True)
class Change:
    """One value that the file puts right."""

    line: int
    row: Requirement
    field: str
    after: Value

    @property
    def before(self) -> Value | None:
        """What the catalogue says now."""
        found: Value | None = getattr(self.row, self.field)
        return found

    def __str__(self) -> str:
        return f"line {self.line}: {self.row}: {self.field}: “{told(self.before)}” becomes “{told(self.after)}”"


def told(value: Value | None) -> str:
    """A value as it stands in files and on pages."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value.isoformat() if isinstance(value, date) else value or ""


def changes_in(text: str) -> tuple[int, list[Change]]:
    """How many lines the file has, and what it changes; raises `Refused` with every fault, by line."""
    rows = {(row.code, row.edition): row for row in Requirement.objects.all()}
    found = corrections.read(text, rows)
    if found.faults:
        raise Refused({"": list(found.faults)})
    changes = [
        Change(wanted.line, rows[wanted.code, wanted.edition], name, value)
        for wanted in found.wanted
        for name, value in wanted.values.items()
        if getattr(rows[wanted.code, wanted.edition], name) != value
    ]
    _refuse_ends_before_begins(changes)
    return len(found.wanted), changes


def _refuse_ends_before_begins(changes: Sequence[Change]) -> None:
    """Of each edition that the file changes, with its dates as they would be."""
    dates: dict[tuple[int, int], dict[str, Value]] = {}
    for change in changes:
        dates.setdefault((change.line, change.row.pk), {})[change.field] = change.after
    rows = {change.row.pk: change.row for change in changes}
    wrong = []
    for (line, pk), after in dates.items():
        begins, ends = (after.get(name, getattr(rows[pk], name)) for name in ("effective_from", "effective_to"))
        if isinstance(begins, date) and isinstance(ends, date) and ends < begins:
            wrong.append(f"Line {line}: {rows[pk]} would end before it begins.")
    if wrong:
        raise Refused({"": wrong})


def correct(file: Path, text: str, *, author: str, actor: Actor, reason: str) -> tuple[int, list[Change]]:
    """Put right what the file says, all of it or nothing; what stood there before is kept.

    Only the owner of the tables may: the application reads the catalogue.
    """
    current(actor)
    lines, changes = changes_in(text)
    digest = sha256(file.read_bytes()).hexdigest()
    for change in changes:
        Correction.objects.create(
            code=change.row.code,
            edition=change.row.edition,
            field=change.field,
            before=told(change.before),
            after=told(change.after),
            author=author,
            reason=reason,
            file_name=file.name,
            sha256=digest,
            line=change.line,
        )
        Requirement.objects.filter(pk=change.row.pk).update(**{change.field: change.after})
    return lines, changes
