from __future__ import annotations

import json
from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from openpyxl import Workbook

from registers import selectors
from registers.models import ImportRun, PublishedForm483, PublishedObservation
from registers.services import WrongFile, import_form483s
from tests.registers.files import ACTOR, counts, platform, run_of
from tests.shared_data import shared
from tests.world import World

pytestmark = pytest.mark.usefixtures("world")
HEADER = ("Record Date", "FEI Number", "Legal Name", "Record Type", "Publish Date", "Download", "Record ID")
URL = "https://www.fda.gov/media/{}/download"


@pytest.fixture(autouse=True)
def _no_forms(world: World) -> None:
    PublishedForm483.objects.all().delete()


def form(media: str = "187496", **changes: Any) -> dict[str, Any]:
    """One line of the JSON Lines file."""
    observations = [{"number": "1", "deficiency": "Deficiency one", "detail": "Specifically, one"}]
    basic = {
        "media_id": media,
        "firm": "NATCO Pharma Limited",
        "fei": "3004540906",
        "establishment_type": "Drug Manufacturer",
        "inspection_or_record_date": "06/19/2025",
        "publish_date": "2025-07-10",
        "url": URL.format(media),
        "observations": observations,
    }
    return basic | changes


def observations(*numbers: Any) -> list[dict[str, Any]]:
    return [{"number": number, "deficiency": f"D{number}", "detail": ""} for number in numbers]


def lines(folder: Path, *forms: Any) -> Path:
    path = folder / "forms.jsonl"
    path.write_text("".join(json.dumps(each) + "\n" for each in forms), encoding="utf-8")
    return path


def listed(folder: Path, *rows: tuple[str, ...], header: tuple[str, ...] = HEADER, above: str = "") -> Path:
    path = folder / "list.csv"
    path.write_text(above + "".join(",".join(row) + "\n" for row in (header, *rows)), encoding="utf-8")
    return path


def row(
    media: str = "187496", *, fei: str = "3004540906", day: str = "2025-06-19", kind: str = "483"
) -> tuple[str, ...]:
    return (day, fei, "NATCO Pharma Limited", kind, "2025-07-10", URL.format(media), "1")


def numbers() -> list[int]:
    return list(PublishedObservation.objects.order_by("number").values_list("number", flat=True))


def test_a_form_as_published(tmp_path: Path) -> None:
    assert counts(run_of(import_form483s, lines(tmp_path, form()))) == (1, 1, 0, 0, 0)
    found: Any
    (found,) = selectors.published_forms().filter(fei_key="3004540906")
    stored = selectors.published_form(found.pk)
    assert (stored.media_id, stored.fei, stored.firm) == ("187496", "3004540906", "NATCO Pharma Limited")
    assert (stored.issued_on, stored.published_on) == (date(2025, 6, 19), date(2025, 7, 10))
    (one,) = stored.observations.all()
    assert (one.number, one.deficiency, one.detail) == (1, "Deficiency one", "Specifically, one")


def test_observations_keep_fdas_numbers(tmp_path: Path) -> None:
    """A published form may lack some: observation 3 is then not the second one."""
    run_of(import_form483s, lines(tmp_path, form(observations=observations("1", "3", "4", "7"))))
    assert numbers() == [1, 3, 4, 7]


@pytest.mark.parametrize(
    "given", [("1", "1"), ("one", "two"), (None, "2"), ("0", "1"), ("-1", "2"), ("99999999999", "1")]
)
def test_numbers_that_cannot_be_used_are_counted_anew(tmp_path: Path, given: tuple[Any, ...]) -> None:
    run_of(import_form483s, lines(tmp_path, form(observations=observations(*given))))
    assert numbers() == [1, 2]


def test_twice_the_same_changes_nothing(tmp_path: Path) -> None:
    path = lines(tmp_path, form(), form("2"))
    run_of(import_form483s, path)
    kept = set(PublishedObservation.objects.values_list("pk", flat=True))
    assert counts(run_of(import_form483s, path)) == (2, 0, 0, 2, 0)
    assert set(PublishedObservation.objects.values_list("pk", flat=True)) == kept


def test_a_corrected_form_keeps_its_identity(tmp_path: Path) -> None:
    run_of(import_form483s, lines(tmp_path, form(), form("2")))
    before = selectors.published_forms().get(media_id="187496").pk
    run = run_of(import_form483s, lines(tmp_path, form(observations=observations("1", "2")), form("2")))
    assert counts(run) == (2, 0, 1, 1, 0)
    assert selectors.published_form(before).observations.count() == 2


def test_a_list_never_takes_observations_away(tmp_path: Path) -> None:
    run_of(import_form483s, listed(tmp_path, row()))
    assert counts(run_of(import_form483s, lines(tmp_path, form()))) == (1, 0, 1, 0, 0)
    assert counts(run_of(import_form483s, listed(tmp_path, row()))) == (1, 0, 0, 1, 0)
    assert numbers() == [1]
    assert counts(run_of(import_form483s, lines(tmp_path, form()))) == (1, 0, 0, 1, 0)


def test_two_forms_may_share_an_address(tmp_path: Path) -> None:
    """FDA published two different 483s under media/111481."""
    run = run_of(import_form483s, listed(tmp_path, row("111481"), row("111481", fei="1000123"), row("111481", day="-")))
    assert counts(run) == (3, 3, 0, 0, 0)
    assert run.notes["kept with a remark"] == {"no date": 1}
    again = run_of(
        import_form483s, listed(tmp_path, row("111481"), row("111481", fei="1000123"), row("111481", day="-"))
    )
    assert counts(again) == (3, 0, 0, 3, 0)


def test_what_is_left_out_is_named_by_line(tmp_path: Path) -> None:
    bad = ("2025-06-19", "1", "", "483", "", URL.format(5), "1")
    run = run_of(
        import_form483s,
        listed(tmp_path, row(), row(), row("2", kind="EIR"), bad, ("2025-06-19", "1", "Firm", "483", "", "none", "1")),
    )
    assert counts(run) == (5, 1, 0, 0, 4)
    assert run.notes["lines"] == {
        "the form stands twice in the file": [3],
        "another record than a Form 483": [4],
        "no firm name": [5],
        "no address of the document": [6],
    }


def test_list_with_titles_older_header_and_short_rows(tmp_path: Path) -> None:
    older = tuple("Date Posted" if name == "Publish Date" else name for name in HEADER)
    path = listed(tmp_path, row(), ("2025-06-19", "1", "Short"), header=older, above="Data as of,July\n\n")
    run = run_of(import_form483s, path)
    assert (run.new, run.refused) == (1, 1)
    assert PublishedForm483.objects.get().published_on == date(2025, 7, 10)


def test_workbook(tmp_path: Path) -> None:
    """Excel turns dates into date cells and identifiers into numbers; FDA's sheets are padded with empty rows."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(["Published 483s"])
    sheet.append(HEADER)
    issued, published = (datetime.combine(day, time.min) for day in (date(2025, 6, 19), date(2025, 7, 10)))
    sheet.append([issued, 3004540906.0, "NATCO Pharma Limited", 483, published, row()[5], 1])
    for _ in range(50):
        sheet.append([None] * len(HEADER))
    path = tmp_path / "download"  # told apart by content, whatever it is called
    book.save(path)
    assert counts(run_of(import_form483s, path)) == (1, 1, 0, 0, 0)
    stored = PublishedForm483.objects.get()
    assert (stored.fei, stored.issued_on) == ("3004540906", date(2025, 6, 19))
    assert counts(run_of(import_form483s, listed(tmp_path, row()))) == (1, 0, 0, 1, 0)


def test_text_is_cleaned(tmp_path: Path) -> None:
    dirty = [{"number": 1, "deficiency": "a\x00b \ud800  c\u200bd", "detail": None}]
    run_of(import_form483s, lines(tmp_path, form(firm="  Two\n spaces ", observations=dirty)))
    assert PublishedForm483.objects.get().firm == "Two spaces"
    assert PublishedObservation.objects.get().deficiency == "ab cd"


def test_form_without_observations(tmp_path: Path) -> None:
    assert run_of(import_form483s, lines(tmp_path, form(observations=[]), form("2", observations=None))).new == 2


def test_a_form_is_found_only_by_its_own_fei(tmp_path: Path) -> None:
    run_of(import_form483s, lines(tmp_path, form(), form("2", fei=""), form("3", fei="0000000")))
    found: Any
    (found,) = selectors.published_forms().filter(fei_key="3004540906")
    assert found.media_id == "187496" and found.observation_count == 1


def wrong_zip(folder: Path) -> Path:
    path = folder / "other.zip"
    with ZipFile(path, "w") as archive:
        archive.writestr("readme.txt", "no workbook")
    return path


WRONG: dict[str, bytes] = {
    "nothing": b"",
    "web page": b"<!DOCTYPE html><html>sorry</html>",
    "broken archive": b"PK\x03\x04" + bytes(300),
    "binary": bytes(range(256)) * 20,
    "other columns": b"A,B,C\n1,2,3\n",
    "register of establishments": b"FEI_NUMBER\tDUNS_NUMBER\n1\t2\n",
    "header only": (",".join(HEADER) + "\n").encode(),
    "other JSON": b'{"type": "x"}\n',
    "broken JSON": b'{"firm": "x", "observations": [}\n',
    "a list": b"[1, 2]\n",
    "deep JSON": b'{"firm": ' + b"[" * 100_000,
    "observations that are text": b'{"firm": "x", "observations": "many"}\n',
    "observations of numbers": b'{"firm": "x", "observations": [1, 2]}\n',
    "no usable form": b'{"firm": "", "observations": []}\n',
    "good, then broken": json.dumps(form()).encode() + b"\nnot JSON\n",
    "good, then another": json.dumps(form()).encode() + b'\n{"a": 1}\n',
}


@pytest.mark.parametrize("content", WRONG.values(), ids=WRONG)
def test_a_wrong_file_is_refused_whole(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "wrong"
    path.write_bytes(content)
    runs = ImportRun.objects.count()
    with platform(), pytest.raises(WrongFile):
        import_form483s(path, actor=ACTOR)
    assert not PublishedForm483.objects.exists()
    assert ImportRun.objects.count() == runs


def test_an_archive_that_is_no_workbook(tmp_path: Path) -> None:
    with platform(), pytest.raises(WrongFile, match="no readable workbook"):
        import_form483s(wrong_zip(tmp_path), actor=ACTOR)


def test_the_forms_of_2026() -> None:
    """83 forms, 362 observations, with the numbers FDA gave them."""
    path = shared("fda_form483_observations_2026.jsonl")
    published = [json.loads(text) for text in path.read_text(encoding="utf-8").splitlines()]
    assert counts(run_of(import_form483s, path)) == (83, 83, 0, 0, 0)
    assert PublishedObservation.objects.count() == 362
    for each in published:
        stored = PublishedForm483.objects.get(media_id=each["media_id"])
        kept = list(stored.observations.order_by("number").values_list("number", flat=True))
        assert kept == [int(one["number"]) for one in each["observations"]]
    assert counts(run_of(import_form483s, path)) == (83, 0, 0, 83, 0)


def test_the_list_of_2025() -> None:
    path = shared("fda_published_483s_2025-07.csv")
    run = run_of(import_form483s, path)
    assert (run.read, run.new + run.refused) == (1246, 1246)
    assert run.refused == sum(run.notes["refused"].values()) <= 5
    assert run_of(import_form483s, path).unchanged == run.new
