"""People at work on records: an agreement and its next version, a Form 483 to its close-out, a certificate extended."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_journeys import sign_agreement
from tests.browser.typed import day, paper
from tests.world import World

pytestmark = pytest.mark.browser


def test_an_agreement_from_draft_to_signed_to_its_next_version(
    visitor: Any, committed_world: World, tmp_path: Path
) -> None:
    page: Page = visitor().sign_in(committed_world.aldena.people["qa_head"])
    page.goto("/agreements/")
    page.get_by_role("link", name="Sites without agreement").click()
    page.get_by_role("link", name="Tallgrass Packaging, Prairie Falls").click()
    writer: Page = visitor().sign_in(committed_world.aldena.people["qa_manager"])
    sign_agreement(page, writer, committed_world, tmp_path)
    first = page.url

    writer.goto(first)
    writer.get_by_role("link", name="make a new version").click()
    writer.get_by_label("Reason").fill("renewal for a year")
    writer.get_by_role("button", name="Make a new version").click()
    writer.get_by_label("In force from").fill(day(committed_world, 1))
    writer.get_by_label("Ends on").fill(day(committed_world, 0))
    writer.get_by_label("Reason").fill("renewed for a year")
    writer.get_by_role("button", name="Save").click()
    expect(writer.get_by_role("alert")).to_be_visible()
    expect(writer.get_by_label("In force from")).to_have_value(day(committed_world, 1))
    writer.get_by_label("Ends on").fill(day(committed_world, 366))
    writer.get_by_label(re.compile("^Document")).set_input_files(paper(tmp_path, "renewed.pdf"))
    writer.get_by_role("button", name="Save").click()
    expect(writer.get_by_role("heading", level=1)).to_contain_text("version 2")
    second = writer.url
    expect(writer.get_by_text("it is not renewed without one").first).to_be_visible()
    name_their_signer(writer, committed_world)

    page.goto(first)
    page.get_by_role("link", name="record a review", exact=True).click()
    page.get_by_label("Outcome").select_option("continue")
    page.get_by_label("Next review due").fill(day(committed_world, 180))
    page.get_by_role("button", name="Save review").click()
    page.goto(second)
    expect(page.get_by_text("Before it can be signed")).to_have_count(0)
    page.get_by_role("link", name=re.compile("^sign")).click()
    page.get_by_label("Meaning").select_option("approved")
    page.get_by_label("Your password").fill(committed_world.password)
    page.get_by_role("button", name="Sign: sign").click()
    expect(page.locator(".cp-head")).to_contain_text("Not yet effective")
    page.goto(first)
    expect(page.locator(".cp-head")).to_contain_text("In force")
    expect(page.get_by_text("Version 2 follows this one from")).to_be_visible()


def name_their_signer(page: Page, world: World) -> None:
    page.get_by_role("link", name="name a signer", exact=True).click()
    page.get_by_label("Name", exact=True).fill("Ray Whitlock")
    page.get_by_label("Position").fill("Head of quality")
    page.get_by_label("Signed on").fill(day(world, 0))
    page.get_by_role("button", name="Save signer").click()


def test_a_form_483_from_its_reply_to_close_out(visitor: Any, committed_world: World, tmp_path: Path) -> None:
    page: Page = visitor().sign_in(committed_world.aldena.people["qa_head"])
    page.goto("/deadlines/?q=ludwigsried")
    page.get_by_role("link", name=re.compile("INS-")).first.click()
    expect(page.get_by_text("The written responsibilities of the quality unit are not followed.").first).to_be_visible()
    inspection = page.url
    page.get_by_role("link", name="record the reply").click()
    page.get_by_label("Sent on").fill(day(committed_world, 0))
    page.get_by_label("The letter").set_input_files(paper(tmp_path, "reply.pdf"))
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("link", name="reply.pdf")).to_be_visible()
    expect(page.get_by_text("record the class or outcome first")).to_be_visible()

    page.get_by_role("link", name="add a commitment").click()
    page.get_by_label("What was promised").fill("Rewrite the responsibilities of the quality unit.")
    page.get_by_label("Owner at the CMO").fill("Head of quality")
    page.get_by_label("Promised on").fill(day(committed_world, 0))
    page.get_by_label("Due on").fill(day(committed_world, 30))
    page.get_by_role("button", name="Save").click()
    keep_commitment(page, inspection, tmp_path)

    page.goto(inspection)
    page.get_by_role("link", name="record the class").click()
    page.get_by_label("Class or outcome").select_option("VAI")
    page.get_by_label("Classified on").fill(day(committed_world, 0))
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="close", exact=True).click()
    page.get_by_label("Reason").fill("EIR received, all promises verified")
    page.get_by_role("button", name="Close").click()
    expect(page.locator(".cp-head")).to_contain_text("Closed")
    expect(page.get_by_role("link", name="reopen")).to_be_visible()


def keep_commitment(page: Page, inspection: str, folder: Path) -> None:
    page.goto(inspection)
    row = page.get_by_role("row", name=re.compile("Rewrite the responsibilities"))
    row.get_by_role("link").first.click()
    page.get_by_role("link", name="report done").click()
    page.get_by_role("button", name="Report done").click()
    expect(page.get_by_text("a statement alone verifies nothing", exact=False)).to_be_visible()
    page.get_by_role("link", name="attach evidence").click()
    page.get_by_label("The evidence").set_input_files(paper(folder, "responsibilities.pdf"))
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="verify").click()
    page.get_by_label("Reason").fill("read and compared with the promise")
    page.get_by_role("button", name="Verify").click()
    expect(page.locator(".cp-head")).to_contain_text("Verified")


def test_a_certificate_is_extended_checked_by_a_second_person_and_the_standing_follows(
    visitor: Any, committed_world: World
) -> None:
    party = committed_world.aldena
    page: Page = visitor().sign_in(party.people["qa_manager"])
    later = f"/sites/{party.ids['site']}/?on={day(committed_world, 200).replace(' ', '+')}"
    page.goto(later)
    european = page.locator(".cp-standing > section").nth(1)
    expect(european.locator(".cp-state")).to_have_text("Expired")
    page.goto(f"/cmos/evidence/certificate/{party.ids['certificate']}/")
    page.get_by_role("link", name="correct", exact=True).click()
    page.get_by_label("Extended to").fill(day(committed_world, 400))
    page.get_by_label("Kind of change").select_option("document")
    page.get_by_label("Reason").fill("extension published")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_label("Extended to")).to_have_value(day(committed_world, 400))
    page.get_by_label("Extended by").fill("HPRA notice 2026/14")
    page.get_by_role("button", name="Save").click()
    blocked = page.get_by_role("link", name="check as second person")
    expect(blocked).to_have_attribute("aria-disabled", "true")
    expect(page.get_by_text("You entered it: a second person must check it.")).to_be_visible()

    second: Page = visitor().sign_in(party.people["qa_head"])
    second.goto(page.url)
    second.get_by_role("link", name="check as second person").click()
    second.get_by_label("Reason").fill("compared with the notice")
    second.get_by_role("button", name="Confirm").click()
    expect(second.locator("dt:text-is('Second person') + dd")).to_contain_text("UTC")
    page.goto(later)
    expect(european.locator(".cp-state")).to_have_text("OK with obs.")
    expect(european).to_contain_text("extended by HPRA notice 2026/14")
