"""Uploads in parts: whose they are, how large they may be, where they go on, and when they end (SR-7, S-34)."""

from __future__ import annotations

import base64
import io
import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from kernel.actor import Actor
from kernel.clock import now
from records import janitor
from tests.world import World, enter
from web.models import Upload
from web.uploads import keeping, services
from web.uploads.views import PART, PART_TYPE
from web.whole import Whole

WHOLE = b"a,b\n" + b"1,2\n" * 5_000


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Any) -> Iterator[Path]:
    settings.FILES_ROOT = str(tmp_path)
    yield tmp_path / "uploads"


@pytest.fixture
def client(world: World) -> Client:
    return world.login(world.aldena.people["qa_head"])


def begin(client: Client, *, size: int | str = len(WHOLE), name: str = "results.csv") -> Any:
    metadata = f"filename {base64.b64encode(name.encode()).decode()}"
    return client.post("/uploads/", headers={"Upload-Length": str(size), "Upload-Metadata": metadata})


def begun(client: Client, **how: Any) -> str:
    answer = begin(client, **how)
    assert answer.status_code == 201, answer.content
    return str(answer.headers["Location"])


def part(client: Client, address: str, block: bytes, at: int | str, kind: str = PART_TYPE) -> Any:
    return client.patch(address, block, content_type=kind, headers={"Upload-Offset": str(at)})


def sent(client: Client, content: bytes = WHOLE, **how: Any) -> str:
    """The id of an upload that has arrived."""
    address = begun(client, size=len(content), **how)
    assert part(client, address, content, 0).status_code == 204
    return address.split("/")[-2]


def test_an_upload_arrives_in_parts_and_tells_where_it_stands(client: Client, folder: Path) -> None:
    address = begun(client)
    for at in range(0, len(WHOLE), 7_000):
        told = client.head(address)
        assert (told.status_code, told.headers["Upload-Offset"]) == (200, str(at))
        answer = part(client, address, WHOLE[at : at + 7_000], at)
        assert answer.status_code == 204 and answer.headers["Upload-Offset"] == str(min(at + 7_000, len(WHOLE)))
    assert client.head(address).headers["Upload-Length"] == str(len(WHOLE))
    [path] = folder.iterdir()
    assert path.read_bytes() == WHOLE and path.stat().st_mode & 0o077 == 0 == folder.stat().st_mode & 0o077


def test_the_door_says_what_it_speaks(client: Client) -> None:
    told = client.options("/uploads/").headers
    assert told["Tus-Version"] == "1.0.0" and told["Tus-Max-Size"] == str(50 << 20)
    assert told["Tus-Extension"] == "creation,expiration,termination"
    assert client.post("/uploads/", headers={"Tus-Resumable": "0.2.2"}).status_code == 412


def test_a_part_for_another_place_is_refused_and_the_place_is_told(client: Client) -> None:
    address = begun(client)
    assert part(client, address, WHOLE[:100], 0).status_code == 204
    for at in (0, 99, 101):
        answer = part(client, address, WHOLE[:100], at)
        assert (answer.status_code, answer.headers["Upload-Offset"]) == (409, "100")
    assert client.head(address).headers["Upload-Offset"] == "100"


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({"size": (50 << 20) + 1}, 413),
        ({"size": 10**19}, 413),
        ({"size": 0}, 400),
        ({"size": "-1"}, 400),
        ({"size": "many"}, 400),
        ({"size": "9" * 30}, 400),
        ({"name": "setup.exe"}, 400),
        ({"name": "certificate.pdf.html"}, 400),
        ({"name": ""}, 400),
    ],
)
def test_a_file_nobody_could_send_is_refused_before_it_is_on_its_way(
    client: Client, folder: Path, asked: dict[str, Any], status: int
) -> None:
    assert begin(client, **asked).status_code == status
    assert not folder.exists()


@pytest.mark.parametrize(
    "name", ["../../etc/lots.csv", "C:\\a\\lots.csv", "lo\x00ts.csv", "\u202elots.csv", "lots.csv"]
)
def test_only_the_last_part_of_a_name_is_kept(client: Client, world: World, name: str) -> None:
    begun(client, name=name)
    with world.aldena.scope():
        assert Upload.objects.latest("touched_at").name == "lots.csv"


def test_more_than_was_announced_is_refused_at_each_part(client: Client, folder: Path) -> None:
    address = begun(client, size=10)
    assert part(client, address, b"12345678901", 0).status_code == 413
    assert part(client, address, b"123456", 0).status_code == 204
    assert part(client, address, b"78901", 6).status_code == 413
    assert client.head(address).headers["Upload-Offset"] == "6"
    assert [path.stat().st_size for path in folder.iterdir()] == [6]


def test_a_part_has_its_own_limit_and_type(client: Client) -> None:
    address = begun(client, size=PART * 2)
    assert part(client, address, bytes(PART + 1), 0).status_code == 413
    assert part(client, address, b"x", 0, "text/plain").status_code == 415
    assert part(client, address, b"x", "first").status_code == 400
    assert part(client, address, bytes(PART), 0).status_code == 204


def foreign(world: World, whose: str) -> Client:
    """Somebody else, the same person in another session, or somebody of a rival; a CMO's person as well."""
    if whose == "another session":
        return world.login(world.aldena.people["qa_head"])
    if whose == "the CMO":
        return world.login(next(iter(world.staff.values())))
    party = world.borvik if whose == "a rival" else world.aldena
    return world.login(party.people["qa_manager"])


@pytest.mark.parametrize("whose", ["another session", "a colleague", "a rival", "the CMO"])
def test_foreign_uploads_are_missing_uploads(client: Client, world: World, whose: str) -> None:
    address, missing = begun(client), reverse("uploads:upload", args=["00000000-0000-7000-8000-000000000000"])
    other = foreign(world, whose)
    for method in ("head", "delete"):
        assert getattr(other, method)(address).status_code == getattr(other, method)(missing).status_code == 404
    told = [part(other, where, b"x", 0) for where in (address, missing)]
    assert [answer.status_code for answer in told] == [404, 404]
    one, two = (answer.content.replace(answer.headers["X-Request-Id"].encode(), b"") for answer in told)
    assert one == two
    assert client.head(address).headers["Upload-Offset"] == "0"


def test_who_writes_nothing_sends_nothing(world: World) -> None:
    for role in ("viewer", "inspector", "sponsor_admin", "purchasing"):
        assert begin(world.login(world.aldena.people[role])).status_code == 403
    assert begin(Client()).status_code == 302


def test_a_locked_screen_takes_no_part_and_loses_none(client: Client) -> None:
    address = begun(client)
    part(client, address, WHOLE[:10], 0)
    client.post("/accounts/lock/")
    assert part(client, address, WHOLE[10:20], 10).status_code == 401


def test_a_session_keeps_its_name_when_its_key_changes(client: Client, world: World) -> None:
    """Who unlocks the screen gets another key (SR-5), and goes on with what was on its way."""
    address = begun(client)
    session = client.session
    session.cycle_key()
    client.cookies["sessionid"] = str(session.session_key)
    assert client.head(address).status_code == 200


def test_another_sites_page_cannot_begin_one(world: World) -> None:
    known = enter(world.aldena.people["qa_head"].user)
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = known.cookies
    assert begin(strict).status_code == 403


def test_one_person_has_so_many_at_a_time_and_rested_ones_make_room(client: Client, world: World) -> None:
    own = [begun(client) for _ in range(services.MOST_OPEN)]
    refused = begin(client)
    assert refused.status_code == 429 and "Send or cancel one of them first" in refused.content.decode()
    assert begin(world.login(world.aldena.people["qa_manager"])).status_code == 201, "nobody else"
    with world.aldena.scope():
        Upload.objects.filter(pk=own[3].split("/")[-2]).update(touched_at=now() - services.IDLE * 2)
    assert begin(client).status_code == 201
    assert client.head(own[3]).status_code == 404 and client.head(own[4]).status_code == 200
    assert client.delete(own[4]).status_code == 204 and begin(client).status_code == 201


@pytest.mark.django_db(transaction=True)
def test_what_is_given_up_leaves_neither_row_nor_bytes(committed_world: World, folder: Path) -> None:
    client = committed_world.login(committed_world.aldena.people["qa_head"])
    address = begun(client)
    part(client, address, WHOLE[:100], 0)
    assert len(list(folder.iterdir())) == 1
    assert client.delete(address).status_code == 204 and list(folder.iterdir()) == []
    assert client.head(address).status_code == client.delete(address).status_code == 404


def test_s34_a_part_that_was_cut_adds_nothing(client: Client, folder: Path) -> None:
    """S-34: the connection ends in the middle of a part."""
    address = begun(client)
    part(client, address, WHOLE[:1_000], 0)
    stream = Whole(io.BytesIO(WHOLE[1_000:1_500]), "4000")
    more: dict[str, Any] = {"wsgi.input": stream, "CONTENT_LENGTH": "4000", "HTTP_UPLOAD_OFFSET": "1000"}
    cut = client.generic("PATCH", address, WHOLE[1_000:1_500], PART_TYPE, **more)
    assert cut.status_code == 400 and "ended before the part did" in cut.content.decode()
    assert client.head(address).headers["Upload-Offset"] == "1000"
    assert part(client, address, WHOLE[1_000:], 1_000).status_code == 204
    [path] = folder.iterdir()
    assert path.read_bytes() == WHOLE


def test_bytes_that_were_lost_are_no_upload_any_more(client: Client, folder: Path) -> None:
    """Never a row that names bytes that are not there: the upload is missing, and begins anew."""
    address = begun(client)
    part(client, address, WHOLE[:100], 0)
    [path] = folder.iterdir()
    path.write_bytes(b"")
    assert part(client, address, WHOLE[100:], 100).status_code == 404
    assert path.read_bytes() == b"", "nothing is put behind a hole"


def test_expired_uploads_and_bytes_without_a_row_are_swept(client: Client, world: World, folder: Path) -> None:
    old, young = begun(client), begun(client)
    for address in (old, young):
        part(client, address, WHOLE[:100], 0)
    nobodys = folder / ("0" * 31 + "1")
    nobodys.write_bytes(b"left")
    other = folder / "notes.txt"
    other.write_bytes(b"of the operator")
    then = (now() - timedelta(days=2)).timestamp()
    for path in folder.iterdir():
        os.utime(path, (then, then))
    with world.aldena.scope():
        Upload.objects.filter(pk=old.split("/")[-2]).update(touched_at=now() - services.KEPT_FOR)
    assert client.head(old).status_code == 404, "expired before it is swept"
    assert janitor.sweep_uploads(at=now(), actor=Actor.system("janitor")) == 2
    assert not nobodys.exists() and other.exists()
    assert client.head(young).status_code == 200 and keeping.place(UUID(young.split("/")[-2])).exists()
    with world.aldena.scope():
        assert not Upload.objects.filter(pk=old.split("/")[-2]).exists()
    call_command("sweep_files")
