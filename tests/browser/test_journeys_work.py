"""People at work across records: lists, dossier, spreadsheet, notices, a connected system, keys and no script."""

from __future__ import annotations

import json
import re
from http.client import HTTPConnection
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import icalendar
import openpyxl
import pypdf
import pytest
from django.core.management import call_command
from playwright.sync_api import Page, expect

from tests.browser.conftest import PATIENCE
from tests.browser.test_journeys import sign_agreement
from tests.browser.typed import day, sign
from tests.integrations.files import xlsx
from tests.jobs import worker
from tests.world import World

pytestmark = pytest.mark.browser
STARTED = 10 * PATIENCE
"""A worker starts a Django of its own before it prints."""


def test_a_list_is_filtered_kept_changed_in_one_go_and_exported(visitor: Any, committed_world: World) -> None:
    page: Page = visitor().sign_in(committed_world.aldena.people["qa_head"])
    page.goto("/sites/")
    page.get_by_label("Country").fill("DE")
    page.get_by_role("button", name="Apply").click()
    expect(page.get_by_role("list", name="Active filters")).to_contain_text("DE")
    page.get_by_role("link", name="Save this view").click()
    page.get_by_label("Name").fill("Sites in Germany")
    page.get_by_role("button", name=re.compile("^Save")).click()
    page.goto("/sites/")
    page.get_by_role("navigation", name="Views").get_by_role("link", name="Sites in Germany").click()
    rows = page.locator("table[data-list] tbody tr")
    expect(rows).to_have_count(1)

    page.get_by_role("checkbox", name=re.compile("Ludwigsried")).check()
    expect(page.get_by_text("1 ticked:")).to_be_visible()
    page.get_by_role("button", name="Reassign responsible person").click()
    person = page.get_by_label("Person")
    manager = person.locator("option", has_text="QA manager").first.inner_text()
    person.select_option(label=manager)
    page.get_by_label("Kind of change").select_option("fact")
    page.get_by_label("Reason").fill("new territory")
    page.get_by_role("button", name="Preview", exact=True).click()
    name = manager.split(",")[0]
    expect(page.get_by_role("table", name="What will change")).to_contain_text(name)
    page.get_by_role("button", name="Reassign responsible person: 1 row").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("CMO sites")

    page.goto("/sites/?country=DE")
    with page.expect_download() as taken:
        page.get_by_role("link", name="Export XLSX").click()
    sheet = openpyxl.load_workbook(BytesIO(taken.value.path().read_bytes())).worksheets[0]
    shown = [str(row[0]) for row in sheet.iter_rows(values_only=True)]
    assert shown[-2:] == ["Site", "Nordquell Sterile, Ludwigsried"]
    page.get_by_role("link", name="Nordquell Sterile, Ludwigsried").click()
    expect(page.locator(".cp-head")).to_contain_text(f"Responsible {name}")


@pytest.mark.pdf
def test_a_dossier_is_asked_for_printed_and_downloaded(visitor: Any, committed_world: World) -> None:
    page: Page = visitor().sign_in(committed_world.aldena.people["qa_head"])
    page.goto(f"/sites/{committed_world.aldena.ids['site']}/")
    page.get_by_role("link", name="make dossier (PDF)").click()
    page.get_by_role("textbox", name="Reason").fill("asked for by the authority")
    page.get_by_role("button", name=re.compile("dossier", re.IGNORECASE)).click()
    expect(page.get_by_text("Waiting.")).to_be_visible()
    with worker():
        expect(page.get_by_role("progressbar")).to_be_visible(timeout=STARTED)
        download = page.get_by_role("link", name=re.compile("^Download"))
        expect(download).to_be_visible(timeout=STARTED)
    with page.expect_download() as taken:
        download.click()
    document = pypdf.PdfReader(taken.value.path())
    assert "Lough Derrin, Ballyderrin" in document.pages[0].extract_text()
    assert document.attachments, "the record is inside as data"


def test_a_spreadsheet_with_an_error_comes_in_at_the_second_try(
    visitor: Any, committed_world: World, tmp_path: Path
) -> None:
    page: Page = visitor().sign_in(committed_world.aldena.people["qa_head"])
    bring(page, tmp_path, [["Wexbrook Fill Ltd", "150483782"], ["", "150483783"]])
    expect(page.get_by_text("Nothing was recorded.")).to_be_visible()
    wrong = page.get_by_role("table", name="Cells in error")
    expect(wrong.get_by_role("row")).to_have_count(2)  # its head, and one cell
    with page.expect_download() as taken:
        page.get_by_role("link", name="Download the file with messages").click()
    told = openpyxl.load_workbook(BytesIO(taken.value.path().read_bytes())).worksheets[0]
    assert any("Company" in str(value) for row in told.iter_rows(values_only=True) for value in row)
    page.goto("/cmos/companies/?q=Wexbrook")
    expect(page.get_by_text("Wexbrook Fill Ltd")).to_have_count(0)

    bring(page, tmp_path, [["Wexbrook Fill Ltd", "150483782"], ["Arden Pack SA", ""]])
    page.get_by_role("link", name="import 2 rows").click()
    page.get_by_label("Reason").fill("taken over from the old list")
    page.get_by_role("button", name=re.compile("^Import")).click()
    expect(page.get_by_text("2 recorded, 0 were there already")).to_be_visible()
    page.get_by_role("link", name="Wexbrook Fill Ltd").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Wexbrook Fill Ltd")
    expect(page.get_by_text("taken over from the old list").first).to_be_visible()


def bring(page: Page, folder: Path, rows: list[list[str]]) -> None:
    """Upload companies and have every row tried."""
    file = folder / "companies.xlsx"
    file.write_bytes(xlsx(["Company", "D-U-N-S"], *rows).getvalue())
    page.goto("/imports/")
    page.get_by_role("link", name=re.compile("^Import a spreadsheet")).first.click()
    page.get_by_label("The file holds").select_option("company")
    page.get_by_label("File", exact=True).set_input_files(file)
    page.get_by_label("Reason").fill("the old list")
    page.get_by_role("button", name=re.compile("^(Upload|Import|Next)")).click()
    expect(page.get_by_label("Company")).to_have_value("0")
    page.get_by_role("button", name=re.compile("^Check")).click()


def test_notices_are_read_slept_on_and_come_to_the_calendar(visitor: Any, committed_world: World) -> None:
    call_command("sweep")
    guest = visitor()
    page: Page = guest.sign_in(committed_world.aldena.people["qa_head"])
    page.get_by_role("link", name=re.compile("Notices")).first.click()
    first = page.locator("table[data-list] tbody tr").first
    first.get_by_role("button", name="Mark as read").click()
    expect(page.get_by_role("button", name="Mark as unread").first).to_be_visible()
    page.get_by_role("link", name=re.compile("^Snooze")).first.click()
    page.get_by_label("Remind again on").fill(day(committed_world, 5))
    page.get_by_role("button", name=re.compile("^Snooze")).click()
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_label("Remind again on")).to_have_value(day(committed_world, 5))
    page.get_by_label("Reason").fill("the renewal is being signed")
    page.get_by_role("button", name=re.compile("^Snooze")).click()
    page.goto("/notices/?show=snoozed")
    expect(page.get_by_role("button", name=re.compile("^Wake"))).to_have_count(1)

    page.goto("/calendar/")
    expect(page.locator(".cp-month .cp-now")).to_have_count(1)
    page.goto("/notices/")
    page.get_by_role("link", name="Mail and calendar").click()
    page.get_by_label("Every date I may see").check()
    page.get_by_role("button", name="Make an address").click()
    address = page.locator(".cp-notice .cp-hash").inner_text()
    status, feed = ask(guest.base, "GET", urlsplit(address).path)
    assert status == 200
    events = icalendar.Calendar.from_ical(feed).walk("VEVENT")
    assert events and not any("Nordquell" in str(event) for event in events)
    page.get_by_role("button", name="End this address").click()
    expect(page.get_by_role("button", name="Make an address")).to_be_visible()
    assert ask(guest.base, "GET", urlsplit(address).path)[0] == 404


def ask(base: str, method: str, path: str, *, body: str = "", **headers: str) -> tuple[int, bytes]:
    """An answer to another program than the browser: status and body."""
    connection = HTTPConnection(urlsplit(base).netloc, timeout=10)
    connection.request(method, path, body or None, {name.replace("_", "-"): value for name, value in headers.items()})
    answer = connection.getresponse()
    return answer.status, answer.read()


def test_a_system_is_connected_used_and_revoked(visitor: Any, committed_world: World) -> None:
    guest = visitor()
    page: Page = guest.sign_in(committed_world.aldena.people["sponsor_admin"])
    page.get_by_role("link", name="Connected systems").first.click()
    page.get_by_role("link", name="Connect a system").click()
    page.get_by_label("Name").fill("LIMS Cork")
    page.locator("input[name=access][value=read]").check()
    page.get_by_label("Works until").fill(day(committed_world, 90))
    page.get_by_label("Reason").fill("release data")
    page.get_by_role("button", name=re.compile("^Connect")).click()
    secret = page.locator("pre[aria-label=Secret]").inner_text()
    client = page.get_by_text("Client", exact=True).locator("xpath=following-sibling::dd[1]").inner_text()
    page.get_by_role("link", name="I have copied it").click()
    assert secret not in page.content()

    asked = urlencode({"grant_type": "client_credentials", "client_id": client, "client_secret": secret})
    form = {"Content_Type": "application/x-www-form-urlencoded"}
    status, answer = ask(guest.base, "POST", "/identity/o/api/token", body=asked, **form)
    assert status == 200
    bearer = f"Bearer {json.loads(answer)['access_token']}"
    status, answer = ask(guest.base, "GET", "/api/v1/sites/", Authorization=bearer)
    assert status == 200 and len(json.loads(answer)["results"]) == committed_world.aldena.sites()
    written = json.dumps({"name": "Not allowed", "reason": "try, as told"})
    options = {"Authorization": bearer, "Content_Type": "application/json"}
    assert ask(guest.base, "POST", "/api/v1/cmos/", body=written, **options)[0] == 403

    page.get_by_role("link", name=re.compile("revoke", re.IGNORECASE)).click()
    page.get_by_label("Reason").fill("the LIMS is retired")
    page.get_by_role("button", name=re.compile("revoke", re.IGNORECASE)).click()
    expect(page.get_by_text(re.compile("revoked", re.IGNORECASE)).first).to_be_visible()
    assert ask(guest.base, "GET", "/api/v1/sites/", Authorization=bearer)[0] == 401
    assert ask(guest.base, "POST", "/identity/o/api/token", body=asked, **form)[0] in (400, 401)


def test_an_agreement_is_filtered_opened_and_reviewed_by_keys_alone(visitor: Any, committed_world: World) -> None:
    page: Page = visitor().page
    page.goto("/accounts/sign-in/")
    reach(page, "Email")
    page.keyboard.type(committed_world.aldena.people["qa_head"].user.email)
    reach(page, "Password")
    page.keyboard.type(committed_world.password)
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Today").first).to_have_attribute("aria-current", "page")
    page.wait_for_load_state()  # keys work once the page has its script
    press(page, "g", "q")
    expect(page.get_by_role("heading", level=1)).to_have_text("Quality agreements")
    reach(page, "Number, company or site")
    page.keyboard.type("lough")
    page.keyboard.press("Enter")
    expect(page.get_by_role("list", name="Active filters")).to_contain_text("lough")
    page.wait_for_load_state()
    press(page, "j", "Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Quality agreement QAG-")
    reach(page, "record a review")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Record a review")
    reach(page, "Outcome")
    page.keyboard.press("ArrowDown")
    reach(page, "Next review due")
    page.keyboard.type(day(committed_world, 180))
    reach(page, "What was looked at")
    page.keyboard.type("Read without a mouse.")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("table", name="Reviews")).to_contain_text("Read without a mouse.")


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


NAME = """() => {
  const at = document.activeElement;
  const label = at.labels?.length ? at.labels[0].textContent : at.textContent;
  return (label || '').trim();
}"""


def reach(page: Page, name: str) -> None:
    """Tab on until a control of this name has the focus, as somebody without a mouse does."""
    for _ in range(150):
        page.keyboard.press("Tab")
        if page.evaluate(NAME).startswith(name):
            return
    raise AssertionError(f"Tab does not reach {name}")


def test_without_script_an_agreement_is_signed_and_sites_change_in_one_go(
    visitor: Any, committed_world: World, tmp_path: Path
) -> None:
    page: Page = visitor(java_script_enabled=False).sign_in(committed_world.aldena.people["qa_head"])
    page.goto("/sites/?q=prairie")
    page.get_by_role("link", name="Tallgrass Packaging, Prairie Falls").click()
    writer: Page = visitor(java_script_enabled=False).sign_in(committed_world.aldena.people["qa_manager"])
    sign_agreement(page, writer, committed_world, tmp_path)

    page.goto("/sites/?q=prairie")
    page.get_by_role("checkbox", name=re.compile("Prairie Falls")).check()
    page.get_by_role("button", name="Reassign deputy").click()
    page.get_by_label("Person").select_option(index=1)
    page.get_by_role("button", name="Preview", exact=True).click()
    expect(page.get_by_role("alert")).to_be_visible()
    page.get_by_label("Kind of change").select_option("fact")
    page.get_by_label("Reason").fill("away for holidays")
    page.get_by_role("button", name="Preview", exact=True).click()
    page.get_by_role("button", name="Reassign deputy: 1 row").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("CMO sites")


def test_without_script_a_cmo_answers_a_finding(visitor: Any, committed_world: World) -> None:
    page: Page = visitor(java_script_enabled=False).sign_in(committed_world.staff["quality_signatory"])
    page.locator(".cp-work li", has_text="Aldena").get_by_role("link", name="major").click()
    page.get_by_role("link", name="answer", exact=True).click()
    page.get_by_role("textbox", name="Answer").fill("Every batch of the line is reviewed now.")
    page.get_by_label("Root cause").fill("One batch only was asked for.")
    action = page.get_by_role("group", name="Action 1")
    action.get_by_label("Kind").select_option("corrective")
    action.get_by_label("Owner").fill("A. Brennan")
    action.get_by_label("What is done").fill("Review every batch of the line.")
    action.get_by_label("Due").fill(day(committed_world, 20))
    page.get_by_role("button", name="Read it once more, sign and send").click()
    sign(page, committed_world, committed_world.staff["quality_signatory"], "responsible")
    expect(page.get_by_text("waits for the sponsor's review")).to_be_visible()
