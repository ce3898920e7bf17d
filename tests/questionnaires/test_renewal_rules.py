"""What is asked anew of a questionnaire that is sent again, and what may be reaffirmed: tables and properties."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given as drawn
from hypothesis import strategies as st

from questionnaires.rules import conditions, filling, renewal
from questionnaires.rules.filling import Given
from questionnaires.rules.questions import Column, Option, Question, Section
from questionnaires.rules.renewal import Before, Now, Signed
from questionnaires.rules.whole import Whole
from tests.generated import few_cases
from tests.questionnaires.drawn import scopes, wholes

SIGNED, DUE = date(2025, 3, 12), date(2026, 3, 31)
OPEN = Question(section="A", key="Q-A7", text="Any item open?", kind="yes_no", requirements=("FD&C 501",))
AGE = Question(section="A", key="Q-B4", text="How old is it?", kind="number", unit="days", show_if="Q-A7 = yes")
STERILE = Question(section="B", key="Q-G1", text="Which strategy?", kind="text", show_if="scope.sterile = yes")
KEPT = Question(section="B", key="Q-J1", text="Label control?", kind="yes_no", evidence="SOP", evidence_required=True)
WHOLE = Whole(
    "Yearly", "", (Section(key="A", title="Site"), Section(key="B", title="More")), (OPEN, AGE, STERILE, KEPT)
)
SCOPE = {"sterile": frozenset({"yes"}), "market": frozenset({"us"})}
SITE = ("Lough Derrin", "1 Quay, Athlone")
ANSWERS = {
    "Q-A7": Signed(given=Given(value="yes"), first_on=SIGNED),
    "Q-B4": Signed(given=Given(value="30"), first_on=SIGNED),
    "Q-G1": Signed(given=Given(value="Written 2024"), first_on=SIGNED),
    "Q-J1": Signed(given=Given(value="yes", files=1), first_on=SIGNED, ends=(date(2027, 1, 1),)),
}


def before(**more: Any) -> Before:
    return Before(**{"whole": WHOLE, "scope": SCOPE, "site": SITE, "signed": ANSWERS, **more})


def now(**more: Any) -> Now:
    return Now(**{"whole": WHOLE, "scope": SCOPE, "site": SITE, "until": DUE, "unchanged": True, **more})


def causes(found: dict[str, renewal.Verdict], key: str) -> list[str]:
    return [cause for cause, _ in found[key].causes]


def asked_as(question: Question, **changes: Any) -> Whole:
    """The questionnaire with one question put in other words."""
    changed = replace(question, **changes)
    return replace(WHOLE, questions=tuple(changed if each.key == changed.key else each for each in WHOLE.questions))


def test_the_same_asked_again_can_be_reaffirmed_whole() -> None:
    found = renewal.verdicts(before(), now())
    assert list(found) == ["Q-A7", "Q-B4", "Q-G1", "Q-J1"]
    assert all(each.holds and each.kind == renewal.HOLDS for each in found.values())


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"text": "Is any item open?"}, "Question"),
        ({"help": "Count warning letters too."}, "Help"),
        ({"kind": "text"}, "Answer"),
        ({"evidence": "Copy of the letter"}, "Evidence"),
        ({"evidence_required": True, "evidence": "Copy"}, "Evidence, Evidence needed"),
        ({"requirements": ("21 CFR 211.180",)}, "Requirements"),
        ({"kind": "choice", "options": (Option("yes", "Yes"), Option("no", "No"))}, "Answer, Entries"),
        ({"kind": "table", "columns": (Column("a", "Item"),)}, "Answer, Columns"),
    ],
)
def test_a_question_in_other_words_is_asked_anew(changes: dict[str, Any], says: str) -> None:
    found = renewal.verdicts(before(), now(whole=asked_as(OPEN, **changes)))
    assert causes(found, "Q-A7") == [renewal.QUESTION]
    assert found["Q-A7"].words == (f"The question changed since: {says}.",)
    assert found["Q-J1"].holds


@pytest.mark.parametrize("changes", [{"section": "B"}, {"weight": 5}, {"knockout": True}, {"required": False}])
def test_what_a_question_does_not_say_changes_nothing(changes: dict[str, Any]) -> None:
    assert renewal.verdicts(before(), now(whole=asked_as(KEPT, **changes)))["Q-J1"].holds


def test_a_number_that_lies_outside_its_new_range_is_asked_anew() -> None:
    found = renewal.verdicts(before(), now(whole=asked_as(AGE, maximum=Decimal(20))))
    assert causes(found, "Q-B4") == [renewal.QUESTION]


def test_not_applicable_where_it_no_longer_may_be_said_does_not_fit() -> None:
    signed = {**ANSWERS, "Q-G1": Signed(given=Given(not_applicable=True, why="none"), first_on=SIGNED)}
    found = renewal.verdicts(before(signed=signed), now(whole=asked_as(STERILE, may_not_apply=False)))
    assert causes(found, "Q-G1") == [renewal.UNFIT]


def test_what_was_not_asked_not_shown_or_not_answered_is_new() -> None:
    shorter = replace(WHOLE, questions=(OPEN, AGE, KEPT))
    assert causes(renewal.verdicts(before(whole=shorter), now()), "Q-G1") == [renewal.NOT_ASKED]
    unsterile = before(scope={"market": frozenset({"us"})})
    assert causes(renewal.verdicts(unsterile, now()), "Q-G1") == [renewal.NOT_SHOWN]
    left_open = before(signed={key: each for key, each in ANSWERS.items() if key != "Q-G1"})
    found = renewal.verdicts(left_open, now())
    assert causes(found, "Q-G1") == [renewal.NOT_ANSWERED] and found["Q-G1"].kind == renewal.NEW


@pytest.mark.parametrize(
    ("ends", "holds"),
    [((), True), ((DUE,), True), ((DUE - timedelta(1),), False), ((date(2030, 1, 1), DUE - timedelta(1)), False)],
)
def test_evidence_must_hold_up_to_the_due_date(ends: tuple[date, ...], holds: bool) -> None:
    signed = {**ANSWERS, "Q-J1": replace(ANSWERS["Q-J1"], ends=ends)}
    found = renewal.verdicts(before(signed=signed), now())
    assert found["Q-J1"].holds == holds
    assert holds or causes(found, "Q-J1") == [renewal.EVIDENCE]


@pytest.mark.parametrize(
    ("first", "months", "holds"),
    [
        (date(2023, 3, 31), 36, True),
        (date(2023, 3, 30), 36, False),
        (date(2025, 3, 31), 12, True),
        (date(2025, 3, 30), 12, False),
        (date(2024, 2, 29), 24, False),
    ],
)
def test_an_old_answer_is_given_anew_however_often_it_was_reaffirmed(first: date, months: int, holds: bool) -> None:
    signed = {**ANSWERS, "Q-J1": replace(ANSWERS["Q-J1"], first_on=first)}
    found = renewal.verdicts(before(signed=signed), now(months=months))
    assert found["Q-J1"].holds == holds
    assert holds or renewal.AGE in causes(found, "Q-J1")


@pytest.mark.parametrize("site", [("Lough Derrin Pharma", SITE[1]), (SITE[0], "2 Quay, Athlone")])
def test_another_name_or_address_asks_everything_anew(site: tuple[str, str]) -> None:
    found = renewal.verdicts(before(), now(site=site))
    assert all(causes(found, key) == [renewal.SITE] for key in found)


def test_an_address_that_was_not_kept_is_no_change() -> None:
    assert all(each.holds for each in renewal.verdicts(before(site=(SITE[0], "")), now()).values())


def test_another_scope_asks_anew_what_depends_on_it() -> None:
    unrelated = renewal.verdicts(before(), now(scope={**SCOPE, "market": frozenset({"us", "eu"})}))
    assert all(each.holds for each in unrelated.values())
    either = asked_as(STERILE, show_if="scope.market in us, eu")
    found = renewal.verdicts(before(whole=either), now(whole=either, scope={**SCOPE, "market": frozenset({"eu"})}))
    assert causes(found, "Q-G1") == [renewal.SCOPE] and "Market" in found["Q-G1"].words[0]
    assert found["Q-J1"].holds


def test_another_answer_asks_anew_what_depends_on_it() -> None:
    looser = asked_as(AGE, show_if="Q-A7 given")
    given = {"Q-A7": Given(value="no")}
    found = renewal.verdicts(before(whole=looser), now(whole=looser, given=given))
    assert causes(found, "Q-B4") == [renewal.DEPENDS] and found["Q-A7"].holds
    same = renewal.verdicts(before(whole=looser), now(whole=looser, given={"Q-A7": Given(value="yes")}))
    assert same["Q-B4"].holds


def test_an_answer_that_hides_another_takes_it_out() -> None:
    found = renewal.verdicts(before(), now(given={"Q-A7": Given(value="no")}))
    assert "Q-B4" not in found


def test_what_depends_on_an_answer_that_is_not_given_yet_waits_for_it() -> None:
    either = asked_as(AGE, show_if="Q-A7 = yes or scope.sterile = yes")
    waits = renewal.verdicts(before(whole=either), now(whole=either, unchanged=False))
    assert waits["Q-B4"].words == ("It depends on Q-A7: answer that first.",)
    in_one_act = renewal.verdicts(before(whole=either), now(whole=either, unchanged=False, assumed=["Q-A7"]))
    assert in_one_act["Q-B4"].holds


def test_what_a_review_left_open_is_asked_anew() -> None:
    found = renewal.verdicts(before(not_accepted=["Q-J1"]), now())
    assert causes(found, "Q-J1") == [renewal.REVIEW]


def test_a_forecast_counts_questions_once_and_names_every_cause() -> None:
    signed = {**ANSWERS, "Q-J1": replace(ANSWERS["Q-J1"], ends=(date(2026, 1, 1),), first_on=date(2020, 1, 1))}
    found = renewal.verdicts(before(signed=signed), now(whole=asked_as(OPEN, text="Other words?")))
    told = renewal.forecast(found)
    assert (told.asked, told.anew, told.held) == (4, 2, 2)
    assert dict(told.because) == {
        renewal.CAUSES[renewal.QUESTION]: 1,
        renewal.CAUSES[renewal.EVIDENCE]: 1,
        renewal.CAUSES[renewal.AGE]: 1,
    }


@pytest.mark.parametrize(
    ("given", "signed", "reaffirmed", "kind"),
    [
        (Given(value="yes"), None, False, renewal.NEW),
        (Given(value="yes"), ANSWERS["Q-A7"], False, renewal.ANEW),
        (Given(value="no"), ANSWERS["Q-A7"], False, renewal.CHANGED),
        (Given(value="yes"), ANSWERS["Q-A7"], True, renewal.REAFFIRMED),
        (Given(not_applicable=True, why="none"), ANSWERS["Q-A7"], False, renewal.CHANGED),
    ],
)
def test_how_an_answer_stands_to_that_of_last_time(
    given: Given, signed: Signed | None, reaffirmed: bool, kind: str
) -> None:
    assert renewal.outcome(given, signed, reaffirmed=reaffirmed) == kind


# --- properties ---------------------------------------------------------------------------------------------------


@st.composite
def answered(draw: Any) -> tuple[Whole, Any, dict[str, Signed]]:
    """Any questionnaire with any answers of last time, as they can be sent: of questions that applied."""
    whole, scope = draw(wholes()), draw(scopes())
    typed = {each.key: draw(st.none() | typed_for(each)) for each in whole.questions}
    given = {key: each for key, each in typed.items() if each is not None}
    counted = {each.key for each in filling.Filling(whole, scope, given).counted}
    return whole, scope, {key: Signed(given=each, first_on=SIGNED) for key, each in given.items() if key in counted}


def typed_for(question: Question) -> st.SearchStrategy[Given]:
    if question.table:
        code = st.sampled_from(sorted(question.table))
        value: Any = st.lists(code, min_size=1, max_size=2, unique=True) if question.kind == "choices" else code
        return st.builds(Given, value=value, files=st.just(1))
    if question.kind == "number":
        return st.builds(Given, value=st.integers(-5, 5).map(str), files=st.just(1))
    if question.kind == "date":
        return st.just(Given(value="1 Mar 2025", files=1))
    if question.kind == "table":
        return st.just(Given(value=[{question.columns[0].key: ""}], files=1))
    return st.just(Given(value="words", files=1))


@few_cases
@drawn(answered())
def test_the_same_again_asks_nothing_anew_that_was_answered(found: tuple[Whole, Any, dict[str, Signed]]) -> None:
    whole, scope, signed = found
    last = Before(whole=whole, scope=scope, site=SITE, signed=signed)
    told = renewal.verdicts(last, Now(whole=whole, scope=scope, site=SITE, until=DUE, unchanged=True))
    for key, verdict in told.items():
        assert verdict.holds == (key in signed), (key, verdict.words)
    assert {key for key, verdict in told.items() if verdict.holds} == signed.keys()


@few_cases
@drawn(answered(), wholes(), scopes())
def test_what_is_told_is_what_applies_and_only_signed_answers_hold(
    found: tuple[Whole, Any, dict[str, Signed]], other: Whole, scope: Any
) -> None:
    whole, was, signed = found
    last = Before(whole=whole, scope=was, site=SITE, signed=signed)
    told = renewal.verdicts(last, Now(whole=other, scope=scope, site=SITE, until=DUE))
    shown = conditions.shown(other.sections, other.questions, scope, {})
    assert list(told) == [key for key, applies in shown.items() if applies]
    for key, verdict in told.items():
        if verdict.holds:
            assert key in signed and not filling.faults(other.by_key[key], signed[key].given)
            assert other.by_key[key].text == whole.by_key[key].text


@few_cases
@drawn(answered(), st.data())
def test_reaffirmed_in_one_act_nothing_of_it_lapses(
    found: tuple[Whole, Any, dict[str, Signed]], data: st.DataObject
) -> None:
    whole, scope, signed = found
    last = Before(whole=whole, scope=scope, site=SITE, signed=signed)
    keys = data.draw(st.lists(st.sampled_from([each.key for each in whole.questions]), unique=True))
    base: dict[str, Any] = {"whole": whole, "scope": scope, "site": SITE, "until": DUE}
    offered = renewal.verdicts(last, Now(**base, assumed=keys))
    given = {
        key: replace(signed[key].given, reaffirmed=True)
        for key, verdict in offered.items()
        if verdict.holds and key in keys
    }
    after = renewal.verdicts(last, Now(**base, given=given))
    assert all(after[key].holds for key in given if key in after)
    assert given.keys() <= after.keys()
