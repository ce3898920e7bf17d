"""Companies, sites and evidence on their pages: what is typed is kept, what is wrong is said beside its field."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from cmo_portal.demo.papers import pdf
from cmos.models import Company, Contact, FdaRegistration, GmpCertificate, OrganisationLink, Site
from tests.pages import controls, errors, submit, text
from tests.world import World

TYPED: dict[str, Any] = {
    "company_name": "Fernhollow Oral Ltd",
    "name": "Fernhollow, Unit 3",
    "street": "Mill Lane 3",
    "city": "Fernhollow",
    "country": "IE",
    "partner_type": "cmo",
    "operations": ["manufacture"],
    "batch_records": "paper",
    "reason": "second source of tablets",
}


@pytest.fixture
def qa(world: World) -> Client:
    return world.login(world.aldena.people["qa_specialist"])


def test_a_site_typed_by_hand_is_registered_with_its_company(qa: Client, world: World) -> None:
    answer = submit(qa, "/cmos/sites/register/", **TYPED)
    assert answer.status_code == 302, errors(answer)
    page = text(qa.get(answer.headers["Location"]))
    assert "Fernhollow, Unit 3" in page and "Not eligible" in page and "second source of tablets" in page
    with world.aldena.scope():
        site = Site.objects.get(name="Fernhollow, Unit 3")
        assert site.company.name == "Fernhollow Oral Ltd"
        assert site.responsible_id == world.aldena.people["qa_specialist"].pk


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"name": ""}, "” is empty. Fill it in."),
        ({"company_name": ""}, "give the name of a new one"),
        ({"country": "XX"}, "Choose again."),
        ({"duns": "12"}, "9 digits"),
        ({"fei": "letters"}, "digits only"),
        ({"responsible_id": "01a20e0f-460a-775f-8cac-21d67ca03e17"}, "Choose again."),
    ],
)
def test_a_wrong_form_keeps_what_was_typed(qa: Client, world: World, change: dict[str, Any], words: str) -> None:
    answer = submit(qa, "/cmos/sites/register/", **{**TYPED, **change})
    page = text(answer)
    assert answer.status_code == 422 and words in page
    assert "Mill Lane 3" in page and "second source of tablets" in page
    with world.aldena.scope():
        assert not Site.objects.filter(city="Fernhollow").exists()
        assert not Company.objects.filter(name="Fernhollow Oral Ltd").exists()


def test_an_fei_of_an_odd_length_is_kept_with_a_warning(qa: Client) -> None:
    """FDA's own files hold such numbers: they warn and never stop the work."""
    answer = submit(qa, "/cmos/sites/register/", **TYPED, fei="30991009")
    assert answer.status_code == 302
    assert "an FEI has 7 or 10" in text(qa.get(answer.headers["Location"]))


def test_the_same_fei_twice_is_asked_about_with_a_link(qa: Client, world: World) -> None:
    again = {**TYPED, "fei": "3099100429"}
    answer = submit(qa, "/cmos/sites/register/", **again)
    assert answer.status_code == 422 and "Lough Derrin, Ballyderrin" in text(answer)
    assert submit(qa, "/cmos/sites/register/", **again, shared_because="one campus").status_code == 302


def test_a_foreign_company_cannot_be_chosen(qa: Client, world: World) -> None:
    answer = submit(qa, "/cmos/sites/register/", **{**TYPED, "company": str(world.borvik.ids["company"])})
    assert answer.status_code == 422


def test_a_change_asks_for_a_reason_and_stands_in_the_history(qa: Client, world: World) -> None:
    address = f"/cmos/sites/{world.aldena.ids['site']}/change/"
    assert submit(qa, address, city="Newtown", reason="").status_code == 422
    assert submit(qa, address, city="Newtown", reason="moved its office", address_correction="on").status_code == 302
    page = text(qa.get(f"/sites/{world.aldena.ids['site']}/"))
    assert "<del>Ballyderrin</del>" in page and "<ins>Newtown</ins>" in page and "moved its office" in page


def test_two_who_change_at_once_lose_nothing(qa: Client, world: World) -> None:
    address = f"/cmos/sites/{world.aldena.ids['site']}/change/"
    assert submit(qa, address, city="Newtown", reason="moved, as told", address_correction="on").status_code == 302
    late = submit(qa, address, city="Oldtown", reason="moved back", version="1", address_correction="on")
    assert late.status_code == 409 and "Changed since you opened it" in text(late) and "Oldtown" in text(late)
    with world.aldena.scope():
        assert Site.objects.get(pk=world.aldena.ids["site"]).city == "Newtown"


def test_a_contact_is_added(qa: Client, world: World) -> None:
    address = f"/cmos/sites/{world.aldena.ids['site']}/contacts/add/"
    assert submit(qa, address, name="Jonas", email="no address").status_code == 422
    assert submit(qa, address, name="Jonas Weber", email="j.weber@x.example").status_code == 302
    with world.aldena.scope():
        assert Contact.objects.filter(name="Jonas Weber").exists()


def test_a_registration_holds_by_the_window_rule(qa: Client, world: World) -> None:
    """21 CFR 207.29: a submission from October to December holds to the end of the next year."""
    address = f"/cmos/sites/{world.aldena.ids['site']}/evidence/record/registration/"
    wrong = submit(qa, address, submitted_on="03/04/2026")
    assert wrong.status_code == 422 and "month in letters" in text(wrong) and "03/04/2026" in text(wrong)
    answer = submit(qa, address, submitted_on="14 Oct 2024", operations=["MANUFACTURE"])
    assert answer.status_code == 302
    with world.aldena.scope():
        assert FdaRegistration.objects.filter(submitted_on="2024-10-14", valid_to="2025-12-31").exists()


def test_a_certificate_with_its_file_and_its_void(qa: Client, world: World) -> None:
    site, day = world.aldena.ids["site"], world.today - timedelta(days=30)
    file = pdf("Certificate", name="certificate.pdf")
    given = {"number": "IE/GMP/1", "authority": "HPRA", "inspection_end": f"{day:%-d %b %Y}", "file": file}
    answer = submit(qa, f"/cmos/sites/{site}/evidence/record/certificate/", **given)
    assert answer.status_code == 302, errors(answer)
    with world.aldena.scope():
        made = GmpCertificate.objects.get(number="IE/GMP/1")
        assert made.file is not None
    page = text(qa.get(f"/cmos/certificates/{made.pk}/"))
    assert "certificate.pdf" in page and made.file.sha256 in page
    void = f"/cmos/evidence/certificate/{made.pk}/void/"
    assert submit(qa, void, reason="").status_code == 422
    assert submit(qa, void, reason="of another site").status_code == 302
    assert "of another site" in text(qa.get(f"/cmos/certificates/{made.pk}/"))
    listed = qa.get("/api/v1/evidence/?kind=certificate").json()["results"]
    assert str(made.pk) not in [row["id"] for row in listed]


def test_a_script_is_no_certificate(qa: Client, world: World) -> None:
    file = io.BytesIO(b"<html><script>alert(1)</script></html>")
    file.name = "certificate.pdf"
    given = {"number": "X", "authority": "HPRA", "inspection_end": "1 Jan 2026", "file": file}
    answer = submit(qa, f"/cmos/sites/{world.aldena.ids['site']}/evidence/record/certificate/", **given)
    assert answer.status_code == 422 and "HPRA" in text(answer)


def test_companies_are_found_changed_and_told_apart(qa: Client, world: World) -> None:
    page = text(qa.get("/cmos/companies/?q=lough"))
    assert "Lough Derrin Formulations DAC" in page and "Nordquell" not in page
    assert "Nothing matches" in text(qa.get("/cmos/companies/?q=zzz"))
    address = f"/cmos/companies/{world.aldena.ids['company']}/change/"
    assert submit(qa, address, duns="1", reason="told by the site").status_code == 422
    assert submit(qa, address, notes="quiet partner", reason="first impression").status_code == 302


def test_a_cmo_is_invited_and_nobody_learns_whether_it_is_known(
    world: World, mailoutbox: list[Any], django_capture_on_commit_callbacks: Any
) -> None:
    client = world.login(world.aldena.people["qa_manager"])
    address = f"/cmos/companies/{world.aldena.ids['company']}/invite/"
    pages = []
    for email in ("cmo.admin@loughderrin.example", "nobody@x.example"):
        with django_capture_on_commit_callbacks(execute=True):
            answer = submit(client, address, email=email)
        assert answer.status_code == 302
        pages.append(answer.headers["Location"])
    assert pages[0] == pages[1] and [mail.to for mail in mailoutbox] == [
        ["cmo.admin@loughderrin.example"],
        ["nobody@x.example"],
    ]
    assert mailoutbox[0].subject == mailoutbox[1].subject and "Aldena" in mailoutbox[0].body
    with world.aldena.scope():
        assert OrganisationLink.objects.filter(invited_email="nobody@x.example").exists()


def test_two_who_change_a_company_lose_nothing(qa: Client, world: World) -> None:
    """The page once took the version of the moment it was sent, so the later one won unseen."""
    address = f"/cmos/companies/{world.aldena.ids['company']}/change/"
    opened = controls(qa.get(address))
    assert submit(qa, address, notes="quiet partner", reason="first impression").status_code == 302
    late = qa.post(
        address, {**opened, "notes": "loud partner", "reason": "second impression", "reason_category": "mistake"}
    )
    assert late.status_code == 409 and "loud partner" in text(late)
    with world.aldena.scope():
        assert Company.objects.get(pk=world.aldena.ids["company"]).notes == "quiet partner"


@pytest.mark.parametrize("path", ["/audits/", "/inspections/", "/agreements/"])
def test_a_search_for_what_nothing_can_be_called_finds_nothing(world: World, path: str) -> None:
    """Signs without a word once filtered nothing and showed everything."""
    assert "Nothing matches" in text(world.login(world.aldena.people["qa_head"]).get(path, {"q": "!?"}))


def test_a_search_of_sites_for_what_nothing_can_be_called_is_refused(world: World) -> None:
    answer = world.login(world.aldena.people["qa_head"]).get("/sites/", {"q": "!?"})
    assert answer.status_code == 422 and "Type at least two letters" in text(answer)
