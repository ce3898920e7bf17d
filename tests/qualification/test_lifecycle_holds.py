"""Triggers and holds: what stops, within which scope, until whom (domain 3; edge cases 1, 16, 20 and 21)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmos.rules import Ref
from inspections.rules import Commitment, InspectionFact
from inspections.rules.actions import ImportAlertFact, NoncomplianceFact, RefusalFact, WarningLetterFact
from qualification.rules.facts import SiteFacts
from qualification.rules.lifecycle.facts import QUALIFIED, QUALIFIED_ON_WATCH, SUSPENDED, Asked, HoldFact, Scope
from qualification.rules.lifecycle.holds import answered, holds, proposals
from qualification.rules.lifecycle.states import DecisionFact, StateOn, state_on
from qualification.rules.lifecycle.trigger import D as EXIT
from qualification.rules.lifecycle.trigger import S, W
from qualification.rules.lifecycle.triggers import triggers
from qualification.rules.lifecycle.watched import (
    AgreementLine,
    DeaLine,
    FindingLine,
    QuestionnaireLine,
    SignalLine,
    SubcontractLine,
    Watched,
)
from tests.generated import cases
from tests.qualification import drawn
from tests.qualification import evidence as made

REAL_VOCABULARY = True
D = date.fromisoformat
EARLY, LATE = UUID(int=501), UUID(int=502)
"""A product in phase 1 alone, and one on the market."""
US, EU = Scope(markets=frozenset({"US"})), Scope(markets=frozenset({"EU"}))


def site(*evidence: object, **about: Any) -> SiteFacts:
    return made.facts(*evidence, **about)


def decision(to: str = QUALIFIED, on: str = "2025-01-01", **more: Any) -> DecisionFact:
    day = D(on)
    values: dict[str, Any] = {"number": 1, "move": "x", "from_state": "", "scope": Scope(), **more}
    return DecisionFact(id=UUID(int=900), to_state=to, effective_on=day, decided_on=day, **values)


def state(*decisions: DecisionFact, on: str = "2026-06-01") -> StateOn:
    found = state_on(decisions, D(on))
    assert found is not None
    return found


def held(
    facts: Watched, on: str, *decisions: DecisionFact, parts: tuple[DecisionFact, ...] = ()
) -> tuple[HoldFact, ...]:
    signed = decisions or (decision(),)
    return holds(state(*signed, on=on), facts.scope, signed, parts, triggers(facts, D(on)), D(on))


def codes(found: tuple[HoldFact, ...]) -> list[str]:
    return [each.code for each in found]


# --- what stops, and where ----------------------------------------------------------------------------------------


def test_12_1_a_warning_letter_does_not_hold_material_of_phase_1() -> None:
    """Edge case 12.1: 21 CFR 210.2(c) exempts it from Part 211; it is neither held by the letter alone nor cleared."""
    facts = Watched(site=site(made.letter("2026-03-02")), exempt=frozenset({EARLY}))
    (hold,) = held(facts, "2026-06-01")
    assert hold.code == "WARNING_LETTER" and hold.decision_due == D("2026-03-04")
    assert not hold.scope.covers(Asked("manufacture", EARLY, "US"))
    assert hold.scope.covers(Asked("manufacture", LATE, "US"))
    assert hold.scope.covers(Asked("manufacture", None, "US"))
    assert not hold.scope.covers(Asked("manufacture", LATE, "EU")), "another authority's market is not held by it"


def test_12_1_what_stops_by_itself_stops_phase_1_too() -> None:
    """A statement of non-compliance or a refused inspection is no matter of Part 211."""
    refusal = RefusalFact(
        id=UUID(int=7), label="Refusal", recorded_on=D("2026-03-02"), kind="refused", happened_on=D("2026-03-02")
    )
    (hold,) = held(Watched(site=site(refusal), exempt=frozenset({EARLY})), "2026-06-01")
    assert hold.scope.covers(Asked("manufacture", EARLY, "US"))


def test_12_16_a_partial_statement_holds_only_what_it_covers() -> None:
    """Edge case 12.16: the sterile line alone."""
    statement = NoncomplianceFact(
        id=UUID(int=8),
        label="Statement",
        recorded_on=D("2026-02-01"),
        reference="SNC-1",
        authority="AIFA",
        issued_on=D("2026-02-01"),
        operations=frozenset({"1.1.1"}),
    )
    whole = site(statement, operations=("manufacture", "aseptic_manufacture"))
    (hold,) = held(Watched(site=whole), "2026-06-01")
    assert hold.scope == Scope(operations=frozenset({"aseptic_manufacture"}), markets=frozenset({"EU"}))
    assert not held(Watched(site=whole, scope=Scope(operations=frozenset({"manufacture"}))), "2026-06-01")


def agreement(first: str, last: str | None, number: int = 70, **more: Any) -> AgreementLine:
    end = D(last) if last else None
    return AgreementLine(id=UUID(int=number), label="QAG", recorded_on=D(first), first=D(first), last=end, **more)


def line(kind: type[Any], number: int = 80, **more: Any) -> Any:
    return kind(id=UUID(int=number), label="Line", **{"recorded_on": D("2025-06-01"), **more})


HELD_BY: list[tuple[str, dict[str, Any]]] = [
    ("OAI", {"site": site(made.inspection("2025-11-01", "OAI"))}),
    ("AGREEMENT_ENDED", {"agreements": (agreement("2024-01-01", "2026-03-31"),)}),
    ("CERTIFICATE_EXPIRED", {"site": site(made.certificate("2023-03-15"))}),
    ("CRITICAL_FINDING", {"findings": (line(FindingLine, grade="critical", contain_by=D("2026-05-02")),)}),
    ("UNAPPROVED_SUBCONTRACTING", {"subcontracts": (line(SubcontractLine, first=D("2026-01-01")),)}),
    ("REQUALIFICATION_OVERDUE", {"requalify_by": D("2026-02-01")}),
    (
        "DEA_LAPSED",
        {
            "dea": (line(DeaLine, activity="manufacturing", first=D("2025-01-01"), last=D("2026-04-30")),),
            "scheduled": frozenset({LATE}),
        },
    ),
    ("FALSIFICATION", {"signals": (line(SignalLine, signal="falsification", happened_on=D("2026-05-01")),)}),
]


@pytest.mark.parametrize(("code", "facts"), HELD_BY, ids=[code for code, _ in HELD_BY])
def test_each_trigger_s_stops_until_a_decision_after_it(code: str, facts: dict[str, Any]) -> None:
    watched = Watched(**{"site": site(), **facts})
    found = held(watched, "2026-06-01")
    assert codes(found) == [code]
    assert not held(watched, "2026-06-01", decision(), decision(QUALIFIED_ON_WATCH, "2026-05-31", number=2))
    assert not held(watched, "2026-06-01", decision(), decision(SUSPENDED, "2026-05-31", number=2)), "no work, no hold"


def test_a_lapsed_dea_registration_stops_controlled_products_alone() -> None:
    lapsed = line(DeaLine, activity="manufacturing", first=D("2025-01-01"), last=D("2026-04-30"))
    (hold,) = held(Watched(site=site(), dea=(lapsed,), scheduled=frozenset({LATE})), "2026-06-01")
    assert hold.scope.covers(Asked("manufacture", LATE, "US")) and not hold.scope.covers(Asked("x", EARLY, "US"))
    assert not held(Watched(site=site(), dea=(lapsed,)), "2026-06-01")


def test_an_agreement_that_names_products_stops_those_alone() -> None:
    facts = Watched(
        site=site(),
        scope=Scope(products=frozenset({EARLY, LATE})),
        agreements=(
            agreement("2024-01-01", None, 70, products=frozenset({EARLY})),
            agreement("2024-01-01", "2026-03-31", 71, products=frozenset({LATE})),
        ),
    )
    (hold,) = held(facts, "2026-06-01")
    assert hold.scope.products == {LATE}


# --- what never stops ---------------------------------------------------------------------------------------------


def test_a_published_fact_that_nobody_reviewed_is_a_task_and_no_hold() -> None:
    facts = Watched(site=site(made.published("2026-05-01")))
    assert not held(facts, "2026-06-01")
    (asked,) = proposals(state(decision()), (decision(),), (), (), triggers(facts, D("2026-06-01")), D("2026-06-01"))
    assert (asked.code, asked.level) == ("PUBLIC_FACT_UNREVIEWED", W)


@cases
@given(drawn.site_facts, drawn.DAYS)
def test_a_hold_never_comes_from_what_nobody_adopted(facts: SiteFacts, on: date) -> None:
    adopted = replace(facts, authority=replace(facts.authority, unreviewed=(), absences=()))
    with_, without = (triggers(Watched(site=each), on) for each in (facts, adopted))
    assert {each for each in with_ if each.level in (S, EXIT)} == {each for each in without if each.level in (S, EXIT)}


# --- decisions and what they free ---------------------------------------------------------------------------------


def test_12_20_a_letter_recorded_after_a_decision_is_not_freed_by_it() -> None:
    """Edge case 12.20: what came later was not decided, however early it happened."""
    late = made.letter("2026-03-02", recorded_on=D("2026-04-10"))
    between = decision(QUALIFIED_ON_WATCH, "2026-03-20", number=2)
    (hold,) = held(Watched(site=site(late)), "2026-06-01", decision(), between)
    assert hold.since == D("2026-04-10")


def test_on_the_same_day_a_decision_frees_what_its_signers_were_shown() -> None:
    facts = Watched(site=site(made.letter("2026-03-02")))
    (asked,) = [each for each in triggers(facts, D("2026-06-01")) if each.level == S]
    same_day = decision(QUALIFIED_ON_WATCH, "2026-03-02", number=2)
    assert held(facts, "2026-06-01", decision(), same_day)
    assert not held(facts, "2026-06-01", decision(), replace(same_day, answered=frozenset({asked.key})))


def test_what_was_over_before_anybody_knew_is_history() -> None:
    past = made.letter("2020-03-02", closed="2021-05-01", recorded_on=D("2026-04-10"))
    assert not held(Watched(site=site(past)), "2026-06-01")


def test_a_hold_stays_after_its_cause_until_somebody_decides() -> None:
    closed = made.letter("2026-03-02", closed="2026-05-01")
    assert codes(held(Watched(site=site(closed)), "2026-06-01")) == ["WARNING_LETTER"]


def test_suspending_a_part_frees_the_rest_and_nothing_else() -> None:
    """The market under the letter is decided apart: the other one works on, and nothing else was answered."""
    facts = Watched(site=site(made.letter("2026-03-02")))
    part = decision(SUSPENDED, "2026-03-03", scope=US)
    assert not held(facts, "2026-06-01", parts=(part,))
    assert held(facts, "2026-06-01", parts=(replace(part, scope=EU),))
    narrow = replace(part, scope=Scope(markets=frozenset({"US"}), products=frozenset({LATE})))
    assert held(facts, "2026-06-01", parts=(narrow,)), "a part that does not take the whole hold along leaves it"


letters = st.builds(
    WarningLetterFact,
    id=st.uuids(),
    label=st.just("Letter"),
    recorded_on=drawn.EVENTS,
    issued_on=drawn.EVENTS,
    closed_out_on=drawn.MAYBE,
)
alerts = st.builds(
    ImportAlertFact,
    id=st.uuids(),
    label=st.just("Alert"),
    recorded_on=drawn.EVENTS,
    alert_number=st.sampled_from(["66-40", "66-78"]),
    listed_on=drawn.EVENTS,
    removed_on=drawn.MAYBE,
)
NEWS = letters | alerts | drawn.inspections(("OAI",))
SIGNED = st.builds(
    decision,
    st.sampled_from([QUALIFIED, QUALIFIED_ON_WATCH]),
    drawn.EVENTS.map(str),
    number=st.integers(1, 9),
)


@cases
@given(
    drawn.site_facts,
    letters | alerts | drawn.inspections(("OAI",)),
    st.lists(SIGNED, min_size=1, max_size=4),
    drawn.DAYS,
)
def test_added_bad_news_never_lifts_a_hold(facts: SiteFacts, news: Any, signed: list[DecisionFact], on: date) -> None:
    known, authority = state_on(signed, on), facts.authority
    if known is None:
        return
    if isinstance(news, InspectionFact):
        worse = replace(facts, inspections=(*facts.inspections, news))
    elif isinstance(news, WarningLetterFact):
        worse = replace(facts, authority=replace(authority, warning_letters=(*authority.warning_letters, news)))
    else:
        worse = replace(facts, authority=replace(authority, import_alerts=(*authority.import_alerts, news)))
    happened = [triggers(Watched(site=each), on) for each in (facts, worse)]
    before, after = (set(holds(known, Scope(), signed, (), each, on)) for each in happened)
    assert before <= after


@cases
@given(drawn.site_facts, st.lists(SIGNED, min_size=1, max_size=4), drawn.DAYS)
def test_a_decision_frees_only_what_is_older_than_itself(
    facts: SiteFacts, signed: list[DecisionFact], on: date
) -> None:
    last = max(each.decided_on for each in signed)
    for each in triggers(Watched(site=facts), on):
        if each.known_on >= last:
            assert not answered(each, signed)


SCOPES = st.builds(
    Scope,
    operations=st.frozensets(st.sampled_from(["manufacture", "packaging"]), max_size=1),
    products=st.frozensets(st.sampled_from([EARLY, LATE]), max_size=1),
    markets=st.frozensets(st.sampled_from(["US", "EU"]), max_size=1),
)
ASKED = st.builds(
    Asked, st.sampled_from(["manufacture", "packaging"]), st.sampled_from([EARLY, LATE]), st.sampled_from(["US", "EU"])
)


@cases
@given(drawn.site_facts, SCOPES, ASKED, drawn.DAYS)
def test_suspending_one_scope_never_changes_what_another_allows(
    facts: SiteFacts, part: Scope, asked: Asked, on: date
) -> None:
    """A decision about a part neither stops nor frees any work outside it."""
    if part.covers(asked):
        return
    whole, watched = decision(on="2019-01-01"), Watched(site=facts)
    known = state(whole, on=str(on))
    stopped = decision(SUSPENDED, str(on), scope=part)

    def stops(*parts: DecisionFact) -> set[str]:
        found = holds(known, Scope(), (whole,), parts, triggers(watched, on), on)
        return {each.sentence for each in found if each.scope.covers(asked)}

    assert stops() == stops(stopped)


# --- proposals ----------------------------------------------------------------------------------------------------

ASKING: list[tuple[str, dict[str, Any]]] = [
    ("FORM_483", {"site": site(made.inspection("2026-04-01", form483=made.form483("2026-04-01")))}),
    (
        "COMMITMENT_OVERDUE",
        {
            "site": site(
                made.inspection(
                    "2025-10-01",
                    "VAI",
                    commitments=(Commitment(id=UUID(int=3), text="x", due_on=D("2026-02-01")),),
                )
            )
        },
    ),
    ("AGREEMENT_ENDING", {"agreements": (agreement("2024-01-01", "2026-07-15"),)}),
    ("CERTIFICATE_ENDING", {"site": site(made.certificate("2023-09-15"))}),
    ("QUESTIONNAIRE_OVERDUE", {"questionnaires": (line(QuestionnaireLine, due_on=D("2026-04-01")),)}),
    ("CAPA_LATE", {"findings": (line(FindingLine, grade="major", late_since=D("2026-04-01")),)}),
    ("REQUALIFICATION_LATE", {"requalify_by": D("2026-04-01")}),
    ("KPI_RED", {"signals": (line(SignalLine, signal="kpi_red", happened_on=D("2026-05-01")),)}),
    ("FRAUD", {"signals": (line(SignalLine, signal="fraud", happened_on=D("2026-05-01")),)}),
    ("OWNER_CHANGED", {"owner_changed_on": D("2026-05-01")}),
]


@pytest.mark.parametrize(("code", "facts"), ASKING, ids=[code for code, _ in ASKING])
def test_each_trigger_w_and_d_asks_and_stops_nothing(code: str, facts: dict[str, Any]) -> None:
    """Edge case 12.18, second part: a new owner keeps the site and asks for the agreement to be confirmed."""
    watched, signed = Watched(**{"site": site(), **facts}), (decision(),)
    found = proposals(state(*signed), signed, (), (), triggers(watched, D("2026-06-01")), D("2026-06-01"))
    assert [each.code for each in found] == [code]
    assert not held(watched, "2026-06-01")
    assert not proposals(
        state(*signed), signed, (), [found[0].key], triggers(watched, D("2026-06-01")), D("2026-06-01")
    ), "dismissed with a reason"


def test_the_same_cause_again_proposes_an_exit() -> None:
    both = (made.letter("2025-03-02", 61, closed="2025-12-01"), made.letter("2026-03-02", 62))
    signed = (decision(on="2024-01-01"),)
    found = proposals(
        state(*signed), signed, (), (), triggers(Watched(site=site(*both)), D("2026-06-01")), D("2026-06-01")
    )
    assert [each.code for each in found if each.level == EXIT] == ["REPEATED"]


def test_every_trigger_names_a_day_and_a_sentence() -> None:
    for _, facts in [*HELD_BY, *ASKING]:
        for each in triggers(Watched(**{"site": site(), **facts}), D("2026-06-01")):
            assert each.sentence.endswith(".") and each.since <= each.known_on <= D("2026-06-01")
            assert len(each.key) <= 120 and isinstance(each.evidence, tuple)
            assert all(isinstance(ref, Ref) for ref in each.evidence)
            assert each.known_on - each.since < timedelta(days=1) or each.code
