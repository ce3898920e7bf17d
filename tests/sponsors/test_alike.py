"""S-20: no door that takes an address tells whether it knows it; by status, by words, or by what it waits for."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from kernel.actor import Actor
from kernel.scope import PLATFORM, scope
from records.models import Event
from sponsors.entering import knocking
from sponsors.models import User
from tests.world import World

UNKNOWN = "nobody@x.example"
PASSWORD = "a wrong guess"
RECORD = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def known(world: World) -> str:
    return str(world.borvik.people["qa_manager"].user.email)


@pytest.fixture
def disabled(world: World) -> str:
    """The address of an account that was switched off."""
    user = world.borvik.people["viewer"].user
    with scope(PLATFORM, actor=Actor.system("test"), reason="left the company"):
        User.objects.filter(pk=user.pk).update(is_active=False)
    return str(user.email)


def failures(world: World) -> int:
    """Failed sign-ins that the rival knows of."""
    with world.borvik.scope():
        return Event.objects.filter(name="session.failed").count()


def service(world: World) -> str:
    """The address of a connected system, which nobody signs in with."""
    with scope(PLATFORM, actor=Actor.system("test")):
        return str(User.objects.filter(is_service=True)[0].email)


def told(answer: Any, email: str) -> tuple[Any, ...]:
    """All that an answer tells, without what is new in each and what was typed."""
    body = answer.content.decode().replace(answer.headers["X-Request-Id"], "").replace(email, "ADDRESS")
    body = re.sub(r'name="(csrfmiddlewaretoken|form_key)" value="\w+"', "", body)
    new = ("X-Request-Id", "Content-Length", "Expires")
    headers = {name: RECORD.sub("", value) for name, value in answer.headers.items() if name not in new}
    return answer.status_code, headers, sorted(answer.cookies), body


def test_s20_the_sign_in_refuses_everybody_alike(world: World, disabled: str) -> None:
    """Also who was switched off and types the right password."""
    tries = [(known(world), PASSWORD), (UNKNOWN, PASSWORD), (disabled, PASSWORD), (disabled, world.password)]
    tries.append((service(world), PASSWORD))
    answers = []
    for number, (email, password) in enumerate(tries):
        client = Client(REMOTE_ADDR=f"203.0.113.{number}")
        answers.append(told(client.post("/accounts/sign-in/", {"login": email, "password": password}), email))
    assert answers[0][0] == 422
    for each in answers[1:]:
        assert each == answers[0]


def test_s20_a_failed_sign_in_is_kept_when_its_answer_has_left(
    world: World, monkeypatch: pytest.MonkeyPatch, mailoutbox: list[Any]
) -> None:
    """Each tenant of a known account once cost the answer a transaction, and the fifth failure a mail."""
    left: list[Callable[[], object]] = []
    monkeypatch.setattr("sponsors.middleware.once_left", lambda answer, work: left.append(work))
    sign_in = {"login": known(world), "password": PASSWORD}
    for _ in range(knocking.SLOWED_FROM):
        assert Client().post("/accounts/sign-in/", sign_in).status_code == 422
    assert not failures(world) and not mailoutbox
    for work in left:
        work()
    assert failures(world) == knocking.SLOWED_FROM and mailoutbox


def test_s20_a_forgotten_password_is_answered_alike(world: World, disabled: str, mailoutbox: list[Any]) -> None:
    emails = [known(world), UNKNOWN, disabled, service(world)]
    answers = [told(Client().post("/accounts/password/reset/", {"email": email}), email) for email in emails]
    assert answers[0][0] == 302 and all(each == answers[0] for each in answers)
    assert [mail.to for mail in mailoutbox] == [[emails[0]]]


def test_s20_the_answer_does_not_wait_for_the_mail(
    world: World, monkeypatch: pytest.MonkeyPatch, mailoutbox: list[Any]
) -> None:
    """The mail server's time once told that there was somebody to write to: the link leaves after the answer."""
    with monkeypatch.context() as patch:
        patch.setattr("sponsors.views.once_left", lambda answer, work: None)
        assert Client().post("/accounts/password/reset/", {"email": known(world)}).status_code == 302
    assert mailoutbox == []
    assert Client().post("/accounts/password/reset/", {"email": known(world)}).status_code == 302
    assert len(mailoutbox) == 1


def test_s20_a_mail_server_that_is_away_does_not_show(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The page of a known address was once broken, of an unknown one not."""

    def broken(*given: Any, **more: Any) -> None:
        raise OSError("the mail server is away")

    monkeypatch.setattr("sponsors.adapter.AccountAdapter.send_mail", broken)
    for email in (known(world), UNKNOWN):
        assert Client().post("/accounts/password/reset/", {"email": email}).status_code == 302


@pytest.mark.parametrize("door", ["member", "organisation"])
def test_s20_an_invitation_is_answered_alike(world: World, disabled: str, door: str) -> None:
    """Whoever invites learns nothing of people elsewhere; their own members are another matter."""
    client = world.login(world.aldena.people["sponsor_admin"])
    if door == "member":
        address, typed = "/administration/members/invite/", {"role": "viewer", "reason": "joins the team"}
    else:
        address, typed = f"/cmos/companies/{world.aldena.ids['company']}/invite/", {"reason": "to answer findings"}
    answers = []
    for email in (known(world), UNKNOWN, disabled):
        answers.append(told(client.post(address, {"email": email, **typed}), email))
    assert answers[0][0] == 302 and all(each == answers[0] for each in answers), answers[0]


def test_s20_the_way_to_a_provider_depends_on_the_domain_alone(world: World, disabled: str) -> None:
    domain = disabled.partition("@")[2]
    answers = [
        told(Client().post("/accounts/sso/", {"email": email}), email)
        for email in (disabled, f"nobody@{domain}", known(world))
    ]
    assert all(each == answers[0] for each in answers)
