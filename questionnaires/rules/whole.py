"""A template as a whole: what keeps it from being asked, and what differs between two of its versions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from decimal import Decimal
from difflib import SequenceMatcher
from typing import Any, Final

from questionnaires.rules import conditions
from questionnaires.rules.questions import (
    KINDS,
    Column,
    Option,
    Question,
    Section,
    columns_text,
    options_text,
    plain,
    question_faults,
)

HOLD: Final = 36
"""Months for which an answer may be reaffirmed, where the template says nothing else (company rule)."""
MONTHS: Final[dict[int, str]] = {6: "6 months", 12: "12 months", 24: "2 years", HOLD: "3 years", 60: "5 years"}


@dataclass(frozen=True, slots=True)
class Whole:
    """Everything a version asks, in its order."""

    title: str
    introduction: str
    sections: tuple[Section, ...]
    questions: tuple[Question, ...]
    reaffirm_months: int = HOLD

    @property
    def by_key(self) -> dict[str, Question]:
        """The questions by their keys."""
        return {question.key: question for question in self.questions}

    @property
    def parts(self) -> tuple[Section | Question, ...]:
        """Whatever may have a condition."""
        return (*self.sections, *self.questions)


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong where: the key of a section or question, the field, and the sentence."""

    key: str
    field: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.key}: {self.sentence}" if self.key else self.sentence


def faults(whole: Whole) -> Iterator[Fault]:
    """Everything that keeps a version from being asked; questions must stand in the order of their sections."""
    if not whole.title.strip():
        yield Fault("", "title", "Give the questionnaire a title.")
    keys = [question.key for question in whole.questions]
    for double in sorted({key for key in keys if keys.count(key) > 1}) if len(set(keys)) < len(keys) else ():
        yield Fault(double, "key", "Two questions have this number.")
    earlier: dict[str, Question] = {}
    for section in whole.sections:
        own = [question for question in whole.questions if question.section == section.key]
        yield from (Fault(section.key, "show_if", each) for each in conditions.faults(section.show_if, earlier))
        if not own:
            yield Fault(section.key, "", f"The section “{section.title}” has no question.")
        for question in own:
            yield from (Fault(question.key, *each) for each in question_faults(question))
            yield from (Fault(question.key, "show_if", each) for each in conditions.faults(question.show_if, earlier))
            earlier[question.key] = question


def depending(whole: Whole, key: str) -> list[str]:
    """The sections and questions whose conditions look at a question."""
    return [each.key for each in whole.parts if key in conditions.asked_of([each.show_if])[0]]


# --- differences --------------------------------------------------------------------------------------------------

LABELS: Final[dict[str, str]] = {
    "title": "Title",
    "introduction": "Introduction",
    "reaffirm_months": "Answers may be reaffirmed for",
    "section": "Section",
    "text": "Question",
    "kind": "Answer",
    "help": "Help",
    "required": "Must be answered",
    "may_not_apply": "May not apply",
    "unit": "Unit",
    "minimum": "Smallest",
    "maximum": "Largest",
    "options": "Entries",
    "columns": "Columns",
    "weight": "Weight",
    "knockout": "Knockout",
    "bad_if": "Bad answer",
    "evidence": "Evidence",
    "evidence_required": "Evidence needed",
    "requirements": "Requirements",
    "show_if": "Asked when",
}
ADDED, REMOVED, CHANGED, MOVED = "added", "removed", "changed", "moved"


@dataclass(frozen=True, slots=True)
class Change:
    """One field with what it said and says."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Difference:
    """A section or question that is not the same in both versions."""

    key: str
    words: str
    did: str
    changes: tuple[Change, ...] = ()


def differences(before: Whole, after: Whole) -> list[Difference]:
    """What changed from one version to the other, in the order of the newer one, what is gone last."""
    head = _changes(before, after, ("title", "introduction", "reaffirm_months"))
    found = [Difference("", "The questionnaire itself", CHANGED, head)] if head else []
    for old, new in ((_sections(before), _sections(after)), (before.by_key, after.by_key)):
        moved = _moved(list(old), list(new))
        found += [each for key in new if (each := _difference(key, old.get(key), new[key], key in moved))]
        found += [Difference(key, _title(old[key]), REMOVED) for key in old if key not in new]
    return found


def _sections(whole: Whole) -> dict[str, Any]:
    return {f"Section {each.key}": each for each in whole.sections}


def _difference(key: str, old: Any, new: Any, moved: bool) -> Difference | None:
    if old is None:
        return Difference(key, _title(new), ADDED)
    changes = _changes(old, new, tuple(field.name for field in fields(new) if field.name != "key"))
    if changes:
        return Difference(key, _title(new), CHANGED, changes)
    return Difference(key, _title(new), MOVED) if moved else None


def _changes(old: Any, new: Any, names: Sequence[str]) -> tuple[Change, ...]:
    found = []
    for name in names:
        was, now = in_words(name, getattr(old, name)), in_words(name, getattr(new, name))
        if was != now:
            found.append(Change(LABELS.get(name, name), was, now))
    return tuple(found)


def _moved(old: list[str], new: list[str]) -> set[str]:
    """Keys of both that are not in the longest order common to both."""
    both = set(old) & set(new)
    was, now = [key for key in old if key in both], [key for key in new if key in both]
    same = SequenceMatcher(None, was, now, autojunk=False).get_matching_blocks()
    return set(now) - {key for block in same for key in now[block.b : block.b + block.size]}


def _title(row: Section | Question) -> str:
    return row.title if isinstance(row, Section) else row.text


def in_words(name: str, value: Any) -> str:
    """A field of a section or question as a page and a signature write it; nothing for nothing."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, tuple):
        return _lines(value)
    if name == "reaffirm_months":
        return MONTHS.get(value, f"{value} months")
    return KINDS.get(value, value) if name == "kind" else str(value) if value is not None else ""


def _lines(value: tuple[Any, ...]) -> str:
    if value and isinstance(value[0], Option):
        return options_text(value)
    if value and isinstance(value[0], Column):
        return columns_text(value)
    return "\n".join(str(each) for each in value)


def specified(row: Section | Question) -> str:
    """Everything a section or question says, on one line: what a signature covers."""
    named: Mapping[str, str] = {
        LABELS.get(field.name, field.name): in_words(field.name, getattr(row, field.name))
        for field in fields(row)
        if field.name not in ("key", "section", "text", "title")
    }
    said = "; ".join(f"{label}: {' / '.join(value.splitlines())}" for label, value in named.items() if value)
    return f"{row.key} {_title(row)} [{said}]" if said else f"{row.key} {_title(row)}"
