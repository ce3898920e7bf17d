"""Every page in Chromium: nothing for axe to find, no sideways scroll, light and dark, wide and 390 px, no script."""

from __future__ import annotations

from typing import Any

import pytest

from tests.architecture.routes import ROUTES
from tests.architecture.test_routes import address, needed, record
from tests.world import World

pytestmark = pytest.mark.browser

SKIPPED = ("suggest", "download", "template", "errors", "adopt", "form", "issued", "answer", "switch")
PAGES = [
    name
    for name, route in ROUTES.items()
    if not route.open and not name.startswith("api:") and name.partition(":")[2] not in SKIPPED
]
LOOKS: dict[str, dict[str, Any]] = {
    "wide, light": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "light"},
    "wide, dark": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "dark"},
    "phone, light": {"viewport": {"width": 390, "height": 800}, "color_scheme": "light"},
}


@pytest.mark.parametrize("look", LOOKS)
def test_every_page_of_a_sponsor(visitor: Any, committed_world: World, look: str) -> None:
    guest = visitor(**LOOKS[look])
    page = guest.sign_in(committed_world.aldena.people["qa_head"])
    faults = []
    for name in PAGES:
        if needed(name) is None:
            continue
        kind = ROUTES[name].kind
        page.goto(address(name, ROUTES[name], record(committed_world.aldena, kind) if kind else None))
        faults += [f"{name}: {fault}" for fault in guest.axe()]
        if guest.is_too_wide():
            faults.append(f"{name}: scrolls sideways")
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("look", LOOKS)
def test_every_page_of_a_cmo_and_before_signing_in(visitor: Any, committed_world: World, look: str) -> None:
    guest = visitor(**LOOKS[look])
    faults = []
    for path in ("/accounts/sign-in/", "/accounts/password/reset/", "/style/", "/mail/", "/nothing/"):
        guest.page.goto(path)
        faults += [f"{path}: {fault}" for fault in guest.axe()]
    page = guest.sign_in(committed_world.staff["quality_signatory"])
    issued = committed_world.aldena.ids["issued"]
    for path in ("/", f"/audits/issued/{issued}/", f"/audits/issued/{issued}/answer/", "/account/profile/"):
        page.goto(path)
        faults += [f"{path}: {fault}" for fault in guest.axe()]
        if guest.is_too_wide():
            faults.append(f"{path}: scrolls sideways")
    assert not faults, "\n".join(faults)


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
    assert "Jonas Weber" in page.content()


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
