"""A file that is sent over a connection that breaks: it goes on where it stopped, and arrives as it was."""

from __future__ import annotations

import re
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from records.models import SponsorFile
from tests.world import World

pytestmark = pytest.mark.browser

SIZE = 3 << 19
LOST = re.compile(r"The connection is lost\. .* have arrived and stay\.")


class Line:
    """The connection of a page to the portal's uploads: cut once `after` parts have passed, until it is mended."""

    def __init__(self, page: Page, after: int) -> None:
        self.left, self.passed, self.refused, self.is_mended = after, 0, 0, False
        page.route("**/uploads/**", self.carry)

    def carry(self, route: Route) -> None:
        if route.request.method == "PATCH" and (self.is_mended or self.left):
            self.left -= 0 if self.is_mended else 1
            self.passed += len(route.request.post_data_buffer or b"")
        elif route.request.method == "PATCH" or not (self.is_mended or self.left):
            self.refused += 1
            route.abort("connectionreset")
            return
        route.continue_()


def form_of(person: Any, world: World) -> Page:
    page: Page = person.sign_in(world.aldena.people["qa_head"])
    with world.aldena.scope():
        site = world.aldena.get("site").pk
    page.goto(f"/cmos/sites/{site}/evidence/record/certificate/")
    page.get_by_label("Certificate number").fill("IE/GMP/7")
    page.get_by_label("Authority").fill("HPRA")
    page.get_by_label("Reason").fill("read on the certificate")
    return page


def results(folder: Path) -> Path:
    file = folder / "results.csv"
    line = b"lot,assay,limit,result,unit,analyst\n"
    file.write_bytes((line * (SIZE // len(line) + 1))[:SIZE])
    return file


def kept(world: World) -> list[SponsorFile]:
    with world.aldena.scope():
        return list(SponsorFile.objects.filter(name="results.csv"))


def test_a_connection_cut_half_way_loses_nothing(visitor: Any, committed_world: World, tmp_path: Path) -> None:
    """S-34, issue of a lost connection: the upload tells it, goes on at a press, and the form waits for it."""
    person, file = visitor(), results(tmp_path)
    page = form_of(person, committed_world)
    page.get_by_label("Last day of the inspection").fill("1 Sep")
    line = Line(page, after=2)
    page.get_by_label(re.compile("^File")).set_input_files(file)
    shown = page.get_by_role("group", name="results.csv")
    expect(shown.get_by_role("status")).to_have_text(LOST)
    expect(shown).to_contain_text("768 KB of 1.5 MB")
    assert person.axe() == []
    page.get_by_role("button", name="Save").click()
    expect(shown.get_by_role("status")).to_have_text(LOST)
    assert page.url.endswith("/certificate/"), "the form waits for its file"
    while line.refused < 5:
        page.wait_for_timeout(200)
    line.is_mended = True
    person.problems[:] = [told for told in person.problems if "ERR_CONNECTION_RESET" not in told]
    page.get_by_role("button", name="Try again to send results.csv").press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Not saved")
    assert line.passed == SIZE, "what had arrived was not sent again"
    choice = page.get_by_label(re.compile("results.csv, 1.5.MB, has arrived and is kept"))
    expect(choice).to_be_checked()
    assert person.axe() == []
    page.get_by_label("Last day of the inspection").fill("1 Sep 2026")
    page.get_by_role("button", name="Save").click()
    expect(page).not_to_have_url(re.compile("/record/certificate/$"))
    [found] = kept(committed_world)
    assert (found.size, found.sha256) == (SIZE, sha256(file.read_bytes()).hexdigest())


def test_an_upload_is_cancelled_by_keyboard_and_a_refused_file_is_told(
    visitor: Any, committed_world: World, tmp_path: Path
) -> None:
    person = visitor()
    page = form_of(person, committed_world)
    control = page.get_by_label(re.compile("^File"))
    empty = tmp_path / "empty.csv"
    empty.write_bytes(b"")
    control.set_input_files(empty)
    expect(page.get_by_role("alert")).to_have_text("empty.csv is empty. Choose another.")
    line = Line(page, after=1)
    control.set_input_files(results(tmp_path))
    expect(page.get_by_role("status").filter(has_text=LOST)).to_have_count(1)
    line.is_mended = True
    person.problems[:] = [told for told in person.problems if "ERR_CONNECTION_RESET" not in told]
    page.get_by_role("button", name="Cancel results.csv").press("Enter")
    expect(page.get_by_role("group", name="results.csv")).to_have_count(0)
    expect(control).to_be_focused()
    page.get_by_label("Last day of the inspection").fill("1 Sep 2026")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", level=1)).not_to_contain_text("Record")
    assert kept(committed_world) == []
