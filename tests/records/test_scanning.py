"""Files wait for the virus scan, where a scanner is configured, and are never given out before it (SR-7)."""

from __future__ import annotations

import io
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from kernel.actor import Actor
from kernel.clock import now
from kernel.scope import Scope, scope
from records import services, tasks
from records.files import quarantine, scanner, serving
from records.models import Event, FileScan, SponsorFile
from tests.attacks.hostile import EICAR
from tests.pages import text
from tests.world import Party, World

SCANNER = Actor.system("records.scan_file")


@pytest.fixture(scope="module")
def clamd() -> Iterator[str]:
    """A real daemon of ClamAV that knows one signature: the test file of the antivirus industry."""
    program = shutil.which("clamd")
    if program is None:
        pytest.skip("ClamAV's daemon is not on this machine")
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        (place / "db").mkdir()
        (place / "db" / "portal.ndb").write_text(f"Portal.Eicar.Test:0:0:{EICAR.hex()}\n")
        lines = {"LocalSocket": f"{folder}/socket", "DatabaseDirectory": f"{folder}/db", "Foreground": "yes"}
        (place / "conf").write_text("".join(f"{name} {value}\n" for name, value in lines.items()))
        process = subprocess.Popen([program, "--config-file", f"{folder}/conf"], stdout=subprocess.DEVNULL)
        end = time.monotonic() + 60
        while not (place / "socket").exists():
            assert process.poll() is None and time.monotonic() < end, "clamd did not start"
            time.sleep(0.1)
        yield f"unix://{folder}/socket"
        process.terminate()
        process.wait()


def store(world: World, content: bytes, name: str = "notes.txt") -> SponsorFile:
    with world.aldena.scope():
        return services.store_file(
            io.BytesIO(content), name=name, kind=SponsorFile, actor=world.aldena.actor(), reason="told by the site"
        )


def here(party: Party) -> Any:
    """The party's tenant as the scanning task opens it."""
    return scope(Scope(sponsor_id=party.sponsor.pk), actor=SCANNER)


def scan(world: World, stored: SponsorFile) -> FileScan | None:
    with here(world.aldena):
        return quarantine.scan(stored.pk, actor=SCANNER)


def names(world: World, stored: SponsorFile) -> list[str]:
    with world.aldena.scope():
        return list(Event.objects.filter(subject_id=stored.pk).order_by("seq").values_list("name", flat=True))


@pytest.fixture
def qa(world: World) -> Client:
    return world.login(world.aldena.people["qa_head"])


def test_without_a_scanner_the_page_says_so(world: World, qa: Client, settings: Any) -> None:
    settings.CLAMAV = ""
    stored = store(world, b"a note\n")
    page = text(qa.get(f"/files/{stored.pk}/"))
    assert "Not scanned" in page and "no virus scanner is connected" in page
    assert FileScan.objects.count() == 0


def test_a_file_waits_and_nobody_gets_it(world: World, qa: Client, settings: Any) -> None:
    """Not downloaded, not shown, not as a picture, by nobody; what is said is when it opens."""
    settings.CLAMAV = "unix:///nowhere/clamd"
    stored = store(world, b"a note\n")
    for address in ("", "download/", "pages/1/"):
        answer = qa.get(f"/files/{stored.pk}/{address}")
        assert answer.status_code == 409 and "waits for its virus scan" in text(answer), address
    with world.aldena.scope(), pytest.raises(serving.Withheld):
        serving.opened(stored)


def test_what_the_portal_made_itself_does_not_wait(world: World, settings: Any) -> None:
    settings.CLAMAV = "unix:///nowhere/clamd"
    with world.aldena.scope():
        services.store_file(
            io.BytesIO(b"a"),
            name="x.csv",
            kind=SponsorFile,
            made_as="text/csv",
            actor=world.aldena.actor(),
            reason="list",
        )
    assert FileScan.objects.count() == 0


def test_a_silent_scanner_leaves_files_in_quarantine(
    world: World, client: Client, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    """No verdict is no clean file; the operator sees it in the log and at /readyz, and the portal stays in service."""
    settings.CLAMAV = "unix:///nowhere/clamd"
    stored = store(world, b"a note\n")
    assert scan(world, stored) is None and "gave no verdict" in caplog.text
    assert FileScan.objects.get(file_id=stored.pk).state == "waiting"
    answer = client.get("/readyz")
    assert answer.status_code == 200 and "does not answer" in answer.json()["scanner"]


def test_a_clean_file_opens_after_its_scan(world: World, qa: Client, settings: Any, clamd: str) -> None:
    settings.CLAMAV = clamd
    stored = store(world, b"a note\n")
    found = scan(world, stored)
    assert found is not None and found.state == "clean" and found.engine.startswith("ClamAV")
    page = text(qa.get(f"/files/{stored.pk}/"))
    assert "No virus found" in page and "a note" in page
    answer: Any = qa.get(f"/files/{stored.pk}/download/")
    assert b"".join(answer.streaming_content) == b"a note\n"
    assert "file.scanned" in names(world, stored)
    assert scan(world, stored) is None, "one verdict is enough"
    assert qa.get("/readyz").json()["scanner"] == "ok"


def test_s32_a_virus_is_found_told_and_never_given_out(
    world: World, qa: Client, settings: Any, clamd: str, django_capture_on_commit_callbacks: Any
) -> None:
    """EICAR by a real daemon: event, mail to whoever brought it and to the administrators, no download."""
    settings.CLAMAV = clamd
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    stored = store(world, EICAR, "invoice.txt")
    with django_capture_on_commit_callbacks(execute=True):
        found = scan(world, stored)
    assert found is not None and (found.state, found.threat) == ("infected", "Portal.Eicar.Test.UNOFFICIAL")
    answer = qa.get(f"/files/{stored.pk}/download/")
    assert answer.status_code == 409 and "found a virus" in text(answer) and "Portal.Eicar" in text(answer)
    assert names(world, stored)[-1] == "file.infected"
    told = {address for each in mail.outbox for address in each.to}
    assert told == {world.aldena.people[role].user.email for role in ("qa_head", "sponsor_admin")}
    assert "Nobody can open or download the file" in mail.outbox[0].body


def test_the_rival_hears_nothing(world: World, settings: Any, clamd: str) -> None:
    settings.CLAMAV = clamd
    stored = store(world, EICAR, "invoice.txt")
    scan(world, stored)
    with world.borvik.scope():
        assert not Event.objects.filter(subject_id=stored.pk).exists()
    assert world.login(world.borvik.people["qa_head"]).get(f"/files/{stored.pk}/").status_code == 404
    with here(world.borvik):
        assert quarantine.scan(stored.pk, actor=SCANNER) is None


def test_what_waits_too_long_is_tried_again(world: World, settings: Any, clamd: str) -> None:
    """A broker that lost the message, or a scanner that was silent: the sweep finds the file's own tenant."""
    settings.CLAMAV = clamd
    stored = store(world, b"a note\n")
    with here(world.aldena):
        FileScan.objects.filter(file_id=stored.pk).update(asked_at=now() - timedelta(minutes=2))
        assert quarantine.waiting_here() == [stored.pk]
    with here(world.borvik):
        assert quarantine.waiting_here() == []
    assert quarantine.needs_care() and scanner.answers()
    assert tasks.sweep_scans.name == "records.sweep_scans"
