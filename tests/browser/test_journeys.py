"""People at work in a real browser: the sponsor's main job, the CMO's answer, the auditor, a new colleague."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from playwright.sync_api import Page, expect

from kernel.actor import Actor
from kernel.scope import PLATFORM, scope
from registers.services import import_establishments
from tests.browser.typed import day, paper, set_up_app, sign
from tests.factors import fresh_code
from tests.world import World

pytestmark = pytest.mark.browser

HEADER = (
    "FEI_NUMBER\tDUNS_NUMBER\tFIRM_NAME\tADDRESS\tEXPIRATION_DATE\tOPERATIONS\tESTABLISHMENT_CONTACT_NAME\t"
    "ESTABLISHMENT_CONTACT_EMAIL\tAGENT_DETAILS\tREGISTRANT_NAME\tREGISTRANT_DUNS\tREGISTRANT_CONTACT_NAME\t"
    "REGISTRANT_CONTACT_EMAIL\tEXCLUSION_FLAG\r\n"
)
ROW = (
    "3099100777\t399100777\tTallgrass Contract Packaging LLC\t12 Prairie Rd, Marrow Creek, Iowa (IA) 50001, "
    "United States (USA)\t12/31/2026\tPACK; LABEL\t\t\t\tTallgrass Holding LLC\t399100778\t\t\tN\r\n"
)


def read_register(folder: Path) -> None:
    file = folder / "register.tsv"
    file.write_text(HEADER + ROW)
    actor = Actor.system("import")
    with scope(PLATFORM, actor=actor):
        import_establishments(file, actor=actor)


def test_the_sponsors_main_job(visitor: Any, committed_world: World, tmp_path: Path, mailoutbox: list[Any]) -> None:
    read_register(tmp_path)
    page: Page = visitor().sign_in(committed_world.aldena.people["qa_head"])
    register_from_fdas_entry(page)
    record_registration(page)
    writer: Page = visitor().sign_in(committed_world.aldena.people["qa_manager"])
    sign_agreement(page, writer, committed_world, tmp_path)
    log_form_483(page, committed_world)

    call_command("sweep")
    told = [mail.body for mail in mailoutbox if "Quality agreement" in mail.body]
    assert told and "Tallgrass" not in "".join(told)
    page.goto("/notices/")
    expect(page.get_by_text("ends").first).to_be_visible()


def register_from_fdas_entry(page: Page) -> None:
    page.get_by_role("link", name="Register site").click()
    page.get_by_label("Name, FEI or D-U-N-S").press_sequentially("tallg")
    page.get_by_role("option", name=re.compile("Tallgrass")).click()
    expect(page.get_by_label("Site name")).to_have_value("Tallgrass Contract Packaging LLC")
    expect(page.get_by_label("FEI", exact=False).first).to_have_value("3099100777")
    page.get_by_label("Partner type").select_option("packager")
    page.get_by_label("Batch records").select_option("paper")
    page.get_by_label("Primary packaging").check()
    page.get_by_label("Commercial").check()
    page.get_by_role("button", name="Register site").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Tallgrass Contract Packaging LLC")
    expect(page.locator(".cp-standing")).to_contain_text("Not eligible")


def record_registration(page: Page) -> None:
    page.get_by_role("link", name="record evidence").click()
    page.get_by_role("link", name="FDA registration").click()
    page.get_by_label("Submitted on").fill("03/04/2026")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Write the month in letters").first).to_be_visible()
    page.get_by_label("Submitted on").fill("15 Nov 2025")
    page.get_by_label("Pack", exact=True).check()
    page.get_by_role("button", name="Save").click()
    page.locator(".cp-crumbs a").last.click()  # back to the site


def sign_agreement(page: Page, writer: Page, world: World, folder: Path) -> None:
    """The writer records it on the site's page that stands open; who wrote a version does not approve it."""
    writer.goto(page.url)
    writer.get_by_role("link", name="record quality agreement").click()
    writer.get_by_label("Services and products").fill("Packaging of commercial tablets")
    writer.get_by_label("In force from").fill(day(world, 0))
    writer.get_by_label("Ends on").fill(day(world, 30))
    writer.get_by_label(re.compile("^Document")).set_input_files(paper(folder, "agreement.pdf"))
    writer.get_by_role("button", name="Save as draft").click()
    writer.get_by_role("link", name="Name a signer").first.click()
    writer.get_by_label("Name", exact=True).fill("Aoife Brennan")
    writer.get_by_label("Position").fill("Quality manager")
    writer.get_by_label("Signed on").fill(day(world, 0))
    writer.get_by_role("button", name="Save signer").click()
    page.goto(writer.url)
    page.get_by_role("link", name=re.compile("^sign")).click()
    page.get_by_label("Meaning").select_option("approved")
    page.get_by_label("User name").fill(world.aldena.people["qa_head"].user.email)
    page.get_by_label("Your password").fill("wrong password")
    page.get_by_label("Code", exact=True).fill("123456")
    page.get_by_role("button", name="Sign: sign").click()
    expect(page.get_by_text("This is not your password").first).to_be_visible()
    page.get_by_label("Meaning").select_option("approved")
    page.get_by_label("User name").fill(world.aldena.people["qa_head"].user.email)
    page.get_by_label("Your password").fill(world.password)
    page.get_by_label("Code", exact=True).fill(fresh_code(world.aldena.people["qa_head"].user))
    page.get_by_role("button", name="Sign: sign").click()
    expect(page.get_by_text("SHA-256").first).to_be_visible()
    expect(page.locator(".cp-head")).to_contain_text("In force")


def log_form_483(page: Page, world: World) -> None:
    page.goto("/sites/?q=tallgrass")
    page.get_by_role("link", name="Tallgrass Contract Packaging LLC").click()
    page.get_by_role("link", name="log inspection, Form 483 or action").click()
    page.get_by_label("Ended on").fill(day(world, -3))
    page.get_by_label("Form 483 issued on").fill(day(world, -3))
    page.get_by_label("Observation 1", exact=False).first.fill("Labels are not reconciled.")
    page.get_by_label("Sections of observation 1").fill("211.125")
    page.get_by_role("button", name="More observations").click()
    expect(page.get_by_label("Observation 1", exact=False).first).to_have_value("Labels are not reconciled.")
    page.get_by_label("Observation 2", exact=False).first.fill("Line clearance is not recorded.")
    page.get_by_role("button", name="Log inspection").click()
    expect(page.get_by_text("21 CFR 211.125").first).to_be_visible()
    page.goto("/sites/?q=3099100777")
    page.get_by_role("link", name="Tallgrass Contract Packaging LLC").click()
    expect(page.locator(".cp-standing")).to_contain_text("Form 483 with 2 observations is open")


def test_the_cmos_answer(visitor: Any, committed_world: World, tmp_path: Path) -> None:
    page: Page = visitor().sign_in(committed_world.staff["quality_signatory"])
    page.locator(".cp-work li", has_text="Aldena").get_by_role("link", name="major").click()
    page.get_by_role("link", name="answer", exact=True).click()
    page.get_by_role("textbox", name="Answer").fill("The review now looks at all batches made on the line.")
    page.get_by_label("Root cause").fill("The form asks for one batch only.")
    action = page.get_by_role("group", name="Action 1")
    action.get_by_label("Kind").select_option("corrective")
    action.get_by_label("Owner").fill("A. Brennan")
    action.get_by_label("What is done").fill("Review every batch of the line.")
    action.get_by_label("Due").fill(day(committed_world, 20))
    page.get_by_label(re.compile("^Files")).set_input_files(paper(tmp_path, "procedure.pdf"))
    page.get_by_role("button", name="Keep as draft").click()
    expect(page.get_by_text("draft, not sent")).to_be_visible()

    sponsor: Page = visitor().sign_in(committed_world.aldena.people["qa_manager"])
    sponsor.goto(f"/audits/findings/{committed_world.aldena.ids['finding']}/")
    expect(sponsor.get_by_text("The CMO has not answered yet.")).to_be_visible()

    page.get_by_role("link", name="go on with your draft").click()
    page.get_by_role("button", name="Read it once more, sign and send").click()
    sign(page, committed_world, committed_world.staff["quality_signatory"], "responsible")
    expect(page.get_by_text("waits for the sponsor's review")).to_be_visible()

    sponsor.reload()
    expect(sponsor.get_by_text("looks at all batches")).to_be_visible()
    with sponsor.expect_download() as taken:
        sponsor.get_by_role("link", name="procedure.pdf").click()
    assert taken.value.suggested_filename == "procedure.pdf"
    sponsor.get_by_role("link", name="Accept the answer").click()
    sign(sponsor, committed_world, committed_world.aldena.people["qa_manager"], "approved")
    expect(sponsor.locator(".cp-head")).to_contain_text("Accepted")
    page.reload()
    expect(page.get_by_text("The answer was accepted")).to_be_visible()
    page.get_by_role("link", name="report an action as done").click()
    page.get_by_label("Done on").fill(f"{committed_world.their_today:%-d %b %Y}")
    page.get_by_label("What was done").fill("All batches of the line were reviewed.")
    page.get_by_role("button", name="Send to the sponsor").click()
    expect(page.get_by_text("waits for the sponsor").first).to_be_visible()
    sponsor.reload()
    sponsor.get_by_role("link", name="verify an action").click()
    sponsor.get_by_label("Verified").check()
    sponsor.get_by_role("button", name="Save the decision").click()
    expect(sponsor.locator(".cp-head")).to_contain_text("Closed")
    page.reload()
    expect(page.locator(".cp-head")).to_contain_text("Closed")


def test_an_external_auditor_sees_one_audit(visitor: Any, committed_world: World) -> None:
    page: Page = visitor().sign_in(committed_world.aldena.people["external_auditor"])
    expect(page.get_by_role("heading", level=1)).to_have_text("Your audits")
    page.locator(".cp-work").get_by_role("link").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("AUD-")
    for path in ("/sites/", "/agreements/", "/inspections/", f"/sites/{committed_world.aldena.ids['site']}/"):
        answer = page.goto(path)
        assert answer is not None and answer.status == 403
        expect(page.get_by_role("heading", level=1)).to_have_text("Your role does not allow this.")


def test_an_invitation_a_first_sign_in_and_a_forgotten_password(
    visitor: Any, committed_world: World, mailoutbox: list[Any]
) -> None:
    admin = visitor()
    page: Page = admin.sign_in(committed_world.aldena.people["sponsor_admin"])
    page.get_by_role("link", name="People").first.click()
    page.get_by_role("link", name="Invite a person").click()
    page.get_by_label("Work mail address").fill("nora.colleague@aldena.example")
    page.get_by_label("Role").select_option("qa_specialist")
    page.get_by_role("button", name="Ask to invite").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("nora.colleague@aldena.example")
    expect(page.get_by_text("waits for another person").first).to_be_visible()
    assert not mailoutbox, "nothing is sent before a second person approved"
    approve_change_of_rights(visitor, committed_world, page.url)
    page.reload()
    expect(page.locator(".cp-head")).to_contain_text("Approved")
    link = link_of(mailoutbox[-1], admin.base)

    guest = visitor()
    new: Page = guest.page
    new.goto(link)
    new.get_by_label("Your name").fill("Nora Colleague")
    new.get_by_label("Password").fill("short")
    new.get_by_role("button", name="Accept the invitation").click()
    expect(new.get_by_text("too short")).to_be_visible()
    expect(new.get_by_label("Your name")).to_have_value("Nora Colleague")
    new.get_by_label("Password").fill("a long and lonely sentence")
    new.get_by_role("button", name="Accept the invitation").click()
    expect(new.get_by_text("Nora Colleague").first).to_be_visible()
    again = visitor().page
    answer = again.goto(link)
    assert answer is not None and answer.status == 404

    new.locator("details.cp-account summary").click()
    new.get_by_role("button", name="Sign out").click()
    new.wait_for_url(re.compile("sign-in"))
    new.get_by_label("Email").fill("nora.colleague@aldena.example")
    new.get_by_label("Password", exact=True).fill("not the password")
    new.get_by_role("button", name="Sign in").click()
    expect(new.get_by_role("alert")).to_be_visible()
    expect(new.get_by_label("Email")).to_have_value("nora.colleague@aldena.example")
    new.get_by_role("link", name="Password forgotten").click()
    new.get_by_label("Email").fill("nora.colleague@aldena.example")
    new.get_by_role("button", name="Send the link").click()
    new.goto(link_of(mailoutbox[-1], guest.base))
    new.get_by_label("New Password", exact=True).fill("another lonely sentence")
    new.get_by_label(re.compile("again", re.IGNORECASE)).fill("another lonely sentence")
    new.get_by_role("button", name="Save the password").click()
    expect(new.get_by_role("heading", level=1)).to_have_text("Password saved")


def approve_change_of_rights(visitor: Any, world: World, address: str) -> None:
    """The head of quality, who did not ask, finds the change in the list of those that wait and approves it."""
    second = visitor()
    page: Page = second.sign_in(world.aldena.people["qa_head"])
    second.confirm(world.aldena.people["qa_head"])
    page.goto("/administration/rights/?state=requested")
    page.get_by_role("link", name=re.compile("nora.colleague@aldena.example")).click()
    page.wait_for_url(address)
    page.get_by_role("link", name="approve", exact=True).click()
    page.get_by_label("Reason", exact=False).first.fill("Joins the quality unit")
    page.get_by_role("button", name="Approve", exact=True).click()
    page.wait_for_url(address)
    expect(page.locator(".cp-head")).to_contain_text("Approved")


def test_an_invited_cmo_founds_its_organisation(visitor: Any, committed_world: World, mailoutbox: list[Any]) -> None:
    sponsor = visitor()
    page: Page = sponsor.sign_in(committed_world.aldena.people["qa_manager"])
    page.goto(f"/cmos/companies/{committed_world.aldena.ids['company']}/invite/")
    page.get_by_label("Mail address at the CMO").fill("quality@fernhollow.example")
    page.get_by_role("button", name="Send invitation").click()
    page.wait_for_url("**/companies/**")

    guest = visitor(viewport={"width": 390, "height": 800})
    guest.page.goto(link_of(mailoutbox[-1], guest.base))
    assert not guest.axe() and not guest.is_too_wide()
    guest.page.get_by_label("Your name").fill("Carla Mendes")
    guest.page.get_by_label("Password").fill("a long and lonely sentence")
    guest.page.get_by_label("Name of your organisation").fill("Fernhollow Quality")
    guest.page.get_by_role("button", name="Accept the invitation").click()
    set_up_app(guest.page)
    expect(guest.page.get_by_role("heading", name="Waits for you")).to_be_visible()
    expect(guest.page.get_by_text("Aldena Therapeutics")).to_be_visible()
    page.reload()
    expect(page.get_by_text("accepted by Carla Mendes")).to_be_visible()


def link_of(mail: Any, base: str) -> str:
    """The link of a mail, on the address of the test's server."""
    found = re.search(r"https?://[^/\s]+(/\S+)", mail.body)
    assert found is not None
    return base + found[1]
