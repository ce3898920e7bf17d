"""Sections and questions of a template as plain data, and what is wrong with one that cannot be asked."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Final

YES_NO, NUMBER, DATE, CHOICE, CHOICES, TEXT, TABLE, FILE = (
    "yes_no",
    "number",
    "date",
    "choice",
    "choices",
    "text",
    "table",
    "file",
)
KINDS: Final[dict[str, str]] = {
    YES_NO: "Yes or no",
    NUMBER: "Number",
    DATE: "Date",
    CHOICE: "One of a list",
    CHOICES: "Several of a list",
    TEXT: "Text",
    TABLE: "Table",
    FILE: "File",
}
LISTED: Final = (CHOICE, CHOICES)
COLUMN_KINDS: Final = {kind: KINDS[kind] for kind in (TEXT, NUMBER, DATE, YES_NO, CHOICE)}
ANSWERS: Final[dict[str, str]] = {"yes": "Yes", "no": "No"}
WEIGHTS: Final = range(1, 6)
KEY: Final = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,18}[A-Za-z0-9])?")
RESERVED: Final = frozenset({"and", "or", "in", "not", "given", "scope"})
"""Words of the language of conditions."""
MOST_CHOICES, MOST_COLUMNS = 60, 15
LONGEST_LABEL: Final = 200
BAD_NUMBER: Final = re.compile(r"(<=|>=|<|>|=)\s*(-?\d{1,12}(?:\.\d{1,6})?)")

Fault = tuple[str, str]
"""A field and the sentence about it."""


@dataclass(frozen=True, slots=True)
class Option:
    """One entry of a list to choose from; its key stays when its words change."""

    key: str
    label: str


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table that is asked for."""

    key: str
    label: str
    kind: str = TEXT
    unit: str = ""
    options: tuple[Option, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A part of a questionnaire; `show_if` as `conditions.read` gives it."""

    key: str
    title: str
    help: str = ""
    show_if: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question. `bad_if` and `show_if` are written in the closed languages of this room (decision 0110)."""

    section: str
    key: str
    text: str
    kind: str
    help: str = ""
    required: bool = True
    may_not_apply: bool = True
    unit: str = ""
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    options: tuple[Option, ...] = ()
    columns: tuple[Column, ...] = ()
    weight: int = 3
    knockout: bool = False
    bad_if: str = ""
    evidence: str = ""
    evidence_required: bool = False
    requirements: tuple[str, ...] = ()
    show_if: str = ""

    @property
    def table(self) -> dict[str, str]:
        """The codes an answer may have, with their words; nothing for kinds that have none."""
        if self.kind == YES_NO:
            return ANSWERS
        return {each.key: each.label for each in self.options} if self.kind in LISTED else {}


def question_faults(question: Question) -> Iterator[Fault]:
    """What is wrong with a question by itself, field by field; its conditions are looked at among the others."""
    if not KEY.fullmatch(question.key) or question.key.casefold() in RESERVED:
        yield "key", "Write 1 to 20 letters, digits and hyphens, like Q-A1."
    if not question.text.strip():
        yield "text", "Write the question."
    if question.kind not in KINDS:
        yield "kind", f"Choose one of: {', '.join(KINDS.values())}."
    if question.weight not in WEIGHTS:
        yield "weight", "A weight is a whole number from 1 to 5."
    yield from _number_faults(question)
    yield from _list_faults(question)
    yield from _bad_faults(question)
    if question.evidence_required and not question.evidence.strip():
        yield "evidence", "Say which evidence is needed."


def _number_faults(question: Question) -> Iterator[Fault]:
    low, high = question.minimum, question.maximum
    if question.kind != NUMBER:
        if question.unit or low is not None or high is not None:
            yield "unit", "Only a number has a unit and a range. Clear them, or ask for a number."
    elif low is not None and high is not None and low > high:
        yield "maximum", "The largest answer lies below the smallest one."


def _list_faults(question: Question) -> Iterator[Fault]:
    if question.kind in LISTED and len(question.options) < 2:
        yield "options", "Write at least two entries, one on each line."
    if question.kind not in LISTED and question.options:
        yield "options", "Only a list has entries. Clear them, or ask for one or several of a list."
    if question.kind == TABLE and not question.columns:
        yield "columns", "Write at least one column, one on each line."
    if question.kind != TABLE and question.columns:
        yield "columns", "Only a table has columns. Clear them, or ask for a table."
    yield from (("options", sentence) for sentence in _twice(question.options, MOST_CHOICES))
    yield from (("columns", sentence) for sentence in _twice(question.columns, MOST_COLUMNS))


def _twice(entries: tuple[Option, ...] | tuple[Column, ...], most: int) -> Iterator[str]:
    if len(entries) > most:
        yield f"At most {most} lines."
    keys = [each.key for each in entries]
    if double := next((each for each in entries if keys.count(each.key) > 1), None):
        yield f"“{double.label}” stands twice. Write each once."
    if any(not _is_line(each.label) for each in entries):
        yield f"Each line has words, at most {LONGEST_LABEL} letters, without |."
    inner = [option.label for each in entries if isinstance(each, Column) for option in each.options]
    if any(not _is_line(label) or "," in label for label in inner):
        yield "Entries of a column have words without | and commas."


def _is_line(label: str) -> bool:
    return bool(label.strip()) and len(label) <= LONGEST_LABEL and not re.search(r"[|\r\n]", label)


def _bad_faults(question: Question) -> Iterator[Fault]:
    """Which answer is bad is written for yes or no, numbers and lists; else the reviewer's gap is bad (domain 8)."""
    said = question.bad_if
    if not said:
        if question.knockout and question.kind in (YES_NO, NUMBER):
            yield "bad_if", "Say which answer is bad: it forces a signed decision."
        return
    if question.kind == NUMBER:
        if not BAD_NUMBER.fullmatch(said):
            yield "bad_if", "Write a comparison, like > 30 or = 0."
    elif not question.table:
        yield "bad_if", "For this kind of answer the reviewer decides what is bad. Clear this."
    elif unknown := [code for code in said.split(", ") if code not in question.table]:
        words = "; ".join(question.table.values())
        yield "bad_if", f"“{unknown[0]}” is no answer of this question. Write one of: {words}."


def bad_if_of(text: str, kind: str, table: Mapping[str, str]) -> str:
    """What was typed as bad, in its one form: codes of answers with commas, or one comparison; else as it was typed."""
    text = " ".join(text.split())
    if kind == NUMBER:
        found = BAD_NUMBER.fullmatch(text)
        return f"{found[1]} {plain(Decimal(found[2]))}" if found else text
    parts = [part.strip() for part in text.split(",") if part.strip()]
    return ", ".join(dict.fromkeys(code_of(part, table) or part for part in parts))


def is_bad(question: Question, answer: Any) -> bool:
    """Whether an answer is the one that a knockout asks a person about; never for one that is not there."""
    if answer is None or not question.bad_if:
        return False
    if question.kind == NUMBER:
        found = BAD_NUMBER.fullmatch(question.bad_if)
        return bool(found) and compared(answer, found[1], Decimal(found[2])) if found else False
    said = answer if isinstance(answer, frozenset) else {answer}
    return not said.isdisjoint(question.bad_if.split(", "))


def compared(value: Decimal, sign: str, other: Decimal) -> bool:
    """Whether `value` stands in the relation `sign` to `other`."""
    return {
        "<": value < other,
        "<=": value <= other,
        ">": value > other,
        ">=": value >= other,
        "=": value == other,
        "!=": value != other,
    }[sign]


def bad_words(question: Question) -> str:
    """Which answer is bad, in words; nothing where a reviewer decides."""
    table = question.table
    parts = question.bad_if.split(", ") if table else [question.bad_if]
    return " or ".join(table.get(part, part) for part in parts) if question.bad_if else ""


def code_of(text: str, table: Mapping[str, str]) -> str:
    """The code that a word or a code means; empty for none."""
    wanted = text.casefold()
    return next((code for code, words in table.items() if wanted in (code.casefold(), words.casefold())), "")


def slug(label: str) -> str:
    """The key of an entry from its words: `Full isolator` is `full_isolator`."""
    return re.sub(r"[^a-z0-9]+", "_", label.casefold()).strip("_")[:40] or "entry"


def plain(value: Decimal | None) -> str:
    """A number as people write it, without the zeros that say nothing."""
    if value is None:
        return ""
    return f"{value.normalize():f}"


def number_of(text: str) -> Decimal | None:
    """A number as it was typed; raises `ValueError` for what is none."""
    text = text.strip().replace(" ", "")
    if not text:
        return None
    try:
        found = Decimal(text)
    except InvalidOperation:
        raise ValueError("Write a number, like 12.5.") from None
    if not found.is_finite() or abs(found) >= Decimal(10) ** 12 or found != round(found, 6):
        raise ValueError("Write a number below a million million with at most six digits after the point.")
    return found


# --- lines --------------------------------------------------------------------------------------------------------


def options_of(text: str) -> tuple[Option, ...]:
    """Entries of a list from lines: `Full isolator`, or `isolator = Full isolator` to keep a key."""
    return tuple(Option(*_keyed(line)) for line in _lines(text))


def options_text(options: tuple[Option, ...]) -> str:
    """The lines that `options_of` reads back to the same."""
    return "\n".join(_keyed_text(each.key, each.label) for each in options)


def columns_of(text: str) -> tuple[Column, ...]:
    """Columns from lines: `Product | text`, `Area | number | m2`, `Grade | choice | A, B, C`.

    Raises `ValueError` for a kind that no column has.
    """
    return tuple(_column(line) for line in _lines(text))


def _column(line: str) -> Column:
    parts = [part.strip() for part in line.split("|")]
    head, kind, detail = (parts + ["", ""])[:3]
    key, label = _keyed(head)
    code = code_of(kind, COLUMN_KINDS) if kind else TEXT
    if not code or len(parts) > 3:
        raise ValueError(f"“{line[:60]}”: after the name write | and one of: {', '.join(COLUMN_KINDS)}.")
    options = tuple(Option(*_keyed(part.strip())) for part in detail.split(",") if part.strip())
    if code == CHOICE and len(options) < 2:
        raise ValueError(f"“{line[:60]}”: write the entries to choose from after another |, with commas.")
    if detail and code not in (CHOICE, NUMBER):
        raise ValueError(f"“{line[:60]}”: only a number has a unit and only a choice has entries.")
    return Column(key, label, code, detail if code == NUMBER else "", options if code == CHOICE else ())


def columns_text(columns: tuple[Column, ...]) -> str:
    """The lines that `columns_of` reads back to the same."""
    return "\n".join(_column_text(each) for each in columns)


def _column_text(column: Column) -> str:
    detail = column.unit or ", ".join(_keyed_text(each.key, each.label) for each in column.options)
    return " | ".join(filter(None, (_keyed_text(column.key, column.label), column.kind, detail)))


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _keyed(text: str) -> tuple[str, str]:
    key, sign, label = (part.strip() for part in text.partition(" = "))
    if sign and slug(key) == key:
        return key, label
    return slug(text), text.strip()


def _keyed_text(key: str, label: str) -> str:
    return label if slug(label) == key and " = " not in label else f"{key} = {label}"


def kind_words(question: Question) -> str:
    """What is asked for, in words: `Number in days, 0 to 365`."""
    low, high = plain(question.minimum), plain(question.maximum)
    unit = f" in {question.unit}" if question.unit else ""
    span = f", {low} to {high}" if low and high else f", at least {low}" if low else f", at most {high}" if high else ""
    listed = [each.label for each in (question.options or question.columns)]
    return f"{KINDS.get(question.kind, question.kind)}{unit}{span}{': ' if listed else ''}{'; '.join(listed)}"
