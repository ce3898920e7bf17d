"""A template as rows of a spreadsheet, one question each: what an export writes, an import reads back the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from questionnaires.rules.conditions import normal
from questionnaires.rules.questions import (
    KINDS,
    Fault,
    Question,
    Section,
    bad_if_of,
    columns_of,
    columns_text,
    number_of,
    options_of,
    options_text,
    plain,
)
from questionnaires.rules.whole import Whole

HEADS: Final[dict[str, str]] = {
    "questionnaire": "Questionnaire",
    "introduction": "Introduction",
    "section": "Section",
    "section_title": "Section title",
    "section_help": "Section help",
    "section_show_if": "Section asked when",
    "key": "Number",
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
OF_SECTION: Final = ("section_title", "section_help", "section_show_if")
Values = Mapping[str, Any]
"""What a row says by the names of `HEADS`; an empty cell is left out."""


def rows(whole: Whole) -> Iterator[list[str]]:
    """The rows of a version under `HEADS`; a section is described in its first row, the whole in the very first."""
    head = {"questionnaire": whole.title, "introduction": whole.introduction}
    for section in whole.sections:
        begins = {
            "section_title": section.title,
            "section_help": section.help,
            "section_show_if": section.show_if,
        }
        own: list[Question | None] = [each for each in whole.questions if each.section == section.key]
        for question in own or [None]:
            said = {**head, "section": section.key, **begins, **(cells(question) if question else {})}
            yield [said.get(name, "") for name in HEADS]
            head, begins = {"questionnaire": whole.title}, {}


def cells(question: Question) -> dict[str, str]:
    """What the row of a question says of it."""
    yes = {True: "yes", False: "no"}
    return {
        "key": question.key,
        "text": question.text,
        "kind": KINDS.get(question.kind, question.kind),
        "help": question.help,
        "required": yes[question.required],
        "may_not_apply": yes[question.may_not_apply],
        "unit": question.unit,
        "minimum": plain(question.minimum),
        "maximum": plain(question.maximum),
        "options": options_text(question.options),
        "columns": columns_text(question.columns),
        "weight": str(question.weight),
        "knockout": yes[question.knockout],
        "bad_if": question.bad_if,
        "evidence": question.evidence,
        "evidence_required": yes[question.evidence_required],
        "requirements": "; ".join(question.requirements),
        "show_if": question.show_if,
    }


def section_of(values: Values) -> Section:
    """The section that a row begins."""
    return Section(
        key=values["section"],
        title=values.get("section_title", values["section"]),
        help=values.get("section_help", ""),
        show_if=normal(values.get("section_show_if", "")),
    )


def question_of(values: Values) -> tuple[Question, list[Fault]]:
    """The question of a row, and which of its cells cannot be read; such a cell is left out of the question."""
    found = Question(
        section=values.get("section", ""),
        key=values.get("key", ""),
        text=values.get("text", ""),
        kind=values.get("kind", ""),
        help=values.get("help", ""),
        required=values.get("required", True),
        may_not_apply=values.get("may_not_apply", True),
        unit=values.get("unit", ""),
        weight=values.get("weight", 3),
        knockout=values.get("knockout", False),
        evidence=values.get("evidence", ""),
        evidence_required=values.get("evidence_required", False),
        requirements=tuple(values.get("requirements", ())),
        show_if=normal(values.get("show_if", "")),
    )
    faults: list[Fault] = []
    read: dict[str, Any] = {}
    for name, reader in READERS.items():
        try:
            read[name] = reader(values.get(name, ""))
        except ValueError as wrong:
            faults.append((name, str(wrong)))
    found, said = replace(found, **read), values.get("bad_if", "")
    return replace(found, bad_if=bad_if_of(said, found.kind, found.table)), faults


READERS: Final[dict[str, Callable[[str], Any]]] = {
    "minimum": number_of,
    "maximum": number_of,
    "options": options_of,
    "columns": columns_of,
}
"""Cells with a form of their own."""
