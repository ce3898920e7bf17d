"""Answers as cells and back: what was not touched is unchanged, whatever a spreadsheet program makes of it."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questionnaires.rules import workbook
from questionnaires.rules import workbook_changes as changes
from questionnaires.rules.filling import Filling, Given
from questionnaires.rules.questions import (
    CHOICE,
    CHOICES,
    DATE,
    FILE,
    NUMBER,
    TABLE,
    TEXT,
    YES_NO,
    Column,
    Option,
    Question,
    Section,
)
from questionnaires.rules.whole import Whole
from questionnaires.rules.workbook import EMPTY, Cell

GRADES = (Option("a", "Grade A"), Option("b", "B; with isolator"), Option("c", "c"))


def question(kind: str, key: str = "Q-1", **more: Any) -> Question:
    own: dict[str, Any] = {"section": "A", "key": key, "text": "?", "kind": kind}
    own |= {"options": GRADES} if kind in (CHOICE, CHOICES) else {}
    columns = (Column("room", "Room"), Column("area", "Area", NUMBER, "m2"), Column("used", "Used", YES_NO))
    return Question(**{**own, "columns": columns * (kind == TABLE), **more})


def row(asked: Question, *, lines: Any = (), **cells: Cell) -> workbook.Row:
    return workbook.row_of(asked, 7, cells, lines)


@pytest.mark.parametrize(
    ("kind", "cell", "value"),
    [
        (YES_NO, Cell("text", "yes"), "yes"),
        (YES_NO, Cell("text", " NO "), "no"),
        (YES_NO, Cell("yes", "true"), "yes"),
        (NUMBER, Cell("number", "12.5"), "12.5"),
        (NUMBER, Cell("text", "1 200"), "1200"),
        (DATE, Cell("day", "2026-09-14"), "14 Sep 2026"),
        (DATE, Cell("text", "2026-09-14"), "14 Sep 2026"),
        (CHOICE, Cell("text", "grade a"), "a"),
        (CHOICES, Cell("text", "c; Grade A"), ["a", "c"]),
        (CHOICES, Cell("text", "B; with isolator\nGrade A"), ["a", "b"]),
        (TEXT, Cell("number", "12"), "12"),
        (TEXT, Cell("day", "2026-09-14"), "14 Sep 2026"),
        (TEXT, Cell("text", "=1+1"), "=1+1"),
    ],
)
def test_a_cell_is_read_as_people_mean_it(kind: str, cell: Cell, value: Any) -> None:
    found = row(question(kind), answer=cell)
    assert found.given.value == value and not found.faults


@pytest.mark.parametrize(
    ("kind", "cells", "where", "words"),
    [
        (NUMBER, {"answer": Cell("text", "many")}, "G7", "Write a number"),
        (NUMBER, {"answer": Cell("formula", "=A1")}, "G7", "formula"),
        (TEXT, {"answer": Cell("error", "#REF!")}, "G7", "formula"),
        (DATE, {"answer": Cell("text", "3/4/2026")}, "G7", "month in letters"),
        (CHOICE, {"answer": Cell("text", "Grade Z")}, "G7", "not offered"),
        (CHOICES, {"answer": Cell("text", "Grade A; Grade Z")}, "G7", "not offered"),
        (YES_NO, {"not_applicable": Cell("text", "maybe"), "why": Cell("text", "x")}, "H7", "Yes or No"),
        (TEXT, {"not_applicable": Cell("text", "Yes")}, "I7", "Say why"),
        (TEXT, {"not_applicable": Cell("text", "Yes"), "answer": Cell("text", "x")}, "H7", "Empty one"),
        (TEXT, {"answer": Cell("text", "x" * 20_001)}, "G7", "longer"),
        (TEXT, {"note": Cell("formula", "=1")}, "J7", "formula"),
    ],
)
def test_what_cannot_be_read_names_its_cell(kind: str, cells: dict[str, Cell], where: str, words: str) -> None:
    ((cell, sentence),) = row(question(kind), **cells).faults
    assert cell == where and words in sentence


def test_a_table_names_its_cell_too() -> None:
    lines = [[Cell("text", "Hall 1"), Cell("number", "90"), Cell("text", "Yes")], [], [EMPTY, Cell("text", "wide")]]
    found = row(question(TABLE), lines=lines)
    assert found.given.value == [{"room": "Hall 1", "area": "90", "used": "yes"}, {"area": "wide"}]
    assert found.faults == (("B6 of the table", "Write a number, like 12.5."),)


def test_only_what_always_applies_refuses_not_applicable() -> None:
    cells = {"not_applicable": Cell("text", "Yes"), "why": Cell("text", "no sterile work")}
    assert not row(question(TEXT), **cells).faults
    assert "always applies" in row(question(TEXT, may_not_apply=False), **cells).faults[0][1]


TEXTS = st.text("aB1 5.;=-\n\r\t\x0b\x00\ufffe\u00a0é", max_size=20)
VALUES = {
    TEXT: TEXTS,
    NUMBER: TEXTS | st.decimals(allow_nan=False, allow_infinity=False, places=6).map(str),
    DATE: TEXTS | st.dates().map(lambda day: f"{day:%-d %b %Y}"),
    YES_NO: st.sampled_from(["", "yes", "no", "odd"]),
    CHOICE: st.sampled_from(["", "a", "b", "c", "gone"]),
    CHOICES: st.lists(st.sampled_from(["a", "b", "c", "gone"]), max_size=4, unique=True),
    TABLE: st.lists(st.dictionaries(st.sampled_from(["room", "area", "used"]), TEXTS), max_size=3),
    FILE: st.just(""),
}


@given(st.data(), st.sampled_from(sorted(VALUES)), st.booleans(), TEXTS)
def test_an_untouched_answer_reads_back_the_same(data: Any, kind: str, not_applicable: bool, why: str) -> None:
    """However odd what was typed once is: it never counts as a change."""
    asked = question(kind)
    kept = Given(value=data.draw(VALUES[kind]), not_applicable=not_applicable, why=why)
    once = workbook.as_read(asked, kept)
    assert workbook.as_read(asked, once) == once
    whole = Whole("T", "", (Section(key="A", title="A"),), (asked,))
    filled = Filling(whole, {}, {"Q-1": kept})
    said = workbook.Row(question="Q-1", given=once)
    (found,) = changes.compare(filled, [said], {"Q-1": changes.Base(3, workbook.print_of(asked, kept))}, {"Q-1": 9})
    assert found.verdict == changes.UNCHANGED


WHOLE = Whole(
    "T",
    "",
    (Section(key="A", title="A"),),
    (question(YES_NO, "Q-1"), question(TEXT, "Q-2", show_if="Q-1 = yes"), question(TEXT, "Q-3")),
)


def verdicts(now: dict[str, Given], said: dict[str, Given], *, base: Any = None, versions: Any = None) -> Any:
    filled = Filling(WHOLE, {}, now)
    kept = {each.key: changes.Base(1 if each.key in now else 0, "") for each in WHOLE.questions} | (base or {})
    rows = [workbook.Row(question=key, given=given) for key, given in said.items()]
    found = changes.compare(filled, rows, kept, versions or {key: 1 for key in now})
    return {each.question.key: each.verdict for each in found}


def test_what_becomes_of_each_row() -> None:
    now = {"Q-1": Given(value="yes"), "Q-3": Given(value="old")}
    said = {"Q-1": Given(value="yes"), "Q-2": Given(value="x"), "Q-3": Given(value="other")}
    assert verdicts(now, said) == {"Q-1": "unchanged", "Q-2": "new", "Q-3": "changed"}
    assert verdicts(now, {"Q-3": Given()}) == {"Q-3": "cleared"}
    assert verdicts(now, {"Q-3": Given(value="other")}, versions={"Q-3": 2}) == {"Q-3": "conflict"}
    assert verdicts(now, {"Q-3": Given(value="old")}, versions={"Q-3": 2}) == {"Q-3": "unchanged"}
    untouched = {"Q-3": changes.Base(1, workbook.print_of(WHOLE.questions[2], Given(value="older")))}
    assert verdicts(now, {"Q-3": Given(value="older")}, base=untouched, versions={"Q-3": 2}) == {"Q-3": "unchanged"}


def test_whether_a_question_applies_is_asked_of_the_answers_afterwards() -> None:
    said = {"Q-1": Given(value="yes"), "Q-2": Given(value="x")}
    assert verdicts({}, said) == {"Q-1": "new", "Q-2": "new"}
    assert verdicts({}, {"Q-1": Given(value="no"), "Q-2": Given(value="x")})["Q-2"] == "does_not_apply"
    now = {"Q-1": Given(value="no")}
    assert verdicts(now, said, versions={"Q-1": 2})["Q-2"] == "does_not_apply"


def test_the_digest_tells_every_change_of_the_structure() -> None:
    other = replace(WHOLE, questions=(replace(WHOLE.questions[0], text="Another?"), *WHOLE.questions[1:]))
    assert workbook.digest(WHOLE) == workbook.digest(replace(WHOLE, title="Other"))
    assert workbook.digest(WHOLE) != workbook.digest(other)
    assert workbook.written(NUMBER, {}, "123456789012.123456") == "123456789012.123456"
    assert workbook.written(NUMBER, {}, "12.50") == Decimal("12.50")
