"""Edge cases of the handbook that naive software gets wrong, through the rules of the standing (domain section 12)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from cmos.rules import (
    FeiPeriod,
    ImportFact,
    PartnerFact,
    QpDeclarationFact,
    certificate_validity,
    registration_end,
    uncovered,
)
from inspections.rules import MHRA, Form483Fact, awaiting_class, clock_from, filed_on, response_clock
from qualification.rules.facts import SiteFacts
from qualification.rules.standing import Standing, standing
from qualification.rules.words import Status
from regulations.rules.recognition import EEA, EU, UK, recognised, rows_for
from tests.qualification import evidence as made
from tests.qualification.evidence import FEI_A, FEI_B, D

ON = D("2026-11-23")
REGISTERED = made.registration("2025-11-02", "2026-12-31")
TABLETS: dict[str, Any] = {"dosage_forms": ("tablets",)}


def us(site: SiteFacts, on: date = ON) -> Standing:
    return standing(site, "US", on)


def eu(site: SiteFacts, on: date = ON) -> Standing:
    return standing(site, "EU", on)


def uk(site: SiteFacts, on: date = ON) -> Standing:
    return standing(site, "UK", on)


# --- 3 ----------------------------------------------------------------------------------------------------------------


def test_case_3_one_site_two_feis_is_the_worst_of_them_and_a_merge_keeps_history() -> None:
    two = (FeiPeriod(value=FEI_A), FeiPeriod(value=FEI_B))
    site = made.facts(
        replace(REGISTERED, fei=FEI_A),
        made.inspection("2025-03-01", "NAI", fei=FEI_A),
        made.inspection("2025-04-01", "OAI", 31, fei=FEI_B),
        feis=two,
    )
    found = us(site)
    assert found.status == Status.RESTRICTED
    assert {one.subject for one in found.driving} == {FEI_B}
    merged = (FeiPeriod(value=FEI_A), FeiPeriod(value=FEI_B, status="merged_into", merged_into=FEI_A))
    assert us(replace(site, site=replace(site.site, feis=merged))).status == Status.RESTRICTED
    ended = (FeiPeriod(value=FEI_A), FeiPeriod(value=FEI_B, valid_to=D("2026-01-01")))
    assert us(replace(site, site=replace(site.site, feis=ended))).status == Status.OK


def test_case_3_evidence_of_one_fei_leaves_the_other_alone() -> None:
    two = (FeiPeriod(value=FEI_A), FeiPeriod(value=FEI_B))
    site = made.facts(REGISTERED, made.inspection("2025-03-01", "NAI", fei=FEI_A), feis=two)
    found = us(site)
    assert found.status == Status.OK
    assert any(one.code == "FEI_NO_HISTORY" and one.subject == FEI_B for one in found.reasons)


# --- 4 ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("jurisdiction", "authority", "ask"), [("EU", "EU", eu), ("UK", MHRA, uk)], ids=["EU", "UK"])
def test_case_4_an_extension_ends_with_the_next_inspection_of_the_same_authority(
    jurisdiction: str, authority: str, ask: Any
) -> None:
    held = made.certificate(
        "2021-06-01", jurisdiction=jurisdiction, extension="notice of 2023", extended_to=D("2027-01-01")
    )
    site = made.facts(held, **TABLETS)
    assert (ask(site).status, "EXTENDED" in ask(site).codes) == (Status.OK_WITH_OBS, True)
    seen = made.facts(held, made.inspection("2026-06-01", authority=authority), **TABLETS)
    after = ask(seen)
    assert after.status == Status.EXPIRED
    assert {"CERTIFICATE_EXPIRED", "OUTCOME_OVERDUE"} <= set(after.codes) and "EXTENDED" not in after.codes
    other = "EU" if authority == MHRA else MHRA
    assert ask(made.facts(held, made.inspection("2026-06-01", authority=other), **TABLETS)).status == Status.OK_WITH_OBS


def test_case_4_a_certificate_limited_by_its_remark_was_not_extended() -> None:
    held = made.certificate(
        "2023-06-01", remark_end=D("2025-06-01"), extension="notice of 2023", extended_to=D("2027-01-01")
    )
    assert eu(made.facts(held, **TABLETS)).status == Status.EXPIRED


# --- 8, dates ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("issued", "due"),
    [
        ("2026-06-12", "2026-07-07"),  # Juneteenth, and Saturday 4 July observed on Friday the 3rd
        ("2027-12-10", "2028-01-04"),  # Christmas on the 24th and New Year's Day on the 31st, both observed
        ("2026-12-18", "2027-01-12"),
    ],
)
def test_case_8_fifteen_business_days_over_holidays(issued: str, due: str) -> None:
    assert clock_from(D(issued), (), D(issued)).due_on == D(due)


def test_case_8_an_amended_form_starts_the_clock_again_and_a_late_evening_abroad_is_an_earlier_day_in_maryland() -> (
    None
):
    form = Form483Fact(id=made.uid(1), label="Form", issued_on=D("2026-03-02"), amended_on=(D("2026-03-10"),))
    assert response_clock(form, D("2026-03-09")).started_on == D("2026-03-02")
    assert response_clock(form, D("2026-03-10")).started_on == D("2026-03-10")
    assert filed_on(datetime(2026, 3, 24, 9, 0, tzinfo=ZoneInfo("Asia/Kolkata"))) == D("2026-03-23")


# --- 9 ----------------------------------------------------------------------------------------------------------------


def test_case_9_leap_day() -> None:
    assert certificate_validity(D("2024-02-29")).valid_to == D("2027-02-28")
    for market, jurisdiction in (("EU", "EU"), ("UK", "UK")):
        site = made.facts(made.certificate("2024-02-29", jurisdiction=jurisdiction), **TABLETS)
        assert standing(site, market, D("2027-02-28")).status == Status.OK
        assert standing(site, market, D("2027-02-28")).changes_on == D("2027-03-01")
        assert standing(site, market, D("2027-03-01")).status == Status.EXPIRED


# --- 14, 15 -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["device", "bioresearch", "remote"])
def test_case_14_an_nai_of_another_programme_clears_no_oai(kind: str) -> None:
    site = made.facts(
        REGISTERED, made.inspection("2025-03-01", "OAI"), made.inspection("2026-03-01", "NAI", 31, kind=kind)
    )
    assert us(site).status == Status.RESTRICTED


def test_case_14_a_letter_stays_open_though_the_next_inspection_is_vai() -> None:
    evidence = (REGISTERED, made.letter("2025-06-01"), made.inspection("2026-03-01", "VAI"))
    assert us(made.facts(*evidence)).status == Status.RESTRICTED
    closed = (REGISTERED, made.letter("2025-06-01", closed="2026-10-01"), made.inspection("2026-03-01", "VAI"))
    assert us(made.facts(*closed)).status == Status.OK_WITH_OBS


def test_case_15_a_form_logged_by_hand_wins_over_the_last_listed_class() -> None:
    recent = made.inspection("2026-09-01", form483=made.form483("2026-09-01"))
    site = made.facts(REGISTERED, made.inspection("2023-03-01", "NAI"), recent)
    found = us(site)
    assert awaiting_class(recent, ON) and found.status == Status.WATCH
    assert any("The class before was NAI" in one.sentence for one in found.reasons)
    assert us(site, D("2026-08-31")).status == Status.OK


# --- 16 ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("jurisdiction", "market"), [("EU", "EU"), ("UK", "UK")])
def test_case_16_a_partial_statement_hits_its_scope_only_and_beats_a_certificate(
    jurisdiction: str, market: str
) -> None:
    held = made.certificate(
        "2025-03-01", jurisdiction=jurisdiction, operations=frozenset({"1.2", "1.2.1.13", "1.5.1.13"})
    )
    partial = made.statement("2026-01-10", jurisdiction=jurisdiction, operations=frozenset({"1.5.1.13"}))
    site = made.facts(held, partial, operations=(made.MAKE, made.PACK), **TABLETS)
    by_operation = {one.operation: one.status for one in standing(site, market, ON).scope_results}
    assert by_operation == {made.MAKE: Status.OK, made.PACK: Status.BLOCKED}
    other_form = made.statement("2026-01-10", jurisdiction=jurisdiction, dosage_forms=frozenset({"capsules"}))
    assert standing(made.facts(held, other_form, **TABLETS), market, ON).status == Status.OK


def test_case_16_each_regime_has_its_own_list() -> None:
    held = made.certificate("2025-03-01", jurisdiction="UK")
    both = made.facts(held, made.certificate("2025-03-01", 21), made.statement("2026-01-10"), **TABLETS)
    assert (eu(both).status, uk(both).status) == (Status.BLOCKED, Status.OK)
    of_the_uk = made.facts(
        held, made.certificate("2025-03-01", 21), made.statement("2026-01-10", jurisdiction="UK"), **TABLETS
    )
    assert (eu(of_the_uk).status, uk(of_the_uk).status) == (Status.OK, Status.BLOCKED)


def test_case_16_a_recognised_certificate_whose_authorities_say_otherwise_is_not_relied_on() -> None:
    """The EU's statement blocks nothing in the UK, but the EU's certificate shows nothing there any more."""
    site = replace(made.facts(made.certificate("2025-03-01"), **TABLETS), asked_market="UK")
    assert uk(site).status == Status.OK
    doubted = uk(replace(site, authority=replace(site.authority, noncompliance=(made.statement("2026-01-10"),))))
    assert (doubted.status, "RECOGNITION_IN_DOUBT" in doubted.codes) == (Status.UNKNOWN, True)


# --- 17 ---------------------------------------------------------------------------------------------------------------


def by_fda(inspected: str, product_class: str = "human_chemical", country: str = "IN") -> SiteFacts:
    partner = made.held(
        PartnerFact,
        inspected,
        partner="US",
        product_class=product_class,
        inspection_end=D(inspected),
        recognitions=rows_for("US", product_class, country),
    )
    return made.facts(partner, country=country)


def test_case_17_an_inspection_abroad_counts_only_from_the_day_that_was_opened() -> None:
    site = by_fda("2024-05-01")
    assert eu(site, D("2025-09-30")).status == Status.NOT_ELIGIBLE
    assert eu(site, D("2025-09-30")).changes_on == D("2025-10-01")
    assert eu(site, D("2025-10-01")).status == Status.OK


def test_case_17_vaccines_are_not_covered_and_home_inspections_are_from_the_agreement_on() -> None:
    assert eu(by_fda("2020-05-01", "vaccine", "US"), D("2020-06-01")).status == Status.NOT_ELIGIBLE
    assert eu(by_fda("2020-05-01", country="US"), D("2020-06-01")).status == Status.OK
    assert eu(by_fda("2016-05-01", country="US"), D("2018-06-01")).status == Status.NOT_ELIGIBLE


@pytest.mark.parametrize(
    ("partner", "country", "relying", "on", "covered"),
    [
        (EEA, "DE", UK, "2021-01-01", True),
        (EEA, "IN", UK, "2026-01-01", True),
        (EEA, "DE", UK, "2020-12-31", False),
        (EEA, "DE", EU, "2026-01-01", False),
        ("GB", "GB", EU, "2021-01-01", True),
        ("GB", "IN", EU, "2026-01-01", False),
        ("US", "US", UK, "2026-01-01", True),
        ("CH", "IN", UK, "2026-01-01", False),
    ],
)
def test_case_17_rows_of_the_uk(partner: str, country: str, relying: str, on: str, covered: bool) -> None:
    found = recognised(partner, "human_chemical", country, D(on), relying=relying)
    assert (found is not None) == covered
    assert found is None or relying == EU or not found.checked


# --- 18 ---------------------------------------------------------------------------------------------------------------


def test_case_18_an_old_fei_and_its_evidence_do_not_follow_to_a_new_address() -> None:
    """A site that moved is a new one: nothing of the old FEI speaks for it."""
    moved = made.facts(feis=(FeiPeriod(value=FEI_B, valid_from=D("2026-06-01")),))
    assert us(moved).status == Status.NOT_ELIGIBLE
    old = made.facts(
        replace(REGISTERED, fei=FEI_A),
        made.inspection("2025-03-01", "NAI", fei=FEI_A),
        feis=(FeiPeriod(value=FEI_A, valid_to=D("2026-05-31")),),
    )
    assert us(old, D("2026-05-31")).status == Status.OK
    assert us(old, D("2026-06-01")).status == Status.SCOPE_GAP


# --- 24 ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("submitted", "last"),
    [
        ("2025-09-30", "2025-12-31"),  # before the window: it ends that year
        ("2025-10-01", "2026-12-31"),
        ("2025-12-31", "2026-12-31"),  # made in Dec 2025 it is for 2026
        ("2026-01-02", "2026-12-31"),
    ],
)
def test_case_24_the_window_of_registration(submitted: str, last: str) -> None:
    assert registration_end(D(submitted)) == D(last)


def test_case_24_a_renewal_of_2_january_leaves_a_gap_of_a_day() -> None:
    held = (made.registration("2025-01-05", "2025-12-31"), made.registration("2026-01-02", "2026-12-31", 11))
    site = made.facts(*held, made.inspection("2025-03-01", "NAI"))
    assert [us(site, D(day)).status for day in ("2025-12-31", "2026-01-01", "2026-01-02")] == [
        Status.OK,
        Status.NOT_ELIGIBLE,
        Status.OK,
    ]
    spans = [(one.valid_from, one.valid_to) for one in held]
    assert uncovered(spans, D("2025-12-01"), D("2026-02-01")) == [(D("2026-01-01"), D("2026-01-01"))]


@pytest.mark.parametrize(
    ("imported", "flagged"),
    [
        ("2025-11-01", True),  # the day before it was registered
        ("2025-11-02", False),
        ("2027-01-01", True),  # it was registered once, and not on that day
        ("2027-02-01", False),
    ],
)
def test_case_24_a_shipment_imported_while_the_site_was_not_registered_is_flagged_with_its_day(
    imported: str, *, flagged: bool
) -> None:
    held = (REGISTERED, made.registration("2027-01-02", "2027-12-31", 11))
    one = ImportFact(D(imported), made.uid(500), "Velmotin 5 mg")
    site = made.facts(*held, made.inspection("2025-03-01", "NAI"), imports=(one,))
    on = D("2027-03-01")
    found = [each for each in us(site, on).reasons if each.code == "IMPORTED_UNREGISTERED"]
    assert bool(found) == flagged
    for each in found:
        assert (each.since, each.status, each.tone, each.basis) == (D(imported), None, "serious", "law")
        assert "was imported into the United States" in each.sentence
    assert us(site, on).status == Status.OK, "it is registered today"
    assert not [each for each in us(site, D("2025-10-31")).reasons if each.code == "IMPORTED_UNREGISTERED"]


def test_case_24_a_site_at_home_and_material_for_studies_are_not_flagged() -> None:
    one = ImportFact(D("2025-06-01"), made.uid(500), "Velmotin 5 mg")
    for about in ({"country": "PR"}, {"phases": frozenset({"phase_1"})}):
        site = made.facts(REGISTERED, made.inspection("2025-03-01", "NAI"), imports=(one,), **about)
        assert "IMPORTED_UNREGISTERED" not in us(site).codes
    other = replace(made.facts(REGISTERED, imports=(one,)), product_id=made.uid(501))
    assert "IMPORTED_UNREGISTERED" not in us(other).codes, "another product is asked about"


# --- the UK -----------------------------------------------------------------------------------------------------------


def test_a_site_that_serves_no_uk_product_is_not_asked_about_the_uk() -> None:
    site = made.facts(REGISTERED, made.inspection("2025-03-01", "NAI"), made.certificate("2025-03-01"), **TABLETS)
    found = uk(site)
    assert (found.status, found.codes) == (Status.NOT_APPLICABLE, ("MARKET_NOT_SERVED",))
    assert uk(replace(site, asked_market="UK")).status == Status.OK  # the certificate of the EEA is recognised
    assert uk(replace(site, site=replace(site.site, country="GB"))).status == Status.NOT_ELIGIBLE


def test_a_declaration_of_a_later_day_does_not_make_the_uk_asked_of_a_day_before() -> None:
    """Found by generated cases: a declaration without a first day counted from ever."""
    declared = made.held(QpDeclarationFact, None, jurisdiction="UK", declared_on=D("2025-05-01"))
    site = made.facts(REGISTERED, made.inspection("2025-03-01", "NAI"), declared, **TABLETS)
    assert uk(site, D("2025-04-30")).status == Status.NOT_APPLICABLE
    assert uk(site, D("2025-05-01")).status != Status.NOT_APPLICABLE


def test_a_uk_site_needs_an_authorisation_and_a_certificate_of_the_mhra() -> None:
    home: dict[str, Any] = {"country": "GB", "mia_number": "MIA 12345", **TABLETS}
    assert uk(made.facts(made.certificate("2025-03-01", jurisdiction="UK"), **home)).status == Status.OK
    assert uk(made.facts(made.certificate("2025-03-01"), **home)).status == Status.UNKNOWN
    without = {**home, "mia_number": ""}
    assert uk(made.facts(made.certificate("2025-03-01", jurisdiction="UK"), **without)).status == Status.NOT_ELIGIBLE
    # The EU recognises the MHRA's inspections in the UK under the trade agreement.
    assert eu(made.facts(made.certificate("2025-03-01", jurisdiction="UK"), **home)).status == Status.OK


def test_an_unread_agreement_says_so_and_lowers_the_confidence() -> None:
    site = replace(made.facts(made.certificate("2025-03-01", retrieved_on=ON), **TABLETS), asked_market="UK")
    found = uk(site)
    assert found.confidence == "medium"
    assert "not checked yet" in next(one.sentence for one in found.reasons if one.code == "CERTIFIED")
