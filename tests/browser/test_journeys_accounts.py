"""Accounts in a browser: an app and a passkey set up and used, a locked screen that keeps the text."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.utils import timezone
from playwright.sync_api import Page, expect

from sponsors.entering.policy import KIND
from sponsors.models import BrowserSession, Policy
from tests.browser.typed import set_up_app
from tests.factors import fresh_code
from tests.quality_agreements.agreeing import draft
from tests.world import World

pytestmark = pytest.mark.browser


def own_key(page: Page) -> None:
    """A device with a passkey of its own, which verifies whoever sits before it."""
    tools = page.context.new_cdp_session(page)
    tools.send("WebAuthn.enable")
    device = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    always = {"isUserVerified": True, "automaticPresenceSimulation": True}
    tools.send("WebAuthn.addVirtualAuthenticator", {"options": {**device, **always}})


def test_a_passkey_is_made_signs_in_and_signs(visitor: Any, committed_world: World) -> None:
    head = committed_world.aldena.people["qa_head"]
    page: Page = visitor().sign_in(head)
    own_key(page)
    page.goto("/account/factors/")
    page.get_by_role("link", name="Add a passkey").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Confirm that it is you")
    page.get_by_label("Your password").fill(committed_world.password)
    page.get_by_label("Code", exact=True).fill(fresh_code(head.user))
    page.get_by_role("button", name="Confirm", exact=True).click()
    page.get_by_label("Name").fill("Work laptop")
    page.get_by_role("button", name="Make the passkey").click()
    page.wait_for_url("**/account/factors/")
    expect(page.get_by_role("link", name="Remove Work laptop")).to_be_visible()

    page.goto("/accounts/sign-out/")
    page.get_by_role("main").get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/accounts/sign-in/")
    page.goto("/accounts/sign-in/")
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("link", name="Today").first).to_have_attribute("aria-current", "page")

    address = str(draft(committed_world, committed_world.login(head)).headers["Location"])
    page.goto(f"{address}steps/sign/")
    page.get_by_label("Meaning").select_option("approved")
    page.get_by_label("User name").fill(head.user.email)
    page.get_by_role("button", name="Sign with a passkey").click()
    expect(page.get_by_text("Ingrid Solheim").first).to_be_visible()
    expect(page.locator(".cp-head")).not_to_contain_text("Draft")


def test_who_has_no_second_factor_sets_one_up_and_keeps_recovery_codes(visitor: Any, committed_world: World) -> None:
    person = committed_world.aldena.people["viewer"]
    with committed_world.aldena.scope(reason="lost"):
        Authenticator.objects.filter(user=person.user).delete()
    with committed_world.aldena.scope(reason="stricter"):
        Policy.objects.filter(kind=KIND).update(body={"second_factor": True})
    page: Page = visitor().page
    page.goto("/accounts/sign-in/")
    page.get_by_label("Email").fill(person.user.email)
    page.get_by_label("Password", exact=True).fill(committed_world.password)
    page.get_by_role("button", name="Sign in", exact=True).click()
    set_up_app(page)
    expect(page.get_by_role("link", name="Today").first).to_have_attribute("aria-current", "page")


def test_a_locked_screen_keeps_what_was_typed(visitor: Any, committed_world: World) -> None:
    person = committed_world.aldena.people["viewer"]
    page: Page = visitor().sign_in(person)
    page.goto("/account/profile/")
    page.get_by_label("Name", exact=True).fill("Mia B. Brandt")
    BrowserSession.objects.filter(account=person.user).update(seen_at=timezone.now() - timedelta(minutes=16))
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    locked = page.get_by_role("dialog", name="Locked")
    expect(locked).to_be_visible()
    page.keyboard.press("Escape")
    expect(locked).to_be_visible()
    locked.get_by_label("Password to unlock").fill("wrong")
    locked.get_by_role("button", name="Unlock", exact=True).click()
    expect(locked.get_by_text("not your password")).to_be_visible()
    locked.get_by_label("Password to unlock").fill(committed_world.password)
    locked.get_by_role("button", name="Unlock", exact=True).click()
    expect(locked).to_be_hidden()
    expect(page.get_by_label("Name", exact=True)).to_have_value("Mia B. Brandt")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".cp-account").first).to_contain_text(re.compile("Mia B. Brandt"))
