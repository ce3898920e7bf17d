"""People of a tenant: invited by mail, joined once, by the invited address only."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from administration.models import Invitation
from kernel.clock import now
from records.models import Event
from sponsors import access
from sponsors.models import Membership, User
from tests.pages import submit, text
from tests.rights import approve
from tests.world import World

EMAIL = "another.colleague@aldena.example"
ACCOUNT = {"name": "Nora Colleague", "password": "a long and lonely sentence"}


@pytest.fixture
def link(world: World, mailoutbox: list[Any], django_capture_on_commit_callbacks: Any) -> str:
    admin = world.login(world.aldena.people["sponsor_admin"])
    with django_capture_on_commit_callbacks(execute=True):
        answer = submit(admin, "/administration/members/invite/", email=EMAIL, role="qa_specialist")
        assert mailoutbox == []
        assert approve(world, answer).status_code == 302
    assert EMAIL in text(admin.get("/administration/members/"))
    found = re.search(r"https?://[^/\s]+(/\S+)", mailoutbox[-1].body)
    assert found is not None
    return found[1]


def test_an_invited_person_makes_an_account_and_is_in(world: World, link: str) -> None:
    client = Client()
    assert submit(client, link, **ACCOUNT).headers["Location"] == "/"
    assert "Nora Colleague" in text(client.get("/"))
    with world.aldena.scope():
        assert Membership.objects.get(user__email=EMAIL).role == "qa_specialist"
    assert Client().get(link).status_code == 404


@pytest.mark.parametrize("change", [{"name": ""}, {"password": "short"}, {"password": EMAIL}])
def test_a_wrong_account_is_not_made(world: World, link: str, change: dict[str, str]) -> None:
    answer = submit(Client(), link, **{**ACCOUNT, **change})
    assert answer.status_code == 422
    assert not User.objects.filter(email=EMAIL).exists()
    assert submit(Client(), link, **ACCOUNT).status_code == 302


def test_an_old_invitation_opens_nothing(world: World, link: str) -> None:
    with world.aldena.scope(reason="a week later"):
        Invitation.objects.filter(email=EMAIL).update(expires_at=now() - timedelta(minutes=1))
    assert Client().get(link).status_code == 404
    assert Client().post(link, ACCOUNT).status_code == 404
    assert not User.objects.filter(email=EMAIL).exists()


def test_somebody_else_cannot_take_it(world: World, link: str) -> None:
    rival = world.login(world.borvik.people["qa_head"])
    answer = rival.post(link, {})
    assert answer.status_code == 403 and "another address" in text(answer)
    with world.aldena.scope():
        assert not Membership.objects.filter(user=world.borvik.people["qa_head"].user).exists()


def test_the_token_stands_nowhere_in_the_database(world: World, link: str, superuser: Any) -> None:
    token = link.rstrip("/").rpartition("/")[2]
    for table in ("administration_invitation", "records_trailentry", "records_event"):
        found = superuser.execute(f"SELECT count(*) AS n FROM {table} AS t WHERE t::text LIKE %s", [f"%{token}%"])
        assert found.fetchone()["n"] == 0, table


@pytest.mark.parametrize("change", [{"role": "cmo_admin"}, {"role": "integration"}, {"email": "nobody"}, {"role": ""}])
def test_a_wrong_invitation_is_kept(world: World, change: dict[str, str], mailoutbox: list[Any]) -> None:
    admin = world.login(world.aldena.people["sponsor_admin"])
    given = {"email": EMAIL, "role": "viewer", "reason": "new, as told", **change}
    assert submit(admin, "/administration/members/invite/", **given).status_code == 422
    assert mailoutbox == []


def test_a_known_person_joins_a_second_tenant_and_switches(
    world: World, mailoutbox: list[Any], django_capture_on_commit_callbacks: Any
) -> None:
    person = world.staff["contributor"]
    admin = world.login(world.aldena.people["sponsor_admin"])
    with django_capture_on_commit_callbacks(execute=True):
        approve(world, submit(admin, "/administration/members/invite/", email=person.user.email, role="viewer"))
    link = re.search(r"https?://[^/\s]+(/\S+)", mailoutbox[-1].body)
    assert link is not None
    client = world.login(person)
    assert client.post(link[1], {}).headers["Location"] == "/"
    page = text(client.get("/account/profile/"))
    assert "Aldena Therapeutics" in page and "Lough Derrin Formulations" in page
    assert client.post(f"/account/memberships/{person.pk}/switch/").status_code == 302
    assert "Your audits" not in text(client.get("/")) and client.get("/sites/").status_code == 403


def test_nobody_switches_into_a_foreign_membership(world: World) -> None:
    client = world.login(world.aldena.people["viewer"])
    assert client.post(f"/account/memberships/{world.borvik.people['viewer'].pk}/switch/").status_code == 404
    assert client.post(f"/account/memberships/{world.aldena.people['qa_head'].pk}/switch/").status_code == 404


@pytest.mark.parametrize(("kind", "role"), [("sponsor", "sponsor_admin"), ("cmo", "cmo_admin")])
def test_an_organisation_chooses_where_its_days_begin(world: World, kind: str, role: str) -> None:
    """A manufacturer's today was that of UTC for good: findings fell due on another day than at the site."""
    member = world.aldena.people[role] if kind == "sponsor" else world.staff[role]
    client = world.login(member)
    assert 'href="/administration/zone/"' in client.get("/administration/members/").content.decode()
    same = submit(client, "/administration/zone/", reason="told by the site")
    assert same.status_code == 422 and "the zone it has" in text(same)
    nowhere = submit(client, "/administration/zone/", zone="Mars/Olympus", reason="told by the site")
    assert nowhere.status_code == 422
    assert submit(client, "/administration/zone/", zone="Pacific/Kiritimati", reason="").status_code == 422
    assert (
        submit(client, "/administration/zone/", zone="Pacific/Kiritimati", reason="moved, as told").status_code == 302
    )
    assert "days in Pacific/Kiritimati" in text(client.get("/administration/members/"))
    own = world.aldena.scope if kind == "sponsor" else world.maker_scope
    with own():
        assert access.today_here() == now().astimezone(ZoneInfo("Pacific/Kiritimati")).date()
        assert Event.objects.filter(name="tenant.zone_changed").count() == 1


def test_only_an_administrator_moves_the_days(world: World) -> None:
    for member in (world.aldena.people["qa_head"], world.staff["quality_signatory"]):
        assert world.login(member).get("/administration/zone/").status_code == 403


def test_the_way_back_from_a_form_names_a_person_and_no_key(world: World) -> None:
    """The breadcrumb once read "qa_specialist" and an id, and "invitation as qa_specialist"."""
    client, pk = world.login(world.aldena.people["sponsor_admin"]), world.aldena.people["viewer"].pk
    page = text(client.get(f"/administration/members/{pk}/end/"))
    assert f'<li><a href="/administration/members/{pk}/">{world.aldena.people["viewer"].user.name}</a></li>' in page
    invited = text(client.get(f"/administration/invitations/{world.aldena.ids['invitation']}/withdraw/"))
    assert '<li><a href="/administration/members/">People</a></li>' in invited


def test_a_form_leads_back_to_the_record_it_is_about(world: World) -> None:
    client, pk = world.login(world.aldena.people["qa_head"]), world.aldena.ids["agreement"]
    page = text(client.get(f"/agreements/{pk}/revise/"))
    assert f'<li><a href="/agreements/{pk}/">QAG-' in page
