"""Every page in Chromium: nothing for axe to find, no sideways scroll, light and dark, wide and 390 px, no script."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from sponsors.rules import permissions_of
from tests.architecture.routes import ROUTES
from tests.architecture.test_routes import address, needed, record
from tests.browser.conftest import WIDE
from tests.families.test_pages import CMO_SIDE, WITHOUT_RECORD
from tests.world import World

pytestmark = pytest.mark.browser

NO_PAGES = (
    "snapshot-export",
    "suggest",
    "download",
    "template",
    "workbook",
    "sent-table",
    "asked-table",
    "errors",
    "verifier",
    "adopt",
    "reject",
    "undo",
    "form",
    "switch",
    "answer-step",
    "page",
    "review-file",
    "review-export",
    "export",
)
"""Files, pictures, suggestions, facts about nobody's site, a draft nobody keeps, and addresses that lead elsewhere."""
ROLES = ("qa_head", "sponsor_admin", "quality_signatory")
TOGETHER = 12
"""How many pages one test opens: enough to be worth a sign-in, few enough to share among processes."""


def parts() -> Iterator[Any]:
    """Every page, under the first of the roles that may see it, some at a time."""
    shown: dict[str, list[str]] = {role: [] for role in ROLES}
    for name, route in ROUTES.items():
        if route.open or name.startswith("api:") or name.partition(":")[2] in NO_PAGES or name in WITHOUT_RECORD:
            continue
        roles = reversed(ROLES) if name in CMO_SIDE else ROLES  # a permission of both sides opens records of one
        if permission := needed(name):
            shown[next(role for role in roles if permission in permissions_of(role))].append(name)
    for role, names in shown.items():
        for at in range(0, len(names), TOGETHER):
            some = names[at : at + TOGETHER]
            yield pytest.param(role, some, id=f"{role}, {some[0]} to {some[-1]}")


@pytest.mark.parametrize(("role", "names"), list(parts()))
def test_every_page(visitor: Any, committed_world: World, role: str, names: list[str]) -> None:
    guest = visitor(viewport=WIDE, color_scheme="light")
    guest.sign_in({**committed_world.staff, **committed_world.aldena.people}[role])
    faults = []
    for name in names:
        route = ROUTES[name]
        answer = guest.page.goto(
            address(name, route, record(committed_world.aldena, route.kind) if route.kind else None)
        )
        if answer.status != 200:
            faults.append(f"{name}: answers {answer.status}")
        faults += [f"{name}: {fault}" for fault in guest.faults()]
    assert not faults, "\n".join(faults)


def test_every_page_before_signing_in(visitor: Any) -> None:
    guest = visitor(viewport=WIDE, color_scheme="light")
    faults = []
    for path in ("/accounts/sign-in/", "/accounts/password/reset/", "/style/", "/mail/", "/nothing/"):
        guest.page.goto(path)
        faults += [f"{path}: {fault}" for fault in guest.faults()]
    assert not faults, "\n".join(faults)


def test_a_device_in_dark_gets_dark_pages(visitor: Any) -> None:
    page = visitor(color_scheme="dark").page
    page.goto("/accounts/sign-in/")
    assert page.evaluate("document.documentElement.dataset.bsTheme") == "dark"


def test_a_choice_nobody_made_does_not_look_made(visitor: Any) -> None:
    """CSS calls a group of radios without a choice indeterminate: both once looked chosen."""
    page = visitor().page
    page.goto("/style/")
    colours = page.locator("#empty_verdict input, #empty_verdict_0, #empty_markets_0").evaluate_all(
        "all => all.map(each => getComputedStyle(each).backgroundColor)"
    )
    assert len(set(colours)) == 1


def test_without_script_the_main_flows_work(visitor: Any, committed_world: World) -> None:
    guest = visitor(java_script_enabled=False)
    page = guest.sign_in(committed_world.aldena.people["qa_head"])
    page.get_by_role("link", name="CMO sites").first.click()
    page.get_by_label("Name, city, FEI, D-U-N-S").fill("ludwigsried")
    page.get_by_role("button", name="Apply").click()
    page.get_by_role("link", name="Nordquell Sterile, Ludwigsried").click()
    page.get_by_role("link", name="change particulars").click()
    page.get_by_role("link", name="Add contact").click()
    page.get_by_label("Name", exact=True).fill("Jonas Weber")
    page.get_by_role("button", name="Save").click()
    page.get_by_text("Jonas Weber").first.wait_for()


def test_the_keyboard_reaches_everything(visitor: Any, committed_world: World) -> None:
    guest = visitor()
    page = guest.sign_in(committed_world.aldena.people["qa_head"])
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to content"
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "search"
    page.keyboard.type("lough")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=lough")
    assert page.get_by_role("link", name="Lough Derrin, Ballyderrin").first.is_visible()
