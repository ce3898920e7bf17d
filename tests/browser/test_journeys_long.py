"""A long questionnaire on a phone: 150 questions, 40 files, a connection that breaks, and a workbook."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from cmo_portal.demo.papers import pdf
from questionnaires import services
from questionnaires.models import Questionnaire
from questionnaires.services import Evidence
from tests.browser.conftest import PHONE
from tests.browser.test_journeys_answering import NO_LINE, SAVED, kept, status
from tests.browser.typed import paper
from tests.questionnaires.asking import long_one
from tests.questionnaires.test_workbooks import filled
from tests.world import World

pytestmark = [pytest.mark.browser, pytest.mark.full]


def with_files(world: World, row: Questionnaire, files: int) -> None:
    """Files at the questions, one each."""
    with world.maker_scope("contributor"):
        for number in range(1, files + 1):
            given = Evidence(description=f"Document {number}", file=pdf("Page", name=f"document-{number}.pdf"))
            services.attach_evidence(row, f"L-{number}", given, actor=world.staff_actor("contributor"))


def test_150_questions_with_40_files_on_a_phone(visitor: Any, committed_world: World, tmp_path: Path) -> None:
    world, row = committed_world, long_one(committed_world)
    with_files(world, row, 40)
    person = visitor(viewport=PHONE)
    page: Page = person.sign_in(world.staff["contributor"])
    page.on("dialog", lambda dialog: dialog.accept())
    own = f"/questionnaires/asked/{row.pk}/"
    page.goto(own)
    expect(page.get_by_text("0 of 150", exact=True)).to_be_visible()
    assert person.axe() == [] and not person.is_too_wide()

    page.get_by_role("link", name="S1 Part 1").first.click()
    page.get_by_role("radiogroup", name=re.compile("^L-1 ")).get_by_label("Yes").check()
    page.get_by_label(re.compile("^L-4 ")).fill("The hall was extended in March.")
    expect(status(page)).to_have_text(SAVED)
    expect(page.get_by_role("link", name="document-30.pdf")).to_be_visible()
    assert person.axe() == [] and not person.is_too_wide()

    cut = True

    def line(route: Route) -> None:
        route.abort("internetdisconnected") if cut and route.request.method == "POST" else route.continue_()

    page.route(f"**{own}**", line)
    page.get_by_label(re.compile("^L-7 ")).press_sequentially("38")
    page.get_by_label(re.compile("^L-9 ")).press_sequentially("Nothing since.")
    expect(status(page)).to_have_text(NO_LINE)
    page.reload()
    expect(page.get_by_label(re.compile("^L-7 "))).to_have_value("38")
    expect(page.get_by_label(re.compile("^L-9 "))).to_have_value("Nothing since.")
    cut = False
    expect(status(page)).to_have_text(SAVED)
    assert (kept(world, row, "L-7"), kept(world, row, "L-9")) == ("38", "Nothing since.")
    person.problems[:] = [told for told in person.problems if "ERR_INTERNET_DISCONNECTED" not in told]


def test_evidence_for_two_questions_and_a_workbook_on_a_phone(
    visitor: Any, committed_world: World, tmp_path: Path
) -> None:
    world, row = committed_world, long_one(committed_world)
    person = visitor(viewport=PHONE)
    page: Page = person.sign_in(world.staff["contributor"])
    own = f"/questionnaires/asked/{row.pk}/"
    page.goto(f"{own}sections/S1/")
    page.get_by_label(re.compile("^L-4 ")).fill("The hall was extended in March.")
    expect(status(page)).to_have_text(SAVED)
    page.get_by_role("link", name="Attach evidence for L-9").click()
    assert person.axe() == [] and not person.is_too_wide()
    page.get_by_label("What it shows").fill("Plan of the hall")
    page.get_by_label(re.compile("^File")).set_input_files(paper(tmp_path, "plan.pdf"))
    page.get_by_label("L-140 What is said").check()
    page.get_by_label("Only under a watermark").check()
    page.get_by_role("button", name="Attach", exact=True).click()
    expect(page.get_by_role("link", name="plan.pdf")).to_be_visible()
    page.goto(own)
    page.get_by_role("link", name="see all evidence").click()
    expect(page.get_by_text("L-9, L-140")).to_be_visible()
    expect(page.get_by_text("its pages, under a watermark")).to_be_visible()
    assert person.axe() == [] and not person.is_too_wide()

    page.goto(own)
    with page.expect_download() as taken:
        page.get_by_role("link", name="answer in a spreadsheet").click()
    book = tmp_path / "answers.xlsx"
    book.write_bytes(filled(taken.value.path().read_bytes(), {"G8": "Extended in April.", "G14": "soon"}).read())
    page.get_by_role("link", name="upload a workbook").click()
    page.get_by_label(re.compile("^Workbook")).set_input_files(book)
    page.get_by_role("button", name="Upload and compare").click()
    expect(page.get_by_role("heading", name="What the workbook would change")).to_be_visible()
    for words in ("Extended in April.", "The hall was extended in March."):
        expect(page.get_by_text(words)).to_be_visible()
    assert person.axe() == [] and not person.is_too_wide()
    page.get_by_label("Reason").fill("answers of engineering")
    page.get_by_role("button", name="Write these answers").click()
    page.wait_for_url(f"**{own}")
    assert kept(world, row, "L-4") == "Extended in April."
