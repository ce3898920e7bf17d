"""What the journeys of questionnaires share: one is sent to the site of a CMO that has joined."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.typed import day
from tests.questionnaires.asking import joined_site, yearly
from tests.world import Party, World


def send_yearly(page: Page, world: World, party: Party) -> None:
    """Send the yearly confirmation, first with a day that has passed: what was typed stays."""
    with party.scope():
        version, site = yearly(party), joined_site(party)
    page.goto(f"/questionnaires/templates/{version.pk}/")
    page.get_by_role("link", name="send to a site").click()
    page.get_by_label("Site").select_option(str(site.pk))
    page.get_by_label("Answers due on").fill(day(world, -2))  # wherever the party is
    page.get_by_label("For the attention of").fill("Aoife Brennan")
    page.get_by_role("button", name="Check and send").click()
    expect(page.get_by_text("This day has passed. Name a day from today on.").first).to_be_visible()
    expect(page.get_by_label("For the attention of")).to_have_value("Aoife Brennan")
    page.get_by_label("Answers due on").fill(day(world, 12))
    page.get_by_role("button", name="Check and send").click()
    expect(page.get_by_role("heading", level=1, name="Yearly confirmation")).to_be_visible()
