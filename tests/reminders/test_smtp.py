"""Reminders through a real mail server: SMTP as `EMAIL_URL` names it."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from email import message_from_bytes, policy
from typing import Any

import environ
import pytest
from aiosmtpd.controller import Controller
from django.core import mail as outbox

from kernel.actor import Actor
from kernel.clock import now
from kernel.scope import Scope, scope
from reminders import selectors, services
from reminders.models import Delivery
from reminders.tasks import deliver
from tests.world import World

ACTOR = Actor.system("reminders")


class Server:
    """Takes every mail, except for whom it does not know."""

    def __init__(self) -> None:
        self.taken: list[Any] = []
        self.unknown: set[str] = set()

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if address in self.unknown:
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.taken.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 OK"


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@pytest.fixture
def server(settings: Any) -> Iterator[Server]:
    found = Server()
    port = free_port()
    controller: Any = Controller(found, hostname="127.0.0.1", port=port)
    controller.start()
    for name, value in environ.Env.email_url_config(f"smtp://127.0.0.1:{port}").items():
        setattr(settings, name, value)
    yield found
    controller.stop()


def swept(world: World) -> list[str]:
    target = Scope(sponsor_id=world.aldena.sponsor.pk)
    with scope(target, actor=ACTOR, reason="sweep"):
        services.sweep(at=now(), actor=ACTOR, at_once=True)
        waiting = selectors.waiting(now())
    return [deliver({}, str(target.sponsor_id), str(pk)) for pk in waiting]


def test_a_mail_arrives_as_text_and_html(world: World, server: Server) -> None:
    results = swept(world)
    assert set(results) == {"sent"} and len(server.taken) == len(results) and not outbox.outbox
    for message in server.taken:
        assert (
            message.get_body(("plain",)).get_content().strip() and "<html" in message.get_body(("html",)).get_content()
        )
        assert message["Message-ID"].endswith("@cmo-portal>") and message["Auto-Submitted"] == "auto-generated"
        assert "Lough Derrin" not in message.as_string()


def test_a_mailbox_that_does_not_exist_is_given_up(world: World, server: Server) -> None:
    server.unknown |= {world.aldena.people[role].user.email for role in ("qa_head", "qa_manager", "auditor")}
    assert set(swept(world)) == {"failed"}
    with world.aldena.scope():
        assert set(Delivery.objects.values_list("outcome", flat=True)) == {"failed"}


def test_a_server_that_is_away_is_asked_again(world: World, server: Server, settings: Any) -> None:
    settings.EMAIL_PORT = 1
    assert set(swept(world)) == {"failed"}
    with world.aldena.scope():
        assert set(Delivery.objects.values_list("outcome", flat=True)) == {"pending"}
