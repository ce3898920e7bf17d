"""Answers while they are given: kept as they were typed, and what of them counts, is missing or is in doubt."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any, Final

from questionnaires.rules import answers, conditions
from questionnaires.rules.questions import (
    ANSWERS,
    CHOICE,
    CHOICES,
    DATE,
    FILE,
    NUMBER,
    TABLE,
    TEXT,
    YES_NO,
    Column,
    Question,
    Section,
    number_of,
    plain,
)
from questionnaires.rules.scope import Scope
from questionnaires.rules.whole import Whole
from web.days import read_day

NA: Final = "na.{}"
AGAIN: Final = "again.{}"
VERSION: Final = "version.{}"
LONGEST: Final = 20_000
MOST_ROWS: Final = 200
SPARE_ROWS: Final = 2
"""Empty rows that a table offers below what is filled in."""
OPEN, DOUBTFUL, ANSWERED, MAY_STAY_OPEN = "open", "doubtful", "answered", "may_stay_open"
STANDINGS: Final[dict[str, str]] = {
    OPEN: "Not answered",
    DOUBTFUL: "To look at again",
    ANSWERED: "Answered",
    MAY_STAY_OPEN: "Need not be answered",
}
HIDDEN_MEANWHILE: Final = "This was answered before the question was hidden. Confirm it, or change it."
LAPSED: Final = "This was reaffirmed and can no longer be. {} Confirm it as your answer of now, or change it."
NO_REASON: Final = "Say why it does not apply."
NEVER_NA: Final = "This question always applies: answer it."
NO_EVIDENCE: Final = "Attach the evidence: {}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What stands as the answer to a question: a text, the codes that are ticked, or the rows of a table."""

    value: Any = ""
    not_applicable: bool = False
    why: str = ""
    again: bool = False
    files: int = 0
    reaffirmed: bool = False
    """whether a person said that the answer of last time still holds"""
    lapsed: tuple[str, ...] = ()
    """why what was reaffirmed must be answered after all"""

    @property
    def said(self) -> tuple[Any, bool, str]:
        """What a person typed of it."""
        return self.value, self.not_applicable, self.why


NOTHING: Final = Given()


def typed(question: Question, sent: Mapping[str, Sequence[str]]) -> Given:
    """The answer among what a form sent. Nothing is refused here but what is too long: that raises `ValueError`."""
    said = list(sent.get(answers.NAME.format(question.key), ()))
    is_na = question.kind == YES_NO and said == [answers.NOT_APPLICABLE]
    not_applicable = is_na or bool(sent.get(NA.format(question.key)))
    value: Any = _one_line_ends(said[0]) if said and not is_na else ""
    if question.kind == CHOICES:
        value = [code for code in question.table if code in said]
    elif question.kind == TABLE:
        value = rows_of(question, sent)
    why = _one_line_ends((sent.get(answers.WHY.format(question.key)) or [""])[0])
    return checked(question, Given(value=value, not_applicable=not_applicable, why=why))


def _one_line_ends(text: str) -> str:
    """The text with the ends of lines that scripts send: a form that a browser sends itself has others."""
    return text.replace("\r\n", "\n")


def rows_of(question: Question, sent: Mapping[str, Sequence[str]]) -> list[dict[str, str]]:
    """The rows of a table among what a form sent, without empty ones."""
    rows = []
    for row in range(MOST_ROWS):
        names = {column.key: answers.cell_name(question, row, column.key) for column in question.columns}
        if not any(name in sent for name in names.values()):
            break
        cells = {key: (sent.get(name) or [""])[0] for key, name in names.items()}
        if any(text.strip() for text in cells.values()):
            rows.append(cells)
    return rows


def checked(question: Question, given: Given) -> Given:
    """`given` as it can be kept: of its kind's shape and not endless. Raises `ValueError` in words."""
    value = given.value
    if question.kind == TABLE:
        keys = {column.key for column in question.columns}
        if not isinstance(value, list) or any(not isinstance(row, dict) or set(row) - keys for row in value):
            raise ValueError(f"Give rows with these columns: {', '.join(sorted(keys))}.")
        texts = [text for row in value for text in row.values()]
    elif question.kind == CHOICES:
        texts = value if isinstance(value, list) else [None]
    else:
        texts = [value]
    if any(not isinstance(text, str) for text in texts):
        raise ValueError("Give the answer as text, several choices as a list.")
    if any("\x00" in text for text in (*texts, given.why)):
        raise ValueError("This text holds a character that nobody can type. Take it out.")
    if sum(map(len, texts)) + len(given.why) > LONGEST:
        raise ValueError(f"This is longer than {LONGEST} letters. Attach it as a file.")
    return given


# --- what it says -------------------------------------------------------------------------------------------------


def meaning(question: Question, given: Given) -> Any:
    """What conditions compare: a code, codes, a number, or True; None for nothing. Raises `ValueError` in words."""
    if given.not_applicable:
        return None
    if question.kind == FILE:
        return True if given.files else None
    if question.kind == TEXT:
        return True if str(given.value).strip() else None
    if question.kind == TABLE:
        for number, row in enumerate(given.value or (), 1):
            for column in question.columns:
                _cell(column, row.get(column.key, ""), number)
        return True if given.value else None
    said = given.value if isinstance(given.value, list) else [str(given.value)]
    return answers.read_answer(question, {answers.NAME.format(question.key): said})


def _cell(column: Column, text: str, number: int) -> None:
    try:
        if column.kind == NUMBER:
            number_of(text)
        elif column.kind == DATE and text.strip():
            read_day(text)
        elif column.kind in (YES_NO, CHOICE) and text.strip():
            offered = ANSWERS if column.kind == YES_NO else {each.key for each in column.options}
            if text not in offered:
                raise ValueError("Choose from the list.")
    except ValueError as wrong:
        raise ValueError(f"{column.label}, row {number}: {wrong}") from None


def faults(question: Question, given: Given) -> tuple[str, ...]:
    """What is in doubt about an answer, in words; nothing about one that was not given."""
    found: list[str] = []
    if given.not_applicable:
        found += [] if question.may_not_apply else [NEVER_NA]
        found += [] if given.why.strip() else [NO_REASON]
        said: Any = True
    else:
        try:
            said = meaning(question, given)
        except ValueError as wrong:
            said, found = True, [str(wrong)]
        if said is not None and question.evidence_required and not given.files:
            found.append(NO_EVIDENCE.format(question.evidence))
    if said is not None and given.again:
        found.append(HIDDEN_MEANWHILE)
    if said is not None and given.lapsed:
        found.append(LAPSED.format(" ".join(given.lapsed)))
    return tuple(found)


def standing(question: Question, given: Given) -> str:
    """Whether an answer is there, in doubt, missing, or may be missing."""
    if faults(question, given):
        return DOUBTFUL
    if given.not_applicable or meaning(question, given) is not None:
        return ANSWERED
    return OPEN if question.required else MAY_STAY_OPEN


def counting(question: Question, given: Given) -> Any:
    """What conditions see of an answer: nothing of one that cannot be read or waits to be confirmed."""
    if given.again:
        return None
    try:
        return meaning(question, given)
    except ValueError:
        return None


def in_words(question: Question, given: Given) -> list[str]:
    """An answer as people read it, a line each; as it was typed where it cannot be read."""
    if given.not_applicable:
        return [f"Not applicable: {given.why.strip()}"]
    if question.kind == TABLE:
        return [_row(question, row) for row in given.value or ()]
    if question.kind == CHOICES:
        return [question.table.get(code, code) for code in given.value or ()]
    text = str(given.value).strip()
    if question.table:
        return [question.table.get(text, text)] if text else []
    try:
        said = answers.read_answer(question, {answers.NAME.format(question.key): [text]})
    except ValueError:
        return [text]
    if isinstance(said, Decimal):
        return [f"{plain(said)} {question.unit}".strip()]
    if question.kind == DATE and text:
        return [f"{read_day(text):%-d %b %Y}"]
    return text.splitlines()


def _row(question: Question, row: Mapping[str, str]) -> str:
    def words(column: Column, text: str) -> str:
        offered = {each.key: each.label for each in column.options} or (ANSWERS if column.kind == YES_NO else {})
        return f"{column.label}: {offered.get(text, text)}" + (f" {column.unit}" if column.unit else "")

    cells = ((column, row.get(column.key, "").strip()) for column in question.columns)
    return "; ".join(words(column, text) for column, text in cells if text)


# --- the whole ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Part:
    """A section in which something is asked, with how far its answers are."""

    section: Section
    asked: int
    answered: int

    @property
    def open(self) -> int:
        return self.asked - self.answered


@dataclass(frozen=True)
class Filling:
    """A questionnaire with the answers that are there, at one moment."""

    whole: Whole
    scope: Scope
    given: Mapping[str, Given] = field(default_factory=dict)

    def of(self, key: str) -> Given:
        """What stands as the answer to a question."""
        return self.given.get(key, NOTHING)

    def taking(self, given: Mapping[str, Given]) -> Filling:
        """The same with other answers to some questions; what is attached stays."""
        taken = {key: replace(each, again=False, files=self.of(key).files) for key, each in given.items()}
        return replace(self, given={**self.given, **taken})

    @cached_property
    def shown(self) -> dict[str, bool]:
        """Key -> whether the question applies, with the answers as they stand."""
        by_key = self.whole.by_key
        said = {
            key: found
            for key, given in self.given.items()
            if key in by_key and (found := counting(by_key[key], given)) is not None
        }
        return conditions.shown(self.whole.sections, self.whole.questions, self.scope, said)

    @cached_property
    def asked(self) -> list[Question]:
        """The questions that apply, in order."""
        return [question for question in self.whole.questions if self.shown[question.key]]

    @cached_property
    def standings(self) -> dict[str, str]:
        """Key -> where the answer of each question that applies stands."""
        return {question.key: standing(question, self.of(question.key)) for question in self.asked}

    def keys(self, wanted: str) -> tuple[str, ...]:
        """The questions that apply and stand so."""
        return tuple(key for key, found in self.standings.items() if found == wanted)

    @property
    def answered(self) -> int:
        """How many questions that apply need nothing more."""
        return sum(found in (ANSWERED, MAY_STAY_OPEN) for found in self.standings.values())

    @property
    def counted(self) -> list[Question]:
        """The questions whose answers are sent: they apply, and something is said."""
        return [question for question in self.asked if self.standings[question.key] == ANSWERED]

    def parts(self) -> list[Part]:
        """The sections in which something is asked."""
        return list(_parts(self.whole.sections, self.asked, self.standings))

    def hides(self, other: Filling) -> list[str]:
        """Questions with an answer that apply here and no longer in `other`."""
        return [key for key, shown in self.shown.items() if shown and key in other.given and not other.shown[key]]


def _parts(sections: Iterable[Section], asked: Iterable[Question], standings: Mapping[str, str]) -> Iterator[Part]:
    of_section: dict[str, list[str]] = {}
    for question in asked:
        of_section.setdefault(question.section, []).append(standings[question.key])
    for section in sections:
        if found := of_section.get(section.key):
            yield Part(section, len(found), sum(each in (ANSWERED, MAY_STAY_OPEN) for each in found))


def expired(expires_on: date | None, on: date) -> bool:
    """Whether evidence no longer holds: its last day has passed."""
    return expires_on is not None and expires_on < on
