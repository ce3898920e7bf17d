from __future__ import annotations

from datetime import date

import pytest

from regulations.rules import countries


def test_the_whole_list() -> None:
    """ISO 3166-1 has 249 codes; each has one alpha-3 code and a name of its own."""
    assert len(countries.NAMES) == len(countries.ALPHA3) == len(countries.BY_NAME) == 249
    assert all(len(code) == 2 and code.isupper() for code in countries.NAMES)
    assert all(len(code) == 3 and code.isupper() for code in countries.ALPHA3)
    assert "XK" not in countries.NAMES


@pytest.mark.parametrize(
    ("given", "code"),
    [("uk", "GB"), ("EL", "GR"), ("gb", "GB"), ("USA", "US"), (" deu ", "DE"), ("XK", ""), ("", ""), ("Germany", "")],
)
def test_codes_as_typed(given: str, code: str) -> None:
    assert countries.alpha2(given) == code


@pytest.mark.parametrize(
    ("code", "on", "inside"),
    [
        ("DE", "2026-01-01", True),
        ("NO", "2026-01-01", True),
        ("IS", "2026-01-01", True),
        ("LI", "2026-01-01", True),
        ("CH", "2026-01-01", False),
        ("GB", "2020-12-31", True),
        ("GB", "2021-01-01", False),
        ("HR", "2013-06-30", False),
        ("HR", "2013-07-01", True),
        ("PL", "2004-04-30", False),
        ("US", "2026-01-01", False),
    ],
)
def test_membership_has_dates(code: str, on: str, inside: bool) -> None:
    assert countries.in_eea(code, date.fromisoformat(on)) is inside


def test_territories_are_the_united_states_for_fda() -> None:
    assert {"US", "PR", "GU", "VI"} <= countries.US_TERRITORIES
    assert set(countries.NAMES) >= countries.US_TERRITORIES


def test_names() -> None:
    assert countries.name("CZ") == "Czechia"
    assert countries.name("??") == "??"
