"""Rows U1 to U3, U5, U6, U12 and published facts, one by one (domain 4.2; 12 cases 14, 15)."""

from __future__ import annotations

from typing import Any

import pytest

from cmos.rules import FeiPeriod
from inspections.rules.actions import RegisterAbsence
from qualification.rules.facts import SiteFacts
from qualification.rules.standing import Standing, standing
from qualification.rules.words import Status
from tests.qualification import evidence as made
from tests.qualification.evidence import FEI_A, FEI_B, MAKE, PACK, D, facts, inspection, registration

REGISTERED = registration("2023-11-02", "2027-12-31", operations=frozenset({"MANUFACTURE", "PACK"}))
NAI = inspection("2025-03-01", "NAI")


def us(site: SiteFacts, on: str = "2026-11-23") -> Standing:
    return standing(site, "US", D(on))


def reason(one: Standing, code: str) -> Any:
    return next(reason for reason in one.reasons if reason.code == code)


@pytest.mark.parametrize(
    ("make", "closing", "code", "row", "status"),
    [
        (made.court_order, "ended", "ORDER_IN_FORCE", "US-1", Status.BLOCKED),
        (made.alert, "removed", "ON_IMPORT_ALERT", "US-2", Status.BLOCKED),
        (made.refusal, "resolved", "INSPECTION_REFUSED", "US-3", Status.BLOCKED),
        (made.letter, "closed", "WARNING_LETTER_OPEN", "US-6", Status.RESTRICTED),
    ],
)
def test_an_action_counts_from_its_day_until_the_day_before_its_end(
    make: Any, closing: str, code: str, row: str, status: Status
) -> None:
    """Domain 4.2: closed on day X, still active on X-1, no longer on X."""
    site = facts(REGISTERED, NAI, make("2026-02-10", **{closing: "2026-06-01"}))
    days = ("2026-02-09", "2026-02-10", "2026-05-31", "2026-06-01")
    assert [us(site, day).status for day in days] == [Status.OK, status, status, Status.OK]
    assert us(site, "2026-02-09").changes_on == D("2026-02-10")
    assert us(site, "2026-03-01").changes_on == D("2026-06-01")
    found = reason(us(site, "2026-03-01"), code)
    assert (found.row, found.status, found.since, found.driving) == (row, status, D("2026-02-10"), True)


def test_u1_what_the_court_permits_goes_on() -> None:
    decree = made.court_order("2026-02-10", permitted_operations=frozenset({PACK}))
    one = us(facts(REGISTERED, NAI, decree, operations=(MAKE, PACK)))
    assert {result.operation: result.status for result in one.scope_results} == {
        MAKE: Status.BLOCKED,
        PACK: Status.OK,
    }
    assert us(facts(REGISTERED, NAI, decree, operations=())).status == Status.BLOCKED


@pytest.mark.parametrize(
    ("number", "country", "product", "status"),
    [
        ("66-40", "IN", "", Status.BLOCKED),
        ("66-79", "IN", "", Status.BLOCKED),
        ("99-32", "IN", "", Status.BLOCKED),
        ("66-78", "IN", "", Status.WATCH),
        ("66-40", "PR", "", Status.WATCH),
        ("66-40", "IN", "velmotin", Status.RESTRICTED),
        ("66-40", "IN", "Cardenil", Status.BLOCKED),
        ("66-78", "IN", "velmotin", Status.WATCH),
    ],
)
def test_u2_import_alerts(number: str, country: str, product: str, status: Status) -> None:
    listed = made.alert("2026-02-10", alert_number=number, carve_outs=("Velmotin",))
    one = us(facts(REGISTERED, NAI, listed, country=country, product=product))
    assert one.status == status
    assert "except Velmotin" in str([found.sentence for found in one.reasons])


def test_u5_what_no_inspection_looked_at_is_a_gap() -> None:
    seen = inspection("2025-03-01", "NAI", coverage=frozenset({MAKE}))
    one = us(facts(REGISTERED, seen, operations=(MAKE, PACK)))
    assert {result.operation: result.status for result in one.scope_results} == {
        MAKE: Status.OK,
        PACK: Status.SCOPE_GAP,
    }
    assert reason(one, "NOT_COVERED_BY_INSPECTION").operations == (PACK,)
    more = inspection("2026-03-01", "VAI", number=31, coverage=frozenset({PACK}))
    assert us(facts(REGISTERED, seen, more, operations=(MAKE, PACK))).status == Status.OK_WITH_OBS


def test_u5_an_oai_that_looked_at_it_closes_no_gap() -> None:
    """A bad class once would have made a scope gap a lesser one: bad news never helps."""
    seen = inspection("2025-03-01", "NAI", coverage=frozenset({MAKE}))
    bad = inspection("2024-03-01", "OAI", number=31, coverage=frozenset({PACK}))
    assert us(facts(REGISTERED, seen, bad, operations=(PACK,))).status == Status.SCOPE_GAP


def test_u6_a_vai_after_the_letter_does_not_close_it() -> None:
    """Domain 12 case 14: the letter stays open though the re-inspection is VAI, until its close-out."""
    site = facts(REGISTERED, inspection("2026-06-01", "VAI"), made.letter("2025-06-10"))
    assert us(site).status == Status.RESTRICTED
    assert {"LATEST_VAI", "WARNING_LETTER_OPEN"} <= set(us(site).codes)


def test_an_action_of_an_fei_no_longer_the_sites_does_not_count() -> None:
    gone = (FeiPeriod(value=FEI_A), FeiPeriod(value=FEI_B, valid_to=D("2026-06-30")))
    site = facts(REGISTERED, NAI, made.letter("2026-02-10", fei=FEI_B), feis=gone)
    assert us(site, "2026-06-30").status == Status.RESTRICTED
    assert us(site, "2026-07-01").status == Status.OK
    both = (FeiPeriod(value=FEI_A), FeiPeriod(value=FEI_B))
    named = us(facts(REGISTERED, NAI, made.letter("2026-02-10", fei=f"00{FEI_B}"), feis=both))
    assert reason(named, "WARNING_LETTER_OPEN").subject == FEI_B


# --- U12 and U13: promises ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("outcome", "row"), [("NAI", "US-13"), ("VAI", "US-12")])
def test_u12_u13_an_overdue_commitment_is_watched(outcome: str, row: str) -> None:
    due = made.promise("2026-06-01", made_on=D("2026-01-01"), verified_on=D("2026-08-01"))
    site = facts(REGISTERED, inspection("2025-03-01", outcome, commitments=(due,)))
    good = Status.OK if outcome == "NAI" else Status.OK_WITH_OBS
    days = ("2025-12-31", "2026-06-01", "2026-06-02", "2026-07-31", "2026-08-01")
    assert [us(site, day).status for day in days] == [good, good, Status.WATCH, Status.WATCH, good]
    assert reason(us(site, "2026-06-02"), "COMMITMENT_OVERDUE").row == row
    assert reason(us(site, "2026-06-01"), "COMMITMENTS_OPEN").status is None
    assert us(site, "2026-01-01").changes_on == D("2026-06-02")


def test_what_the_cmo_reports_as_done_stays_overdue_until_it_is_verified() -> None:
    due = made.promise("2026-06-01", done_on=D("2026-05-30"))
    site = facts(REGISTERED, NAI, made.letter("2025-06-10", closed="2025-12-01", commitments=(due,)))
    assert us(site).status == Status.WATCH


# --- published facts ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fact", "status"),
    [
        (made.published("2026-03-01"), Status.WATCH),
        (made.published("2026-11-24"), Status.OK),
        (made.published(None, first_read_on=D("2026-11-24")), Status.OK),
        (made.published(None), Status.WATCH),
        (made.published("2026-03-01", is_negative=False), Status.OK),
        (made.published("2026-03-01", kind="noncompliance"), Status.OK),
    ],
)
def test_a_negative_published_fact_nobody_reviewed(fact: Any, status: Status) -> None:
    one = us(facts(REGISTERED, NAI, fact))
    assert one.status == status
    if status == Status.WATCH:
        found = reason(one, "PUBLIC_FACT_UNREVIEWED")
        assert (found.basis, found.evidence[0].kind) == ("company_rule", "public_fact")


def test_a_published_fact_never_softens_what_is_worse() -> None:
    site = facts(REGISTERED, NAI, made.published("2026-03-01"), made.alert("2026-02-10"))
    assert us(site).status == Status.BLOCKED and "PUBLIC_FACT_UNREVIEWED" in us(site).codes


def test_a_site_the_newest_register_no_longer_has_is_watched() -> None:
    absent = RegisterAbsence(
        duns="1", fei=FEI_A, name="Sundari", last_seen_on=D("2026-08-01"), missing_since=D("2026-10-01")
    )
    site = facts(REGISTERED, NAI, absent)
    assert [us(site, day).status for day in ("2026-09-30", "2026-10-01")] == [Status.OK, Status.WATCH]
