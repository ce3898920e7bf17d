"""Two rival sponsors ask one CMO: from sending to the concluded review, and neither learns of the other."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from sponsors.models import Membership
from tests.browser.asking import send_yearly
from tests.browser.typed import day, paper, sign
from tests.world import Party, World

pytestmark = pytest.mark.browser

HEADCOUNT = "Y-A4 How many people work in quality?"
ASKED = "How many of them are contract workers?"


def answer(page: Page, sponsor: str, people: str, words: str, file: Path) -> str:
    """Answer what this sponsor asks, with evidence; returns the address of the questionnaire."""
    page.goto("/questionnaires/asked/?state=sent")
    page.get_by_role("row", name=re.compile(f"Yearly confirmation.*{sponsor}")).get_by_role("link").first.click()
    own = page.url
    page.get_by_role("link", name="A Changes").first.click()
    page.get_by_role("radiogroup", name=re.compile("^Y-A1")).get_by_label("Yes").check()
    page.get_by_label("Y-A2 Which changes, since when?").fill(words)
    page.get_by_label(re.compile("^Y-A3")).fill("14 Sep 2026")
    page.get_by_label(HEADCOUNT).fill(people)
    expect(page.locator("[data-answers] [data-told]")).to_have_text("All changes saved")
    page.get_by_role("link", name="Attach evidence for Y-A3").click()
    page.get_by_label(re.compile("^File")).set_input_files(file)
    page.get_by_role("button", name="Attach", exact=True).click()
    expect(page.get_by_role("link", name=file.name)).to_be_visible()
    return own


def submit(page: Page, world: World, person: Membership, own: str) -> None:
    page.goto(own)
    page.get_by_role("link", name=re.compile("^sign and submit")).click()
    sign(page, world, person, "approved")
    expect(page.get_by_text("Answered").first).to_be_visible()


def accept_all_but_one(page: Page, address: str) -> None:
    """Accept everything, and ask about the headcount."""
    page.goto(address)
    page.get_by_role("link", name="Review the answers").click()
    for key in ("Y-A1", "Y-A2", "Y-A3"):
        page.get_by_label(f"Accept the answer to {key}").check()
    page.get_by_role("button", name="Accept what is ticked").click()
    expect(page.get_by_text("3 of 4 reviewed").first).to_be_visible()
    page.get_by_role("link", name="Ask about Y-A4").click()
    page.get_by_role("textbox", name=re.compile("^Question to the CMO")).fill(ASKED)
    page.get_by_role("button", name="Save the verdict").click()


def test_two_sponsors_and_one_cmo_from_sending_to_the_concluded_review(
    visitor: Any, committed_world: World, tmp_path: Path
) -> None:
    world, file = committed_world, paper(tmp_path, "smf.pdf")
    rivals: dict[str, tuple[Party, Page, str]] = {}
    for party in (world.aldena, world.borvik):
        page: Page = visitor().sign_in(party.people["qa_head"])
        send_yearly(page, world, party)
        rivals[party.sponsor.name] = (party, page, page.url)
    (ours, page, address), (theirs, rival, elsewhere) = rivals.values()

    signatory = world.staff["quality_signatory"]
    person = visitor()
    staff: Page = person.sign_in(signatory)
    staff.goto("/inbox/?q=Yearly")
    for name in rivals:
        expect(staff.get_by_role("row", name=re.compile(f"Yearly confirmation.*{name}")).first).to_be_visible()
    first = answer(staff, ours.sponsor.name, "38", "A filling line for Aldena alone.", file)
    second = answer(staff, theirs.sponsor.name, "39", "A packaging hall for Borvik alone.", file)
    submit(staff, world, signatory, first)
    submit(staff, world, signatory, second)

    rival.goto(elsewhere)
    expect(rival.get_by_text("A packaging hall for Borvik alone.").first).to_be_visible()
    expect(rival.get_by_text("Aldena")).to_have_count(0)
    accept_all_but_one(page, address)
    expect(page.get_by_text("Borvik")).to_have_count(0)
    page.get_by_role("link", name="send the review round").click()
    page.get_by_label("Replies due on").fill(day(world, 9))
    page.get_by_role("button", name="Send the round").click()
    expect(page.get_by_text("The CMO owes replies to round 1").first).to_be_visible()

    staff.goto("/inbox/?q=Yearly")
    staff.get_by_role("row", name=re.compile("Reply to")).get_by_role("link").first.click()
    expect(staff.get_by_text(ASKED).first).to_be_visible()
    staff.get_by_role("link", name="Reply about Y-A4").click()
    staff.get_by_label(re.compile("^Reply")).fill("Four of them.")
    staff.get_by_role("button", name="Keep the reply").click()
    staff.get_by_role("link", name=re.compile("^sign and send")).click()
    sign(staff, world, signatory, "approved")
    expect(staff).to_have_url(re.compile("/questionnaires/asked/"))

    page.goto(address)
    page.get_by_role("link", name="Review the answers").click()
    expect(page.get_by_text("Four of them.").first).to_be_visible()
    page.get_by_role("link", name=re.compile("^Judge again.*Y-A4$")).click()
    page.get_by_label("Verdict", exact=True).select_option("accepted")
    page.get_by_label(re.compile("^Why it takes the place")).fill("Answered in the reply.")
    page.get_by_role("button", name="Save the verdict").click()
    expect(page.get_by_text("4 of 4 reviewed").first).to_be_visible()
    page.get_by_role("link", name=re.compile("^Continue.*Y-A1$")).click()
    page.get_by_label("Reason").fill("The new line does not touch our products.")
    sign(page, world, ours.people["qa_head"], "approved")
    page.get_by_role("link", name=re.compile("^conclude the review", re.IGNORECASE)).click()
    sign(page, world, ours.people["qa_head"], "approved")
    expect(page.get_by_text("Reviewed", exact=True).first).to_be_visible()

    rival.goto("/questionnaires/")
    expect(rival.get_by_text(re.compile("Aldena|Four of them"))).to_have_count(0)
    assert person.faults() == []
