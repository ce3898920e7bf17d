"""The score, its bands, floors, completeness and intervals (domain 3.1; ICH Q9(R1))."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audits import rules as audits
from qualification.rules.risk import scales
from qualification.rules.risk.compare import differences, shape_faults
from qualification.rules.risk.intervals import (
    Judged,
    Making,
    audit_due,
    grace_until,
    intervals,
    reviews_due,
)
from qualification.rules.risk.model import AUDIT, PORTAL, REVIEWS, from_body
from qualification.rules.risk.scales import BANDS, CRITICAL, HIGH, LOW, MEDIUM, ORDER, rank
from qualification.rules.risk.scoring import Inputs, band_of, completeness, score, why_changed, with_floors
from tests.qualification import risk_drawn as drawn

D = date.fromisoformat
WORKED = {"P": 5, "C": 5, "S": 3, "H": 2, "D": 2, "R": 4, "G": 3, "A": 3, "Q": 2, "X": 2, "K": 4}


def all_at(step: int, **other: int | None) -> Inputs:
    return Inputs(steps={**dict.fromkeys(scales.KEYS, step), **other})


def test_the_worked_example() -> None:
    """Domain 3.1: I=3.95, L=2.85, 11.2575, Medium; the sterile floor changes nothing, the cap makes it 18 months."""
    found = score(PORTAL, Inputs(steps=WORKED, floors=frozenset({scales.STERILE})))
    assert (found.inherent, found.likelihood) == (Decimal("3.95"), Decimal("2.85"))
    assert found.value == Decimal("11.2575") and found.shown == "11.26"
    assert (found.band, found.completeness) == (MEDIUM, Decimal(100)) and not found.raised_by
    assert intervals(PORTAL, found.band, Making(sterile_or_biologic=True)).audit == 18


def test_what_single_factor_would_change_the_band() -> None:
    found = score(PORTAL, Inputs(steps=WORKED))
    assert [(turn.key, turn.to, turn.band) for turn in found.turns] == [("G", 4, HIGH), ("A", 4, HIGH), ("Q", 3, HIGH)]
    assert "from 3 to 4: the band would be High" in found.turns[0].sentence


def test_an_unknown_input_that_would_change_the_band_is_named() -> None:
    found = score(PORTAL, Inputs(steps={**WORKED, "Q": None}))
    assert found.band == HIGH and found.completeness == 90
    turn = next(turn for turn in found.turns if turn.key == "Q")
    assert (turn.step, turn.to, turn.band) == (None, 2, MEDIUM) and "unknown" in turn.sentence


@pytest.mark.parametrize(
    ("value", "band"),
    [
        ("1", LOW),
        ("5.9999", LOW),
        ("6", MEDIUM),
        ("11.9999", MEDIUM),
        ("12", HIGH),
        ("17.9999", HIGH),
        ("18", CRITICAL),
        ("25", CRITICAL),
    ],
)
def test_bands_begin_at_their_bound_unrounded(value: str, band: str) -> None:
    assert band_of(PORTAL, Decimal(value)) == band


def test_what_is_shown_is_rounded_and_what_is_compared_is_not() -> None:
    """5.9975 is shown as 6.00 and stays Low."""
    almost = Decimal("5.9975")
    assert band_of(PORTAL, almost) == LOW and f"{almost:.2f}" == "6.00"


def test_nothing_known_is_the_worst() -> None:
    found = score(PORTAL, Inputs(steps={}))
    assert (found.value, found.band) == (Decimal(25), CRITICAL)
    assert (found.completeness, found.confidence) == (Decimal(0), "low")


@pytest.mark.parametrize(
    ("floors", "low", "by_score", "band"),
    [
        ((), False, LOW, LOW),
        ((scales.STERILE,), False, LOW, MEDIUM),
        ((scales.OPEN_CRITICAL,), False, LOW, HIGH),
        ((scales.NEVER_AUDITED,), False, MEDIUM, HIGH),
        ((scales.BLOCKED,), False, LOW, CRITICAL),
        ((scales.STERILE,), False, HIGH, HIGH),
        ((), True, LOW, MEDIUM),
        ((scales.STERILE,), True, LOW, HIGH),
        ((scales.BLOCKED,), True, LOW, CRITICAL),
        ((), True, CRITICAL, CRITICAL),
    ],
)
def test_floors_and_low_completeness(floors: tuple[str, ...], low: bool, by_score: str, band: str) -> None:
    assert with_floors(PORTAL, by_score, frozenset(floors), low=low)[0] == band


def test_what_raised_the_band_is_named() -> None:
    raised = with_floors(PORTAL, LOW, frozenset({scales.STERILE, scales.OPEN_CRITICAL}), low=True)
    assert raised == (CRITICAL, (scales.OPEN_CRITICAL, scales.LOW_COMPLETENESS))


def test_completeness_is_known_weight_over_both_sets() -> None:
    """P 0.30 of 2.0 and G 0.30 of 2.0: 30 %; exactly at 70 % the band is not raised."""
    assert completeness(PORTAL, Inputs(steps={"P": 1, "G": 1})) == 30
    gone: dict[str, int | None] = {"P": None, "S": None, "K": None}
    at_70 = score(PORTAL, all_at(1, **gone))
    assert at_70.completeness == 70 and scales.LOW_COMPLETENESS not in at_70.raised_by
    below = score(PORTAL, all_at(1, **gone, H=None))
    assert below.completeness == 65 and below.raised_by == (scales.LOW_COMPLETENESS,)


def test_confidence_rests_on_records() -> None:
    """High from 90 % of the weight on records, unless one of them is only the CMO's statement."""
    every = frozenset(scales.KEYS)
    assert score(PORTAL, replace(all_at(1), recorded=every)).confidence == "high"
    assert score(PORTAL, replace(all_at(1), recorded=every, doubted=True)).confidence == "medium"
    assert score(PORTAL, replace(all_at(1), recorded=every - {"P", "C"})).confidence == "medium"
    assert score(PORTAL, all_at(1)).confidence == "low"


@settings(max_examples=200, deadline=None)
@given(drawn.inputs(), st.sampled_from(scales.KEYS), drawn.STEP, drawn.STEP)
def test_more_risk_in_any_factor_never_lowers_the_band(given_: Inputs, key: str, one: int, other: int) -> None:
    lower, upper = sorted((one, other))
    before, after = (score(PORTAL, given_.with_step(key, step), turns=False) for step in (lower, upper))
    assert before.value <= after.value and rank(before.band) <= rank(after.band)


@settings(max_examples=200, deadline=None)
@given(drawn.inputs(), st.sampled_from(scales.KEYS))
def test_knowing_less_never_lowers_the_band(given_: Inputs, key: str) -> None:
    known, unknown = (score(PORTAL, each, turns=False) for each in (given_, given_.with_step(key, None)))
    assert rank(unknown.band) >= rank(known.band) and unknown.completeness <= known.completeness


@settings(max_examples=200, deadline=None)
@given(drawn.inputs(), st.sampled_from(list(scales.FLOORS)))
def test_a_floor_never_lowers_the_band(given_: Inputs, key: str) -> None:
    floored = score(PORTAL, replace(given_, floors=given_.floors | {key}), turns=False)
    assert rank(floored.band) >= rank(score(PORTAL, given_, turns=False).band)
    assert rank(floored.band) >= rank(PORTAL.floors[key])


# --- models as values ---------------------------------------------------------------------------------------------


def test_a_model_is_what_its_plain_values_say() -> None:
    again = from_body("portal-1", PORTAL.body)
    assert again == PORTAL and again.digest == PORTAL.digest
    written = {**PORTAL.body, "bounds": {"medium": "6.00", "high": "12.0", "critical": "18"}}
    assert from_body("portal-1", written).digest == PORTAL.digest


@pytest.mark.parametrize("broken", [{}, {"bounds": {"medium": "six"}}, {"completeness": True}, {"caps": {}}])
def test_what_is_no_model_is_refused(broken: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="model|number"):
        from_body("x", {**PORTAL.body, **broken} if broken else {})


def test_numbers_out_of_range_are_named_by_field() -> None:
    wrong = replace(PORTAL, bounds={**PORTAL.bounds, HIGH: Decimal(26)}, completeness=101, sterile_cap=0)
    assert {fault.field for fault in shape_faults(wrong)} == {"bound_high", "completeness", "sterile_cap"}
    assert not list(shape_faults(PORTAL))


def test_differences_of_two_models_are_told_in_words() -> None:
    scaled = replace(PORTAL.scales["G"], weight=35)
    other = replace(PORTAL, scales={**PORTAL.scales, "G": scaled}, bounds={**PORTAL.bounds, HIGH: Decimal("11.5")})
    assert differences(PORTAL, PORTAL) == []
    assert [tuple(each) for each in differences(PORTAL, other)] == [
        ("Weight of G, regulatory standing", "30 %", "35 %"),
        ("High begins at", "12.00", "11.50"),
    ]
    inputs = Inputs(steps={**WORKED, "G": 4, "K": 2, "Q": 2})
    assert why_changed(PORTAL, other, inputs) == [
        "Likelihood 2.85 becomes 3.05.",
        "G 4 adds 1.40 instead of 1.20.",
        "The score 11.26 was Medium; 12.05 is High, which begins at 11.50.",
    ]


# --- intervals ----------------------------------------------------------------------------------------------------


def test_the_table_of_intervals() -> None:
    """Domain 3.1, in months: audit, documents, KPI, agreement."""
    found = {band: tuple(intervals(PORTAL, band, Making()).months(each) for each in REVIEWS) for band in BANDS}
    assert found == {CRITICAL: (6, 6, 1, 12), HIGH: (12, 12, 3, 24), MEDIUM: (24, 12, 3, 24), LOW: (36, 24, 12, 36)}


def test_one_definition_of_audit_intervals() -> None:
    """What audits propose by band and what the risk model says are the same numbers."""
    for band in BANDS:
        for sterile in (False, True):
            expected = audits.interval_months(band, sterile_or_biologic=sterile)
            assert intervals(PORTAL, band, Making(sterile_or_biologic=sterile)).audit == expected


@pytest.mark.parametrize(
    ("band", "making", "months"),
    [
        (LOW, Making(sterile_or_biologic=True), 18),
        (MEDIUM, Making(sterile_or_biologic=True), 18),
        (HIGH, Making(sterile_or_biologic=True), 12),
        (LOW, Making(supply=True), 36),
    ],
)
def test_caps(band: str, making: Making, months: int) -> None:
    assert intervals(PORTAL, band, making).audit == months


def test_a_cap_is_named_and_binds_longer_intervals_of_a_model() -> None:
    longer = replace(PORTAL, intervals={**PORTAL.intervals, LOW: {**PORTAL.intervals[LOW], AUDIT: 48}})
    assert intervals(longer, LOW, Making()).audit == 48
    capped = intervals(longer, LOW, Making(supply=True))
    assert capped.audit == 36 and "laboratory" in capped.capped_by


def judged(*rows: tuple[str, str]) -> list[Judged]:
    return [Judged(D(day), band, PORTAL.intervals[band][AUDIT]) for day, band in rows]


@pytest.mark.parametrize(
    ("ended", "rows", "on", "due", "pulled"),
    [
        # plain: end of the audit plus the interval of the band in force
        ("2025-03-10", [("2025-01-01", MEDIUM)], "2025-06-01", "2027-03-10", False),
        # the first band signed after the audit counts where none was before
        ("2025-03-10", [("2025-04-01", LOW)], "2025-06-01", "2028-03-10", False),
        # the band rises: pulled forward at once
        ("2025-03-10", [("2025-01-01", MEDIUM), ("2025-05-01", HIGH)], "2025-06-01", "2026-03-10", True),
        # not yet risen on the day asked about
        ("2025-03-10", [("2025-01-01", MEDIUM), ("2025-05-01", HIGH)], "2025-04-30", "2027-03-10", False),
        # pulled into the past: day of the change plus 90 days
        ("2024-01-10", [("2024-01-01", LOW), ("2026-06-01", CRITICAL)], "2026-07-01", "2026-08-30", True),
        # never later than it was: 90 days would be after the old date
        ("2024-01-10", [("2024-01-01", MEDIUM), ("2026-01-01", CRITICAL)], "2026-02-01", "2026-01-10", False),
        # the band falls: nothing is pushed back
        ("2025-03-10", [("2025-01-01", HIGH), ("2025-05-01", LOW)], "2025-06-01", "2026-03-10", False),
        # falls after it rose: what was pulled forward stays
        (
            "2025-03-10",
            [("2025-01-01", MEDIUM), ("2025-05-01", HIGH), ("2025-07-01", LOW)],
            "2025-09-01",
            "2026-03-10",
            True,
        ),
        # the day number stays, clamped to the month's last day
        ("2025-08-31", [("2025-01-01", CRITICAL)], "2025-09-01", "2026-02-28", False),
        ("2024-02-29", [("2024-01-01", HIGH)], "2024-03-01", "2025-02-28", False),
    ],
)
def test_due_dates(ended: str, rows: list[tuple[str, str]], on: str, due: str, pulled: bool) -> None:
    found = audit_due(D(ended), judged(*rows), D(on))
    assert found is not None and (found.on, found.pulled) == (D(due), pulled), found


def test_nothing_is_due_without_an_audit_or_a_band() -> None:
    assert audit_due(None, judged(("2025-01-01", LOW)), D("2026-01-01")) is None
    assert audit_due(D("2025-01-01"), [], D("2026-01-01")) is None
    assert audit_due(D("2027-01-01"), judged(("2025-01-01", LOW)), D("2026-01-01")) is None


DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))


@settings(max_examples=300, deadline=None)
@given(DAYS, st.lists(st.tuples(DAYS, st.sampled_from(ORDER)), min_size=1, max_size=5), DAYS, DAYS)
def test_a_due_date_never_moves_back_by_itself(
    ended: date, rows: list[tuple[date, str]], one: date, other: date
) -> None:
    """Time that passes and bands that are signed pull the date forward or leave it, once an interval runs."""
    known = [Judged(day, band, PORTAL.intervals[band][AUDIT]) for day, band in rows]
    first, last = sorted((one, other))
    before, after = audit_due(ended, known, first), audit_due(ended, known, last)
    if before is not None and after is not None:
        assert after.on <= before.on


def test_grace() -> None:
    """None for High and Critical; else at most 60 days."""
    due = D("2026-06-01")
    assert grace_until(due, MEDIUM) == D("2026-07-31") and grace_until(due, HIGH) == due


def test_everything_else_a_band_brings_is_counted_from_a_day() -> None:
    due = reviews_due(D("2026-01-31"), intervals(PORTAL, CRITICAL, Making()))
    assert due == {"documents": D("2026-07-31"), "performance": D("2026-02-28"), "agreement": D("2027-01-31")}
