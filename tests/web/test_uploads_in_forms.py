"""Files that wait for their form: named in place of bytes, kept when it comes back, one however often it is sent."""

from __future__ import annotations

import threading
import time
from hashlib import sha256
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from cmo_portal.demo.papers import pdf
from cmos.models import GmpCertificate
from records.files import keeping as records_keeping
from records.models import SponsorFile
from tests.pages import controls, errors, submit, text
from tests.web.test_uploads import begun, folder, part, sent
from tests.world import World
from web.models import IdempotentAnswer, Upload

__all__ = ["folder"]

CSRF = "a" * 32
GIVEN = {"number": "IE/GMP/7", "authority": "HPRA", "inspection_end": "1 Sep 2026", "reason": "read on the certificate"}


@pytest.fixture
def client(world: World) -> Client:
    return world.login(world.aldena.people["qa_head"])


def address(world: World) -> str:
    with world.aldena.scope():
        return f"/cmos/sites/{world.aldena.get('site').pk}/evidence/record/certificate/"


def made(world: World, number: str = "IE/GMP/7") -> list[GmpCertificate]:
    with world.aldena.scope():
        return list(GmpCertificate.objects.filter(number=number).select_related("file").order_by("pk"))


def stored(world: World, name: str) -> list[SponsorFile]:
    with world.aldena.scope():
        return list(SponsorFile.objects.filter(name=name))


def uploads(world: World) -> list[Upload]:
    with world.aldena.scope():
        return list(Upload.objects.filter(owner=world.aldena.actor().key).exclude(name="told"))


def paper(words: str = "Certificate") -> bytes:
    return pdf(words).getvalue()


def test_a_form_names_an_upload_in_place_of_bytes(world: World, client: Client) -> None:
    content = paper()
    upload = sent(client, content, name="gmp.pdf")
    answer = submit(client, address(world), **GIVEN, **{"upload:file": upload})
    assert answer.status_code == 302, errors(answer)
    [certificate] = made(world)
    assert certificate.file is not None and certificate.file.name == "gmp.pdf"
    assert certificate.file.sha256 == sha256(content).hexdigest() and uploads(world) == []


def test_a_form_that_comes_back_keeps_an_upload_and_the_next_sending_takes_it(world: World, client: Client) -> None:
    upload = sent(client, paper(), name="gmp.pdf")
    back = submit(client, address(world), **{**GIVEN, "inspection_end": "soon"}, **{"upload:file": upload})
    assert back.status_code == 422 and "gmp.pdf" in text(back) and "has arrived and is kept" in text(back)
    assert controls(back)["upload:file"] == [upload] and "again: a browser" not in text(back)
    answer = client.post(address(world), {**controls(back), **GIVEN})
    assert answer.status_code == 302, errors(answer)
    assert len(made(world)) == len(stored(world, "gmp.pdf")) == 1


def test_without_javascript_the_file_of_a_form_that_comes_back_is_kept_too(world: World, client: Client) -> None:
    """The person had to choose the file again, and found out only when the record had none."""
    content = paper("Typed wrong")
    chosen = SimpleUploadedFile("scan.pdf", content)
    back = submit(client, address(world), **{**GIVEN, "inspection_end": "soon"}, file=chosen)
    assert back.status_code == 422 and "scan.pdf" in text(back)
    assert [(each.name, each.is_whole) for each in uploads(world)] == [("scan.pdf", True)]
    answer = client.post(address(world), {**controls(back), **GIVEN})
    assert answer.status_code == 302, errors(answer)
    [certificate] = made(world)
    assert certificate.file is not None and certificate.file.sha256 == sha256(content).hexdigest()
    assert uploads(world) == []


def test_what_is_unticked_is_left_out_and_what_is_chosen_anew_replaces_it(world: World, client: Client) -> None:
    wrong = {**GIVEN, "inspection_end": "soon"}
    back = submit(client, address(world), **wrong, file=SimpleUploadedFile("old.pdf", paper("Old")))
    both = {**controls(back), **GIVEN, "file": SimpleUploadedFile("new.pdf", paper("New"))}
    assert client.post(address(world), both).status_code == 302
    [first] = made(world)
    assert first.file is not None and first.file.name == "new.pdf" and stored(world, "old.pdf") == []
    assert uploads(world) == [], "what was not wanted does not wait"
    back = submit(client, address(world), **wrong, file=SimpleUploadedFile("old.pdf", paper("Old")))
    without = {name: value for name, value in controls(back).items() if name != "upload:file"}
    assert client.post(address(world), {**without, **GIVEN, "number": "IE/GMP/8"}).status_code == 302
    assert made(world, "IE/GMP/8")[0].file is None


def test_a_file_at_fault_is_not_kept(world: World, client: Client) -> None:
    """Its check runs as ever when the form is sent; a renamed program is said and not offered again."""
    upload = sent(client, b"MZ\x90\x00program" * 9, name="a.pdf")
    back = submit(client, address(world), **GIVEN, **{"upload:file": upload})
    assert back.status_code == 422 and "is not what its ending says" in str(errors(back))
    assert "upload:file" not in controls(back) and "Choose a.pdf again" in text(back)
    assert made(world) == [] and stored(world, "a.pdf") == []


def half(client: Client) -> str:
    started = begun(client, size=1_000)
    part(client, started, b"x" * 500, 0)
    return started.split("/")[-2]


@pytest.mark.parametrize("what", ["half", "another session", "a colleague", "a rival", "missing", "nonsense", "twice"])
def test_a_form_takes_only_whole_uploads_of_its_own(world: World, client: Client, what: str) -> None:
    """Foreign, missing, unfinished and used are the same sentence; nothing is recorded without the file."""
    if what == "half":
        named = half(client)
    elif what in ("missing", "nonsense"):
        named = str(uuid4()) if what == "missing" else "../../x"
    elif what == "twice":
        named = sent(client, paper(), name="gmp.pdf")
        assert submit(client, address(world), **GIVEN, **{"upload:file": named}).status_code == 302
    else:
        party = world.borvik if what == "a rival" else world.aldena
        role = "qa_head" if what == "another session" else "qa_manager"
        named = sent(world.login(party.people[role]), paper(), name="gmp.pdf")
    before = len(made(world, "IE/GMP/9"))
    back = submit(client, address(world), **{**GIVEN, "number": "IE/GMP/9"}, **{"upload:file": named})
    assert back.status_code == 422 and "A file is no longer kept. Choose it again." in str(errors(back))
    assert len(made(world, "IE/GMP/9")) == before


def test_s34_two_uploads_for_one_file_are_refused(world: World, client: Client) -> None:
    two = [sent(client, paper(), name="a.pdf"), sent(client, b"MZ" * 50, name="b.pdf")]
    back = submit(client, address(world), **GIVEN, **{"upload:file": two})
    assert back.status_code == 422 and "2 files came and one is asked" in str(errors(back))
    assert made(world) == []


def test_the_same_form_again_leads_where_the_first_led(world: World, client: Client) -> None:
    """Reloaded after a lost connection, or sent by two presses: one record, and no second file."""
    typed = {**controls(client.get(address(world))), **GIVEN}
    first, again = (
        client.post(address(world), {**typed, "file": SimpleUploadedFile("a.pdf", paper())}) for _ in range(2)
    )
    assert first.status_code == again.status_code == 302 and first.headers["Location"] == again.headers["Location"]
    assert len(made(world)) == len(stored(world, "a.pdf")) == 1
    other = client.post(address(world), {**typed, "number": "IE/GMP/8"})
    assert other.status_code == 302 and len(made(world, "IE/GMP/8")) == 1, "who went back and changed it sends another"


def test_a_refused_form_is_no_sent_form(world: World, client: Client) -> None:
    typed = {**controls(client.get(address(world))), **GIVEN}
    assert client.post(address(world), {**typed, "inspection_end": "soon"}).status_code == 422
    with world.aldena.scope():
        assert not IdempotentAnswer.objects.filter(key__startswith="form:").exists()
    assert client.post(address(world), typed).status_code == 302 and len(made(world)) == 1


def post(server: str, path: str, session: str, typed: dict[str, Any]) -> tuple[int, str]:
    """A form over a socket of its own."""
    connection = HTTPConnection(urlsplit(server).netloc, timeout=60)
    body = encode_multipart(BOUNDARY, {**typed, "csrfmiddlewaretoken": CSRF})
    cookies = f"sessionid={session}; csrftoken={CSRF}"
    connection.request("POST", path, body, {"Content-Type": MULTIPART_CONTENT, "Cookie": cookies})
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer.status, answer.headers.get("Location", "")


@pytest.mark.parametrize("how", ["upload", "plain"])
def test_two_sendings_at_the_same_moment_make_one_file_and_one_record(
    committed_world: World, live_server: Any, monkeypatch: pytest.MonkeyPatch, folder: Path, how: str
) -> None:
    """Two real requests; storing takes long enough that the second comes while the first is at it."""
    world = committed_world
    client = world.login(world.aldena.people["qa_head"])
    typed: dict[str, Any] = {**controls(client.get(address(world))), **GIVEN}
    if how == "upload":
        typed["upload:file"] = sent(client, paper(), name="gmp.pdf")
    keep, begun_at = records_keeping.keep, []

    def slow(*given: Any, **more: Any) -> Any:
        begun_at.append(time.monotonic())
        time.sleep(1.5)
        return keep(*given, **more)

    monkeypatch.setattr(records_keeping, "keep", slow)
    answers: list[tuple[int, str]] = []

    def send() -> None:
        files = {} if how == "upload" else {"file": SimpleUploadedFile("gmp.pdf", paper())}
        answers.append(post(live_server.url, address(world), client.cookies["sessionid"].value, {**typed, **files}))

    threads = [threading.Thread(target=send) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert [status for status, _ in answers] == [302, 302] and len(set(answers)) == 1
    assert len(made(world)) == len(stored(world, "gmp.pdf")) == len(begun_at) == 1
    assert len(list(folder.parent.glob("??/*"))) == 1 and list(folder.glob("*")) == []
