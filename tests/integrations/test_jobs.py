"""Large files in the background: progress, one transaction, results that only their requester opens (S-15)."""

from __future__ import annotations

from io import BytesIO

import openpyxl
import pytest
from django.urls import reverse

from cmos.models import Company
from records.models import Event, Job
from tests.integrations.files import xlsx
from tests.jobs import finish
from tests.pages import submit, text
from tests.world import World
from web import lists

ROWS = 250


def uploaded(world: World, role: str = "qa_head", *, wrong: bool = False) -> tuple[str, World]:
    client = world.login(world.aldena.people[role])
    lines = [[f"Background {place}", "12" if wrong and place == 7 else None] for place in range(ROWS)]
    file = xlsx(["Company", "D-U-N-S"], *lines)
    answer = submit(client, reverse("integrations:upload"), kind="company", file=file, reason="old list")
    return str(answer.headers["Location"]), world


@pytest.mark.django_db(transaction=True)
def test_a_large_file_is_checked_and_imported_by_a_worker(committed_world: World) -> None:
    world = committed_world
    client = world.login(world.aldena.people["qa_head"])
    columns, _ = uploaded(world)
    asked = submit(client, columns)
    assert asked.status_code == 302 and asked.headers["Location"].startswith("/jobs/")
    job = finish(world.aldena)
    assert job.state == Job.State.DONE and job.total == ROWS, job.message
    assert f"{ROWS} rows can be imported" in job.message
    with world.aldena.scope():
        assert not Company.objects.filter(name__startswith="Background").exists()
    page = columns.removesuffix("columns/")
    assert submit(client, f"{page}run/", reason="migration, as told").headers["Location"].startswith("/jobs/")
    job = finish(world.aldena)
    assert job.state == Job.State.DONE, job.message
    with world.aldena.scope():
        assert Company.objects.filter(name__startswith="Background").count() == ROWS
    assert "Imported" in text(client.get(page))


@pytest.mark.django_db(transaction=True)
def test_a_large_export_is_made_for_its_requester_alone(
    committed_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = committed_world
    monkeypatch.setattr(lists, "AT_ONCE", 1)
    client = world.login(world.aldena.people["qa_head"])
    query = {"format": "xlsx", "columns": "site,city", "q": "lough"}
    assert client.get("/sites/", {**query, "q": "zzzz"}).status_code == 200, "few rows come at once"
    later = client.get("/sites/", {"format": "xlsx", "columns": "site,city"})
    assert later.status_code == 302 and later.headers["Location"] == "/exports/desk:sites/?columns=site,city"
    address = later.headers["Location"]
    assert "only you can open it" in text(client.get(address))
    asked = submit(client, address)
    job = finish(world.aldena)
    assert job.state == Job.State.DONE, job.message
    download = client.get(f"{asked.headers['Location']}download/")
    rows = list(openpyxl.load_workbook(BytesIO(b"".join(download))).worksheets[0].iter_rows(values_only=True))
    sites = rows[rows.index(("Site", "Company, place, FEI", "City")) + 1 :]
    with world.aldena.scope():
        event = Event.objects.filter(name="list.exported").latest("seq")
        assert event.facts["list_name"] == "desk:sites" and event.facts["rows"] == len(sites) > 0
        file = Job.objects.get(pk=job.pk).result_id
    others = [world.login(world.aldena.people["viewer"]), world.login(world.borvik.people["qa_head"])]
    for other in others:
        assert other.get(asked.headers["Location"]).status_code == 404
        assert other.get(f"{asked.headers['Location']}download/").status_code == 404
        assert other.get(reverse("records:download", args=[file])).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_an_export_asked_for_without_the_right_to_the_list_is_not_there(committed_world: World) -> None:
    viewer = committed_world.login(committed_world.aldena.people["external_auditor"])
    assert viewer.get("/exports/desk:sites/").status_code == 403
