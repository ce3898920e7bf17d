"""Never a row without bytes, nor bytes without a row: the process is killed between the steps, for real."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client

from cmo_portal.embedded import addresses
from kernel.actor import Actor
from kernel.clock import now
from records import janitor
from records.models import SponsorFile
from tests.pages import controls, errors
from tests.web.killed import STEPS
from tests.web.test_uploads import begun, folder, part, sent
from tests.web.test_uploads_in_forms import GIVEN, address, made, stored, uploads
from tests.world import World
from web.uploads import keeping

__all__ = ["folder"]

CONTENT = "a,b\n" + "1,2\n" * 500
DIGEST = sha256(CONTENT.encode()).hexdigest()


def killed(step: str, client: Client, **asked: Any) -> None:
    """Send it with a process that dies at `step`."""
    name = str(connection.settings_dict["NAME"])
    environment = {
        **os.environ,
        "DATABASE_URL": addresses.database_url("cmo_app", name),
        "DJANGO_SETTINGS_MODULE": "tests.worker_settings",
        "TESTS_FILES_ROOT": str(settings.FILES_ROOT),
        "PYTEST_VERSION": "x",
    }
    given = json.dumps({"session": client.cookies["sessionid"].value, "files": {}, **asked})
    command = [sys.executable, "-m", "tests.web.killed", step]
    done = subprocess.run(
        command, input=given, env=environment, cwd=settings.BASE_DIR, capture_output=True, text=True, check=False
    )
    assert done.returncode == -signal.SIGKILL, (done.returncode, done.stdout, done.stderr)


def check(world: World) -> None:
    """Every row has its bytes."""
    for upload in uploads(world):
        there = keeping.place(upload.pk)
        assert (there.stat().st_size if there.exists() else 0) >= upload.received
    with world.aldena.scope():
        for file in SponsorFile.objects.filter(name="results.csv"):
            assert sha256((Path(settings.FILES_ROOT) / file.path).read_bytes()).hexdigest() == file.sha256


def sweep(folder: Path) -> None:
    """A day and more later."""
    then = (now() - timedelta(days=2)).timestamp()
    for path in [*folder.glob("*"), *folder.parent.glob("??/*")]:
        os.utime(path, (then, then))
    for each in (janitor.sweep, janitor.sweep_uploads):
        each(at=now(), actor=Actor.system("janitor"))


def check_nothing_is_left(world: World, folder: Path) -> None:
    """No bytes without a row: the one stored file is the record's, and nothing is on its way."""
    sweep(folder)
    [certificate] = made(world)
    assert certificate.file is not None and certificate.file.sha256 == DIGEST
    assert [str(path.relative_to(folder.parent)) for path in folder.parent.glob("??/*")] == [certificate.file.path]
    assert list(folder.glob("*")) == [] and uploads(world) == [] and len(stored(world, "results.csv")) == 1


@pytest.fixture
def client(committed_world: World) -> Client:
    return committed_world.login(committed_world.aldena.people["qa_head"])


def typed(world: World, client: Client, **more: str) -> dict[str, Any]:
    return {**controls(client.get(address(world))), **GIVEN, **more}


def test_a_part_that_was_written_and_not_acknowledged_is_written_again(
    committed_world: World, client: Client, folder: Path
) -> None:
    place, half = begun(client, size=len(CONTENT)), len(CONTENT) // 2
    assert part(client, place, CONTENT[:half].encode(), 0).status_code == 204
    killed("part written, row not", client, address=place, block=CONTENT[half:], at=half)
    [path] = folder.iterdir()
    assert path.stat().st_size == len(CONTENT) and client.head(place).headers["Upload-Offset"] == str(half)
    check(committed_world)
    assert part(client, place, CONTENT[half:].encode(), half).status_code == 204
    form = typed(committed_world, client) | {"upload:file": place.split("/")[-2]}
    assert client.post(address(committed_world), form).status_code == 302
    check_nothing_is_left(committed_world, folder)


@pytest.mark.parametrize("step", list(STEPS)[1:4])
def test_a_form_that_died_is_sent_again_and_makes_one_record(
    committed_world: World, client: Client, folder: Path, step: str
) -> None:
    world = committed_world
    form = typed(world, client) | {"upload:file": sent(client, CONTENT.encode())}
    killed(step, client, address=address(world), typed=form)
    check(world)
    is_done = step.startswith("committed")
    assert len(made(world)) == len(stored(world, "results.csv")) == int(is_done)
    assert len(uploads(world)) == int(not is_done), "not used unless the record is there"
    again = client.post(address(world), form)
    assert again.status_code == 302, errors(again)
    check(world)
    check_nothing_is_left(world, folder)


def test_a_file_kept_for_a_form_that_never_came_back_is_swept(
    committed_world: World, client: Client, folder: Path
) -> None:
    form = typed(committed_world, client, inspection_end="soon")
    brought = {"file": ["results.csv", CONTENT]}
    killed(list(STEPS)[4], client, address=address(committed_world), typed=form, files=brought)
    assert len(list(folder.iterdir())) == 1 and uploads(committed_world) == []
    sweep(folder)
    assert list(folder.iterdir()) == []
