"""Questions given to a colleague, and the browser in which the colleague opens them; for the tests of what follows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.test import Client

from kernel.scope import Active, Scope, scope
from questionnaires import services
from questionnaires.models import Delegation, Questionnaire
from questionnaires.selectors import delegation as selectors
from tests.world import World

MAIL = "ana.silva@laboratory.example"


def give(world: World, row: Questionnaire, *questions: str, role: str = "contributor", **more: Any) -> Delegation:
    """Questions of the yearly confirmation for a colleague without an account."""
    with world.maker_scope(role):
        return services.delegate(
            row,
            questions=questions or ("Y-A3", "Y-A4"),
            **{
                "name": "Ana Silva",
                "email": MAIL,
                "due_on": world.their_today + timedelta(days=5),
                "actor": world.staff_actor(role),
                **more,
            },
        )


def link(world: World, given: Delegation) -> str:
    """The path of the link as the mail brings it."""
    with world.maker_scope():
        return "/" + services.delegation.link_of(selectors.delegation(given.pk)).split("/", 3)[3]


def page_of(given: Delegation) -> str:
    return f"/questionnaires/delegated/{given.pk}/"


def code_in(mail: Any) -> str:
    found = re.search(r"your code is (\d{6})", mail.body)
    assert found
    return found[1]


def enter(
    world: World, given: Delegation, mails: list[Any], client: Client | None = None, name: str = "Ana Silva"
) -> Client:
    """A browser in which the colleague has opened the link and shown the code."""
    browser = client or Client()
    assert browser.get(link(world, given)).status_code == 302
    browser.post(f"{page_of(given)}code/", {"do": "send"})
    sent = {"do": "check", "code": code_in(mails[-1]), "name": name, "it_is_me": "on"}
    answer = browser.post(f"{page_of(given)}code/", sent)
    assert answer.status_code == 302, answer.content
    return browser


@contextmanager
def guest_scope(given: Delegation) -> Iterator[Active]:
    """What who came by the link reaches in the database."""
    with scope(Scope(cmo_org_id=given.cmo_org_id), actor=selectors.guest(given.pk)) as opened:
        yield opened
