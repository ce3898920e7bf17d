"""The heart at work: a scope is qualified, cleared, certified and checked; a hold is overridden; the list is signed."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from qualification.models import Qualification
from tests.browser.test_journeys import sign_agreement
from tests.browser.typed import day, sign
from tests.jobs import finish
from tests.world import World

pytestmark = pytest.mark.browser

SITE = "Tallgrass Packaging, Prairie Falls"
HEAD, MANAGER = "qa_head", "qa_manager"


def test_a_scope_is_qualified_with_conditions_cleared_certified_and_checked_by_a_stranger(
    visitor: Any, committed_world: World, tmp_path: Path
) -> None:
    world = committed_world
    head: Page = visitor().sign_in(world.aldena.people[HEAD])
    manager: Page = visitor().sign_in(world.aldena.people[MANAGER])
    ask(head, world)
    expect(head.get_by_role("heading", level=2, name="Blocked")).to_be_visible()
    head.get_by_role("link", name=SITE).first.click()
    sign_agreement(head, manager, world, tmp_path)
    qualify_with_conditions(head, world)
    assess_the_product(manager, head, world)
    ask(head, world)
    expect(head.get_by_role("heading", level=2, name="Cleared with conditions")).to_be_visible()
    code = certify(head, world)

    stranger: Page = visitor().page
    stranger.goto("/verify/")
    stranger.get_by_label("Check code").fill("AAAA-BBBB-CCCC")
    stranger.get_by_role("button", name="Check").click()
    expect(stranger.get_by_text("No clearance certificate carries this code.")).to_be_visible()
    stranger.get_by_label("Check code").fill(code.lower().replace("-", " "))
    stranger.get_by_role("button", name="Check").click()
    expect(stranger.get_by_role("main")).to_contain_text("genuine")
    shown = stranger.content()
    assert not [word for word in (SITE, "Velmotin", "ALD-101", world.aldena.sponsor.name) if word in shown]


def test_a_hold_is_overridden_by_two_people(visitor: Any, committed_world: World) -> None:
    world = committed_world
    head: Page = visitor().sign_in(world.aldena.people[HEAD])
    manager: Page = visitor().sign_in(world.aldena.people[MANAGER])
    qualify_with_conditions(head, world)
    assess_the_product(manager, head, world)
    ask(head, world)
    expect(head.get_by_role("heading", level=2, name="Blocked")).to_be_visible()
    head.get_by_role("link", name="Prepare an override").click()
    expect(head.get_by_role("main")).to_contain_text("No quality agreement covers this site")
    head.get_by_label("Last day").fill(day(world, 90))
    head.get_by_label("Why the work goes on").fill("No other packager; each campaign is released by us.")
    head.get_by_role("button", name="Save as draft").click()
    expect(head.get_by_text("at most: until").first).to_be_visible()
    expect(head.get_by_label("Why the work goes on")).to_have_value(re.compile("No other packager"))
    head.get_by_label("Last day").fill(day(world, 20))
    head.get_by_role("button", name="Save as draft").click()
    override = head.url
    head.get_by_role("link", name=re.compile("^propose")).click()
    sign(head, world, world.aldena.people[HEAD], "responsible")
    expect(head.locator(".cp-head")).to_contain_text("Proposed")
    ask(head, world)
    expect(head.get_by_role("heading", level=2, name="Blocked")).to_be_visible()
    manager.goto(override)
    manager.get_by_role("link", name=re.compile("^confirm")).click()
    sign(manager, world, world.aldena.people[MANAGER], "approved")
    ask(head, world)
    expect(head.get_by_role("heading", level=2, name="Cleared with conditions")).to_be_visible()
    expect(head.get_by_text("overridden").first).to_be_visible()


def test_the_approved_list_of_today_is_frozen_and_signed(visitor: Any, committed_world: World) -> None:
    world = committed_world
    manager: Page = visitor().sign_in(world.aldena.people[MANAGER])
    manager.goto("/approved/")
    rows = manager.locator("tbody tr").count()
    assert rows > 1
    manager.get_by_role("link", name="Take a snapshot").click()
    manager.get_by_label("What it is for").fill("Management review of the quarter")
    manager.get_by_role("button", name="Take the snapshot").click()
    snapshot = manager.url
    head: Page = visitor().sign_in(world.aldena.people[HEAD])
    head.goto(snapshot)
    head.get_by_role("link", name=re.compile("^sign")).click()
    sign(head, world, world.aldena.people[HEAD], "approved")
    expect(head.locator(".cp-head")).to_contain_text("Signed")
    expect(head.get_by_role("main")).to_contain_text("Management review of the quarter")


# --- what the journeys share --------------------------------------------------------------------------------------


def ask(page: Page, world: World) -> None:
    """May the blisters of the tablets be ordered here today."""
    page.goto("/clearance/")
    page.get_by_label("Site", exact=True).fill("Prairie Falls")
    page.get_by_label("Product", exact=True).select_option(label="ALD-101 Velmotin 20 mg")
    page.get_by_label("Operation").select_option("primary_packaging")
    page.get_by_label("Market").select_option("US")
    page.get_by_label("On", exact=True).fill(day(world, 0))
    page.get_by_role("button", name="Ask").click()


def qualify_with_conditions(page: Page, world: World) -> None:
    """Blister packs for the US; first with an end that is too far away: what was typed stays."""
    with world.aldena.scope():
        row = Qualification.objects.get(site__name=SITE, operations=["primary_packaging"])
    page.goto(f"/qualifications/{row.pk}/")
    expect(page.locator(".cp-gates")).to_contain_text("No audit was held.")
    page.get_by_role("link", name=re.compile("^qualify with conditions")).click()
    page.get_by_label("Ends on, last day included").fill(day(world, 200))
    page.get_by_label(re.compile("ALD-101")).check()
    page.get_by_label("Condition 1", exact=True).fill("Report of the last reconciliation")
    page.get_by_label("Condition 1 due on").fill(day(world, 30))
    page.get_by_label("Reasons").fill("Supply is needed before the audit.")
    page.get_by_role("button", name="Prepare the decision").click()
    expect(page.get_by_text("180 days at most").first).to_be_visible()
    expect(page.get_by_label("Condition 1", exact=True)).to_have_value("Report of the last reconciliation")
    page.get_by_label("Ends on, last day included").fill(day(world, 150))
    page.get_by_role("button", name="Prepare the decision").click()
    sign(page, world, world.aldena.people[HEAD], "approved")
    expect(page.locator(".cp-head")).to_contain_text("Conditionally qualified")


def assess_the_product(writer: Page, signer: Page, world: World) -> None:
    """One writes the risk assessment of the product at the site, another signs it."""
    ask(writer, world)
    writer.get_by_role("link", name="Write a risk assessment").click()
    expect(writer.get_by_label("Site", exact=True)).to_have_value(re.compile("^SITE-"))
    writer.get_by_label("First day").fill(day(world, 0))
    writer.get_by_label("Last day").fill(day(world, 90))
    writer.get_by_label("What can go wrong").fill("Labels of two strengths are mixed up.")
    writer.get_by_label("What is done about it").fill("Each campaign is counted twice.")
    writer.get_by_role("button", name="Save as draft").click()
    signer.goto(writer.url)
    signer.get_by_role("link", name=re.compile("^sign")).click()
    sign(signer, world, world.aldena.people[HEAD], "approved")
    expect(signer.locator(".cp-head")).to_contain_text("Signed")


def certify(page: Page, world: World) -> str:
    """The answer that is shown becomes a certificate, is signed and printed; its check code."""
    page.get_by_role("link", name="Make a certificate").click()
    page.get_by_label("Reason").fill("purchase order 4711")
    page.get_by_role("button", name="Make the certificate").click()
    page.get_by_role("link", name=re.compile("^sign")).click()
    sign(page, world, world.aldena.people[HEAD], "approved")
    expect(page.locator(".cp-head")).to_contain_text("Signed")
    certificate = page.url
    page.get_by_role("link", name="Print it").click()
    page.get_by_label("Reason").fill("for the order")
    page.get_by_role("button", name="Make the PDF").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    finish(world.aldena)
    page.goto(certificate)
    found: str = page.get_by_role("table", name="Printed copies of this certificate").locator("td.cp-id").inner_text()
    return found
