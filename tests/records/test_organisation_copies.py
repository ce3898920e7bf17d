"""A CMO organisation has its own jobs, prints and copies for inspectors, behind the same walls as a sponsor's."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from audits.models import FindingResponse, IssuedFinding
from audits.services import add_note
from kernel.actor import Actor
from kernel.clock import now
from kernel.scope import PLATFORM, Scope, scope
from records import copies, janitor, jobs
from records.models import Event, Job, RecordCopy, SponsorFile, TrailEntry
from records.seals import sealing
from records.selectors import trails
from records.tasks import sweep_jobs
from records.work import ACTOR
from sponsors import services as people
from sponsors.models import CmoOrganisation, Membership
from tests.api import problem
from tests.jobs import finish
from tests.pages import submit, text
from tests.records import slow_jobs
from tests.records.sealing import seal_everything
from tests.records.test_copies import checked, edit, repacked
from tests.world import SETUP, World

WHY = "inspection of 23 Nov 2026"
SECRET = "SPONSORONLY91c"
"""Stands in what the sponsor wrote for its own people only."""
OURS = "MAKERONLY52d"
"""Stands in what the CMO wrote for its own people only."""
assert slow_jobs.export.name == "tests.export"


@pytest.fixture
def cast(committed_world: World) -> World:
    """Both sides have written a note that only their own people read."""
    world = committed_world
    with world.aldena.scope(reason="told by the site"):
        issued = IssuedFinding.objects.get(pk=answered(world))
        add_note(issued, text=SECRET, actor=world.aldena.actor())
    with world.maker_scope(reason="told by the site"):
        issued = IssuedFinding.objects.get(pk=answered(world))
        add_note(issued, text=OURS, actor=world.staff_actor())
    return world


def answered(world: World) -> Any:
    """The issued finding of Aldena that the CMO answered, with a file."""
    return FindingResponse.objects.filter(sponsor=world.aldena.sponsor, released_at__isnull=False)[0].issued_id


def staff(world: World, role: str = "quality_signatory") -> Client:
    return world.login(world.staff[role])


def pk_of(world: World) -> Any:
    with world.maker_scope():
        return answered(world)


def ask(world: World, role: str = "quality_signatory") -> Any:
    address = reverse("desk:copy", kwargs={"kind": "issued", "pk": pk_of(world)})
    return submit(staff(world, role), address, made_for="FDA, investigator R. Cole", reason=WHY)


def stored(job: Job) -> bytes:
    assert job.state == "done" and job.result is not None, job.message
    return (Path(settings.FILES_ROOT) / job.result.path).read_bytes()


def body(answer: HttpResponse | Any) -> str:
    return b"".join(answer).decode("latin-1")


@contextmanager
def other_organisation() -> Iterator[tuple[CmoOrganisation, Membership]]:
    """A second CMO organisation with one person, in its scope."""
    with scope(PLATFORM, actor=SETUP, reason="test"):
        made = people.found_organisation(name="Second Works", zone="UTC", actor=SETUP, reason="told by the site")
    with scope(Scope(cmo_org_id=made.pk), actor=SETUP, reason="test"):
        user = people.create_user(
            email="q@second.example", name="Q", password="Long-enough-1", actor=SETUP, reason="told by the site"
        )
        member = people.add_member(user, role="quality_signatory", actor=SETUP, reason="told by the site")
        yield made, member


@pytest.mark.pdf
def test_a_copy_of_a_finding_is_accepted_offline_and_holds_nothing_internal_of_the_sponsor(
    cast: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """R-41 for a CMO: its answers, files and trail, as it reads the dialogue; the sponsor's notes never."""
    seal_everything()
    answer = ask(cast)
    assert answer.status_code == 302, text(answer)
    job = finish(cast.maker)
    content = stored(job)
    code, words = checked(content, tmp_path, capsys)
    assert code == 0 and "The copy is good." in words, words
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        plain = {name: archive.read(name).decode("latin-1") for name in archive.namelist()}
        document = PdfReader(io.BytesIO(archive.read("record.pdf")))
        said = "".join(page.extract_text() for page in document.pages)
        rows = json.loads(archive.read("record.json"))["rows"]
        manifest = json.loads(archive.read("manifest.json"))
    assert SECRET not in "".join(plain.values()) + said
    assert OURS in plain["record.json"] and OURS in plain["trail.jsonl"], "its own notes are its own record"
    assert "audits_findingresponse" in rows and "Counting by two people" in said
    assert any("label-count" in name for name in plain)
    assert manifest["tenant"] == "Lough Derrin Formulations" and "Ingrid Solheim" not in "".join(plain.values())
    with cast.maker_scope():
        kept = RecordCopy.objects.get()
        assert kept.sha256 in job.message and kept.cmo_org_id == cast.maker.pk and kept.sponsor_id is None
        assert Event.objects.filter(name="copy.made", subject_id=kept.pk, cmo_org_id=cast.maker.pk).exists()
    page = text(staff(cast).get("/trail/copies/"))
    assert "FDA, investigator R. Cole" in page and "Aoife Brennan" in page and 'href="/trail/own/"' in page


def test_a_copy_of_its_whole_trail_proves_that_nothing_is_missing(
    cast: World, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """R-32 for a CMO: its part of the seals, alone."""
    monkeypatch.setattr(sealing, "BLOCK", 60)
    seal_everything()
    with cast.maker_scope():
        count, own = TrailEntry.objects.count(), set(trails.own_entries().values_list("seq", flat=True))
    assert submit(staff(cast), "/trail/copy/", made_for="FDA", reason=WHY).status_code == 302
    content = stored(finish(cast.maker))
    newest = sealing.newest()
    assert newest is not None
    code, words = checked(content, tmp_path, capsys, "--seal", f"{newest.number}:{newest.digest}")
    assert code == 0, words
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        lines = [json.loads(line) for line in archive.read("trail.jsonl").splitlines()]
        assert json.loads(archive.read("seals.json"))["tenant"] == f"organisation:{cast.maker.pk}"
        assert SECRET not in archive.read("trail.jsonl").decode() + archive.read("trail.csv").decode()
        assert "Ingrid Solheim" not in archive.read("trail.csv").decode()
    assert own <= {int(line["seq"]) for line in lines}
    assert f"{len(lines)} entries of the trail" in words
    assert len(lines) > count, "what asking for the copy noted is in it too"
    unreleased = [each for each in lines if each["side"] == "sponsor" and each["released_at"] is None]
    assert not unreleased, "what a sponsor keeps to itself"
    for change in (edit("trail.jsonl", lambda e: e.pop(20)), edit("seals.json", lambda d: d["parts"].pop())):
        assert checked(repacked(content, change), tmp_path, capsys)[0] == 1


@pytest.mark.pdf
def test_the_history_of_a_finding_is_printed_for_everybody_of_the_organisation(cast: World) -> None:
    address = reverse("desk:history", kwargs={"kind": "issued", "pk": pk_of(cast)})
    client = staff(cast, "contributor")
    assert "Print as PDF" in text(client.get(address))
    assert client.post(f"{address}pdf/").status_code == 302
    job = finish(cast.maker)
    said = "".join(page.extract_text() for page in PdfReader(io.BytesIO(stored(job))).pages)
    assert OURS in said and SECRET not in said
    assert f'href="/jobs/{job.pk}/download/"' in text(client.get(f"/jobs/{job.pk}/"))
    taken = client.get(f"/jobs/{job.pk}/download/")
    assert taken.status_code == 200 and body(taken).startswith("%PDF")
    with cast.maker_scope():
        assert Event.objects.filter(name="file.downloaded", subject_id=str(job.result_id)).exists()
    assert staff(cast).get(f"/jobs/{job.pk}/").status_code == 404, "a colleague's job (S-15)"


def test_a_large_list_is_exported_in_the_background(cast: World) -> None:
    client = staff(cast)
    answer = submit(client, "/exports/trail:own/", reason=WHY)
    assert answer.status_code == 302, text(answer)
    job = finish(cast.maker)
    assert job.state == "done" and job.result is not None, job.message
    assert job.result.cmo_org_id == cast.maker.pk and job.result.sponsor_id is None
    assert job.title in text(client.get("/jobs/"))


@pytest.mark.parametrize(
    ("role", "copy", "trail", "made"),
    [("quality_signatory", 200, 200, 200), ("cmo_admin", 403, 403, 200), ("contributor", 403, 403, 403)],
)
def test_only_the_signatory_makes_copies_and_the_leads_see_them(
    world: World, role: str, copy: int, trail: int, made: int
) -> None:
    client = staff(world, role)
    assert client.get(reverse("desk:copy", kwargs={"kind": "issued", "pk": pk_of(world)})).status_code == copy
    assert client.get("/trail/copy/").status_code == trail
    assert client.get("/trail/copies/").status_code == client.get("/trail/verifier/").status_code == made
    assert ("Copy of the trail" in text(client.get("/trail/own/"))) == (copy == 200)


def test_a_copy_needs_somebody_it_is_for_and_a_reason(world: World) -> None:
    address = reverse("desk:copy", kwargs={"kind": "issued", "pk": pk_of(world)})
    for given in ({"made_for": " ", "reason": WHY}, {"made_for": "FDA", "reason": "   "}):
        assert submit(staff(world), address, **given).status_code == 422
    foreign = reverse("desk:copy", kwargs={"kind": "finding", "pk": world.aldena.ids["finding"]})
    assert staff(world).get(foreign).status_code == 404, "the sponsor's own record of the finding"


def requested(world: World) -> Job:
    with world.maker_scope():
        return jobs.request("tests.export", {}, title="Ours", actor=world.staff_actor(), reason=WHY)


def test_no_tenant_sees_the_jobs_files_and_copies_of_another(cast: World) -> None:
    """Walls by the manager and, asked in SQL, by the database."""
    requested(cast)
    job = finish(cast.maker)
    with cast.maker_scope(reason=WHY):
        wanted = copies.Wanted(record="x", made_for="y", by="z", tenant="t", reason=WHY)
        file, kept = copies.copy_trail(wanted, actor=cast.staff_actor(), told=lambda *words: None)
    rows = {Job: job.pk, SponsorFile: file.pk, RecordCopy: kept.pk}

    def seen() -> int:
        with connection.cursor() as cursor:
            found = 0
            for model, pk in rows.items():
                cursor.execute(f"SELECT count(*) FROM {model._meta.db_table} WHERE id = %s", [pk])
                found += cursor.fetchone()[0] + model.objects.filter(pk=pk).count()
            return found

    with cast.maker_scope():
        assert seen() == 6
    for party in (cast.aldena, cast.borvik):
        with party.scope():
            assert seen() == 0
        client = party.people["qa_head"]
        assert cast.login(client).get(f"/jobs/{job.pk}/").status_code == 404
    with other_organisation() as (_, member):
        assert seen() == 0
    assert cast.login(member).get(f"/jobs/{job.pk}/").status_code == 404
    for name in ("job", "copy", "file"):
        pk = cast.aldena.ids[name]
        with cast.maker_scope():
            assert not any(model.objects.filter(pk=pk).exists() for model in rows)
    assert staff(cast).get(f"/jobs/{cast.aldena.ids['job']}/").status_code == 404
    assert staff(cast).get(f"/files/{cast.aldena.ids['file']}/download/").status_code == 404


def test_the_database_refuses_a_job_with_two_tenants_or_with_the_result_of_another(world: World) -> None:
    given = {"kind": "tests.export", "title": "x", "requested_by": "membership:x", "reason": "x"}
    theirs = {"sponsor_id": world.aldena.sponsor.pk}
    ours = {"cmo_org_id": world.maker.pk}
    wrong: list[dict[str, Any]] = [
        {**theirs, **ours},
        {},
        theirs,
        {**ours, "result_id": world.aldena.ids["file"]},
    ]
    for more in wrong:
        with pytest.raises(DatabaseError), world.maker_scope(reason=WHY):
            Job.objects.create(**given, **more)


def test_the_sweep_looks_after_the_jobs_of_organisations_too(cast: World) -> None:
    """A job whose worker was killed is woken, and a result expires: for a CMO as for a sponsor."""
    lost, old = requested(cast), requested(cast)
    ended = finish(cast.maker, old)
    target = Scope(cmo_org_id=cast.maker.pk)
    with scope(target, actor=ACTOR, reason="test"):
        Job.objects.filter(pk=lost.pk).update(created_at=now() - timedelta(minutes=5))
        Job.objects.filter(pk=ended.pk).update(expires_at=now() - timedelta(minutes=5))
        path = Path(settings.FILES_ROOT) / SponsorFile.objects.get(pk=str(ended.result_id)).path
        assert jobs.needs_care() and path.exists()
    sweep_jobs.run()
    with scope(target, actor=ACTOR, reason="sweep"):
        woken, expired = jobs.look_after(actor=ACTOR)
        assert (woken, expired) in {(1, 1), (1, 0)}
        assert Job.objects.get(pk=ended.pk).state == "expired"
    assert not path.exists()


def test_the_janitor_keeps_what_an_organisations_job_made(cast: World) -> None:
    """Bytes named by a row of a CMO organisation were taken for bytes without a row: only sponsors had such rows."""
    requested(cast)
    job = finish(cast.maker)
    assert job.result is not None
    janitor_actor = Actor.system("records.sweep_files")
    with scope(PLATFORM, actor=janitor_actor, reason="test"):
        swept = janitor.sweep(at=now() + timedelta(days=40), actor=janitor_actor)
    assert (Path(settings.FILES_ROOT) / job.result.path).exists(), swept


def test_who_left_the_organisation_gets_nothing(cast: World) -> None:
    job = requested(cast)
    with scope(Scope(cmo_org_id=cast.maker.pk), actor=SETUP, reason="left"):
        Membership.objects.filter(pk=cast.staff["quality_signatory"].pk).update(is_active=False)
    ended = finish(cast.maker, job)
    assert ended.state == "failed" and "no longer have the right" in ended.message


def test_jobs_and_copies_are_read_over_the_api(world: World) -> None:
    client = staff(world)
    job = requested(world)
    assert [each["id"] for each in client.get("/api/v1/jobs/").json()["results"]] == [str(job.pk)]
    given = {"kind": "finding", "record": str(world.aldena.ids["finding"]), "made_for": "FDA", "reason": WHY}
    answer = client.post("/api/v1/copies/", json.dumps(given), content_type="application/json")
    assert answer.status_code == 400 and "There is no such record." in answer.content.decode()
    whole = {"kind": "trail", "made_for": "FDA", "reason": WHY}
    answer = client.post("/api/v1/copies/", json.dumps(whole), content_type="application/json")
    assert answer.status_code == 201 and answer.json()["title"] == "Copy of the audit trail"
    wrong = {**whole, "record": str(job.pk)}
    assert problem(client.post("/api/v1/copies/", json.dumps(wrong), content_type="application/json"))["status"] == 400
    with world.maker_scope():
        assert Job.objects.filter(kind="records.trail_copy").count() == 1
