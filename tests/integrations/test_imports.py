"""Imports through their pages: columns, check, errors with what to write instead, all rows or none."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from audits.models import Audit
from cmos.models import (
    MODELS,
    ApiRegistration,
    Company,
    Contact,
    DeaQuota,
    DeaRegistration,
    FdaRegistration,
    GmpCertificate,
    ManufacturingAuthorisation,
    NarcoticsLicence,
    PartnerEvidence,
    Product,
    QpDeclaration,
    Site,
    SiteIdentifier,
    StateLicence,
    SupportingEvidence,
    WrittenConfirmation,
)
from cmos.services import evidence_fields
from integrations import services
from integrations.kinds import IMPORT_KINDS
from integrations.models import ImportedRow
from kernel.errors import NotAllowed
from quality_agreements.models import AgreementProduct, QualityAgreement
from records.models import Event, TrailEntry
from tests.integrations.files import as_csv, xlsx
from tests.pages import errors, submit, text
from tests.world import World

SITE_ROW = {
    "Site": "Quillmere, Dorran",
    "Company": "Quillmere Fills Ltd",
    "Street": "4 Quay",
    "City": "Dorran",
    "Country": "Ireland",
    "FEI": "3012345678",
    "Type": "CDMO",
    "Services": "Manufacture of non-sterile drug product",
    "Dosage forms": "Tablets; Capsules, hard shell",
    "Sterile": "no",
    "Batch records": "Paper",
    "Clinical phases": "Commercial",
}


def bring(client: Client, kind: str, file: BytesIO) -> Any:
    return submit(client, reverse("integrations:upload"), kind=kind, file=file, reason="from the old list")


def through(client: Client, kind: str, file: BytesIO) -> str:
    """Upload and check with the guessed columns; the import's page."""
    uploaded = bring(client, kind, file)
    assert uploaded.status_code == 302, errors(uploaded)
    checked = submit(client, uploaded.headers["Location"])
    assert checked.status_code == 302, errors(checked)
    return str(checked.headers["Location"])


def imported(client: Client, page: str) -> Any:
    return submit(client, f"{page}run/", reason="migration, as told")


def rows(world: World, model: Any) -> int:
    with world.aldena.scope():
        return int(model.objects.count())


def test_companies_come_in_with_their_reason_and_links(world: World, head: Client) -> None:
    page = through(head, "company", xlsx(["Company", "D-U-N-S"], ["Neu AG", "150483782"], ["Vrost SA", None]))
    shown, before = text(head.get(page)), rows(world, Company)
    assert "Checked" in shown and "import 2 rows" in shown
    assert before == rows(world, Company), "a check records nothing"
    assert imported(head, page).status_code == 302
    done = text(head.get(page))
    assert "Imported" in done and "Neu AG" in done and "/cmos/companies/" in done
    with world.aldena.scope():
        made = Company.objects.get(name="Neu AG")
        assert made.duns == "150483782"
        entry = TrailEntry.objects.get(table="cmos_company", row_id=made.pk)
        assert entry.reason == "migration, as told" and entry.actor == world.aldena.actor().key
        assert Event.objects.filter(name="import.finished").exists()
        assert ImportedRow.objects.get(subject_id=made.pk).row == 2
    assert "IMP-" in text(head.get(reverse("integrations:imports")))


def test_a_site_comes_in_with_its_company_and_vocabulary(world: World, head: Client) -> None:
    page = through(head, "site", as_csv(list(SITE_ROW), list(SITE_ROW.values()), delimiter=";"))
    done = imported(head, page)
    assert done.status_code == 302, (errors(done), text(head.get(page)))
    with world.aldena.scope():
        site = Site.objects.select_related("company").get(name=SITE_ROW["Site"])
        assert site.company.name == SITE_ROW["Company"] and site.country == "IE"
        assert site.partner_type == "cdmo" and site.dosage_forms and not site.sterile
        assert site.identifiers.filter(value="3012345678").exists()


def test_each_wrong_cell_is_named_and_nothing_is_recorded(world: World, head: Client) -> None:
    wrong = {**SITE_ROW, "Country": "Irland", "Sterile": "maybe", "Site": "Second", "FEI": "12"}
    page = through(head, "site", xlsx(list(SITE_ROW), list(SITE_ROW.values()), list(wrong.values())))
    shown = text(head.get(page))
    assert "Nothing was recorded" in shown and "Did you mean Ireland" in shown and "Write yes or no." in shown
    assert re.search(r'<th scope="row" class="cp-r">3</th><td data-label="Column">Country</td>', shown)
    assert "import 2 rows" not in shown
    assert imported(head, page).status_code == 422
    with world.aldena.scope():
        assert not Site.objects.filter(name=SITE_ROW["Site"]).exists()
        assert not Company.objects.filter(name=SITE_ROW["Company"]).exists()
    answer = head.get(f"{page}errors/")
    book = openpyxl.load_workbook(BytesIO(b"".join(answer)))
    lines = list(book.worksheets[0].iter_rows(values_only=True))
    place = next(place for place, line in enumerate(lines) if line[0] == "What to change")
    assert lines[place + 1][0] in (None, "") and "Country: " in str(lines[place + 2][0])


def test_the_file_with_messages_can_be_put_right_and_brought_again(world: World, head: Client) -> None:
    page = through(head, "company", xlsx(["Company", "D-U-N-S"], ["Neu AG", "15"], ["Vrost SA", None]))
    book = openpyxl.load_workbook(BytesIO(b"".join(head.get(f"{page}errors/"))))
    sheet: Any = book.worksheets[0]
    cell = next(cell for line in sheet.iter_rows() for cell in line if cell.value == "15")
    cell.value = "150483782"
    target = BytesIO()
    book.save(target)
    target.seek(0)
    target.name = "again.xlsx"
    page = through(head, "company", target)
    assert imported(head, page).status_code == 302
    assert rows(world, Company) and "Neu AG" in text(head.get(page))


def test_what_is_recorded_already_is_recognised(world: World, head: Client) -> None:
    page = through(head, "company", xlsx(["Company"], ["Neu AG"], ["NEU AG"]))
    assert imported(head, page).status_code == 302
    with world.aldena.scope():
        assert Company.objects.filter(name__iexact="neu ag").count() == 1
    assert "was there already" in text(head.get(page))
    again = through(head, "company", xlsx(["Company"], ["Neu AG"]))
    assert imported(head, again).status_code == 302 and "0 recorded, 1 were there already" in text(head.get(again))


def test_an_import_is_done_once_and_only_as_it_was_checked(world: World, head: Client) -> None:
    page = through(head, "company", xlsx(["Company"], ["Neu AG"]))
    assert head.post(f"{page}run/", {"version": "1", "reason": "told by the site"}).status_code == 409, (
        "a stale version"
    )
    assert imported(head, page).status_code == 302
    again = submit(head, f"{page}run/", reason="told by the site")
    assert again.status_code == 422 and "imported already" in text(again)
    assert "imported already" in text(submit(head, f"{page}columns/"))


def test_columns_are_chosen_and_remembered(world: World, head: Client) -> None:
    file = ["Firma", "Nummer"], ["Neu AG", "150483782"]
    uploaded = bring(head, "company", xlsx(*file))
    address = uploaded.headers["Location"]
    refused = submit(head, address)
    assert refused.status_code == 422 and 'id="id_name-error"' in text(refused)
    doubled = submit(head, address, name="0", duns="0")
    assert doubled.status_code == 422 and "chosen for another field too" in text(doubled)
    assert submit(head, address, name="0", duns="1").status_code == 302
    next_time = text(head.get(bring(head, "company", xlsx(*file)).headers["Location"]))
    assert re.search(r'name="duns".*?<option value="1" selected>Nummer', next_time, re.DOTALL)


ROWS: dict[str, tuple[Any, dict[str, Any]]] = {
    "registration": (FdaRegistration, {"Submitted on": "12 Oct 2025"}),
    "certificate": (
        GmpCertificate,
        {
            "Certificate number": "X/1",
            "Issuing authority": "HPRA",
            "Last day of the inspection": "18 Apr 2025",
            "Listed operations": "1.2.1.13",
        },
    ),
    "authorisation": (
        ManufacturingAuthorisation,
        {"Type": "mia", "Authorisation number": "M1/1", "Issuing authority": "HPRA", "Valid from": "1 Jan 2026"},
    ),
    "confirmation": (
        WrittenConfirmation,
        {
            "Basis": "Written confirmation",
            "Number of the document": "WC-7",
            "Authority of the exporting country": "CDSCO",
            "Active substances": "Velmotin",
        },
    ),
    "partner": (
        PartnerEvidence,
        {"Partner": "Switzerland", "Inspecting authority": "Swissmedic", "Product class": "api"},
    ),
    "qp_declaration": (
        QpDeclaration,
        {"Qualified Person": "Aoife Brannigan", "Declared on": "3 Feb 2026", "For investigational products only": "no"},
    ),
    "api_registration": (ApiRegistration, {"Registration number": "API-9", "Issuing authority": "BfArM"}),
    "supporting": (SupportingEvidence, {"Scheme": "WHO prequalification", "Issuing authority": "WHO"}),
    "dea": (
        DeaRegistration,
        {
            "DEA number": "AP5836727",
            "Registrant": "Harrow Ridge Labs Inc.",
            "Street": "1 Mill Road",
            "City": "Trenton",
            "State": "New Jersey",
            "Business activity": "Manufacturing, bulk",
            "Schedules": "Schedule II; Schedule III",
            "Drug codes": "9143; 9150",
            "Expires on": "30 Nov 2027",
        },
    ),
    "state_licence": (StateLicence, {"State": "New Jersey", "Issuing authority": "DOH", "Licence number": "NJ-1"}),
    "quota": (DeaQuota, {"Year": "2026", "Kind of quota": "Procurement quota", "Drug code": "9143", "Amount": "9.5"}),
    "narcotics": (NarcoticsLicence, {"Licence number": "BtM 4556", "Issuing authority": "BfArM"}),
    "identifier": (SiteIdentifier, {"Kind of number": "FEI", "Number": "3012345679", "First day": "1 Jan 2026"}),
    "contact": (Contact, {"Person": "Niamh Kerrane", "Position": "Head of Quality", "Mail": "n.kerrane@x.example"}),
    "audit": (Audit, {"Type": "Remote", "Scope": "Tablets", "Planned": "3 Mar 2027"}),
}
"""kind -> its table, and one row of a site"""


def of_one_site(world: World, kind: str, **other: Any) -> BytesIO:
    """A file with the row of `kind` in `ROWS` for Aldena's first site."""
    with world.aldena.scope():
        row = {"Site": Site.objects.get(pk=world.aldena.ids["site"]).number, **ROWS[kind][1], **other}
    return xlsx(list(row), list(row.values()))


@pytest.mark.parametrize("kind", ROWS)
def test_what_belongs_to_a_site_comes_in_once(world: World, head: Client, kind: str) -> None:
    model, before = ROWS[kind][0], rows(world, ROWS[kind][0])
    page = through(head, kind, of_one_site(world, kind))
    assert imported(head, page).status_code == 302, text(head.get(page))
    assert rows(world, model) == before + 1
    shown = re.search(r'data-label="Record"><a href="([^"]+)"', text(head.get(page)))
    assert shown and head.get(shown[1]).status_code == 200, "the row leads to its record"
    page = through(head, kind, of_one_site(world, kind))
    assert imported(head, page).status_code == 302
    assert rows(world, model) == before + 1, "again it is recognised"


def test_every_kind_of_evidence_can_be_imported_with_every_column() -> None:
    for kind, model in MODELS.items():
        known = {each.name: each for each in IMPORT_KINDS[kind].fields}
        derived = {"registration": {"valid_from"}, "certificate": {"valid_from"}, "qp_declaration": {"valid_from"}}
        derived["quota"] = {"valid_from", "valid_to"}
        assert set(evidence_fields(kind)) - set(known) == derived.get(kind, {"authority"} if kind == "dea" else set())
        for name, each in known.items():
            column: Any = model._meta.get_field(name)
            assert each.kind != "text" or not column.max_length or each.longest <= column.max_length, (kind, name)


def test_an_entry_covers_its_products_and_says_where_it_was_seen(world: World, head: Client) -> None:
    with world.aldena.scope():
        product = Product.objects.get(pk=world.aldena.ids["product"])
    more = {"Products": product.code.lower(), "Markets": "EU", "Address": "https://gmp.example/1", "Remarks": "none"}
    page = through(head, "certificate", of_one_site(world, "certificate", **more))
    assert imported(head, page).status_code == 302, text(head.get(page))
    with world.aldena.scope():
        made = GmpCertificate.objects.get(number="X/1")
    assert made.products == [product.pk] and made.markets == ["EU"] and made.source_url == "https://gmp.example/1"
    assert not made.verified_by, "a second person checks what a file said"


@pytest.mark.parametrize(
    ("column", "value", "words"),
    [
        ("Products", "Nothing of ours", "No product has the code or name"),
        ("Address", "javascript:alert(1)", "beginning with https://"),
        ("Listed operations", "9.9", "is not in the list"),
        ("Last day of the inspection", "18 Apr 2090", "has not come yet"),
        ("Site", "SITE-9999", "No site is recorded under this number"),
    ],
)
def test_a_wrong_cell_of_evidence_is_named(world: World, head: Client, column: str, value: str, words: str) -> None:
    page = through(head, "certificate", of_one_site(world, "certificate", **{column: value}))
    shown = text(head.get(page))
    assert words in shown and f'data-label="Column">{column}<' in shown
    assert imported(head, page).status_code == 422


def test_a_renewal_is_another_entry(world: World, head: Client) -> None:
    before = rows(world, DeaRegistration)
    for end in ("30 Nov 2027", "30 Nov 2028"):
        page = through(head, "dea", of_one_site(world, "dea", **{"Expires on": end}))
        assert imported(head, page).status_code == 302
    assert rows(world, DeaRegistration) == before + 2


def test_sites_and_products_of_a_rival_do_not_exist(world: World, head: Client) -> None:
    with world.borvik.scope():
        site = Site.objects.get(pk=world.borvik.ids["site"])
        product = Product.objects.get(pk=world.borvik.ids["product"])
    page = through(head, "certificate", of_one_site(world, "certificate", Site=site.name, Products=product.code))
    foreign = text(head.get(page)).replace(site.name, "?")
    page = through(head, "certificate", of_one_site(world, "certificate", Site="Nowhere", Products=product.code))
    missing = text(head.get(page)).replace("Nowhere", "?")
    cells = re.compile(r'<td data-label="(?:Column|Holds|Instead)">.*?</td>')
    assert cells.findall(foreign) == cells.findall(missing)


def test_agreements_and_products_come_in(world: World, head: Client) -> None:
    with world.aldena.scope():
        site = Site.objects.select_related("company").get(pk=world.aldena.ids["site"])
        code = Product.objects.get(pk=world.aldena.ids["product"]).code
    files: dict[str, tuple[Any, list[list[Any]]]] = {
        "product": (
            Product,
            [["Code", "Product", "Material type", "Dosage form"], ["N-1", "Neuol", "Drug product", "Tablets"]],
        ),
        "agreement": (
            QualityAgreement,
            [
                ["Company", "Sites", "Products", "Our party", "Their party", "Scope", "In force from"],
                [site.company.name, site.number, code, "Aldena", "They", "Tablets", "1 Jan 2027"],
            ],
        ),
    }
    assert set(files) | set(ROWS) | {"company", "site", "questionnaire"} == set(IMPORT_KINDS), (
        "a questionnaire: the tests of its room"
    )
    for kind, (model, lines) in files.items():
        before = rows(world, model)
        page = through(head, kind, xlsx(*lines))
        assert imported(head, page).status_code == 302, (kind, text(head.get(page)))
        assert rows(world, model) == before + 1, kind
        page = through(head, kind, xlsx(*lines))
        assert imported(head, page).status_code == 302
        assert rows(world, model) == before + 1, f"{kind} again is recognised"
    with world.aldena.scope():
        assert AgreementProduct.objects.filter(agreement__their_party="They", product__code=code).exists()


# --- the runs --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", IMPORT_KINDS)
def test_a_template_has_heads_instructions_and_words(head: Client, kind: str) -> None:
    answer = head.get(reverse("integrations:template", args=[kind]))
    book = openpyxl.load_workbook(BytesIO(b"".join(answer)))
    assert [sheet.title for sheet in book.worksheets][1:] == ["Instructions", "Vocabulary"]
    heads = [cell.value for cell in book.worksheets[0][1]]
    assert heads == [each.label for each in IMPORT_KINDS[kind].fields]
    assert head.get(reverse("integrations:template", args=["nonsense"])).status_code == 404


def test_an_exported_list_is_imported_as_it_was(world: World, head: Client) -> None:
    """S-37, both ways: a name that a spreadsheet would calculate leaves and comes back unharmed."""
    names = ['=HYPERLINK("x")', "'s-Hertogenbosch Pharma", "-Minus AG", "a;=1", "Ärzte, + Co"]
    with world.aldena.scope(reason="x"):
        Company.objects.filter(pk=world.aldena.ids["company"]).update(name=names[0], notes="+1")
    page = through(head, "company", xlsx(["Company"], *[[name] for name in names[1:]]))
    assert imported(head, page).status_code == 302
    for form in ("csv", "xlsx"):
        exported = BytesIO(
            b"".join(head.get(reverse("cmos:companies"), {"format": form, "columns": "name,duns,notes"}))
        )
        exported.name = f"companies.{form}"
        page = through(world.login(world.aldena.people["qa_manager"]), "company", exported)
        assert "In error</dt><dd>0<" in text(head.get(page)) and "<dt>New</dt><dd>0<" in text(head.get(page))


def test_exported_sites_are_recognised(world: World, head: Client) -> None:
    keys = "site,company,city,country,fei,type,services,forms,sterile,biologics,street,batch_records,phases,materials"
    for form in ("csv", "xlsx"):
        exported = BytesIO(b"".join(head.get(reverse("desk:sites"), {"format": form, "columns": keys})))
        exported.name = f"sites.{form}"
        page = through(head, "site", exported)
        shown = text(head.get(page))
        assert "In error</dt><dd>0<" in shown and "<dt>New</dt><dd>0<" in shown, errors(head.get(page))


# --- who may ---------------------------------------------------------------------------------------------------------


def test_only_who_may_record_may_import(world: World) -> None:
    viewer = world.login(world.aldena.people["viewer"])
    assert viewer.get(reverse("integrations:upload")).status_code == 403
    assert "Import a spreadsheet" not in text(viewer.get(reverse("integrations:imports")))
    actor = world.aldena.actor("viewer")
    with world.aldena.scope("viewer"), pytest.raises(NotAllowed):
        services.upload("company", xlsx(["Company"], ["x"]), name="x.xlsx", actor=actor, reason="told by the site")
