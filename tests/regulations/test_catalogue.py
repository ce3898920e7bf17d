from __future__ import annotations

import re
from collections import Counter
from datetime import date
from typing import Any

import pytest

from regulations import selectors
from regulations.catalogue import rows
from regulations.models import JURISDICTIONS, Requirement
from regulations.rules.topics import TOPICS, topics_of
from tests.shared_data import shared_rows
from tests.world import World

SUBPARTS = {"A": 2, "B": 4, "C": 8, "D": 5, "E": 7, "F": 8, "G": 6, "H": 2, "I": 7, "J": 9, "K": 2}
MEDICAL_GAS = {f"21 CFR 211.{number}" for number in (1, 125, 132, 170, 196)}
"""Sections that 89 FR 51769 amends."""


def by_number(source: str) -> dict[str, dict[str, Any]]:
    return {row["number"]: row for row in rows() if row["source"] == source}


def of_part(part: str) -> dict[str, dict[str, Any]]:
    return {number: row for number, row in by_number("21 CFR").items() if row["part"] == part}


def test_the_63_sections() -> None:
    """Section 1.1 of the handbook."""
    sections = {part: [n for n in of_part(part) if "." in n] for part in ("210", "211", "11")}
    assert {part: len(found) for part, found in sections.items()} == {"210": 3, "211": 60, "11": 10}
    assert Counter(row["subpart"] for row in of_part("211").values()) == SUBPARTS


def test_headings_are_those_of_the_published_text() -> None:
    """Without the closing full stop."""
    published = {
        row["section"]: row["section_heading"].removesuffix(".")
        for row in shared_rows("cfr21_sections_210_211_11_1301.csv")
    }
    ours = {n: row["heading"] for n, row in by_number("21 CFR").items() if n in published}
    assert ours == published


def test_part_ii_has_the_published_sections() -> None:
    """All 107 rows; 2.2 to 2.5 of ICH Q7 have other numbers in Part II (the handbook, section 1.2)."""
    ours = {row["number"]: row for row in rows() if row["code"].startswith("EU GMP II ")}
    published = {row["section"]: row["heading"] for row in shared_rows("ich_q7_part2_sections.csv")}
    assert ours.keys() == published.keys() and len(ours) == 107
    said = {n: row["heading"].lower() for n, row in ours.items() if n != "11.3"}
    assert said == {n: heading.lower() for n, heading in published.items() if n != "11.3"}
    moved = {n: row["also"] for n, row in ours.items() if row["also"] != f"ICH Q7 {n}"}
    assert moved == {"2.2": "", **{f"2.{n}": f"ICH Q7 2.{n - 1}" for n in range(3, 7)}}


def test_every_document_of_volume_4_is_there() -> None:
    """39 documents, each with its address at the Commission."""
    ours = {row["url"] for row in rows() if row["url"]}
    published = {row["url"] for row in shared_rows("eudralex_vol4_documents.csv")}
    assert ours == published and len(published) == 39


def test_subjects_of_chapter_7() -> None:
    published = {row["clause"]: row["subject_paraphrased"] for row in shared_rows("eu_gmp_chapter7_clauses.csv")}
    assert {row["number"]: row["heading"] for row in rows() if row["code"].startswith("EU GMP I 7.")} == published


def test_no_heading_claims_a_source_it_was_not_seen_in() -> None:
    """What the handbook has from memory is shown as not checked."""
    unseen = {row["number"] for row in rows() if "not seen" in row["origin"]}
    assert unseen == {"210.1", "210.3", "211.204", "211.208"}
    assert all(row["origin"] for row in rows())
    checked = {row["code"] for row in rows() if row["checked"]}
    assert not {f"21 CFR {number}" for number in unseen} & checked
    assert not [code for code in checked if code.startswith(("21 CFR part 6", "21 CFR 60", "FD&C Act", "21 CFR 1304"))]
    doubtful = {row["code"] for row in rows() if row["checked"] and "not compared" in row["origin"]}
    assert doubtful == {f"EU GMP II 2.{number}" for number in range(3, 7)}  # only their number in ICH Q7 is in doubt


def test_what_people_ask_most_is_explained() -> None:
    """In our own words: each section of 211 and 11, chapter 7 clause, chapter, section of Part II, annex."""
    silent = [
        row["code"]
        for row in rows()
        if not row["explanation"]
        and (
            row["part"] in {"210", "211", "11", "Annexes"}
            or re.fullmatch(r"EU GMP (I ch. \d|I 7\.\d+|II \d+)", row["code"])
        )
    ]
    assert silent == []
    assert all(topic.about for topic in TOPICS.values())


def test_clauses_of_chapter_7() -> None:
    """7.1 to 7.17: there is no 7.18."""
    numbers = [row["number"] for row in rows() if row["code"].startswith("EU GMP I 7.")]
    assert numbers == [f"7.{number}" for number in range(1, 18)]


def test_codes_and_headings() -> None:
    editions = [(row["code"], row["edition"]) for row in rows()]
    assert len(set(editions)) == len(editions)
    assert all(row["heading"].strip() == row["heading"] and not row["heading"].endswith(".") for row in rows())
    assert {row["legal_force"] for row in rows()} <= set(Requirement.Force.values)
    assert {row["jurisdiction"] for row in rows()} <= JURISDICTIONS.keys()
    assert {key for row in rows() for key in topics_of(row["code"])} == TOPICS.keys()


def test_no_code_that_records_cite_is_gone() -> None:
    """The catalogue of before: what findings and observations cite stays valid."""
    before = {f"21 CFR {n}" for part in ("210", "211", "11") for n in of_part(part) if "." in n}
    before |= {f"EU GMP I ch. {n}" for n in range(1, 10)} | {f"EU GMP I 7.{n}" for n in range(1, 18)}
    assert len(before) == 99 and before <= {row["code"] for row in rows()}


def test_every_entry_is_in_the_table(world: World) -> None:
    stored = set(Requirement.objects.values_list("code", "edition", "heading", "origin", "slug"))
    assert stored == {(row["code"], row["edition"], row["heading"], row["origin"], row["slug"]) for row in rows()}


def test_drafts_are_drafts_and_count_for_nothing(world: World) -> None:
    """Revised Annex 11 and chapter 4, and Annex 22, are drafts of July 2025 (the handbook, sections 1.2 and 13)."""
    drafts = {each.code: each for each in Requirement.objects.filter(legal_force="draft")}
    assert drafts.keys() == {"EU GMP I ch. 4", "EU GMP Annex 11", "EU GMP Annex 22"}
    assert not any(each.is_in_force(date(2026, 11, 27)) or each.checked for each in drafts.values())
    assert selectors.requirement("EU GMP Annex 11").legal_force == "guideline"
    assert selectors.requirement("EU GMP Annex 22").legal_force == "draft"
    citable = [each.code for each in selectors.citable() if each.code in drafts]
    assert citable == ["EU GMP I ch. 4", "EU GMP Annex 11", "EU GMP Annex 22"]


@pytest.mark.parametrize(
    ("code", "on", "edition"),
    [
        ("EU GMP Annex 19", "2026-09-23", "text of 14 December 2005"),
        ("EU GMP Annex 19", "2026-09-24", "revision of 2026"),
        ("21 CFR 211.132", "2025-12-17", ""),
        ("21 CFR 211.132", "2025-12-18", "as amended by 89 FR 51769"),
        ("21 CFR 211.22", "1990-01-01", ""),
        ("EU GMP I 7.5", "2010-01-01", ""),
    ],
)
def test_the_edition_follows_from_the_day(world: World, code: str, on: str, edition: str) -> None:
    """Nothing is deleted, only superseded: a finding of then cites the text of then."""
    assert selectors.requirement(code, date.fromisoformat(on)).edition == edition


def test_a_day_has_one_text_of_each_entry(world: World) -> None:
    for on in (date(2024, 6, 1), date(2025, 12, 18), date(2026, 11, 27)):
        texts = [each.code for each in selectors.requirements(on) if each.legal_force != "draft"]
        assert len(set(texts)) == len(texts)
    amended = {each.code for each in Requirement.objects.filter(edition="as amended by 89 FR 51769")}
    assert amended == MEDICAL_GAS
    assert "21 CFR part 213" not in {each.code for each in selectors.requirements(date(2025, 12, 17))}


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
    assert {code for code in found("21 CFR") if code.startswith("21 CFR 21")} == {
        f"21 CFR {number}" for part in ("210", "211") for number in of_part(part)
    }
    assert found("annex 11") == ["EU GMP Annex 11"]
    assert found("part 11")[0] == "21 CFR part 11"
    assert found("EU GMP II 2.3") == found("ICH Q7 2.2") == ["EU GMP II 2.3"]
    assert found("PIC/S I 7.4.1") == ["EU GMP I 7.5"]
    assert "EU GMP I 7.11" in found("outsourcing")
    assert found("subcontract")[0] == "EU GMP I 7.11"
    assert found("no such words") == []
    assert found("999") == []
    assert found("%") == found("_") == []
    assert len(found("")) == len({row["code"] for row in rows()}) < selectors.requirements().count() < len(rows())
    assert {code.partition(" ")[0] for code in found("", "EU GMP Part I")} == {"EU"}
    assert "EU GMP I ch. 2" not in found("personnel", "21 CFR")
    assert found("(((") == [] and found("211.22(") == []


def test_look_up(world: World) -> None:
    assert selectors.requirement("21 CFR 211.22").heading == "Responsibilities of quality control unit"
    with pytest.raises(Requirement.DoesNotExist):
        selectors.requirement("21 CFR 211.23")
    assert selectors.unknown_codes(["21 CFR 211.22", "21 CFR 999", "21 CFR 999"]) == ["21 CFR 999"]
    assert selectors.unknown_codes(["21 CFR 211.22(a)", "ICH Q7 2.2", "EU GMP I 7.18"]) == ["EU GMP I 7.18"]
    assert selectors.unknown_codes([f"21 CFR 211.22{'(a)' * 20}"])
    assert selectors.headings(["21 CFR 211.22(a)"]) == {"21 CFR 211.22(a)": "Responsibilities of quality control unit"}
    assert selectors.headings(["21 CFR 211.22", "x"]) == {"21 CFR 211.22": "Responsibilities of quality control unit"}
