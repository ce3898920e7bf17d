from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regulations.catalogue import rows
from regulations.rules.topics import TOPICS, entries_of, path_of, topics_of
from tests.generated import cases

KEYS = [
    "quality_unit",
    "personnel_training",
    "premises_hvac_water",
    "equipment_cleaning",
    "materials_suppliers",
    "production_process",
    "aseptic",
    "packaging_label",
    "storage_distribution",
    "laboratory_oos",
    "records_data_integrity",
    "investigations_capa",
    "change_control",
    "complaints_recall",
    "outsourcing",
    "release",
]
CODES = tuple(dict.fromkeys(row["code"] for row in rows()))
SECTIONS = [code for code in CODES if code.startswith("21 CFR 211.")]


def test_the_sixteen_topics_in_their_order() -> None:
    """The handbook, section 1.4."""
    assert list(TOPICS) == KEYS
    assert all(topic.key == key and topic.label and topic.places for key, topic in TOPICS.items())


@pytest.mark.parametrize(
    ("code", "keys"),
    [
        ("21 CFR 211.22", "quality_unit release outsourcing"),
        ("21 CFR 211.22(a)", "quality_unit release outsourcing"),
        ("21 CFR 211.22(d)", "quality_unit release"),
        ("21 CFR 211.25(a)", "personnel_training"),
        ("21 CFR 211.42", "premises_hvac_water aseptic"),
        ("21 CFR 211.42(c)(10)(iv)", "premises_hvac_water aseptic"),
        ("21 CFR 211.42 (c) (10)", "premises_hvac_water aseptic"),
        ("21 CFR 211.42(c)", "premises_hvac_water aseptic"),
        ("21 CFR 211.42(d)", "premises_hvac_water"),
        ("21 CFR 211.58", "premises_hvac_water"),
        ("21 CFR 211.68(b)", "equipment_cleaning records_data_integrity"),
        ("21 CFR 211.100", "production_process investigations_capa change_control"),
        ("21 CFR 211.100(b)", "production_process investigations_capa"),
        ("21 CFR 211.113", "production_process aseptic"),
        ("21 CFR 211.113(a)", "production_process"),
        ("21 CFR 211.192", "investigations_capa release"),
        ("21 CFR 211.198", "investigations_capa complaints_recall"),
        ("21 CFR 200.10(b)", "outsourcing"),
        ("21 CFR 200.10", "outsourcing"),
        ("21 CFR 11.10(e)", "records_data_integrity"),
        ("21 CFR part 11", "records_data_integrity"),
        ("21 CFR 7.40", "complaints_recall"),
        ("21 CFR 211.1", ""),
        ("EU GMP I ch. 1", "quality_unit"),
        ("EU GMP I 1.4", "quality_unit investigations_capa change_control"),
        ("EU GMP I 1.4(xiv)", "quality_unit investigations_capa"),
        ("EU GMP I 2.9", "quality_unit personnel_training"),
        ("EU GMP I 2.10", "personnel_training"),
        ("EU GMP I ch. 5", "production_process"),
        ("EU GMP I 5.20", "production_process equipment_cleaning"),
        ("EU GMP I 5.29", "production_process materials_suppliers"),
        ("EU GMP I 5.45", "production_process packaging_label"),
        ("EU GMP I 7.11", "outsourcing"),
        ("EU GMP I ch. 7", "outsourcing"),
        ("EU GMP I ch. 8", "investigations_capa complaints_recall"),
        ("EU GMP I ch. 9", ""),
        ("EU GMP Annex 1", "aseptic"),
        ("EU GMP Annex 15", "equipment_cleaning production_process change_control"),
        ("EU GMP Annex 15.11", "equipment_cleaning production_process change_control"),
        ("EU GMP Annex 15.2", "equipment_cleaning production_process"),
        ("EU GMP Annex 11", "records_data_integrity"),
        ("EU GMP Annex 16", "release"),
        ("EU GMP II 2", "quality_unit"),
        ("EU GMP II 2.1", "quality_unit investigations_capa"),
        ("EU GMP II 2.16", "quality_unit investigations_capa"),
        ("EU GMP II 2.2", "quality_unit"),
        ("EU GMP II 2.3", "quality_unit release"),
        ("EU GMP II 2.30", "quality_unit release"),
        ("EU GMP II 12.7", "equipment_cleaning"),
        ("EU GMP II 12.70", "equipment_cleaning"),
        ("EU GMP II 12.1", ""),
        ("EU GMP II 16", "outsourcing"),
        ("ICH Q7 2.2", "quality_unit release"),
        ("ICH Q7 16", "outsourcing"),
        ("PIC/S I 7.4.1", "outsourcing"),
        ("§ 211.22(a)", "quality_unit release outsourcing"),
        ("EU GMP Annex 11, 3", "records_data_integrity"),
        ("EU GDP", "storage_distribution"),
        ("EU GDP, 9", "storage_distribution"),
        ("PIC/S PI 041", "records_data_integrity"),
        ("21 CFR 211", ""),
        ("", ""),
        ("no citation", ""),
    ],
)
def test_topics_of_citations(code: str, keys: str) -> None:
    assert topics_of(code) == set(keys.split())


def test_no_section_of_211_is_without_a_topic() -> None:
    """Scope and definitions ask for nothing."""
    assert [code for code in SECTIONS if not topics_of(code)] == ["21 CFR 211.1", "21 CFR 211.3"]


def test_whole_sections_of_a_topic() -> None:
    assert entries_of(TOPICS["materials_suppliers"], tuple(SECTIONS)) == tuple(
        f"21 CFR 211.{number}" for number in (80, 82, 84, 86, 87, 89, 94, 184)
    )


@cases
@given(st.sampled_from(SECTIONS), st.lists(st.sampled_from(["a", "b", "c", "1", "10", "iv"]), min_size=1, max_size=3))
def test_a_paragraph_is_in_no_topic_its_section_is_not_in(section: str, steps: list[str]) -> None:
    """Citing less exactly counts in more topics, never in fewer."""
    assert topics_of(section + "".join(f"({step})" for step in steps)) <= topics_of(section)


@cases
@given(st.text(max_size=30))
def test_any_text_has_an_answer(text: str) -> None:
    assert topics_of(text) <= set(TOPICS)
    assert path_of(text)
