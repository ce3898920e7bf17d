"""What is asked, as it is kept with a questionnaire that was sent: plain values that say all a question says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from decimal import Decimal
from typing import Any, Final

from questionnaires.rules import conditions
from questionnaires.rules.questions import Column, Option, Question, Section, plain
from questionnaires.rules.scope import Scope
from questionnaires.rules.whole import Whole

OURS: Final = frozenset({"weight", "knockout", "bad_if"})
"""How answers are judged is the sponsor's own: it stays in the template and never crosses."""


def freeze(whole: Whole, scope: Scope) -> dict[str, Any]:
    """Sections and questions that can be asked within `scope`, whatever will be answered."""
    possible = askable(whole, scope)
    asked = [question for question in whole.questions if question.key in possible]
    used = {question.section for question in asked}
    return {
        "sections": [asdict(section) for section in whole.sections if section.key in used],
        "questions": [_kept(question) for question in asked],
    }


def thaw(title: str, introduction: str, kept: Mapping[str, Any]) -> Whole:
    """What `freeze` kept, as rules read it."""
    return Whole(
        title=title,
        introduction=introduction,
        sections=tuple(Section(**each) for each in kept["sections"]),
        questions=tuple(_question(each) for each in kept["questions"]),
    )


def askable(whole: Whole, scope: Scope) -> set[str]:
    """The keys of questions that some answers would let be asked: the scope alone keeps none of them out."""
    sections = {section.key for section in whole.sections if _possible(section.show_if, scope)}
    return {each.key for each in whole.questions if each.section in sections and _possible(each.show_if, scope)}


def _possible(text: str, scope: Scope) -> bool:
    """Whether a condition can hold within `scope`: a test of an answer can, one of the scope does or does not."""
    try:
        found = conditions.read(text)
    except conditions.Unreadable:
        return False
    can = [not test.aspect or conditions.holds(conditions.Condition((test,)), scope, {}) for test in found.tests]
    return any(can) if found.any_of and can else all(can)


def _kept(question: Question) -> dict[str, Any]:
    found = {name: value for name, value in asdict(question).items() if name not in OURS}
    return {name: plain(value) if isinstance(value, Decimal) else value for name, value in found.items()}


def _question(kept: Mapping[str, Any]) -> Question:
    known = {field.name for field in fields(Question)}
    values = {name: value for name, value in kept.items() if name in known}
    for name in ("minimum", "maximum"):
        values[name] = Decimal(values[name]) if values.get(name) is not None else None
    return Question(
        **{
            **values,
            "options": _options(kept["options"]),
            "columns": tuple(Column(**{**each, "options": _options(each["options"])}) for each in kept["columns"]),
            "requirements": tuple(kept["requirements"]),
        }
    )


def _options(kept: Sequence[Mapping[str, str]]) -> tuple[Option, ...]:
    return tuple(Option(**each) for each in kept)
