"""The newest seal outside the database: a file of minutes ago, a mail a day, none written over another (R-32)."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from celery import current_app
from django.conf import settings as portal
from django.core import mail

from kernel.clock import now
from kernel.scope import PLATFORM, Scope, scope
from records import tasks
from records.models import StoredFile
from records.models.seals import Seal, SealMail
from records.seals import mailing, publishing, sealing
from records.seals.policy import KIND
from records.seals.publishing import SealBroken
from records.seals.verifying import verify
from sponsors import services as sponsors
from tests.records.sealing import SEALER, seal_everything, tamper
from tests.world import World


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, tmp_path: Path) -> None:
    settings.SEALS_ROOT = str(tmp_path / "seals")


def run(task: str) -> None:
    current_app.loader.import_default_modules()
    current_app.tasks[task].run()


def newest() -> Any:
    return json.loads((publishing.folder() / publishing.NEWEST).read_text())


def test_beat_seals_and_publishes_at_most_minutes_apart() -> None:
    """Security goal 6: outside the database no more than five minutes later."""
    assert portal.CELERY_BEAT_SCHEDULE["seals"] == {"task": "records.seal_trail", "schedule": 60.0}


def test_the_task_seals_and_writes_the_newest_seal_each_time(committed_world: World) -> None:
    seal_everything()
    run("records.seal_trail")
    made = sealing.newest()
    assert made is not None and (newest()["number"], newest()["digest"]) == (made.number, made.digest)
    first = newest()["published_at"]
    run("records.seal_trail")
    assert newest()["published_at"] > first, "an old seal is published anew: the file is never old"
    assert [each.number for each in publishing.published()] == [made.number], "kept once"
    assert verify(with_files=False).problems == []


def test_a_seal_that_was_rolled_back_is_not_published(committed_world: World) -> None:
    with pytest.raises(ZeroDivisionError), scope(PLATFORM, actor=SEALER, reason="test"):
        sealing.seal(actor=SEALER)
        raise ZeroDivisionError
    assert publishing.newest() is None


@pytest.mark.parametrize(
    ("done", "why"),
    [
        ("DELETE FROM records_seal WHERE number = (SELECT max(number) FROM records_seal)", "no longer in the database"),
        ("UPDATE records_seal SET digest = repeat('a', 64)", "not the one that was published"),
    ],
)
def test_what_was_published_is_never_written_over_by_something_else(
    committed_world: World, done: str, why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who takes a seal away would have the next publication hide it."""
    monkeypatch.setattr(sealing, "BLOCK", 200)
    seal_everything()
    run("records.seal_trail")
    before = newest()
    tamper(done)
    said: list[str] = []
    monkeypatch.setattr(tasks.log, "critical", lambda words, *values: said.append(words % values))
    run("records.seal_trail")
    assert len(said) == 1 and why in said[0]
    assert newest() == before
    assert any(each.kind == "seal" for each in verify(with_files=False).problems)


def test_a_damaged_publication_is_said_and_not_passed_over(committed_world: World) -> None:
    seal_everything()
    run("records.seal_trail")
    for path in publishing.folder().glob("seals-*.jsonl"):
        path.write_text(path.read_text().replace('"number"', '"numbre"'))
    assert "is damaged" in str(verify(with_files=False).problems[0])
    (publishing.folder() / publishing.NEWEST).write_text("{")
    with pytest.raises(SealBroken, match="damaged"):
        publishing.newest()


def adopt(world: World, address: str) -> None:
    with world.aldena.scope("sponsor_admin") as opened:
        body = {"qa_address": address}
        day = world.today - timedelta(days=1)
        sponsors.adopt_policy(KIND, body, seen=0, on=day, actor=opened.actor, reason="copies outside")


def test_one_mail_a_day_brings_the_seal_to_the_address_the_sponsor_chose(committed_world: World, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.QA_ADDRESS = "operator@portal.example"
    adopt(committed_world, "qa@aldena.example")
    seal_everything()
    run("records.mail_seals")
    run("records.mail_seals")
    assert sorted(message.to[0] for message in mail.outbox) == ["operator@portal.example", "qa@aldena.example"]
    theirs = next(message for message in mail.outbox if message.to == ["qa@aldena.example"])
    made = sealing.newest()
    with committed_world.aldena.scope():
        part = sealing.newest_part()
    assert made is not None and part is not None
    for told in (made.digest, part.digest, f"--seal {made.number}:{made.digest}", str(part.total)):
        assert told in theirs.body
    assert "Borvik" not in theirs.body
    with committed_world.aldena.scope() as opened:
        assert mailing.mail_newest(now(), actor=opened.actor) is None
        assert mailing.mail_newest(now() + timedelta(days=1), actor=opened.actor) is not None


def test_a_mail_that_fails_is_tried_again(committed_world: World, settings: Any) -> None:
    adopt(committed_world, "qa@aldena.example")
    seal_everything()
    settings.EMAIL_BACKEND = "tests.records.test_publishing.Refusing"
    run("records.mail_seals")
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    run("records.mail_seals")
    assert [message.to for message in mail.outbox] == [["qa@aldena.example"]]


class Refusing:
    """A mail server that refuses the connection."""

    def __init__(self, **options: Any) -> None:
        """As Django makes backends."""

    def send_messages(self, messages: list[Any]) -> int:
        raise ConnectionRefusedError


def test_a_swapped_file_is_found(committed_world: World) -> None:
    """S-47: other bytes of equal length, bytes that are gone, a row that points elsewhere."""
    seal_everything()
    with committed_world.aldena.scope():
        stored: StoredFile = committed_world.aldena.get("file")
    path = Path(portal.FILES_ROOT) / stored.path
    before = path.read_bytes()
    try:
        path.write_bytes(bytes([before[0] ^ 1]) + before[1:])
        assert f"{stored.pk} has other bytes than were stored" in str(verify().problems[0])
        path.write_bytes(before + b"x")
        assert f"has {len(before) + 1} bytes, not the {len(before)} that were stored" in str(verify().problems[0])
        path.unlink()
        assert "has no bytes in the store" in str(verify().problems[0])
    finally:
        path.write_bytes(before)
    assert verify().problems == []
    tamper(f"UPDATE records_sponsorfile SET path = '../secrets/redis' WHERE id = '{stored.pk}'")
    kinds = [problem.kind for problem in verify().problems]
    assert kinds == ["record", "file"], "the trail knows where it was, and nothing outside the store is read"


def test_the_open_tenant_sees_only_its_own_mails(committed_world: World, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    adopt(committed_world, "qa@aldena.example")
    seal_everything()
    run("records.mail_seals")
    for target, expected in ((committed_world.aldena.sponsor.pk, 1), (committed_world.borvik.sponsor.pk, 0)):
        with scope(Scope(sponsor_id=target), actor=SEALER):
            assert Seal.objects.exists()
            assert SealMail.objects.count() == expected
