"""Files that would harm: bombs, broken and hostile workbooks are refused in words (S-33)."""

from __future__ import annotations

import tracemalloc
import zipfile
from io import BytesIO

import pytest
from django.test import Client

from integrations import services
from integrations.models import ImportRun
from kernel.errors import Refused
from tests.integrations.files import as_csv, xlsx
from tests.integrations.test_imports import bring, rows
from tests.pages import text
from tests.world import World


def bomb(size: int) -> BytesIO:
    """A small XLSX whose one cell unpacks to `size` bytes."""
    packed = xlsx(["Company"], ["x"])
    target = BytesIO()
    with zipfile.ZipFile(packed) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        for entry in source.infolist():
            content = source.read(entry)
            if entry.filename == "xl/worksheets/sheet1.xml":
                content = content.replace(b"</sheetData>", b"<row><c t='inlineStr'><is><t>" + b"a" * size)
            made.writestr(entry.filename, content)
    target.seek(0)
    target.name = "bomb.xlsx"
    return target


def with_part(name: str, content: bytes) -> BytesIO:
    packed, target = xlsx(["Company"], ["x"]), BytesIO()
    with zipfile.ZipFile(packed) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        for entry in source.infolist():
            made.writestr(entry.filename, content if entry.filename == name else source.read(entry))
    target.seek(0)
    target.name = "odd.xlsx"
    return target


def test_a_file_that_unpacks_to_much_is_refused_before_it_is_read(world: World, head: Client) -> None:
    file = bomb(100_000_000)
    assert len(file.getvalue()) < 1_000_000
    tracemalloc.start()
    refused = bring(head, "company", file)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert refused.status_code == 422 and "unpacks to more than is allowed" in text(refused)
    assert peak < 40_000_000, peak


@pytest.mark.parametrize(
    "file",
    [
        with_part("xl/worksheets/sheet1.xml", b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'),
        with_part("xl/worksheets/sheet1.xml", "<!DOCTYPE x>".encode("utf-16")),
        with_part("xl/worksheets/sheet1.xml", b"<worksheet><sheetData><row><c"),
        with_part("xl/workbook.xml", b""),
    ],
    ids=["entities", "entities in another encoding", "cut off", "no workbook"],
)
def test_a_hostile_or_broken_file_is_refused_in_words(world: World, head: Client, file: BytesIO) -> None:
    file.seek(0)
    refused = bring(head, "company", file)
    assert refused.status_code == 422 and 'id="id_file-error"' in text(refused)
    assert rows(world, ImportRun) == 1, "the cast's own"


def test_a_file_that_is_no_table_or_has_no_rows_is_refused(world: World, head: Client) -> None:
    plain = BytesIO(b"hello")
    plain.name = "notes.txt"
    for file in (plain, as_csv(["Company"]), as_csv()):
        assert bring(head, "company", file).status_code == 422


def test_a_file_with_too_many_rows_is_refused(world: World) -> None:
    file = as_csv(["Company"], *[[f"C {place}"] for place in range(20_001)])
    with world.aldena.scope(), pytest.raises(Refused, match="more than 20,000 rows"):
        services.upload("company", file, name="many.csv", actor=world.aldena.actor(), reason="told by the site")
