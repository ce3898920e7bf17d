"""Files an import gives away: its template, and the file that came back with a message beside each wrong row."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import IO, Any

from integrations import selectors
from integrations.kinds import ImportKind
from integrations.models import ImportRun
from integrations.rules.cells import as_text
from integrations.rules.fields import Field
from integrations.services.imports import kind_of, read_sheet
from integrations.services.reading import read_rows
from kernel import heavy
from web.columns import Value
from web.files import written
from web.tables import Table, sheet_name, write_xlsx

IN_MEMORY = 5_000_000
MESSAGES = "What to change"


def template(kind: ImportKind) -> IO[bytes]:
    """An XLSX to fill in: the heads with an example, what each column takes, and the vocabulary."""
    openpyxl: Any = heavy.load("openpyxl")
    book = openpyxl.Workbook()
    rows, how, words = book.active, book.create_sheet("Instructions"), book.create_sheet("Vocabulary")
    rows.title = sheet_name(kind.label)
    _fill(openpyxl, rows, [[each.label for each in kind.fields]])
    rows.freeze_panes = "A2"
    _fill(openpyxl, how, [[kind.label], [kind.about], [], ["Column", "Needed", "Holds", "Example"], *_lines(kind)])
    _fill(openpyxl, words, _vocabulary(kind.fields))
    return written(book.save)


def _fill(openpyxl: Any, sheet: Any, lines: Sequence[Sequence[str]]) -> None:
    for line in lines:
        sheet.append(list(line))
    for column in sheet.iter_cols():
        longest = max(len(str(cell.value or "")) for cell in column)
        sheet.column_dimensions[column[0].column_letter].width = min(60, max(14, longest + 2))
    for cell in sheet[1]:
        cell.font = openpyxl.styles.Font(bold=True)


HOLDS = {
    "day": "a day, like 23 Nov 2026",
    "code": "one entry of the vocabulary",
    "codes": "entries of the vocabulary, with ; between them",
    "yes_no": "yes or no",
    "number": "a whole number",
    "names": "entries with ; between them",
    "text": "text",
    "url": "an address beginning with https://",
    "amount": "a number with a point before its decimals",
    "mail": "a mail address",
}


def _lines(kind: ImportKind) -> Iterator[list[str]]:
    for each in kind.fields:
        holds = f"{HOLDS[each.kind]}{f': {each.hint}' if each.hint else ''}"
        yield [each.label, "needed" if each.required else "", holds, each.example]


def _vocabulary(fields: Sequence[Field]) -> list[list[str]]:
    """One column per field that has a list."""
    listed = [each for each in fields if each.table]
    columns = [[each.label, *(f"{words}" for words in each.table.values())] for each in listed]
    longest = max((len(column) for column in columns), default=0)
    return [[column[place] if place < len(column) else "" for column in columns] for place in range(longest)]


def error_file(run: ImportRun) -> IO[bytes]:
    """The file of `run` with a column that says beside each wrong row what to change; it can be uploaded again."""
    said: dict[int, list[str]] = defaultdict(list)
    for each in selectors.problems_of(run):
        said[each.row].append(f"{each.column}: {each.message}")
    sheet = read_sheet(run.file, kind_of(run.kind))
    about = (("Import", run.number), ("File", run.file.name), ("Rows with errors", str(len(said))))
    table = Table("With messages", about, [MESSAGES, *sheet.heads], _with_messages(run, sheet.head_row, said))
    return written(lambda target: write_xlsx(table, target))


def _with_messages(run: ImportRun, head_row: int, said: dict[int, list[str]]) -> Iterator[list[Value]]:
    for number, cells in read_rows(run.file):
        if number > head_row:
            yield ["; ".join(said.get(number, ())), *(as_text(cell) for cell in cells)]
