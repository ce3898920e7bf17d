"""When a question is asked: a small closed language about the scope and about answers to earlier questions.

    scope.sterile = yes
    scope.potency in oeb4, oeb5 and Q-D2 not in none
    Q-B4 > 90 or Q-B5 given

A condition is tests joined by `and` or by `or`, never by both. Nothing is evaluated but these tests (decision 0110).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from questionnaires.rules.questions import (
    NUMBER,
    Question,
    Section,
    code_of,
    compared,
    number_of,
    plain,
)
from questionnaires.rules.scope import ASPECTS, Scope

SCOPE: Final = "scope."
ONE_OF, NONE_OF, GIVEN = "in", "not in", "given"
SIGNS: Final = ("<", "<=", ">", ">=", "=", "!=")
SIGN_WORDS: Final = {
    "<": "below",
    "<=": "at most",
    ">": "above",
    ">=": "at least",
    "=": "exactly",
    "!=": "not",
}
OPERATORS: Final[dict[str, str]] = {
    ONE_OF: "is one of",
    NONE_OF: "is none of",
    GIVEN: "is answered",
    **{sign: f"is {words}" for sign, words in SIGN_WORDS.items()},
}
"""Operators about an answer, in words; a scope is asked with `is one of` alone."""
MOST_TESTS: Final = 8
TEST: Final = re.compile(
    r"(?P<of>scope\.[a-z_]+|[A-Za-z0-9-]+)\s*(?P<sign>\bnot in\b|\bin\b|\bgiven\b|!=|<=|>=|<|>|=)\s*(?P<values>.*)"
)
LANGUAGE: Final = "Write it like: scope.sterile = yes, or Q-A7 = yes and Q-B4 > 30."

Answers = Mapping[str, Any]
"""Key -> a code, a set of codes, a number, or True for an answer of another kind. Not applicable is not there."""


class Unreadable(ValueError):
    """A text that is no condition; says how one is written."""


@dataclass(frozen=True, slots=True)
class Test:
    """One comparison of an aspect of the scope (`scope.sterile`) or of an answer (`Q-A7`)."""

    of: str
    sign: str
    values: tuple[str, ...] = ()

    @property
    def aspect(self) -> str:
        """The aspect of the scope that it asks about; empty for an answer."""
        return self.of.removeprefix(SCOPE) if self.of.startswith(SCOPE) else ""

    def __str__(self) -> str:
        if self.sign == ONE_OF and len(self.values) == 1:
            return f"{self.of} = {self.values[0]}"
        return " ".join(filter(None, (self.of, self.sign, ", ".join(self.values))))


@dataclass(frozen=True, slots=True)
class Condition:
    """Tests of which all must hold, or any."""

    tests: tuple[Test, ...]
    any_of: bool = False

    def __str__(self) -> str:
        return (" or " if self.any_of else " and ").join(map(str, self.tests))


ALWAYS: Final = Condition(())


def read(text: str) -> Condition:
    """A condition from its text; no text is no condition. Raises `Unreadable`."""
    text = " ".join(text.split())
    if not text:
        return ALWAYS
    any_of = " or " in text
    if any_of and " and " in text:
        raise Unreadable("Join the tests by “and” or by “or”, not by both.")
    return Condition(tuple(_test(part) for part in text.split(" or " if any_of else " and ")), any_of)


def _test(text: str) -> Test:
    found = TEST.fullmatch(text.strip())
    if not found:
        raise Unreadable(f"“{text[:60]}” is no test. {LANGUAGE}")
    values = tuple(dict.fromkeys(part.strip() for part in found["values"].split(",") if part.strip()))
    sign = found["sign"]
    if sign == "=" and found["of"].startswith(SCOPE) or sign == "=" and not _is_number(values):
        sign = ONE_OF
    elif sign == "!=" and not _is_number(values):
        sign = NONE_OF
    if bool(values) == (sign == GIVEN):
        raise Unreadable(f"“{text[:60]}” is no test. {LANGUAGE}")
    return Test(found["of"], sign, values)


def _is_number(values: tuple[str, ...]) -> bool:
    return len(values) == 1 and re.fullmatch(r"-?\d{1,12}(\.\d{1,6})?", values[0]) is not None


def normal(text: str) -> str:
    """A condition in the one form in which it is kept; a text that cannot be read stays as it is."""
    try:
        return str(read(text))
    except Unreadable:
        return " ".join(text.split())


# --- what is wrong ------------------------------------------------------------------------------------------------


def faults(text: str, earlier: Mapping[str, Question]) -> Iterator[str]:
    """What is wrong with a condition that may look at the questions of `earlier`, in words."""
    try:
        found = read(text)
    except Unreadable as wrong:
        yield str(wrong)
        return
    if len(found.tests) > MOST_TESTS:
        yield f"At most {MOST_TESTS} tests in one condition."
    aspects = [test.aspect for test in found.tests if test.aspect]
    if len(set(aspects)) < len(aspects):
        yield "Ask about each aspect of the scope once."
    for test in found.tests:
        yield from _of_scope(test) if test.aspect else _of_answer(test, earlier)


def _of_scope(test: Test) -> Iterator[str]:
    aspect = ASPECTS.get(test.aspect)
    if aspect is None:
        yield f"The scope has no {test.aspect}. It has: {', '.join(ASPECTS)}."
    elif test.sign != ONE_OF:
        yield f"{aspect.label} is asked with = or in."
    elif unknown := [code for code in test.values if code not in aspect.table]:
        yield f"{aspect.label} is never {unknown[0]}. It is one of: {', '.join(aspect.table)}."


def _of_answer(test: Test, earlier: Mapping[str, Question]) -> Iterator[str]:
    question = earlier.get(test.of)
    if question is None:
        yield f"{test.of} is no earlier question. A condition looks at questions that stand before."
    elif test.sign == GIVEN:
        return
    elif question.kind == NUMBER:
        if test.sign not in SIGNS or not _is_number(test.values):
            yield f"{test.of} is a number: compare it with one, like {test.of} > 30."
    elif not question.table:
        yield f"Of {test.of} only “{test.of} given” can be asked."
    elif test.sign not in (ONE_OF, NONE_OF):
        yield f"{test.of} is asked with in or not in."
    elif unknown := [code for code in test.values if code not in question.table]:
        yield f"{unknown[0]} is no answer of {test.of}. It has: {', '.join(question.table)}."


def values_of(text: str, question: Question | None) -> tuple[str, ...]:
    """The values of a test from what was typed: words or codes of answers, or a number; else as typed."""
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if question is not None and question.kind == NUMBER:
        return tuple(_number_text(part) for part in parts)
    table = question.table if question else {}
    return tuple(code_of(part, table) or part.replace(" ", "_") for part in parts)


def _number_text(text: str) -> str:
    try:
        return plain(number_of(text)) or text
    except ValueError:
        return text


# --- what is shown ------------------------------------------------------------------------------------------------


def holds(condition: Condition, scope: Scope, answers: Answers) -> bool:
    """Whether a condition holds. A test about what was not said or not answered never does, whatever it asks."""
    results = (_test_holds(test, scope, answers) for test in condition.tests)
    return any(results) if condition.any_of and condition.tests else all(results)


def _test_holds(test: Test, scope: Scope, answers: Answers) -> bool:
    if test.aspect:
        return not scope.get(test.aspect, frozenset()).isdisjoint(test.values)
    answer = answers.get(test.of)
    if answer is None or answer == frozenset():
        return False
    if test.sign == GIVEN:
        return True
    if isinstance(answer, Decimal):
        return _is_number(test.values) and test.sign in SIGNS and compared(answer, test.sign, Decimal(test.values[0]))
    said = answer if isinstance(answer, frozenset) else frozenset({answer})
    return said.isdisjoint(test.values) == (test.sign == NONE_OF)


def shown(
    sections: Iterable[Section], questions: Iterable[Question], scope: Scope, answers: Answers
) -> dict[str, bool]:
    """Key -> whether the question is asked, for all of them, in order."""
    return walked(sections, questions, scope, lambda question, _counting: answers.get(question.key))


def walked(
    sections: Iterable[Section],
    questions: Iterable[Question],
    scope: Scope,
    said: Callable[[Question, Answers], Any],
) -> dict[str, bool]:
    """The same, where `said` gives the answer of each question that is asked, from the answers counted before it.

    One pass: a condition sees the answers of questions that stand before and are asked themselves, so a hidden
    question's answer never counts, and nothing can go round in circles.
    """
    of_section: dict[str, list[Question]] = {}
    for question in questions:
        of_section.setdefault(question.section, []).append(question)
    found: dict[str, bool] = {}
    counting: dict[str, Any] = {}
    for section in sections:
        open_ = _holds_text(section.show_if, scope, counting)
        for question in of_section.get(section.key, ()):
            found[question.key] = open_ and _holds_text(question.show_if, scope, counting)
            if found[question.key] and (answer := said(question, counting)) is not None:
                counting[question.key] = answer
    return found


def _holds_text(text: str, scope: Scope, answers: Answers) -> bool:
    try:
        return holds(read(text), scope, answers)
    except Unreadable:
        return False


# --- words --------------------------------------------------------------------------------------------------------


def words(text: str, questions: Mapping[str, Question]) -> str:
    """A condition as people read it: `Sterile is Yes and the answer to Q-A7 is Yes`; empty for none."""
    try:
        found = read(text)
    except Unreadable:
        return text
    joint = " or " if found.any_of else " and "
    return joint.join(_words(test, questions) for test in found.tests)


def _words(test: Test, questions: Mapping[str, Question]) -> str:
    if test.aspect:
        aspect = ASPECTS.get(test.aspect)
        table = aspect.table if aspect else {}
        label = aspect.label if aspect else test.aspect
        return f"{label} is {_either(test.values, table)}"
    question = questions.get(test.of)
    if test.sign == GIVEN:
        return f"{test.of} is answered"
    if test.sign in (ONE_OF, NONE_OF):
        sign = "is not" if test.sign == NONE_OF else "is"
        return f"the answer to {test.of} {sign} {_either(test.values, question.table if question else {})}"
    return f"the answer to {test.of} is {SIGN_WORDS[test.sign]} {test.values[0]}"


def _either(codes: Iterable[str], table: Mapping[str, str]) -> str:
    *first, last = [table.get(code, code) for code in codes]
    return f"{', '.join(first)} or {last}" if first else last


def asked_of(texts: Iterable[str]) -> tuple[set[str], set[str]]:
    """The questions and the aspects of the scope that some conditions look at."""
    tests = [test for text in texts for test in _tests(text)]
    return {test.of for test in tests if not test.aspect}, {test.aspect for test in tests if test.aspect}


def _tests(text: str) -> tuple[Test, ...]:
    try:
        return read(text).tests
    except Unreadable:
        return ()
