"""The timeline of a standing: the same answers as the function, in periods without gaps."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualification.rules.facts import SiteFacts
from qualification.rules.reasons import Reason, merged
from qualification.rules.standing import standing
from qualification.rules.timeline import Period, timeline
from qualification.rules.words import JURISDICTIONS, Status
from tests.generated import cases, few_cases
from tests.qualification import drawn
from tests.qualification import evidence as made

MARKETS = st.sampled_from(sorted(JURISDICTIONS))
SPANS = st.integers(0, 1_600).map(lambda days: timedelta(days=days))


def holding(found: tuple[Period, ...], day: date) -> Period:
    [one] = [period for period in found if period.holds(day)]
    return one


@cases
@given(drawn.site_facts, MARKETS, drawn.DAYS, SPANS, st.floats(0, 1))
def test_the_period_that_holds_a_day_has_the_status_of_that_day(
    facts: SiteFacts, market: str, first: date, span: timedelta, share: float
) -> None:
    found = timeline(facts, market, first, first + span)
    day = first + timedelta(days=int(span.days * share))
    assert holding(found, day).status == standing(facts, market, day).status


@few_cases
@given(drawn.site_facts, MARKETS, drawn.DAYS)
def test_every_single_day_of_a_year_agrees(facts: SiteFacts, market: str, first: date) -> None:
    """Status and reasons: those of the first day with every change up to the day applied."""
    found = timeline(facts, market, first, first + timedelta(days=365))
    changes = {change.on: change for period in found for change in period.changes}
    held: set[object] = set()
    for day in (first + timedelta(days=number) for number in range(366)):
        if change := changes.get(day):
            held |= {(*one.key, one.sentence, one.operations) for one in change.began}
            held -= {(*one.key, one.sentence, one.operations) for one in change.ended}
        now = standing(facts, market, day)
        assert held == {(*one.key, one.sentence, one.operations) for one in now.reasons}, day
        assert holding(found, day).status == now.status


@cases
@given(drawn.site_facts, MARKETS, drawn.DAYS, SPANS)
def test_periods_follow_each_other_without_gap_and_differ(
    facts: SiteFacts, market: str, first: date, span: timedelta
) -> None:
    found = timeline(facts, market, first, first + span)
    assert (found[0].first, found[-1].last) == (first, first + span)
    for one, following in zip(found, found[1:], strict=False):
        assert following.first == one.last + timedelta(days=1) and following.status != one.status
    for period in found:
        days = [change.on for change in period.changes]
        assert days == sorted(set(days)) and days[0] == period.first and days[-1] <= period.last
        assert all(change.began or change.ended for change in period.changes)


@few_cases
@given(drawn.site_facts, MARKETS, drawn.DAYS)
def test_the_first_change_of_a_timeline_is_the_next_change_of_its_first_day(
    facts: SiteFacts, market: str, first: date
) -> None:
    now = standing(facts, market, first)
    found = timeline(facts, market, first, date(2045, 1, 1))
    days = [change.on for period in found for change in period.changes]
    assert (days[1] if len(days) > 1 else None) == now.changes_on


def test_a_certificate_that_ends_and_a_class_that_comes() -> None:
    facts = made.facts(
        made.registration("2023-10-01", "2027-12-31"),
        made.inspection("2024-03-01", "NAI"),
        made.inspection("2025-09-01", "OAI", number=31),
        made.certificate("2022-03-15"),
    )
    us, eu = (timeline(facts, market, made.D("2024-01-01"), made.D("2026-12-31")) for market in ("US", "EU"))
    assert [(one.status, one.first.isoformat()) for one in us] == [
        (Status.UNKNOWN, "2024-01-01"),
        (Status.OK, "2024-04-30"),
        (Status.RESTRICTED, "2025-10-31"),
    ]
    assert [(one.status, one.last.isoformat()) for one in eu] == [
        (Status.OK, "2025-03-15"),
        (Status.EXPIRED, "2026-12-31"),
    ]
    change = us[-1].changes[0]
    assert [one.code for one in change.began] == ["LATEST_OAI", "NO_EVIDENCE"]
    assert {one.code for one in change.ended} == {"LATEST_NAI", "PENDING_CLASS"}


def test_a_timeline_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(ValueError, match="first day or later"):
        timeline(made.facts(), "US", made.D("2026-01-02"), made.D("2026-01-01"))


def test_a_reason_that_two_rows_give_names_each_operation_once() -> None:
    """A reason given twice for one operation named it twice, and its going from two to one looked like a change."""
    one = Reason(row="US-0", code="X", sentence="x", status=Status.UNKNOWN, basis="law")
    [found] = merged([("packaging", [one, one]), ("testing", [one])], Status.UNKNOWN)
    assert found.operations == ("packaging", "testing")
