"""A questionnaire from its first word to its approval, by two people; and how it looks to who will answer it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE
from tests.factors import fresh_code
from tests.world import World

pytestmark = pytest.mark.browser


def save_question(page: Page, words: str, kind: str) -> None:
    page.get_by_role("link", name="Add question").first.click()
    page.get_by_label("Question", exact=True).fill(words)
    page.get_by_label("Kind of answer").select_option(label=kind)
    page.get_by_role("button", name="Save question").click()
    expect(page.get_by_role("table", name=re.compile("^Questions of section A"))).to_contain_text(words)


def test_one_writes_another_approves_and_the_preview_fits_a_phone(visitor: Any, committed_world: World) -> None:
    writer: Page = visitor().sign_in(committed_world.aldena.people["qa_manager"])
    writer.goto("/questionnaires/templates/")
    writer.get_by_role("link", name="Write your own").click()
    writer.get_by_label("Title").fill("Cold chain")
    writer.get_by_role("button", name="Save as draft").click()
    writer.get_by_role("link", name="Add section").first.click()
    writer.get_by_label("Title").fill("Transport")
    writer.get_by_role("button", name="Save section").click()
    save_question(writer, "Is every lane monitored?", "Yes or no")
    save_question(writer, "Why is a lane not monitored?", "Text")

    writer.get_by_role("link", name=re.compile("Asked when.*Q-A2")).click()
    writer.get_by_label("Earlier question").first.fill("Q-A1")
    writer.get_by_label("Value").first.fill("No")
    writer.get_by_role("button", name="Save", exact=True).click()
    expect(writer.get_by_text("Asked when the answer to Q-A1 is No.")).to_be_visible()
    writer.get_by_role("button", name="Move question Q-A2 up").click()
    expect(writer.get_by_role("status")).to_contain_text("is no earlier question")
    writer.get_by_role("link", name=re.compile("send to review")).click()
    writer.get_by_role("button", name="Send to review").click()
    expect(writer.get_by_text("In review").first).to_be_visible()
    expect(writer.get_by_role("link", name="Add question")).to_have_count(0)

    person = committed_world.aldena.people["qa_head"]
    head: Page = visitor().sign_in(person)
    head.goto(writer.url)
    head.get_by_role("link", name=re.compile("^approve")).click()
    expect(head.get_by_text("Q-A2 Why is a lane not monitored?").first).to_be_visible()
    head.get_by_label("Meaning").select_option("approved")
    head.get_by_label("User name").fill(person.user.email)
    head.get_by_label("Your password").fill(committed_world.password)
    head.get_by_label("Code", exact=True).fill(fresh_code(person.user))
    head.get_by_role("button", name="Sign: approve").click()
    expect(head.get_by_text("Approved").first).to_be_visible()
    address = head.url.partition("?")[0]

    phone = visitor(viewport=PHONE)
    small: Page = phone.sign_in(person)
    small.goto(f"{address}preview/")
    expect(small.get_by_role("group", name="Q-A2")).to_have_count(0)
    small.get_by_role("radio", name="No", exact=True).check()
    expect(small.get_by_label("Q-A2 Why is a lane not monitored?")).to_be_visible()
    expect(small.get_by_text("2 of 2 questions are asked")).to_be_visible()
    expect(small.get_by_role("radio", name="No", exact=True)).to_be_checked()
    assert not phone.is_too_wide() and phone.axe() == []


def test_a_preview_works_without_script(visitor: Any, committed_world: World) -> None:
    page: Page = visitor(java_script_enabled=False).sign_in(committed_world.aldena.people["qa_head"])
    page.goto(f"/questionnaires/templates/{committed_world.aldena.ids['questionnaire']}/preview/")
    expect(page.get_by_text("Nothing is asked")).to_be_visible()
    page.get_by_role("group", name="Sterile").get_by_label("Yes").check()
    page.get_by_role("button", name="Show what applies").click()
    expect(page.get_by_text("2 of 3 questions are asked")).to_be_visible()
    page.get_by_label("RABS").check()
    page.get_by_role("button", name="Check the answers").click()
    expect(page.get_by_text("3 of 3 questions are asked")).to_be_visible()
