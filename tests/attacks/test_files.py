"""Hostile files and names: refused in words, within the limits, with nothing left behind (SR-7, SR-8)."""

from __future__ import annotations

import io
import json
import subprocess
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.handlers.wsgi import WSGIRequest
from django.http import UnreadablePostError
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from cmo_portal.demo.papers import pdf
from kernel.errors import Refused
from records import services
from records.files import child, confined, keeping
from records.models import SponsorFile
from tests.attacks import hostile
from tests.attacks.measuring import measured
from tests.pages import errors, submit
from tests.world import World
from web.files import generated_response
from web.uploads import kinds
from web.whole import Whole

NAMES = {
    "../../etc/passwd.pdf": "passwd.pdf",
    "C:\\Users\\x\\report.pdf": "report.pdf",
    "invoice\u202efdp.exe.pdf": "invoicefdp.exe.pdf",
    "nul\x00l.pdf": "null.pdf",
    "con.pdf": "_con.pdf",
    "LPT1.report.pdf": "_LPT1.report.pdf",
    ' .a<b>:"|?*. .pdf': "ab. .pdf",
    "x" * 300 + ".pdf": "x" * 146 + ".pdf",
    "\r\nSet-Cookie: y.pdf": "Set-Cookie y.pdf",
}


@pytest.fixture
def folder(tmp_path: Path, settings: Any) -> Path:
    settings.FILES_ROOT = str(tmp_path / "files")
    return tmp_path / "files"


def store(world: World, content: bytes, name: str) -> SponsorFile:
    return services.store_file(
        io.BytesIO(content), name=name, kind=SponsorFile, actor=world.aldena.actor(), reason="told by the site"
    )


def stored(folder: Path) -> list[Path]:
    return list(folder.glob("??/*"))


@pytest.mark.parametrize(("name", "make"), [*hostile.DISGUISED.items(), *hostile.ACTIVE.items()])
def test_s32_what_lies_or_acts_is_refused_and_nothing_stays(
    world: World, folder: Path, name: str, make: Callable[[], bytes]
) -> None:
    """S-32: each is refused in a sentence that says what to do, and leaves neither row nor bytes."""
    with world.aldena.scope(), pytest.raises(Refused) as refusal:
        store(world, make(), name)
    [said] = refusal.value.errors["file"]
    assert said.endswith(".") and len(said) > 15
    with world.aldena.scope():
        assert not SponsorFile.objects.filter(name=kinds.safe_name(name)).exists()
    assert stored(folder) == []


@pytest.mark.parametrize(("name", "make"), [*hostile.HARMLESS.items()])
def test_s32_what_people_bring_is_taken(world: World, folder: Path, name: str, make: Callable[[], bytes]) -> None:
    content = make()
    with world.aldena.scope():
        made = store(world, content, name)
    assert (made.name, made.size) == (name, len(content))
    assert [path.read_bytes() for path in stored(folder)] == [content]


def test_s32_what_is_inside_and_never_opened_is_told(world: World, folder: Path) -> None:
    """Data in a PDF, the workbook behind a chart, attachments of a mail: kept inert, and said beside the file."""
    told = {"with-data.pdf": "record.json", "chart.docx": "Sheet1.xlsx", "mail.eml": "report.pdf"}
    with world.aldena.scope():
        for name, inside in told.items():
            assert store(world, hostile.HARMLESS[name](), name).notes == f"carries {inside} inside"


@pytest.mark.parametrize(("given", "kept"), NAMES.items())
def test_s32_a_name_is_only_a_name(world: World, folder: Path, given: str, kept: str) -> None:
    """S-32: paths, control and direction marks, device names: what is kept can be saved anywhere and leads nowhere."""
    with world.aldena.scope():
        made = store(world, pdf("x").getvalue(), given)
    assert made.name == kept
    [path] = stored(folder)
    assert keeping.NAME.fullmatch(path.relative_to(folder).as_posix())


@pytest.mark.parametrize(("name", "make"), [*hostile.BOMBS.items()])
def test_s33_a_bomb_is_refused_within_its_limits(
    name: str, make: Callable[[], bytes], tmp_path: Path, settings: Any
) -> None:
    """S-33: under 5 s and 256 MB in the child, and hardly any memory in the process that asked."""
    file = tmp_path / "bomb"
    file.write_bytes(make())
    tracemalloc.start()
    tracemalloc.reset_peak()
    started = time.monotonic()
    with pytest.raises(Refused):
        confined.check(file, name)
    assert time.monotonic() - started < confined.SECONDS + 1
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 5_000_000


@pytest.mark.parametrize(("name", "make"), [*hostile.BOMBS.items()])
def test_s33_the_child_never_has_more(name: str, make: Callable[[], bytes], tmp_path: Path) -> None:
    """What the kernel measured of the child, whatever the file wanted."""
    file = tmp_path / "bomb"
    file.write_bytes(make())
    memory, seconds = measured(file, "check", kinds.media_type(name))
    assert memory < 256 and seconds < 5


def limited(code: str, tmp_path: Path) -> subprocess.CompletedProcess[bytes]:
    """What a child would do that runs `code` after its limits are set."""
    script = f"from records.files import child\nchild.limit()\n{code}"
    asked = [*confined.command()[:2], "-c", script]
    return subprocess.run(asked, capture_output=True, env=confined.environment(), cwd=tmp_path, timeout=30)


def test_s33_the_child_gets_no_more_memory_time_or_files(tmp_path: Path) -> None:
    """A parser that was taken over cannot write, grow or go on, and finds no secret in its surroundings."""
    assert b"MemoryError" in limited("bytearray(300 << 20)", tmp_path).stderr
    assert limited("while True: pass", tmp_path).returncode in (-9, -24)
    assert b"File too large" in limited("open('x', 'w').write('x' * 10_000)", tmp_path).stderr
    assert b"Too many open files" in limited("[open('/dev/null') for _ in range(99)][0]", tmp_path).stderr
    surroundings = limited("import os, sys; sys.stdout.write(' '.join(os.environ))", tmp_path).stdout
    assert b"URL" not in surroundings and b"SECRET" not in surroundings and b"DATA" not in surroundings
    assert child.MEMORY <= 256 << 20 and child.SECONDS < 5


def test_s33_a_child_that_hangs_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Time that is not spent in the processor counts too; the refusal says what to do."""
    hanging = [*confined.command()[:2], "-c", "import time; time.sleep(60)"]
    monkeypatch.setattr(confined, "command", lambda *asked: hanging)
    monkeypatch.setattr(confined, "SECONDS", 0.5)
    file = tmp_path / "a.txt"
    file.write_bytes(b"a")
    started = time.monotonic()
    with pytest.raises(Refused, match="more time or memory"):
        confined.check(file, "a.txt")
    assert time.monotonic() - started < 5


def test_s33_half_an_answer_of_a_killed_child_is_no_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told = 'print(\'{"pages": 1, "notes": []}\', flush=True); import os; os.kill(os.getpid(), 9)'
    monkeypatch.setattr(confined, "command", lambda *asked: [*real()[:2], "-c", told])
    file = tmp_path / "a.txt"
    file.write_bytes(b"a")
    with pytest.raises(Refused, match="more time or memory"):
        confined.check(file, "a.txt")


real = confined.command


def company(world: World) -> str:
    with world.aldena.scope():
        site = world.aldena.get("site")
    return f"/cmos/sites/{site.pk}/evidence/record/certificate/"


def typed(world: World, **more: Any) -> dict[str, Any]:
    return {"number": "IE/GMP/7", "authority": "HPRA", "inspection_end": "1 Sep 2026", **more}


def test_s34_several_files_for_one_are_refused(world: World, folder: Path) -> None:
    """S-34, Django CVE-2023-31047: only the last of several was looked at."""
    client = world.login(world.aldena.people["qa_head"])
    files = [SimpleUploadedFile("a.pdf", pdf("a").getvalue()), SimpleUploadedFile("b.exe", b"MZ")]
    answer = submit(client, company(world), **typed(world, file=files))
    assert answer.status_code == 422 and "2 files came and one is asked" in str(errors(answer))
    assert stored(folder) == []


def test_s34_the_api_takes_one_file(world: World, folder: Path) -> None:
    client = world.login(world.aldena.people["qa_head"])
    path = f"/api/v1/agreements/{world.aldena.ids['agreement']}/"
    tag = client.get(path).headers["ETag"]
    parts = {"file": [pdf("a", name="a.pdf"), pdf("b", name="b.pdf")], "reason": "signed document"}
    body = encode_multipart(BOUNDARY, parts)
    answer = client.put(f"{path}document/", body, content_type=MULTIPART_CONTENT, headers={"If-Match": tag})
    assert answer.status_code == 400 and "Send one file." in answer.content.decode()
    assert stored(folder) == []


def test_s34_a_declared_type_is_not_believed(world: World, folder: Path) -> None:
    client = world.login(world.aldena.people["qa_head"])
    lies = SimpleUploadedFile("a.pdf", b"MZ\x90\x00program", content_type="application/pdf")
    answer = submit(client, company(world), **typed(world, file=lies))
    assert answer.status_code == 422 and "is not what its ending says" in str(errors(answer))
    assert stored(folder) == []


def environ(body: bytes, length: int) -> dict[str, Any]:
    return {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": "/",
        "CONTENT_TYPE": MULTIPART_CONTENT,
        "CONTENT_LENGTH": str(length),
        "wsgi.input": Whole(io.BytesIO(body), str(length)),
    }


def test_s34_an_upload_that_was_cut_is_an_error_and_no_shorter_file(settings: Any) -> None:
    """S-34: the form reader took what had come for the whole file, and half a certificate was stored as one."""
    body = encode_multipart(BOUNDARY, {"file": SimpleUploadedFile("a.csv", b"a,b\n" * 50_000)})
    whole: Any = WSGIRequest(environ(body, len(body))).FILES["file"]
    assert whole.size == 200_000
    with pytest.raises(UnreadablePostError, match="100000 bytes before the end"):
        _ = WSGIRequest(environ(body[:-100_000], len(body))).FILES


def test_s35_the_same_name_twice_is_two_files(world: World, folder: Path) -> None:
    """S-35: the same name and bytes of one tenant and of two are different objects; the old one stays as it was."""
    first, second = pdf("Version 1").getvalue(), pdf("Version 2").getvalue()
    made = []
    for party, content in ((world.aldena, first), (world.aldena, second), (world.borvik, first)):
        with party.scope():
            made.append(
                services.store_file(
                    io.BytesIO(content), name="report.pdf", kind=SponsorFile, actor=party.actor(), reason="the report"
                )
            )
    assert len({each.path for each in made}) == len(stored(folder)) == 3
    head, rival = (world.login(party.people["qa_head"]) for party in (world.aldena, world.borvik))
    assert download(head, made[0]) == first and download(head, made[1]) == second
    assert download(rival, made[2]) == first
    assert rival.get(f"/files/{made[0].pk}/download/").status_code == 404


def download(client: Client, file: SponsorFile) -> bytes:
    answer: Any = client.get(f"/files/{file.pk}/download/")
    return b"".join(answer.streaming_content)


def test_s36_a_download_is_inert_whatever_its_name(world: World) -> None:
    """S-36: RFC 6266 with a name that tries to end the header, nosniff, sandbox, and no other origin."""
    for name in ('a";x=\r\nSet-Cookie: y.pdf', "ümläut – “x”.pdf", "a;b=c.pdf"):
        headers = generated_response(io.BytesIO(b"x"), name=name, media_type="application/pdf").headers
        told = headers["Content-Disposition"]
        assert told.startswith('attachment; filename="') and "\r" not in told and "\n" not in told
        plain = told.split('"')[1]
        assert all(mark.isascii() and (mark.isalnum() or mark in "-_. ") for mark in plain)
        assert told.count('"') == 2 and told.split("filename*=UTF-8''")[1].isascii()
    client = world.login(world.aldena.people["qa_head"])
    answer = client.get(f"/files/{world.aldena.ids['file']}/download/")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox; frame-ancestors 'none'"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert answer.headers["Cache-Control"] == "private, no-store"


def test_the_answer_of_the_child_is_plain_json(tmp_path: Path) -> None:
    file = tmp_path / "x"
    file.write_bytes(hostile.HARMLESS["certificate.pdf"]())
    with file.open("rb") as content:
        assert json.loads(confined.ask(content, "check", "application/pdf")) == {"pages": 2, "notes": []}
