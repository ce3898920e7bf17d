from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regulations.catalogue import rows
from regulations.rules.topics import TOPICS, topics_of
from tests.generated import cases


@pytest.mark.parametrize(
    ("citation", "topics"),
    [
        ("21 CFR 211.192", {"investigations_capa", "release"}),
        ("21 CFR 211.22", {"quality_unit", "outsourcing", "release"}),
        ("21 CFR 211.22(a)", {"quality_unit", "outsourcing", "release"}),
        ("21 CFR 211.22(d)", {"quality_unit", "release"}),
        ("211.100(b)", {"production_process", "investigations_capa"}),
        ("211.100(a)", {"production_process", "change_control"}),
        ("21 CFR 211.113(b)", {"production_process", "aseptic"}),
        ("21 CFR 211.113(a)", {"production_process"}),
        ("21 CFR 211.42(c)(10)(iv)", {"premises_hvac_water", "aseptic"}),
        ("21 CFR 211.84", {"materials_suppliers"}),
        ("21 CFR 211.166", {"laboratory_oos"}),
        ("21 CFR 11.10", {"records_data_integrity"}),
        ("EU GMP I ch. 7", {"outsourcing"}),
        ("EU GMP I 7.11", {"outsourcing"}),
        ("EU GMP I 5.29", {"production_process", "materials_suppliers"}),
        ("EU GMP II 16.1", {"outsourcing"}),
        ("EU GMP II 2.16", {"investigations_capa", "quality_unit"}),
        ("Annex 1", {"premises_hvac_water", "aseptic"}),
        ("nonsense", set()),
        ("", set()),
    ],
)
def test_topics_of_a_citation(citation: str, topics: set[str]) -> None:
    assert set(topics_of(citation)) == topics


def test_every_topic_can_be_reached_from_both_sides() -> None:
    reached = {topic for row in rows() for topic in topics_of(row["code"])}
    assert reached >= set(TOPICS)


def test_the_subject_of_part_211_has_a_topic() -> None:
    """Only scope and definitions have none."""
    without = {row["number"] for row in rows() if row["part"] == "211" and not topics_of(row["code"])}
    assert without == {"211.1", "211.3"}


def test_numbers_of_two_books_never_mix() -> None:
    """EU GMP I 7 is outsourcing; Part II chapter 7 is materials."""
    assert topics_of("EU GMP II 7") == ["materials_suppliers"]
    assert topics_of("EU GMP I ch. 7") == ["outsourcing"]


@cases
@given(st.text(max_size=30))
def test_any_text_gets_an_answer(text: str) -> None:
    assert set(topics_of(text)) <= set(TOPICS)
