"""A questionnaire that is sent again: the sponsor reads what would be asked anew, the CMO reaffirms and answers."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from questionnaires.rules.filling import Given
from tests.browser.conftest import PHONE
from tests.browser.typed import day
from tests.questionnaires.asking import asked, joined_site, sign, yearly
from tests.questionnaires.renewing import answered
from tests.world import World

pytestmark = pytest.mark.browser

PEOPLE = re.compile("^Y-A4")
ANSWERED = {
    "Y-A1": Given(value="yes"),
    "Y-A2": Given(value="A second filling line."),
    "Y-A3": Given(value="14 Sep 2026"),
    "Y-A4": Given(value="38"),
}


def test_what_changed_is_answered_anew_and_the_rest_reaffirmed(visitor: Any, committed_world: World) -> None:
    world = committed_world
    answered(world, ANSWERED)
    sponsor = visitor()
    manager: Page = sponsor.sign_in(world.aldena.people["qa_manager"])
    with world.aldena.scope():
        version, site = yearly(world.aldena), joined_site(world.aldena)
    manager.goto(f"/questionnaires/templates/{version.pk}/send/")
    manager.get_by_label("Site").select_option(str(site.pk))
    manager.get_by_label("Answers due on").fill(day(world, 12))
    manager.get_by_role("button", name="Preview what is asked anew").click()
    expect(manager.get_by_text("Of 4 questions 0 would be asked anew.")).to_be_visible()
    assert sponsor.faults() == []
    row = asked(world)

    respondent = visitor(viewport=PHONE)
    phone: Page = respondent.sign_in(world.staff["contributor"])
    phone.goto(f"/questionnaires/asked/{row.pk}/")
    expect(phone.get_by_role("heading", name="Not reaffirmed yet")).to_be_visible()
    assert respondent.axe() == [] and not respondent.is_too_wide()
    phone.get_by_role("link", name="A Changes").first.click()
    holds = phone.get_by_role("checkbox", name=re.compile("^These still hold"))
    expect(holds).not_to_be_checked()
    assert respondent.axe() == [] and not respondent.is_too_wide()
    phone.get_by_role("checkbox", name=re.compile(r"This changed.*Y-A4")).check()
    holds.check()
    phone.get_by_role("button", name="Reaffirm section A").click()
    expect(phone.get_by_role("heading", name="Reaffirmed")).to_be_visible()
    phone.get_by_label(PEOPLE).fill("41")
    expect(phone.locator("[data-answers] [data-told]")).to_have_text("All changes saved")
    expect(phone.get_by_text("4 of 4")).to_be_visible()
    assert respondent.axe() == [] and not respondent.is_too_wide()

    sign(world, row)
    manager.goto(f"/questionnaires/sent/{row.pk}/")
    expect(manager.get_by_text("reaffirmed by Cian Walsh").first).to_be_visible()
    manager.get_by_role("link", name=re.compile("^Changed")).click()
    expect(manager.get_by_text("41 people")).to_be_visible()
    expect(manager.get_by_text("38 people")).to_be_visible()
    expect(manager.get_by_text("A second filling line.")).to_have_count(0)
    assert sponsor.faults() == []


def test_an_answer_typed_above_takes_what_depends_on_it_from_the_list(visitor: Any, committed_world: World) -> None:
    world = committed_world
    answered(world, ANSWERED)
    row = asked(world)
    page: Page = visitor().sign_in(world.staff["contributor"])
    page.goto(f"/questionnaires/asked/{row.pk}/sections/A/?change=Y-A1")
    expect(page.locator("[data-holding]")).to_have_count(2)
    page.get_by_role("radiogroup", name=re.compile("^Y-A1")).get_by_label("Yes").check()
    expect(page.locator("[data-holding]")).to_have_count(3)
    page.get_by_role("radiogroup", name=re.compile("^Y-A1")).get_by_label("No", exact=True).check()
    expect(page.locator("[data-holding]")).to_have_count(2)
    expect(page.locator("#Y-A2")).to_have_count(0)
