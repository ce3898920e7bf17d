"""Members: role and last day, leaving and coming back, and a tenant that always has somebody who manages people."""

from __future__ import annotations

import re
import threading
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from administration.rules import member_state, role_obstacles
from administration.services import end_membership
from kernel.errors import Refused
from records.models import Event, TrailEntry
from sponsors import services as people
from sponsors.models import Membership
from tests.pages import submit, text
from tests.rights import approve
from tests.world import World

INVITE = "/administration/members/invite/"


def at(member: Membership, step: str = "") -> str:
    return f"/administration/members/{member.pk}/" + (f"{step}/" if step else "")


def a_day(day: date) -> str:
    return f"{day:%-d %b %Y}"


def test_a_role_changes_from_the_next_request_on(world: World) -> None:
    admin, member = world.login(world.aldena.people["sponsor_admin"]), world.aldena.people["viewer"]
    person = world.login(member)
    assert person.get(f"/cmos/companies/{world.aldena.ids['company']}/change/").status_code == 403
    asked = submit(admin, at(member, "change"), role="qa_specialist", reason="promoted, as told")
    assert person.get(f"/cmos/companies/{world.aldena.ids['company']}/change/").status_code == 403
    assert approve(world, asked).status_code == 302
    assert person.get(f"/cmos/companies/{world.aldena.ids['company']}/change/").status_code == 200
    page = text(admin.get(at(member)))
    assert "QA specialist" in page and "promoted" in page
    with world.aldena.scope():
        entry = TrailEntry.objects.filter(row_id=member.pk).latest("seq")
        assert (entry.was, entry.reason) == ({"role": "viewer"}, "promoted, as told")


def test_an_ended_member_is_out_at_once_in_open_sessions_too(world: World) -> None:
    """S-25 for sessions."""
    admin, member = world.login(world.aldena.people["sponsor_admin"]), world.aldena.people["qa_specialist"]
    person = world.login(member)
    assert person.get("/sites/").status_code == 200
    assert submit(admin, at(member, "end"), reason="left the company").status_code == 302
    assert person.get("/sites/").status_code == 302 and person.get("/api/v1/sites/").status_code == 401
    assert person.get(f"/files/{world.aldena.ids['file']}/download/").status_code == 302
    assert approve(world, submit(admin, at(member, "resume"), reason="came back")).status_code == 302
    assert person.get("/sites/").status_code == 200
    with world.aldena.scope():
        names = Event.objects.filter(subject_id=member.pk, name__startswith="member.").order_by("seq")
        assert list(names.values_list("name", flat=True)) == ["member.ended", "member.resumed"]


def test_an_inspector_has_a_last_day_and_is_out_after_it(
    world: World, mailoutbox: list[Any], django_capture_on_commit_callbacks: Any
) -> None:
    """S-08: after the last day the next request is refused."""
    admin = world.login(world.aldena.people["sponsor_admin"])
    given = {"email": "inspector@agency.example", "role": "inspector", "reason": "inspection, as told"}
    refused = submit(admin, INVITE, **given)
    assert refused.status_code == 422 and "this role has a last day" in text(refused)
    with django_capture_on_commit_callbacks(execute=True):
        approve(world, submit(admin, INVITE, **given, ends_on=a_day(world.today)))
    found = re.search(r"https?://[^/\s]+(/\S+)", mailoutbox[-1].body)
    assert found is not None
    guest = Client()
    submit(guest, found[1], name="Visiting inspector", password="a long and lonely sentence")
    assert guest.get("/sites/").status_code == 200
    with world.aldena.scope(reason="days later"):
        member = Membership.objects.get(user__email="inspector@agency.example")
        assert member.ends_on == world.today
        Membership.objects.filter(pk=member.pk).update(ends_on=world.today - timedelta(days=2))
    assert guest.get("/sites/").status_code == 302 and guest.get("/api/v1/sites/").status_code == 401
    assert "Expired" in text(admin.get("/administration/members/"))


def test_nobody_changes_their_own_membership(world: World) -> None:
    """S-12."""
    member = world.aldena.people["sponsor_admin"]
    admin = world.login(member)
    for step, given in (("change", {"role": "qa_head", "reach": "all"}), ("end", {}), ("resume", {})):
        answer = admin.post(at(member, step), {**given, "reason": "told by the site"})
        assert answer.status_code == 422 and "another administrator" in text(answer), step
    with world.aldena.scope():
        assert Membership.objects.get(pk=member.pk).role == "sponsor_admin"


@pytest.mark.parametrize("role", ["qa_head", "viewer"])
def test_only_an_administrator_changes_members(world: World, role: str) -> None:
    """S-12: nobody gives themselves or others a right."""
    client = world.login(world.aldena.people[role])
    for member in (world.aldena.people[role], world.aldena.people["purchasing"]):
        for step in ("change", "end", "resume"):
            assert (
                client.post(at(member, step), {"role": "sponsor_admin", "reason": "told by the site"}).status_code
                == 403
            )


@pytest.mark.parametrize("change", [{"role": "integration"}, {"role": "cmo_admin"}, {"role": ""}, {"reason": " "}])
def test_a_wrong_change_is_refused(world: World, change: dict[str, str]) -> None:
    admin, member = world.login(world.aldena.people["sponsor_admin"]), world.aldena.people["viewer"]
    assert submit(admin, at(member, "change"), **{"reason": "told by the site", **change}).status_code == 422


def test_a_foreign_member_and_a_system_are_not_found(world: World) -> None:
    admin = world.login(world.aldena.people["sponsor_admin"])
    with world.aldena.scope():
        system = Membership.objects.get(role="integration")
    for member in (world.borvik.people["viewer"], system, world.staff["contributor"]):
        assert admin.get(at(member)).status_code == 404
        assert admin.post(at(member, "end"), {"reason": "told by the site"}).status_code == 404


def test_the_last_administrator_stays(world: World) -> None:
    """S-12: by whatever path; here the operator's."""
    with world.aldena.scope("qa_head"):
        member = Membership.objects.get(pk=world.aldena.people["sponsor_admin"].pk)
        with pytest.raises(Refused, match="Nobody else could manage"):
            end_membership(member, actor=world.aldena.actor("qa_head"), reason="told by the site")


def test_two_administrators_who_end_each_other_at_once_leave_one(committed_world: World) -> None:
    world, outcome = committed_world, []
    with world.aldena.scope(reason="second administrator"):
        second = Membership.objects.get(pk=world.aldena.people["viewer"].pk)
        people.change_membership(second, role="sponsor_admin")
    pair = (world.aldena.people["sponsor_admin"].pk, second.pk)
    gate = threading.Barrier(2)

    def end(role: str, other: Any) -> None:
        gate.wait(10)
        try:
            with world.aldena.scope(role):
                end_membership(
                    Membership.objects.get(pk=other), actor=world.aldena.actor(role), reason="told by the site"
                )
            outcome.append("ended")
        except Refused:
            outcome.append("refused")
        connection.close()

    threads = [threading.Thread(target=end, args=given) for given in (("sponsor_admin", pair[1]), ("viewer", pair[0]))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcome) == ["ended", "refused"]
    with world.aldena.scope():
        assert Membership.objects.filter(pk__in=pair, is_active=True).count() == 1


def test_a_withdrawn_invitation_opens_nothing(
    world: World, mailoutbox: list[Any], django_capture_on_commit_callbacks: Any
) -> None:
    admin = world.login(world.aldena.people["sponsor_admin"])
    with django_capture_on_commit_callbacks(execute=True):
        approve(world, submit(admin, INVITE, email="wrong@x.example", role="viewer"))
    link = re.search(r"https?://[^/\s]+(/\S+)", mailoutbox[-1].body)
    page = text(admin.get("/administration/members/"))
    withdraw = re.search(r"/administration/invitations/[0-9a-f-]+/withdraw/", page)
    assert link is not None and withdraw is not None and Client().get(link[1]).status_code == 200
    assert submit(admin, withdraw[0], reason="wrong address").status_code == 302
    assert Client().get(link[1]).status_code == 404
    assert "wrong@x.example" not in text(admin.get("/administration/members/"))
    assert admin.post(withdraw[0], {"reason": "told by the site"}).status_code == 404


def test_systems_are_no_people(world: World) -> None:
    page = text(world.login(world.aldena.people["sponsor_admin"]).get("/administration/members/"))
    assert "systems.invalid" not in page and "Ingrid Solheim" in page


def test_rules_of_roles_and_last_days() -> None:
    today = date(2026, 11, 25)
    assert not role_obstacles("viewer", None, today, "sponsor") and not role_obstacles(
        "inspector", today, today, "sponsor"
    )
    assert role_obstacles("inspector", None, today, "sponsor").keys() == {"ends_on"}
    assert role_obstacles("viewer", today - timedelta(days=1), today, "sponsor").keys() == {"ends_on"}
    assert role_obstacles("viewer", None, today, "cmo").keys() == {"role"}
    assert member_state(is_active=False, ends_on=None, today=today) == "ended"
    assert member_state(is_active=True, ends_on=today, today=today) == "can_act"
    assert member_state(is_active=True, ends_on=today - timedelta(days=1), today=today) == "expired"
