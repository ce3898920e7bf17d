from __future__ import annotations

import time
from pathlib import Path

import pytest

from registers import selectors
from registers.models import Establishment
from registers.services import import_establishments
from tests.registers.files import line, register, run_of
from tests.shared_data import shared
from tests.world import World

pytestmark = pytest.mark.usefixtures("world")
LIMIT = 0.1
"""seconds for suggestions"""


@pytest.fixture
def entries(world: World, tmp_path: Path) -> None:
    Establishment.objects.all().delete()
    lines = (
        line("012345678", "Natco Pharma Limited", fei="3004540906"),
        line("112345678", "Pharma Natural, Inc.", fei="0001000123"),
        line("212345678", "Société Générale", fei=" "),
        line("312345678", "21st Century Labs", fei="2100000001"),
        line("412345678", "100% Natural_Labs", fei="9900000"),
    )
    run_of(import_establishments, register(tmp_path, *lines))


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("natco", ["Natco Pharma Limited"]),
        ("NAT phar", ["Natco Pharma Limited", "Pharma Natural, Inc."]),
        ("phar nat", ["Natco Pharma Limited", "Pharma Natural, Inc."]),
        ("societe", ["Société Générale"]),
        ("Générale", ["Société Générale"]),
        ("3004540906", ["Natco Pharma Limited"]),
        ("30045", ["Natco Pharma Limited"]),
        ("0001000123", ["Pharma Natural, Inc."]),
        ("1000123", ["Pharma Natural, Inc."]),
        ("01-234-5678", ["Natco Pharma Limited"]),
        ("212345678", ["Société Générale"]),
        ("21st", ["21st Century Labs"]),
        ("atco", []),
        ("n", []),
        ("", []),
        ("%%", []),
        ("__", []),
        ("natco missing", []),
        ("٣٠٠", []),
    ],
)
def test_suggestions(entries: None, text: str, names: list[str]) -> None:
    """Words and numbers from their beginning; wildcards are no wildcards."""
    assert [each.name for each in selectors.suggest_establishments(text)] == names


def test_digits_suggest_by_fei_and_duns(entries: None) -> None:
    assert {each.duns for each in selectors.suggest_establishments("21")} == {"212345678", "312345678"}


def test_limit(entries: None) -> None:
    assert len(selectors.suggest_establishments("labs", limit=1)) == 1


@pytest.mark.parametrize("duns", ["", "x", "999999999", "12"])
def test_an_entry_that_does_not_exist(entries: None, duns: str) -> None:
    with pytest.raises(Establishment.DoesNotExist):
        selectors.establishment(duns)


def test_suggestions_from_the_whole_register_are_quick() -> None:
    """Under 100 ms while typing, the worst of several tries left out: the machine may be busy."""
    run_of(import_establishments, shared("decrs_drls_reg_2025-08.tsv"))
    for text in ("ph", "pharma", "pharma in", "lab", "inc", "zz", "30", "3004", "00", "natco", "co ltd"):
        took = []
        for _ in range(3):
            started = time.perf_counter()
            selectors.suggest_establishments(text)
            took.append(time.perf_counter() - started)
        assert min(took) < LIMIT, (text, took)
