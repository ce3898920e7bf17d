from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regulations.rules import identifiers
from regulations.rules.identifiers import CHECKS, dea, duns, fei, gln, gtin, lei, oms_location, oms_organisation
from tests.generated import cases
from tests.shared_data import shared

DIGITS = "0123456789"


@pytest.mark.parametrize(
    ("given", "value", "key"),
    [
        ("3004540906", "3004540906", "3004540906"),
        ("1000123", "1000123", "1000123"),
        ("0001000123", "0001000123", "1000123"),
        (" 3004540906 ", "3004540906", "3004540906"),
        ("3004-540-906", "3004540906", "3004540906"),
    ],
)
def test_fei_is_kept_as_published_and_matched_without_zeros(given: str, value: str, key: str) -> None:
    found = fei(given)
    assert (found.value, found.key, found.error, found.warning) == (value, key, "", "")


@pytest.mark.parametrize("given", ["123456", "123456789", "12345678901"])
def test_fei_of_another_length_warns(given: str) -> None:
    """6, 9 and 11 digits occur in FDA's own files."""
    found = fei(given)
    assert found.key == given
    assert found.warning and not found.error


@pytest.mark.parametrize("given", ["", " ", "-", "0000000000", "0000000"])
def test_fei_that_says_nothing_is_missing(given: str) -> None:
    found = fei(given)
    assert (found.value, found.key, found.error, found.warning) == ("", "", "", "")


@pytest.mark.parametrize("given", ["N/A", "30045409O6", "٣٠٠٤٥٤٠٩٠٦"])
def test_fei_of_other_characters_is_refused(given: str) -> None:
    assert fei(given).error and not fei(given).key


@pytest.mark.parametrize(("given", "key"), [("012345678", "012345678"), ("01-234-5678", "012345678")])
def test_duns(given: str, key: str) -> None:
    assert duns(given) == identifiers.Checked(key, key)


def test_duns_has_no_check_digit() -> None:
    """Measured: only 31 % of real ones pass mod 10."""
    assert all(duns(f"12345678{last}").key for last in DIGITS)


@pytest.mark.parametrize("given", ["12345678", "1234567890", "12345678A", "١٢٣٤٥٦٧٨٩"])
def test_duns_refused(given: str) -> None:
    assert "9 digits" in duns(given).error


@pytest.mark.parametrize("given", ["AP5836727", "AJ5184279", "F91234563", "ap5836727", "AP5836727-ABC"])
def test_dea_plausible(given: str) -> None:
    assert dea(given).key and not dea(given).error


@pytest.mark.parametrize("given", ["AB4523763", "AB4523767", "A15836727", "AP583672", "1P5836727", "AP58367277"])
def test_dea_refused(given: str) -> None:
    assert dea(given).error and not dea(given).key


def test_dea_vectors_as_published() -> None:
    rules = json.loads(shared("identifier_rules.json").read_text(encoding="utf-8"))["DEA"]
    assert all(dea(number).key for number in rules["valid"])
    assert all(dea(number).error for number in rules["invalid"])


def test_locations_as_published() -> None:
    rules = json.loads(shared("identifier_rules.json").read_text(encoding="utf-8"))["SPOR_OMS"]
    assert all(oms_location(number).key == number for number in rules["loc_seen"])


@pytest.mark.parametrize("given", ["0614141000005", "5012345000008", "061-4141-00000-5"])
def test_gln(given: str) -> None:
    assert gln(given).key and not gln(given).error


@pytest.mark.parametrize(
    ("given", "key"),
    [("5012345000008", "05012345000008"), ("05012345000008", "05012345000008"), ("614141000005", "00614141000005")],
)
def test_gtin_is_matched_as_fourteen_digits(given: str, key: str) -> None:
    assert gtin(given).key == key


@pytest.mark.parametrize("given", ["0614141000006", "061414100000", "06141410000055", "06141410000O5"])
def test_gln_refused(given: str) -> None:
    assert gln(given).error and not gln(given).key


def test_lei() -> None:
    assert lei("hwupkr0mpou8fgxbt394").key == "HWUPKR0MPOU8FGXBT394"
    assert lei("HWUPKR0MPOU8FGXBT395").error
    assert lei("HWUPKR0MPOU8FGXBT39").error


def test_oms() -> None:
    assert oms_location("loc-100014112").key == "LOC-100014112"
    assert oms_organisation("ORG-100001234").key == "ORG-100001234"
    assert oms_location("LOC-200014112").error
    assert oms_location("ORG-100014112").error
    assert oms_organisation("ORG-10000123").error


@pytest.mark.parametrize("scheme", sorted(CHECKS))
def test_nothing_is_missing_and_no_error(scheme: str) -> None:
    assert CHECKS[scheme]("  ") == identifiers.Checked("")


@cases
@given(st.sampled_from(sorted(CHECKS)), st.text(max_size=40))
def test_any_text_gets_an_answer(scheme: str, text: str) -> None:
    """Never a crash; an error leaves no key to match with, and a key is plain ASCII."""
    found = CHECKS[scheme](text)
    assert not (found.error and found.key)
    assert found.key.isascii()
    assert found.error or found.key or not found.value


@cases
@given(st.sampled_from(sorted(CHECKS)), st.text(alphabet=DIGITS + "- ", max_size=20))
def test_a_key_is_its_own_key(scheme: str, text: str) -> None:
    key = CHECKS[scheme](text).key
    assert not key or CHECKS[scheme](key).key == key


@cases
@given(st.integers(1, 10**10 - 1), st.integers(0, 4))
def test_leading_zeros_never_part_two_feis(number: int, zeros: int) -> None:
    assert fei("0" * zeros + str(number)).key == fei(str(number)).key == str(number)


def _with_check_digit(body: str) -> str:
    return next(body + last for last in DIGITS if gln(body + last).key)


@cases
@given(st.text(alphabet=DIGITS, min_size=12, max_size=12), st.integers(0, 12), st.integers(1, 9))
def test_a_gln_shows_every_wrong_digit(body: str, place: int, shift: int) -> None:
    number = _with_check_digit(body)
    wrong = str((int(number[place]) + shift) % 10)
    assert gln(number[:place] + wrong + number[place + 1 :]).error
