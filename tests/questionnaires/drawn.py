"""Templates, scopes and answers as anybody could write them, for property tests."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from questionnaires.rules import conditions
from questionnaires.rules.conditions import Condition, Test
from questionnaires.rules.questions import (
    CHOICE,
    CHOICES,
    COLUMN_KINDS,
    KINDS,
    LISTED,
    NUMBER,
    TABLE,
    YES_NO,
    Column,
    Option,
    Question,
    Section,
)
from questionnaires.rules.scope import ASPECTS
from questionnaires.rules.whole import Whole

WORDS = st.sampled_from(("How many?", "= none", "Ä > B, and C; or D", "two\nlines", "-1", "yes"))
LABELS = st.sampled_from(("Full isolator", "A = b", "= x", "Größe, mm", "none", "Grade A/B"))
PLAIN = st.sampled_from(("Full isolator", "A = b", "none", "Grade A/B"))
NUMBERS = st.sampled_from((Decimal("-12.5"), Decimal(0), Decimal("0.000001"), Decimal(400), Decimal(-7)))


@st.composite
def options(draw: Any, labels: st.SearchStrategy[str] = LABELS) -> tuple[Option, ...]:
    words = draw(st.lists(labels, min_size=2, max_size=3))
    return tuple(Option(f"k{place}", label) for place, label in enumerate(words))


@st.composite
def columns(draw: Any) -> tuple[Column, ...]:
    found = []
    for place, label in enumerate(draw(st.lists(LABELS, min_size=1, max_size=2))):
        kind = draw(st.sampled_from(sorted(COLUMN_KINDS)))
        unit = "kg" if kind == NUMBER else ""
        found.append(Column(f"c{place}", label, kind, unit, draw(options(PLAIN)) if kind == CHOICE else ()))
    return tuple(found)


@st.composite
def tests(draw: Any, earlier: list[Question]) -> Test:
    """A test that can be asked after the questions of `earlier`."""
    if not earlier or draw(st.booleans()):
        name = draw(st.sampled_from(sorted(ASPECTS)))
        codes = draw(st.lists(st.sampled_from(sorted(ASPECTS[name].table)), min_size=1, max_size=3, unique=True))
        return Test(f"scope.{name}", conditions.ONE_OF, tuple(codes))
    question = draw(st.sampled_from(earlier))
    if question.kind == NUMBER:
        return Test(question.key, draw(st.sampled_from(conditions.SIGNS)), (str(draw(st.integers(-99, 99))),))
    if not question.table:
        return Test(question.key, conditions.GIVEN)
    codes = draw(st.lists(st.sampled_from(sorted(question.table)), min_size=1, max_size=2, unique=True))
    return Test(question.key, draw(st.sampled_from((conditions.ONE_OF, conditions.NONE_OF))), tuple(codes))


@st.composite
def texts(draw: Any, earlier: list[Question]) -> str:
    """A condition that can be asked after the questions of `earlier`, or none."""
    found = draw(st.lists(tests(earlier), max_size=3, unique_by=lambda test: test.of))
    return str(Condition(tuple(found), len(found) > 1 and draw(st.booleans())))


@st.composite
def a_question(draw: Any, section: str, number: int, earlier: list[Question]) -> Question:
    kind = draw(st.sampled_from(sorted(KINDS)))
    bad = {YES_NO: "no", NUMBER: "> 3"}.get(kind, "")
    return Question(
        section=section,
        key=f"Q-{section}{number}",
        text=draw(WORDS),
        kind=kind,
        help=draw(st.just("") | WORDS),
        required=draw(st.booleans()),
        may_not_apply=draw(st.booleans()),
        unit="days" if kind == NUMBER else "",
        minimum=draw(st.none() | NUMBERS.filter(lambda value: value < 0)) if kind == NUMBER else None,
        maximum=draw(st.none() | NUMBERS.filter(lambda value: value > 0)) if kind == NUMBER else None,
        options=draw(options()) if kind in LISTED else (),
        columns=draw(columns()) if kind == TABLE else (),
        weight=draw(st.integers(1, 5)),
        knockout=draw(st.booleans()),
        bad_if=bad,
        evidence="trend",
        evidence_required=draw(st.booleans()),
        requirements=tuple(draw(st.lists(st.sampled_from(("21 CFR 211.22", "ICH Q10")), unique=True))),
        show_if=draw(texts(earlier)),
    )


@st.composite
def wholes(draw: Any) -> Whole:
    """A template that can be asked."""
    sections: list[Section] = []
    questions: list[Question] = []
    for letter in "AB"[: draw(st.integers(1, 2))]:
        sections.append(Section(key=letter, title=draw(WORDS), help=draw(WORDS), show_if=draw(texts(questions))))
        for number in range(1, draw(st.integers(1, 3)) + 1):
            questions.append(draw(a_question(letter, number, list(questions))))
    return Whole("Drawn", draw(WORDS), tuple(sections), tuple(questions))


@st.composite
def scopes(draw: Any) -> dict[str, frozenset[str]]:
    return {
        name: frozenset(draw(st.lists(st.sampled_from(sorted(aspect.table)), min_size=1, max_size=3)))
        for name, aspect in ASPECTS.items()
        if draw(st.booleans())
    }


@st.composite
def answers_to(draw: Any, questions: tuple[Question, ...]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for question in questions:
        if draw(st.booleans()):
            found[question.key] = draw(answer_to(question))
    return found


def answer_to(question: Question) -> st.SearchStrategy[Any]:
    if question.kind == NUMBER:
        return st.integers(-99, 99).map(Decimal)
    if question.kind == CHOICES:
        return st.lists(st.sampled_from(sorted(question.table)), min_size=1).map(frozenset)
    return st.sampled_from(sorted(question.table)) if question.table else st.just(True)
