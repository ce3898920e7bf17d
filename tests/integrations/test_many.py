"""Rows written together are what the single services write, row for row, and cost no statement of their own."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from audits import services as audits
from audits.models import Audit, AuditDate
from cmos import services as cmos
from cmos.models import Company, Contact, GmpCertificate, Product, Site, SiteChange, SiteIdentifier, SiteTerm
from integrations import services
from integrations.models import ImportedRow, ImportProblem, ImportRun
from integrations.services import imports
from quality_agreements import services as agreements
from quality_agreements.models import AgreementProduct, AgreementSite, QualityAgreement
from records.models import Event, TrailEntry
from regulations.rules.vocabulary import MATERIAL_TYPES
from sponsors import access
from tests.integrations.files import as_csv
from tests.world import World

WHY = "migration of the old list"
NAMED = (
    Company,
    Site,
    SiteIdentifier,
    GmpCertificate,
    Product,
    Contact,
    QualityAgreement,
    Audit,
    AuditDate,
)
PARTS = (AgreementSite, AgreementProduct)
"""Told by what they hold, as they have no name."""
TABLES: tuple[Any, ...] = (*NAMED, *PARTS, SiteTerm, SiteChange, Event, TrailEntry)
OF_THE_RUN = ("integrations_importrun", "records_sponsorfile")
VOLATILE = {"at", "tx", "seq", "recorded_at", "retrieved_at"}
HEADS = ["Site", "Company", "Street", "City", "Country", "FEI", "D-U-N-S", "Type", "Services", "Batch records"]
CERTIFICATE_HEADS = ["Site", "Certificate number", "Issuing authority", "Last day of the inspection"]


class _Undo(Exception):
    """Takes a try back, so that the next begins where it began."""


@contextmanager
def tried() -> Iterator[list[Counter[str]]]:
    """Within: a try that is taken back. Afterwards: the rows it made in each table, without ids and times."""
    before = {model: set(model.objects.values_list("pk", flat=True)) for model in TABLES}
    found: list[Counter[str]] = []
    try:
        with transaction.atomic():
            yield found
            names = _names()
            found += [
                Counter(_told(row, names) for row in model.objects.exclude(pk__in=before[model]).values())
                for model in TABLES
            ]
            raise _Undo
    except _Undo:
        pass


def _names() -> dict[str, str]:
    """What to read instead of an id that each try makes anew."""
    named: dict[str, str] = {}
    for model in NAMED:
        named |= {str(row.pk): f"{model.__name__} {row}" for row in model.objects.all()}
    for part in PARTS:
        named |= {str(pk): part.__name__ for pk in part.objects.values_list("pk", flat=True)}
    return named


def _told(row: dict[str, Any], names: dict[str, str]) -> str:
    def plain(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: plain(each) for key, each in sorted(value.items()) if key not in VOLATILE}
        return names.get(str(value), str(value))

    if row.get("table") == Event._meta.db_table:
        return ""  # an event is told as itself
    own = {key: value for key, value in row.items() if key != "id" or str(value) in names}
    if str(row.get("table") or row.get("subject_table")) in OF_THE_RUN:
        return ""
    return json.dumps(plain(own))


def brought(world: World, kind: str, heads: list[str], *rows: list[Any]) -> ImportRun:
    """Upload, check and import the rows, in the open scope."""
    actor = world.aldena.actor()
    run = services.upload(kind, as_csv(heads, *rows), name="rows.csv", actor=actor, reason=WHY)
    run = services.check(run, actor=actor)
    assert not run.wrong, list(ImportProblem.objects.filter(run=run).values_list("row", "column", "message"))
    return services.import_rows(run, actor=actor, reason=WHY, version=run.version)


def site_row(number: int, *, company: str = "Quillmere Fills Ltd", fei: str = "", duns: str = "") -> list[Any]:
    work = ("CDMO", "Manufacture of non-sterile drug product", "Paper")
    return [f"Quillmere {number}", company, f"{number} Quay", "Dorran", "Ireland", fei, duns, *work]


SITE_ROWS = [
    site_row(1, fei="3012345678", duns="150483782"),
    site_row(2),
    site_row(3, company="Vrost SA", fei="3012345679"),
]


def sites_one_by_one(world: World) -> None:
    base: dict[str, Any] = {"actor": world.aldena.actor(), "reason": WHY}
    companies: dict[str, Company] = {}
    for name, company, street, city, _, fei, duns, *_ in SITE_ROWS:
        if company not in companies:
            companies[company] = cmos.register_company(name=company, **base)
        cmos.register_site(
            company=companies[company],
            name=name,
            street=street,
            city=city,
            country="IE",
            partner_type="cdmo",
            operations=["manufacture"],
            batch_records="paper",
            fei=fei,
            duns=duns,
            **base,
        )


def certificate_rows(world: World) -> list[list[Any]]:
    number = world.aldena.get("site").number
    return [[number, f"X/{each}", "HPRA", "18 Apr 2025"] for each in range(3)]


def certificates_one_by_one(world: World) -> None:
    for each in range(3):
        cmos.record_certificate(
            world.aldena.get("site"),
            number=f"X/{each}",
            authority="HPRA",
            inspection_end=date(2025, 4, 18),
            actor=world.aldena.actor(),
            reason=WHY,
        )


def company_rows(world: World) -> list[list[Any]]:
    return [["Quillmere Fills Ltd", "150483782"], ["Vrost SA", ""]]


def companies_one_by_one(world: World) -> None:
    for name, duns in company_rows(world):
        cmos.register_company(name=name, duns=duns, **base(world))


def product_rows(world: World) -> list[list[Any]]:
    return [["Q-1", "Quilline", "Active substance (API)"], ["Q-2", "Vrostan", "Excipient"]]


def products_one_by_one(world: World) -> None:
    for code, name, material in product_rows(world):
        found = {label: key for key, label in MATERIAL_TYPES.items()}[material]
        cmos.register_product(code=code, name=name, material_type=found, **base(world))


def identifier_rows(world: World) -> list[list[Any]]:
    number = world.aldena.get("site").number
    return [[number, "FEI", "3012345671", "1 Jan 2026"], [number, "D-U-N-S", "150483782", ""]]


def identifiers_one_by_one(world: World) -> None:
    site = world.aldena.get("site")
    cmos.add_identifier(site, scheme="fei", value="3012345671", valid_from=date(2026, 1, 1), **base(world))
    cmos.add_identifier(site, scheme="duns", value="150483782", **base(world))


def contact_rows(world: World) -> list[list[Any]]:
    number = world.aldena.get("site").number
    return [[number, "Niamh Kerrane", "Head of Quality"], [number, "Owen Daly", ""]]


def contacts_one_by_one(world: World) -> None:
    for _, name, position in contact_rows(world):
        cmos.add_contact(world.aldena.get("site"), name=name, position=position, **base(world))


def agreement_rows(world: World) -> list[list[Any]]:
    site, product = world.aldena.get("site"), world.aldena.get("product")
    parties = ["Aldena", "Maker"]
    return [
        [site.company.name, site.number, product.code, *parties, "Tablets", "1 Jan 2026"],
        [site.company.name, site.number, "", *parties, "Vials", ""],
    ]


def agreements_one_by_one(world: World) -> None:
    site, product = world.aldena.get("site"), world.aldena.get("product")
    parties: dict[str, Any] = {"sites": [site], "our_party": "Aldena", "their_party": "Maker", **base(world)}
    agreements.draft_agreement(
        site.company, products=[product], scope="Tablets", effective_on=date(2026, 1, 1), **parties
    )
    agreements.draft_agreement(site.company, scope="Vials", **parties)


def audit_rows(world: World) -> list[list[Any]]:
    number, lead = world.aldena.get("site").number, world.aldena.people["auditor"].user.email
    return [[number, "For cause", "Filling", "23 Nov 2027", lead], [number, "For cause", "Filling", "23 Nov 2028", ""]]


def audits_one_by_one(world: World) -> None:
    for year, lead in ((2027, world.aldena.people["auditor"].pk), (2028, None)):
        day = date(year, 11, 23)
        plan: dict[str, Any] = {"kind": "for_cause", "scope": "Filling", "planned_start": day, "planned_end": day}
        audits.plan_audit(world.aldena.get("site"), lead_id=lead, **plan, **base(world))


def base(world: World) -> dict[str, Any]:
    return {"actor": world.aldena.actor(), "reason": WHY}


FILES: dict[str, tuple[list[str], Callable[[World], list[list[Any]]], Callable[[World], None]]] = {
    "site": (HEADS, lambda world: SITE_ROWS, sites_one_by_one),
    "certificate": (CERTIFICATE_HEADS, certificate_rows, certificates_one_by_one),
    "company": (["Company", "D-U-N-S"], company_rows, companies_one_by_one),
    "product": (["Code", "Product", "Material type"], product_rows, products_one_by_one),
    "identifier": (["Site", "Kind of number", "Number", "First day"], identifier_rows, identifiers_one_by_one),
    "contact": (["Site", "Person", "Position"], contact_rows, contacts_one_by_one),
    "agreement": (
        ["Company", "Sites", "Products", "Our party", "Their party", "Scope", "In force from"],
        agreement_rows,
        agreements_one_by_one,
    ),
    "audit": (["Site", "Type", "Scope", "Planned", "Lead"], audit_rows, audits_one_by_one),
}
"""kind -> heads and rows of a file, and the same through the services of its room"""


@pytest.mark.parametrize("together", [1, 2, 250])
@pytest.mark.parametrize("kind", FILES)
def test_an_import_writes_what_the_single_services_write(
    world: World, monkeypatch: pytest.MonkeyPatch, kind: str, together: int
) -> None:
    """Records, numbers, words, notes of change, events and the trail with its reason: nothing more, nothing less."""
    monkeypatch.setattr(imports, "TOGETHER", together)
    heads, rows, one_by_one = FILES[kind]
    with world.aldena.scope():
        with tried() as single:
            one_by_one(world)
        with tried() as many:
            brought(world, kind, heads, *rows(world))
    for model, wanted, found in zip(TABLES, single, many, strict=True):
        for counted in (wanted, found):
            counted.pop("", None)
        if model is SiteChange:  # one note for each changed site is enough
            wanted, found = Counter(set(wanted)), Counter(set(found))
        assert found == wanted, model
    assert all(single[TABLES.index(model)] for model in (Event, TrailEntry))


def made_up(kind: str, site: Site, number: int) -> list[Any]:
    """A row of its own for each number; each site row brings a company of its own."""
    rows: dict[str, list[Any]] = {
        "site": site_row(number, fei=str(3_012_300_000 + number), company=f"Maker {number}"),
        "certificate": [site.number, f"Y/{number}", "HPRA", "18 Apr 2025"],
        "company": [f"Maker {number}", ""],
        "product": [f"Q-{number}", f"Product {number}", "Excipient"],
        "identifier": [site.number, "FEI", str(3_012_300_000 + number), ""],
        "contact": [site.number, f"Person {number}", ""],
        "agreement": [site.company.name, site.number, "", "Us", "Them", f"Scope {number}", "1 Jan 2026"],
        "audit": [site.number, "For cause", "Filling", f"{date(2027, 1, 1) + timedelta(days=number)}", ""],
    }
    return rows[kind]


@pytest.mark.parametrize("kind", FILES)
def test_a_row_more_costs_no_statement_more(world: World, kind: str) -> None:
    """A thousand rows are not a thousand times the questions of one."""
    with world.aldena.scope():
        site, counts = world.aldena.get("site"), []
        access.zone_here()  # read once while the scope is open, whoever asks first
        for many in (10, 40):
            rows = [made_up(kind, site, each) for each in range(many)]
            with tried(), CaptureQueriesContext(connection) as queries:
                run = brought(world, kind, FILES[kind][0], *rows)
                assert run.new == many
            counts.append(len(queries))
    assert counts[0] == counts[1], counts


def test_one_task_follows_all_rows_of_a_batch(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, ...]] = []
    monkeypatch.setattr("cmos.services.changed.enqueue", lambda *given: asked.append(given))
    with world.aldena.scope():
        brought(world, "site", HEADS, *SITE_ROWS)
        made = set(Site.objects.filter(name__startswith="Quillmere").values_list("pk", flat=True))
        assert len(made) == 3 and made <= set(SiteChange.objects.values_list("site_id", flat=True))
    checked, imported = asked
    assert checked[0] == imported[0] == "qualification.refresh_sites"
    assert {UUID(each) for each in imported[1:]} == made


def test_sites_of_one_file_are_compared_with_each_other(world: World) -> None:
    """An FEI that an earlier row brings is known to the next, whether or not it is in the database yet."""
    heads = [*HEADS, "Why this FEI is on two sites"]
    first, same = [*site_row(1, fei="3012345678"), ""], [*site_row(2, fei="3012345678"), ""]
    shared = [*site_row(3, fei="3012345678"), "two legal entities in one building"]
    actor = world.aldena.actor()
    with world.aldena.scope():
        run = brought(world, "site", heads, first, same, shared)
        assert (run.new, run.known) == (2, 1)
        assert SiteIdentifier.objects.filter(value="3012345678").count() == 2
        short = [*site_row(4, fei="3012345670"), ""], [*site_row(5, fei="3012345670"), "so"]
        run = services.upload("site", as_csv(heads, *short), name="rows.csv", actor=actor, reason=WHY)
        assert services.check(run, actor=actor).wrong == 1
        problem = ImportProblem.objects.filter(run=run).first()
        assert (
            problem is not None
            and problem.row == 3
            and "already active on Quillmere 4"
            in " ".join(ImportProblem.objects.filter(run=run).values_list("message", flat=True))
        )


@pytest.mark.parametrize("together", [1, 250])
def test_an_entry_twice_in_one_file_is_recorded_once(
    world: World, monkeypatch: pytest.MonkeyPatch, together: int
) -> None:
    monkeypatch.setattr(imports, "TOGETHER", together)
    with world.aldena.scope():
        rows = certificate_rows(world)
        run = brought(world, "certificate", CERTIFICATE_HEADS, *rows, *rows)
        assert (run.new, run.known) == (3, 3)
        outcomes = list(ImportedRow.objects.filter(run=run).order_by("row").values_list("made", "subject_id"))
        assert [made for made, _ in outcomes] == [True] * 3 + [False] * 3
        assert [pk for _, pk in outcomes[:3]] == [pk for _, pk in outcomes[3:]]
