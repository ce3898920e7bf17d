"""The workbook itself: written for a questionnaire with its answers, and read when it comes back (decision 0163).

Its sheets are protected against slips, not against people: whether a workbook is of this questionnaire and as it was
made is decided by the sign on its hidden sheet and by its locked cells, when it comes back.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final

from django.conf import settings
from django.core import signing

from kernel import heavy
from kernel.errors import Refused
from questionnaires.models import Questionnaire
from questionnaires.rules import workbook
from questionnaires.rules.questions import CHOICE, DATE, FILE, NUMBER, TABLE, YES_NO, Question
from questionnaires.rules.whole import Whole
from questionnaires.rules.workbook import EMPTY, FIRST, FIRST_CELLS, HEADS, LOCKED, Cell, Row, Written
from questionnaires.selectors.workbooks import Contents, whole_of
from records.files import confined
from records.files.confined import Overrun
from records.models import DialogueFile
from web.files import written

SALT: Final = "questionnaires.workbook"
LINE: Final = 30_000
"""Characters of the sign in one cell: a cell holds at most 32,767."""
SPARE: Final = 200
"""Rows that the sheet of a table offers."""
WIDTHS: Final = {"text": 60, "help": 40, "kind": 30, "evidence": 30, "answer": 40, "why": 30, "note": 30}
ANEW: Final = "Download the workbook of this questionnaire, copy your answers into it, and upload that."
NOT_OURS: Final = f"This is no workbook of a questionnaire, or its hidden sheet was changed. {ANEW}"
OTHER: Final = (
    "This workbook was downloaded for another questionnaire. Upload it there. To use its answers here, download this "
    "questionnaire's own workbook and copy them into it."
)
OLD: Final = f"Workbooks are laid out differently now. {ANEW}"
CHANGED: Final = "{} was changed: only the open cells are filled in. " + ANEW
TOO_LARGE: Final = f"This workbook holds more than a questionnaire asks. {ANEW}"
HOW: Final = "Fill in the yellow cells, save as XLSX, and upload it on the page of the questionnaire. {}"


# --- written ------------------------------------------------------------------------------------------------------


def made(held: Contents) -> IO[bytes]:
    """The workbook with every question and what is answered so far."""
    openpyxl: Any = heavy.load("openpyxl")
    return written(_Writer(openpyxl, held).book().save)


class _Writer:
    """Writes one workbook."""

    def __init__(self, openpyxl: Any, held: Contents) -> None:
        self.held, self.whole = held, held.filled.whole
        styles, self.validation = openpyxl.styles, openpyxl.worksheet.datavalidation.DataValidation
        self.bold, self.wrap = styles.Font(bold=True), styles.Alignment(wrap_text=True, vertical="top")
        self.open, self.fill = styles.Protection(locked=False), styles.PatternFill("solid", fgColor="FFF9DB")
        self.result = openpyxl.Workbook()
        self.result.security = openpyxl.workbook.protection.WorkbookProtection(lockStructure=True)
        self.sheet = self.result.active
        self.lists = self.result.create_sheet(workbook.LISTS)

    def book(self) -> Any:
        names = workbook.table_names(self.whole)
        self._answers(names)
        for question in self.whole.questions:
            if question.kind == TABLE:
                self._table(self.result.create_sheet(names[question.key]), question)
        self._mark(self.result.create_sheet(workbook.MARK))
        self.lists.sheet_state = "hidden"
        for sheet in self.result.worksheets:
            sheet.protection.sheet = True
            sheet.protection.formatColumns = sheet.protection.formatRows = False
        return self.result

    def _answers(self, names: Mapping[str, str]) -> None:
        row, sheet = self.held.row, self.sheet
        sheet.title = workbook.SHEET
        head = f"{row.number} {row.title}", f"For {row.sponsor_name}, about {row.site_name}", HOW.format("")
        for number, words in enumerate(head, 1):
            self._put(sheet, number, 1, words).font = self.bold
        for place, (name, words) in enumerate(HEADS.items(), 1):
            self._put(sheet, FIRST - 1, place, words).font = self.bold
            sheet.column_dimensions[workbook.letters(place - 1)].width = WIDTHS.get(name, 16)
        sheet.freeze_panes = f"B{FIRST}"
        for number, (question, shown) in enumerate(
            zip(self.whole.questions, workbook.locked(self.whole), strict=True), FIRST
        ):
            self._question(number, question, shown, names)

    def _question(self, number: int, question: Question, shown: Mapping[str, str], names: Mapping[str, str]) -> None:
        places = {name: place for place, name in enumerate(HEADS, 1)}
        for name in LOCKED:
            self._put(self.sheet, number, places[name], shown[name]).alignment = self.wrap
        cells = workbook.cells_of(question, self.held.filled.of(question.key))
        if question.kind in (TABLE, FILE):
            said = f"See the sheet “{names[question.key]}”." if question.kind == TABLE else self._files(question.key)
            self._put(self.sheet, number, places["answer"], said).alignment = self.wrap
        else:
            cell = self._open(self.sheet, number, places["answer"], cells["answer"], question.kind)
            self._offer(self.sheet, cell.coordinate, question.kind, question.table)
        if question.may_not_apply:
            cell = self._open(self.sheet, number, places["not_applicable"], cells["not_applicable"])
            self._offer(self.sheet, cell.coordinate, YES_NO, {"yes": "Yes"})
            self._open(self.sheet, number, places["why"], cells["why"])
        self._open(self.sheet, number, places["note"], None)

    def _files(self, key: str) -> str:
        count = self.held.attached.get(key, 0)
        return f"Attach it on the page of the questionnaire; attached so far: {count}."

    def _table(self, sheet: Any, question: Question) -> None:
        for number, words in enumerate((f"{question.key} {question.text}", HOW.format(f"At most {SPARE} rows.")), 1):
            self._put(sheet, number, 1, words).font = self.bold
        for place, head in enumerate(workbook.table_heads(question), 1):
            self._put(sheet, FIRST_CELLS - 1, place, head).font = self.bold
            sheet.column_dimensions[workbook.letters(place - 1)].width = 24
        sheet.freeze_panes = f"A{FIRST_CELLS}"
        lines = workbook.lines_of(question, self.held.filled.of(question.key))
        last = FIRST_CELLS + SPARE - 1
        for place, column in enumerate(question.columns, 1):
            for number in range(FIRST_CELLS, last + 1):
                line = lines[number - FIRST_CELLS] if number - FIRST_CELLS < len(lines) else []
                self._open(sheet, number, place, line[place - 1] if line else None, column.kind)
            letter = workbook.letters(place - 1)
            span = f"{letter}{FIRST_CELLS}:{letter}{last}"
            self._offer(sheet, span, column.kind, workbook.table_of(column))

    def _mark(self, sheet: Any) -> None:
        """The sign: whose workbook it is, and the answers it was made with; only the portal's key makes one."""
        sheet.sheet_state = "veryHidden"
        told = sign(self.held.row, self.whole, self.held.base)
        for number, start in enumerate(range(0, len(told), LINE), 1):
            self._put(sheet, number, 1, told[start : start + LINE])

    def _put(self, sheet: Any, row: int, column: int, value: Written, kind: str = "") -> Any:
        """Text is text, whatever the library or a spreadsheet program takes it for (S-37)."""
        cell = sheet.cell(row, column, workbook.clean(value) if isinstance(value, str) else value)
        if isinstance(value, str):
            cell.data_type = "s"
        cell.number_format = "d mmm yyyy" if kind == DATE else "General" if kind == NUMBER else "@"
        return cell

    def _open(self, sheet: Any, row: int, column: int, value: Written, kind: str = "") -> Any:
        cell = self._put(sheet, row, column, value, kind)
        cell.protection, cell.fill, cell.alignment = self.open, self.fill, self.wrap
        return cell

    def _offer(self, sheet: Any, span: str, kind: str, table: Mapping[str, str]) -> None:
        """What a spreadsheet program offers and refuses while people type; the upload looks again."""
        rule: dict[str, Any] | None = {
            YES_NO: {"type": "list"},
            CHOICE: {"type": "list"},
            NUMBER: {"type": "decimal", "operator": "between", "formula1": "-999999999999", "formula2": "999999999999"},
            DATE: {"type": "date", "operator": "between", "formula1": "1", "formula2": "109574"},
        }.get(kind)
        if rule is None:
            return
        if rule["type"] == "list":
            rule["formula1"] = self._listed(tuple(table.values()))
        found = self.validation(**rule, allow_blank=True, showErrorMessage=True, errorTitle="Not offered")
        found.error = "Choose from the list." if rule["type"] == "list" else f"Type a {kind}."
        found.add(span)
        sheet.add_data_validation(found)

    def _listed(self, words: tuple[str, ...]) -> str:
        """Where the hidden sheet has these entries, a column for each list; equal lists share one."""
        known: dict[tuple[str, ...], int] = self.__dict__.setdefault("columns", {})
        if words not in known:
            known[words] = len(known) + 1
            for number, text in enumerate(words, 1):
                self._put(self.lists, number, known[words], workbook.clean(text))
        letter = self.lists.cell(1, known[words]).column_letter
        return f"{workbook.LISTS}!${letter}$1:${letter}${len(words)}"


# --- its sign -----------------------------------------------------------------------------------------------------


def sign(row: Questionnaire, whole: Whole, base: Mapping[str, Sequence[Any]]) -> str:
    """What tells a workbook of ours: signed with the portal's key, so that it is neither made up nor carried over."""
    told = {"of": _of(row), "edition": row.edition, "structure": workbook.digest(whole), "base": base}
    return signing.dumps(told, salt=SALT, compress=True)


def _of(row: Questionnaire) -> list[str]:
    return [str(each) for each in (row.pk, row.sponsor_id, row.cmo_org_id)]


def _signed(text: str, row: Questionnaire, whole: Whole) -> dict[str, list[Any]]:
    """The answers that the workbook was made with. Raises `Refused` for one of another questionnaire, or of none."""
    try:
        told = signing.loads(text, salt=SALT)
    except signing.BadSignature as error:
        raise Refused({"file": NOT_OURS}) from error
    if told["of"] != _of(row):
        raise Refused({"file": OTHER})
    if told["structure"] != workbook.digest(whole) or told["edition"] != row.edition:
        raise Refused({"file": OLD})
    found: dict[str, list[Any]] = told["base"]
    return found


# --- read ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Brought:
    """What a workbook says, and which answers it was made with."""

    rows: list[Row]
    base: dict[str, list[Any]]


def brought(stored: DialogueFile, row: Questionnaire) -> Brought:
    """Read a workbook that came back, in the limited child. Raises `Refused` with what to do instead."""
    sheets, whole = _sheets(stored), whole_of(row)
    base = _signed("".join(line[0].text for line in sheets.get(workbook.MARK, []) if line), row, whole)
    lines = sheets.get(workbook.SHEET, [])
    _refuse_heads(lines[FIRST - 2] if len(lines) >= FIRST - 1 else [], list(HEADS.values()), workbook.SHEET)
    tables = dict(_tables(sheets, whole))
    _refuse_locked(lines, whole)
    return Brought(
        [
            workbook.row_of(question, number, _named(lines[number - 1]), tables.get(question.key, ()))
            for number, question in enumerate(whole.questions, FIRST)
        ],
        base,
    )


def _sheets(stored: DialogueFile) -> dict[str, list[list[Cell]]]:
    try:
        with (Path(settings.FILES_ROOT) / stored.path).open("rb") as content:
            told = json.loads(confined.ask(content, "cells"))
    except (Overrun, ValueError) as error:
        raise Refused({"file": TOO_LARGE}) from error
    return {
        each["title"]: [[Cell(*cell) if cell else EMPTY for cell in line] for line in each["rows"]] for each in told
    }


def _named(line: Sequence[Cell]) -> dict[str, Cell]:
    return dict(zip(HEADS, line, strict=False))


def _refuse_heads(line: Sequence[Cell], heads: Sequence[str], sheet: str) -> None:
    if [workbook.clean(cell.text) for cell in line[: len(heads)]] != list(heads):
        raise Refused({"file": CHANGED.format(f"The heads of the sheet “{sheet}”")})


def _refuse_locked(lines: Sequence[Sequence[Cell]], whole: Whole) -> None:
    expected = workbook.locked(whole)
    for number, wanted in enumerate(expected, FIRST):
        found = _named(lines[number - 1]) if number <= len(lines) else {}
        if any(workbook.clean(found.get(name, EMPTY).text) != wanted[name] for name in LOCKED):
            raise Refused({"file": CHANGED.format(f"Row {number} (question {wanted['key']})")})
    if any(cell.text for line in lines[FIRST + len(expected) - 1 :] for cell in line):
        raise Refused({"file": CHANGED.format("The end of the sheet")})


def _tables(sheets: Mapping[str, list[list[Cell]]], whole: Whole) -> Iterator[tuple[str, list[list[Cell]]]]:
    names = workbook.table_names(whole)
    for question in whole.questions:
        if question.kind == TABLE:
            lines = sheets.get(names[question.key], [])
            heads = lines[FIRST_CELLS - 2] if len(lines) >= FIRST_CELLS - 1 else []
            _refuse_heads(heads, workbook.table_heads(question), names[question.key])
            yield question.key, lines[FIRST_CELLS - 1 :]
