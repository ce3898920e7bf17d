"""Rows written together are what the single services write, row for row, and cost no statement of their own."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from cmos import services as cmos
from cmos.models import Company, GmpCertificate, Site, SiteChange, SiteIdentifier, SiteTerm
from integrations import services
from integrations.models import ImportedRow, ImportProblem, ImportRun
from integrations.services import imports
from records.models import Event, TrailEntry
from tests.integrations.files import as_csv
from tests.world import World

WHY = "migration"
TABLES: tuple[Any, ...] = (Company, Site, SiteIdentifier, SiteTerm, SiteChange, GmpCertificate, Event, TrailEntry)
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
    for model in (Company, Site, SiteIdentifier, GmpCertificate):
        named |= {str(row.pk): f"{model.__name__} {row}" for row in model.objects.all()}
    return named


def _told(row: dict[str, Any], names: dict[str, str]) -> str:
    def plain(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: plain(each) for key, each in sorted(value.items()) if key not in VOLATILE}
        return names.get(str(value), str(value))

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


FILES: dict[str, tuple[list[str], Callable[[World], list[list[Any]]], Callable[[World], None]]] = {
    "site": (HEADS, lambda world: SITE_ROWS, sites_one_by_one),
    "certificate": (CERTIFICATE_HEADS, certificate_rows, certificates_one_by_one),
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


@pytest.mark.parametrize("kind", FILES)
def test_a_row_more_costs_no_statement_more(world: World, kind: str) -> None:
    """A thousand rows are not a thousand times the questions of one."""
    with world.aldena.scope():
        site, counts = world.aldena.get("site").number, []
        for many in (10, 40):
            files = {
                "site": (HEADS, [site_row(each, fei=str(3_012_300_000 + each)) for each in range(many)]),
                "certificate": (
                    CERTIFICATE_HEADS,
                    [[site, f"Y/{each}", "HPRA", "18 Apr 2025"] for each in range(many)],
                ),
            }
            heads, rows = files[kind]
            with tried(), CaptureQueriesContext(connection) as queries:
                run = brought(world, kind, heads, *rows)
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
