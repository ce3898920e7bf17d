"""The EU table row by row (domain 4.2 E3 to E12, 12 cases 4 and 9)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from cmos.rules import ApiRegistrationFact
from qualification.rules.facts import SiteFacts
from qualification.rules.standing import Standing, standing
from qualification.rules.words import Status, day, listed, worst
from tests.qualification.evidence import (
    API,
    MAKE,
    PACK,
    STORE,
    D,
    audit,
    certificate,
    facts,
    held,
    inspection,
)

ON = "2026-11-23"
TABLETS = {"dosage_forms": ("tablets",)}


def eu(site: SiteFacts, on: str = ON) -> Standing:
    return standing(site, "EU", D(on))


def reason(one: Standing, code: str) -> Any:
    return next(reason for reason in one.reasons if reason.code == code)


def test_e10_a_valid_certificate_in_scope() -> None:
    one = eu(facts(certificate("2024-03-15", retrieved_on=D(ON)), **TABLETS))
    assert (one.status, one.codes, one.confidence) == (Status.OK, ("CERTIFIED",), "high")
    assert one.reasons[0].sentence == "A GMP certificate covers it until 15 Mar 2027."
    assert (one.reasons[0].row, one.changes_on) == ("EU-10", D("2027-03-16"))
    assert one.changes_to == Status.EXPIRED


@pytest.mark.parametrize(("inspected", "last"), [("2024-03-15", "2027-03-15"), ("2024-02-29", "2027-02-28")])
def test_e7_the_day_after_the_last_valid_day(inspected: str, last: str) -> None:
    site = facts(certificate(inspected), **TABLETS)
    assert eu(site, last).status == Status.OK
    after = eu(site, str(D(last) + timedelta(days=1)))
    assert after.status == Status.EXPIRED
    assert reason(after, "CERTIFICATE_EXPIRED").sentence == f"The GMP certificate was valid until {day(D(last))}."
    assert "NO_CERTIFICATE" not in after.codes


def test_e7_is_silent_when_a_newer_certificate_covers_it() -> None:
    site = facts(certificate("2021-03-15"), certificate("2024-03-15", number=21), **TABLETS)
    assert eu(site).codes == ("CERTIFIED",)


def test_a_certificate_does_not_speak_before_its_issue() -> None:
    site = facts(certificate("2024-03-15", issued_on=D("2024-06-01")), **TABLETS)
    assert eu(site, "2024-05-31").status == Status.NOT_ELIGIBLE
    assert eu(site, "2024-06-01").status == Status.OK


def test_e3_an_eea_site_needs_an_authorisation() -> None:
    held = certificate("2024-03-15")
    without, with_mia = (
        eu(facts(held, country="DE", **TABLETS)),
        eu(facts(held, country="DE", mia_number="DE_1", **TABLETS)),
    )
    assert (without.status, reason(without, "NO_AUTHORISATION").row) == (Status.NOT_ELIGIBLE, "EU-3")
    assert (with_mia.status, reason(with_mia, "AUTHORISED").tone) == (Status.OK, "good")
    assert reason(with_mia, "AUTHORISED").sentence == "Manufacturing authorisation DE_1 is recorded."


def test_e3_makers_of_active_substances_register() -> None:
    """Directive 2001/83/EC art 52a: a registration takes the place of the authorisation."""
    maker: dict[str, Any] = {"country": "DE", "material_types": frozenset({"api"}), "operations": (API,)}
    one = eu(facts(**maker))
    assert (one.status, one.codes) == (Status.NOT_ELIGIBLE, ("NO_API_REGISTRATION", "NO_EVIDENCE"))
    registered = held(ApiRegistrationFact, "2024-01-01")
    assert eu(facts(registered, **maker)).codes == ("NO_EVIDENCE", "API_REGISTRATION_RECORDED")


def test_an_eea_site_with_authorisation_and_no_certificate_is_unknown() -> None:
    assert eu(facts(country="IE", mia_number="M1")).status == Status.UNKNOWN


def test_the_united_kingdom_left_at_the_end_of_2020() -> None:
    site = facts(country="GB", mia_number="UK_1")
    assert eu(site, "2020-12-31").status == Status.UNKNOWN
    assert eu(site, "2020-12-31").changes_on == D("2021-01-01")
    assert eu(site, "2021-01-01").status == Status.NOT_ELIGIBLE


@pytest.mark.parametrize(
    ("site", "code", "row"),
    [
        ({}, "NO_CERTIFICATE", "EU-4"),
        ({"material_types": frozenset()}, "NO_CERTIFICATE", "EU-4"),
        ({"material_types": frozenset({"api"}), "operations": (API,)}, "NO_API_EVIDENCE", "EU-5"),
    ],
)
def test_e4_and_e5_third_country_sites_without_certificate(site: dict[str, Any], code: str, row: str) -> None:
    one = eu(facts(**site))
    assert (one.status, reason(one, code).row) == (Status.NOT_ELIGIBLE, row)


def test_e4_is_not_asked_of_sites_that_only_make_investigational_product() -> None:
    assert eu(facts(phases=frozenset({"phase_1"}))).status == Status.UNKNOWN


def test_e6_processing_does_not_imply_packaging() -> None:
    one = eu(facts(certificate("2024-03-15"), operations=(MAKE, PACK), **TABLETS))
    assert {result.operation: result.status for result in one.scope_results} == {
        MAKE: Status.OK,
        PACK: Status.SCOPE_GAP,
    }
    assert reason(one, "OPERATION_NOT_CERTIFIED").operations == (PACK,)


def test_e6_names_the_dosage_form_that_is_missing() -> None:
    one = eu(facts(certificate("2024-03-15"), dosage_forms=("tablets", "capsules")))
    gap = reason(one, "OPERATION_NOT_CERTIFIED")
    assert (one.status, gap.row) == (Status.SCOPE_GAP, "EU-6")
    assert "apsules" in gap.sentence and "ablets" not in gap.sentence


def test_two_certificates_may_cover_the_forms_together() -> None:
    other = certificate("2023-12-01", number=21, operations=frozenset({"1.2.1.1"}))
    one = eu(facts(certificate("2024-03-15"), other, dosage_forms=("tablets", "capsules")))
    assert (one.status, reason(one, "CERTIFIED").sentence) == (
        Status.OK,
        "A GMP certificate covers it until 1 Dec 2026.",
    )
    assert one.changes_on == D("2026-12-02")
    later = eu(facts(certificate("2024-03-15"), other, dosage_forms=("tablets", "capsules")), "2026-12-02")
    assert {"OPERATION_NOT_CERTIFIED", "CERTIFICATE_EXPIRED"} <= set(later.codes)


@pytest.mark.parametrize(
    ("more", "status"),
    [
        ({"remark": "Only building 4"}, Status.WATCH),
        ({"remark": "Only building 4", "remark_reviewed_on": D("2026-11-24")}, Status.WATCH),
        ({"remark": "Only building 4", "remark_reviewed_on": D("2026-11-23")}, Status.OK),
        ({"remark": "  "}, Status.OK),
        ({"operations": frozenset()}, Status.WATCH),
    ],
)
def test_remarks_and_codes_that_cannot_be_compared_need_a_person(more: dict[str, Any], status: Status) -> None:
    one = eu(facts(certificate("2024-03-15", **more), **TABLETS))
    assert one.status == status
    assert ("REMARK_REVIEW" in one.codes) == (status == Status.WATCH)


def test_a_longer_validity_is_said() -> None:
    site = facts(certificate("2023-01-10", printed_end=D("2028-01-10")), **TABLETS)
    assert "LONG_VALIDITY" not in eu(site, "2026-01-10").codes
    later = eu(site, "2026-01-11")
    assert (later.status, reason(later, "LONG_VALIDITY").status) == (Status.OK, None)


def test_a_shorter_printed_validity_wins() -> None:
    one = eu(facts(certificate("2025-01-10", printed_end=D("2026-01-10")), **TABLETS))
    assert (one.status, reason(one, "CERTIFICATE_EXPIRED").basis) == (Status.EXPIRED, "law")


def test_e9_a_reinspection_whose_outcome_is_not_known() -> None:
    held = inspection("2026-08-01", authority="EU")
    site = facts(certificate("2024-03-15"), held, **TABLETS)
    assert (eu(site).status, reason(eu(site), "OUTCOME_OVERDUE").row) == (Status.WATCH, "EU-9")
    assert "OUTCOME_PENDING" in eu(site, "2026-10-30").codes
    answered = facts(certificate("2024-03-15"), held, certificate("2026-08-01", number=21), **TABLETS)
    assert eu(answered).status == Status.OK


def test_fda_inspections_do_not_change_the_eu_standing() -> None:
    bad = inspection("2026-03-01", "OAI")
    assert eu(facts(certificate("2024-03-15"), bad, **TABLETS)).status == Status.OK


@pytest.mark.parametrize(
    ("audits", "status", "code"),
    [
        ((), Status.UNKNOWN, "SUPPORTING_ONLY"),
        ((audit(None),), Status.UNKNOWN, "SUPPORTING_ONLY"),
        ((audit("2026-11-24"),), Status.UNKNOWN, "SUPPORTING_ONLY"),
        ((audit("2026-03-01", outcome="acceptable"),), Status.OK_WITH_OBS, "OWN_AUDIT"),
        ((audit("2026-03-01", outcome="not_acceptable"),), Status.UNKNOWN, "SUPPORTING_ONLY"),
        ((audit("2025-03-01"), audit("2026-03-01", 51, outcome="not_acceptable")), Status.UNKNOWN, "SUPPORTING_ONLY"),
    ],
)
def test_e12_an_activity_without_certificate_rests_on_our_audit(
    audits: tuple[object, ...], status: Status, code: str
) -> None:
    one = eu(facts(*audits, operations=(STORE,)))
    assert (one.status, reason(one, code).row) == (status, "EU-12")


def test_what_is_not_considered_is_named() -> None:
    missing = eu(facts()).not_considered
    assert any("Recalls" in words for words in missing)
    assert not any("non-compliance" in words or "authorisations" in words for words in missing)


# --- words --------------------------------------------------------------------------------------------------------


def test_severity_order() -> None:
    names = "BLOCKED NOT_ELIGIBLE SCOPE_GAP RESTRICTED EXPIRED UNKNOWN STALE WATCH OK_WITH_OBS OK NOT_APPLICABLE"
    assert [status.name for status in sorted(Status, reverse=True)] == names.split()
    assert worst([Status.OK, Status.STALE]) == Status.STALE
    assert worst([]) == Status.NOT_APPLICABLE
    assert all(status.label and status.tone for status in Status)


def test_dates_and_lists_in_words() -> None:
    assert day(D("2026-11-20")) == "20 Nov 2026"
    assert [listed(words) for words in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == ["", "a", "a and b", "a, b and c"]
