"""When a question is asked, which answers are bad, and what keeps a template from being asked."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrations.kinds import IMPORT_KINDS
from integrations.rules.cells import read_row
from questionnaires import catalogue
from questionnaires.rules import answers, conditions, questions, sheet, whole
from questionnaires.rules.questions import Question, Section
from questionnaires.rules.scope import ASPECTS, scope_of
from questionnaires.rules.whole import Whole
from tests.generated import few_cases
from tests.questionnaires import drawn

OPEN = Question(section="A", key="Q-A1", text="Any item open?", kind="yes_no", knockout=True, bad_if="yes")
AGE = Question(section="A", key="Q-A2", text="How old?", kind="number", minimum=Decimal(0), maximum=Decimal(400))
LIST = Question(
    section="A", key="Q-A3", text="Which?", kind="choices", options=questions.options_of("Penicillins\nnone = None")
)
WHY = Question(section="A", key="Q-A4", text="Why?", kind="text", show_if="Q-A1 = yes")
EARLIER = {each.key: each for each in (OPEN, AGE, LIST, WHY)}
ONE = Whole("Title", "", (Section(key="A", title="Site"),), (OPEN, AGE, LIST, WHY))


@pytest.mark.parametrize(
    ("text", "scope", "said", "expected"),
    [
        ("", {}, {}, True),
        ("scope.sterile = yes", {"sterile": {"yes"}}, {}, True),
        ("scope.sterile = yes", {"sterile": {"no"}}, {}, False),
        ("scope.sterile = yes", {}, {}, False),
        ("scope.potency in oeb4, oeb5", {"potency": {"oeb1", "oeb5"}}, {}, True),
        ("scope.market = US and Q-A1 = yes", {"market": {"US", "EU"}}, {"Q-A1": "yes"}, True),
        ("scope.market = US and Q-A1 = yes", {"market": {"US"}}, {"Q-A1": "no"}, False),
        ("scope.market = US or Q-A1 = yes", {}, {"Q-A1": "yes"}, True),
        ("Q-A1 != yes", {}, {"Q-A1": "no"}, True),
        ("Q-A1 not in yes", {}, {}, False),
        ("Q-A2 > 30", {}, {"Q-A2": Decimal("30.5")}, True),
        ("Q-A2 > 30", {}, {"Q-A2": Decimal(30)}, False),
        ("Q-A2 >= 30 and Q-A2 <= 60", {}, {"Q-A2": Decimal(60)}, True),
        ("Q-A2 = 30", {}, {"Q-A2": Decimal("30.0")}, True),
        ("Q-A3 in penicillins", {}, {"Q-A3": frozenset({"penicillins"})}, True),
        ("Q-A3 not in penicillins", {}, {"Q-A3": frozenset({"penicillins", "none"})}, False),
        ("Q-A4 given", {}, {"Q-A4": True}, True),
        ("Q-A4 given", {}, {}, False),
    ],
)
def test_a_condition_holds_where_what_it_asks_was_said(
    text: str, scope: dict[str, Any], said: dict[str, Any], expected: bool
) -> None:
    found = {name: frozenset(codes) for name, codes in scope.items()}
    assert list(conditions.faults(text, EARLIER)) == []
    assert conditions.holds(conditions.read(text), found, said) is expected


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("sterile", "is no test"),
        ("scope.sterile", "is no test"),
        ("Q-A1 =", "is no test"),
        ("Q-A1 given yes", "is no test"),
        ("Q-A1 = yes and Q-A2 > 3 or Q-A4 given", "not by both"),
        ("scope.colour = red", "The scope has no colour"),
        ("scope.sterile = maybe", "Sterile is never maybe"),
        ("scope.potency > 3", "asked with = or in"),
        ("scope.sterile = yes and scope.sterile = no", "each aspect of the scope once"),
        ("Q-B9 = yes", "is no earlier question"),
        ("Q-A1 = maybe", "maybe is no answer of Q-A1"),
        ("Q-A1 > 3", "asked with in or not in"),
        ("Q-A2 = yes", "is a number"),
        ("Q-A4 = yes", "only “Q-A4 given”"),
        (" or ".join(f"Q-A2 > {each}" for each in range(9)), "At most 8 tests"),
        ("__import__('os').system('x')", "is no test"),
    ],
)
def test_a_condition_that_cannot_be_asked_says_why(text: str, words: str) -> None:
    found = list(conditions.faults(text, EARLIER))
    assert any(words in sentence for sentence in found), found


def test_a_condition_is_told_in_words() -> None:
    text = "scope.potency in oeb4, oeb5 and Q-A1 = yes"
    said = conditions.words(text, EARLIER)
    assert said == ("Potency band is OEB 4: 1 to 10 µg/m³ or OEB 5: less than 1 µg/m³ and the answer to Q-A1 is Yes")
    assert conditions.words("Q-A2 >= 30 or Q-A4 given", EARLIER) == (
        "the answer to Q-A2 is at least 30 or Q-A4 is answered"
    )
    assert conditions.words("", EARLIER) == ""


@few_cases
@given(drawn.wholes())
def test_a_condition_is_read_back_as_it_was_written(drawn_: Whole) -> None:
    for each in drawn_.parts:
        assert str(conditions.read(each.show_if)) == each.show_if == conditions.normal(each.show_if)


@few_cases
@given(drawn.wholes())
def test_what_is_drawn_can_be_asked(drawn_: Whole) -> None:
    assert list(whole.faults(drawn_)) == []


@few_cases
@given(st.data())
def test_conditions_look_back_only_so_that_nothing_goes_in_circles(data: st.DataObject) -> None:
    """Whatever order questions are put into: a condition that looks at its own or a later question is a fault."""
    found = data.draw(drawn.wholes())
    section = replace(found.sections[0], show_if="")
    flat = [replace(each, section=section.key) for each in found.questions]
    order = data.draw(st.permutations(flat))
    mixed = replace(found, sections=(section,), questions=tuple(order))
    place = {each.key: number for number, each in enumerate(order)}
    late = {each.key for each in order for of in conditions.asked_of([each.show_if])[0] if place[of] >= place[each.key]}
    assert {fault.key for fault in whole.faults(mixed) if "no earlier question" in fault.sentence} == late


@few_cases
@given(st.data())
def test_the_answer_of_a_hidden_question_never_counts(data: st.DataObject) -> None:
    """What is shown is the same with and without the answers of what is hidden."""
    found = data.draw(drawn.wholes())
    scope = data.draw(drawn.scopes())
    said = data.draw(drawn.answers_to(found.questions))
    shown = conditions.shown(found.sections, found.questions, scope, said)
    kept = {key: answer for key, answer in said.items() if shown[key]}
    assert conditions.shown(found.sections, found.questions, scope, kept) == shown
    assert list(shown) == [each.key for each in found.questions]


@few_cases
@given(st.data())
def test_nothing_said_hides_whatever_has_a_condition(data: st.DataObject) -> None:
    found = data.draw(drawn.wholes())
    shown = conditions.shown(found.sections, found.questions, {}, {})
    open_ = {each.key for each in found.sections if not each.show_if}
    assert shown == {each.key: not each.show_if and each.section in open_ for each in found.questions}


def test_a_hidden_section_hides_its_questions_and_their_answers() -> None:
    gate = Section(key="A", title="Gate", show_if="scope.market = US")
    later = Section(key="B", title="Later")
    follow = replace(WHY, section="B", key="Q-B1")
    both = ((gate, later), (OPEN, follow))
    assert conditions.shown(*both, {"market": frozenset({"US"})}, {"Q-A1": "yes"}) == {"Q-A1": True, "Q-B1": True}
    assert conditions.shown(*both, {}, {"Q-A1": "yes"}) == {"Q-A1": False, "Q-B1": False}


def test_aspects_are_codes_of_the_vocabulary_and_others_are_left_out() -> None:
    assert scope_of({"sterile": ["yes", "perhaps"], "colour": ["red"], "market": []}) == {"sterile": frozenset({"yes"})}
    for aspect in ASPECTS.values():
        assert aspect.table and not any("," in code or " " in code for code in aspect.table)


# --- questions ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"key": ""}, "key"),
        ({"key": "Q A1"}, "key"),
        ({"key": "or"}, "key"),
        ({"key": "x" * 21}, "key"),
        ({"text": "  "}, "text"),
        ({"kind": "essay"}, "kind"),
        ({"weight": 0}, "weight"),
        ({"weight": 6}, "weight"),
        ({"bad_if": ""}, "bad_if"),
        ({"bad_if": "maybe"}, "bad_if"),
        ({"kind": "text"}, "bad_if"),
        ({"kind": "number", "bad_if": "high"}, "bad_if"),
        ({"unit": "days"}, "unit"),
        ({"options": questions.options_of("a\nb")}, "options"),
        ({"columns": questions.columns_of("a")}, "columns"),
        ({"kind": "choice", "bad_if": "", "options": questions.options_of("One")}, "options"),
        ({"kind": "choice", "bad_if": "", "options": questions.options_of("One\none")}, "options"),
        ({"kind": "choice", "bad_if": "", "options": questions.options_of(f"One\n{'x' * 201}")}, "options"),
        ({"kind": "table", "bad_if": ""}, "columns"),
        ({"kind": "number", "bad_if": "> 1", "minimum": Decimal(5), "maximum": Decimal(4)}, "maximum"),
        ({"evidence_required": True}, "evidence"),
    ],
)
def test_a_question_that_cannot_be_asked_names_its_field(changes: dict[str, Any], field: str) -> None:
    assert list(questions.question_faults(OPEN)) == []
    assert field in {name for name, _ in questions.question_faults(replace(OPEN, **changes))}


@pytest.mark.parametrize(
    ("question", "answer", "expected"),
    [
        (OPEN, "yes", True),
        (OPEN, "no", False),
        (OPEN, None, False),
        (replace(AGE, bad_if="> 90"), Decimal(91), True),
        (replace(AGE, bad_if="> 90"), Decimal(90), False),
        (replace(AGE, bad_if="= 0"), Decimal("0.0"), True),
        (replace(LIST, bad_if="penicillins"), frozenset({"penicillins", "none"}), True),
        (replace(LIST, bad_if="penicillins"), frozenset({"none"}), False),
        (WHY, True, False),
    ],
)
def test_a_bad_answer_is_known(question: Question, answer: Any, expected: bool) -> None:
    assert questions.is_bad(question, answer) is expected


@pytest.mark.parametrize("text", ["A | B", "Area | number | m2 | more", "Grade | choice | A", "Area | text | m2"])
def test_a_column_that_no_table_has_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="“"):
        questions.columns_of(text)


@few_cases
@given(drawn.wholes())
def test_lists_and_columns_are_read_back_from_their_lines(drawn_: Whole) -> None:
    for each in drawn_.questions:
        assert questions.options_of(questions.options_text(each.options)) == each.options
        assert questions.columns_of(questions.columns_text(each.columns)) == each.columns


@pytest.mark.parametrize(
    ("question", "typed", "expected"),
    [
        (OPEN, ["yes"], "yes"),
        (OPEN, ["na"], None),
        (OPEN, [], None),
        (AGE, ["12.50"], Decimal("12.50")),
        (AGE, [" "], None),
        (LIST, ["none", "penicillins"], frozenset({"none", "penicillins"})),
        (WHY, ["because"], True),
        (replace(WHY, kind="date"), ["23 Nov 2026"], True),
    ],
)
def test_an_answer_is_read(question: Question, typed: list[str], expected: Any) -> None:
    assert answers.read_answer(question, {f"answer.{question.key}": typed}) == expected


@pytest.mark.parametrize(
    ("question", "typed"),
    [
        (OPEN, "maybe"),
        (AGE, "many"),
        (AGE, "401"),
        (AGE, "-1"),
        (AGE, "NaN"),
        (AGE, "1e99"),
        (LIST, "other"),
        (replace(WHY, kind="date"), "03/04/2026"),
    ],
)
def test_an_answer_that_cannot_be_is_refused_and_counts_for_nothing(question: Question, typed: str) -> None:
    sent = {f"answer.{question.key}": [typed]}
    with pytest.raises(ValueError):
        answers.read_answer(question, sent)
    assert answers.read_answers([question], sent) == {}


# --- the whole ----------------------------------------------------------------------------------------------------


def test_a_template_says_what_keeps_it_from_being_asked() -> None:
    empty = Section(key="B", title="Empty")
    twice = replace(AGE, key="Q-A1")
    found = whole.faults(replace(ONE, title=" ", sections=(*ONE.sections, empty), questions=(*ONE.questions, twice)))
    said = [str(fault) for fault in found]
    assert said == [
        "Give the questionnaire a title.",
        "Q-A1: Two questions have this number.",
        "B: The section “Empty” has no question.",
    ]
    assert whole.depending(ONE, "Q-A1") == ["Q-A4"]


def test_differences_name_what_was_added_removed_changed_and_moved() -> None:
    after = replace(
        ONE,
        title="Other",
        questions=(replace(OPEN, weight=5), LIST, AGE, replace(WHY, key="Q-A5")),
    )
    found = {each.key: each for each in whole.differences(ONE, after)}
    moved = [key for key, each in found.items() if each.did == "moved"]
    assert len(moved) == 1 and moved[0] in ("Q-A2", "Q-A3"), "one of the two that changed places"
    assert {key: each.did for key, each in found.items() if key not in moved} == {
        "": "changed",
        "Q-A1": "changed",
        "Q-A5": "added",
        "Q-A4": "removed",
    }
    change = found["Q-A1"].changes[0]
    assert (change.label, change.before, change.after) == ("Weight", "3", "5")


@few_cases
@given(drawn.wholes())
def test_a_template_does_not_differ_from_itself(drawn_: Whole) -> None:
    assert whole.differences(drawn_, drawn_) == []


@few_cases
@given(drawn.wholes(), drawn.wholes())
def test_what_differs_one_way_differs_the_other(first: Whole, second: Whole) -> None:
    there, back = whole.differences(first, second), whole.differences(second, first)
    assert {each.key for each in there if each.did == "added"} == {each.key for each in back if each.did == "removed"}
    assert {each.key for each in there if each.did == "changed"} == {each.key for each in back if each.did == "changed"}


@few_cases
@given(drawn.wholes())
def test_a_template_goes_through_a_spreadsheet_and_back(drawn_: Whole) -> None:
    """The rows of an export, read as an import reads cells, give the same sections and questions."""
    fields = IMPORT_KINDS["questionnaire"].fields
    mapped = {each.name: place for place, each in enumerate(fields)}
    sections: dict[str, Section] = {}
    found: list[Question] = []
    for number, cells in enumerate(sheet.rows(drawn_)):
        values, problems = read_row(number, cells, mapped, fields)
        assert problems == []
        if values["section"] not in sections:
            sections[values["section"]] = sheet.section_of(values)
        question, faults = sheet.question_of(values)
        assert faults == []
        found.append(question)
    assert (tuple(sections.values()), tuple(found)) == (drawn_.sections, drawn_.questions)


def test_the_portals_questionnaire_has_the_questions_of_the_handbook() -> None:
    """91 questions, 21 of them knockouts, in 14 sections with the numbers that the handbook gives each."""
    rows = list(catalogue.rows())
    read = [sheet.question_of(row) for row in rows]
    assert [faults for _, faults in read if faults] == []
    asked = [question for question, _ in read]
    counts = {letter: sum(each.section == letter for each in asked) for letter in "ABCDEFGHIJKLMN"}
    assert list(counts.values()) == [14, 12, 4, 8, 6, 10, 6, 4, 5, 4, 5, 7, 3, 3]
    assert (len(asked), sum(each.knockout for each in asked)) == (91, 21)
    assert all(each.key.startswith(f"Q-{each.section}") and each.evidence and each.requirements for each in asked)
    kinds = {each.key: each.kind for each in asked}
    assert kinds["Q-A9"] == "number" and kinds["Q-G3"] == "choice" and kinds["Q-D2"] == "choices"
    assert all(each.bad_if for each in asked if each.knockout and each.kind in ("yes_no", "number"))


def test_the_portals_questionnaire_can_be_asked() -> None:
    rows = list(catalogue.rows())
    asked = tuple(sheet.question_of(row)[0] for row in rows)
    heads = {row["section"]: row for row in reversed(rows)}
    sections = tuple(sheet.section_of(heads[letter]) for letter in "ABCDEFGHIJKLMN")
    found = Whole(catalogue.TITLE, catalogue.INTRODUCTION, sections, asked)
    assert list(whole.faults(found)) == []
    shown = conditions.shown(sections, asked, {"sterile": frozenset({"yes"})}, {})
    assert shown["Q-G1"] and not shown["Q-H1"] and shown["Q-A1"] and not shown["Q-A2"]
