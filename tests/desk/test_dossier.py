"""The dossier of a site: an archive PDF that stands alone, made by a worker, checked by its code, fetching nothing."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from pypdf import PdfReader

from kernel.clock import now
from records import pdf
from records.models import Event, Job, PrintedRecord
from tests.jobs import finish
from tests.pages import text
from tests.world import World

pytestmark = pytest.mark.pdf
NOW = now().replace(microsecond=0)


def ask(world: World, **changes: Any) -> Any:
    site = world.aldena.ids["site"]
    form = {"on": "23 Nov 2026", "reason": "asked for by the inspector", "include": ["identity", "standing"], **changes}
    return world.login(world.aldena.people["qa_head"]).post(f"/sites/{site}/dossier/", form)


def everything(world: World) -> list[str]:
    page = text(world.login(world.aldena.people["qa_head"]).get(f"/sites/{world.aldena.ids['site']}/dossier/"))
    return re.findall(r'name="include" value="([a-z_]+)"', page)


def made(world: World, **changes: Any) -> tuple[Job, PdfReader]:
    answer = ask(world, **changes)
    assert answer.status_code == 302, text(answer)
    job = finish(world.aldena)
    assert job.state == "done" and job.result is not None, job.message
    return job, PdfReader(Path(settings.FILES_ROOT) / job.result.path)


def test_it_is_an_archive_copy_with_the_record_inside(committed_world: World) -> None:
    world = committed_world
    job, found = made(world, include=everything(world))
    catalog: Any = found.trailer["/Root"]
    assert catalog["/MarkInfo"]["/Marked"] is True or catalog["/MarkInfo"]["/Marked"].value
    assert catalog["/StructTreeRoot"] and catalog["/Lang"] == "en"
    [intent] = catalog["/OutputIntents"]
    assert intent.get_object()["/S"] == "/GTS_PDFA1" and intent.get_object()["/DestOutputProfile"]
    xmp = catalog["/Metadata"].get_object().get_data().decode()
    assert re.search(r'part["=>]+"?3', xmp) and re.search(r'conformance["=>]+"?A', xmp)
    [embedded] = {entry.idnum: entry for entry in catalog["/AF"]}.values()
    assert embedded.get_object()["/AFRelationship"] == "/Data"
    assert found.trailer["/ID"] and found.metadata and str(found.metadata.title).startswith("Dossier of ")
    assert found.metadata.author == "Aldena Therapeutics"
    [(name, [body])] = found.attachments.items()
    data = json.loads(body)
    assert name.endswith(".json") and data["form"] == "cmo-portal/site-dossier/1"
    assert [section["section"] for section in data["sections"]] == everything(world)
    with world.aldena.scope():
        printed = PrintedRecord.objects.get()
        assert data["check_code"] == printed.code and data["version"] == printed.record_version
        assert job.result is not None and printed.file_id == job.result.pk and job.result.made_for == ""
        assert Event.objects.filter(name="record.printed", subject_id=printed.pk).count() == 1


def test_the_cover_stands_alone(committed_world: World) -> None:
    world = committed_world
    job, found = made(world, include=everything(world))
    cover, second = found.pages[0].extract_text(), found.pages[1].extract_text()
    with world.aldena.scope():
        printed, site = PrintedRecord.objects.get(), world.aldena.get("site")
    for words in (site.name, site.number, site.street, "3099100429", "23 Nov 2026", "Standing, United States"):
        assert words in cover, words
    assert printed.code in cover and "UTC by Ingrid Solheim" in cover and "Confidential, Aldena" in cover
    assert f"history to entry {printed.record_version.split()[-1]}" in cover and "rule table" in cover
    assert f"Page 2 of {len(found.pages)}" in second and printed.code in second and "Confidential" in second
    assert printed.code in job.message


def test_everything_recorded_is_printed(committed_world: World) -> None:
    world = committed_world
    _, found = made(world, include=everything(world))
    printed = " ".join(page.extract_text() for page in found.pages)
    flat = re.sub(r"\s+", " ", printed)
    with world.aldena.scope():
        file, audit, finding = world.aldena.get("file"), world.aldena.get("audit"), world.aldena.get("finding")
    for words in ("IE/GMP/2024/0117", "FDA registration", audit.number, finding.text[:60], "Two findings.", file.name):
        assert words in flat, words
    assert file.sha256 in re.sub(r"\s+", "", printed)
    assert "approved" in flat and "Ingrid Solheim" in flat and "demo data" in flat, "signature and history"
    assert "does not look at yet" in flat and "Authority fact" in flat
    raw = re.search(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-", flat)
    assert raw is None, f"no raw id: {flat[raw.start() - 200 :][:300]}"


def test_only_what_was_chosen_is_printed_and_the_cover_says_what_is_not(committed_world: World) -> None:
    _, found = made(committed_world, include=["identity", "identifiers"])
    printed = " ".join(page.extract_text() for page in found.pages)
    assert "Left out on request: Standing and every reason" in re.sub(r"\s+", " ", printed)
    assert "Rule table" not in printed


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"include": []}, "include"),
        ({"include": ["everything"]}, "include"),
        ({"on": "3/4/2026"}, "on"),
        ({"reason": ""}, "reason"),
    ],
)
def test_a_wrong_wish_is_refused_beside_its_field(world: World, changes: dict[str, Any], field: str) -> None:
    answer = ask(world, **changes)
    assert answer.status_code == 422 and f'id="id_{field}-error"' in text(answer)


def test_a_check_code_says_which_copy_and_nothing_else(committed_world: World) -> None:
    world = committed_world
    made(world)
    with world.aldena.scope():
        printed = PrintedRecord.objects.select_related("file").get()
    own = world.login(world.aldena.people["viewer"])
    typed = printed.code.replace("-", " ").lower()
    page = text(own.get("/verify/", {"code": typed}))
    assert "This code belongs to" in page and printed.record in page and printed.record_version in page
    assert "Ingrid" not in page and printed.file.sha256 not in page and str(printed.file_id) not in page
    wrong = text(own.get("/verify/", {"code": "2222-3333-4444"}))
    assert "No printed record" in wrong
    rival = text(world.login(world.borvik.people["qa_head"]).get("/verify/", {"code": printed.code}))
    assert "No printed record" in rival and printed.record not in rival
    buyer = text(world.login(world.aldena.people["purchasing"]).get("/verify/", {"code": printed.code}))
    assert "No clearance certificate" in buyer and printed.record not in buyer


def test_without_pango_the_page_says_what_to_install(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("records.pdf.missing", lambda: "PDF needs Pango: apt-get install libpango-1.0-0")
    site = world.aldena.ids["site"]
    page = text(world.login(world.aldena.people["qa_head"]).get(f"/sites/{site}/dossier/"))
    assert "apt-get install" in page and "Make the dossier" not in page
    refused = ask(world)
    assert refused.status_code == 422 and "apt-get install" in text(refused)


def test_the_same_record_printed_for_the_same_moment_is_the_same_file(world: World) -> None:
    document = pdf.Document(html="<html lang=en><title>x</title><p>é</html>", name="x.json", data={"a": 1}, created=NOW)
    first, second = pdf.render(document), pdf.render(document)
    assert first == second and PdfReader(io.BytesIO(first)).attachments["x.json"]
