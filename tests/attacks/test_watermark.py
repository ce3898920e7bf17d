"""A file that its owner shows only under a watermark: every door through which a file of a dialogue leaves."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from PIL import Image
from pypdf import PdfReader

from cmo_portal.demo.papers import pdf
from kernel.errors import Refused
from kernel.scope import because
from questionnaires import services
from questionnaires.models import Questionnaire
from questionnaires.services import Evidence
from records.files import serving, watermark
from records.files.serving import Withheld
from records.models import DialogueFile, Event
from tests.architecture.test_code import ROOT, TREES
from tests.architecture.test_routes import body
from tests.jobs import finish
from tests.pages import submit, text
from tests.questionnaires.asking import ANSWERS, asked, say, sign
from tests.records.sealing import seal_everything
from tests.records.test_copies import checked
from tests.world import World

SECRET = "WATERMARKED77q"
"""Stands on the page of the file."""
READS_BYTES = {
    "records/files/serving.py": "the one way out: refuses originals",
    "records/files/keeping.py": "writes",
    "records/files/quarantine.py": "shows them to the virus scanner",
    "records/copies.py": "asks serving first",
    "records/jobs.py": "removes what a job made",
    "records/janitor.py": "moves what no row names",
    "records/seals/tables.py": "compares digests",
    "records/seals/codes.py": "compares the digest of a printed copy",
    "integrations/services/reading.py": "imports: files of the sponsor's own",
    "questionnaires/services/workbook_file.py": "workbooks of the CMO's own",
    "web/uploads/keeping.py": "files on their way",
}
"""Whatever opens the store's folder, and why no original leaves there."""


def marked(world: World, row: Questionnaire, file: Any = None) -> DialogueFile:
    """Evidence that is shown only under a watermark, signed and sent."""
    say(world, row, ANSWERS)
    with world.maker_scope("contributor"):
        given = Evidence(
            description="Site master file",
            file=file or pdf(f"{SECRET}\nfirst", f"{SECRET}\nsecond", name="smf.pdf"),
            watermark=True,
        )
        services.attach_to_all(row, ["Y-A3", "Y-A4"], given, actor=world.staff_actor("contributor"))
    sign(world, row)
    with world.aldena.scope():
        return DialogueFile.objects.get(watermarked=True)


def taken(client: Client, file: DialogueFile) -> Any:
    return client.get(f"/files/{file.pk}/download/")


def test_nothing_else_opens_the_store(world: World) -> None:
    """A module that begins to read stored bytes is looked at here first."""
    found = {str(path.relative_to(ROOT)) for path in TREES if "FILES_ROOT" in path.read_text()}
    assert {each for each in found if "settings" not in each and not each.startswith("cmo_portal/")} == set(READS_BYTES)


@pytest.mark.parametrize("role", ["qa_head", "qa_manager", "viewer", "inspector"])
def test_the_sponsor_gets_pictures_of_the_pages_and_never_the_file(world: World, row: Questionnaire, role: str) -> None:
    file = marked(world, row)
    original = (Path(settings.FILES_ROOT) / file.path).read_bytes()
    client = world.login(world.aldena.people[role])
    answer = taken(client, file)
    content = b"".join(answer.streaming_content)
    assert answer.status_code == 200 and "smf-watermarked.pdf" in answer.headers["Content-Disposition"]
    assert content != original and SECRET.encode() not in content
    document = PdfReader(io.BytesIO(content))
    assert len(document.pages) == 2 and not document.pages[0].extract_text().strip()
    page = text(client.get(f"/files/{file.pk}/"))
    assert "Shown under a watermark" in page and SECRET not in page and "Words on page" not in page
    image = client.get(f"/files/{file.pk}/pages/2/")
    assert image.status_code == 200 and Image.open(io.BytesIO(image.content)).size[0] > 300
    assert client.get(f"/files/{file.pk}/pages/3/").status_code == 404
    with world.aldena.scope():
        assert Event.objects.filter(name="file.downloaded", subject_id=file.pk).exists()


def test_each_reader_has_their_own_name_across_the_page(world: World, row: Questionnaire) -> None:
    file = marked(world, row)
    pages = []
    for role in ("qa_head", "qa_manager"):
        with world.aldena.scope(role):
            actor = world.aldena.actor(role)
            said = watermark.words(actor)
            assert world.aldena.people[role].user.name in said and world.aldena.sponsor.name in said
            with serving.opened(file, to_mark=True) as content:
                pages.append(watermark.page(file, content, 1, said))
    assert pages[0] != pages[1]


def test_the_cmo_itself_gets_the_file(world: World, row: Questionnaire, contributor: Client) -> None:
    file = marked(world, row)
    assert b"".join(taken(contributor, file).streaming_content) == (Path(settings.FILES_ROOT) / file.path).read_bytes()
    assert SECRET in text(contributor.get(f"/files/{file.pk}/"))


def test_no_rival_sees_even_a_picture(world: World, row: Questionnaire) -> None:
    file = marked(world, row)
    rival = world.login(world.borvik.people["qa_head"])
    for address in ("", "download/", "pages/1/"):
        assert rival.get(f"/files/{file.pk}/{address}").status_code == 404


def test_every_opening_of_the_bytes_refuses(world: World, row: Questionnaire) -> None:
    """Whatever door comes later asks `serving`, and is refused unless it draws pictures."""
    file = marked(world, row)
    with world.aldena.scope(), pytest.raises(Withheld, match="only under a watermark"):
        serving.opened(file)
    with world.maker_scope():
        serving.opened(file).close()


def test_pages_and_api_of_the_sponsor_hold_nothing_of_the_file(world: World, row: Questionnaire) -> None:
    file = marked(world, row)
    head = world.login(world.aldena.people["qa_head"])
    for address in (
        f"/questionnaires/sent/{row.pk}/",
        f"/api/v1/questionnaires/{row.pk}/",
        f"/api/v1/files/{file.pk}/",
        f"/api/v1/files/{file.pk}/content/",
    ):
        answer = head.get(address)
        shown = body(answer)
        assert SECRET not in shown, address
        assert answer.status_code == (404 if "files" in address else 200), address
    told = head.get(f"/api/v1/questionnaires/{row.pk}/").json()
    assert [each["watermarked"] for answer in told["answers"] for each in answer["evidence"]] == [True, True]


@pytest.mark.pdf
def test_a_package_for_an_inspector_holds_pictures_in_place_of_the_file(
    committed_world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    world = committed_world
    row = asked(world)
    file = marked(world, row)
    seal_everything()
    address = reverse("desk:copy", kwargs={"kind": "questionnaire", "pk": row.pk})
    head = world.login(world.aldena.people["qa_head"])
    answer = submit(head, address, made_for="HPRA, A. Byrne", reason="inspection of 23 Nov 2026")
    assert answer.status_code == 302, text(answer)
    job = finish(world.aldena)
    assert job.state == "done" and job.result is not None, job.message
    content = (Path(settings.FILES_ROOT) / job.result.path).read_bytes()
    original = (Path(settings.FILES_ROOT) / file.path).read_bytes()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert all(archive.read(name) != original for name in archive.namelist())
        assert all(SECRET.encode() not in archive.read(name) for name in archive.namelist())
        told = json.loads(archive.read("manifest.json"))["files"]
        assert [each["name"] for each in told if "pictures_of" in each] == ["smf-watermarked.pdf"]
    code, words = checked(content, tmp_path, capsys)
    assert code == 0, words


def test_only_what_has_pages_is_shown_so(world: World, row: Questionnaire) -> None:
    table = io.BytesIO(b"a,b\n1,2\n")
    table.name = "a.csv"
    with pytest.raises(Refused, match="Only a PDF or a picture"):
        marked(world, row, table)
    with pytest.raises(Refused, match="At most 60 pages"):
        marked(world, row, pdf(*(["page"] * 61), name="long.pdf"))


def test_a_long_file_is_drawn_whole(world: World, row: Questionnaire) -> None:
    """A child draws as many pages as it has time for; the next goes on."""
    file = marked(world, row, pdf(*(f"page {number}" for number in range(60)), name="long.pdf"))
    with world.aldena.scope(), serving.opened(file, to_mark=True) as content:
        made = watermark.as_pdf(file, content, "A reader")
    assert len(PdfReader(io.BytesIO(made)).pages) == 60


def test_a_file_without_a_mark_gets_none_by_being_attached_again(world: World, row: Questionnaire) -> None:
    actor = world.staff_actor("contributor")
    with world.maker_scope("contributor"), because("evidence"):
        plain = Evidence(description="Plain", file=pdf("Page", name="plain.pdf"))
        known = services.attach_evidence(row, "Y-A3", plain, actor=actor).file
        with pytest.raises(Refused, match="as a new file"):
            services.attach_evidence(
                row, "Y-A4", Evidence(description="Again", known=known, watermark=True), actor=actor
            )


@pytest.fixture
def row(world: World) -> Questionnaire:
    return asked(world)


@pytest.fixture
def contributor(world: World) -> Client:
    return world.login(world.staff["contributor"])
