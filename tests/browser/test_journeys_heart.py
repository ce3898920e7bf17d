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
from tests.world import World

pytestmark = pytest.mark.browser

SITE = "Tallgrass Packaging, Prairie Falls"


def packing(world: World) -> str:
    """The address of a qualification that is under assessment: blister packs for the US."""
    with world.aldena.scope():
        row = Qualification.objects.get(site__name=SITE, operations=["primary_packaging"])
    return f"/qualifications/{row.pk}/"


def qualify_with_conditions(page: Page, world: World) -> None:
    """First with an end that is too far away: what was typed stays."""
    page.goto(packing(world))
    expect(page.locator(".cp-gates")).to_contain_text("No signed quality agreement is in force.")
    page.get_by_role("link", name=re.compile("^qualify with conditions")).click()
    page.get_by_label("Ends on, last day included").fill(day(world, 200))
    page.get_by_label(re.compile("^ALD-101")).check()
    page.get_by_label("Condition 1", exact=True).fill("Report of the last reconciliation")
    page.get_by_label("Condition 1 due on").fill(day(world, 30))
    page.get_by_label("Reasons").fill("Supply is needed before the audit.")
    page.get_by_role("button", name=re.compile("^Prepare|^Save")).click()
    expect(page.get_by_text("180 days").first).to_be_visible()
    expect(page.get_by_label("Condition 1", exact=True)).to_have_value("Report of the last reconciliation")
    page.get_by_label("Ends on, last day included").fill(day(world, 150))
    page.get_by_role("button", name=re.compile("^Prepare|^Save")).click()
    page.get_by_role("link", name=re.compile("^qualify with conditions|^propose conditions")).click()
    sign(page, world, world.aldena.people["qa_head"], "approved")
    expect(page.locator(".cp-head")).to_contain_text("Conditionally qualified")


def ask(page: Page, world: World) -> None:
    """May the blisters of the tablets be ordered here today."""
    page.goto("/clearance/")
    page.get_by_label("Site", exact=True).fill("Prairie Falls")
    page.get_by_label("Product", exact=True).select_option(label="ALD-101 Velmotin 20 mg")
    page.get_by_label("Operation").select_option("primary_packaging")
    page.get_by_label("Market").select_option("US")
    page.get_by_label("On", exact=True).fill(day(world, 0))
    page.get_by_role("button", name="Ask").click()


def test_a_scope_is_qualified_with_conditions_cleared_certified_and_checked_by_a_stranger(
    visitor: Any, committed_world: World, tmp_path: Path
) -> None:
    world = committed_world
    page: Page = visitor().sign_in(world.aldena.people["qa_head"])
    qualify_with_conditions(page, world)
    ask(page, world)
    expect(page.get_by_role("heading", level=2, name="Blocked")).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text("quality agreement")
    page.get_by_role("link", name=SITE).first.click()
    writer: Page = visitor().sign_in(world.aldena.people["qa_manager"])
    sign_agreement(page, writer, world, tmp_path)
    ask(page, world)
    expect(page.get_by_role("heading", level=2, name=re.compile("conditions"))).to_be_visible()
