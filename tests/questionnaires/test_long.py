"""A questionnaire of 150 questions: what is missing or in doubt on one page, and all of it in a workbook."""

from __future__ import annotations

import re
from io import BytesIO

import openpyxl
from django.test import Client

from questionnaires.models import Questionnaire
from questionnaires.rules.filling import Given
from questionnaires.selectors import sent, workbooks
from tests.pages import text
from tests.questionnaires.asking import attach, long_one, say
from tests.questionnaires.test_workbooks import bring, downloaded, filled, take
from tests.world import World


def linked(page: str, row: Questionnaire) -> set[str]:
    """The questions that links of the page lead to."""
    return set(re.findall(rf"/questionnaires/asked/{row.pk}/sections/S\d/#(L-\d+)", page))


def test_all_that_is_missing_or_in_doubt_is_on_one_page_with_links(world: World, contributor: Client) -> None:
    row = long_one(world)
    say(world, row, {f"L-{number}": Given(value="odd") for number in (2, 7, 12, 17)})
    address = f"/questionnaires/asked/{row.pk}/"
    first, whole = text(contributor.get(address)), text(contributor.get(f"{address}?all=missing"))
    assert "To look at again" in first and {"L-2", "L-7", "L-12", "L-17"} <= linked(first, row)
    assert 20 < len(linked(first, row)) < 150
    assert linked(whole, row) == {f"L-{number}" for number in range(1, 151)}
    section = text(contributor.get(f"{address}sections/S3/"))
    assert all(f'id="L-{number}"' in section for number in range(61, 91))


def test_a_workbook_brings_150_answers_at_once(world: World) -> None:
    row = long_one(world)
    attach(world, row, "L-1", "smf.pdf")
    content = downloaded(world, row)
    sheet = openpyxl.load_workbook(BytesIO(content))["Answers"]
    typed = {"Yes or no": "Yes", "Number": 12, "Date": "14 Sep 2026", "Text": "as written", "One of": "Grade B"}
    cells = {
        f"G{number}": next(value for kind, value in typed.items() if str(sheet[f"E{number}"].value).startswith(kind))
        for number in range(5, 155)
    }
    taken = take(world, bring(world, row, filled(content, cells)))
    assert taken.written == 150
    with world.maker_scope():
        found = sent.filling(row, sent.answer_set(row))
        assert found.answered == len(found.asked) == 150 and not found.keys("doubtful")
        assert all(each.verdict == "unchanged" for each in workbooks.compared(taken))
