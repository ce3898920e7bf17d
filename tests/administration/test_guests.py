"""Guests from outside: inspectors and people of the platform's operation read, for a time, and are seen to read."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from administration.rules import role_obstacles
from kernel.clock import now
from kernel.scope import PLATFORM, scope
from records.models import Event, SponsorFile, TrailEntry
from records.selectors import changes
from sponsors import services as people
from sponsors.entering import marks
from sponsors.entering.store import ENTRY
from sponsors.models import Membership, User
from sponsors.rules import READ_ONLY, permissions_of
from tests.architecture.test_routes import CLOSED, address, needed, record
from tests.pages import submit, text
from tests.rights import ask_and_approve
from tests.world import SETUP, World

INVITE = "/administration/members/invite/"
HARMLESS = {"profile.change", "views.keep", "reminders.choose", "jobs.cancel", "desk.print_history", "desk.dossier"}
HARMLESS |= {"approved.print", "chain.print", "matrix.print"}
"""What guests may besides reading: their own profile, views and notices, and prints of what they read."""


def views(world: World, member: Membership) -> list[str]:
    with world.aldena.scope():
        found = Event.objects.filter(name="page.viewed", subject_id=member.pk).order_by("seq")
        return [event.facts["path"] for event in found]


def operator(world: World) -> tuple[User, Client]:
    """Somebody of the platform's operation who has shown every factor and is a member of nothing."""
    with scope(PLATFORM, actor=SETUP, reason="an operator's account"):
        user = people.create_user(
            email="op@portal.example", name="Olga Petrov", password=world.password, actor=SETUP, reason="an operator"
        )
        client = Client()
        client.force_login(user)
    session = client.session
    session[ENTRY] = dict.fromkeys(("opened_at", marks.IDENTITY, marks.FACTOR), now().isoformat())
    session.save()
    return user, client


@pytest.mark.parametrize("role", ["viewer", "inspector", "operator"])
def test_s08_a_reader_writes_nothing_and_each_refusal_is_kept(world: World, role: str) -> None:
    """Each page and address of the API that writes is refused with 403; no row is written but the refusal."""
    client = world.login(world.aldena.people[role])
    with world.aldena.scope():
        before, refusals = changes().count(), Event.objects.filter(name="access.denied").count()
    asked = 0
    for name, route in CLOSED.items():
        permission = needed(name, "POST")
        if permission is None or permission in permissions_of(role):
            continue
        path = address(name, route, record(world.aldena, route.kind) if route.kind else None)
        sent: dict[str, Any] = {"data": "{}", "content_type": "application/json"} if name.startswith("api:") else {}
        answer = client.post(path, **sent)
        assert answer.status_code == 403, (name, answer.status_code)
        asked += 1
    with world.aldena.scope():
        assert changes().count() == before
        assert Event.objects.filter(name="access.denied").count() == refusals + asked > 100


def test_s08_an_inspector_is_out_on_the_next_request_after_the_last_day(world: World) -> None:
    member = world.aldena.people["inspector"]
    client = world.login(member)
    assert client.get("/sites/").status_code == 200 and client.get("/api/v1/sites/").status_code == 200
    with world.aldena.scope(reason="the day after"):
        Membership.objects.filter(pk=member.pk).update(ends_on=world.today - timedelta(days=1))
    assert client.get("/sites/").status_code == 302 and client.get("/api/v1/sites/").status_code == 401
    assert client.get(f"/files/{world.aldena.ids['file']}/download/").status_code == 302


@pytest.mark.parametrize("role", sorted(READ_ONLY))
def test_what_a_guest_looks_at_stands_in_the_access_log_and_bears_their_name(world: World, role: str) -> None:
    member = world.aldena.people[role]
    client = world.login(member)
    pk = world.aldena.ids["audit"]
    page = text(client.get(f"/audits/{pk}/"))
    assert "cp-watermark" in page and member.user.name in page and "stands in the access log" in page
    client.get("/api/v1/sites/", {"q": "Cork", "sort": "-name"})
    asked = "/api/v1/sites/?q=Cork&sort=-name"
    assert views(world, member) == [f"/audits/{pk}/", asked], "what they searched for too"
    log = text(world.login(world.aldena.people["sponsor_admin"]).get("/trail/access/"))
    assert "looked at a page" in log and f"/audits/{pk}/" in log
    told = client.get("/audits/?format=csv").getvalue().decode()
    assert "Exported" in told and f"by {member.user.name}" in told


def test_nobody_else_is_watched(world: World) -> None:
    member = world.aldena.people["viewer"]
    page = text(world.login(member).get("/sites/"))
    assert "cp-watermark" not in page and views(world, member) == []


@pytest.mark.parametrize("role", sorted(READ_ONLY))
def test_a_guest_only_reads(role: str) -> None:
    rest = {name for name in permissions_of(role) if not name.endswith(".view") and ".view_" not in name}
    assert rest <= HARMLESS | {"desk.explanation", "reminders.notices", "desk.calendar", "desk.search", "jobs.view"}


def test_s09_an_operator_sees_nothing_without_access_that_the_tenant_gave(world: World) -> None:
    """The account exists and signs in; pages lead to "no membership", the API refuses, nothing of a tenant is told."""
    user, client = operator(world)
    for path in ("/", "/sites/", f"/audits/{world.aldena.ids['audit']}/", "/administration/members/", "/trail/"):
        answer = client.get(path)
        assert answer.status_code == 302 and answer.headers["Location"] == reverse("sponsors:no-membership")
    assert client.get("/api/v1/sites/").status_code == 401
    assert "Aldena" not in text(client.get(reverse("sponsors:no-membership")))


def test_s09_time_boxed_access_is_given_by_the_tenant_and_seen_by_it(
    world: World, mailoutbox: list[Any], django_capture_on_commit_callbacks: Any
) -> None:
    """Asked for and approved by the tenant, for a week at most; the grant and every read stand in its own trail."""
    user, client = operator(world)
    until = world.today + timedelta(days=3)
    given = {"email": user.email, "role": "operator", "reason": "support case about imports"}
    admin = world.login(world.aldena.people["sponsor_admin"])
    endless = submit(admin, INVITE, **given)
    assert endless.status_code == 422 and "has a last day" in text(endless)
    far = submit(admin, INVITE, **given, ends_on=f"{world.today + timedelta(days=8):%-d %b %Y}")
    assert far.status_code == 422 and "At most a week" in text(far)
    with django_capture_on_commit_callbacks(execute=True):
        assert ask_and_approve(world, INVITE, **given, ends_on=f"{until:%-d %b %Y}").status_code == 302
    link = next(word for word in mailoutbox[-1].body.split() if "/accept/" in word).partition("/administration")
    assert client.post(f"/administration{link[2]}", {}).headers["Location"] == "/"
    assert client.get("/sites/").status_code == 200
    with world.aldena.scope():
        member = Membership.objects.get(user=user)
        assert TrailEntry.objects.filter(row_id=member.pk, operation="INSERT").exists()
    assert "/sites/" in views(world, member)
    assert member.ends_on == until
    assert user.email in text(admin.get("/administration/rights/"))
    with world.aldena.scope(reason="days later"):
        Membership.objects.filter(pk=member.pk).update(ends_on=world.today - timedelta(days=1))
    assert client.get("/sites/").status_code == 302


def test_an_operator_gets_a_week_at_most(world: World) -> None:
    today = world.today
    assert role_obstacles("operator", today + timedelta(days=7), today, "sponsor") == {}
    assert role_obstacles("operator", today + timedelta(days=8), today, "sponsor").keys() == {"ends_on"}
    assert role_obstacles("operator", None, today, "sponsor").keys() == {"ends_on"}


def test_s11_a_person_gives_themselves_nothing_by_their_profile(world: World) -> None:
    """Fields of rights are no fields of the profile: they change nothing, and nothing else can be sent to."""
    member = world.aldena.people["qa_head"]
    client = world.login(member)
    sent = {"role": "sponsor_admin", "is_superuser": "on", "is_active": "", "sponsor": str(world.borvik.sponsor.pk)}
    submit(client, "/account/profile/", **sent)
    with world.aldena.scope():
        kept = Membership.objects.get(pk=member.pk)
        assert (kept.role, kept.sponsor_id, kept.own_role_id) == ("qa_head", world.aldena.sponsor.pk, None)
    fresh = User.objects.get(pk=member.user_id)
    assert fresh.is_active and not fresh.is_superuser


def test_s25_who_was_ended_fails_on_the_next_request_everywhere(world: World) -> None:
    """Open session, API, waiting download: all of them (sessions and tokens of a person share the one look-up)."""
    member = world.aldena.people["qa_specialist"]
    client, admin = world.login(member), world.login(world.aldena.people["sponsor_admin"])
    download = f"/files/{world.aldena.ids['file']}/download/"
    assert client.get("/sites/").status_code == 200 and client.get(download).status_code == 200
    ended = submit(admin, f"/administration/members/{member.pk}/end/", reason="left the company")
    assert ended.status_code == 302
    assert client.get("/sites/").status_code == 302 and client.get(download).status_code == 302
    assert client.get("/api/v1/sites/").status_code == 401
    assert client.post("/lists/views/", {"name": "x"}).status_code in (302, 403, 404, 405)


@pytest.mark.parametrize("role", sorted(READ_ONLY))
def test_r41_a_file_that_a_guest_takes_is_as_it_was_stored_and_stands_in_the_log_with_their_name(
    world: World, role: str
) -> None:
    """Uploaded files are never rewritten (decision 108): the page says so to guests, and to nobody else."""
    pk, said = world.aldena.ids["file"], "Downloads are recorded with your name."
    with world.aldena.scope():
        stored = SponsorFile.objects.get(pk=pk)
    client, viewer = world.login(world.aldena.people[role]), world.login(world.aldena.people["viewer"])
    page = text(client.get(f"/files/{pk}/"))
    assert said in page and world.aldena.people[role].user.name in page
    assert said not in text(viewer.get(f"/files/{pk}/"))
    taken: Any = client.get(f"/files/{pk}/download/")
    assert sha256(b"".join(taken)).hexdigest() == stored.sha256
    with world.aldena.scope():
        event = Event.objects.get(name="file.downloaded", subject_id=pk)
        assert event.actor == f"membership:{world.aldena.people[role].pk}" and event.facts["sha256"] == stored.sha256
    log = text(world.login(world.aldena.people["sponsor_admin"]).get("/trail/access/?did=file.downloaded"))
    assert world.aldena.people[role].user.name in log
