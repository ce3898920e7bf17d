from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regulations.catalogue import rows
from regulations.rules.citations import OF_PICS, places_of, slug_of, wider_places_of
from tests.generated import cases

CODES = {row["code"] for row in rows()}


@pytest.mark.parametrize(
    ("citation", "code"),
    [
        ("21 CFR 211.22", "21 CFR 211.22"),
        ("21 CFR 211.22(a)", "21 CFR 211.22"),
        ("21 CFR 211.42 (c)(10) (iv)", "21 CFR 211.42"),
        ("21CFR211.192", "21 CFR 211.192"),
        ("§ 211.100(b)", "21 CFR 211.100"),
        ("21 CFR 200.10(b)", "21 CFR 200.10"),
        ("21 CFR 1303", "21 CFR part 1303"),
        ("21 CFR part 11", "21 CFR part 11"),
        ("21 CFR 211.23", ""),
        ("21 CFR 999", ""),
        ("FD&C Act 501(a)(2)(B)", "FD&C Act 501(a)(2)(B)"),
        ("FD&C Act 501(b)", "FD&C Act 501"),
        ("EU GMP I 7.11", "EU GMP I 7.11"),
        ("EU GMP Part I 7.11", "EU GMP I 7.11"),
        ("EU GMP I 1.4(xiv)", "EU GMP I 1.4"),
        ("EU GMP chapter 7", "EU GMP I ch. 7"),
        ("EU GMP I 7.18", ""),
        ("EU GMP I 3.18", ""),
        ("EU GMP II 2.3", "EU GMP II 2.3"),
        ("EU GMP II 2.16", "EU GMP II 2.1"),
        ("ICH Q7 2.2", "EU GMP II 2.3"),
        ("ICH Q7 2.5", "EU GMP II 2.6"),
        ("ICH Q7 2.1", "EU GMP II 2.1"),
        ("ICH Q7 14.4", "EU GMP II 14.4"),
        ("ICH Q7 12.70", "EU GMP II 12.7"),
        ("ICH Q7", "ICH Q7"),
        ("ICH Q9(R1) 6.1", "ICH Q9(R1)"),
        ("ICH Q10 3.2", "ICH Q10"),
        ("EU GMP Annex 11, 3", "EU GMP Annex 11"),
        ("EU GMP Annex 1, 2.3", "EU GMP Annex 1"),
        ("EU GMP Annex 15.11", "EU GMP Annex 15"),
        ("EU GMP Annex 22, draft", "EU GMP Annex 22"),
        ("EU GMP Annex 18", ""),
        ("EU GMP Part III", "EU GMP III"),
        ("PIC/S I 7.4.1", "EU GMP I 7.5"),
        ("PIC/S PE 009 I 7.14", "EU GMP I 7.17"),
        ("PIC/S I 7.4", "EU GMP I 7.4"),
        ("Directive 2001/83/EC art 46(f)", "Directive 2001/83/EC art 46(f)"),
        ("Regulation (EU) 2017/1569 art 13", "Regulation (EU) 2017/1569"),
        ("DSCSA", "DSCSA"),
        ("Quality agreement", ""),
        ("", ""),
    ],
)
def test_the_entry_of_a_citation(citation: str, code: str) -> None:
    assert next((place for place in places_of(citation) if place in CODES), "") == code


@pytest.mark.parametrize(
    ("citation", "code"),
    [
        ("EU GMP I 3.18", "EU GMP I ch. 3"),
        ("EU GMP I 1.4(xiv)", "EU GMP I 1.4"),
        ("21 CFR 1302.03", "21 CFR part 1302"),
        ("EU GMP II 2.16", "EU GMP II 2.1"),
    ],
)
def test_what_is_no_entry_is_found_with_its_chapter(citation: str, code: str) -> None:
    assert next(place for place in wider_places_of(citation) if place in CODES) == code


def test_both_numbers_of_chapter_7() -> None:
    """EU 7.5, 7.6 and 7.7 are 7.4.1 to 7.4.3 of PIC/S, which ends at 7.14: the numbers are never carried over."""
    ours = {row["number"]: row["also"] for row in rows() if row["code"].startswith("EU GMP I 7.")}
    assert {also.removeprefix("PIC/S I "): number for number, also in ours.items()} == OF_PICS


def test_every_citation_of_an_address_is_another() -> None:
    slugs = {slug_of(code) for code in CODES}
    assert len(slugs) == len(CODES)
    assert slug_of("21 CFR 211.22") == "21-cfr-211.22"
    assert slug_of("EU GMP I ch. 7") == "eu-gmp-i-ch-7"
    assert slug_of("FD&C Act 501(a)(2)(B)") == "fd-c-act-501-a-2-b"


@cases
@given(st.text(max_size=120))
def test_any_text_has_places(text: str) -> None:
    assert len(places_of(text)) <= 60
    assert set(places_of(text)) <= set(wider_places_of(text))
