"""What was typed as the answer to a question: read into what conditions compare, or said to be wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from questionnaires.rules.questions import (
    CHOICES,
    DATE,
    NUMBER,
    Question,
    number_of,
    plain,
)
from web.days import read_day

NOT_APPLICABLE: Final = "na"
NAME: Final = "answer.{}"
WHY: Final = "why.{}"
ROWS: Final = 3
"""Rows of a table that a page offers at first."""


def cell_name(question: Question, row: int, column: str) -> str:
    """The control of one cell of a table."""
    return f"{NAME.format(question.key)}.{row}.{column}"


def read_answer(question: Question, given: Mapping[str, Sequence[str]]) -> Any:
    """The answer among what a form sent, by the names of its controls; None where there is none yet.

    An answer is a code, a set of codes, a number, or True for other kinds. What does not apply is no answer. Raises
    `ValueError` with what to write instead.
    """
    said = [text.strip() for text in given.get(NAME.format(question.key), ()) if text.strip()]
    if question.columns:
        names = (cell_name(question, row, each.key) for row in range(ROWS) for each in question.columns)
        return True if any(text.strip() for name in names for text in given.get(name, ())) else None
    if not said or said == [NOT_APPLICABLE]:
        return None
    if question.kind == NUMBER:
        return _number(question, said[0])
    if question.kind == DATE:
        read_day(said[0])
        return True
    if not question.table:
        return True
    if unknown := [code for code in said if code not in question.table]:
        raise ValueError(f"“{unknown[0][:60]}” is not offered. Choose from the list.")
    return frozenset(said) if question.kind == CHOICES else said[0]


def _number(question: Question, text: str) -> Decimal | None:
    found = number_of(text)
    low, high = question.minimum, question.maximum
    if found is not None and (low is not None and found < low or high is not None and found > high):
        span = f"from {plain(low)}" if low is not None else ""
        span = " ".join(filter(None, (span, f"up to {plain(high)}" if high is not None else "")))
        raise ValueError(f"Write a number {span}.")
    return found


def read_answers(questions: Sequence[Question], given: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """Every answer that can be read, by the key of its question."""
    found: dict[str, Any] = {}
    for question in questions:
        try:
            answer = read_answer(question, given)
        except ValueError:
            continue
        if answer is not None:
            found[question.key] = answer
    return found
