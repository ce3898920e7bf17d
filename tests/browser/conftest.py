"""Chromium against the live portal; every page is watched for script errors and policy violations."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from sponsors.models import Membership
from tests import machine
from tests.world import World

AXE = Path(settings.BASE_DIR) / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WATCH = (
    "addEventListener('securitypolicyviolation', e => console.error('CSP ' + e.violatedDirective + ' ' + e.blockedURI))"
)


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
        self.context: BrowserContext = browser.new_context(base_url=base, **options)
        self.page: Page = self.context.new_page()
        self.problems: list[str] = []
        self.page.add_init_script(WATCH)
        self.page.on("console", lambda message: self._note(message.type, message.text))
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))
        self.page.set_default_timeout(10_000)

    def _note(self, kind: str, text: str) -> None:
        if kind == "error" and "status of 4" not in text:
            self.problems.append(text)

    def sign_in(self, membership: Membership) -> Page:
        self.page.goto("/accounts/sign-in/")
        self.page.get_by_label("Email").fill(membership.user.email)
        self.page.get_by_label("Password", exact=True).fill(self.world.password)
        self.page.get_by_role("button", name="Sign in").click()
        self.page.wait_for_url(f"{self.base}/")
        return self.page

    def axe(self) -> list[str]:
        """What axe finds on the page."""
        self.page.evaluate(AXE.read_text())
        found = self.page.evaluate(f"axe.run({{runOnly: {RULES}}})")
        return [f"{one['id']}: {one['nodes'][0]['html'][:150]}" for one in found["violations"]]

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
