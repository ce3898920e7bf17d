"""Why a site stands as it does on a day: to read, to print, and as a controlled copy that carries its data."""

from __future__ import annotations

import json
import re
from datetime import date
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from pypdf import PdfReader

from cmos.models import SiteEvidence
from qualification import selectors
from qualification.rules.handbook import ROWS
from records.models import Event, Job, PrintedRecord
from tests.api import System, problem
from tests.jobs import finish
from tests.pages import submit, text
from tests.world import World

DAY = date(2026, 6, 30)


@pytest.fixture
def head(world: World) -> Client:
    return world.login(world.aldena.people["qa_head"])


def address(world: World, on: date | None = DAY) -> str:
    return f"/sites/{world.aldena.ids['site']}/explanation/{f'?on={on}' if on else ''}"


def test_the_page_tells_every_matching_row_with_its_words_its_source_and_its_evidence(
    head: Client, world: World
) -> None:
    page = unescape(text(head.get(address(world))))
    with world.aldena.scope():
        found = selectors.standings([world.aldena.ids["site"]], DAY)
    for answer in found.values():
        assert answer.status.label.split()[0] in page
        for reason in answer.reasons:
            row = ROWS[reason.row]
            assert reason.sentence in page and reason.row in page and row.citation in page
            assert row.words in page
            assert all(str(ref.id) in page for ref in reason.evidence)
        assert all(kind in page for kind in answer.not_considered)
    assert "On <b>30 Jun 2026</b>" in page and "By what was recorded until" in page and "Ingrid Solheim" in page
    assert "not at today" in page and "not at today" not in text(head.get(address(world, None)))


def test_evidence_that_gave_no_reason_is_told_too(head: Client, world: World) -> None:
    """Silence about it would look like ignorance of it."""
    with world.aldena.scope():
        known = selectors.facts([world.aldena.ids["site"]], DAY)[world.aldena.ids["site"]]
        held: list[Any] = list(known.evidence())
        refs = [one.ref for one in held]
        named = {ref.id for one in selectors.standings([known.site.id], DAY).values() for ref in evidence(one)}
    page = text(head.get(address(world))).partition('id="h-considered"')[2]
    assert refs and all(str(ref.id) in page for ref in refs)
    assert ("No reason on this day" in page) is any(ref.id not in named for ref in refs)


def evidence(answer: Any) -> list[Any]:
    return [ref for reason in answer.reasons for ref in reason.evidence]


def test_void_evidence_is_not_considered(head: Client, world: World) -> None:
    with world.aldena.scope(reason="test"):
        certificate: SiteEvidence = world.aldena.get("certificate")
        type(certificate).objects.filter(pk=certificate.pk).update(voided_at="2026-01-01T00:00:00Z")
    assert str(certificate.pk) not in text(head.get(address(world)))


def test_what_is_printed_carries_who_when_and_that_it_is_confidential(head: Client, world: World) -> None:
    page = text(head.get(address(world)))
    [on_paper] = re.findall(r'<div class="cp-print-only[^>]*>(.*?)</div>', page)
    assert "Aldena Therapeutics" in on_paper and "Confidential" in on_paper
    for hidden in ('<section class="cp-panel cp-noprint"', '<form class="cp-row cp-asof mb-3 cp-noprint"'):
        assert hidden in page


def test_a_day_that_is_none_is_said_beside_its_field(head: Client, world: World) -> None:
    answer = head.get(f"{address(world, None)}?on=30/02/2026")
    assert answer.status_code == 422 and 'id="id_on-error"' in text(answer) and 'value="30/02/2026"' in text(answer)


def test_a_copy_needs_a_reason(head: Client, world: World) -> None:
    answer = submit(head, address(world), reason="")
    assert answer.status_code == 422 and 'id="id_reason-error"' in text(answer)
    with world.aldena.scope():
        assert not Job.objects.filter(kind="desk.explanation").exists()


@pytest.mark.parametrize(("role", "status"), [("viewer", 200), ("purchasing", 403), ("sponsor_admin", 403)])
def test_who_may_ask(world: World, role: str, status: int) -> None:
    assert world.login(world.aldena.people[role]).get(address(world)).status_code == status


def test_another_sponsors_site_is_not_found(head: Client, world: World) -> None:
    foreign = world.borvik.ids["site"]
    assert head.get(f"/sites/{foreign}/explanation/").status_code == 404
    asked = {"reason": "told by the site"}
    answer = System(world.aldena).send("post", f"sites/{foreign}/explanations/", asked, Idempotency_Key="x")
    assert answer.status_code == 404


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "reason"),
        ({"reason": "told by the site", "on": "30/06/2026"}, "on"),
        ({"reason": "told by the site", "day": "2026-06-30"}, "day"),
    ],
)
def test_the_api_refuses_what_it_does_not_know(world: World, body: dict[str, str], field: str) -> None:
    path = f"sites/{world.aldena.ids['site']}/explanations/"
    answer = System(world.aldena).send("post", path, body, Idempotency_Key="x")
    assert answer.status_code == 400 and field in str(problem(answer))


@pytest.mark.pdf
def test_the_controlled_copy_says_the_same_and_is_found_by_its_code(committed_world: World) -> None:
    world = committed_world
    client = world.login(world.aldena.people["qa_head"])
    assert submit(client, address(world), reason="asked for by the inspector").status_code == 302
    job = finish(world.aldena)
    assert job.state == "done" and job.result is not None, job.message
    found = PdfReader(Path(settings.FILES_ROOT) / job.result.path)
    flat = re.sub(r"\s+", " ", " ".join(page.extract_text() for page in found.pages))
    [(name, [body])] = found.attachments.items()
    data = json.loads(body)
    with world.aldena.scope():
        printed = PrintedRecord.objects.get()
        answers = selectors.standings([world.aldena.ids["site"]], DAY)
        assert Event.objects.filter(name="record.printed", subject_id=printed.pk).count() == 1
    assert (name.endswith("standing.json"), data["form"]) == (True, "cmo-portal/standing-explanation/1")
    assert data["as_of"] == "2026-06-30" and data["check_code"] == printed.code and printed.as_of == DAY
    assert printed.record.startswith("Standing of ") and printed.code in job.message and printed.code in flat
    assert "Ingrid Solheim" in flat and "Confidential, Aldena" in flat and "UTC by" in flat
    for market, answer in zip(data["markets"], answers.values(), strict=True):
        assert market["status"] == answer.status.name
        assert [one["sentence"] for one in market["reasons"]] == [one.sentence for one in answer.reasons]
        assert all(one["citation"] and one["row_says"] for one in market["reasons"])
        assert all(reason.sentence in flat for reason in answer.reasons)
    links = [
        each.get_object().get("/A", {}).get("/URI", "") for page in found.pages for each in page.get("/Annots", [])
    ]
    assert links and all(link.startswith(settings.PUBLIC_ORIGIN) for link in links if link)
    assert printed.code in text(client.get(address(world))), "listed on the page"
    dossiers = text(client.get(f"/sites/{world.aldena.ids['site']}/dossier/"))
    assert printed.code not in dossiers, "a dossier is something else"
    listed = System(world.aldena).all(f"sites/{world.aldena.ids['site']}/explanations/")
    assert [row["code"] for row in listed] == [printed.code]
    assert System(world.aldena).all(f"sites/{world.aldena.ids['site']}/dossiers/") == []


@pytest.mark.pdf
def test_a_connected_system_asks_for_a_copy_once(world: World) -> None:
    path = f"sites/{world.aldena.ids['site']}/explanations/"
    body = {"reason": "batch release", "on": "2026-06-30"}
    first, again = (System(world.aldena).send("post", path, body, Idempotency_Key="k") for _ in range(2))
    assert first.status_code == 201 and first.json() == again.json()
    with world.aldena.scope():
        assert Job.objects.filter(kind="desk.explanation").count() == 1
