from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registers.rules import Address, address, folded, name_terms
from regulations.rules.countries import NAMES
from tests.generated import cases


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (
            "291 US Highway 22, LEBANON, New Jersey (NJ) 08833, United States (USA)",
            Address("291 US Highway 22", "LEBANON", "New Jersey", "08833", "US"),
        ),
        (
            "Plot No. 82, J.N. Pharma City, Parawada,, Anakapalli, Andhra Pradesh 531019, India (IND)",
            Address("Plot No. 82, J.N. Pharma City, Parawada", "Anakapalli", "Andhra Pradesh", "531019", "IN"),
        ),
        (
            "2599 Speakman Drive, Suite 200, 210, Mississauga, ON L5K 1B1, Canada (CAN)",
            Address("2599 Speakman Drive, Suite 200, 210", "Mississauga", "ON", "L5K 1B1", "CA"),
        ),
        (
            "167 Songpa-daero, Songpa-gu, Seoul, - 05855, Korea, South (KOR)",
            Address("167 Songpa-daero, Songpa-gu", "Seoul", "", "05855", "KR"),
        ),
        (
            "3-4 Apex Court Bassendale Road, Bromborough, WIRRAL,  CH62 3RE, United Kingdom (GBR)",
            Address("3-4 Apex Court Bassendale Road, Bromborough", "WIRRAL", "", "CH62 3RE", "GB"),
        ),
        (
            'Pol. Ind. II, St Quintí de Mediona (Barcelona), "-" 08777, Spain (ESP)',
            Address("Pol. Ind. II", "St Quintí de Mediona (Barcelona)", "", "08777", "ES"),
        ),
        (
            "1031 Centennial Ave,, PISCATAWAY,, New Jersey (NJ) 08854-4125, United States (USA)",
            Address("1031 Centennial Ave", "PISCATAWAY", "New Jersey", "08854-4125", "US"),
        ),
        (
            "Rd 198 Ste 100 Km 14.7, Juncos, Puerto Rico (PR) 00777, Puerto Rico (USA)",
            Address("Rd 198 Ste 100 Km 14.7", "Juncos", "Puerto Rico", "00777", "US"),
        ),
        ("2348/1 Líbalova, Praha,  149 00, Czechia", Address("2348/1 Líbalova", "Praha", "", "149 00", "CZ")),
        ("somewhere", Address("somewhere")),
        ("", Address("")),
    ],
)
def test_addresses_as_published(text: str, parts: Address) -> None:
    assert address(text) == parts


@cases
@given(st.text(max_size=120))
def test_any_text_is_taken_apart(text: str) -> None:
    found = address(text)
    assert found.country == "" or found.country in NAMES


@cases
@given(
    st.from_regex(r"[A-Za-z0-9][A-Za-z0-9 ]{0,30}[A-Za-z0-9]", fullmatch=True).map(lambda text: " ".join(text.split())),
    st.sampled_from(["Basel", "St. Louis", "Ho Chi Minh City"]),
    st.sampled_from(["", "-", "Gujarat", "New South Wales"]),
    st.sampled_from(["", "4056", "SW1A 1AA", "104-0045"]),
)
def test_parts_come_back(street: str, city: str, region: str, code: str) -> None:
    found = address(f"{street}, {city}, {region} {code}, Switzerland (CHE)")
    assert found == Address(street, city, region.strip("-"), code, "CH")


@pytest.mark.parametrize(
    ("name", "terms"),
    [
        ("NATCO Pharma Limited", ["natco", "pharma", "limited"]),
        ("Société Générale d'Étude", ["societe", "generale", "etude"]),
        ("STAQ Pharma of Ohio, LLC", ["staq", "pharma", "of", "ohio", "llc"]),
        ("A & B Co. Co.", ["co"]),
        ("", []),
    ],
)
def test_words_of_a_name(name: str, terms: list[str]) -> None:
    assert name_terms(name) == terms


@cases
@given(st.text(max_size=200))
def test_folding_is_stable(text: str) -> None:
    terms = name_terms(text)
    assert all(term == folded(term) and 2 <= len(term) <= 60 for term in terms)
    assert len(set(terms)) == len(terms)
