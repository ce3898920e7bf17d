"""Answers as a workbook: downloaded, filled in, brought back, compared, and written by a deliberate act."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Mapping
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from kernel.errors import NotAllowed, Refused, StaleVersion
from questionnaires import services
from questionnaires.models import AnswerNote, AnswerWorkbook, Questionnaire
from questionnaires.rules.filling import Given
from questionnaires.selectors import sent, workbooks
from questionnaires.services import Conflicting, workbook_file
from records.models import DialogueFile, TrailEntry
from tests.pages import controls, errors, submit, text
from tests.questionnaires.asking import ANSWERS, asked, say
from tests.world import World
from web.tables import XLSX_TYPE

ROWS = {"Y-A1": 5, "Y-A2": 6, "Y-A3": 7, "Y-A4": 8}
"""Where each question of the yearly confirmation stands."""
Change = Callable[[Any], None]


def downloaded(world: World, row: Questionnaire) -> bytes:
    with world.maker_scope("contributor"):
        return workbook_file.made(workbooks.contents(sent.questionnaire(row.pk))).read()


def filled(content: bytes, cells: Mapping[str, Any], change: Change = lambda book: None) -> SimpleUploadedFile:
    """The workbook with other cells on its first sheet, saved by another program."""
    book = openpyxl.load_workbook(BytesIO(content))
    for place, value in cells.items():
        book["Answers"][place] = value
    change(book)
    saved = BytesIO()
    book.save(saved)
    return SimpleUploadedFile("answers.xlsx", saved.getvalue())


def bring(world: World, row: Questionnaire, file: Any, role: str = "contributor") -> AnswerWorkbook:
    with world.maker_scope(role):
        return services.bring_workbook(row, file=file, actor=world.staff_actor(role))


def take(world: World, found: AnswerWorkbook, takes: Any = None, seen: Any = None, **more: Any) -> AnswerWorkbook:
    with world.maker_scope("contributor"):
        return services.take_workbook(
            found,
            **{
                "takes": takes or {},
                "seen": seen or {},
                "reason": "answers of engineering",
                "version": found.version,
                "actor": world.staff_actor("contributor"),
                **more,
            },
        )


def verdicts(world: World, found: AnswerWorkbook) -> dict[str, str]:
    with world.maker_scope():
        return {each.question.key: each.verdict for each in workbooks.compared(found)}


def values(world: World, row: Questionnaire) -> dict[str, Any]:
    with world.maker_scope():
        return {key: answer.value for key, answer in sent.answers(sent.answer_set(row)).items()}


# --- round trip ---------------------------------------------------------------------------------------------------


def test_only_the_cells_of_answers_are_open_and_offer_what_is_asked(world: World, row: Questionnaire) -> None:
    say(world, row, ANSWERS)
    book = openpyxl.load_workbook(BytesIO(downloaded(world, row)))
    sheet = book["Answers"]
    assert sheet.protection.sheet and book.security.lockStructure
    assert book["Do not change"].sheet_state == "veryHidden" and book["Lists"].sheet_state == "hidden"
    unlocked = {cell.column_letter for line in sheet.iter_rows() for cell in line if not cell.protection.locked}
    assert unlocked == {"G", "H", "I", "J"}
    assert sheet["A5"].value == "Y-A1" and sheet["G5"].value == "No" and sheet["G8"].value == 38
    offered = {str(each.sqref): each.type for each in sheet.data_validations.dataValidation}
    assert offered["G5"] == "list" and offered["G7"] == "date" and offered["G8"] == "decimal"


def test_filled_in_brought_and_written_with_the_next_question(world: World, row: Questionnaire) -> None:
    content = downloaded(world, row)
    cells = {"G5": "Yes", "G6": "A new line", "G8": 41, "J8": "asked the plant manager"}
    found = bring(world, row, filled(content, cells))
    assert values(world, row) == {}, "bringing writes no answer"
    assert verdicts(world, found) == {"Y-A1": "new", "Y-A2": "new", "Y-A3": "unchanged", "Y-A4": "new"}
    taken = take(world, found)
    assert taken.written == 3 and taken.taken_by == world.staff["contributor"].user.name
    assert values(world, row) == {"Y-A1": "yes", "Y-A2": "A new line", "Y-A4": "41"}
    with world.maker_scope():
        assert [note.text for note in sent.notes(row)] == ["asked the plant manager"]
        entry = TrailEntry.objects.filter(table=AnswerWorkbook._meta.db_table, row_id=found.pk).latest("seq")
        assert entry.reason == "answers of engineering" and entry.actor == world.staff_actor("contributor").key
    with pytest.raises(StaleVersion):
        take(world, found)
    with pytest.raises(Refused, match="taken already"):
        take(world, taken)
    again = bring(world, row, filled(downloaded(world, row), {}))
    assert set(verdicts(world, again).values()) == {"unchanged"}


def test_what_the_answer_of_the_workbook_hides_is_left_out(world: World, row: Questionnaire) -> None:
    found = bring(world, row, filled(downloaded(world, row), {"G5": "No", "G6": "Which?"}))
    assert verdicts(world, found)["Y-A2"] == "does_not_apply"
    take(world, found)
    assert values(world, row) == {"Y-A1": "no"}


def test_a_cell_that_cannot_be_read_is_named_and_the_rest_is_written(world: World, row: Questionnaire) -> None:
    found = bring(world, row, filled(downloaded(world, row), {"G5": "No", "G7": "=TODAY()", "G8": "many"}))
    with world.maker_scope():
        faults = {each.question.key: each.row.faults for each in workbooks.compared(found)}
    assert faults["Y-A3"][0][0] == "G7" and "formula" in faults["Y-A3"][0][1]
    assert faults["Y-A4"] == (("G8", "Write a number, like 12.5."),)
    take(world, found)
    assert values(world, row) == {"Y-A1": "no"}


def test_a_text_that_looks_like_a_formula_stays_a_text(world: World, row: Questionnaire) -> None:
    say(world, row, {"Y-A1": Given(value="yes"), "Y-A2": Given(value='=HYPERLINK("http://x","y")')})
    sheet = openpyxl.load_workbook(BytesIO(downloaded(world, row)))["Answers"]
    assert sheet["G6"].data_type == "s" and sheet["G6"].number_format == "@"
    assert set(verdicts(world, bring(world, row, filled(downloaded(world, row), {}))).values()) == {"unchanged"}


# --- somebody else meanwhile --------------------------------------------------------------------------------------


def test_an_answer_changed_in_the_portal_meanwhile_is_never_overwritten_silently(
    world: World, row: Questionnaire
) -> None:
    say(world, row, ANSWERS)
    found = bring(world, row, filled(downloaded(world, row), {"G5": "Yes", "G8": 41}))
    say(world, row, {"Y-A4": Given(value="40"), "Y-A3": Given(value="15 Sep 2026")}, role="quality_signatory")
    assert verdicts(world, found) == {"Y-A1": "changed", "Y-A2": "unchanged", "Y-A3": "unchanged", "Y-A4": "conflict"}
    with pytest.raises(Conflicting):
        take(world, found)
    with pytest.raises(Conflicting):
        take(world, found, {"Y-A4": "workbook"}, {"Y-A4": 1})
    with pytest.raises(Conflicting):
        take(world, found, {"Y-A4": "workbook"})
    assert values(world, row)["Y-A1"] == "no", "all or none"
    take(world, found, {"Y-A4": "workbook"}, {"Y-A4": 2})
    assert values(world, row) == {"Y-A1": "yes", "Y-A3": "15 Sep 2026", "Y-A4": "41"}


def test_the_portals_answer_can_be_kept(world: World, row: Questionnaire) -> None:
    say(world, row, ANSWERS)
    found = bring(world, row, filled(downloaded(world, row), {"G8": 41}))
    say(world, row, {"Y-A4": Given(value="40")})
    assert take(world, found, {"Y-A4": "portal"}).written == 0
    assert values(world, row)["Y-A4"] == "40"


def test_the_same_answer_on_both_ways_is_no_conflict(world: World, row: Questionnaire) -> None:
    found = bring(world, row, filled(downloaded(world, row), {"G8": 41}))
    say(world, row, {"Y-A4": Given(value="41.0")})
    assert verdicts(world, found)["Y-A4"] == "unchanged"


# --- refused ------------------------------------------------------------------------------------------------------


def unlock_and_move(book: Any) -> None:
    book["Answers"].delete_rows(6)


def another_question(book: Any) -> None:
    book["Answers"]["C8"] = "How many cats?"


def without_sign(book: Any) -> None:
    del book["Do not change"]


def forged_sign(book: Any) -> None:
    book["Do not change"]["A1"] = "eyJvZiI6MX0:1aaaaa:" + "x" * 43


def more_rows(book: Any) -> None:
    book["Answers"]["G30"] = "and more"


def other_heads(book: Any) -> None:
    book["Answers"]["G4"] = "Reply"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (unlock_and_move, "Row 6"),
        (another_question, "Y-A4"),
        (without_sign, "hidden sheet"),
        (forged_sign, "hidden sheet"),
        (more_rows, "end of the sheet"),
        (other_heads, "heads"),
    ],
)
def test_a_changed_structure_is_refused_with_what_to_do(
    world: World, row: Questionnaire, change: Change, words: str
) -> None:
    with pytest.raises(Refused, match=words) as refused:
        bring(world, row, filled(downloaded(world, row), {"G8": 41}, change))
    assert "Download the workbook of this questionnaire" in str(refused.value)


def test_the_workbook_of_another_questionnaire_or_sponsor_is_refused(world: World, row: Questionnaire) -> None:
    with world.maker_scope():
        before = sent.questionnaire(world.aldena.ids["sent"])
    for other in (asked(world, world.borvik), before):
        content = downloaded(world, other)
        with pytest.raises(Refused, match="another questionnaire"):
            bring(world, row, filled(content, {"G8": 41}))


def test_other_files_and_macros_are_refused(world: World, row: Questionnaire) -> None:
    content = downloaded(world, row)
    macro = BytesIO(content)
    with zipfile.ZipFile(macro, "a") as package:
        package.writestr("xl/vbaProject.bin", b"x")
    for file, words in (
        (SimpleUploadedFile("a.xlsx", macro.getvalue()), "macros"),
        (SimpleUploadedFile("a.xlsm", content), "xlsm"),
        (SimpleUploadedFile("a.csv", b"a,b\n1,2\n"), "as XLSX"),
        (SimpleUploadedFile("a.xlsx", b"no workbook"), "not what its ending says"),
        (filled(content, {}, _too_many_sheets), "more than a questionnaire asks"),
    ):
        with pytest.raises(Refused, match=words):
            bring(world, row, file)


def _too_many_sheets(book: Any) -> None:
    for number in range(130):
        book.create_sheet(f"More {number}")


def test_only_who_answers_brings_and_only_while_it_is_open(world: World, row: Questionnaire) -> None:
    content = downloaded(world, row)
    with world.aldena.scope("qa_manager"), pytest.raises(NotAllowed):
        services.bring_workbook(row, file=filled(content, {}), actor=world.aldena.actor("qa_manager"))
    found = bring(world, row, filled(content, {"G8": 41}))
    with world.aldena.scope("qa_manager"):
        services.withdraw(row, text="Sent to the wrong site.", actor=world.aldena.actor("qa_manager"))
    with pytest.raises(Refused, match="withdrawn"):
        bring(world, row, filled(content, {}))
    with pytest.raises(Refused, match="withdrawn"):
        take(world, found)


def test_no_sponsor_sees_a_workbook(world: World, row: Questionnaire, manager: Client) -> None:
    found = bring(world, row, filled(downloaded(world, row), {"G8": 41}))
    for party in (world.aldena, world.borvik):
        with party.scope():
            assert not AnswerWorkbook.objects.exists() and not AnswerNote.objects.exists()
            assert not DialogueFile.objects.filter(pk=found.file_id).exists()
            assert not TrailEntry.objects.filter(row_id=found.pk).exists()
    assert manager.get(f"/questionnaires/workbooks/{found.pk}/").status_code in (403, 404)
    assert manager.get(f"/files/{found.file_id}/download/").status_code == 404


# --- pages --------------------------------------------------------------------------------------------------------


def test_the_whole_way_on_pages(world: World, row: Questionnaire, contributor: Client) -> None:
    say(world, row, ANSWERS)
    page = f"/questionnaires/asked/{row.pk}/"
    assert f"{page}workbook/" in text(contributor.get(page))
    answer: Any = contributor.get(f"{page}workbook/")
    assert answer.status_code == 200 and answer["Content-Type"] == XLSX_TYPE
    file = filled(b"".join(answer.streaming_content), {"G5": "Yes", "G7": "soon", "G8": 41})
    brought = submit(contributor, f"{page}workbook/upload/", file=file)
    assert brought.status_code == 302, errors(brought)
    say(world, row, {"Y-A4": Given(value="40")})
    shown = text(contributor.get(brought.url))
    for words in ("G7:", "There is no such date", "Workbook: 41 people", "Portal: 40 people", "Two answers"):
        assert words in shown, words
    undecided = submit(contributor, brought.url, reason="answers of engineering")
    assert undecided.status_code == 422 and values(world, row)["Y-A4"] == "40"
    read = controls(contributor.get(brought.url))
    say(world, row, {"Y-A4": Given(value="39")})
    decided = {"reason": "answers of engineering", "take.Y-A4": "workbook"}
    late = contributor.post(brought.url, {**read, **decided})
    assert late.status_code == 409 and "Portal: 39 people" in text(late)
    done = submit(contributor, brought.url, **decided)
    assert done.status_code == 302, errors(done)
    assert values(world, row) == {"Y-A1": "yes", "Y-A3": "14 Sep 2026", "Y-A4": "41"}
    assert "Taken." in text(contributor.get(brought.url)) and "2 answers written" in text(contributor.get(page))
    refused = submit(contributor, f"{page}workbook/upload/", file=SimpleUploadedFile("a.csv", b"a,b\n1,2\n"))
    assert refused.status_code == 422 and "as XLSX" in text(refused)
