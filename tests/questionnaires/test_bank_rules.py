"""How alike two questions are, and which answer of the bank fits a question."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questionnaires.rules import bank, likeness
from questionnaires.rules.bank import Candidate
from questionnaires.rules.filling import Given
from questionnaires.rules.likeness import LEAST, Alike, Wording, tokens
from questionnaires.rules.questions import Column, Option, Question

TEXT = st.text(max_size=60)
WORDS = st.lists(st.sampled_from(["deviations", "deviation", "closed", "not", "is", "the", "30", "Days", "über"]))


def asked(text: str = "How old is the oldest deviation?", kind: str = "number", **more: Any) -> Question:
    return replace(Question(section="A", key="Q-1", text=text, kind=kind), **more)


def alike(one: str, other: str) -> Alike:
    return likeness.alike(Wording(one), Wording(other))


# --- likeness -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other", "least", "most"),
    [
        ("How many people work in quality?", "How many people work in quality", 1, 1),
        ("How many PEOPLE work in Quality?", "how many people work in quality", 1, 1),
        ("Are hold times validated?", "Is the validation of hold times done?", 0.5, 0.99),
        ("Are operators qualified for gowning?", "Qualification of operators in gowning", 1, 1),
        ("Was any inspection refused or delayed?", "Was an inspection by an authority refused, delayed?", 0.7, 0.99),
        ("Are hold times validated?", "How many people work in quality?", 0, 0),
        ("Are complaints trended?", "Are complaints not trended?", 0.5, 0.9),
        ("Is it so?", "So is it", 1, 1),
        ("", "Are hold times validated?", 0, 0),
        ("Qualität der Lieferanten", "Qualitat der Lieferanten", 1, 1),
    ],
)
def test_how_alike_two_questions_are(one: str, other: str, least: float, most: float) -> None:
    assert least <= likeness.likeness(tokens(one), tokens(other)) <= most


@pytest.mark.parametrize(
    ("word", "other"),
    [
        ("deviations", "deviation"),
        ("trained", "training"),
        ("validated", "validation"),
        ("qualified", "qualification"),
        ("policies", "policy"),
        ("changes", "change"),
        ("process", "processes"),
    ],
)
def test_forms_of_a_word_are_one_word(word: str, other: str) -> None:
    assert likeness.stem(word) == likeness.stem(other)


@given(TEXT, TEXT)
def test_likeness_is_the_same_whichever_is_named_first(one: str, other: str) -> None:
    score = alike(one, other).score
    assert score == alike(other, one).score and 0 <= score <= 1


@given(TEXT)
def test_a_question_is_like_itself(text: str) -> None:
    assert alike(text, text).score == 1 and alike(text, text).same


@given(WORDS, st.randoms())
def test_the_order_of_words_does_not_matter(found: list[str], random: Random) -> None:
    mixed = list(found)
    random.shuffle(mixed)
    assert alike(" ".join(found), " ".join(mixed)).score == 1


def test_likeness_is_told_in_words() -> None:
    assert alike("Are hold times validated?", "are hold times validated").words == "the same words"
    near = alike("Was an inspection refused, delayed or cut short?", "Was any inspection refused or delayed?")
    assert near.words == "many of the same words: 3 of 5" and near.score >= LEAST
    more = alike("Is oldest open deviation old", "How old is the oldest open deviation of the site?")
    assert more.words == "nearly the same words: 4 of 4"


# --- what fits ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kept", "said", "wanted", "value"),
    [
        (asked(kind="yes_no"), "yes", asked(), None),
        (asked(kind="yes_no"), "yes", asked(kind="yes_no"), "yes"),
        (asked(unit="days"), "12", asked(unit="Days"), "12"),
        (asked(unit="days"), "12", asked(unit="hours"), None),
        (asked(unit="days"), "12", asked(), "12"),
        (asked(kind="date"), "1 Mar 2026", asked(kind="date"), "1 Mar 2026"),
        (asked(kind="text"), "As written.", asked(kind="text"), "As written."),
        (asked(kind="file"), "", asked(kind="file"), ""),
    ],
)
def test_an_answer_fits_only_its_kind(kept: Question, said: str, wanted: Question, value: str | None) -> None:
    found = bank.adapted(kept, Given(value=said), wanted)
    assert (found.value if found else None) == value


def test_entries_of_a_list_are_met_by_their_words() -> None:
    ours = asked(kind="choice", options=(Option("full", "Full isolator"), Option("rabs", "RABS")))
    theirs = asked(kind="choice", options=(Option("a", "full ISOLATOR"), Option("b", "Open")))
    found = bank.adapted(ours, Given(value="full"), theirs)
    assert found is not None and found.value == "a"
    assert bank.adapted(ours, Given(value="rabs"), theirs) is None
    several = replace(ours, kind="choices")
    assert bank.adapted(several, Given(value=["full", "rabs"]), replace(theirs, kind="choices")) is None
    one = bank.adapted(several, Given(value=["full"]), replace(theirs, kind="choices"))
    assert one is not None and one.value == ["a"]


def test_a_table_fits_where_every_column_that_is_filled_is_asked() -> None:
    ours = asked(kind="table", columns=(Column("p", "Product"), Column("n", "Area", "number", "m2")))
    theirs = asked(
        kind="table", columns=(Column("x", "AREA", "number", "m2"), Column("y", "product"), Column("z", "Z"))
    )
    found = bank.adapted(ours, Given(value=[{"p": "Vial", "n": "12"}]), theirs)
    assert found is not None and found.value == [{"y": "Vial", "x": "12"}]
    assert (
        bank.adapted(ours, Given(value=[{"p": "Vial", "n": "12"}]), replace(theirs, columns=theirs.columns[1:])) is None
    )
    only = bank.adapted(ours, Given(value=[{"p": "Vial", "n": ""}]), replace(theirs, columns=theirs.columns[1:]))
    assert only is not None and only.value == [{"y": "Vial"}]


def test_not_applicable_is_proposed_only_where_it_may_be_answered() -> None:
    said = Given(not_applicable=True, why="No sterile products.")
    assert bank.adapted(asked(), said, asked()) == said
    assert bank.adapted(asked(), said, asked(may_not_apply=False)) is None


def test_what_a_person_confirmed_comes_before_what_is_alike() -> None:
    wanted = asked("How old is the oldest open deviation?")
    texts = ["How old is the oldest open deviation?", "Age of what waits longest", "How many people are there?"]
    known = [Candidate(UUID(int=place), asked(text), Given(value="1")) for place, text in enumerate(texts)]
    assert [each.text for each in bank.matches(wanted, known)] == texts[:1]
    found = bank.matches(wanted, known, {UUID(int=1)})
    assert [each.text for each in found] == [texts[1], texts[0]] and found[0].words == "confirmed earlier by a person"
    assert bank.matches(wanted, reversed(known), {UUID(int=1)}) == found
    other = [replace(each, question=replace(each.question, kind="yes_no")) for each in known]
    assert bank.matches(wanted, other, {UUID(int=1)}) == [], "what was confirmed must fit as well"


def test_of_a_sponsors_question_only_what_was_answered_is_kept() -> None:
    theirs = asked("SECRET", "choice", options=(Option("a", "Ours"), Option("b", "SECRET entry")), help="SECRET")
    found = bank.without_their_words(theirs, Given(value="a", again=True, files=2))
    assert found is not None and "SECRET" not in str(found) and found[1] == Given(value="a")
    assert bank.without_their_words(asked(kind="table"), Given(value=[{"a": "b"}])) is None


@pytest.mark.parametrize(
    ("days", "state"), [(None, "in_force"), (-1, "expired"), (0, "due"), (90, "due"), (91, "in_force")]
)
def test_how_evidence_stands_on_a_day(days: int | None, state: str) -> None:
    on = date(2026, 11, 26)
    ends = None if days is None else on + timedelta(days=days)
    assert bank.evidence_state(ends, on) == state
    assert bank.asks_renewal(ends, on) is (state != "in_force")


@pytest.mark.parametrize(
    ("question", "field"),
    [
        (asked(" "), "text"),
        (asked(kind="x"), "kind"),
        (asked(kind="choice"), "options"),
        (asked(options=(Option("a", "A"),)), "options"),
        (asked(kind="table"), "columns"),
        (asked(columns=(Column("a", "A"),)), "columns"),
        (asked(kind="text", unit="days"), "unit"),
    ],
)
def test_what_keeps_a_question_out_of_the_bank(question: Question, field: str) -> None:
    assert list(bank.question_faults(question)) == [field]
    assert bank.question_faults(asked(unit="days")) == {}
