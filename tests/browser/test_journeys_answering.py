"""A questionnaire from its sending to the signed answers; two people at one answer; a connection that breaks."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from questionnaires.models import Questionnaire
from questionnaires.selectors import sent
from tests.browser.asking import send_yearly
from tests.browser.conftest import PHONE
from tests.browser.typed import paper, sign
from tests.questionnaires.asking import ANSWERS, asked, say
from tests.world import World

pytestmark = pytest.mark.browser

SAVED, NO_LINE = "All changes saved", "No connection. What you typed is kept in this tab and sent again."
PEOPLE = "Y-A4 How many people work in quality?"


def section(row: Questionnaire) -> str:
    return f"/questionnaires/asked/{row.pk}/sections/A/"


def status(page: Page) -> Any:
    return page.locator("[data-answers] [data-told]")


def kept(world: World, row: Questionnaire, key: str) -> Any:
    with world.maker_scope():
        return sent.answers(sent.answer_set(row))[key].value


def test_one_sends_the_cmo_answers_signs_and_the_sponsor_reads(
    visitor: Any, committed_world: World, tmp_path: Path
) -> None:
    world = committed_world
    sponsor = visitor()
    manager: Page = sponsor.sign_in(world.aldena.people["qa_manager"])
    send_yearly(manager, world, world.aldena)
    address = manager.url

    respondent = visitor(viewport=PHONE)
    phone: Page = respondent.sign_in(world.staff["contributor"])
    phone.goto("/questionnaires/asked/?state=sent")
    phone.get_by_role("row", name=re.compile("Yearly confirmation.*Aldena")).get_by_role("link").first.click()
    assert respondent.axe() == [] and not respondent.is_too_wide()
    phone.get_by_role("link", name="A Changes").first.click()
    phone.get_by_role("radiogroup", name=re.compile("^Y-A1")).get_by_label("Yes").check()
    expect(phone.get_by_label("Y-A2 Which changes, since when?")).to_be_visible()
    phone.get_by_label("Y-A2 Which changes, since when?").fill("A second filling line, since March.")
    phone.get_by_label(re.compile("^Y-A3")).fill("14 September")
    phone.get_by_label(PEOPLE).fill("38")
    expect(status(phone)).to_have_text(SAVED)
    expect(phone.get_by_text("3 of 4")).to_be_visible()
    assert respondent.axe() == [] and not respondent.is_too_wide()
    phone.get_by_role("button", name="Save and go on").click()
    expect(phone.get_by_role("heading", name="To look at again")).to_be_visible()
    phone.get_by_role("link", name=re.compile("^Y-A3")).click()
    phone.get_by_label(re.compile("^Y-A3")).fill("14 Sep 2026")
    phone.get_by_role("link", name="Attach evidence for Y-A3").click()
    phone.get_by_label(re.compile("^File")).set_input_files(paper(tmp_path, "smf.pdf"))
    phone.get_by_role("button", name="Attach", exact=True).click()
    expect(phone.get_by_role("link", name="smf.pdf")).to_be_visible()
    expect(phone.get_by_text("4 of 4")).to_be_visible()
    own = phone.url.partition("sections/")[0]
    manager.goto(address)
    expect(manager.get_by_text("A second filling line")).to_have_count(0)

    signatory = world.staff["quality_signatory"]
    person = visitor()
    page: Page = person.sign_in(signatory)
    page.goto(own)
    page.get_by_role("link", name=re.compile("^sign and submit")).click()
    expect(page.get_by_text("A second filling line, since March.").first).to_be_visible()
    sign(page, world, signatory, "approved")
    expect(page.get_by_text("Answered").first).to_be_visible()

    manager.goto(address)
    for words in ("A second filling line, since March.", "14 Sep 2026", "38 people", "Aoife Brennan"):
        expect(manager.get_by_text(words).first).to_be_visible()
    assert sponsor.faults() == [] and person.faults() == []


def test_two_people_at_one_answer_see_both_and_lose_neither(visitor: Any, committed_world: World) -> None:
    world, row = committed_world, asked(committed_world)
    one: Page = visitor().sign_in(world.staff["contributor"])
    second = visitor()
    other: Page = second.sign_in(world.staff["quality_signatory"])
    for page in (one, other):
        page.goto(section(row))
    one.get_by_label(PEOPLE).fill("38")
    expect(status(one)).to_have_text(SAVED)
    other.get_by_label(re.compile("^Y-A3")).fill("1 Sep 2026")
    expect(status(other)).to_have_text(SAVED)
    other.get_by_label(PEOPLE).fill("40")
    conflict = other.get_by_role("alert").filter(has_text="Two answers to Y-A4.")
    expect(conflict).to_contain_text("Cian Walsh saved another one while you were typing")
    expect(conflict).to_contain_text("38 people")
    expect(other.get_by_label(PEOPLE)).to_have_value("40")
    assert kept(world, row, "Y-A4") == "38" and kept(world, row, "Y-A3") == "1 Sep 2026"
    assert second.axe() == []
    conflict.get_by_role("button", name="Keep mine").click()
    expect(status(other)).to_have_text(SAVED)
    assert kept(world, row, "Y-A4") == "40"
    one.get_by_label(PEOPLE).fill("39")
    expect(one.get_by_role("alert").filter(has_text="40 people")).to_be_visible()
    one.get_by_role("link", name="Take theirs").click()
    expect(one.get_by_label(PEOPLE)).to_have_value("40")
    expect(one.get_by_role("alert")).to_have_count(0)


def test_what_is_typed_without_a_connection_is_kept_and_sent_later(visitor: Any, committed_world: World) -> None:
    world, row = committed_world, asked(committed_world)
    person = visitor()
    page: Page = person.sign_in(world.staff["contributor"])
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(section(row))
    page.get_by_label(PEOPLE).fill("3")
    expect(status(page)).to_have_text(SAVED)
    cut = True

    def line(route: Route) -> None:
        route.abort("internetdisconnected") if cut and route.request.method == "POST" else route.continue_()

    page.route(f"**/questionnaires/asked/{row.pk}/**", line)
    page.get_by_label(PEOPLE).press_sequentially("8")
    expect(status(page)).to_have_text(NO_LINE)
    page.get_by_role("button", name="Save", exact=True).last.click()
    expect(status(page)).to_have_text(NO_LINE)
    assert page.url.endswith("/sections/A/"), "the form waits for the connection"
    page.reload()
    expect(page.get_by_label(PEOPLE)).to_have_value("38")
    assert kept(world, row, "Y-A4") == "3"
    cut = False
    expect(status(page)).to_have_text(SAVED)
    assert kept(world, row, "Y-A4") == "38"
    person.problems[:] = [told for told in person.problems if "ERR_INTERNET_DISCONNECTED" not in told]


def test_without_script_a_section_is_answered_and_two_answers_are_shown(visitor: Any, committed_world: World) -> None:
    world, row = committed_world, asked(committed_world)
    page: Page = visitor(java_script_enabled=False).sign_in(world.staff["contributor"])
    page.goto(section(row))
    say(world, row, {"Y-A4": ANSWERS["Y-A4"]}, role="quality_signatory")
    page.get_by_label(PEOPLE).fill("41")
    page.get_by_label(PEOPLE).press("Enter")
    expect(page.get_by_role("alert").filter(has_text="Two answers to Y-A4.")).to_contain_text("38 people")
    expect(page.get_by_label(PEOPLE)).to_have_value("41")
    page.get_by_role("button", name="Save", exact=True).last.click()
    expect(page.get_by_label(PEOPLE)).to_have_value("41")
    assert kept(world, row, "Y-A4") == "41"
