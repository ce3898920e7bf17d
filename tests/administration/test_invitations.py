"""Invitations: for one person, once, for a time; sent again, withdrawn, and taken by one of many at once."""

from __future__ import annotations

import re
import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from administration import services
from administration.models import Invitation
from kernel.clock import now
from kernel.errors import Refused
from records.models import Event
from sponsors import services as people
from sponsors.models import Membership, User
from tests.pages import submit, text
from tests.rights import approve
from tests.world import World

EMAIL = "one.more@aldena.example"
ACCOUNT = {"name": "Nora Colleague", "password": "a long and lonely sentence"}
INVITE = "/administration/members/invite/"


def mailed(mailoutbox: list[Any]) -> str:
    found = re.search(r"https?://[^/\s]+(/administration/accept/\S+)", mailoutbox[-1].body)
    assert found is not None
    return found[1]


@pytest.fixture
def link(world: World, mailoutbox: list[Any], django_capture_on_commit_callbacks: Any) -> str:
    admin = world.login(world.aldena.people["sponsor_admin"])
    with django_capture_on_commit_callbacks(execute=True):
        assert approve(world, submit(admin, INVITE, email=EMAIL, role="viewer")).status_code == 302
    return mailed(mailoutbox)


def test_s27_who_is_signed_in_as_somebody_else_reads_and_takes_nothing(world: World, link: str) -> None:
    """The page once told the invited address and the company to whoever held the link."""
    rival = world.login(world.borvik.people["qa_head"])
    for answer in (rival.get(link), rival.post(link, {})):
        page = text(answer)
        assert answer.status_code == 403 and "for another address" in page
        assert EMAIL not in page and "Aldena" not in page
    assert submit(Client(), link, **ACCOUNT).status_code == 302, "the invited person still comes in"


@pytest.mark.parametrize("more", [{"email": "me@evil.example"}, {"role": "sponsor_admin"}, {"token": "x"}])
def test_s27_changed_parts_are_refused(world: World, link: str, more: dict[str, str]) -> None:
    answer = Client().post(link, {**ACCOUNT, **more})
    assert answer.status_code == 400 and "something it does not ask" in text(answer)
    assert not User.objects.filter(email__in=[EMAIL, "me@evil.example"]).exists()


def test_s27_an_invitation_works_once(world: World, link: str) -> None:
    client = Client()
    assert submit(client, link, **ACCOUNT).status_code == 302
    assert client.post(link, {}).status_code == 404 and Client().post(link, ACCOUNT).status_code == 404


def test_who_has_an_account_signs_in_and_joins(
    world: World, mailoutbox: list[Any], django_capture_on_commit_callbacks: Any
) -> None:
    person, admin = world.staff["contributor"], world.login(world.aldena.people["sponsor_admin"])
    with django_capture_on_commit_callbacks(execute=True):
        approve(world, submit(admin, INVITE, email=person.user.email, role="viewer"))
    link = mailed(mailoutbox)
    new = submit(Client(), link, **ACCOUNT)
    assert new.status_code == 422 and "There is an account with this address" in text(new)
    client = world.login(person)
    assert client.post(link, {}).headers["Location"] == "/"
    assert "Aldena Therapeutics" in text(client.get("/"))


def test_accepting_an_invitation_once_left_forms_of_the_tenant_before_good(
    world: World, mailoutbox: list[Any], django_capture_on_commit_callbacks: Any
) -> None:
    """What another tab had opened for the tenant before was written into the new one."""
    person, admin = world.borvik.people["viewer"], world.login(world.aldena.people["sponsor_admin"])
    with django_capture_on_commit_callbacks(execute=True):
        approve(world, submit(admin, INVITE, email=person.user.email, role="qa_manager"))
    client = Client(enforce_csrf_checks=True)
    client.cookies = world.login(person).cookies
    sealed = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', text(client.get("/account/profile/")))
    assert sealed is not None
    typed = {"csrfmiddlewaretoken": sealed[1]}
    assert client.post(mailed(mailoutbox), typed).status_code == 302
    assert "Aldena Therapeutics" in text(client.get("/"))
    answer = client.post("/cmos/sites/register/", {**typed, "name": "Secret of Borvik"})
    assert answer.status_code == 403 and "another membership in another tab" in text(answer)


def test_r01_the_address_of_a_closed_account_makes_no_new_one(
    world: World, mailoutbox: list[Any], django_capture_on_commit_callbacks: Any
) -> None:
    with world.aldena.scope(reason="left the company"):
        person = people.create_user(
            email="gone@aldena.example", name="Gone", password=None, actor=world.aldena.actor(), reason="was here"
        )
        User.objects.filter(pk=person.pk).update(is_active=False)
    admin = world.login(world.aldena.people["sponsor_admin"])
    with django_capture_on_commit_callbacks(execute=True):
        approve(world, submit(admin, INVITE, email="Gone@Aldena.example", role="viewer"))  # and tells nothing
    answer = submit(Client(), mailed(mailoutbox), **ACCOUNT)
    assert answer.status_code == 422
    assert User.objects.filter(email__iexact="gone@aldena.example").count() == 1


def test_an_invitation_is_sent_again_with_a_new_link(
    world: World, link: str, mailoutbox: list[Any], django_capture_on_commit_callbacks: Any
) -> None:
    admin = world.login(world.aldena.people["sponsor_admin"])
    with world.aldena.scope(reason="six days later"):
        found = Invitation.objects.get(email=EMAIL)
        Invitation.objects.filter(pk=found.pk).update(expires_at=now() + timedelta(days=1))
    path = f"/administration/invitations/{found.pk}/resend/"
    assert submit(admin, path, reason="x").status_code == 422
    with django_capture_on_commit_callbacks(execute=True):
        assert submit(admin, path).status_code == 302
    again = mailed(mailoutbox)
    assert again != link and Client().get(link).status_code == 404
    with world.aldena.scope():
        found.refresh_from_db()
        assert found.expires_at > now() + timedelta(days=6)
        assert Event.objects.filter(name="member.invitation_resent", subject_id=found.pk).count() == 1
    assert submit(Client(), again, **ACCOUNT).status_code == 302
    assert admin.get(path).status_code == 404


def test_an_invitation_that_ended_is_not_sent_again(world: World, link: str) -> None:
    with world.aldena.scope("sponsor_admin", reason="a week later"):
        found = Invitation.objects.get(email=EMAIL)
        Invitation.objects.filter(pk=found.pk).update(expires_at=now() - timedelta(minutes=1))
        with pytest.raises(Refused, match="too old"):
            services.resend_invitation(
                found, invited_by="Petra", actor=world.aldena.actor("sponsor_admin"), reason="mail was lost"
            )


def test_nobody_is_invited_twice_nor_a_member(world: World, link: str) -> None:
    admin = world.login(world.aldena.people["sponsor_admin"])
    twice = submit(admin, INVITE, email=EMAIL.upper(), role="viewer")
    assert twice.status_code == 422 and "invited already" in text(twice)
    waits = [submit(admin, INVITE, email="two@x.example", role="viewer") for _ in range(2)]
    assert [each.status_code for each in waits] == [302, 422] and "waits for a second person" in text(waits[1])
    member = submit(admin, INVITE, email=world.aldena.people["viewer"].user.email, role="viewer")
    assert member.status_code == 422 and "a member already" in text(member)


def test_s20_inviting_tells_nothing_of_accounts_elsewhere(world: World) -> None:
    admin = world.login(world.aldena.people["sponsor_admin"])
    known = world.borvik.people["viewer"].user.email
    answers = [submit(admin, INVITE, email=each, role="viewer") for each in (known, "nobody@x.example")]
    assert {each.status_code for each in answers} == {302}
    without_id = {re.sub(r"[0-9a-f-]{36}", "", each.headers["Location"]) for each in answers}
    assert without_id == {"/administration/rights//"}
    assert {approve(world, each).status_code for each in answers} == {302}


def test_s53_fifty_at_once_make_one_member(committed_world: World, mailoutbox: list[Any]) -> None:
    world = committed_world
    admin = world.login(world.aldena.people["sponsor_admin"])
    approve(world, submit(admin, INVITE, email=EMAIL, role="viewer"))
    link, told = mailed(mailoutbox), []
    gate = threading.Barrier(50)

    def accept() -> None:
        client = Client(raise_request_exception=False)
        gate.wait(60)
        try:
            told.append(client.post(link, ACCOUNT).status_code)
        finally:
            connection.close()

    threads = [threading.Thread(target=accept) for _ in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert sorted(told)[0] == 302 and told.count(302) == 1, told
    assert set(told) <= {302, 404, 409} and len(told) == 50, told
    with world.aldena.scope():
        assert Membership.objects.filter(user__email=EMAIL).count() == 1
    assert User.objects.filter(email=EMAIL).count() == 1
