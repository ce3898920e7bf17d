"""Rows E1 to E5, E7, E8, E11 and E12 with what a site holds beside certificates (domain 4.2; 12 cases 4, 16, 17)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from cmos.rules import AuthorisationFact, ConfirmationFact, PartnerFact, QpDeclarationFact, SupportingFact
from qualification.rules.facts import SiteFacts
from qualification.rules.standing import Standing, standing
from qualification.rules.words import Status
from tests.qualification import evidence as made
from tests.qualification.evidence import API, MAKE, PACK, STORE, D, certificate, facts, held, inspection, uid

CERTIFIED = certificate("2025-03-01", operations=frozenset({"1.2.1.13", "1.2", "1.5"}))
EEA: dict[str, Any] = {"country": "IE", "mia_number": ""}
MRA = (made.agreement(),)


def eu(site: SiteFacts, on: str = "2026-11-23") -> Standing:
    return standing(site, "EU", D(on))


def reason(one: Standing, code: str) -> Any:
    return next(reason for reason in one.reasons if reason.code == code)


def statuses(one: Standing) -> dict[str, Status]:
    return {result.operation: result.status for result in one.scope_results}


# --- E1 -----------------------------------------------------------------------------------------------------------


def test_e1_a_statement_beats_a_certificate_and_a_confirmation() -> None:
    site = facts(CERTIFIED, made.statement("2026-02-10", withdrawn="2026-06-01"))
    days = ("2026-02-09", "2026-02-10", "2026-05-31", "2026-06-01")
    assert [eu(site, day).status for day in days] == [Status.OK, Status.BLOCKED, Status.BLOCKED, Status.OK]
    assert reason(eu(site, "2026-03-01"), "NONCOMPLIANCE").row == "EU-1"
    maker: dict[str, Any] = {"material_types": frozenset({"api"}), "operations": (API,)}
    confirmed = held(ConfirmationFact, "2024-01-01", "2027-01-01")
    assert eu(facts(confirmed, **maker)).status == Status.OK
    assert eu(facts(confirmed, made.statement("2026-02-10"), **maker)).status == Status.BLOCKED


def test_e1_a_partial_statement_hits_its_scope_only() -> None:
    """Domain 12 case 16: one colour per site is wrong."""
    partial = made.statement("2026-02-10", operations=frozenset({"1.5"}))
    one = eu(facts(CERTIFIED, partial, operations=(MAKE, PACK)))
    assert statuses(one) == {MAKE: Status.OK, PACK: Status.BLOCKED}


@pytest.mark.parametrize(("forms", "status"), [({"capsules"}, Status.OK), ({"tablets"}, Status.BLOCKED)])
def test_e1_a_statement_about_other_dosage_forms(forms: set[str], status: Status) -> None:
    site = facts(CERTIFIED, made.statement("2026-02-10", dosage_forms=frozenset(forms)), dosage_forms=("tablets",))
    assert eu(site).status == status


def test_e1_what_codes_cannot_tell_is_taken_to_be_hit() -> None:
    site = facts(CERTIFIED, made.statement("2026-02-10", operations=frozenset({made.UNCOMPARABLE})))
    assert (eu(site).status, reason(eu(site), "NONCOMPLIANCE").scope_unknown) == (Status.BLOCKED, True)


@pytest.mark.parametrize(
    ("operations", "inspected", "status"),
    [
        ({"1.2"}, "2026-05-01", Status.OK),
        ({"1.5"}, "2026-05-01", Status.BLOCKED),  # another scope
        ({"1.2"}, "2025-12-01", Status.BLOCKED),  # an earlier inspection
    ],
)
def test_e1_ends_by_a_linked_certificate_of_a_later_inspection(
    operations: set[str], inspected: str, status: Status
) -> None:
    later = certificate(inspected, number=21, operations=frozenset(operations), issued_on=D("2026-07-01"))
    said = made.statement("2026-02-10", closing_certificate=uid(21), superseded_from=D("2026-07-01"))
    assert eu(facts(CERTIFIED, later, said), "2026-06-30").status == Status.BLOCKED
    assert eu(facts(CERTIFIED, later, said), "2026-07-01").status == status


# --- E2 -----------------------------------------------------------------------------------------------------------


def test_e2_a_certificate_suspended_and_then_withdrawn_blocks_until_one_inspected_after_both() -> None:
    """A withdrawal once took away the block of a suspension, because a certificate between the two then counted."""
    between, after = certificate("2026-03-15", number=21), certificate("2026-05-20", number=22)
    held_back = replace(CERTIFIED, suspended_on=D("2026-02-10"))
    gone = replace(held_back, withdrawn_on=D("2026-04-01"))
    assert eu(facts(gone, between)).status == Status.BLOCKED
    assert eu(facts(gone, after)).status == Status.OK
    assert eu(facts(held_back, between)).status == Status.OK
    assert eu(facts(held_back)).status == Status.BLOCKED


def test_e2_a_withdrawn_certificate_blocks_until_a_newer_one() -> None:
    gone = replace(CERTIFIED, withdrawn_on=D("2026-02-10"))
    assert [eu(facts(gone), day).status for day in ("2026-02-09", "2026-02-10")] == [Status.OK, Status.BLOCKED]
    newer = certificate("2026-08-01", number=21)
    assert eu(facts(gone, newer)).status == Status.OK


def test_e2_a_suspension_ends_on_its_day() -> None:
    held_back = replace(CERTIFIED, suspended_on=D("2026-02-10"), suspension_ended_on=D("2026-06-01"))
    days = ("2026-02-10", "2026-05-31", "2026-06-01")
    assert [eu(facts(held_back), day).status for day in days] == [Status.BLOCKED, Status.BLOCKED, Status.OK]


def test_e2_a_revoked_authorisation_blocks() -> None:
    licence = held(AuthorisationFact, "2020-01-01", withdrawn_on=D("2026-02-10"))
    site = facts(licence, CERTIFIED, **EEA)
    assert [eu(site, day).status for day in ("2026-02-09", "2026-02-10")] == [Status.OK, Status.BLOCKED]
    other = held(AuthorisationFact, "2026-02-01", number=71)
    assert eu(facts(licence, other, CERTIFIED, **EEA)).status == Status.OK


# --- E3 -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("licence", "site", "status"),
    [
        (held(AuthorisationFact, "2020-01-01"), {}, Status.OK),
        (held(AuthorisationFact, "2020-01-01", operations=frozenset({"1.2"})), {}, Status.OK),
        (held(AuthorisationFact, "2020-01-01", operations=frozenset({"1.6"})), {}, Status.SCOPE_GAP),
        (held(AuthorisationFact, "2020-01-01", "2026-11-22"), {}, Status.NOT_ELIGIBLE),
        (held(AuthorisationFact, "2026-11-24"), {}, Status.NOT_ELIGIBLE),
        (held(AuthorisationFact, "2020-01-01", imp=True), {}, Status.NOT_ELIGIBLE),
        (held(AuthorisationFact, "2020-01-01", imp=True), {"phases": frozenset({"phase1"})}, Status.OK),
    ],
)
def test_e3_and_e6_authorisations_in_the_eea(licence: Any, site: dict[str, Any], status: Status) -> None:
    assert eu(facts(licence, CERTIFIED, **EEA, **site)).status == status


# --- E4, E5, E11 --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("more", "status", "code"),
    [
        ({"recognitions": MRA}, Status.OK, "RECOGNISED"),
        ({"recognitions": ()}, Status.NOT_ELIGIBLE, "NO_CERTIFICATE"),  # domain 12 case 17: wrong territory or class
        ({"recognitions": MRA, "operations": frozenset({"1.6"})}, Status.SCOPE_GAP, "OPERATION_NOT_RECOGNISED"),
        ({"recognitions": MRA, "withdrawn_on": D("2026-02-10")}, Status.BLOCKED, "RECOGNITION_WITHDRAWN"),
        ({"recognitions": MRA, "inspection_end": D("2023-11-22")}, Status.EXPIRED, "RECOGNITION_EXPIRED"),
        ({"recognitions": MRA, "inspection_end": D("2023-11-23")}, Status.OK, "RECOGNISED"),
    ],
)
def test_e4_evidence_of_a_recognised_authority(more: dict[str, Any], status: Status, code: str) -> None:
    one = eu(facts(held(PartnerFact, "2023-12-01", **more)))
    assert (one.status, code in one.codes) == (status, True)


@pytest.mark.parametrize(
    ("first", "last", "status", "code"),
    [
        ("2024-01-01", "2027-01-01", Status.OK, "CONFIRMED"),
        ("2024-01-01", None, Status.OK, "CONFIRMED"),
        ("2024-01-01", "2026-11-22", Status.EXPIRED, "CONFIRMATION_EXPIRED"),
        ("2026-11-24", None, Status.NOT_ELIGIBLE, "NO_API_EVIDENCE"),
    ],
)
def test_e5_written_confirmations(first: str, last: str | None, status: Status, code: str) -> None:
    site = facts(held(ConfirmationFact, first, last), material_types=frozenset({"api"}), operations=(API,))
    assert (eu(site).status, code in eu(site).codes) == (status, True)


def test_e5_a_confirmation_says_nothing_about_medicines_made_there_too() -> None:
    both = frozenset({"api", "drug_product"})
    one = eu(facts(held(ConfirmationFact, "2024-01-01"), material_types=both, operations=(API, MAKE)))
    assert statuses(one) == {API: Status.OK, MAKE: Status.NOT_ELIGIBLE}


@pytest.mark.parametrize(
    ("audited", "status"),
    [("2023-11-23", Status.OK_WITH_OBS), ("2023-11-22", Status.UNKNOWN), (None, Status.UNKNOWN)],
)
def test_e11_investigational_products_by_declaration_and_a_fresh_audit(audited: str | None, status: Status) -> None:
    said = held(QpDeclarationFact, None, declared_on=D("2024-01-01"), audit_on=D(audited) if audited else None)
    clinical = {"phases": frozenset({"phase1"})}
    assert eu(facts(said, **clinical)).status == status
    assert eu(facts(said)).status == Status.NOT_ELIGIBLE
    own = made.audit("2026-01-10", outcome="acceptable", ended_on=D("2025-12-01"))
    assert eu(facts(said, own, **clinical)).status == Status.OK_WITH_OBS


# --- E7 and E8 ----------------------------------------------------------------------------------------------------


def test_e8_an_extension_holds_until_its_day_or_the_next_inspection() -> None:
    """Domain 12 case 4: a later inspection ends it even before its outcome is posted: E7 and E9, not E8."""
    old = certificate("2021-03-01", extension="general extension", extended_to=D("2026-12-31"))
    one = eu(facts(old))
    assert (one.status, reason(one, "EXTENDED").row) == (Status.OK_WITH_OBS, "EU-8")
    assert one.changes_on == D("2027-01-01") and eu(facts(old), "2027-01-01").status == Status.EXPIRED
    seen = inspection("2026-06-01", authority="EU")
    after = eu(facts(old, seen))
    assert after.status == Status.EXPIRED and {"CERTIFICATE_EXPIRED", "OUTCOME_OVERDUE"} <= set(after.codes)
    assert "EXTENDED" in eu(facts(old, seen), "2026-05-31").codes


def test_e8_does_not_reach_a_certificate_limited_by_a_remark() -> None:
    limited = certificate("2021-03-01", remark_end=D("2023-03-01"), extended_to=D("2026-12-31"))
    assert eu(facts(limited)).status == Status.EXPIRED


def test_e9_a_site_found_not_to_comply_is_watched_until_the_statement_is_recorded() -> None:
    seen = inspection("2026-06-01", "noncompliant", authority="EU", class_date=D("2026-07-01"))
    assert reason(eu(facts(CERTIFIED, seen)), "OUTCOME_NONCOMPLIANT").status == Status.WATCH
    good = inspection("2026-06-01", "compliant", authority="EU", class_date=D("2026-07-01"))
    assert eu(facts(CERTIFIED, good)).status == Status.OK


def test_a_restriction_needs_a_person_until_one_has_read_it() -> None:
    limited = replace(CERTIFIED, restrictions="not for hormones")
    assert (eu(facts(limited)).status, "REMARK_REVIEW" in eu(facts(limited)).codes) == (Status.WATCH, True)
    read = replace(limited, remark_reviewed_on=D("2026-01-01"))
    assert eu(facts(read)).status == Status.OK


def test_a_certificate_limited_to_other_dosage_forms_is_no_cover() -> None:
    limited = replace(CERTIFIED, dosage_forms=frozenset({"capsules"}))
    assert eu(facts(limited, dosage_forms=("tablets",))).status == Status.SCOPE_GAP


# --- E12 and published facts --------------------------------------------------------------------------------------


def test_e12_papers_count_with_an_own_audit_only() -> None:
    paper = held(SupportingFact, "2025-01-01")
    assert "SUPPORTING_ONLY" in eu(facts(paper, operations=(STORE,))).codes
    assert eu(facts(paper)).status == Status.NOT_ELIGIBLE  # outside the EEA no paper replaces recognition
    own = made.audit("2026-01-10", outcome="acceptable")
    assert eu(facts(paper, own, operations=(STORE,))).status == Status.OK_WITH_OBS
    assert eu(facts(paper, own, mia_number="M1", country="IE")).status == Status.OK_WITH_OBS


def test_a_statement_published_and_not_reviewed_is_watched_in_the_eu_only() -> None:
    site = facts(CERTIFIED, made.published("2026-03-01", kind="noncompliance"))
    assert eu(site).status == Status.WATCH and "PUBLIC_FACT_UNREVIEWED" in eu(site).codes


def test_a_fact_recorded_late_changes_the_past_day_it_is_dated_to() -> None:
    """Domain 12 case 20, valid time: asked today about a day past, evidence counts from its own date."""
    late = made.statement("2026-02-10", recorded_on=D("2026-11-20"))
    assert eu(facts(CERTIFIED, late), "2026-03-01").status == Status.BLOCKED
    assert eu(facts(CERTIFIED, late), "2026-02-09").status == Status.OK


@pytest.mark.parametrize("checked", [True, False])
def test_an_agreement_nobody_has_read_says_so_where_it_decides(checked: bool) -> None:
    """Its dates and scope were marked unchecked in the table, and the page that relied on it was silent."""
    evidence = made.held(PartnerFact, "2025-03-01", recognitions=(made.agreement(checked=checked),))
    found = standing(made.facts(evidence, country="JP"), "EU", made.D("2026-06-01"))
    [reason] = [one for one in found.reasons if one.code == "RECOGNISED"]
    assert ("not checked yet" in reason.sentence) is not checked and reason.driving
    assert checked or found.confidence == "medium"
