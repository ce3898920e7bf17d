"""The score, what is open, knockouts and what differs from the last time (domain.md section 8)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audits.rules import GRADES
from questionnaires.rules import review
from questionnaires.rules.questions import NUMBER, TABLE, TEXT, YES_NO, Question
from questionnaires.rules.review import ACCEPTED, CLARIFY, GAP, Judged


def judged(key: str, weight: int, verdict: str = "", **more: Any) -> Judged:
    return Judged(key=key, section=key[0], weight=weight, verdict=verdict, **more)


@pytest.mark.parametrize(
    ("answers", "percent"),
    [
        ([], None),
        ([judged("A1", 5, ACCEPTED)], "100"),
        ([judged("A1", 5, CLARIFY)], "50"),
        ([judged("A1", 5, GAP)], "0"),
        ([judged("A1", 5)], "0"),
        ([judged("A1", 5, ACCEPTED), judged("A2", 5, GAP)], "50"),
        ([judged("A1", 1, ACCEPTED), judged("A2", 2, CLARIFY)], "66.7"),
        ([judged("A1", 5, ACCEPTED), judged("A2", 3, ACCEPTED, not_applicable=True)], "100"),
        ([judged("A1", 5, ACCEPTED), judged("A2", 5, GAP, not_applicable=True)], "50"),
        ([judged("A1", 5, ACCEPTED), judged("A2", 5, CLARIFY, not_applicable=True)], "50"),
        ([judged("A1", 5, ACCEPTED), judged("A2", 5, not_applicable=True)], "50"),
        ([judged("A1", 5, ACCEPTED, not_applicable=True)], None),
    ],
)
def test_the_score_of_some_answers(answers: list[Judged], percent: str | None) -> None:
    found = review.score(answers).percent
    assert found == (Decimal(percent) if percent is not None else None)


def test_completeness_stands_beside_the_score() -> None:
    found = review.score([judged("A1", 3, ACCEPTED), judged("A2", 1, CLARIFY), judged("A3", 1)])
    assert (found.judged, found.asked, found.complete) == (1, 3, False)
    assert found.words == "70 %, 1 of 3 reviewed"


VERDICT = st.sampled_from(["", ACCEPTED, CLARIFY, GAP])
ANSWERS = st.lists(
    st.builds(
        judged,
        st.sampled_from(["A1", "A2", "B1", "B2", "C1"]),
        st.integers(1, 5),
        VERDICT,
        not_applicable=st.booleans(),
    ),
    max_size=30,
)


@given(ANSWERS)
def test_a_score_lies_between_nothing_and_everything(answers: list[Judged]) -> None:
    found = review.score(answers)
    assert 0 <= found.points <= found.of
    assert found.percent is None or 0 <= found.percent <= 100


@given(ANSWERS)
def test_sections_add_up_to_the_whole(answers: list[Judged]) -> None:
    whole, parts = review.score(answers), review.by_section(answers).values()
    for name in ("points", "of", "judged", "asked"):
        assert sum(getattr(each, name) for each in parts) == getattr(whole, name), name


@given(ANSWERS, st.integers(1, 5))
def test_an_accepted_not_applicable_changes_no_score(answers: list[Judged], weight: int) -> None:
    more = [*answers, judged("Z1", weight, ACCEPTED, not_applicable=True)]
    assert review.score(more).percent == review.score(answers).percent


@given(ANSWERS, st.integers(1, 5), VERDICT.filter(lambda each: each != ACCEPTED))
def test_saying_not_applicable_without_a_yes_never_helps(answers: list[Judged], weight: int, verdict: str) -> None:
    """S: abuse of "not applicable" gives nothing (edge case 23)."""
    more = review.score([*answers, judged("Z1", weight, verdict, not_applicable=True)])
    before = review.score(answers)
    assert more.points == before.points and more.of == before.of + weight


def knockout(kind: str, bad_if: str = "") -> Question:
    return Question(section="A", key="A1", text="Is it?", kind=kind, knockout=True, bad_if=bad_if)


@pytest.mark.parametrize(
    ("question", "answer", "verdict", "bad"),
    [
        (knockout(YES_NO, "yes"), "yes", ACCEPTED, True),
        (knockout(YES_NO, "yes"), "no", ACCEPTED, False),
        (knockout(YES_NO, "yes"), "no", GAP, True),
        (knockout(YES_NO, "yes"), None, "", False),
        (knockout(NUMBER, "> 30"), Decimal(31), "", True),
        (knockout(NUMBER, "> 30"), Decimal(30), "", False),
        (knockout(TEXT), True, CLARIFY, False),
        (knockout(TEXT), True, GAP, True),
        (knockout(TABLE), True, GAP, True),
        (Question(section="A", key="A1", text="Is it?", kind=YES_NO, bad_if="yes"), "yes", GAP, False),
    ],
)
def test_which_knockouts_ask_a_person(question: Question, answer: object, verdict: str, *, bad: bool) -> None:
    assert review.badly_answered(question, answer, verdict) is bad


@pytest.mark.parametrize(
    ("facts", "sentences"),
    [
        ({}, []),
        ({"unjudged": ("A1", "A2")}, ["Not reviewed yet: A1, A2."]),
        ({"unclear": ("A1",)}, ["To clarify: A1."]),
        ({"unsent": ("A1",)}, ["Gaps that are not findings yet: send the review round: A1."]),
        ({"waiting": True}, ["The CMO still owes replies to your questions."]),
        ({"undecided": ("A1",)}, ["Decide about each badly answered knockout first: A1."]),
        ({"answered": False}, ["The CMO has not signed and sent its answers yet."]),
        (
            {"unjudged": tuple("ABCDEFG")},
            ["Not reviewed yet: A, B, C, D, E and 2 more."],
        ),
    ],
)
def test_what_keeps_a_review_from_its_end(facts: dict[str, Any], sentences: list[str]) -> None:
    found = review.ReviewFacts(status=review.OPEN, **facts)
    assert [words for guard in review.CONCLUDE.guards for words in guard(found)] == sentences


@pytest.mark.parametrize(
    ("now", "before", "kind", "gone", "added"),
    [
        (["Yes"], None, review.NEW, (), ()),
        (["Yes"], ["Yes"], review.SAME, (), ()),
        (["Yes"], ["No"], review.CHANGED, ("No",), ("Yes",)),
        (["A", "B"], ["A"], review.CHANGED, (), ("B",)),
        (["A"], ["A", "B"], review.CHANGED, ("B",), ()),
        ([], [], review.SAME, (), ()),
    ],
)
def test_what_differs_from_the_last_time(
    now: list[str], before: list[str] | None, kind: str, gone: tuple[str, ...], added: tuple[str, ...]
) -> None:
    found = review.since(now, before)
    assert (found.kind, found.gone, found.added) == (kind, gone, added)


def test_another_wording_of_the_question_is_said() -> None:
    assert review.since(["Yes"], ["Yes"], reworded=True).words == (
        "Same as last time; the question is worded differently"
    )


@pytest.mark.parametrize(
    ("said", "fields"),
    [
        ({"verdict": ACCEPTED}, []),
        ({"verdict": CLARIFY}, ["text"]),
        ({"verdict": CLARIFY, "text": "Why?"}, []),
        ({"verdict": GAP}, ["text", "grade"]),
        ({"verdict": GAP, "text": "Asked\nGap: ", "grade": "major"}, ["text"]),
        ({"verdict": GAP, "text": "None is there.", "grade": "major"}, []),
        ({"verdict": GAP, "text": "None is there.", "grade": "huge"}, ["grade"]),
        ({"verdict": ACCEPTED, "replaces": True}, ["reason"]),
        ({"verdict": ACCEPTED, "replaces": True, "reason": "Seen on site"}, []),
        ({"verdict": "fine"}, ["verdict"]),
    ],
)
def test_what_a_verdict_lacks(said: dict[str, object], fields: list[str]) -> None:
    whole: dict[str, Any] = {"text": "", "grade": "", "reason": "", "replaces": False, **said}
    found = review.verdict_errors(**whole, grades=GRADES)
    assert [name for name, _ in found] == fields
