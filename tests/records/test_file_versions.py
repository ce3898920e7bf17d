"""A file that takes the place of another is its next version; the old one stays as it was (R-49, S-35)."""

from __future__ import annotations

import io
import json
import zipfile
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, models, transaction
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from audits.models import Audit, AuditPaper
from audits.services import add_paper
from cmo_portal.demo import papers
from cmos.models import Company
from cmos.services import change_company
from desk import file_holders
from kernel.errors import Refused
from kernel.reasons import joined
from records import services
from records.models import Event, FileVersion, SponsorFile, TrailEntry
from records.selectors import provenance
from records.services.superseding import supersede
from tests.api import System
from tests.pages import controls, text
from tests.records.test_copies import checked, made
from tests.records.test_two_people import at_once
from tests.world import World

WHY = joined("document", "a page was missing in the scan")
SAID = {"reason": "a page was missing in the scan", "reason_category": "document"}
ELSEWHERE = {
    "integrations.ImportRun",
    "qualification.Condition",
    "qualification.GateNote",
    "qualification.ProductAssessment",
    "qualification.Signal",
    "quality_agreements.AgreementFile",
    "questionnaires.BankEvidence",
    "records.CertifiedCopy",
    "records.FileVersion",
    "records.HandwrittenScan",
    "records.Job",
    "records.PrintedRecord",
}
"""What points to files and is no record with a document: what is said of files, was brought in, printed or made by us;
documents given for a version of an agreement, of which the agreement itself holds the newest; the answer bank,
of which a new piece is attached and the old one removed; what a condition was closed with, and what was signed about a
qualification: neither changes, a new note or assessment takes its place."""


def company_of(world: World) -> Company:
    """The company of Aldena whose confidentiality agreement was replaced."""
    return Company.objects.exclude(cda_file=None).select_related("cda_file").get()


def store(world: World, words: str = "page", role: str = "qa_head") -> SponsorFile:
    file = io.BytesIO(f"{words}\n".encode())
    return services.store_file(file, name="x.txt", kind=SponsorFile, actor=world.aldena.actor(role), reason=WHY)


def test_every_column_that_holds_a_document_is_replaced_in_the_one_way() -> None:
    """A room that begins to hold files adds itself to the holders, or says here why nothing takes their place."""
    pointing = {
        (model._meta.label, field.name)
        for model in apps.get_models()
        for field in model._meta.local_fields
        if isinstance(field, models.ForeignKey) and field.related_model is SponsorFile
    }
    known = {(each.model._meta.label, each.field) for each in file_holders.HOLDERS}
    assert known <= pointing
    assert {label for label, _ in pointing - known} == ELSEWHERE


def test_s35_an_old_version_stays_with_its_own_hash(world: World) -> None:
    """R-49, S-35: who, when and why; the old bytes download with the old SHA-256."""
    with world.aldena.scope():
        chain = provenance.chain(company_of(world).cda_file)
        assert [each.told.version for each in chain] == [2, 1] and chain[0].told.superseded is None
        old, ended = chain[1].file, chain[1].told.superseded
        assert ended is not None and ended.by == chain[0].file.pk and "page 2 was missing" in ended.reason
        assert provenance.chain(old) == chain and len({each.file.path for each in chain}) == 2
    client: Any = world.login(world.aldena.people["viewer"])
    page = text(client.get(f"/files/{old.pk}/"))
    assert "A newer version took the place of this file." in page and "version 1 of 2" in page
    assert "page 2 was missing in the first scan" in page and "Amara Okafor" in page
    assert "Replace with a new version" not in page
    taken = b"".join(client.get(f"/files/{old.pk}/download/").streaming_content)
    assert sha256(taken).hexdigest() == old.sha256 != chain[0].file.sha256


def test_the_record_shows_which_version_it_holds(world: World) -> None:
    with world.aldena.scope():
        company = company_of(world)
    page = text(world.login(world.aldena.people["viewer"]).get(f"/cmos/companies/{company.pk}/"))
    assert company.cda_file is not None and company.cda_file.name in page and "version 2" in page


def test_filling_in_what_was_open_supersedes_nothing(world: World) -> None:
    with world.aldena.scope(reason="in a test"):
        company = Company.objects.filter(cda_file=None).order_by("pk").first()
        assert company is not None
        before = FileVersion.objects.count()
        change_company(
            company,
            cda_file=papers.pdf("Signed"),
            version=None,
            actor=world.aldena.actor(),
            reason="the agreement came",
        )
        assert FileVersion.objects.count() == before


def test_a_new_version_needs_a_reason_of_a_kind(world: World) -> None:
    with world.aldena.scope(reason="in a test"):
        company, actor = company_of(world), world.aldena.actor()
        for reason in ("x", "the agreement came again"):
            with pytest.raises(Refused):
                change_company(company, cda_file=papers.pdf("Signed"), version=None, actor=actor, reason=reason)


def test_papers_of_a_kind_are_versions_and_other_papers_are_not(world: World) -> None:
    with world.aldena.scope(reason="in a test"):
        audit, actor = Audit.objects.filter(status="planned").earliest("pk"), world.aldena.actor()
        for kind, versions in (("agenda", 2), ("other", 1)):
            for number in (1, 2):
                given = papers.pdf(f"{kind} {number}", name=f"{kind}.pdf")
                add_paper(audit, kind=kind, file=given, actor=actor, reason="paper of the audit")
            newest = AuditPaper.objects.filter(audit=audit, kind=kind).latest("number").file
            assert len(provenance.chain(newest)) == versions


# --- pages and API ----------------------------------------------------------------------------------------------------


def test_a_page_replaces_a_file_whatever_record_holds_it(world: World) -> None:
    with world.aldena.scope():
        company = company_of(world)
        old = company.cda_file
    assert old is not None
    client: Any = world.login(world.aldena.people["qa_manager"])
    there = f"/files/{old.pk}/replace/"
    assert there in text(client.get(f"/files/{old.pk}/"))
    sent = {name: values[-1] for name, values in controls(client.get(there)).items() if values}
    given = SimpleUploadedFile("cda.pdf", papers.pdf("Signed by both").getvalue())
    refused = client.post(there, {**sent, "file": given, "reason": "x"})
    assert refused.status_code == 422 and "at least two words" in text(refused)
    given.seek(0)
    answer = client.post(there, {**sent, "file": given, **SAID})
    assert answer.status_code == 302
    page = text(client.get(answer.url))
    assert "version 3 of 3" in page and "Tomasz Wrona" in page and SAID["reason"] in page
    with world.aldena.scope():
        fact = Event.objects.filter(name="file.superseded").latest("seq")
        assert fact.subject_id == company.pk and fact.facts["file"] == str(old.pk)
    given.seek(0)
    again = {name: value for name, value in sent.items() if name != "form_key"}  # another form, not this one twice
    late = client.post(there, {**again, "file": given, **SAID})
    assert late.status_code == 409 and "has taken the place" in text(late)
    assert client.get(there).url == f"/files/{old.pk}/"


def test_who_does_not_write_replaces_nothing(world: World) -> None:
    with world.aldena.scope():
        stored = company_of(world).cda_file
    assert stored is not None
    client = world.login(world.aldena.people["viewer"])
    assert "/replace/" not in text(client.get(f"/files/{stored.pk}/"))
    assert client.get(f"/files/{stored.pk}/replace/").status_code == 403
    assert client.post(f"/files/{stored.pk}/replace/").status_code == 403
    rival = world.login(world.borvik.people["qa_head"])
    missing = rival.get(f"/files/{UUID(int=1)}/replace/")
    assert rival.get(f"/files/{stored.pk}/replace/").status_code == missing.status_code == 404


def test_the_api_tells_the_chain_and_takes_a_new_version(world: World) -> None:
    with world.aldena.scope():
        company = company_of(world)
    assert company.cda_file is not None
    there = f"/api/v1/files/{company.cda_file.pk}/"
    client: Any = world.login(world.aldena.people["qa_head"])
    told = client.get(there)
    body = told.json()
    assert body["version"] == 2 and [each["version"] for each in body["versions"]] == [2, 1]
    assert body["held_by"] == {
        "record": company.name,
        "url": f"/cmos/companies/{company.pk}/",
        "version": company.version,
    }
    assert body["versions"][1]["superseded"]["by"] == body["versions"][0]["id"]
    old = client.get(f"/api/v1/files/{body['versions'][1]['id']}/content/")
    assert sha256(b"".join(old.streaming_content)).hexdigest() == body["versions"][1]["sha256"]

    def put(tag: str = "", **more: str) -> Any:
        given = SimpleUploadedFile("cda.pdf", papers.pdf("Signed by both").getvalue())
        headers = {"If-Match": tag} if tag else {}
        body = encode_multipart(BOUNDARY, {"file": given, **SAID, **more})
        return client.put(there, body, content_type=MULTIPART_CONTENT, headers=headers)

    assert put().status_code == 428
    assert put('"1"').status_code == 412
    assert put(told["ETag"], colour="red").status_code == 400
    kept = put(told["ETag"])
    assert kept.status_code == 200 and kept.json()["version"] == 3
    assert put(told["ETag"]).status_code == 409
    listed = client.get("/api/v1/files/", {"sha256": body["sha256"]}).json()["results"]
    assert [each["id"] for each in listed] == [body["id"]] and listed[0]["superseded"]["who"] == "Ingrid Solheim"


def test_a_system_reads_files_and_replaces_none(world: World) -> None:
    system = System(world.aldena)
    with world.aldena.scope():
        stored = company_of(world).cda_file
    assert stored is not None
    assert system.get(f"files/{stored.pk}/").status_code == 200
    assert system.get(f"files/{world.borvik.ids['file']}/").status_code == 404


# --- the database -----------------------------------------------------------------------------------------------------


def forgetful(world: World, older: SponsorFile, newer: SponsorFile, **more: Any) -> None:
    """A row as code that forgot every rule would write it."""
    row = {"first": older, "older": older, "newer": newer, "number": 2, "reason": WHY, "superseded_by": "x", **more}
    with transaction.atomic():
        FileVersion.objects.create(subject_table="x", subject_id=older.pk, **row)


def test_the_database_keeps_a_chain_a_chain(world: World) -> None:
    with world.aldena.scope(reason="in a test"):
        one, two, three = (store(world, words) for words in ("one", "two", "three"))
        company = company_of(world)
        supersede(one, two, record=company, actor=world.aldena.actor(), reason=WHY)
        with pytest.raises(IntegrityError, match="a_file_is_superseded_once"):
            forgetful(world, one, three, number=3)
        with pytest.raises(IntegrityError, match="a_file_supersedes_one"):
            forgetful(world, three, two)
        with pytest.raises(IntegrityError, match="a_version_of_a_file_is_another_file"):
            forgetful(world, three, three)
        with pytest.raises(Refused, match="taken the place"):
            supersede(one, three, record=company, actor=world.aldena.actor(), reason=WHY)


def test_two_who_replace_a_file_at_once_make_one_version(committed_world: World) -> None:
    world = committed_world
    with world.aldena.scope(reason="in a test"):
        older, newer = store(world, "one"), [store(world, "two"), store(world, "three")]

    def work(place: int) -> None:
        with world.aldena.scope(reason="in a test"):
            forgetful(world, older, newer[place])

    assert at_once(lambda: work(0), lambda: work(1)) == ["done", "refused"]


def test_a_rival_sees_no_chain_and_makes_none(world: World) -> None:
    with world.aldena.scope():
        stored = company_of(world).cda_file
    assert stored is not None
    with world.borvik.scope(reason="in a test"):
        assert not provenance.versions_of([stored]).exists()
        mine = services.store_file(
            io.BytesIO(b"mine\n"), name="x.txt", kind=SponsorFile, actor=world.borvik.actor(), reason=WHY
        )
        with pytest.raises(IntegrityError):
            forgetful(world, stored, mine)


def test_a_version_is_written_once(world: World) -> None:
    """Neither changed nor deleted by the application, and in the trail with its reason."""
    with world.aldena.scope(reason="in a test"):
        row = world.aldena.get("file_version")
        entry = TrailEntry.objects.get(row_id=row.pk)
        assert entry.operation == "INSERT" and entry.reason == row.reason


# --- copies -----------------------------------------------------------------------------------------------------------


@pytest.mark.pdf
def test_a_copy_holds_every_version_and_who_replaced_it(
    committed_world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    world = committed_world
    with world.aldena.scope():
        company = company_of(world)
        chain = provenance.chain(company.cda_file)
    world.aldena.ids["company"] = company.pk
    _, content = made(world, "company")
    assert checked(content, tmp_path, capsys)[0] == 0
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        manifest = json.loads(archive.read("manifest.json"))
        rows = json.loads(archive.read("record.json"))["rows"]
    hashes = {each["sha256"] for each in manifest["files"] if each["path"].startswith("files/")}
    assert hashes == {each.file.sha256 for each in chain}
    assert {row["older_id"] for row in rows["records_fileversion"]} == {str(each.file.pk) for each in chain[1:]}
