"""Answers at the browser: two people at one answer, a connection that breaks, no scripts."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from questionnaires.models import Questionnaire
from questionnaires.selectors import sent
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
