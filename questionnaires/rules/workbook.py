"""Answers as a workbook: what each cell says, and what a workbook that comes back would change (decision 0163).

A cell that a person did not touch reads back as it was written, whatever a spreadsheet program makes of its kind: an
answer is compared with what stands only in the form that a cell gives it (`as_read`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from hashlib import sha256
from typing import Any, Final

from questionnaires.rules import conditions, filling
from questionnaires.rules.filling import Given
from questionnaires.rules.questions import (
    ANSWERS,
    CHOICE,
    CHOICES,
    DATE,
    FILE,
    NUMBER,
    TABLE,
    YES_NO,
    Column,
    Question,
    code_of,
    kind_words,
    number_of,
    plain,
)
from questionnaires.rules.whole import Whole
from web.days import read_day

FORM: Final = 1
"""Counts up when workbooks are laid out differently: an older one is refused with what to do."""
SHEET, LISTS, MARK = "Answers", "Lists", "Do not change"
HEADS: Final[dict[str, str]] = {
    "key": "Number",
    "section": "Section",
    "text": "Question",
    "help": "Help",
    "kind": "What is asked",
    "evidence": "Evidence",
    "answer": "Answer",
    "not_applicable": "Not applicable",
    "why": "Why it does not apply",
    "note": "Note for your own people",
}
LOCKED: Final = ("key", "section", "text", "help", "kind", "evidence")
FIRST: Final = 5
"""The row of the first question; heads stand above it."""
FIRST_CELLS: Final = 4
"""The row of the first cells of a table; its heads stand above it."""
EXACT: Final = 15
"""Digits that a number of a spreadsheet keeps; a longer one stands as text."""
UNPRINTABLE: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
LONGEST_NOTE: Final = 5_000
LONGEST_WHY: Final = 1_000

FORMULA: Final = "This cell holds a formula. Type the answer itself."
BOTH: Final = "There is an answer and “not applicable”. Empty one of them."
YES_OR_NO: Final = "Choose Yes or No from the list."
FROM_LIST: Final = "“{}” is not offered. Choose from the list."

Written = str | Decimal | date | None


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell as it came back: `kind` is text, number, day, yes (a truth value), formula or error."""

    kind: str = "text"
    text: str = ""


EMPTY: Final = Cell()
Cells = Sequence[Sequence[Cell]]


def clean(text: str) -> str:
    """A text as a cell can hold it and gives it back."""
    return UNPRINTABLE.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


# --- one cell -----------------------------------------------------------------------------------------------------


def written(kind: str, table: Mapping[str, str], value: Any) -> Written:
    """What the cell of an answer holds: numbers and days as such, words instead of codes, else what was typed."""
    if kind == CHOICES:
        return clean("\n".join(table.get(code, code) for code in value or ())) or None
    text = clean(str(value))
    try:
        if kind == NUMBER and (number := number_of(text)) is not None:
            return number if len(number.as_tuple().digits) <= EXACT else text
        if kind == DATE and text:
            return read_day(text)
    except ValueError:
        return text
    return clean(table.get(text, text)) or None


def as_cell(value: Written) -> Cell:
    """What a cell with this value reads back as."""
    if isinstance(value, Decimal):
        return Cell("number", plain(value))
    return Cell("day", value.isoformat()) if isinstance(value, date) else Cell("text", value or "")


def read(kind: str, table: Mapping[str, str], cell: Cell) -> tuple[Any, str]:
    """The value of a cell, kept as it was typed where it cannot be read, and what is wrong with it then."""
    if cell.kind in ("formula", "error"):
        return "", FORMULA
    if kind == CHOICES:
        return _codes(table, _text(cell))
    reader = READERS.get(kind)
    return reader(table, cell) if reader else (_text(cell), "")


def _text(cell: Cell) -> str:
    """What a person reads in the cell."""
    if cell.kind == "day":
        return f"{date.fromisoformat(cell.text):%-d %b %Y}"
    return clean(cell.text)


def _number(table: Mapping[str, str], cell: Cell) -> tuple[str, str]:
    text = _text(cell)
    try:
        return plain(number_of(text)), ""
    except ValueError as wrong:
        return text, str(wrong)


def _day(table: Mapping[str, str], cell: Cell) -> tuple[str, str]:
    text = _text(cell)
    try:
        return f"{read_day(text):%-d %b %Y}" if text else "", ""
    except ValueError as wrong:
        return text, str(wrong)


def _code(table: Mapping[str, str], cell: Cell) -> tuple[str, str]:
    text = _text(cell)
    if cell.kind == "yes":
        text = "yes" if text == "true" else "no"
    code = _meant(text, table)
    return code or text, FROM_LIST.format(text[:60]) if text and not code else ""


def _meant(text: str, table: Mapping[str, str]) -> str:
    """The code of an entry: by its words, else by itself; empty for none."""
    wanted = text.casefold()
    by_words = (code for code, words in table.items() if text and clean(words).casefold() == wanted)
    return next(by_words, "") or (code_of(text, table) if text else "")


def _codes(table: Mapping[str, str], text: str) -> tuple[list[str], str]:
    """Entries by line; by semicolon too, where a line is no entry as a whole."""
    parts: list[str] = []
    for line in filter(None, map(str.strip, text.split("\n"))):
        parts += [line] if _meant(line, table) else [part.strip() for part in line.split(";") if part.strip()]
    codes = [_meant(part, table) or part for part in parts]
    unknown = [code for code in codes if code not in table]
    return [*(code for code in table if code in codes), *unknown], FROM_LIST.format(unknown[0][:60]) if unknown else ""


Reader = Callable[[Mapping[str, str], Cell], tuple[Any, str]]
READERS: Final[dict[str, Reader]] = {NUMBER: _number, DATE: _day, YES_NO: _code, CHOICE: _code}


# --- one question -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What a workbook says of one question; `faults` name the cells that cannot be read."""

    question: str
    given: Given
    note: str = ""
    faults: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Sheets:
    """The cells of the answer sheet and of the sheet of each table, without heads, by the question's key."""

    rows: Mapping[str, tuple[int, Mapping[str, Cell]]]
    tables: Mapping[str, Cells]


def table_of(column: Column) -> dict[str, str]:
    """The codes that a cell of a column may have, with their words."""
    return {each.key: each.label for each in column.options} or (ANSWERS if column.kind == YES_NO else {})


def cells_of(question: Question, given: Given) -> dict[str, Written]:
    """What the row of a question holds in its open cells."""
    has_cell = question.kind not in (TABLE, FILE)
    return {
        "answer": written(question.kind, question.table, given.value) if has_cell else None,
        "not_applicable": "Yes" if given.not_applicable else None,
        "why": clean(given.why) or None,
    }


def lines_of(question: Question, given: Given) -> list[list[Written]]:
    """What the sheet of a table holds."""
    return [
        [written(each.kind, table_of(each), row.get(each.key, "")) for each in question.columns]
        for row in given.value or ()
    ]


def as_read(question: Question, given: Given) -> Given:
    """An answer as a workbook that holds it gives it back."""
    cells = {name: as_cell(value) for name, value in cells_of(question, given).items()}
    lines = [[as_cell(value) for value in line] for line in lines_of(question, given)] if question.columns else []
    return row_of(question, FIRST, cells, lines).given


def row_of(question: Question, number: int, cells: Mapping[str, Cell], lines: Cells) -> Row:
    """What a row says, with the sheet of its table."""
    faults: list[tuple[str, str]] = []
    value: Any = ""
    if question.kind == TABLE:
        value = _lines(question, lines, faults)
    elif question.kind != FILE:
        value, wrong = read(question.kind, question.table, cells.get("answer", EMPTY))
        faults += [(reference("answer", number), wrong)] if wrong else []
    code, wrong = _code(ANSWERS, cells.get("not_applicable", EMPTY))
    faults += [(reference("not_applicable", number), YES_OR_NO)] if wrong else []
    texts = {name: read("text", {}, cells.get(name, EMPTY)) for name in ("why", "note")}
    faults += [(reference(name, number), wrong) for name, (_, wrong) in texts.items() if wrong]
    given = Given(value=value, not_applicable=code == "yes", why=texts["why"][0])
    faults = faults or list(_judged(question, given, number))
    return Row(question=question.key, given=given, note=texts["note"][0], faults=tuple(faults))


def _lines(question: Question, lines: Cells, faults: list[tuple[str, str]]) -> list[dict[str, str]]:
    rows = []
    for number, line in enumerate(lines, FIRST_CELLS):
        found: dict[str, Any] = {}
        for place, column in enumerate(question.columns):
            value, wrong = read(column.kind, table_of(column), line[place] if place < len(line) else EMPTY)
            found |= {column.key: value} if value else {}
            faults += [(f"{letters(place)}{number} of the table", wrong)] if wrong else []
        rows += [found] if found else []
    return rows


def _judged(question: Question, given: Given, number: int) -> Iterator[tuple[str, str]]:
    """What is wrong with an answer whose cells can be read."""
    if given.not_applicable and given.value:
        yield reference("not_applicable", number), BOTH
    elif given.not_applicable and not question.may_not_apply:
        yield reference("not_applicable", number), filling.NEVER_NA
    elif given.not_applicable and not given.why:
        yield reference("why", number), filling.NO_REASON
    if len(given.why) > LONGEST_WHY:
        yield reference("why", number), f"This is longer than {LONGEST_WHY} letters. Say it shorter."
    try:
        filling.checked(question, given)
        filling.meaning(question, given)
    except ValueError as wrong:
        yield reference("answer", number), str(wrong)


def reference(name: str, number: int) -> str:
    """How a spreadsheet program names the cell: `G7`."""
    return f"{letters(list(HEADS).index(name))}{number}"


def letters(place: int) -> str:
    """The letter of a column: 0 is A; no sheet of ours has more than 26."""
    return chr(ord("A") + place)


# --- the structure ------------------------------------------------------------------------------------------------


def locked(whole: Whole) -> list[dict[str, str]]:
    """What stands in the locked cells, a row each."""
    sections, by_key = {section.key: section for section in whole.sections}, whole.by_key
    return [
        {
            "key": each.key,
            "section": clean(f"{each.section} {sections[each.section].title}"),
            "text": clean(each.text),
            "help": clean("\n".join(filter(None, (each.help, _when(each, sections[each.section].show_if, by_key))))),
            "kind": clean(_asked(each)),
            "evidence": clean(f"{each.evidence}{' (must be given)' if each.evidence_required else ''}"),
        }
        for each in whole.questions
    ]


def _when(question: Question, of_section: str, by_key: Mapping[str, Question]) -> str:
    found = [conditions.words(text, by_key) for text in (of_section, question.show_if) if text]
    return f"Asked only when {', and when '.join(found)}." if found else ""


def _asked(question: Question) -> str:
    must = "" if question.required else "; need not be answered"
    never = "" if question.may_not_apply else "; always applies"
    return f"{kind_words(question)}{must}{never}"


def table_names(whole: Whole) -> dict[str, str]:
    """The name of the sheet of each table: numbered, because programs take names that differ in case for the same."""
    tables = [each.key for each in whole.questions if each.kind == TABLE]
    return {key: f"Table {number} {key}" for number, key in enumerate(tables, 1)}


def table_heads(question: Question) -> list[str]:
    """The heads of the sheet of a table."""
    return [clean(each.label + (f", {each.unit}" if each.unit else "")) for each in question.columns]


def digest(whole: Whole) -> str:
    """What the structure of a workbook is told by."""
    heads = {each.key: table_heads(each) for each in whole.questions if each.columns}
    told = json.dumps([FORM, list(HEADS.values()), locked(whole), heads], sort_keys=True)
    return sha256(told.encode()).hexdigest()


def print_of(question: Question, given: Given) -> str:
    """What a workbook showed as the answer to a question."""
    return sha256(json.dumps(as_read(question, given).said, sort_keys=True).encode()).hexdigest()[:16]
