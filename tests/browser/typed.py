"""What the journeys share: papers to attach, days as people type them, setting up an authenticator app."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path

from playwright.sync_api import Page, expect

from cmo_portal.demo.papers import pdf
from kernel.clock import now
from sponsors.factors import codes
from sponsors.models import Membership
from tests.factors import fresh_code
from tests.world import World


def paper(folder: Path, name: str) -> Path:
    """A PDF to attach."""
    file = folder / name
    file.write_bytes(pdf("A paper").getvalue())
    return file


def typed(day: date) -> str:
    """A day as people type it: 23 Nov 2026."""
    return f"{day:%-d %b %Y}"


def day(world: World, days: int) -> str:
    """So many days from today at Aldena, as people type it."""
    return typed(world.today + timedelta(days=days))


def set_up_app(page: Page) -> None:
    """What a person without a second factor does before anything else."""
    expect(page.get_by_role("heading", level=1)).to_have_text("Set up your second factor")
    page.get_by_role("link", name="Set up an app").click()
    secret = page.locator(".cp-secret").inner_text().replace(" ", "")
    page.get_by_label("Code that the app shows").fill(codes.code_of(secret, codes.counter_at(now())))
    page.get_by_role("button", name="Set up the app").click()
    expect(page.get_by_role("list", name="Recovery codes").get_by_role("listitem")).to_have_count(10)
    page.get_by_role("link", name="I have kept them").click()


def sign(page: Page, world: World, person: Membership, meaning: str) -> None:
    """Sign what the page shows with every component that is asked now."""
    page.get_by_label("Meaning").select_option(meaning)
    page.get_by_label("Your password").fill(world.password)
    if page.get_by_label("User name").count():  # the first of a series asks for everything
        page.get_by_label("User name").fill(person.user.email)
        page.get_by_label("Code", exact=True).fill(fresh_code(person.user))
    page.get_by_role("button", name=re.compile("^Sign: ")).click()
