"""The US table row by row (domain 4.2 U4 to U13, 12 cases 3, 14, 15, 24)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from cmos.rules import FeiPeriod, Source
from qualification.rules.facts import SiteFacts
from qualification.rules.standing import Standing, standing
from qualification.rules.words import Status
from tests.qualification.evidence import (
    FEI_A,
    FEI_B,
    MAKE,
    PACK,
    STORE,
    D,
    facts,
    form483,
    inspection,
    letter,
    registration,
)

REGISTERED = registration("2025-11-02", "2026-12-31")
ON = D("2026-11-23")


def us(site: SiteFacts, on: str = "2026-11-23") -> Standing:
    return standing(site, "US", D(on))


def reason(one: Standing, code: str) -> Any:
    return next(reason for reason in one.reasons if reason.code == code)


def test_registered_and_nai_is_ok() -> None:
    one = us(facts(REGISTERED, inspection("2025-03-01", "NAI")))
    assert (one.status, one.codes) == (Status.OK, ("LATEST_NAI", "REGISTERED"))
    assert (one.changes_on, one.changes_to) == (D("2027-01-01"), Status.NOT_ELIGIBLE)
    assert one.next_change == "1 Jan 2027: Not eligible"
    assert [(r.row, r.basis, r.tone) for r in one.reasons] == [
        ("US-13", "law", "good"),
        ("US-4", "law", "good"),
    ]
    assert one.reasons[0].sentence == (
        "The latest classified inspection ended on 1 Mar 2025 with NAI, no action indicated."
    )


@pytest.mark.parametrize(
    ("evidence", "sentence"),
    [
        ((), "No FDA registration is recorded."),
        ((registration("2025-02-01", "2025-12-31"),), "The FDA registration ended on 31 Dec 2025."),
        ((registration("2026-12-01", "2027-12-31"),), "No FDA registration is recorded."),
    ],
)
def test_u4_no_current_registration(evidence: tuple[object, ...], sentence: str) -> None:
    one = us(facts(*evidence, inspection("2025-03-01", "NAI")))
    assert one.status == Status.NOT_ELIGIBLE
    assert (reason(one, "NOT_REGISTERED").sentence, reason(one, "NOT_REGISTERED").row) == (sentence, "US-4")


def test_u4_one_day_between_two_registrations() -> None:
    site = facts(
        registration("2025-03-04", "2025-12-31"),
        registration("2026-01-02", "2026-12-31", number=11),
        inspection("2025-03-01", "NAI"),
    )
    assert [us(site, day).status for day in ("2025-12-31", "2026-01-01", "2026-01-02")] == [
        Status.OK,
        Status.NOT_ELIGIBLE,
        Status.OK,
    ]
    assert us(site, "2025-12-31").changes_on == D("2026-01-01")


@pytest.mark.parametrize("site", [{"phases": frozenset({"phase_1"})}, {"operations": (STORE,)}])
def test_u4_is_not_asked_of_sites_that_need_not_register(site: dict[str, Any]) -> None:
    one = us(facts(inspection("2025-03-01", "NAI"), **site))
    assert (one.status, one.codes) == (Status.OK, ("LATEST_NAI",))


def test_u5_manufacture_does_not_imply_packaging() -> None:
    one = us(facts(REGISTERED, inspection("2025-03-01", "NAI"), operations=(MAKE, PACK)))
    assert one.status == Status.SCOPE_GAP
    assert {result.operation: result.status for result in one.scope_results} == {
        MAKE: Status.OK,
        PACK: Status.SCOPE_GAP,
    }
    assert reason(one, "OPERATION_NOT_REGISTERED").operations == (PACK,)
    assert reason(one, "OPERATION_NOT_REGISTERED").driving
    assert reason(one, "LATEST_NAI").operations == (MAKE, PACK)
    assert not reason(one, "LATEST_NAI").driving


def test_u5_unknown_registered_operations_are_no_gap_but_lower_the_confidence() -> None:
    unknown = registration("2025-11-02", "2026-12-31", operations=frozenset(), retrieved_on=ON)
    one = us(facts(unknown, inspection("2025-03-01", "NAI", retrieved_on=ON)))
    assert (one.status, one.confidence) == (Status.OK, "medium")
    assert "REGISTERED_SCOPE_UNKNOWN" in one.codes


def test_u7_oai_restricts() -> None:
    one = us(facts(REGISTERED, inspection("2026-03-01", "OAI"), inspection("2025-03-01", "NAI", number=31)))
    assert one.status == Status.RESTRICTED
    assert (reason(one, "LATEST_OAI").row, reason(one, "LATEST_OAI").since) == ("US-7", D("2026-04-30"))
    assert "LATEST_NAI" not in one.codes


def test_u8_nothing_is_unknown_not_bad() -> None:
    one = us(facts(REGISTERED))
    assert (one.status, one.codes) == (Status.UNKNOWN, ("NO_EVIDENCE", "NO_CLASSIFIED_INSPECTION", "REGISTERED"))


def test_u8_stays_when_only_an_open_483_is_known() -> None:
    one = us(facts(REGISTERED, inspection("2026-11-20", form483=form483("2026-11-20"))))
    assert one.status == Status.UNKNOWN
    assert {"NO_CLASSIFIED_INSPECTION", "FORM_483_OPEN"} <= set(one.codes)


def test_u9_open_483_beside_the_class_before() -> None:
    held = inspection("2026-11-20", number=31, form483=form483("2026-11-20"))
    one = us(facts(REGISTERED, inspection("2024-02-01", "VAI"), held))
    assert one.status == Status.WATCH
    opened = reason(one, "FORM_483_OPEN")
    assert opened.sentence == (
        "Form 483 with 4 observations is open and the inspection has no class yet. The class before was VAI."
    )
    assert (opened.row, opened.since, opened.driving) == ("US-9", D("2026-11-20"), True)
    assert [ref.kind for ref in opened.evidence] == ["form483", "inspection"]
    assert reason(one, "LATEST_VAI").status == Status.OK_WITH_OBS


def test_u9_ends_when_the_class_is_known() -> None:
    held = inspection("2026-03-01", "VAI", form483=form483("2026-03-01"))
    site = facts(REGISTERED, inspection("2025-03-01", "NAI", number=31), held)
    assert us(site, "2026-04-29").status == Status.WATCH
    assert us(site, "2026-04-29").changes_on == D("2026-04-30")
    assert us(site, "2026-04-30").status == Status.OK_WITH_OBS


def test_u9_one_observation_and_none_counted() -> None:
    def sentence(number: int) -> str:
        held = inspection("2026-11-20", form483=form483("2026-11-20", observations=number))
        return str(reason(us(facts(REGISTERED, held)), "FORM_483_OPEN").sentence)

    assert sentence(1) == "Form 483 with 1 observation is open and the inspection has no class yet."
    assert sentence(0) == "Form 483 is open and the inspection has no class yet."


def test_u10_no_class_after_ninety_days() -> None:
    site = facts(REGISTERED, inspection("2025-03-01", "NAI"), inspection("2026-03-01", number=31))
    early, late = us(site, "2026-05-30"), us(site, "2026-05-31")
    assert (early.status, early.changes_on) == (Status.OK, D("2026-05-31"))
    assert reason(early, "PENDING_CLASS").sentence == "The inspection ended on 1 Mar 2026 and has no class yet."
    assert (reason(early, "PENDING_CLASS").status, reason(early, "PENDING_CLASS").tone) == (None, "info")
    assert late.status == Status.WATCH
    assert reason(late, "CLASS_OVERDUE").sentence == (
        "The inspection ended on 1 Mar 2026, more than 90 days ago, and no class is known."
    )


@pytest.mark.parametrize(
    ("site", "last_good"),
    [({}, "2026-03-01"), ({"sterile": True}, "2024-03-01"), ({"biologics": True}, "2024-03-01")],
)
def test_u11_stale_limits(site: dict[str, Any], last_good: str) -> None:
    known = facts(registration("2020-01-01", "2030-12-31"), inspection("2021-03-01", "NAI"), **site)
    assert us(known, last_good).status == Status.OK
    assert us(known, last_good).changes_on == D(last_good) + timedelta(days=1)
    stale = us(known, str(D(last_good) + timedelta(days=1)))
    assert (stale.status, reason(stale, "STALE").basis) == (Status.STALE, "company_rule")
    assert "LATEST_NAI" in stale.codes


def test_u11_from_a_leap_day() -> None:
    known = facts(registration("2020-01-01", "2030-12-31"), inspection("2024-02-29", "NAI"))
    assert us(known, "2029-02-28").status == Status.OK
    assert us(known, "2029-03-01").status == Status.STALE


def test_u12_vai_is_ok_with_observations() -> None:
    assert us(facts(REGISTERED, inspection("2025-03-01", "VAI"))).status == Status.OK_WITH_OBS


def test_of_two_on_the_same_day_the_worse_class_counts() -> None:
    site = facts(REGISTERED, inspection("2025-03-01", "NAI"), inspection("2025-03-01", "OAI", number=31))
    assert us(site).status == Status.RESTRICTED


@pytest.mark.parametrize("other", [{"kind": "bioresearch"}, {"kind": "device"}, {"programme": "bioresearch"}])
def test_an_nai_of_another_programme_does_not_clear_an_oai(other: dict[str, Any]) -> None:
    site = facts(REGISTERED, inspection("2025-03-01", "OAI"), inspection("2026-03-01", "NAI", number=31, **other))
    assert us(site).status == Status.RESTRICTED


def test_a_logged_483_wins_over_an_old_class_on_the_dashboard() -> None:
    held = inspection("2026-06-01", number=31, form483=form483("2026-06-01"))
    one = us(facts(REGISTERED, inspection("2022-02-01", "NAI"), held))
    assert (one.status, {"FORM_483_OPEN", "CLASS_OVERDUE"} <= set(one.codes)) == (Status.WATCH, True)


# --- several FEIs -------------------------------------------------------------------------------------------------

BOTH = (FeiPeriod(value=FEI_A), FeiPeriod(value=FEI_B))


def test_the_worst_fei_counts_and_is_named() -> None:
    site = facts(
        REGISTERED,
        inspection("2025-03-01", "NAI", fei=FEI_A),
        inspection("2025-03-01", "OAI", number=31, fei=FEI_B),
        feis=BOTH,
    )
    one = us(site)
    assert one.status == Status.RESTRICTED
    assert (reason(one, "LATEST_OAI").subject, reason(one, "LATEST_NAI").subject) == (FEI_B, FEI_A)


def test_an_fei_without_history_beside_one_with_history_is_only_told() -> None:
    one = us(facts(REGISTERED, inspection("2025-03-01", "NAI", fei=FEI_A), feis=BOTH))
    assert one.status == Status.OK
    assert (reason(one, "FEI_NO_HISTORY").subject, reason(one, "FEI_NO_HISTORY").status) == (FEI_B, None)


def test_a_registration_of_one_fei_is_enough() -> None:
    own = registration("2025-11-02", "2026-12-31", fei=FEI_B)
    assert us(facts(own, inspection("2025-03-01", "NAI"), feis=BOTH)).status == Status.OK


def test_a_retired_or_former_fei_no_longer_counts() -> None:
    gone = (FeiPeriod(value=FEI_A), FeiPeriod(value=FEI_B, valid_to=D("2026-06-30")))
    bad = inspection("2025-03-01", "OAI", number=31, fei=FEI_B)
    site = facts(REGISTERED, inspection("2025-03-01", "NAI", fei=FEI_A), bad, feis=gone)
    assert us(site, "2026-06-30").status == Status.RESTRICTED
    assert us(site, "2026-07-01").status == Status.OK
    assert us(site, "2026-06-30").changes_on == D("2026-07-01")


def test_a_merged_fei_brings_its_history() -> None:
    merged = (FeiPeriod(value=FEI_A), FeiPeriod(value=FEI_B, status="merged_into", merged_into=f"000{FEI_A}"))
    one = us(facts(REGISTERED, inspection("2025-03-01", "OAI", fei=FEI_B), feis=merged))
    assert (one.status, reason(one, "LATEST_OAI").subject) == (Status.RESTRICTED, "")


def test_a_merged_fei_without_named_successor_belongs_to_the_site() -> None:
    merged = (FeiPeriod(value=FEI_A), FeiPeriod(value=FEI_B, status="merged_into"))
    bad = inspection("2025-03-01", "OAI", fei=FEI_B)
    assert us(facts(REGISTERED, bad, feis=merged)).status == Status.RESTRICTED
    assert us(facts(REGISTERED, bad, feis=merged[1:])).status == Status.RESTRICTED


def test_no_fei_left_for_the_operation_is_a_gap() -> None:
    only_packs = (FeiPeriod(value=FEI_A, operations=frozenset({PACK})),)
    one = us(facts(REGISTERED, inspection("2025-03-01", "NAI"), feis=only_packs))
    assert (one.status, reason(one, "NO_FEI_FOR_OPERATION").row) == (Status.SCOPE_GAP, "US-5")


def test_evidence_of_an_fei_the_site_does_not_list_is_not_lost() -> None:
    bad = inspection("2025-03-01", "OAI", fei="3009999999")
    assert us(facts(REGISTERED, bad, feis=BOTH)).status == Status.RESTRICTED


# --- confidence and what is missing -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "retrieved", "expected"),
    [
        (Source.AUTHORITY, "2026-11-01", "high"),
        (Source.AUTHORITY, "2026-08-25", "high"),
        (Source.AUTHORITY, "2026-08-24", "medium"),
        (Source.CMO_STATEMENT, "2026-11-01", "low"),
    ],
)
def test_confidence(source: Source, retrieved: str, expected: str) -> None:
    seen = inspection("2025-03-01", "NAI", source=source, retrieved_on=D(retrieved), coverage=frozenset({MAKE}))
    one = us(facts(REGISTERED, seen))
    assert (one.confidence, one.checked_on) == (expected, D(retrieved))


def test_the_piece_seen_longest_ago_counts_and_nothing_was_never_seen() -> None:
    looks = (D("2026-11-01"), D("2026-10-02"), D("2026-11-20"))
    letters = [letter("2026-09-01", number=60 + place, retrieved_on=day) for place, day in enumerate(looks)]
    assert us(facts(REGISTERED, *letters)).checked_on == looks[1]
    assert us(facts(REGISTERED)).checked_on is None


def test_an_inspection_of_unknown_coverage_lowers_the_confidence() -> None:
    """Domain 4.2: unknown coverage is no gap; it was once taken as if everything had been looked at."""
    seen = inspection("2025-03-01", "NAI", retrieved_on=ON)
    assert (us(facts(REGISTERED, seen)).status, us(facts(REGISTERED, seen)).confidence) == (Status.OK, "medium")


def test_what_is_not_considered_is_named() -> None:
    missing = us(facts(REGISTERED)).not_considered
    assert any("Recalls" in words for words in missing)
    assert not any("Warning letters" in words or "Import alerts" in words for words in missing)


def test_a_site_without_declared_operations_is_judged_as_a_whole() -> None:
    one = us(facts(REGISTERED, inspection("2025-03-01", "NAI"), operations=()))
    assert (one.status, [result.operation for result in one.scope_results]) == (Status.OK, [""])
    assert one.reasons[0].operations == ()
