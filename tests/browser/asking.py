"""What the journeys of questionnaires share: one is sent to the site of a CMO that has joined."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from cmos import services as cmos
from cmos.models import Site
from tests.browser.typed import day
from tests.questionnaires.asking import joined_site, yearly
from tests.world import Party, World


def new_site(party: Party, role: str = "qa_manager") -> Site:
    """Another site of a company that has joined, which was never asked: nothing can be reaffirmed there."""
    with party.scope(role):
        return cmos.register_site(
            company=joined_site(party).company,
            name="Second hall",
            country="IE",
            street="Example road 2",
            city="Ballyderrin",
            partner_type="cmo",
            batch_records="paper",
            operations=["manufacture"],
            dosage_forms=["tablets"],
            actor=party.actor(role),
            reason="for the yearly confirmation",
        )


def send_yearly(page: Page, world: World, party: Party) -> None:
    """Send the yearly confirmation to a new site, first with a day that has passed: what was typed stays."""
    site = new_site(party)
    with party.scope():
        version = yearly(party)
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
