"""Spreadsheets as people bring them."""

from __future__ import annotations

import csv
from io import BytesIO, StringIO
from typing import Any

import openpyxl


def xlsx(*rows: list[Any], sheet: str = "Rows") -> BytesIO:
    """An XLSX of these rows."""
    book = openpyxl.Workbook()
    page: Any = book.active
    page.title = sheet
    for row in rows:
        page.append(row)
    target = BytesIO()
    book.save(target)
    target.seek(0)
    target.name = "rows.xlsx"
    return target


def as_csv(*rows: list[Any], delimiter: str = ",") -> BytesIO:
    """A CSV of these rows."""
    out = StringIO()
    csv.writer(out, delimiter=delimiter).writerows(rows)
    found = BytesIO(out.getvalue().encode("utf-8-sig"))
    found.name = "rows.csv"
    return found
