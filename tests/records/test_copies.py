"""Copies for inspectors prove themselves without the portal, and any change of them is found (R-41, R-42, SR-11)."""

from __future__ import annotations

import io
import json
import random
import runpy
import subprocess
import sys
import zipfile
from collections.abc import Callable
from functools import cache
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.urls import reverse
from pypdf import PdfReader

from records import copies
from records.models import Event, Job, RecordCopy, TrailEntry
from records.seals import canonical, sealing
from tests.api import System, problem
from tests.jobs import finish
from tests.pages import submit, text
from tests.records.sealing import seal_everything, tamper
from tests.world import CANARY, World

SCRIPT = Path(settings.BASE_DIR) / "verifier" / "verify_copy.py"


@cache
def script() -> Callable[[list[str]], int]:
    """The script's own entrance, as a module of nothing."""
    found: Callable[[list[str]], int] = runpy.run_path(str(SCRIPT))["main"]
    return found


def ask(world: World, kind: str, role: str = "qa_head") -> Any:
    client = world.login(world.aldena.people[role])
    address = reverse("desk:copy", kwargs={"kind": kind, "pk": world.aldena.ids[kind]})
    return submit(client, address, made_for="HPRA, A. Byrne", reason="inspection of 23 Nov 2026")


def made(world: World, kind: str) -> tuple[Job, bytes]:
    """A copy of the record of the cast, as a worker makes it."""
    seal_everything()
    answer = ask(world, kind)
    assert answer.status_code == 302, text(answer)
    job = finish(world.aldena)
    assert job.state == "done" and job.result is not None, job.message
    return job, (Path(settings.FILES_ROOT) / job.result.path).read_bytes()


def checked(content: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str], *options: str) -> tuple[int, str]:
    """The script's exit code and last words."""
    target = tmp_path / "copy.zip"
    target.write_bytes(content)
    code = script()([str(target), *options])
    return code, capsys.readouterr().out


@pytest.mark.pdf
@pytest.mark.parametrize("kind", ["agreement", "site", "finding", "audit", "inspection", "company", "product"])
def test_a_copy_of_every_kind_is_accepted_offline(
    committed_world: World, kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """R-41: document, data, files, signatures, trail and manifest."""
    job, content = made(committed_world, kind)
    code, words = checked(content, tmp_path, capsys)
    assert code == 0, words
    assert "0 younger than the newest seal" in words and "The copy is good." in words
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = set(archive.namelist())
        manifest = json.loads(archive.read("manifest.json"))
        document = PdfReader(io.BytesIO(archive.read("record.pdf")))
        inside = json.loads(document.attachments["record.json"][0])
        assert inside == json.loads(archive.read("record.json"))
        assert CANARY not in "".join(archive.read(name).decode("latin-1") for name in names)
    assert {"record.pdf", "record.json", "signatures.json", "trail.jsonl", "trail.csv", "seals.json"} < names
    assert manifest["made_for"] == "HPRA, A. Byrne"
    assert "Changed since first entry" in "".join(page.extract_text() for page in document.pages), "R-42"
    with committed_world.aldena.scope():
        kept = RecordCopy.objects.latest("made_at")
        assert kept.sha256 == sha256(content).hexdigest() and kept.sha256 in job.message
        assert kept.made_by == committed_world.aldena.actor("qa_head").key
        assert Event.objects.filter(name="copy.made", subject_id=kept.pk).exists()


@pytest.mark.pdf
def test_the_script_needs_nothing_but_python(committed_world: World, tmp_path: Path) -> None:
    _, content = made(committed_world, "agreement")
    (tmp_path / "copy.zip").write_bytes(content)
    (tmp_path / "verify_copy.py").write_bytes(SCRIPT.read_bytes())
    newest = sealing.newest()
    assert newest is not None
    command = [sys.executable, "-I", "-S", "verify_copy.py", "copy.zip", "--digest", sha256(content).hexdigest()]
    command += ["--seal", f"{newest.number}:{newest.digest}"]
    done = subprocess.run(command, cwd=tmp_path, env={}, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    assert "Every sealed entry is protected by the seals given." in done.stdout
    assert "signature good: approved by" in done.stdout


@pytest.mark.pdf
def test_any_byte_that_changes_is_found(
    committed_world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str], request: pytest.FixtureRequest
) -> None:
    """SR-11: at the beginning, in every file, in the directory, in the digest at the end; every byte under --full."""
    _, content = made(committed_world, "agreement")
    dice, every = random.Random(8), range(len(content))
    places = [0, 1, 10, len(content) - 1, len(content) - 64, len(content) - 72, *dice.sample(every, 150)]
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        places += [each.header_offset + 40 for each in archive.infolist()]
    for place in every[::7] if request.config.getoption("--full") else places:
        changed = content[:place] + bytes([content[place] ^ (1 << dice.randrange(8))]) + content[place + 1 :]
        code, words = checked(changed, tmp_path, capsys)
        assert code == 1 and "REFUSED" in words, (place, words)
    for shorter in (content[:-1], content[: len(content) // 2], b"", content + b"\n"):
        assert checked(shorter, tmp_path, capsys)[0] == 1


def repacked(content: bytes, change: Callable[[dict[str, bytes]], None]) -> bytes:
    """The copy of somebody who knows how manifest and digest are made."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    manifest = json.loads(files.pop("manifest.json"))
    change(files)
    for each in manifest["files"]:
        data = files[each["path"]]
        each.update(size=len(data), sha256=sha256(data).hexdigest())
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, data in {**files, "manifest.json": json.dumps(manifest).encode()}.items():
            archive.writestr(name, data)
        archive.comment = copies.COMMENT + b"0" * 64
    whole = target.getvalue()[: -64 - len(copies.COMMENT)]
    return whole + copies.COMMENT + sha256(whole).hexdigest().encode()


def edit(name: str, change: Callable[[Any], None]) -> Callable[[dict[str, bytes]], None]:
    def run(files: dict[str, bytes]) -> None:
        if name.endswith(".jsonl"):
            data = [json.loads(line) for line in files[name].splitlines()]
            change(data)
            files[name] = b"".join(json.dumps(each).encode() + b"\n" for each in data)
        else:
            data = json.loads(files[name])
            change(data)
            files[name] = json.dumps(data).encode()

    return run


def first_row(data: Any) -> dict[str, Any]:
    found: dict[str, Any] = data["rows"]["quality_agreements_qualityagreement"][0]
    return found


def forge_file(files: dict[str, bytes]) -> None:
    name = next(name for name in files if name.startswith("files/"))
    files[name] = files[name] + b"x"


def forge_signature(data: Any) -> None:
    one = data["signatures"][0]
    one["content"] = one["content"].replace("{", '{"forged":1,', 1)
    one["digest"] = sha256(one["content"].encode()).hexdigest()


FORGED: dict[str, tuple[Callable[[dict[str, bytes]], None], str]] = {
    "who": (edit("trail.jsonl", lambda e: e[3].update(actor="membership:x")), "is not the one that was sealed"),
    "why": (edit("trail.jsonl", lambda e: e[0].update(reason="another")), "is not the one that was sealed"),
    "what": (edit("trail.jsonl", lambda e: e[1].update(became="{}")), "is not the one that was sealed"),
    "an entry invented": (
        edit("trail.jsonl", lambda e: e.append({**e[0], "seq": "9999", "tx": "1"})),
        "is not the one that was sealed",
    ),
    "an entry twice": (edit("trail.jsonl", lambda e: e.append(e[0])), "stands twice"),
    "an entry left out": (edit("trail.jsonl", lambda e: e.pop(-1)), "REFUSED"),
    "the record": (edit("record.json", lambda d: first_row(d).update(scope="everything")), "newest entry in the trail"),
    "a row left out": (edit("record.json", lambda d: next(iter(d["rows"].values())).pop()), "missing from the copy"),
    "a row invented": (
        edit("record.json", lambda d: next(iter(d["rows"].values())).append({"id": "x"})),
        "has no entry in the trail",
    ),
    "a signature": (edit("signatures.json", lambda d: d["signatures"][0].update(printed_name="X")), "newest entry"),
    "what was signed": (edit("signatures.json", forge_signature), "newest entry in the trail"),
    "a signature left out": (edit("signatures.json", lambda d: d["signatures"].pop()), "missing from the copy"),
    "a file": (forge_file, "is not the file that was stored"),
    "a digest in a part": (edit("seals.json", lambda d: d["parts"][0]["digests"].pop()), "was changed"),
    "a part": (edit("seals.json", lambda d: d["parts"][0].update(total=1)), "was changed"),
    "a seal": (edit("seals.json", lambda d: d["seals"][str(d["newest"])].update(entries=7_777)), "was changed"),
    "the leaves": (edit("seals.json", lambda d: next(iter(d["leaves"].values())).pop()), "other leaves"),
    "the tenant": (edit("seals.json", lambda d: d.update(tenant="sponsor:x")), "was changed"),
    "no seals": (edit("seals.json", lambda d: d.update(parts=[])), "is not the one that was sealed"),
}


@pytest.mark.pdf
def test_a_copy_forged_with_care_is_found(
    committed_world: World,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    subtests: pytest.Subtests,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """SR-11: manifest and digest of the archive made anew; seals and trail tell all the same."""
    monkeypatch.setattr(sealing, "BLOCK", 60)
    _, content = made(committed_world, "agreement")
    assert checked(repacked(content, lambda files: None), tmp_path, capsys)[0] == 0
    for name, (change, why) in FORGED.items():
        with subtests.test(name):
            code, words = checked(repacked(content, change), tmp_path, capsys)
            assert code == 1 and why in words, (name, words)
    digest = sha256(content).hexdigest()
    code, words = checked(repacked(content, lambda files: None), tmp_path, capsys, "--digest", digest)
    assert code == 1 and "another archive" in words


@pytest.mark.pdf
def test_a_trail_rewritten_before_the_copy_is_found_by_a_seal_known_from_elsewhere(
    committed_world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """SR-11: everything in the copy fits together, and still it is not what was published."""
    seal_everything()
    before = sealing.newest()
    assert before is not None
    tamper(
        "UPDATE records_trailentry SET actor = 'membership:00000000-0000-7000-8000-000000000000' WHERE seq ="
        " (SELECT min(seq) FROM records_trailentry WHERE \"table\" = 'quality_agreements_qualityagreement')",
        "DELETE FROM records_seal",
        "DELETE FROM records_sealpart",
    )
    _, content = made(committed_world, "agreement")
    assert checked(content, tmp_path, capsys)[0] == 0
    code, words = checked(content, tmp_path, capsys, "--seal", f"{before.number}:{before.digest}")
    assert code == 1 and "is not the one that was published" in words


def test_the_way_from_a_seal_to_an_older_one_is_short() -> None:
    for newest, wanted in [(1, 1), (1_000_000, 1), (1_000_000, 777_777), (1 << 20, (1 << 20) - 1), (999_999, 2)]:
        steps = list(canonical.path(newest, wanted))
        assert steps[0] == newest and steps[-1] == wanted and len(steps) < 220
        assert all(following in (step - 1, canonical.skipped(step)) for step, following in pairwise(steps))


def test_a_copy_of_the_whole_trail_proves_that_nothing_is_missing(
    committed_world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """R-32: one sponsor's export alone."""
    monkeypatch.setattr(sealing, "BLOCK", 60)
    client = committed_world.login(committed_world.aldena.people["qa_head"])
    assert submit(client, "/trail/copy/", made_for="HPRA", reason="inspection of our trail").status_code == 302
    seal_everything()
    with committed_world.aldena.scope():
        count = TrailEntry.objects.count()
    job = finish(committed_world.aldena)
    assert job.result is not None, job.message
    content = (Path(settings.FILES_ROOT) / job.result.path).read_bytes()
    newest = sealing.newest()
    assert newest is not None
    anchor = f"{newest.number}:{newest.digest}"
    code, words = checked(content, tmp_path, capsys, "--seal", anchor)
    assert code == 0 and f"The trail is protected by seal {newest.number}." in words, words
    assert f"{count} entries of the trail" in words
    for change in (
        edit("trail.jsonl", lambda e: e.pop(20)),
        edit("trail.jsonl", lambda e: e.pop(-1)),
        edit("seals.json", lambda d: d["parts"].pop()),
        edit("seals.json", lambda d: d["parts"].pop(0)),
        edit("seals.json", lambda d: d.update(complete=False)),
    ):
        assert checked(repacked(content, change), tmp_path, capsys)[0] == 1

    def cut(files: dict[str, bytes]) -> None:
        """The end taken off everywhere, as if it had never been."""
        told = json.loads(files["seals.json"])
        gone = set(told["parts"].pop()["digests"])
        kept = [
            line
            for line in files["trail.jsonl"].splitlines(keepends=True)
            if canonical.digest_of("entry", json.loads(line).values()) not in gone
        ]
        files.update({"seals.json": json.dumps(told).encode(), "trail.jsonl": b"".join(kept)})

    code, words = checked(repacked(content, cut), tmp_path, capsys)
    assert code == 1 and "does not hold the end of this trail" in words


@pytest.mark.pdf
def test_only_quality_makes_copies_and_only_of_what_is_theirs(committed_world: World) -> None:
    """R-04, S-15."""
    world = committed_world
    for role in ("viewer", "inspector", "sponsor_admin", "purchasing"):
        address = reverse("desk:copy", kwargs={"kind": "agreement", "pk": world.aldena.ids["agreement"]})
        answer = world.login(world.aldena.people[role]).post(
            address, {"made_for": "x", "reason": "asked by the authority"}
        )
        assert answer.status_code == 403, role
    client = world.login(world.aldena.people["qa_head"])
    foreign = reverse("desk:copy", kwargs={"kind": "agreement", "pk": world.borvik.ids["agreement"]})
    assert client.post(foreign, {"made_for": "x", "reason": "asked by the authority"}).status_code == 404
    nobody = reverse("desk:copy", kwargs={"kind": "agreement", "pk": world.aldena.ids["agreement"]})
    answer = client.post(nobody, {"made_for": " ", "reason": "kept as it was typed"})
    assert answer.status_code == 422 and "kept" in text(answer)
    job, _ = made(world, "agreement")
    for role in ("qa_manager", "viewer"):
        other = world.login(world.aldena.people[role])
        assert other.get(reverse("jobs:download", args=[job.pk])).status_code == 404
    inspector = world.login(world.aldena.people["inspector"])
    assert "HPRA, A. Byrne" in text(inspector.get("/trail/copies/"))


@pytest.mark.pdf
def test_a_file_that_is_no_longer_what_was_stored_is_not_copied(committed_world: World) -> None:
    """S-47."""
    with committed_world.aldena.scope():
        stored = committed_world.aldena.get("agreement_file").file
    path = Path(settings.FILES_ROOT) / stored.path
    before = path.read_bytes()
    try:
        path.write_bytes(bytes([before[0] ^ 1]) + before[1:])
        ask(committed_world, "agreement")
        job = finish(committed_world.aldena)
        assert job.state == "failed" and "no longer has the bytes that were stored" in job.message
    finally:
        path.write_bytes(before)


def test_copies_are_read_over_the_api_and_a_system_makes_none(world: World) -> None:
    system = System(world.aldena)
    body = {
        "kind": "site",
        "record": str(world.aldena.ids["site"]),
        "made_for": "x",
        "reason": "asked by the authority",
    }
    assert problem(system.send("post", "copies/", body))["status"] == 403
    client = world.login(world.aldena.people["qa_head"])
    missing = {**body, "record": str(world.borvik.ids["site"])}
    answer = client.post("/api/v1/copies/", json.dumps(missing), content_type="application/json")
    assert answer.status_code == 400 and "There is no such record." in answer.content.decode()
