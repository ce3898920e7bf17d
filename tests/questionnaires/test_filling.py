"""Answers while they are given: what is read, in doubt, missing, hidden, and what never counts."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given as drawn
from hypothesis import strategies as st

from questionnaires.rules import dialogue, filling, frozen
from questionnaires.rules.filling import ANSWERED, DOUBTFUL, MAY_STAY_OPEN, OPEN, Filling, Given
from questionnaires.rules.questions import Question, Section, columns_of, options_of
from questionnaires.rules.whole import Whole


def question(key: str = "Q-A1", kind: str = "text", **more: Any) -> Question:
    return Question(section=more.pop("section", "A"), key=key, text=f"What of {key}?", kind=kind, **more)


TABLE = question(kind="table", columns=columns_of("Area | text\nSize | number | m2\nGrade | choice | A, B\nOn | date"))
CHOICES = question(kind="choices", options=options_of("Hormones\nCytotoxics\nNone"))


@pytest.mark.parametrize(
    ("asked", "said", "meaning", "words"),
    [
        (question(), Given(value="Yes, twice"), True, ["Yes, twice"]),
        (question(), Given(value="  "), None, []),
        (question(kind="yes_no"), Given(value="yes"), "yes", ["Yes"]),
        (question(kind="yes_no"), Given(not_applicable=True, why="no area"), None, ["Not applicable: no area"]),
        (question(kind="number", unit="days"), Given(value=" 12.50 "), Decimal("12.5"), ["12.5 days"]),
        (question(kind="date"), Given(value="2026-11-03"), True, ["3 Nov 2026"]),
        (CHOICES, Given(value=["hormones", "none"]), frozenset({"hormones", "none"}), ["Hormones", "None"]),
        (CHOICES, Given(value=[]), None, []),
        (question(kind="file"), Given(files=1), True, []),
        (question(kind="file"), Given(), None, []),
        (
            TABLE,
            Given(value=[{"area": "Filling", "size": "120", "grade": "a", "on": "3 Nov 2026"}]),
            True,
            ["Area: Filling; Size: 120 m2; Grade: A; On: 3 Nov 2026"],
        ),
    ],
)
def test_what_an_answer_means_and_how_it_reads(asked: Question, said: Given, meaning: Any, words: list[str]) -> None:
    assert filling.meaning(asked, said) == meaning
    assert filling.in_words(asked, said) == words


@pytest.mark.parametrize(
    ("asked", "said", "sentence"),
    [
        (question(kind="number"), Given(value="many"), "Write a number"),
        (question(kind="number", maximum=Decimal(100)), Given(value="101"), "up to 100"),
        (question(kind="date"), Given(value="03/04/2026"), "month in letters"),
        (question(kind="choice", options=options_of("A\nB")), Given(value="c"), "not offered"),
        (TABLE, Given(value=[{"area": "Filling", "size": "big"}]), "Size, row 1: Write a number"),
        (TABLE, Given(value=[{"area": "Filling", "grade": "z"}]), "Grade, row 1: Choose from the list"),
        (question(), Given(not_applicable=True), filling.NO_REASON),
        (question(may_not_apply=False), Given(not_applicable=True, why="x"), filling.NEVER_NA),
        (question(evidence="Plan", evidence_required=True), Given(value="x"), "Attach the evidence: Plan"),
        (question(), Given(value="x", again=True), filling.HIDDEN_MEANWHILE),
    ],
)
def test_a_doubtful_answer_is_kept_and_says_what_to_do(asked: Question, said: Given, sentence: str) -> None:
    assert any(sentence in fault for fault in filling.faults(asked, said))
    assert filling.standing(asked, said) == DOUBTFUL


@pytest.mark.parametrize(
    ("asked", "said", "standing"),
    [
        (question(), Given(), OPEN),
        (question(required=False), Given(), MAY_STAY_OPEN),
        (question(evidence="Plan", evidence_required=True), Given(), OPEN),
        (question(evidence="Plan", evidence_required=True), Given(value="x", files=1), ANSWERED),
        (question(evidence="Plan", evidence_required=True), Given(not_applicable=True, why="none"), ANSWERED),
    ],
)
def test_where_an_answer_stands(asked: Question, said: Given, standing: str) -> None:
    assert filling.standing(asked, said) == standing


def test_what_a_form_sends_is_kept_as_it_was_typed() -> None:
    sent = {"answer.Q-A1.0.area": [" Filling "], "answer.Q-A1.0.size": ["x"], "answer.Q-A1.1.area": [""]}
    assert filling.typed(TABLE, sent).value == [{"area": " Filling ", "size": "x", "grade": "", "on": ""}]
    assert filling.typed(question(kind="yes_no"), {"answer.Q-A1": ["na"], "why.Q-A1": ["w"]}).said == ("", True, "w")
    assert filling.typed(question(), {"answer.Q-A1": ["12"], "na.Q-A1": ["on"]}).said == ("12", True, "")


def test_na_typed_as_a_text_is_a_text() -> None:
    found = filling.typed(question(), {"answer.Q-A1": ["na"]})
    assert found.said == ("na", False, "") and filling.standing(question(), found) == ANSWERED


def test_the_ends_of_lines_make_no_other_answer() -> None:
    by_script, by_browser = ({"answer.Q-A1": [text]} for text in ("a\nb", "a\r\nb"))
    assert filling.typed(question(), by_script) == filling.typed(question(), by_browser)


@pytest.mark.parametrize("text", ["x" * (filling.LONGEST + 1), "a\x00b"])
def test_what_cannot_be_kept_is_refused_in_words(text: str) -> None:
    with pytest.raises(ValueError, match=r"longer than|character"):
        filling.typed(question(), {"answer.Q-A1": [text]})


@pytest.mark.parametrize("value", [None, 5, {"a": 1}, ["x"], [{"else": "x"}]])
def test_only_the_shape_of_its_kind_is_taken(value: Any) -> None:
    asked = question() if value == ["x"] else TABLE
    with pytest.raises(ValueError, match=r"as text|with these columns"):
        filling.checked(asked, Given(value=value))


# --- what applies -------------------------------------------------------------------------------------------------

CHAIN = Whole(
    title="T",
    introduction="",
    sections=(Section(key="A", title="A"), Section(key="B", title="B", show_if="Q-A1 in yes")),
    questions=(
        question("Q-A1", "yes_no"),
        question("Q-A2", "number", show_if="Q-A1 in yes"),
        question("Q-A3", show_if="Q-A2 > 5"),
        question("Q-B1", section="B"),
        question("Q-B2", section="B", show_if="scope.sterile = yes"),
    ),
)


def filled(**said: Given) -> Filling:
    return Filling(CHAIN, {}, {key.replace("_", "-"): each for key, each in said.items()})


def test_only_what_applies_is_asked() -> None:
    assert [each.key for each in filled().asked] == ["Q-A1"]
    assert [each.key for each in filled(Q_A1=Given(value="yes"), Q_A2=Given(value="6")).asked] == [
        "Q-A1",
        "Q-A2",
        "Q-A3",
        "Q-B1",
    ]


def test_edge_case_23_a_hidden_answer_is_kept_never_counts_and_comes_back_to_be_confirmed() -> None:
    said = {"Q_A2": Given(value="6"), "Q_A3": Given(value="because")}
    before = filled(Q_A1=Given(value="yes"), **said)
    after = filled(Q_A1=Given(value="no"), **said)
    assert before.hides(after) == ["Q-A2", "Q-A3"]
    assert [each.key for each in after.counted] == ["Q-A1"] and after.answered == 1 == len(after.asked)
    marked = {key: Given(value=each.value, again=True) for key, each in said.items()}
    back = filled(Q_A1=Given(value="yes"), **marked)
    assert back.standings["Q-A2"] == DOUBTFUL and "Q-A3" not in back.standings, "an unconfirmed answer opens nothing"
    assert back.keys(DOUBTFUL) == ("Q-A2",)


def test_progress_counts_by_section() -> None:
    parts = filled(Q_A1=Given(value="yes"), Q_A2=Given(value="x")).parts()
    assert [(part.section.key, part.asked, part.answered, part.open) for part in parts] == [
        ("A", 2, 1, 1),
        ("B", 1, 0, 1),
    ]


VALUES = st.one_of(
    st.tuples(st.sampled_from(["", "yes", "no", "3", "9", "x"]), st.booleans()).map(
        lambda drawn: Given(value=drawn[0], again=drawn[1])
    ),
    st.sampled_from(["", "why"]).map(lambda why: Given(not_applicable=True, why=why)),
)


@drawn(st.dictionaries(st.sampled_from([each.key for each in CHAIN.questions]), VALUES))
def test_what_does_not_apply_never_counts_whatever_is_kept(said: dict[str, Given]) -> None:
    whole = Filling(CHAIN, {}, said)
    asked = {each.key for each in whole.asked}
    assert {each.key for each in whole.counted} <= asked & said.keys()
    assert set(whole.standings) == asked
    assert sum(part.asked for part in whole.parts()) == len(asked)
    assert whole.answered + len(whole.keys(OPEN)) + len(whole.keys(DOUBTFUL)) == len(asked)
    hidden = {key: each for key, each in said.items() if key not in asked}
    shown = {key: each for key, each in said.items() if key in asked}
    assert {each.key for each in Filling(CHAIN, {}, shown).asked} == asked, f"hidden answers decide nothing: {hidden}"


# --- what is frozen -----------------------------------------------------------------------------------------------


def test_what_is_sent_reads_back_the_same_without_how_it_is_judged() -> None:
    asked = question(kind="number", minimum=Decimal("0.5"), weight=5, knockout=True, bad_if="> 3", unit="d")
    table = question("Q-A2", "table", columns=TABLE.columns, requirements=("21 CFR 211.42",))
    whole = Whole("T", "I", (Section(key="A", title="A"), Section(key="Z", title="empty")), (asked, table))
    kept = frozen.freeze(whole, {})
    assert not {"weight", "knockout", "bad_if"} & {name for each in kept["questions"] for name in each}
    back = frozen.thaw("T", "I", kept)
    assert [each.key for each in back.sections] == ["A"]
    assert back.questions[1] == table
    assert (back.questions[0].minimum, back.questions[0].unit, back.questions[0].bad_if) == (Decimal("0.5"), "d", "")


def test_what_the_scope_keeps_out_is_not_sent_and_what_answers_decide_is() -> None:
    assert frozen.askable(CHAIN, {}) == {"Q-A1", "Q-A2", "Q-A3", "Q-B1"}
    assert "Q-B2" in frozen.askable(CHAIN, {"sterile": frozenset({"yes"})})


# --- the dialogue -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("submitted", "withdrawn", "state", "turn"),
    [
        (False, False, dialogue.SENT, dialogue.CMO),
        (True, False, dialogue.ANSWERED, dialogue.SPONSOR),
        (False, True, dialogue.WITHDRAWN, None),
    ],
)
def test_whose_turn_it_is(submitted: bool, withdrawn: bool, state: str, turn: str | None) -> None:
    found = dialogue.state(submitted=submitted, withdrawn=withdrawn)
    assert (found, dialogue.whose_turn(found)) == (state, turn)


def test_due_dates_in_words() -> None:
    day = date(2026, 11, 26)
    assert dialogue.due_words(day, day) == "due today"
    assert dialogue.due_words(date(2026, 11, 27), day) == "due in 1 day"
    assert dialogue.due_words(date(2026, 11, 24), day) == "2 days overdue"
    assert not dialogue.is_overdue(dialogue.SENT, day, day) and not dialogue.is_overdue(
        dialogue.ANSWERED, date(2026, 1, 1), day
    )
    assert dialogue.is_overdue(dialogue.SENT, date(2026, 11, 25), day)


READY = dialogue.Before(
    approved=True, organisation=True, signatory=True, archived=False, questions=3, due_on=date(2026, 11, 27),
    on=date(2026, 11, 26),
)  # fmt: skip


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"approved": False}, "", "not approved"),
        ({"organisation": False}, "site", "Nobody of this company has joined"),
        ({"signatory": False}, "site", "no quality signatory"),
        ({"archived": True}, "site", "archived"),
        ({"questions": 0}, "", "No question applies"),
        ({"due_on": date(2026, 11, 25)}, "due_on", "has passed"),
        ({"again": "QUE-2026-0001"}, "site", "QUE-2026-0001 asks this site the same"),
    ],
)
def test_what_would_block_the_respondent_is_named_before_sending(
    change: dict[str, Any], field: str, words: str
) -> None:
    found = list(dialogue.obstacles(dialogue.Before(**{**_values(READY), **change})))
    assert [(at, words in sentence) for at, sentence in found] == [(field, True)]


def _values(before: dialogue.Before) -> dict[str, Any]:
    return {name: getattr(before, name) for name in before.__dataclass_fields__}


def test_nothing_blocks_one_that_is_ready() -> None:
    assert list(dialogue.obstacles(READY)) == []


def test_signing_waits_for_what_is_missing_and_names_a_few() -> None:
    keys = tuple(f"Q-{number}" for number in range(8))
    facts = dialogue.AnswerFacts(status=dialogue.DRAFT, asked=9, missing=keys, doubtful=("Q-9",), withdrawn=True)
    said = [*dialogue.still_asked(facts), *dialogue.all_answered(facts)]
    assert said == [
        "The sponsor has withdrawn this questionnaire: nothing is owed.",
        "Not answered yet: Q-0, Q-1, Q-2, Q-3, Q-4 and 3 more.",
        "To look at again: Q-9.",
    ]
