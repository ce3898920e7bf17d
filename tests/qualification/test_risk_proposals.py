"""What the records propose for each factor and floor (domain 3.1), by tables."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from audits.rules import AuditFact
from cmos.rules import FeiPeriod
from qualification.rules.facts import SiteFacts
from qualification.rules.risk import scales
from qualification.rules.risk.known import Answered, Known, Made, OpenFinding, is_supply
from qualification.rules.risk.proposals import floors, proposals
from qualification.rules.standing import standing
from tests.qualification import evidence as E

D = date.fromisoformat
TODAY = D("2026-06-15")


def audit(ended: str, number: int = 90, kind: str = "requalification") -> AuditFact:
    return AuditFact(id=E.uid(number), label=f"AUD-{number}", recorded_on=D(ended), kind=kind, ended_on=D(ended))


def finding(grade: str, number: int = 1, *, of: int | None = 90, **more: Any) -> OpenFinding:
    values: dict[str, Any] = {"open": True, "late": False, **more}
    audit_id = E.uid(of) if of else None
    return OpenFinding(id=E.uid(700 + number), label=f"F/{number}", audit_id=audit_id, grade=grade, **values)


def answered(percent: str | None, *unresolved: str, number: int = 1) -> Answered:
    value = None if percent is None else Decimal(percent)
    return Answered(
        id=E.uid(800 + number), number=f"QUE-{number}", answered_on=TODAY, percent=value, unresolved=unresolved
    )


def made(**more: Any) -> Made:
    return Made(id=E.uid(900), label="Velmotin 20 mg", **more)


def known(*markets: str, site: dict[str, Any] | None = None, facts: dict[str, Any] | None = None, **more: Any) -> Known:
    found = SiteFacts(site=E.a_site(**(site or {})), **(facts or {}))
    standings = tuple(standing(found, market, TODAY) for market in markets)
    return Known(on=TODAY, facts=found, standings=standings, **more)


def step(key: str, found: Known) -> int | None:
    return proposals(found)[key].step


# --- G ------------------------------------------------------------------------------------------------------------

REGISTERED = {"registrations": (E.registration("2025-10-01", "2026-12-31"),)}


@pytest.mark.parametrize(
    ("inspections", "expected"),
    [
        ((E.inspection("2025-01-10", outcome="NAI"),), 1),
        ((E.inspection("2024-06-15", outcome="NAI"),), 2),
        ((E.inspection("2024-06-16", outcome="NAI"),), 1),
        ((E.inspection("2025-01-10", outcome="VAI"),), 2),
        ((E.inspection("2019-01-10", outcome="NAI"),), 3),
        ((E.inspection("2025-01-10", outcome="OAI"),), 4),
        ((), 5),
    ],
)
def test_standing_by_the_latest_inspection(inspections: tuple[Any, ...], expected: int) -> None:
    assert step("G", known("US", facts={**REGISTERED, "inspections": inspections})) == expected


def test_the_worst_market_counts() -> None:
    """A good standing in the US does not help where no EU certificate is held."""
    good = {**REGISTERED, "inspections": (E.inspection("2025-01-10", outcome="NAI"),)}
    assert step("G", known("US", "EU", facts=good)) == 5
    assert step("G", known(facts=good)) is None, "no market, no proposal"


# --- A and K ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("findings", "expected"),
    [
        ((), 1),
        ((finding("other"),), 1),
        ((finding("major"),), 2),
        ((finding("major", 1), finding("major", 2)), 2),
        ((finding("major", 1), finding("major", 2), finding("major", 3)), 3),
        ((finding("other", late=True),), 3),
        ((finding("critical", open=False),), 4),
        ((finding("critical"),), 5),
        ((finding("critical", of=None),), 5),
    ],
)
def test_last_audit(findings: tuple[OpenFinding, ...], expected: int) -> None:
    assert step("A", known(facts={"audits": (audit("2026-01-10"),)}, findings=findings)) == expected


def test_findings_of_an_earlier_audit_do_not_count_when_closed() -> None:
    old = (finding("major", 1, of=91, open=False), finding("major", 2, of=91, open=False))
    both = (audit("2024-01-10", 91), audit("2026-01-10", 90))
    assert step("A", known(facts={"audits": both}, findings=old)) == 1


@pytest.mark.parametrize(
    ("ended", "expected"),
    [
        ("2025-06-15", 1),
        ("2025-06-14", 2),
        ("2024-06-15", 2),
        ("2023-06-15", 3),
        ("2022-06-15", 4),
        ("2022-06-14", 5),
        ("2026-07-01", 5),
    ],
)
def test_age_of_the_on_site_audit(ended: str, expected: int) -> None:
    """The last day of 12, 24, 36 and 48 months still counts; an audit in the future does not."""
    assert step("K", known(facts={"audits": (audit(ended),)})) == expected


@pytest.mark.parametrize("kind", ["remote", "paper", "third_party"])
def test_an_audit_that_was_not_on_site_leaves_its_age_the_worst(kind: str) -> None:
    found = known(facts={"audits": (audit("2026-01-10", kind=kind),)})
    assert step("K", found) == 5 and step("A", found) == 1
    assert scales.NEVER_AUDITED in {each.key for each in floors(found)}


# --- X ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        ((answered("90"),), 1),
        ((answered("89.9"),), 2),
        ((answered("79.9"),), 3),
        ((answered("69.9"),), 4),
        ((answered("59.9"),), 5),
        ((answered("95", "Y-A1"),), 5),
        ((answered("95"), answered("72", number=2)), 3),
        ((answered(None),), None),
        ((), None),
    ],
)
def test_questionnaire(found: tuple[Answered, ...], expected: int | None) -> None:
    """5 where a knockout is unresolved, whatever the score; the worst of several questionnaires."""
    assert step("X", known(answered=found)) == expected


# --- inherent risk ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("site", "products", "expected"),
    [
        ({}, (), None),
        ({"dosage_forms": ("tablets",)}, (), 3),
        ({"dosage_forms": ("semi_solids", "tablets")}, (), 3),
        ({"dosage_forms": ("lyophilisates",)}, (), 5),
        ({}, (made(dosage_form="liquids_external"),), 2),
        ({}, (made(dosage_form="tablets", biologics=True),), 5),
        ({}, (made(modality="atmp"),), 5),
    ],
)
def test_patient(site: dict[str, Any], products: tuple[Made, ...], expected: int | None) -> None:
    assert step("P", known(site=site, products=products)) == expected


@pytest.mark.parametrize(
    ("site", "expected"),
    [
        ({"operations": ()}, None),
        ({"operations": ("secondary_packaging",)}, 1),
        ({"operations": ("secondary_packaging", "testing_chemical")}, 2),
        ({"operations": ("manufacture",)}, 3),
        ({"operations": ("terminal_sterilisation",)}, 4),
        ({"operations": ("aseptic_manufacture",)}, 5),
        ({"operations": ("manufacture",), "biologics": True}, 5),
    ],
)
def test_complexity(site: dict[str, Any], expected: int | None) -> None:
    assert step("C", known(site=site)) == expected


def test_hazard_is_the_highest_band_of_site_and_products() -> None:
    assert step("H", known()) is None
    assert step("H", known(hazard="oeb3")) == 3
    assert step("H", known(hazard="oeb3", products=(made(oeb="oeb5"),))) == 5


@pytest.mark.parametrize(("records", "expected"), [("", None), ("electronic", None), ("hybrid", 3), ("paper", 4)])
def test_data_by_what_batch_records_are_kept_on(records: str, expected: int | None) -> None:
    """Electronic records say nothing until somebody knows that they are validated: unknown never counts as good."""
    assert step("D", known(batch_records=records)) == expected


def test_an_open_data_integrity_finding_is_the_worst_of_its_scale() -> None:
    cited = finding("major", requirements=("21 CFR 211.194",))
    assert step("D", known(findings=(cited,), batch_records="hybrid")) == 5
    closed = finding("major", requirements=("21 CFR 211.194",), open=False)
    assert step("D", known(findings=(closed,), batch_records="hybrid")) == 3


@pytest.mark.parametrize(
    ("country", "ended", "expected"),
    [
        ("IE", "2026-01-10", 1),
        ("IE", "2024-01-10", 2),
        ("IN", "2026-01-10", 3),
        ("IE", "2023-06-14", 4),
        ("IN", "2020-01-10", 4),
        ("IN", "", 5),
    ],
)
def test_reach(country: str, ended: str, expected: int) -> None:
    facts = {"inspections": (E.inspection(ended, outcome="NAI"),)} if ended else {}
    assert step("R", known(site={"country": country}, facts=facts)) == expected


def test_supply_and_performance_are_for_a_person_to_enter() -> None:
    """The scorecard is kept in no room yet, and need of patients is nobody's record: unknown until somebody says."""
    found = proposals(known())
    assert found["S"].step is None and found["Q"].step is None
    assert "scorecard" in found["Q"].because


@pytest.mark.parametrize(("elsewhere", "expected"), [((0,), None), ((1,), 2), ((2,), 1), ((3, 1), 2), ((3, 0), None)])
def test_supply_by_the_other_sites_that_do_the_same(elsewhere: tuple[int, ...], expected: int | None) -> None:
    """The product with the fewest counts; the only site for it is never called safe."""
    assert step("S", known(products=tuple(made(elsewhere=number) for number in elsewhere))) == expected


# --- floors -------------------------------------------------------------------------------------------------------


def keys(found: Known) -> set[str]:
    return {each.key for each in floors(found)}


def test_a_blocked_market_sets_a_floor() -> None:
    blocked = E.facts(E.alert("2026-01-10", fei=E.FEI_A), feis=(FeiPeriod(value=E.FEI_A),))
    found = Known(on=TODAY, facts=blocked, standings=(standing(blocked, "US", TODAY),))
    assert scales.BLOCKED in keys(found) and step("G", found) == 5
    assert scales.BLOCKED not in keys(known("US"))


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        (finding("critical"), True),
        (finding("critical", open=False), False),
        (finding("major"), False),
        (finding("major", requirements=("21 CFR 211.194",)), True),
        (finding("other", requirements=("21 CFR 211.194",)), False),
        (finding("major", audit_kind="data_integrity"), True),
    ],
)
def test_open_critical_and_data_integrity_findings_set_a_floor(one: OpenFinding, expected: bool) -> None:
    found = known(facts={"audits": (audit("2026-01-10"),)}, findings=(one,))
    assert (scales.OPEN_CRITICAL in keys(found)) is expected


def test_sterile_or_biological_product_sets_a_floor() -> None:
    assert scales.STERILE in keys(known(site={"sterile": True}))
    assert scales.STERILE in keys(known(products=(made(biologics=True),)))
    assert scales.STERILE not in keys(known())


@pytest.mark.parametrize(
    ("operations", "audits", "expected"),
    [
        (("manufacture",), (), True),
        (("api_manufacture",), (), True),
        ((), (), True),
        (("primary_packaging",), (), False),
        (("manufacture",), (audit("2026-01-10"),), False),
    ],
)
def test_makers_that_were_never_audited(operations: tuple[str, ...], audits: Any, expected: bool) -> None:
    found = known(site={"operations": operations}, facts={"audits": audits})
    assert (scales.NEVER_AUDITED in keys(found)) is expected


def test_substance_laboratory_and_packaging_are_audited_every_three_years_at_least() -> None:
    assert is_supply(known(site={"operations": ("testing_chemical",)}))
    assert is_supply(known(site={"operations": ("secondary_packaging",)}))
    assert is_supply(known(site={"material_types": frozenset({"api"})}))
    assert not is_supply(known(site={"operations": ("manufacture",)}))
