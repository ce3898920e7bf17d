from __future__ import annotations

from collections import Counter

import pytest

from regulations import selectors
from regulations.catalogue import rows
from regulations.models import Requirement
from tests.shared_data import shared_rows
from tests.world import World

SUBPARTS = {"A": 2, "B": 4, "C": 8, "D": 5, "E": 7, "F": 8, "G": 6, "H": 2, "I": 7, "J": 9, "K": 2}


def test_the_63_sections() -> None:
    parts = Counter(row["part"] for row in rows() if row["source"] == "21 CFR")
    assert parts == {"210": 3, "211": 60, "11": 10}
    assert Counter(row["subpart"] for row in rows() if row["part"] == "211") == SUBPARTS


def test_headings_are_those_of_the_published_text() -> None:
    """Without the closing full stop."""
    published = {
        row["section"]: row["section_heading"].removesuffix(".")
        for row in shared_rows("cfr21_sections_210_211_11_1301.csv")
        if row["part"] in {"210", "211", "11"}
    }
    assert {row["number"]: row["heading"] for row in rows() if row["source"] == "21 CFR"} == published


def test_no_heading_claims_a_source_it_was_not_seen_in() -> None:
    unseen = {row["number"] for row in rows() if "not seen" in row["origin"]}
    assert unseen == {"210.1", "210.3", "211.204", "211.208"}
    assert all(row["origin"] for row in rows())


def test_clauses_of_chapter_7() -> None:
    """7.1 to 7.17: there is no 7.18."""
    numbers = [row["number"] for row in rows() if row["source"] == "EU GMP Part I" and "." in row["number"]]
    assert numbers == [f"7.{number}" for number in range(1, 18)]


def test_codes_and_headings() -> None:
    codes = [row["code"] for row in rows()]
    assert len(set(codes)) == len(codes)
    assert all(row["heading"].strip() == row["heading"] and not row["heading"].endswith(".") for row in rows())
    assert {row["legal_force"] for row in rows()} <= set(Requirement.Force.values)


def test_every_entry_is_in_the_table(world: World) -> None:
    """Two migrations have loaded the file by now: loading it again replaces and never doubles."""
    stored = set(Requirement.objects.values_list("code", "heading", "origin"))
    assert stored == {(row["code"], row["heading"], row["origin"]) for row in rows()}


def found(text: str, source: str = "") -> list[str]:
    return [each.code for each in selectors.search_requirements(text, source)]


@pytest.mark.parametrize("number", [row["number"] for row in rows() if row["part"] in {"210", "211"}])
def test_every_section_is_found_by_its_number(world: World, number: str) -> None:
    """All 63 sections of parts 210 and 211 can be cited."""
    assert found(number)[0] == f"21 CFR {number}"
    assert found(f"21 CFR {number}")[0] == f"21 CFR {number}"


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("211.22(a)", "21 CFR 211.22"),
        ("21 CFR 211.42(c)(10)(iv)", "21 CFR 211.42"),
        ("21cfr211.192", "21 CFR 211.192"),
        ("§ 211.100", "21 CFR 211.100"),
        ("211.1", "21 CFR 211.1"),
        ("quality control unit", "21 CFR 211.22"),
        ("LABORATORY records", "21 CFR 211.194"),
        ("complaint", "21 CFR 211.198"),
        ("chapter 7", "EU GMP I ch. 7"),
        ("7.11", "EU GMP I 7.11"),
        ("EU GMP I 7.5", "EU GMP I 7.5"),
    ],
)
def test_best_match_comes_first(world: World, text: str, first: str) -> None:
    assert found(text)[0] == first


def test_search(world: World) -> None:
    assert len(found("211")) == 60
    assert len(found("21 CFR")) == 73
    assert found("no such words") == []
    assert found("999") == []
    assert found("%") == found("_") == []
    assert len(found("")) == len(rows())
    assert {code.partition(" ")[0] for code in found("", "EU GMP Part I")} == {"EU"}
    assert "EU GMP I ch. 2" not in found("personnel", "21 CFR")
    assert found("(((") == [] and found("211.22(") == []


def test_look_up(world: World) -> None:
    assert selectors.requirement("21 CFR 211.22").heading == "Responsibilities of quality control unit"
    with pytest.raises(Requirement.DoesNotExist):
        selectors.requirement("21 CFR 211.23")
    assert selectors.unknown_codes(["21 CFR 211.22", "21 CFR 999", "21 CFR 999"]) == ["21 CFR 999"]
    assert selectors.headings(["21 CFR 211.22", "x"]) == {"21 CFR 211.22": "Responsibilities of quality control unit"}
