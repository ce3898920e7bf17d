"""The answer bank of a CMO: which of its answers fits a sponsor's question, and which is proposed for it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from typing import Any, Final
from uuid import UUID

from questionnaires.rules import likeness
from questionnaires.rules.filling import NOTHING, Given
from questionnaires.rules.likeness import Wording
from questionnaires.rules.questions import (
    CHOICE,
    CHOICES,
    FILE,
    KINDS,
    NUMBER,
    TABLE,
    Column,
    Option,
    Question,
    code_of,
)

KEY: Final = "bank"
"""The key of a bank question where rules ask for one."""
WARN: Final = timedelta(days=90)
"""Product default: so long before its end evidence asks to be renewed."""
ACTIVE, UNANSWERED, EXPIRING, RETIRED, ALL = "active", "unanswered", "expiring", "retired", "all"
STATES: Final[dict[str, str]] = {
    ACTIVE: "In use",
    UNANSWERED: "Without an answer",
    EXPIRING: "Evidence ends",
    RETIRED: "Retired",
    ALL: "All",
}
"""What the list can be narrowed to."""


@dataclass(frozen=True)
class Candidate:
    """A question of the bank with its newest answer."""

    id: UUID
    question: Question
    given: Given

    @cached_property
    def wording(self) -> Wording:
        """Its words, read once however many questions it is compared with."""
        return Wording(self.question.text)


@dataclass(frozen=True, slots=True)
class Match:
    """A question of the bank that is proposed for a sponsor's: how alike both are, and what would be answered."""

    id: UUID
    text: str
    given: Given
    alike: likeness.Alike
    paired: bool
    """that a person said that both mean the same"""

    @property
    def words(self) -> str:
        """Why it is proposed."""
        return "confirmed earlier by a person" if self.paired else self.alike.words


def matches(
    wanted: Question, candidates: Iterable[Candidate], paired: Collection[UUID] = (), *, least: float = likeness.LEAST
) -> list[Match]:
    """What is proposed for a question, best first: what a person confirmed, then by likeness; only what fits."""
    found, asked = [], Wording(wanted.text)
    for each in candidates:
        if each.question.kind != wanted.kind:
            continue
        known = each.id in paired
        if not known and likeness.likeness(asked.tokens, each.wording.tokens) < least:
            continue
        if (given := adapted(each.question, each.given, wanted)) is not None:
            near = likeness.alike(asked, each.wording)
            found.append(Match(each.id, each.question.text, given, near, known))
    return sorted(found, key=lambda each: (not each.paired, -each.alike.score, each.text, each.id))


# --- what fits ----------------------------------------------------------------------------------------------------


def adapted(kept: Question, given: Given, wanted: Question) -> Given | None:
    """An answer of the bank as the answer to another question; None where it does not fit that question's kind."""
    if kept.kind != wanted.kind or (given.not_applicable and not wanted.may_not_apply):
        return None
    if kept.kind == NUMBER and kept.unit and wanted.unit and _plain(kept.unit) != _plain(wanted.unit):
        return None
    said = _said(given)
    if given.not_applicable or kept.kind == FILE:
        return replace(said, value=NOTHING.value)
    try:
        return replace(said, value=_value(kept, given.value, wanted))
    except KeyError:
        return None


def _said(given: Given) -> Given:
    """What a person said, without what is known of it elsewhere."""
    value, not_applicable, why = given.said
    return Given(value=value, not_applicable=not_applicable, why=why)


def _value(kept: Question, value: Any, wanted: Question) -> Any:
    """The value in the codes of another question. Raises `KeyError` for a word that it does not offer."""
    if kept.kind == CHOICE:
        return _code(value, kept.table, wanted.table) if value else value
    if kept.kind == CHOICES:
        chosen = {_code(code, kept.table, wanted.table) for code in value}
        return [code for code in wanted.table if code in chosen]
    if kept.kind == TABLE:
        return [_row(kept.columns, row, wanted.columns) for row in value]
    return value


def _code(code: str, known: Mapping[str, str], offered: Mapping[str, str]) -> str:
    if found := code_of(known.get(code, code), offered):
        return found
    raise KeyError(code)


def _row(kept: Iterable[Column], row: Mapping[str, str], wanted: Iterable[Column]) -> dict[str, str]:
    places = {_plain(column.label): column for column in wanted}
    found = {}
    for column in kept:
        if text := row.get(column.key, "").strip():
            place = places[_plain(column.label)]
            if place.kind != column.kind or _plain(place.unit) != _plain(column.unit):
                raise KeyError(column.label)
            found[place.key] = _code(text, _table(column.options), _table(place.options)) if place.options else text
    return found


def _table(options: Iterable[Option]) -> dict[str, str]:
    return {each.key: each.label for each in options}


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())


# --- from an answer into the bank ---------------------------------------------------------------------------------


def without_their_words(asked: Question, given: Given) -> tuple[Question, Given] | None:
    """An answer that was given, and the shape to keep it in, without words of the sponsor but those it names.

    Of a list only the entries that were answered stay: they are what the CMO said. None for a table, whose columns are
    the sponsor's words.
    """
    if asked.kind == TABLE:
        return None
    named = given.value if asked.kind == CHOICES else [given.value] if asked.kind == CHOICE else []
    options = tuple(each for each in asked.options if each.key in named)
    shape = Question(section="", key=KEY, text="", kind=asked.kind, unit=asked.unit, options=options)
    return shape, _said(given)


# --- evidence -----------------------------------------------------------------------------------------------------


def evidence_state(ends_on: date | None, on: date) -> str:
    """How evidence of the bank stands on a day: a key of `web.states`."""
    if ends_on is not None and ends_on < on:
        return "expired"
    return "due" if asks_renewal(ends_on, on) else "in_force"


def asks_renewal(ends_on: date | None, on: date) -> bool:
    """Whether its end is near or passed."""
    return ends_on is not None and ends_on - WARN <= on


def question_faults(question: Question) -> dict[str, str]:
    """What keeps a question from being kept in the bank, by field."""
    found = {} if question.text.strip() else {"text": "Write the question in your own words."}
    if question.kind not in KINDS:
        found["kind"] = "Choose the kind of answer."
    if question.kind in (CHOICE, CHOICES) and not question.options:
        found["options"] = "Write the entries of the list, one on each line."
    if question.kind not in (CHOICE, CHOICES) and question.options:
        found["options"] = "Only a list has entries. Clear them, or choose one or several of a list."
    if question.kind == TABLE and not question.columns:
        found["columns"] = "Write the columns of the table, one on each line."
    if question.kind != TABLE and question.columns:
        found["columns"] = "Only a table has columns. Clear them, or choose a table."
    if question.kind != NUMBER and question.unit:
        found["unit"] = "Only a number has a unit. Clear it, or ask for a number."
    return found
