"""The ten gates, each from its own facts (domain 3)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualification.rules.lifecycle import gates as g
from qualification.rules.lifecycle.facts import Scope
from qualification.rules.lifecycle.gates import AuditLine, Gate, GateFacts, NoteLine, RiskLine, ScoreLine, StandingLine
from qualification.rules.lifecycle.watched import AgreementLine, FindingLine, SubcontractLine
from qualification.rules.words import Status

D = date.fromisoformat
TODAY = D("2026-06-01")
X, Y = UUID(int=1), UUID(int=2)


def uid(number: int) -> UUID:
    return UUID(int=number)


def note(gate: str, says: str = g.MET, until: str | None = None) -> NoteLine:
    return NoteLine(
        id=uid(60),
        gate=gate,
        says=says,
        text="Tested on 2 May.",
        author="R. Castellanos",
        valid_from=D("2026-05-02"),
        valid_to=D(until) if until else None,
    )


def finding(grade: str, **more: Any) -> FindingLine:
    values: dict[str, Any] = {"recorded_on": D("2026-03-01"), "issued_on": D("2026-03-01"), **more}
    return FindingLine(id=uid(50), label=f"Finding {grade}", grade=grade, **values)


def agreed(first: str, last: str | None = None, *products: UUID) -> AgreementLine:
    return AgreementLine(
        id=uid(70),
        label="QAG-0039 version 1",
        recorded_on=D(first),
        first=D(first),
        last=D(last) if last else None,
        products=frozenset(products),
    )


AUDIT = AuditLine(id=uid(5), number="AUD-1", ended_on=D("2026-02-10"), closed_on=D("2026-04-01"), reported=True)
SCORE = ScoreLine(id=uid(6), number="QST-1", percent=Decimal("91.0"), sections=(("A", Decimal(60)),))
SUBCONTRACT = SubcontractLine(
    id=uid(8),
    label="Labor Weiss",
    recorded_on=D("2026-01-01"),
    first=D("2026-01-01"),
    disclosed_on=D("2026-01-01"),
    approved_on=D("2026-01-05"),
)
GOOD = GateFacts(
    on=TODAY,
    scope=Scope(operations=frozenset({"manufacture"}), markets=frozenset({"US", "EU"})),
    declared=frozenset({"manufacture"}),
    standings=(
        StandingLine(market="US", status=Status.OK, sentence="NAI."),
        StandingLine(market="EU", status=Status.OK_WITH_OBS, sentence="Extended."),
    ),
    scores=(SCORE,),
    audits=(AUDIT,),
    agreements=(agreed("2025-01-01", "2027-01-01"),),
    risk=RiskLine(id=uid(9), number="RSK-1", band="medium", review_on=D("2027-01-01")),
    contacts=2,
    qp_needed=True,
    subcontracts=(SUBCONTRACT,),
    notes=tuple(note(gate) for gate in (g.TRANSFER, g.CONTACTS, g.INTEGRITY, g.NOTIFICATION)),
)


def gate(key: str, facts: GateFacts) -> Gate:
    return next(each for each in g.gates(facts) if each.key == key)


def test_all_ten_are_passed_with_a_sentence_each() -> None:
    found = g.gates(GOOD)
    assert [each.key for each in found] == list(g.NAMES) and len(found) == 10
    assert all(each.passed and each.sentence for each in found), g.missing(found)
    assert [each.number for each in found] == [f"G{number}" for number in range(1, 11)]
    assert g.missing(found) == ()


CASES: list[tuple[str, dict[str, Any], str, str]] = [
    (
        g.LEGALITY,
        {"standings": (StandingLine(market="US", status=Status.RESTRICTED, sentence="OAI."),)},
        g.NOT_MET,
        "OAI",
    ),
    (g.LEGALITY, {"standings": ()}, g.NOT_MET, "names no market"),
    (g.LEGALITY, {"controlled": ("No narcotics licence of Ireland.",)}, g.NOT_MET, "narcotics licence"),
    (g.LEGALITY, {"controlled": ()}, g.MET, "US: OK"),
    (g.SUITABILITY, {"declared": frozenset({"storage"})}, g.NOT_MET, "does not declare"),
    (g.SUITABILITY, {"scores": ()}, g.NOT_MET, "No questionnaire was reviewed"),
    (g.SUITABILITY, {"scores": (), "answers_awaited": ("QST-2",)}, g.IN_PROGRESS, "QST-2"),
    (g.SUITABILITY, {"scores": (replace(SCORE, percent=Decimal("79.9")),)}, g.NOT_MET, "79.9 %"),
    (g.SUITABILITY, {"scores": (replace(SCORE, percent=Decimal(80)),)}, g.MET, "80 %"),
    (g.SUITABILITY, {"scores": (replace(SCORE, sections=(("A", Decimal("59.9")),)),)}, g.NOT_MET, "A 59.9 %"),
    (g.SUITABILITY, {"scores": (replace(SCORE, refused=("Y-A1",)),)}, g.NOT_MET, "Y-A1"),
    (g.COMPETENCE, {"findings": (finding("critical"),)}, g.IN_PROGRESS, "critical finding is open"),
    (g.COMPETENCE, {"findings": (finding("major"),)}, g.IN_PROGRESS, "no accepted plan"),
    (g.COMPETENCE, {"findings": (finding("major", plan_accepted=True),)}, g.MET, "1 finding open"),
    (g.COMPETENCE, {"findings": (finding("other"),)}, g.MET, "1 finding open"),
    (g.COMPETENCE, {"findings": (finding("critical", closed_on=TODAY),)}, g.MET, "0 findings open"),
    (g.COMPETENCE, {"audits": ()}, g.NOT_MET, "No audit was held"),
    (g.COMPETENCE, {"audits": (), "audit_needed": False}, g.NOT_NEEDED, "No audit on site"),
    (g.COMPETENCE, {"audits": (replace(AUDIT, closed_on=None, reported=False),)}, g.IN_PROGRESS, "report of AUD-1"),
    (g.COMPETENCE, {"audits": (replace(AUDIT, outcome="not_acceptable"),)}, g.IN_PROGRESS, "not acceptable"),
    (g.AGREEMENT, {"agreements": ()}, g.NOT_MET, "No signed quality agreement"),
    (g.AGREEMENT, {"agreements": (agreed("2026-07-01"),)}, g.IN_PROGRESS, "takes effect on 1 Jul 2026"),
    (g.AGREEMENT, {"agreements": (agreed("2025-01-01", "2026-05-31"),)}, g.NOT_MET, "No signed"),
    (g.AGREEMENT, {"agreements": (agreed("2025-01-01", None, X),)}, g.NOT_MET, "named products only"),
    (
        g.AGREEMENT,
        {"agreements": (agreed("2025-01-01", None, X),), "scope": Scope(products=frozenset({X, Y}))},
        g.NOT_MET,
        "does not cover",
    ),
    (g.RISK, {"risk": None}, g.NOT_MET, "No risk assessment"),
    (g.RISK, {"risk": RiskLine(id=X, number="R", band="low", review_on=D("2026-05-31"))}, g.NOT_MET, "reviewed by"),
    (g.CONTACTS, {"contacts": 0}, g.NOT_MET, "No contact"),
    (g.CONTACTS, {"notes": ()}, g.NOT_MET, "No Qualified Person"),
    (g.CONTACTS, {"notes": (), "qp_needed": False}, g.MET, "2 contacts"),
    (g.SUBCONTRACTORS, {"subcontracts": (replace(SUBCONTRACT, approved_on=None),)}, g.NOT_MET, "Not approved"),
    (g.SUBCONTRACTORS, {"subcontracts": (replace(SUBCONTRACT, disclosed_on=None),)}, g.NOT_MET, "Not disclosed"),
    (g.SUBCONTRACTORS, {"subcontracts": ()}, g.MET, "No subcontractor"),
    (g.TRANSFER, {"notes": ()}, g.NOT_MET, "No transfer"),
    (g.TRANSFER, {"notes": (note(g.TRANSFER, g.NOT_NEEDED),)}, g.NOT_NEEDED, "Signed by"),
    (g.INTEGRITY, {"notes": (note(g.INTEGRITY, until="2026-05-31"),)}, g.NOT_MET, "not in force"),
    (g.INTEGRITY, {"notes": (note(g.INTEGRITY, until="2026-06-01"),)}, g.BY_NOTE, "Until 1 Jun 2026"),
    (g.NOTIFICATION, {"notes": ()}, g.NOT_MET, "No test"),
]


@pytest.mark.parametrize(("key", "changes", "state", "words"), CASES)
def test_a_gate_says_what_it_rests_on(key: str, changes: dict[str, Any], state: str, words: str) -> None:
    found = gate(key, replace(GOOD, **changes))
    assert (found.state, words in found.sentence) == (state, True), found.sentence
    assert found.passed == (found.state in g.PASSED) and bool(found.blocked) != found.passed


@given(st.sets(st.sampled_from([g.LEGALITY, g.SUITABILITY, g.COMPETENCE, g.AGREEMENT])))
def test_no_note_replaces_what_records_decide(keys: set[str]) -> None:
    bare = GateFacts(on=TODAY, notes=tuple(note(key) for key in keys))
    assert not any(gate(key, bare).passed for key in keys)


def test_an_overridden_standing_says_so_beside_the_gate() -> None:
    """What counts decides the gate, as it decides a clearance; the evidence is told with it."""
    sentence = "Overridden to Watch until 3 Aug 2026 by decision STD-1: Seen. Computed by the evidence: Restricted."
    laxer = StandingLine(market="US", status=Status.WATCH, sentence=sentence, overridden=True)
    found = gate(g.LEGALITY, replace(GOOD, standings=(laxer,)))
    assert found.state == g.MET and found.sentence == f"US: Watch (overridden). {sentence}"
    stricter = replace(laxer, status=Status.RESTRICTED, sentence="Overridden to Restricted by decision STD-2: Told.")
    found = gate(g.LEGALITY, replace(GOOD, standings=(stricter,)))
    assert found.state == g.NOT_MET and "STD-2" in found.sentence
