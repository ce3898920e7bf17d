"""Which requirements apply to which scope: the ten fixtures, the edge cases, and what holds of every answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regulations.rules import vocabulary
from regulations.rules.applicability import (
    MILESTONES,
    MilestoneFact,
    Profile,
    ScheduleFact,
    ScopeFact,
    profile,
    together,
)
from regulations.rules.applicability.facts import Clause, Needed
from regulations.rules.applicability.timeline import ENDING

DAY = date(2026, 9, 1)
BEFORE = DAY - timedelta(days=1)
PHASE_1 = MilestoneFact("phase1", date(2025, 1, 10))
PHASE_2 = MilestoneFact("phase2_available", DAY, "US")
MARKETED = MilestoneFact("marketed", date(2019, 3, 1), "US")
SCHEDULE_II = ScheduleFact("II", "9143", date(1971, 1, 1))
DEA = {"dea_registration", "state_licence", "dea_quota"}


def of(on: date = DAY, **facts: Any) -> Profile:
    """The profile of a scope; markets as words."""
    facts["markets"] = frozenset(facts.get("markets", "US").split())
    return profile(ScopeFact(**facts), on)


def the_need(found: Profile, key: str) -> Needed:
    """The one piece of evidence with this key, which must be there."""
    need = found.need(key)
    assert need is not None, key
    return need


def the_clause(found: Profile, key: str) -> Clause:
    """The one clause with this key, which must be there."""
    clause = found.clause(key)
    assert clause is not None, key
    return clause


def needs(found: Profile) -> set[str]:
    return {each.key for each in found.evidence}


def shown(found: Profile) -> set[str]:
    return {each.key for each in found.sections}


def terms(found: Profile) -> set[str]:
    return {each.key for each in found.clauses}


def left(found: Profile) -> set[str]:
    return {each.key for each in found.not_applied}


TABLET: dict[str, Any] = {"operation": "manufacture", "dosage_form": "tablets", "material_type": "drug_product"}


def test_fixture_1_a_us_phase_1_oral_product_is_under_the_statute_alone() -> None:
    found = of(**TABLET | {"material_type": "imp"}, milestones=(PHASE_1,))
    assert found.us_exempt and found.keys == {"us_statute", "p1_statutory", "part_11"}
    assert "us_211" in left(found)
    assert "advised" in the_need(found, "agreement").label
    assert "us_registration" not in needs(found), "a site of material for studies only does not register"


def test_fixture_2_the_same_drug_once_used_in_phase_2_is_under_part_211() -> None:
    found = of(**TABLET | {"material_type": "imp"}, milestones=(PHASE_1, PHASE_2))
    assert not found.us_exempt and {"us_statute", "us_211"} <= found.keys
    why = next(each for each in found.sets if each.key == "us_211").reason
    assert "made available for phase 2 in United States on 1 Sep 2026" in why and "for good" in why


def test_fixture_3_eu_and_us_phase_1_is_exempt_in_the_us_only() -> None:
    found = of(**TABLET | {"material_type": "imp"}, markets="US EU", milestones=(PHASE_1,), country="IN")
    assert found.us_exempt and {"eu_imp", "eu_part_i", "eu_chapter_7"} <= found.keys and "us_211" not in found.keys
    need = found.need("eu_imp_equivalence")
    assert need is not None and need.kinds[0] == "qp_declaration"
    assert "eu_certificate" not in needs(found) and "investigational" in terms(found)


def test_fixture_4_a_schedule_ii_tablet_asks_for_dea_manufacturing() -> None:
    found = of(**TABLET, schedules=(SCHEDULE_II,))
    assert {"us_211", "dea"} <= found.keys and needs(found) >= DEA and "CS" in shown(found)
    assert "manufacturing" in next(each for each in found.sets if each.key == "dea").reason
    assert "controlled_substances" in terms(found)


def test_fixture_5_its_stability_laboratory_elsewhere_asks_for_chemical_analysis() -> None:
    found = of(
        **TABLET | {"operation": "testing_chemical"}, schedules=(SCHEDULE_II,), partner_type="testing_laboratory"
    )
    assert {"us_211_laboratory", "dea"} <= found.keys and "us_211" not in found.keys
    assert "chemical analysis" in next(each for each in found.sets if each.key == "dea").reason
    assert needs(found) & DEA == {"dea_registration", "state_licence"}, "a laboratory has no quota"
    assert "identity_test" not in terms(found) and "LAB" in shown(found)


def test_fixture_6_a_potent_api_from_india_for_the_eu() -> None:
    found = of(operation="api_manufacture", material_type="api", oeb=5, country="IN", markets="EU")
    assert {"eu_part_ii", "hpapi"} <= found.keys and not found.keys & {"eu_part_i", "us_211"}
    need = found.need("eu_written_confirmation")
    assert need is not None and need.kinds == ("confirmation", "certificate")
    assert {"containment", "separation", "hbel", "cleaning_limits"} <= needs(found)
    assert {"HP", "API", "EU"} <= shown(found) and "containment" in terms(found)
    assert the_need(found, "eu_api_audit").owner == "sponsor"


def test_fixture_7_a_sterile_biologic_vial_from_germany_for_the_us() -> None:
    found = of(
        operation="aseptic_manufacture", dosage_form="lyophilisates", modality="biologic", sterile=True, country="DE"
    )
    assert {"us_211", "us_biologics", "us_aseptic"} <= found.keys
    need = found.need("us_inspection")
    assert need is not None and "Germany" in need.reason and "mutual recognition" in need.source.text
    assert {"contamination_control", "us_registration"} <= needs(found) and {"BIO", "STE"} <= shown(found)
    vaccine = of(operation="aseptic_manufacture", modality="vaccine", sterile=True, country="DE")
    assert "mutual recognition" not in the_need(vaccine, "us_inspection").source.text


def test_fixture_8_a_toll_packager_with_serial_numbers() -> None:
    found = of(**TABLET | {"operation": "primary_packaging"}, partner_type="toll_manufacturer", milestones=(MARKETED,))
    assert {"us_211_packaging", "dscsa"} <= found.keys and "us_211" not in found.keys
    assert "G" in next(each for each in found.sets if each.key == "us_211_packaging").label
    assert {"artwork", "serialization", "client_material"} <= terms(found) and "purchasing" not in terms(found)
    assert "purchasing" in left(found) and {"PK", "TOLL"} <= shown(found)
    assert "dscsa" not in of(date(2025, 5, 26), **TABLET | {"operation": "primary_packaging"}).keys


def test_fixture_9_a_clinical_cro_is_under_gcp_only() -> None:
    study: dict[str, Any] = {"operation": "clinical_study", "partner_type": "cro_laboratory"}
    clinical: dict[str, Any] = {"partner_type": "cro_clinical"}
    for facts in (clinical, study):
        found = of(markets="US EU UK", **facts)
        assert found.keys == {"gcp"} and not found.cgmp and left(found) == {"cgmp"}
        assert not found.clauses and not found.evidence and not found.sections
    laboratory = of(operation="testing_chemical", partner_type="cro_laboratory", markets="US EU")
    assert laboratory.cgmp and {"us_211_laboratory", "eu_chapter_6", "part_11"} <= laboratory.keys


def test_fixture_10_an_atmp_has_part_iv_and_not_part_i() -> None:
    found = of(operation="biological_manufacture", modality="atmp", sterile=True, markets="EU US", country="NL")
    assert "eu_part_iv" in found.keys and not found.keys & {"eu_part_i", "eu_annex_2"}
    assert {"eu_part_i", "eu_annex_2"} <= left(found) and {"us_biologics", "us_hctp"} <= found.keys


def test_e1_phase_1_material_keeps_the_statute_wherever_it_is_made() -> None:
    """Domain 12.1: neither free of cGMP nor under Part 211, whatever the site's standing is."""
    found = of(**TABLET, milestones=(PHASE_1,))
    statute = next(each for each in found.sets if each.key == "us_statute")
    assert "adulterated" in statute.reason and "501(a)(2)(B)" in statute.source.text and found.cgmp


def test_e2_a_batch_of_the_day_before_is_exempt_and_at_a_second_site_none_is_afterwards() -> None:
    """Domain 12.2: the exemption is of the drug, so that the country and the partner make no difference."""
    for country, partner in (("US", "cmo"), ("DE", "cdmo"), ("IN", "toll_manufacturer")):
        scope = {**TABLET, "milestones": (PHASE_1, PHASE_2), "country": country, "partner_type": partner}
        assert of(BEFORE, **scope).us_exempt and not of(DAY, **scope).us_exempt


def test_marketing_anywhere_ends_the_exemption_and_a_study_of_another_drug_does_not() -> None:
    marketed = MilestoneFact("marketed", DAY, "DE")
    assert not of(**TABLET, milestones=(PHASE_1, marketed)).us_exempt
    assert of(**TABLET, milestones=(PHASE_1,)).us_exempt
    assert not of(**TABLET | {"material_type": "imp"}).us_exempt, "nobody is exempt by silence"


def test_e6_a_toll_manufacturer_tests_identity_and_buys_nothing() -> None:
    """Domain 12.6."""
    found = of(**TABLET, partner_type="toll_manufacturer", milestones=(MARKETED,))
    identity = found.clause("identity_test")
    assert identity is not None and identity.owner == "contractor" and "211.84(d)(1)" in identity.source.text
    assert "purchasing" in left(found) and the_need(found, "api_supplier").owner == "sponsor"
    assert the_clause(found, "api_supply").owner == "sponsor"
    assert the_clause(found, "suitability_check").owner == "sponsor_checked"
    assert "purchasing" in terms(of(**TABLET)) and "client_material" not in terms(of(**TABLET))


def test_e12_what_is_asked_follows_the_schedule_of_the_day() -> None:
    """Domain 12.12: III until the day before, II from the day on."""
    moved = (ScheduleFact("III", "9150", date(2000, 1, 1), BEFORE), ScheduleFact("II", "9150", DAY))
    before, after = of(BEFORE, **TABLET, schedules=moved), of(DAY, **TABLET, schedules=moved)
    assert "Schedule III" in next(each for each in before.sets if each.key == "dea").reason
    assert "dea_quota" not in needs(before) and "dea_quota" in needs(after)


@pytest.mark.parametrize(
    ("facts", "there", "absent"),
    [
        ({"modality": "pet"}, {"us_pet"}, {"us_211"}),
        ({"modality": "medical_gas"}, {"us_medical_gas"}, {"us_211"}),
        ({"modality": "combination"}, {"us_combination", "us_211"}, set()),
        ({"operation": "storage"}, {"us_211_holding"}, {"us_211"}),
        ({"operation": "sterilisation"}, {"us_211_sterilisation"}, {"us_211"}),
        ({"operation": "calibration"}, set(), {"us_statute"}),
        ({"operation": "api_manufacture", "material_type": "api"}, {"us_q7"}, {"us_211"}),
        ({"operation": "testing_chemical", "material_type": "api"}, {"us_q7"}, {"us_211_laboratory"}),
        ({"material_type": "excipient"}, {"us_statute"}, {"us_211"}),
        ({"partner_type": "cdmo"}, {"us_211", "ich_development"}, set()),
        ({"markets": "EU", "modality": "plasma", "sterile": True}, {"eu_annex_14", "eu_annex_2", "eu_annex_1"}, set()),
        ({"markets": "EU", "modality": "radiopharmaceutical"}, {"eu_annex_3"}, set()),
        ({"markets": "EU", "modality": "medical_gas"}, {"eu_annex_6"}, set()),
        ({"markets": "EU", "material_type": "excipient"}, {"eu_excipients"}, {"eu_part_i"}),
        ({"markets": "EU", "material_type": "packaging_material"}, {"eu_chapter_7"}, {"eu_part_i"}),
        ({"markets": "EU", "operation": "transport"}, {"eu_gdp", "eu_chapter_7"}, {"eu_part_i"}),
        ({"markets": "EU", "operation": "calibration"}, {"eu_chapter_7"}, {"eu_gdp", "eu_part_i"}),
        ({"markets": "EU", "operation": "batch_certification"}, {"eu_annex_16"}, {"eu_annex_21"}),
        ({"markets": "EU", "operation": "import_certification"}, {"eu_annex_16", "eu_annex_21"}, set()),
        ({"markets": "EU", "operation": "secondary_packaging"}, {"eu_fmd", "eu_part_i"}, set()),
        ({"markets": "EU", "schedules": (SCHEDULE_II,), "country": "FR"}, {"narcotics"}, {"dea"}),
        ({"markets": "UK"}, {"uk_gmp"}, {"eu_part_i"}),
        ({"markets": "UK", "material_type": "imp"}, {"uk_gmp", "uk_imp"}, set()),
        ({"markets": "JP"}, set(), {"us_statute"}),
    ],
)
def test_the_table_of_section_2(facts: dict[str, Any], there: set[str], absent: set[str]) -> None:
    found = of(**facts)
    assert there <= found.keys and not absent & found.keys, found.keys


def test_other_markets_ask_for_evidence_of_their_own_authority() -> None:
    found = of(markets="JP US")
    assert "authority_jp" in needs(found) and the_need(found, "authority_jp").kinds == ("authority", "supporting")


def test_before_18_dec_2025_a_medical_gas_was_under_part_211() -> None:
    assert "us_211" in of(date(2025, 12, 17), modality="medical_gas").keys
    assert "us_medical_gas" in of(date(2025, 12, 18), modality="medical_gas").keys


def test_several_pieces_of_work_at_one_site_are_asked_for_once() -> None:
    exempt = of(**TABLET, milestones=(PHASE_1,))
    commercial = of(**TABLET, milestones=(MARKETED,))
    both = together([exempt, commercial], DAY)
    assert both.keys == exempt.keys | commercial.keys and len({each.key for each in both.sets}) == len(both.sets)
    assert "us_211" not in left(both), "it applies to one of them"
    with_study = together([of(partner_type="cro_clinical"), commercial], DAY)
    assert with_study.cgmp and "cgmp" not in left(with_study)


DAYS = st.dates(date(2018, 1, 1), date(2028, 12, 31))
SCOPES = st.builds(
    ScopeFact,
    partner_type=st.sampled_from([*vocabulary.PARTNER_TYPES]),
    operation=st.sampled_from([*vocabulary.OPERATIONS]),
    material_type=st.sampled_from([*vocabulary.MATERIAL_TYPES]),
    dosage_form=st.sampled_from(["", *vocabulary.DOSAGE_FORMS]),
    modality=st.sampled_from([*vocabulary.MODALITIES]),
    sterile=st.booleans(),
    oeb=st.none() | st.integers(1, 5),
    schedules=st.lists(
        st.builds(ScheduleFact, st.sampled_from([*vocabulary.SCHEDULES]), st.just("9143"), DAYS), max_size=2
    ).map(tuple),
    milestones=st.lists(
        st.builds(MilestoneFact, st.sampled_from([*MILESTONES]), DAYS, st.sampled_from(["", "US", "DE"])), max_size=4
    ).map(tuple),
    markets=st.frozensets(st.sampled_from(["US", "EU", "UK", "JP"])),
    country=st.sampled_from(["US", "PR", "DE", "IS", "IN", "GB", "CH"]),
)
WITHIN = frozenset({"p1_statutory"})
"""What gives way to more: phase 1 under the statute, in whose place Part 211 comes."""


def everything(found: Profile) -> set[str]:
    """Every key of an answer."""
    return {f"{kind}:{each.key}" for kind, listed in lists(found).items() for each in listed}


def lists(found: Profile) -> dict[str, Any]:
    return {"set": found.sets, "need": found.evidence, "section": found.sections, "clause": found.clauses}


@given(SCOPES, DAYS)
def test_whatever_applies_says_why_and_where_that_stands(scope: ScopeFact, on: date) -> None:
    found = profile(scope, on)
    for listed in (*lists(found).values(), found.not_applied):
        assert len({each.key for each in listed}) == len(listed)
        for each in listed:
            assert each.label and each.source.text, each
            assert each.reason[0].isupper() and each.reason.endswith("."), each.reason
    assert not found.keys & left(found)


@given(SCOPES, DAYS, st.sampled_from(["US", "EU", "UK", "JP"]))
def test_a_market_added_never_takes_a_requirement_away(scope: ScopeFact, on: date, market: str) -> None:
    more = replace(scope, markets=scope.markets | {market})
    assert everything(profile(scope, on)) <= everything(profile(more, on))


@given(SCOPES, DAYS, st.sampled_from(["sterile", "oeb", "schedule"]))
def test_what_is_more_dangerous_is_never_asked_less(scope: ScopeFact, on: date, how: str) -> None:
    """Monotone in severity: sterile, a higher band, one more schedule."""
    changes: dict[str, dict[str, Any]] = {
        "sterile": {"sterile": True},
        "oeb": {"oeb": 5},
        "schedule": {"schedules": (*scope.schedules, SCHEDULE_II)},
    }
    assert everything(profile(scope, on)) <= everything(profile(replace(scope, **changes[how]), on))


@given(SCOPES, DAYS, st.integers(0, 2000))
def test_the_exemption_is_one_way_and_what_comes_in_its_place_is_more(scope: ScopeFact, on: date, later: int) -> None:
    """21 CFR 210.2(c): once it ended it does not come back, on no later day and by no further milestone."""
    found = profile(scope, on)
    ended = [each for each in scope.milestones if each.kind in ENDING and each.on <= on]
    assert not (found.us_exempt and ended)
    if ended:
        after = replace(scope, milestones=(*scope.milestones, MilestoneFact("phase1", on)))
        assert not profile(after, on + timedelta(days=later)).us_exempt
    if found.us_exempt:
        lost = profile(replace(scope, milestones=(*scope.milestones, MilestoneFact("phase2_available", on))), on)
        assert found.keys - WITHIN <= lost.keys and lost.keys - found.keys, "Part 211 takes its place"
        assert {each.key for each in found.evidence} <= {each.key for each in lost.evidence}


@given(SCOPES, DAYS, st.sampled_from(["US", "DE", "IN"]), st.sampled_from([*vocabulary.PARTNER_TYPES]))
def test_the_exemption_is_of_the_drug_and_of_no_site(scope: ScopeFact, on: date, country: str, partner: str) -> None:
    """Domain 12.2: another site or partner of the same drug is exempt on the same days."""
    asked = replace(scope, operation="manufacture", material_type="imp", markets=frozenset({"US"}), partner_type="cmo")
    elsewhere = replace(asked, country=country, partner_type=partner)
    if not elsewhere.clinical_only:
        assert profile(asked, on).us_exempt == profile(elsewhere, on).us_exempt
