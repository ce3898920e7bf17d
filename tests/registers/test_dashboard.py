"""Exports of FDA's data dashboard: every layout and oddity that was measured, and wrong files refused whole."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from registers.models import ImportRun, PublishedAction, PublishedCitation, PublishedInspection
from registers.rules import class_code
from registers.services import WrongFile, import_actions, import_citations, import_form483s, import_inspections
from tests.registers.files import counts, run_of
from tests.shared_data import shared, shared_rows

pytestmark = pytest.mark.usefixtures("world")

INSPECTION = {
    "FEI Number": "0003004540906",
    "Legal Name": "Kestrel  Pharma",
    "City": "Goa",
    "State": "-",
    "Zip": "N/A",
    "Country/Area": "India",
    "Fiscal Year": "2025",
    "Inspection ID": "1234567",
    "Posted Citations": "Yes",
    "Inspection End Date": "02/11/2025",
    "Classification": "Voluntary Action Indicated (VAI)",
    "Project Area": "Drug Quality Assurance",
    "Product Type": "Drugs",
    "Additional Details": "",
    "FMD-145 Date": "05/20/2025",
}
CITATION = {
    "Inspection ID": "1234567",
    "FEI Number": "3004540906",
    "Legal Name": "Kestrel Pharma",
    "Inspection End Date": "02/11/2025",
    "Program Area": "Drugs",
    "Act/CFR Number": "21 CFR 211.22(d)",
    "Short Description": "Procedures not  in writing, fully followed ",
    "Long Description": "The responsibilities are not _x000D_\nin writing. Specifically, ***",
    "Firm Profile": "",
}
ACTION = {
    "FEI Number": "3004540906",
    "Legal Name": "Kestrel Pharma",
    "State": "-",
    "Country/Area": "India",
    "Product Type": "Drugs",
    "Action Taken Date": "2025-07-18",
    "Action Type": "Warning Letter",
    "Case/Injunction ID": "710232",
}
Row = dict[str, Any]
KINDS: list[tuple[Callable[..., ImportRun], Row, type[Any]]] = [
    (import_inspections, INSPECTION, PublishedInspection),
    (import_citations, CITATION, PublishedCitation),
    (import_actions, ACTION, PublishedAction),
]


def export(folder: Path, *rows: Row, titles: int = 0, name: str = "export.csv") -> Path:
    path = folder / name
    with path.open("w", newline="", encoding="utf-8-sig") as handle:
        writer = csv.writer(handle)
        for number in range(titles):
            writer.writerow([f"Title {number}"])
        writer.writerow(rows[0])
        writer.writerows(row.values() for row in rows)
    return path


def workbook(folder: Path, *rows: Row, titles: int = 0) -> Path:
    path, book = folder / "export.xlsx", openpyxl.Workbook()
    sheet: Any = book.active
    for number in range(titles):
        sheet.append([f"Title {number}"])
    sheet.append(list(rows[0]))
    for row in rows:
        sheet.append(list(row.values()))
    for _ in range(20):
        sheet.append([])
    book.save(path)
    return path


@pytest.mark.parametrize(("service", "row", "model"), KINDS)
@pytest.mark.parametrize("write", [export, workbook])
@pytest.mark.parametrize("titles", [0, 2])
def test_an_export_is_read_once_and_again(
    tmp_path: Path, service: Any, row: Row, model: Any, write: Any, titles: int
) -> None:
    before = model.objects.count()
    path = write(tmp_path, row, titles=titles)
    assert counts(run_of(service, path)) == (1, 1, 0, 0, 0)
    assert counts(run_of(service, path)) == (1, 0, 0, 1, 0)
    assert model.objects.count() == before + 1
    assert model.objects.get(firm="Kestrel Pharma").fei_key == "3004540906"


def test_values_are_kept_as_they_matter(tmp_path: Path) -> None:
    run_of(import_inspections, export(tmp_path, INSPECTION))
    one = PublishedInspection.objects.get(inspection_number="1234567")
    assert (one.classification, one.ended_on, one.eir_released_on) == ("VAI", date(2025, 2, 11), date(2025, 5, 20))
    assert (one.state, one.postal_code) == ("", ""), "- and N/A say nothing"
    run_of(import_citations, export(tmp_path, CITATION))
    cited = PublishedCitation.objects.get(inspection_number="1234567")
    assert cited.short_description == "Procedures not in writing, fully followed"
    assert cited.long_description == "The responsibilities are not in writing. Specifically, ***"


def test_numbers_and_days_of_a_spreadsheet(tmp_path: Path) -> None:
    row = {
        **ACTION,
        "FEI Number": 3004540906.0,
        "Action Taken Date": datetime.combine(date(2025, 7, 18), time.min),
        "Case/Injunction ID": 710232,
    }
    run_of(import_actions, workbook(tmp_path, row))
    one = PublishedAction.objects.get(case_id="710232")
    assert (one.fei, one.acted_on) == ("3004540906", date(2025, 7, 18))


def test_one_number_under_two_project_areas_is_two_inspections(tmp_path: Path) -> None:
    other = {**INSPECTION, "Project Area": "Bioresearch Monitoring", "Classification": "No Action Indicated (NAI)"}
    assert counts(run_of(import_inspections, export(tmp_path, INSPECTION, other))) == (2, 2, 0, 0, 0)


def test_a_changed_class_is_a_change(tmp_path: Path) -> None:
    run_of(import_inspections, export(tmp_path, INSPECTION))
    worse = {**INSPECTION, "Classification": "Official Action Indicated (OAI)"}
    assert counts(run_of(import_inspections, export(tmp_path, worse))) == (1, 0, 1, 0, 0)
    assert PublishedInspection.objects.get(inspection_number="1234567").classification == "OAI"


def test_a_letter_to_two_firms_is_two_rows_and_a_double_is_refused(tmp_path: Path) -> None:
    other = {**ACTION, "FEI Number": "3004540907"}
    run = run_of(import_actions, export(tmp_path, ACTION, other, {**ACTION, "Legal Name": "Twice"}))
    assert counts(run) == (3, 2, 0, 0, 1)
    assert run.notes["lines"] == {"the row stands twice in the file": [4]}
    assert PublishedAction.objects.get(case_id="710232", fei="3004540906").firm == "Kestrel Pharma", "the first counts"


def test_an_old_citations_file_without_fei_is_read(tmp_path: Path) -> None:
    old = {
        "Firm Name": "Kestrel Pharma",
        "City": "Goa",
        "State": "-",
        "Country/Area": "India",
        "Inspection End Date": "02/11/2015",
        "Program Area": "Drugs",
        "CFR/Act Number": "FDCA 501(a)(2)(B)",
        "Short Description": "x",
        "Long Description": "y",
    }
    run = run_of(import_citations, export(tmp_path, old))
    assert counts(run) == (1, 1, 0, 0, 0) and run.notes["kept with a remark"] == {"blank FEI": 1}


@pytest.mark.parametrize("fei", ["", " ", "-", "0000000000"])
def test_a_row_without_fei_is_kept_and_matches_nobody(tmp_path: Path, fei: str) -> None:
    run_of(import_actions, export(tmp_path, {**ACTION, "FEI Number": fei}))
    assert PublishedAction.objects.get(case_id="710232").fei_key == ""


@pytest.mark.parametrize(("service", "row", "model"), KINDS)
def test_a_wrong_file_is_refused_whole(tmp_path: Path, service: Any, row: Row, model: Any) -> None:
    before, runs = model.objects.count(), ImportRun.objects.count()
    strange = [export(tmp_path, other) for _, other, _ in KINDS if other is not row][:1]
    empty, page, header = tmp_path / "empty.csv", tmp_path / "page.csv", tmp_path / "header.csv"
    empty.write_text("")
    page.write_text("<html>Apology</html>")
    header.write_text(",".join(row) + "\n")
    broken = tmp_path / "broken.xlsx"
    broken.write_bytes(b"PK\x03\x04 nothing")
    for path in (*strange, empty, page, header, broken, tmp_path / "missing.csv"):
        with pytest.raises(WrongFile):
            run_of(service, path)
    assert (model.objects.count(), ImportRun.objects.count()) == (before, runs)


@pytest.mark.parametrize(
    ("published", "code"),
    [
        ("No Action Indicated (NAI)", "NAI"),
        ("VAI", "VAI"),
        ("Official Action Indicated (OAI)", "OAI"),
        ("official action indicated", "OAI"),
        ("Referred to State", "Referred to State"),
        ("", ""),
    ],
)
def test_classes_are_told_by_code(published: str, code: str) -> None:
    assert class_code(published) == code


def test_fdas_real_list_of_actions_is_read_whole() -> None:
    path = shared("fda_compliance_actions_drugs_biologics_2025-07.csv")
    rows = shared_rows(path.name)
    run = run_of(import_actions, path)
    assert counts(run) == (len(rows), len(rows), 0, 0, 0) and len(rows) == 1_859
    keys = {row["FEI Number"].strip().lstrip("0") for row in rows if row["FEI Number"].strip("0 -")}
    assert set(PublishedAction.objects.exclude(fei_key="").values_list("fei_key", flat=True)) >= keys
    assert counts(run_of(import_actions, path)) == (len(rows), 0, 0, len(rows), 0)


def test_fdas_real_list_of_483s_is_read_and_actions_are_no_483s() -> None:
    path = shared("fda_published_483s_2025-07.csv")
    run = run_of(import_form483s, path)
    assert run.read == 1_246 and run.new + run.refused + run.unchanged + run.changed == 1_246
    assert run.new > 1_100, run.notes
    again = run_of(import_form483s, path)
    assert (again.new, again.changed) == (0, 0)
    with pytest.raises(WrongFile):
        run_of(import_form483s, shared("fda_compliance_actions_drugs_biologics_2025-07.csv"))
    with pytest.raises(WrongFile):
        run_of(import_actions, path)
