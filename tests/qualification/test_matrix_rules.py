"""The cGMP matrix: precedence, what counts as assessed, dates, gaps in no topic (R-60; edge cases 7, 9, 21)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmos.rules import Ref, SiteFact
from qualification.rules import assessing
from qualification.rules.matrix import (
    ASSESSMENTS,
    AUDITS,
    GAP,
    INSPECTIONS,
    KEYS,
    LABELS,
    MET,
    OUT,
    PROFILE,
    QUESTIONNAIRES,
    SHORT,
    Cell,
    Evidence,
    Status,
    cell,
    counts,
    matrix,
    plain_cell,
    systemic,
    unplaced,
    worst,
)
from regulations.rules.topics import TOPICS
from web.states import STATES

ON = date(2026, 11, 27)
NOBODY = UUID(int=0)
TOPIC = "investigations_capa"


def gap(grade: Status = Status.MAJOR, **more: Any) -> Evidence:
    base = Evidence(
        source=AUDITS,
        says=GAP,
        ref=Ref("finding", NOBODY, "AUD-2026-0001/1"),
        sentence="Finding AUD-2026-0001/1, major",
        codes=("21 CFR 211.192",),
        grade=grade,
        on=date(2026, 3, 1),
    )
    return replace(base, **more)


def met(on: date = date(2026, 1, 10), source: str = ASSESSMENTS, says: str = MET) -> Evidence:
    ref = Ref("topic_assessment", NOBODY, "assessment")
    return Evidence(source=source, says=says, ref=ref, sentence="Assessed", topics=frozenset({TOPIC}), on=on)


def one(*found: Evidence, on: date = ON) -> Cell:
    return next(each for each in matrix(found, on) if each.topic == TOPIC)


CLOSED = date(2026, 9, 1)


@pytest.mark.parametrize(
    ("found", "status"),
    [
        ([], Status.NOT_ASSESSED),
        ([met()], Status.COMPLIANT),
        ([met(), gap(Status.OTHER)], Status.OTHER),
        ([gap(Status.OTHER), gap(Status.CRITICAL), gap(Status.MAJOR)], Status.CRITICAL),
        ([gap(closed_on=CLOSED, verified="actions verified")], Status.COMPLIANT),
        ([gap(closed_on=CLOSED)], Status.NOT_ASSESSED),
        ([gap(closed_on=CLOSED), met()], Status.COMPLIANT),
        ([gap(closed_on=ON + timedelta(days=1), verified="x")], Status.MAJOR),
        ([met(says=OUT)], Status.NOT_APPLICABLE),
        ([met(says=OUT), gap()], Status.MAJOR),
        ([met(date(2026, 1, 1)), met(date(2026, 2, 1), says=OUT)], Status.NOT_APPLICABLE),
        ([met(date(2026, 2, 1)), met(date(2026, 1, 1), says=OUT)], Status.COMPLIANT),
        ([met(date(2026, 2, 1)), met(date(2026, 2, 1), says=OUT)], Status.COMPLIANT),
        ([met(date.min, PROFILE, OUT)], Status.NOT_APPLICABLE),
        ([met(date.min, PROFILE, OUT), met()], Status.COMPLIANT),
        ([met(date(2023, 11, 28))], Status.COMPLIANT),
        ([met(date(2023, 11, 27))], Status.LONG_AGO),
        ([met(ON + timedelta(days=1))], Status.NOT_ASSESSED),
    ],
)
def test_precedence(found: list[Evidence], status: Status) -> None:
    answer = one(*found)
    assert answer.status is status, answer.because
    assert answer.because.endswith(".")


def test_a_cell_says_when_it_was_looked_at_and_when_that_is_old() -> None:
    answer = one(met(date(2024, 2, 29)))
    assert (answer.assessed_on, answer.months) == (date(2024, 2, 29), 32)
    assert answer.changes_on == date(2027, 2, 28)
    assert one(met(date(2024, 2, 29)), on=date(2027, 2, 28)).status is Status.LONG_AGO
    assert one(met(date.min, PROFILE, OUT)).assessed_on is None


def test_a_gap_that_will_close_says_the_day() -> None:
    day = ON + timedelta(days=3)
    answer = one(gap(closed_on=day, verified="close-out letter"))
    assert answer.changes_on == day
    assert one(gap(closed_on=day, verified="close-out letter"), on=day).status is Status.COMPLIANT


def test_what_comes_later_does_not_show_on_a_past_day() -> None:
    before = one(gap(), met(), on=date(2026, 2, 1))
    assert before.status is Status.COMPLIANT
    assert [each.says for each in before.evidence] == [MET]


def test_a_citation_counts_in_each_of_its_topics_and_a_comma_ends_it() -> None:
    held = {each.topic: each.status for each in matrix([gap(codes=("21 CFR 211.192",))], ON)}
    assert {topic for topic, status in held.items() if status is Status.MAJOR} == {TOPIC, "release"}
    annex = {each.topic: each.status for each in matrix([gap(codes=("EU GMP Annex 1, 2.3",))], ON)}
    assert annex["aseptic"] is Status.MAJOR


def test_an_open_gap_in_no_topic_is_told_apart() -> None:
    lost, closed = gap(codes=("Quality agreement",)), gap(codes=(), closed_on=CLOSED, verified="x")
    assert unplaced([lost, gap(), closed], ON) == (lost,)
    assert {each.status for each in matrix([lost], ON)} == {Status.NOT_ASSESSED}


def test_sources_and_requirements_stand_apart() -> None:
    answer = one(gap(codes=("21 CFR 211.192", "21 CFR 211.22")), met(source=QUESTIONNAIRES))
    assert answer.by_source == {
        AUDITS: Status.MAJOR,
        INSPECTIONS: None,
        QUESTIONNAIRES: Status.COMPLIANT,
        ASSESSMENTS: None,
    }
    assert [(line.code, line.status) for line in answer.by_requirement] == [
        ("21 CFR 211.192", Status.MAJOR),
        ("", Status.COMPLIANT),
    ]


def test_the_same_gap_at_sister_sites_is_counted_and_no_repeat() -> None:
    """Edge case 7: a signal about the company, never a repeat of the site."""
    sisters = {1: matrix([gap()], ON), 2: matrix([gap(Status.OTHER)], ON), 3: matrix([met()], ON)}
    assert systemic(sisters)[TOPIC] == 2
    assert systemic(sisters)["aseptic"] == 0
    assert systemic({}) == dict.fromkeys(TOPICS, 0)


def test_every_status_has_words_and_a_shape() -> None:
    for table in (LABELS, KEYS, SHORT):
        assert set(table) == set(Status)
    assert all(status.key in STATES for status in Status)
    assert len({STATES[status.key].shape for status in Status}) == len(Status)


DAYS = st.dates(date(2022, 1, 1), date(2027, 12, 31))
SOURCE = st.sampled_from([AUDITS, INSPECTIONS, QUESTIONNAIRES, ASSESSMENTS])
PIECES = st.builds(
    Evidence,
    source=SOURCE,
    says=st.sampled_from([GAP, MET, OUT]),
    ref=st.builds(Ref, st.just("finding"), st.uuids(), st.just("x")),
    sentence=st.just("something"),
    on=DAYS,
    topics=st.just(frozenset({TOPIC})),
    grade=st.sampled_from([Status.OTHER, Status.MAJOR, Status.CRITICAL]),
    closed_on=st.none() | DAYS,
    verified=st.sampled_from(["", "verified"]),
)


@given(st.lists(PIECES, max_size=8), PIECES, DAYS)
def test_an_open_gap_never_improves_anything(found: list[Evidence], more: Evidence, on: date) -> None:
    """Bad news that is added makes no cell better, whatever else there is."""
    worse = replace(more, says=GAP, on=min(more.on, on), closed_on=None)
    assert cell(TOPIC, [*found, worse], on).status >= cell(TOPIC, found, on).status
    assert cell(TOPIC, [*found, worse], on).status >= worse.grade


@given(st.lists(PIECES, max_size=8), DAYS)
def test_the_order_of_the_evidence_is_no_matter(found: list[Evidence], on: date) -> None:
    there, back = cell(TOPIC, found, on), cell(TOPIC, found[::-1], on)
    assert (there.status, there.assessed_on, there.changes_on) == (back.status, back.assessed_on, back.changes_on)


@given(st.lists(PIECES, max_size=8), DAYS)
def test_compliant_needs_that_somebody_looked(found: list[Evidence], on: date) -> None:
    answer = cell(TOPIC, found, on)
    looked = [each for each in found if each.on <= on and (each.says == MET or (each.says == GAP and each.verified))]
    assert answer.status is not Status.COMPLIANT or looked


@given(st.lists(PIECES, max_size=6), DAYS)
def test_what_is_told_is_plain_and_whole(found: list[Evidence], on: date) -> None:
    cells = matrix(found, on)
    assert [each.topic for each in cells] == list(TOPICS)
    assert sum(counts(cells).values()) == len(TOPICS) and worst(cells) == max(each.status for each in cells)
    told = [plain_cell(each) for each in cells]
    assert all(each["status"] in KEYS.values() for each in told)


# --- what a person may say ----------------------------------------------------------------------------------------


def site(**more: Any) -> SiteFact:
    base = SiteFact(
        id=NOBODY,
        name="Site",
        country="IE",
        material_types=frozenset({"drug_product"}),
        operations=("manufacture",),
        dosage_forms=("tablets",),
    )
    return replace(base, **more)


@pytest.mark.parametrize(
    ("found", "is_out"),
    [
        (site(), True),
        (site(sterile=True), False),
        (site(operations=("manufacture", "aseptic_manufacture")), False),
        (site(dosage_forms=("tablets", "lyophilisates")), False),
        (site(operations=()), False),
        (site(material_types=frozenset()), False),
        (site(dosage_forms=()), False),
        (site(dosage_forms=(), partner_type="packager"), True),
        (site(material_types=frozenset({"api"}), operations=("api_manufacture",), dosage_forms=()), True),
    ],
)
def test_aseptic_work_concerns_no_site_without_sterile_products(found: SiteFact, is_out: bool) -> None:
    """Only a profile that says what a site makes excludes anything."""
    assert [topic for topic, _ in assessing.out_of_profile(found)] == (["aseptic"] if is_out else [])


GOOD = {
    "topic": TOPIC,
    "verdict": "compliant",
    "basis": "documents",
    "text": "Twelve deviations.",
    "assessed_on": ON,
    "today": ON,
}


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({}, ""),
        ({"topic": "x"}, "topic"),
        ({"verdict": "gap"}, "verdict"),
        ({"basis": "audit"}, "basis"),
        ({"basis": "profile"}, "basis"),
        ({"basis": "profile", "verdict": "not_applicable"}, ""),
        ({"text": "  "}, "text"),
        ({"assessed_on": ON + timedelta(days=1)}, "assessed_on"),
    ],
)
def test_what_an_assessment_must_say(changed: dict[str, Any], field: str) -> None:
    found = dict(assessing.assessment_errors(**{**GOOD, **changed}))
    assert list(found) == ([field] if field else [])


@pytest.mark.parametrize(
    ("status", "topics", "fields"),
    [
        ("reported", ["release"], []),
        ("closed", ["release"], []),
        ("performed", ["release"], [""]),
        ("reported", [], ["topics"]),
        ("reported", ["release", "x"], ["topics"]),
    ],
)
def test_an_audit_covers_topics_once_its_findings_are_written(
    status: str, topics: list[str], fields: list[str]
) -> None:
    """Edge case 21: held is not enough."""
    assert [name for name, _ in assessing.coverage_errors(topics=topics, status=status, text="Seen.")] == fields
