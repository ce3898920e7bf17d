"""What a second reading of the handbook found: each defect of the rules that was mended, by its name (domain 3, 4)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from cmos.rules import AuthorisationFact, FeiPeriod, QpDeclarationFact, Ref
from qualification.rules.clearing import Answer, Clearance, OverrideFact, clear
from qualification.rules.decisions.facts import LAXER, keys_above
from qualification.rules.facts import SiteFacts
from qualification.rules.lifecycle.facts import QUALIFIED, HoldFact, Scope
from qualification.rules.lifecycle.gates import GateFacts, ScoreLine, suitability
from qualification.rules.lifecycle.holds import holds
from qualification.rules.lifecycle.states import DecisionFact, StateOn
from qualification.rules.lifecycle.triggers import triggers
from qualification.rules.lifecycle.watched import Watched
from qualification.rules.standing import standing
from qualification.rules.words import Status
from tests.qualification import clearing
from tests.qualification import evidence as made
from tests.qualification.evidence import FEI_A, FEI_B, D
from tests.qualification.test_decisions_rules import decided, decision, laxer

ON = D("2026-11-23")
GOOD = (made.registration("2025-11-02", "2026-12-31"), made.inspection("2025-03-01", "NAI"))
TABLETS: dict[str, Any] = {"dosage_forms": ("tablets",)}


def status(site: SiteFacts, market: str = "US", on: date = ON) -> Status:
    return standing(site, market, on).status


# --- the US table -----------------------------------------------------------------------------------------------------


def test_a_court_order_about_the_whole_site_was_out_of_sight_once_no_fei_was_in_use() -> None:
    """U1 with U5: two people could have overridden the scope gap that was left."""
    ended = (FeiPeriod(value=FEI_A, valid_to=D("2026-01-31")),)
    site = made.facts(*GOOD, made.court_order("2026-02-01"), feis=ended)
    assert status(site) == Status.BLOCKED
    assert status(made.facts(*GOOD, feis=ended)) == Status.SCOPE_GAP
    of_the_old = made.facts(*GOOD, made.court_order("2026-02-01", fei=FEI_A), feis=ended)
    assert status(of_the_old) == Status.SCOPE_GAP, "an order about a number that is the site's no more is not"


def test_what_was_known_of_an_fei_was_lost_when_it_was_merged_into_one_that_is_not_the_sites() -> None:
    """Domain 12 case 3: a merge keeps history."""
    merged = FeiPeriod(value=FEI_B, status="merged_into", merged_into="3009999999")
    site = made.facts(*GOOD, made.letter("2026-01-10", fei=FEI_B), feis=(FeiPeriod(value=FEI_A), merged))
    assert status(site) == Status.RESTRICTED


# --- the EU table -----------------------------------------------------------------------------------------------------


def test_an_audit_that_failed_left_an_earlier_one_in_force_for_a_declaration() -> None:
    """E11: the newer word counts, and on one day the worse."""
    declared = made.held(QpDeclarationFact, None, declared_on=D("2025-05-01"), audit_on=D("2025-03-01"))
    passed = made.audit("2025-06-30", ended_on=D("2025-06-01"), outcome="acceptable")
    failed = made.audit("2026-04-30", 51, ended_on=D("2026-04-01"), outcome="not_acceptable")
    imp: dict[str, Any] = {"phases": frozenset({"phase_1"})}
    assert status(made.facts(declared, passed, **imp), "EU") == Status.OK_WITH_OBS
    after = standing(made.facts(declared, passed, failed, **imp), "EU", ON)
    assert after.status == Status.UNKNOWN and "DECLARATION_WITHOUT_AUDIT" in after.codes
    assert status(made.facts(declared, passed, failed, **imp), "EU", D("2026-04-29")) == Status.OK_WITH_OBS
    same_day = replace(failed, ended_on=D("2025-06-01"))
    assert status(made.facts(declared, passed, same_day, **imp), "EU") == Status.UNKNOWN


@pytest.mark.parametrize(
    ("held", "closed", "expected"),
    [
        ("2026-03-01", "2026-04-30", Status.UNKNOWN),  # held later, closed earlier
        ("2026-01-10", "2026-06-30", Status.UNKNOWN),  # of one day the worse
        ("2025-12-01", "2026-07-31", Status.OK_WITH_OBS),  # held before: the newer one passed
    ],
)
def test_the_audit_that_was_closed_last_counted_though_a_newer_one_had_failed(
    held: str, closed: str, expected: Status
) -> None:
    """E12: evidence counts by the day it is about, not by when its paper was finished."""
    passed = made.audit("2026-06-30", ended_on=D("2026-01-10"), outcome="acceptable")
    failed = made.audit(closed, 51, ended_on=D(held), outcome="not_acceptable")
    assert status(made.facts(passed, failed, operations=(made.STORE,)), "EU") == expected


def test_a_restriction_on_a_manufacturing_authorisation_was_read_by_nobody() -> None:
    """E6: any remark or restriction needs a person, on the licence as on the certificate."""
    licence = made.held(AuthorisationFact, "2024-01-01", restrictions="No hormones in building 2")
    site = made.facts(licence, made.certificate("2025-03-01"), country="DE", **TABLETS)
    found = standing(site, "EU", ON)
    assert found.status == Status.WATCH and "REMARK_REVIEW" in found.codes
    read = replace(licence, remark_reviewed_on=D("2026-02-01"))
    assert status(replace(site, authorisations=(read,)), "EU") == Status.OK
    assert status(replace(site, authorisations=(read,)), "EU", D("2026-01-31")) == Status.WATCH


def test_taking_a_certificate_away_also_took_away_that_its_remark_is_unread() -> None:
    """No added bad news improves a status: one stands in its place, and what nobody has read stays unread."""
    old = made.certificate("2024-06-01", remark="Only building 4")
    new = made.certificate("2025-03-01", 21)
    assert status(made.facts(old, new, **TABLETS), "EU") == Status.WATCH
    assert status(made.facts(replace(old, withdrawn_on=D("2025-01-01")), new, **TABLETS), "EU") == Status.WATCH


# --- decisions and overrides ------------------------------------------------------------------------------------------


def test_news_that_ended_one_laxer_decision_let_a_laxer_one_count() -> None:
    """Two decisions in force, one signed for more: the strictest of them is what may count."""
    letter, other = made.letter("2026-01-10"), made.letter("2026-02-10", 61)
    site, both = made.facts(*GOOD, letter), made.facts(*GOOD, letter, other)
    narrow = laxer(site, Status.WATCH)
    broad = decision(LAXER, Status.OK, 91, because=frozenset(keys_above(standing(both, "US", ON).reasons, Status.OK)))
    assert decided(site, narrow, broad).effective == Status.WATCH
    assert decided(both, narrow, broad).effective == Status.WATCH


def test_two_signatures_about_a_standing_once_opened_what_the_law_keeps_shut() -> None:
    """Domain 4.3: never for an unmet statutory registration, by whatever record it is said."""
    row = clearing.a_reason(Status.NOT_ELIGIBLE, "NOT_REGISTERED")
    softened = replace(clearing.a_standing(row), effective=Status.WATCH)
    found = answered(standing=softened)
    assert found.answer == Answer.HOLD and not found.overridable
    listed = clearing.a_reason(Status.EXPIRED, "RECOGNITION_EXPIRED")
    assert answered(standing=replace(clearing.a_standing(listed), effective=Status.WATCH)).answer == Answer.WARN


def answered(**changes: Any) -> Clearance:
    return clear(clearing.known(**changes), clearing.ASKED, clearing.DAY)


def restricted(*letters: int) -> Any:
    return clearing.a_standing(
        *(
            clearing.a_reason(
                Status.RESTRICTED, "WARNING_LETTER_OPEN", evidence=(Ref("warning_letter", made.uid(n), ""),)
            )
            for n in letters
        )
    )


def test_an_override_once_covered_a_second_letter_that_nobody_had_seen() -> None:
    """Decision 0188: it covers what two people saw, and what is gone is not missed."""
    seen = answered(standing=restricted(1, 2))
    override = OverrideFact(
        id=made.uid(600),
        number="CLO-2026-0001",
        asked=clearing.ASKED,
        keys=seen.hold_keys,
        first=clearing.DAY,
        last=clearing.DAY,
    )
    assert answered(standing=restricted(1, 2), overrides=(override,)).answer == Answer.WARN
    assert answered(standing=restricted(1), overrides=(override,)).answer == Answer.WARN
    assert answered(standing=restricted(1, 2, 3), overrides=(override,)).answer == Answer.HOLD


# --- holds ------------------------------------------------------------------------------------------------------------


def held(site: SiteFacts, decided_on: str = "2025-01-01", on: str = "2026-06-01") -> list[HoldFact]:
    signed = DecisionFact(
        id=made.uid(900),
        number=1,
        move="qualify",
        from_state="",
        to_state=QUALIFIED,
        effective_on=D(decided_on),
        decided_on=D(decided_on),
    )
    state = StateOn(state=QUALIFIED, since=D(decided_on), by=signed)
    return list(holds(state, Scope(), (signed,), (), triggers(Watched(site=site), D(on)), D(on)))


def test_what_the_mhra_took_away_once_held_the_eu_and_left_the_uk_free() -> None:
    """Each authority for its own market: statements, certificates and licences."""
    taken = D("2026-03-02")
    for one in (
        made.statement("2026-03-02", jurisdiction="UK"),
        made.certificate("2025-03-01", jurisdiction="UK", withdrawn_on=taken),
        made.held(AuthorisationFact, "2024-01-01", jurisdiction="UK", suspended_on=taken),
    ):
        assert [each.scope.markets for each in held(made.facts(one))] == [frozenset({"UK"})]


def test_a_manufacturing_authorisation_once_ended_without_a_hold() -> None:
    """Domain 3: an authorisation or certificate suspended or expired without extension."""
    ended = made.held(AuthorisationFact, "2024-01-01", "2026-03-31")
    (one,) = held(made.facts(ended))
    assert (one.code, one.since) == ("CERTIFICATE_EXPIRED", D("2026-04-01"))
    renewed = replace(ended, id=made.uid(71), valid_from=D("2026-04-01"), valid_to=None)
    assert not held(made.facts(ended, renewed))


def test_an_extension_that_an_inspection_had_ended_once_kept_its_hold_away() -> None:
    """Domain 12 case 4: the next inspection ends it, even before its outcome is posted; told late, it holds late."""
    extended = made.certificate("2022-06-01", extension="notice of 2023", extended_to=D("2027-01-01"))
    assert not held(made.facts(extended), "2025-12-01")
    seen = made.inspection("2026-02-10", authority="EU", recorded_on=D("2026-04-20"))
    (one,) = held(made.facts(extended, seen), "2026-03-01")
    assert (one.code, one.since) == ("CERTIFICATE_EXPIRED", D("2026-04-20"))


def test_a_class_that_was_told_late_was_once_answered_by_people_who_did_not_know_it() -> None:
    """Domain 12 case 20: the letter is of March, we learnt of it in May; a decision of April did not see it."""
    late = made.inspection("2025-11-01", "OAI", class_date=D("2026-03-02"), class_recorded_on=D("2026-05-04"))
    (one,) = held(made.facts(late), "2026-04-01")
    assert (one.code, one.since) == ("OAI", D("2026-05-04"))


# --- gates ------------------------------------------------------------------------------------------------------------


def test_a_questionnaire_without_a_score_once_passed() -> None:
    """G2: 80 % are needed, and no score is none."""
    empty = ScoreLine(id=made.uid(1), number="QST-2026-0001", percent=None)
    gate = suitability(GateFacts(on=ON, scores=(empty,)))
    assert not gate.passed and "QST-2026-0001 has no score" in gate.sentence


def test_a_site_that_declares_nothing_once_matched_every_scope() -> None:
    """G2: the scope matches what the site says it can do."""
    gate = suitability(GateFacts(on=ON, scope=Scope(operations=frozenset({"manufacture"})), words={}))
    assert "does not declare manufacture" in gate.sentence
