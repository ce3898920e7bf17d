"""A campaign that asks two thousand sites: planned, sent by its job, and followed in the browser."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from cmos.models import Site
from tests.browser.typed import day
from tests.jobs import finish
from tests.questionnaires.asking import joined_site, yearly
from tests.world import Party, World

pytestmark = [pytest.mark.browser, pytest.mark.full]

SITES = 1_999
"""beside the one of the cast whose company has joined"""


def many_sites(party: Party) -> None:
    """Works of the company that has joined, so that each can be asked."""
    with party.scope(reason="many works"):
        like = joined_site(party)
        kept = ("id", "number", "name", "created_at", "updated_at")
        fields = {
            each.attname: getattr(like, each.attname) for each in Site._meta.concrete_fields if each.name not in kept
        }
        Site.objects.bulk_create(
            Site(**fields, number=f"SITE-{number + 1000:06}", name=f"Works {number:04}") for number in range(SITES)
        )


def test_two_thousand_sites_are_asked_and_followed(visitor: Any, committed_world: World) -> None:
    world = committed_world
    many_sites(world.aldena)
    person = visitor()
    page: Page = person.sign_in(world.aldena.people["qa_manager"])
    with world.aldena.scope():
        version = yearly(world.aldena)
    page.goto(f"/questionnaires/templates/{version.pk}/campaign/")
    page.get_by_label(re.compile("^Name of the campaign")).fill("Yearly confirmation of all works")
    page.get_by_label("Answers due on").fill(day(world, 30))
    page.get_by_role("button", name="Plan it").click()
    expect(page.get_by_role("heading", level=1, name="Yearly confirmation of all works")).to_be_visible()
    address = page.url
    page.get_by_role("link", name="send", exact=True).click()
    page.get_by_role("button", name="Send", exact=True).click()
    page.wait_for_url(re.compile("/jobs/"))
    assert "2000 sites were asked" in finish(world.aldena).message
    page.goto(address)
    for what, number in (("Asked", "2000"), ("Answer owed", "2000"), ("Answered", "0")):
        expect(page.get_by_role("row", name=re.compile(f"^{what} {number}$"))).to_be_visible()
    assert person.faults() == []
    staff = visitor()
    inbox: Page = staff.sign_in(world.staff["quality_signatory"])
    inbox.goto("/inbox/?q=Works+1998")
    expect(inbox.get_by_role("row", name=re.compile("Works 1998"))).to_have_count(1)
    inbox.goto("/inbox/")
    assert staff.faults() == []
