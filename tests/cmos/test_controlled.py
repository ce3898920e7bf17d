"""Whether the DEA registrations, licences and quotas of a site cover an operation on a day, with every reason."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmos.rules import DeaQuotaFact, DeaRegistrationFact, NarcoticsLicenceFact, StateLicenceFact
from cmos.rules.controlled import ControlledWork, Coverage, coverage
from kernel.ids import uuid7
from regulations.rules import identifiers
from regulations.rules.applicability import ScheduleFact
from regulations.rules.controlled import ACTIVITIES, NEEDED

DAY = date(2026, 9, 1)
BEFORE = DAY - timedelta(days=1)
OXYCODONE = ScheduleFact("II", "9143", date(1971, 1, 1))
MOVED = (ScheduleFact("III", "9150", date(2000, 1, 1), BEFORE), ScheduleFact("II", "9150", DAY))
OTHER_ADDRESS = (
    "The address on the registration differs from the site's: street “2 Mill Road” instead of “1 Mill Road”."
)


def dea(**facts: Any) -> DeaRegistrationFact:
    base: dict[str, Any] = {
        "number": "AP5836727",
        "activity": "manufacturing",
        "schedules": frozenset({"II"}),
        "drug_codes": frozenset({"9143", "9150"}),
        "valid_from": date(2026, 1, 1),
        "valid_to": date(2026, 12, 31),
    }
    return DeaRegistrationFact(id=uuid7(), label="AP5836727", recorded_on=DAY, **base | facts)


LICENCE = StateLicenceFact(id=uuid7(), label="NJ-1", recorded_on=DAY, state="New Jersey", valid_to=date(2026, 12, 31))
QUOTA = DeaQuotaFact(
    id=uuid7(),
    label="DEA quota 2026 for 9143",
    recorded_on=DAY,
    year=2026,
    drug_code="9143",
    valid_from=date(2026, 1, 1),
    valid_to=date(2026, 12, 31),
)
WORK = ControlledWork(operation="manufacture", country="US", on=DAY, schedules=(OXYCODONE,))
FULL = (dea(), LICENCE, QUOTA)


def codes(found: Coverage) -> set[str]:
    return {gap.code for gap in found.gaps}


def test_a_tablet_of_schedule_ii_is_covered_by_three_papers() -> None:
    found = coverage(WORK, FULL)
    assert found.covered and found.asked and {ref.kind for ref in found.papers} == {"dea", "state_licence", "quota"}


@pytest.mark.parametrize(
    ("changed", "code", "severity"),
    [
        ({"address_note": OTHER_ADDRESS}, "DEA_ADDRESS", "not_eligible"),
        ({"activity": "chemical_analysis"}, "DEA_ACTIVITY", "not_eligible"),
        ({"schedules": frozenset({"III"})}, "DEA_SCHEDULE", "scope_gap"),
        ({"drug_codes": frozenset({"9150"})}, "DEA_DRUG_CODE", "scope_gap"),
        ({"valid_to": BEFORE}, "DEA_NOT_VALID", "not_eligible"),
        ({"valid_from": DAY + timedelta(days=1)}, "DEA_NOT_VALID", "not_eligible"),
        ({"suspended_on": BEFORE}, "DEA_NOT_VALID", "not_eligible"),
        ({"withdrawn_on": DAY}, "DEA_NOT_VALID", "not_eligible"),
        ({"number": "AP5836728"}, "DEA_NUMBER", "not_eligible"),
    ],
)
def test_each_way_in_which_a_registration_falls_short_is_told(
    changed: dict[str, Any], code: str, severity: str
) -> None:
    found = coverage(WORK, (dea(**changed), LICENCE, QUOTA))
    assert codes(found) == {code} and found.severity == severity
    [gap] = found.gaps
    assert gap.held is not None and gap.sentence.endswith(".") and gap.source.startswith("21 CFR 1301")


def test_e13_a_right_number_of_another_address_covers_nothing() -> None:
    """Domain 12.13: a new building across the street: the check digit passes, eligibility fails."""
    across = dea(address_note=OTHER_ADDRESS)
    assert not identifiers.dea(across.number).error
    found = coverage(WORK, (across, LICENCE, QUOTA))
    assert not found.covered and found.severity == "not_eligible" and "2 Mill Road" in found.gaps[0].sentence


def test_e13_a_laboratory_elsewhere_does_not_live_on_the_makers_registration() -> None:
    """Domain 12.13: per location and per activity; at its own address a maker may analyse what it makes."""
    testing = replace(WORK, operation="testing_chemical")
    assert coverage(testing, (dea(), LICENCE)).covered, "the maker's own laboratory, without a quota"
    assert codes(coverage(testing, (dea(address_note=OTHER_ADDRESS), LICENCE))) == {"DEA_ADDRESS"}
    assert coverage(testing, (dea(activity="chemical_analysis"), LICENCE)).covered
    assert codes(coverage(WORK, (dea(activity="chemical_analysis"), LICENCE, QUOTA))) == {"DEA_ACTIVITY"}
    assert codes(coverage(testing, (LICENCE,))) == {"DEA_MISSING"}


def test_e12_a_substance_that_moves_opens_a_gap_from_that_day() -> None:
    """Domain 12.12: III becomes II on a day; until the day before the registration covers it."""
    held = (dea(schedules=frozenset({"III"})), LICENCE)
    before = replace(WORK, schedules=MOVED, on=BEFORE)
    assert coverage(before, held).covered
    after = coverage(replace(before, on=DAY), held)
    assert codes(after) == {"DEA_SCHEDULE", "DEA_QUOTA"} and "since 1 Sep 2026" in after.gaps[0].sentence
    assert coverage(replace(before, on=DAY, begun_on=BEFORE), held).covered, "in process before: the old rule"
    assert not coverage(replace(before, on=DAY, begun_on=DAY), held).covered


def test_e12_the_reverse_asks_for_less() -> None:
    """Domain 12.12: I to III, as the FDA-approved cannabis product in April 2026."""
    day = date(2026, 4, 28)
    down = (ScheduleFact("I", "7350", date(1971, 1, 1), day - timedelta(days=1)), ScheduleFact("III", "7350", day))
    held = (dea(schedules=frozenset({"III"}), drug_codes=frozenset()), LICENCE)
    work = replace(WORK, schedules=down, on=day)
    assert coverage(work, held).covered
    assert codes(coverage(replace(work, on=day - timedelta(days=1)), held)) == {"DEA_SCHEDULE", "DEA_QUOTA"}


@pytest.mark.parametrize(
    ("held", "missing"),
    [
        ((dea(), QUOTA), {"STATE_LICENCE"}),
        ((dea(), QUOTA, replace(LICENCE, valid_to=BEFORE)), {"STATE_LICENCE"}),
        ((dea(), LICENCE), {"DEA_QUOTA"}),
        ((dea(), LICENCE, replace(QUOTA, year=2025, valid_to=date(2025, 12, 31))), {"DEA_QUOTA"}),
        ((dea(), LICENCE, replace(QUOTA, drug_code="9150")), {"DEA_QUOTA"}),
        ((), {"DEA_MISSING", "STATE_LICENCE", "DEA_QUOTA"}),
    ],
)
def test_the_state_and_the_quota_are_asked_too(held: tuple[Any, ...], missing: set[str]) -> None:
    assert codes(coverage(WORK, held)) == missing


def test_elsewhere_the_national_licence_is_asked_and_dea_is_not() -> None:
    work = replace(WORK, country="DE")
    found = coverage(work, FULL)
    assert codes(found) == {"NARCOTICS_LICENCE"} and "Germany" in found.gaps[0].sentence
    licence = NarcoticsLicenceFact(id=uuid7(), label="BtM 4556", recorded_on=DAY)
    assert coverage(work, (licence,)).papers == (licence.ref,)
    assert coverage(replace(WORK, country="PR"), FULL).covered, "Puerto Rico is the United States for DEA"


def test_nothing_is_asked_of_what_is_not_controlled() -> None:
    assert coverage(replace(WORK, schedules=()), ()) == Coverage(asked=False)
    assert not coverage(replace(WORK, operation="transport"), ()).asked
    assert not coverage(replace(WORK, on=date(1970, 1, 1)), ()).asked


def test_of_several_registrations_the_one_that_covers_it_counts() -> None:
    held = (dea(address_note=OTHER_ADDRESS), dea(schedules=frozenset({"V"})), *FULL)
    assert coverage(WORK, held).covered
    nearest = coverage(
        WORK, (dea(address_note=OTHER_ADDRESS, valid_to=BEFORE), dea(drug_codes=frozenset({"1"})), *FULL[1:])
    )
    assert codes(nearest) == {"DEA_DRUG_CODE"}, "the one that lacks least says what to do"


HELD = st.lists(
    st.builds(
        lambda activity, schedules, note, end: dea(
            activity=activity, schedules=frozenset(schedules), address_note=note, valid_to=end
        ),
        st.sampled_from([*ACTIVITIES]),
        st.sets(st.sampled_from(["II", "III", "IV"])),
        st.sampled_from(["", OTHER_ADDRESS]),
        st.dates(date(2026, 1, 1), date(2027, 12, 31)),
    ),
    max_size=3,
)


@given(HELD, st.sampled_from([*NEEDED]), st.dates(date(2026, 1, 1), date(2026, 12, 31)))
def test_a_paper_more_never_takes_a_coverage_away(held: list[Any], operation: str, on: date) -> None:
    work = replace(WORK, operation=operation, on=on)
    less, more = coverage(work, [*held, LICENCE, QUOTA]), coverage(work, [*held, dea(), LICENCE, QUOTA])
    assert not less.covered or more.covered
    assert all(gap.sentence and gap.source for gap in (*less.gaps, *more.gaps))


@given(HELD, st.sampled_from([*NEEDED]))
def test_a_schedule_more_never_asks_less(held: list[Any], operation: str) -> None:
    one = replace(WORK, operation=operation)
    two = replace(one, schedules=(OXYCODONE, ScheduleFact("IV", "2882", date(2000, 1, 1))))
    papers = [*held, LICENCE, QUOTA]
    assert coverage(one, papers).covered or not coverage(two, papers).covered
