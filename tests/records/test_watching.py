"""Late, broken and unmailed seals are said by /healthz and mailed to the operator once (SR-11, R-32)."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.core.cache import cache
from django.test import Client

from kernel.clock import now
from kernel.scope import Scope, scope
from records.seals import choosing, publishing, sealing, watching
from records.seals.policy import TrailPolicy
from records.seals.watching import Trouble
from tests.records.sealing import seal_everything, tamper
from tests.records.test_publishing import run
from tests.world import World

OPERATOR = "operator@portal.example"


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, tmp_path: Path) -> None:
    settings.SEALS_ROOT = str(tmp_path / "seals")
    settings.QA_ADDRESS = OPERATOR
    for trouble in Trouble:
        cache.delete(f"seals.{trouble.name}")


def said() -> dict[str, Any]:
    answer = Client().get("/healthz")
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json()
    return found


def published(world: World) -> None:
    seal_everything()
    run("records.seal_trail")


def test_nothing_is_said_while_seals_are_made_in_time(committed_world: World) -> None:
    published(committed_world)
    assert said() == {"status": "ok", "trail": ["sealed and published in time"]}
    run("records.watch_seals")
    assert mail.outbox == []


def test_a_publication_that_stops_is_said_after_five_minutes_and_mailed_once(committed_world: World) -> None:
    published(committed_world)
    with time_machine.travel(now() + timedelta(minutes=6)):
        assert said() == {"status": "attention", "trail": [Trouble.LATE.value]}
        run("records.watch_seals")
        run("records.watch_seals")
    [told] = mail.outbox
    assert told.to == [OPERATOR] and Trouble.LATE.value in told.body


def test_a_broken_chain_is_said(committed_world: World) -> None:
    published(committed_world)
    tamper("UPDATE records_seal SET digest = repeat('a', 64)")
    assert said()["trail"] == [Trouble.BROKEN.value]
    run("records.watch_seals")
    assert [Trouble.BROKEN.value in each.body for each in mail.outbox] == [True]


def test_an_open_transaction_that_holds_sealing_back_is_said(
    committed_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    published(committed_world)
    monkeypatch.setattr(watching, "_open_for", lambda: 301.0)
    assert said()["trail"] == [Trouble.HELD_BACK.value]


def test_how_long_a_writing_transaction_is_open_is_read(committed_world: World) -> None:
    assert watching._open_for() < 300


def test_a_mail_that_is_not_sent_is_said_and_names_nobody(committed_world: World, settings: Any) -> None:
    settings.QA_ADDRESS = ""
    published(committed_world)
    party = committed_world.aldena
    with scope(Scope(sponsor_id=party.sponsor.pk), actor=party.actor("sponsor_admin")):
        chosen = TrailPolicy(qa_address="seals@quality.example")
        words = "the archive of quality keeps the seals"
        choosing.change_policy(
            chosen, seen=0, on=committed_world.today, actor=party.actor("sponsor_admin"), reason=words
        )
    run("records.watch_seals")
    assert said()["status"] == "ok", "it has a day and some hours"
    with time_machine.travel(now() + timedelta(days=2)):
        run("records.seal_trail")
        assert sealing.newest() is not None
        run("records.watch_seals")
        assert said() == {"status": "attention", "trail": [Trouble.MAIL_LATE.value]}
        assert party.sponsor.name not in (publishing.folder() / watching.WATCHED).read_text()
        run("records.mail_seals")
        run("records.watch_seals")
        assert said()["status"] == "ok"
