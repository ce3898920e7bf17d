"""Chromium against the live portal; every page is watched for script errors and policy violations."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect, sync_playwright

from sponsors.models import Membership
from sponsors.rules import ADMINISTRATORS
from tests import machine
from tests.factors import fresh_code
from tests.world import World

AXE = Path(settings.BASE_DIR) / "node_modules" / "axe-core" / "axe.min.js"
RULES = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
"""All that can differ between light and dark."""
TARGETS = {"type": "rule", "values": ["target-size", "scrollable-region-focusable", "color-contrast"]}
"""All that can differ between wide and 390 px, beside what is too wide."""
WIDE: ViewportSize = {"width": 1280, "height": 900}
PATIENCE = 30_000
"""Milliseconds until something counts as missing: a machine busy with other tests is slow, not wrong."""
PHONE: ViewportSize = {"width": 390, "height": 800}
WATCH = (
    "addEventListener('securitypolicyviolation', e => console.error('CSP ' + e.violatedDirective + ' ' + e.blockedURI))"
)


expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    flags = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--disable-background-networking"]
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=machine.chromium(), args=flags)
        yield opened
        opened.close()


class Visitor:
    """A person at a browser of their own."""

    def __init__(self, browser: Browser, base: str, world: World, **options: Any) -> None:
        self.base, self.world = base, world
        self.context: BrowserContext = browser.new_context(base_url=base, reduced_motion="reduce", **options)
        self.page: Page = self.context.new_page()
        self.problems: list[str] = []
        self.page.add_init_script(WATCH)
        self.page.on("console", lambda message: self._note(message.type, message.text))
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))
        self.page.set_default_timeout(PATIENCE)

    def _note(self, kind: str, text: str) -> None:
        if kind == "error" and "status of 4" not in text:
            self.problems.append(text)

    def sign_in(self, membership: Membership) -> Page:
        self.page.goto("/accounts/sign-in/")
        self.page.get_by_label("Email").fill(membership.user.email)
        self.page.get_by_label("Password", exact=True).fill(self.world.password)
        self.page.get_by_role("button", name="Sign in").click()
        self.page.wait_for_url(f"{self.base}/")
        if membership.role in ADMINISTRATORS:
            self.confirm(membership)
        return self.page

    def confirm(self, membership: Membership) -> None:
        """Show password and second factor, as whoever changes rights or policies does."""
        self.page.goto("/account/confirm/")
        self.page.get_by_label("Your password").fill(self.world.password)
        self.page.get_by_label("Code", exact=True).fill(fresh_code(membership.user))
        self.page.get_by_role("button", name="Confirm", exact=True).click()
        self.page.wait_for_url(f"{self.base}/")

    def axe(self, rules: dict[str, Any] = RULES) -> list[str]:
        """What axe finds on the page; its script is given to the page once."""
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(AXE.read_text())
        found = self.page.evaluate("only => axe.run({runOnly: only, resultTypes: ['violations']})", rules)
        return [f"{one['id']}: {one['nodes'][0]['html'][:150]}" for one in found["violations"]]

    def faults(self) -> list[str]:
        """What is wrong with the open page: wide and light, the same in dark, then at 390 px. It stays loaded."""
        found = self.axe()
        self.paint("dark")
        found += [f"dark, {fault}" for fault in self.axe(COLOURS)]
        self.page.set_viewport_size(PHONE)
        found += [f"390 px, {fault}" for fault in self.axe(TARGETS)]
        if self.is_too_wide():
            found.append("390 px, scrolls sideways")
        self.page.set_viewport_size(WIDE)
        return found

    def paint(self, theme: str) -> None:
        """Light or dark, as `theme.js` sets it before the page is painted."""
        self.page.evaluate("theme => { document.documentElement.dataset.bsTheme = theme }", theme)

    def is_too_wide(self) -> bool:
        return bool(self.page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))


@pytest.fixture
def visitor(browser: Browser, live_server: Any, committed_world: World) -> Iterator[Any]:
    """Makes visitors; at the end nobody may have met a script error or a policy violation."""
    made: list[Visitor] = []

    def make(**options: Any) -> Visitor:
        made.append(Visitor(browser, live_server.url, committed_world, **options))
        return made[-1]

    yield make
    problems = [problem for each in made for problem in each.problems]
    for each in made:
        each.context.close()
    assert not problems, problems
