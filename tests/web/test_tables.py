"""The writer of CSV and XLSX: whatever a text holds, it comes back as it was and is never a formula (S-37)."""

from __future__ import annotations

import csv
import re
from datetime import date
from decimal import Decimal
from io import BytesIO, StringIO
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from web.tables import Table, csv_bytes, harmless, original, write_xlsx

NASTY = st.text(alphabet="=+-@\t\r\n＝＋－＠'\";,| abc\u00a0\ufeffÄ", max_size=20)
BEGINS = re.compile(r"(?:^|[,;|\t\r\n\"])[ \u00a0\u200b\ufeff]*[=+\-@\t\r\n＝＋－＠]")


def table(*rows: list[Any]) -> Table:
    heads = [f"H{place}" for place in range(len(rows[0]))]
    return Table("Things", (("List", "Things"),), heads, rows)


def read_csv(made: Table) -> list[list[str]]:
    raw = b"".join(csv_bytes(made)).decode("utf-8-sig")
    return list(csv.reader(StringIO(raw, newline="")))


@given(NASTY)
def test_any_text_is_harmless_and_comes_back(text: str) -> None:
    safe = harmless(text)
    assert not BEGINS.search(safe)
    assert original(safe) == text


@given(st.text(max_size=30))
def test_any_text_at_all_comes_back(text: str) -> None:
    assert original(harmless(text)) == text


@pytest.mark.parametrize("text", ["", "Galway", "'s-Hertogenbosch", "O'Neill", "a - b", "1-2", "x=y", "Smith, John"])
def test_an_ordinary_text_is_left_alone(text: str) -> None:
    assert harmless(text) == text == original(text)


@given(st.lists(NASTY, min_size=1, max_size=5))
def test_a_line_of_csv_comes_back(cells: list[str]) -> None:
    found = read_csv(table(cells))[-1]
    assert [original(cell) for cell in found] == cells


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_no_reader_splits_a_cell_into_a_formula(separator: str) -> None:
    """A program set to another separator than the comma must not find a formula behind it either."""
    raw = b"".join(csv_bytes(table(["a;=1+1", "b\t=1", 'c"=1', "d,=1"]))).decode("utf-8-sig")
    for row in csv.reader(StringIO(raw, newline=""), delimiter=separator):
        assert not any(cell.lstrip(' "').startswith(("=", "+", "-", "@")) for cell in row), row


def test_numbers_and_days_keep_their_type() -> None:
    row = [-5, Decimal("-1.5"), date(2026, 11, 23), True, None, "=1+1", "-5"]
    assert read_csv(table(row))[-1] == ["-5", "-1.5", "2026-11-23", "yes", "", "'=1+1", "'-5"]
    target = BytesIO()
    assert write_xlsx(table(row), target) == 1
    sheet = openpyxl.load_workbook(target).worksheets[0]
    cells = list(sheet.iter_rows())[-1]
    assert [cell.data_type for cell in cells] == ["n", "n", "d", "s", "n", "s", "s"]
    assert cells[2].value.date() == date(2026, 11, 23) and cells[2].number_format == "d mmm yyyy"
    assert cells[0].value == -5 and cells[5].value == "=1+1" and cells[6].value == "-5"


def test_a_character_that_xml_cannot_hold_does_not_break_the_file() -> None:
    target = BytesIO()
    write_xlsx(table(["a\x01b\x0bc\ufffe", "x" * 40_000]), target)
    cells = list(openpyxl.load_workbook(target).worksheets[0].iter_rows(values_only=True))[-1]
    assert cells[0] == "a\ufffdb\ufffdc\ufffd" and len(str(cells[1])) == 32_767
