"""Days in force and days without, over versions and agreements (domain 5.4, 12 case 5)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db.models import F
from hypothesis import given
from hypothesis import strategies as st

from kernel.ids import uuid7
from kernel.scope import because
from quality_agreements import rules, selectors
from quality_agreements.models import QualityAgreement
from quality_agreements.rules import Dates, state_on
from quality_agreements.rules.coverage import Gap, VersionFact, gaps, paired, spans, story
from tests.generated import cases
from tests.world import World

D = date.fromisoformat
DAY = timedelta(days=1)
TODAY = D("2026-11-23")


def version(first: str | None, last: str | None = None, *, edition: int = 1, **more: Any) -> VersionFact:
    terms = {"effective_on": D(first) if first else None, "expires_on": D(last) if last else None}
    ended = more.pop("ended_on", None)
    dates = Dates(**terms, ended_on=D(ended) if ended else None)
    return VersionFact(id=uuid7(), edition=edition, status=more.pop("status", "signed"), dates=dates)


def told(*versions: VersionFact) -> list[tuple[str, str, bool]]:
    return [(str(gap.first), str(gap.last), gap.is_open) for gap in gaps(spans(versions), TODAY)]


@pytest.mark.parametrize(
    ("versions", "expected"),
    [
        ((), []),
        ((version("2025-01-01"),), []),
        ((version("2025-01-01", "2026-11-23"),), []),
        ((version("2025-01-01", "2026-11-22"),), [("2026-11-23", "2026-11-23", True)]),
        ((version("2025-01-01", "2026-01-31"), version("2026-02-01")), []),
        ((version("2025-01-01", "2026-01-31"), version("2026-02-10")), [("2026-02-01", "2026-02-09", False)]),
        ((version("2025-01-01", "2026-11-01"), version("2026-12-01")), [("2026-11-02", "2026-11-30", False)]),
        ((version("2025-01-01", "2027-01-31"), version("2026-02-10")), []),
        (
            (version("2025-01-01", "2027-01-31", status="superseded", ended_on="2026-02-10"), version("2026-02-10")),
            [],
        ),
        ((version("2026-12-01"),), []),
        ((version("2025-01-01", status="void"), version("2025-01-01", status="draft"), version(None)), []),
        ((version("2025-01-01", "2026-11-30", status="terminated", ended_on="2025-01-01"),), []),
    ],
)
def test_gaps(versions: tuple[VersionFact, ...], expected: list[tuple[str, str, bool]]) -> None:
    assert told(*versions) == expected


def test_an_end_on_purpose_is_no_failure() -> None:
    (gap,) = gaps(spans([version("2025-01-01", status="terminated", ended_on="2026-11-01")]), TODAY)
    assert (gap, gap.days) == (Gap(D("2026-11-01"), TODAY, is_open=True, planned=True), 23)


def test_the_story_names_each_beginning_end_and_gap() -> None:
    one = version("2025-01-01", "2026-01-31")
    two = version("2026-02-10", "2027-02-09", edition=2)
    found = spans([one, two])
    lines = [(str(entry.on), entry.kind, entry.words, entry.ahead) for entry in story(found, gaps(found, TODAY), TODAY)]
    assert lines == [
        ("2027-02-10", "expired", "Version 2 ends the day before", True),
        ("2026-02-10", "in_force", "Version 2 takes effect", False),
        ("2026-02-01", "gap", "9 days without agreement", False),
        ("2026-02-01", "expired", "Version 1 expired the day before", False),
        ("2025-01-01", "in_force", "Version 1 takes effect", False),
    ]


# --- properties ---------------------------------------------------------------------------------------------------

NEAR = st.dates(date(2024, 1, 1), date(2026, 12, 31))
ENDED = ("terminated", "superseded")


def as_recorded(edition: int, status: str, starts: date | None, expires: date | None, ended: date) -> VersionFact:
    """A version as the services leave it: an end is written with its step only."""
    dates = Dates(effective_on=starts, expires_on=expires, ended_on=ended if status in ENDED else None)
    return VersionFact(id=uuid7(), edition=edition, status=status, dates=dates)


VERSIONS = st.lists(
    st.builds(as_recorded, st.integers(1, 9), st.sampled_from(rules.STATES), st.none() | NEAR, st.none() | NEAR, NEAR),
    max_size=6,
)


def days_of(first: date, last: date) -> set[date]:
    return {first + timedelta(days=number) for number in range((last - first).days + 1)}


@cases
@given(VERSIONS, NEAR)
def test_a_day_is_covered_or_in_a_gap_and_never_both(versions: list[VersionFact], today: date) -> None:
    """From the first day in force until today; beyond it only gaps before a version that is signed already."""
    found = spans(versions)
    missing = gaps(found, today)
    inside = [day for gap in missing for day in days_of(gap.first, gap.last)]
    assert len(inside) == len(set(inside)), "gaps do not overlap"
    assert not any(span.covers(day) for day in inside for span in found)
    if found and found[0].first <= today:
        uncovered = {day for day in days_of(found[0].first, today) if not any(span.covers(day) for span in found)}
        assert uncovered <= set(inside)
    assert all(gap.days >= 1 for gap in missing)
    assert sum(gap.is_open for gap in missing) <= 1


@cases
@given(VERSIONS, NEAR, NEAR, st.none() | NEAR)
def test_a_later_version_never_fills_days_before_it(
    versions: list[VersionFact], today: date, starts: date, ends: date | None
) -> None:
    """Never backdated: what was a gap before the new version's first day stays one."""
    dates = Dates(effective_on=starts, expires_on=ends)
    later = VersionFact(id=uuid7(), edition=10, status="signed", dates=dates)
    before = {day for gap in gaps(spans(versions), today) for day in days_of(gap.first, gap.last)}
    after = {day for gap in gaps(spans([*versions, later]), today) for day in days_of(gap.first, gap.last)}
    assert {day for day in before if day < starts} <= after


@cases
@given(VERSIONS, NEAR)
def test_a_span_is_what_each_day_makes_of_its_version(versions: list[VersionFact], on: date) -> None:
    covered = {span.version.id for span in spans(versions) if span.covers(on)}
    assert covered == {one.id for one in versions if state_on(one.status, one.dates, on) == "in_force"}


PAIRS = st.sets(st.tuples(st.sampled_from(range(3)), st.sampled_from(range(3))))
CHOSEN = st.sets(st.sampled_from(range(3)))


@cases
@given(PAIRS, CHOSEN, CHOSEN)
def test_what_was_narrowed_stays_narrowed(known: set[Any], sites: set[Any], products: set[Any]) -> None:
    found = paired(known, sites, products)
    assert found <= {(site, product) for site in sites for product in products}
    assert {pair for pair in known if pair[0] in sites and pair[1] in products} <= found
    for site, product in found - known:
        assert site not in {one for one, _ in known} or product not in {one for _, one in known}
    assert paired(found, sites, products) >= found


# --- the same in SQL ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", rules.STATES)
def test_lists_say_what_the_rules_say(world: World, status: str) -> None:
    """Every combination of dates around a day, through the database and through the function."""
    some = [None, TODAY - DAY, TODAY, TODAY + DAY]
    with world.aldena.scope(reason="combinations"):
        company = world.aldena.get("company")
        rows = [
            QualityAgreement(
                number="QAG-X", edition=100 + number, company=company, effective_on=one, expires_on=two, ended_on=three
            )
            for number, (one, two, three) in enumerate((a, b, c) for a in some for b in some for c in some)
        ]
        QualityAgreement.objects.bulk_create(rows)
        by_hand(status, rows)
        found = selectors.with_display(QualityAgreement.objects.filter(number="QAG-X"), TODAY)
        answers = {row.pk: row.display for row in found}
        for row in rows:
            assert answers[row.pk] == state_on(status, selectors.dates(row), TODAY), (status, selectors.dates(row))


def by_hand(status: str, rows: list[QualityAgreement]) -> None:
    """Take the declared steps without their guards."""
    paths = {
        "draft": [],
        "signed": [rules.SIGN],
        "terminated": [rules.SIGN, rules.TERMINATE],
        "superseded": [rules.SIGN, rules.SUPERSEDE],
        "void": [rules.DISCARD],
    }
    for step in paths[status]:
        with because("by hand", step=step.name):
            keys = [row.pk for row in rows]
            QualityAgreement.objects.filter(pk__in=keys).update(status=step.target, version=F("version") + 1)
