"""The table of domain 4.3, row by row: which facts allow, warn and hold, and with which reasons (R-48)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from cmos.rules import Ref
from qualification.rules.clearing import (
    CHECKS,
    CODES,
    STATUTORY,
    Answer,
    Clearance,
    ControlledFact,
    OverrideFact,
    clear,
    outlook,
)
from qualification.rules.lifecycle import facts as states
from qualification.rules.lifecycle.facts import Asked, Scope
from qualification.rules.standing import LOW
from qualification.rules.words import Status
from tests.qualification.clearing import (
    ASKED,
    DAY,
    FILL,
    IN_EU,
    OTHER,
    PACKING,
    PRODUCT,
    a_condition,
    a_hold,
    a_material,
    a_qualification,
    a_reason,
    a_standing,
    an_agreement,
    an_assessment,
    known,
)
from tests.qualification.evidence import D, uid

ALLOW, WARN, HOLD = Answer.ALLOW, Answer.WARN, Answer.HOLD
ONLY_PRODUCT = Scope(products=frozenset({PRODUCT}))


def answer(on: date = DAY, asked: Asked = ASKED, **changes: Any) -> Clearance:
    return clear(known(**changes), asked, on)


def given(found: Clearance) -> dict[str, Answer]:
    """Each code with what it adds to the answer."""
    return {reason.code: reason.counts for reason in found.reasons}


def test_everything_well_is_cleared_and_says_why() -> None:
    found = answer()
    assert found.answer == ALLOW
    assert set(found.codes) == {"QUALIFIED", "STANDING_GOOD", "AGREEMENT_IN_FORCE"}
    assert all(reason.sentence and reason.link for reason in found.reasons)


@pytest.mark.parametrize(
    ("state", "code", "expected"),
    [
        (states.IDENTIFIED, "NOT_YET_QUALIFIED", HOLD),
        (states.UNDER_ASSESSMENT, "NOT_YET_QUALIFIED", HOLD),
        (states.AUDIT_PENDING, "NOT_YET_QUALIFIED", HOLD),
        (states.QUALIFIED, "QUALIFIED", ALLOW),
        (states.QUALIFIED_ON_WATCH, "ON_WATCH", WARN),
        (states.SUSPENDED, "QUALIFICATION_SUSPENDED", HOLD),
        (states.DISQUALIFIED, "SITE_DISQUALIFIED", HOLD),
        (states.INACTIVE, "QUALIFICATION_INACTIVE", HOLD),
    ],
)
def test_each_state_of_a_qualification(state: str, code: str, expected: Answer) -> None:
    found = answer(qualifications=(a_qualification(state),))
    assert (found.answer, given(found)[code]) == (expected, expected)


def test_no_qualification_is_a_hold() -> None:
    assert given(answer(qualifications=()))["NOT_QUALIFIED"] == HOLD


@pytest.mark.parametrize(
    "scope",
    [
        Scope(operations=frozenset({PACKING})),
        Scope(products=frozenset({OTHER})),
        Scope(markets=frozenset({"EU"})),
    ],
)
def test_a_qualification_for_other_work_covers_nothing(scope: Scope) -> None:
    assert answer(qualifications=(a_qualification(scope=scope),)).codes[0] == "NOT_QUALIFIED"


@pytest.mark.parametrize(
    ("scope", "until", "on", "code", "expected"),
    [
        (ONLY_PRODUCT, "2026-12-31", "2026-12-31", "CONDITIONALLY_QUALIFIED", WARN),
        (ONLY_PRODUCT, "2026-12-31", "2027-01-01", "CONDITION_EXPIRED", HOLD),
        (ONLY_PRODUCT, None, "2026-11-23", "CONDITION_EXPIRED", HOLD),
        (Scope(), "2026-12-31", "2026-11-23", "CONDITIONAL_NOT_FOR_PRODUCT", HOLD),
    ],
)
def test_conditional_work_is_for_named_products_until_a_day(
    scope: Scope, until: str | None, on: str, code: str, expected: Answer
) -> None:
    end = D(until) if until else None
    one = a_qualification(states.CONDITIONALLY_QUALIFIED, scope=scope, conditional_until=end)
    assert given(answer(D(on), qualifications=(one,)))[code] == expected


def test_an_open_condition_is_told_and_a_closed_one_is_not() -> None:
    conditions = (a_condition(), a_condition(closed="2026-11-01", number=301))
    found = answer(qualifications=(a_qualification(conditions=conditions),))
    assert found.answer == WARN
    assert found.codes.count("CONDITION_OPEN") == 1
    assert "smoke study" in found.conditions[0].sentence


def test_a_hold_counts_where_it_covers_the_work_and_nowhere_else() -> None:
    elsewhere = a_hold(scope=Scope(operations=frozenset({PACKING})))
    assert answer(qualifications=(a_qualification(holds=(elsewhere,)),)).answer == ALLOW
    assert given(answer(qualifications=(a_qualification(holds=(a_hold(),)),)))["QUALIFICATION_HOLD"] == HOLD


def test_of_several_qualifications_one_that_allows_is_enough() -> None:
    """An extension that is still being assessed takes nothing from the qualification in force (decision 187)."""
    pair = (a_qualification(states.UNDER_ASSESSMENT), a_qualification(number="QUA-2026-0002"))
    assert answer(qualifications=pair).answer == ALLOW


@pytest.mark.parametrize("state", [states.SUSPENDED, states.DISQUALIFIED])
def test_no_other_qualification_is_a_way_around_a_suspension(state: str) -> None:
    """A scoped suspension counts beside a broader qualification (domain 3)."""
    pair = (a_qualification(state, scope=ONLY_PRODUCT), a_qualification(number="QUA-2026-0002"))
    assert answer(qualifications=pair).answer == HOLD
    assert answer(qualifications=pair, asked=replace(ASKED, product=OTHER)).answer == ALLOW


def test_a_part_that_is_decided_apart_counts_beside_its_whole() -> None:
    """Conditions set for one product do not vanish behind the qualification they are a part of."""
    whole = a_qualification()
    part = a_qualification(states.QUALIFIED_ON_WATCH, "QUA-2026-0002", scope=ONLY_PRODUCT, part_of=whole.id)
    assert given(answer(qualifications=(whole, part))) | {"ON_WATCH": WARN} == given(
        answer(qualifications=(whole, part))
    )
    assert answer(qualifications=(whole, part)).answer == WARN
    apart = replace(part, part_of=None)
    assert answer(qualifications=(whole, apart)).answer == ALLOW


@pytest.mark.parametrize(
    ("agreements", "code", "expected"),
    [
        ((an_agreement(),), "AGREEMENT_IN_FORCE", ALLOW),
        ((an_agreement(last=None),), "AGREEMENT_IN_FORCE", ALLOW),
        ((an_agreement(last="2026-11-23"),), "AGREEMENT_IN_FORCE", ALLOW),
        ((an_agreement(last="2026-11-22"),), "AGREEMENT_ENDED", HOLD),
        ((an_agreement(first="2026-11-24"),), "AGREEMENT_NOT_EFFECTIVE", HOLD),
        ((), "NO_AGREEMENT", HOLD),
        ((an_agreement(products=frozenset({OTHER})),), "NO_AGREEMENT", HOLD),
        ((an_agreement(operations=frozenset({PACKING})),), "NO_AGREEMENT", HOLD),
    ],
)
def test_an_agreement_in_force_covers_the_work(agreements: Any, code: str, expected: Answer) -> None:
    """Case 5 of domain 12: a gap between two versions stays a gap."""
    assert given(answer(agreements=agreements))[code] == expected


STATUSES = {
    Status.OK: ("STANDING_GOOD", ALLOW),
    Status.OK_WITH_OBS: ("STANDING_GOOD", ALLOW),
    Status.NOT_APPLICABLE: ("STANDING_NOT_APPLICABLE", ALLOW),
    Status.WATCH: ("STANDING_WATCH", WARN),
    Status.STALE: ("STANDING_STALE", WARN),
    Status.UNKNOWN: ("STANDING_UNKNOWN", HOLD),
    Status.EXPIRED: ("STANDING_EXPIRED", HOLD),
    Status.RESTRICTED: ("STANDING_RESTRICTED", HOLD),
    Status.SCOPE_GAP: ("STANDING_SCOPE_GAP", HOLD),
    Status.NOT_ELIGIBLE: ("STANDING_NOT_ELIGIBLE", HOLD),
    Status.BLOCKED: ("STANDING_BLOCKED", HOLD),
}


@pytest.mark.parametrize("status", list(Status))
def test_each_standing(status: Status) -> None:
    code, expected = STATUSES[status]
    found = answer(standing=a_standing(status))
    assert (found.answer, given(found)[code]) == (expected, expected)


@pytest.mark.parametrize("status", [Status.RESTRICTED, Status.UNKNOWN])
def test_restricted_or_unknown_goes_on_with_a_signed_assessment_of_the_product(status: Status) -> None:
    with_one = answer(standing=a_standing(status), assessments=(an_assessment(),))
    assert (with_one.answer, given(with_one)["RISK_ASSESSED"]) == (WARN, ALLOW)
    for other in (
        an_assessment(product=OTHER),
        an_assessment(last="2026-11-22"),
        an_assessment(first="2026-11-24"),
        an_assessment(markets=frozenset({"EU"})),
    ):
        without = answer(standing=a_standing(status), assessments=(other,))
        assert (without.answer, given(without)["RISK_ASSESSMENT_MISSING"]) == (HOLD, HOLD)


def test_an_expired_certificate_counts_beside_a_letter_that_weighs_more() -> None:
    """An assessment answers the restriction, not what the restriction hides: more bad news never improve an answer."""
    found = answer(standing=a_standing(Status.RESTRICTED, Status.EXPIRED), assessments=(an_assessment(),))
    assert (found.answer, given(found)["STANDING_EXPIRED"]) == (HOLD, HOLD)


def test_low_confidence_is_a_condition() -> None:
    assert given(answer(standing=a_standing(confidence=LOW)))["LOW_CONFIDENCE"] == WARN


def test_a_market_without_rules_is_unknown() -> None:
    assert given(answer(standing=None, asked=replace(ASKED, market="JP")))["STANDING_UNKNOWN"] == HOLD


def test_a_standing_that_two_people_overrode_is_a_condition() -> None:
    softer = replace(a_standing(Status.RESTRICTED), effective=Status.OK)
    found = answer(standing=softer)
    assert (found.answer, given(found)["STANDING_OVERRIDDEN"]) == (WARN, WARN)


def test_missing_controlled_registrations_and_quotas_hold() -> None:
    for code in ("CONTROLLED_REGISTRATION_MISSING", "CONTROLLED_QUOTA_MISSING"):
        found = answer(controlled=(ControlledFact(code=code, sentence="No registration for schedule II."),))
        assert given(found)[code] == HOLD
        assert not found.overridable
    met = ControlledFact(code="CONTROLLED_COVERED", sentence="Registered for schedule II.")
    assert answer(controlled=(met,)).answer == ALLOW


@pytest.mark.parametrize("market", ["EU", "UK"])
def test_release_by_a_qualified_person_is_asked_where_the_law_asks_for_it(market: str) -> None:
    without = (a_qualification(qp_named=False),)
    asked = replace(ASKED, market=market)
    assert given(answer(asked=asked, qualifications=without))["NO_QP_MECHANISM"] == HOLD
    assert answer(qualifications=without).answer == ALLOW  # the US
    assert answer(asked=asked, standing=a_standing(market=market)).answer == ALLOW


def test_a_qualified_person_named_where_no_work_may_be_done_counts_for_nothing() -> None:
    pair = (a_qualification(states.IDENTIFIED), a_qualification(number="QUA-2026-0002", qp_named=False))
    assert given(answer(asked=IN_EU, qualifications=pair))["NO_QP_MECHANISM"] == HOLD


def test_without_a_product_nothing_is_simply_cleared() -> None:
    found = answer(asked=replace(ASKED, product=None), material=None)
    assert (found.answer, given(found)["PRODUCT_NOT_NAMED"]) == (WARN, WARN)


# --- cases of domain 12 -------------------------------------------------------------------------------------------


def letter_case(**changes: Any) -> Clearance:
    """A site with a warning letter, which holds its qualification too."""
    values: dict[str, Any] = {
        "standing": a_standing(a_reason(Status.RESTRICTED, "WARNING_LETTER_OPEN", "US-6")),
        "qualifications": (a_qualification(holds=(a_hold(),)),),
        "material": a_material(p1_statutory=True),
    }
    return answer(**{**values, **changes})


def test_case_1_phase_1_at_a_site_under_a_letter_is_neither_blocked_nor_green() -> None:
    """Domain 12 case 1: 211 exempt, US status RESTRICTED still shown, a signed risk assessment decides."""
    found = letter_case()
    assert found.answer == WARN
    assert given(found) == {
        "PHASE_1_NOT_HELD": WARN,
        "STANDING_RESTRICTED": WARN,
        "RISK_ASSESSMENT_MISSING": WARN,
        "AGREEMENT_IN_FORCE": ALLOW,
        "P1_STATUTORY": ALLOW,
    } | {"QUALIFIED": ALLOW}
    signed = letter_case(assessments=(an_assessment(),))
    assert signed.answer == WARN
    assert "RISK_ASSESSMENT_MISSING" not in signed.codes


def test_case_1_other_material_at_that_site_is_held() -> None:
    """Domain 12 case 1: the exemption is of the drug, not of the site."""
    assert letter_case(material=a_material()).answer == HOLD
    assert letter_case(asked=IN_EU).answer == HOLD  # the EU knows no such exemption, and the hold is not scoped


def test_case_1_other_holds_stay_for_phase_1_material() -> None:
    falsified = a_qualification(holds=(a_hold("FALSIFICATION"),))
    assert letter_case(qualifications=(falsified,)).answer == HOLD


def test_case_2_the_exemption_ends_with_the_day_the_drug_is_available_for_phase_2() -> None:
    """Domain 12 case 2: 31 Aug uses the exempt rules, 1 Sep does not; the product says so, whatever the site did."""
    before, after = D("2026-08-31"), D("2026-09-01")
    assert letter_case(on=before).answer == WARN
    lost = letter_case(on=after, material=a_material(p1_statutory=False))
    assert (lost.answer, given(lost)["QUALIFICATION_HOLD"]) == (HOLD, HOLD)


def test_case_11_a_qualified_person_who_left_stops_the_eu_and_not_the_us() -> None:
    """Domain 12 case 11."""
    left = (a_qualification(qp_named=False),)
    assert answer(asked=IN_EU, qualifications=left).answer == HOLD
    assert answer(qualifications=left).answer == ALLOW


def test_investigational_medicines_of_the_eu_go_on_with_a_condition() -> None:
    """Regulation 2017/1569 art 17: no certificate of a third-country site is not by itself non-compliance."""
    unknown = a_standing(Status.UNKNOWN, market="EU")
    found = answer(asked=IN_EU, standing=unknown, material=a_material(investigational=True))
    assert (found.answer, given(found)["RISK_ASSESSMENT_MISSING"]) == (WARN, WARN)


# --- overrides ------------------------------------------------------------------------------------------------------


def overriding(found: Clearance, first: str = "2026-11-20", last: str = "2027-01-31") -> OverrideFact:
    return OverrideFact(
        id=uid(600), number="CLO-2026-0001", asked=found.asked, keys=found.hold_keys, first=D(first), last=D(last)
    )


def test_an_overridden_hold_is_a_condition_and_its_reasons_stay_listed() -> None:
    held = answer(agreements=())
    assert held.overridable
    found = answer(agreements=(), overrides=(overriding(held),))
    assert (found.answer, given(found)["NO_AGREEMENT"], given(found)["OVERRIDDEN"]) == (WARN, WARN, WARN)
    assert next(one for one in found.reasons if one.code == "NO_AGREEMENT").overridden


def test_an_override_covers_no_reason_that_came_later() -> None:
    """Two people signed for what they saw (decision 188)."""
    override = overriding(answer(agreements=()))
    found = answer(agreements=(), overrides=(override,), qualifications=(a_qualification(states.SUSPENDED),))
    assert found.answer == HOLD
    assert not any(one.overridden for one in found.reasons)


def test_an_override_is_for_that_work_and_those_days() -> None:
    override = overriding(answer(agreements=()), last="2026-12-01")
    assert answer(D("2026-12-01"), agreements=(), overrides=(override,)).answer == WARN
    assert answer(D("2026-12-02"), agreements=(), overrides=(override,)).answer == HOLD
    assert answer(asked=IN_EU, agreements=(), overrides=(override,)).answer == HOLD


@pytest.mark.parametrize(
    "standing",
    [
        a_standing(Status.BLOCKED),
        a_standing(Status.NOT_ELIGIBLE),
        a_standing(a_reason(Status.SCOPE_GAP, "OPERATION_NOT_REGISTERED", "US-5")),
        a_standing(a_reason(Status.EXPIRED, evidence=(Ref("authorisation", uid(9), "MIA 1"),)), market="EU"),
    ],
)
def test_what_the_law_asks_is_never_overridden(standing: Any) -> None:
    """Domain 4.3: never for BLOCKED or an unmet statutory registration (U4, DEA, MIA)."""
    held = answer(standing=standing)
    assert (held.answer, held.overridable) == (HOLD, False)
    assert answer(standing=standing, overrides=(overriding(held),)).answer == HOLD


# --- the table of codes ---------------------------------------------------------------------------------------------


def test_every_code_names_its_check_and_every_bad_one_what_would_change_it() -> None:
    assert all(code.check in CHECKS and code.words for code in CODES.values())
    assert {
        "STANDING_BLOCKED",
        "STANDING_NOT_ELIGIBLE",
        "AUTHORISED_SCOPE_MISSING",
        "AUTHORISATION_EXPIRED",
        "CONTROLLED_REGISTRATION_MISSING",
        "CONTROLLED_QUOTA_MISSING",
    } == STATUTORY


def test_the_outlook_names_the_day_and_the_answer() -> None:
    facts = known(agreements=(an_agreement(last="2026-12-31"),))
    now = clear(facts, ASKED, DAY)
    assert outlook(now, lambda _: facts, D("2027-12-31")) == (D("2027-01-01"), HOLD)
    assert outlook(now, lambda _: facts, D("2026-12-31")) == (None, None)


def test_the_answer_says_what_was_asked() -> None:
    assert answer(asked=Asked(FILL, PRODUCT, "US")).asked == ASKED
