"""Controlled files on disk."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as portal

from records import services
from records.files import serving
from records.models import Event, Job, SponsorFile
from tests.api import System
from tests.pages import text
from tests.world import World


def test_other_accounts_of_the_machine_do_not_see_stored_files(world: World, tmp_path: Path, settings: Any) -> None:
    """The folder of all sponsors' files could be listed and read by everybody who has an account on the host."""
    folder = tmp_path / "files"
    settings.FILES_ROOT = str(folder)
    with world.aldena.scope():
        services.store_file(
            io.BytesIO(b"a,b\n"), name="x.csv", kind=SponsorFile, actor=world.aldena.actor(), reason="told by the site"
        )
    [stored] = folder.glob("??/*")
    assert {path.stat().st_mode & 0o077 for path in (folder, stored.parent)} == {0}


@pytest.fixture
def swapped(world: World) -> Iterator[SponsorFile]:
    """A file of the sponsor whose bytes were exchanged for as many others."""
    with world.aldena.scope():
        file: SponsorFile = world.aldena.get("file")
    path = Path(portal.FILES_ROOT) / file.path
    before = path.read_bytes()
    path.write_bytes(bytes([before[0] ^ 1]) + before[1:])
    yield file
    path.write_bytes(before)


def incidents(world: World) -> list[dict[str, Any]]:
    with world.aldena.scope():
        return [event.facts for event in Event.objects.filter(name="file.incident").order_by("seq")]


def test_s47_bytes_that_were_exchanged_are_not_given_out(world: World, swapped: SponsorFile) -> None:
    """S-47: the next download sees it, says so, and leaves an incident and no download."""
    answer = world.login(world.aldena.people["qa_head"]).get(f"/files/{swapped.pk}/download/")
    assert answer.status_code == 409 and "not the ones that were stored" in text(answer)
    assert swapped.sha256 in text(answer)
    assert incidents(world) == [{"sha256": swapped.sha256, "found": "changed"}]
    with world.aldena.scope():
        assert not Event.objects.filter(name="file.downloaded", subject_id=swapped.pk).exists()


def test_s47_missing_bytes_are_an_incident_and_not_a_missing_page(world: World, swapped: SponsorFile) -> None:
    path = Path(portal.FILES_ROOT) / swapped.path
    held = path.read_bytes()
    path.unlink()
    answer = world.login(world.aldena.people["qa_head"]).get(f"/files/{swapped.pk}/download/")
    path.write_bytes(held)
    assert answer.status_code == 409 and "missing from the store" in text(answer)
    assert incidents(world) == [{"sha256": swapped.sha256, "found": "missing"}]


def test_s47_the_api_says_the_same(world: World) -> None:
    with world.aldena.scope():
        made = Job.objects.select_related("result").get(pk=world.aldena.ids["job_of_system"]).result
    assert made is not None
    path = Path(portal.FILES_ROOT) / made.path
    before = path.read_bytes()
    path.write_bytes(before[::-1])
    answer = System(world.aldena).get(f"jobs/{world.aldena.ids['job_of_system']}/result/")
    path.write_bytes(before)
    assert answer.status_code == 409 and "not the ones that were stored" in answer.json()["detail"]
    assert [found["found"] for found in incidents(world)] == ["changed"]


def test_s47_a_row_that_points_elsewhere_reads_nothing(world: World) -> None:
    """Whoever can write a row by SQL still reads no file of the machine through it."""
    with world.aldena.scope():
        file: SponsorFile = world.aldena.get("file")
        file.path = "../secrets/redis"
        with pytest.raises(serving.Withheld, match="missing from the store"):
            serving.opened(file)
