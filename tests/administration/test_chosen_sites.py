"""Limiting a guest to chosen sites: asked for, approved, changed, narrowed at once, told everywhere (R-06, S-08)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from administration import rights, services
from administration.models import Invitation, RightsRequest
from administration.rules import site_obstacles, widens
from cmos.models import Site
from kernel.errors import Refused
from records import jobs
from records.models import Job, SponsorFile
from reminders.services.sweeping import may_see
from sponsors import access
from sponsors.models import Membership
from sponsors.rules import LIMITABLE, ROLES
from tests.architecture.test_routes import token
from tests.attacks.test_chosen_sites import limit, quiet_site
from tests.jobs import finish
from tests.pages import submit, text
from tests.records import slow_jobs
from tests.rights import approve, ask_and_approve
from tests.world import World

INVITE = "/administration/members/invite/"
assert slow_jobs.sites_seen.name == "tests.sites_seen"


def number(world: World, pk: UUID) -> str:
    with world.aldena.scope():
        return Site.objects.get(pk=pk).number


def invited(world: World, **more: str) -> dict[str, str]:
    day = world.today + timedelta(days=5)
    return {
        "email": "guest@authority.example",
        "role": "inspector",
        "reason": "inspection of the site",
        "ends_on": f"{day:%-d %b %Y}",
        **more,
    }


def change(world: World, member: Membership, **typed: str) -> Any:
    admin = world.login(world.aldena.people["sponsor_admin"])
    return submit(admin, f"/administration/members/{member.pk}/change/", reason="scope of the inspection", **typed)


def sites_of(world: World, member: Membership) -> list[UUID] | None:
    with world.aldena.scope():
        found: list[UUID] | None = Membership.objects.get(pk=member.pk).sites
        return found


def test_a_guest_is_invited_to_chosen_sites_and_sees_no_other(
    world: World, mailoutbox: list[Any], django_capture_on_commit_callbacks: Any
) -> None:
    """R-06: one asks and another approves, with the sites before their eyes; accepting gives exactly those."""
    chosen = quiet_site(world)
    typed = invited(world, reach="chosen", sites=number(world, chosen).lower())
    admin = world.login(world.aldena.people["sponsor_admin"])
    asked = submit(admin, INVITE, **typed)
    page = text(world.login(world.aldena.people["qa_head"]).get(asked.headers["Location"]))
    assert "1 site only" in page and f"{number(world, chosen)} New site" in page
    with django_capture_on_commit_callbacks(execute=True):
        assert approve(world, asked).status_code == 302
    with world.aldena.scope():
        assert Invitation.objects.get(email=typed["email"]).sites == [chosen]
    assert "1 site only" in text(admin.get("/administration/members/"))
    link = next(word for word in mailoutbox[-1].body.split() if "/accept/" in word).partition("/administration")
    guest = Client()
    password = "a long enough Pass-phrase 9"
    assert guest.post(f"/administration{link[2]}", {"name": "Ines Guest", "password": password}).status_code == 302
    with world.aldena.scope():
        member = Membership.objects.get(user__email=typed["email"])
        assert member.sites == [chosen]
    client = world.login(member)
    assert client.get(f"/sites/{chosen}/").status_code == 200
    assert client.get(f"/sites/{world.aldena.ids['site']}/").status_code == 404
    shown = text(admin.get(f"/administration/members/{member.pk}/"))
    assert f"1 site only: {number(world, chosen)} New site" in " ".join(shown.split())
    api = Client().get("/api/v1/rights-requests/?kind=invite", headers=token(world.aldena)).json()["results"]
    assert [each["sites"] for each in api if typed["email"] in each["title"]] == [[str(chosen)]]


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"reach": "chosen"}, "Name at least one site"),
        ({"reach": "chosen", "sites": "SITE-9999"}, "There is no site SITE-9999"),
        ({"reach": "all", "sites": "SITE-0001"}, "Choose chosen sites only"),
        ({"reach": "chosen", "sites": "SITE-0001", "role": "viewer"}, "Only guests are limited to sites"),
        ({"reach": "some"}, "not in the list"),
    ],
)
def test_a_limit_that_cannot_be_is_refused_beside_its_field(world: World, typed: dict[str, str], words: str) -> None:
    admin = world.login(world.aldena.people["sponsor_admin"])
    answer = submit(admin, INVITE, **{**invited(world), **typed})
    assert answer.status_code == 422 and words in text(answer)
    if "sites" in typed:
        assert typed["sites"] in text(answer)


def test_a_site_of_another_sponsor_is_no_site(world: World) -> None:
    """S-03: a foreign id reads like a random one, from a form (by number) and from a service (by id)."""
    member = world.aldena.people["inspector"]
    with world.aldena.scope("sponsor_admin"):
        for pk in (world.borvik.ids["site"], uuid4()):
            with pytest.raises(Refused, match="no such site"):
                services.ask_to_change(
                    access.memberships().get(pk=member.pk),
                    role="inspector",
                    ends_on=member.ends_on,
                    sites=[pk],
                    today=world.today,
                    actor=world.aldena.actor("sponsor_admin"),
                    reason="a try",
                )


def test_fewer_sites_hold_at_once_and_more_wait_for_a_second_person(world: World) -> None:
    """R-06 for sites: taking away must never wait, and one site more is a wider right."""
    member, first, second = world.aldena.people["inspector"], world.aldena.ids["site"], quiet_site(world)
    both = f"{number(world, first)}, {number(world, second)}"
    narrowed = change(world, member, reach="chosen", sites=both)
    assert narrowed.headers["Location"] == f"/administration/members/{member.pk}/"
    assert set(sites_of(world, member) or ()) == {first, second}
    assert change(world, member, reach="chosen", sites=number(world, second)).status_code == 302
    assert sites_of(world, member) == [second]
    same = change(world, member)
    assert same.status_code == 422 and "the sites that the person has" in text(same)
    for wider in ({"reach": "chosen", "sites": both}, {"reach": "chosen", "sites": number(world, first)}):
        asked = change(world, member, **wider)
        assert "/rights/" in asked.headers["Location"] and sites_of(world, member) == [second]
    page = text(world.login(world.aldena.people["qa_head"]).get(asked.headers["Location"]))
    assert "records of" in page and number(world, first) in page and number(world, second) in page
    assert approve(world, asked).status_code == 302
    assert sites_of(world, member) == [first]
    everything = change(world, member, reach="all", sites="")
    assert sites_of(world, member) == [first]
    assert approve(world, everything).status_code == 302
    assert sites_of(world, member) is None


def test_another_role_takes_the_limit_only_with_a_second_person(world: World) -> None:
    member = limit(world, "inspector", quiet_site(world))
    refused = change(world, member, role="viewer", ends_on="")
    assert refused.status_code == 422 and "Only guests are limited" in text(refused)
    asked = change(world, member, role="viewer", ends_on="", reach="all", sites="")
    assert sites_of(world, member) is not None
    assert approve(world, asked).status_code == 302
    assert sites_of(world, member) is None


def test_a_cmo_is_asked_for_no_sites(world: World) -> None:
    admin = world.login(world.staff["cmo_admin"])
    assert "Chosen sites" not in text(admin.get(INVITE))
    assert "Chosen sites" in text(world.login(world.aldena.people["sponsor_admin"]).get(INVITE))


def test_who_was_asked_for_before_limits_existed_is_asked_for_all_sites(world: World) -> None:
    """A request that waits from before says nothing of sites: it means what it meant."""
    assert rights.sites_asked(RightsRequest(asked={"role": "inspector"})) is None
    assert ask_and_approve(world, INVITE, **invited(world)).status_code == 302


def test_a_job_of_a_limited_guest_is_done_limited_and_a_narrower_limit_takes_what_it_made(
    committed_world: World,
) -> None:
    """The worker acts in the name of who asked; what an earlier job made for them goes with the right to see it."""
    world = committed_world
    chosen, member = quiet_site(world), world.aldena.people["inspector"]
    actor = world.aldena.actor("inspector")

    def seen() -> Job:
        with world.aldena.scope("inspector"):
            job = jobs.request("tests.sites_seen", {}, title="Sites", actor=actor, reason="a test, as told")
        return finish(world.aldena, job)

    whole = seen()
    assert int(whole.message) == world.aldena.sites() > 1 and whole.result is not None
    change(world, member, reach="chosen", sites=number(world, chosen))
    with world.aldena.scope():
        assert Job.objects.get(pk=whole.pk).state == Job.State.EXPIRED
        assert not SponsorFile.objects.filter(pk=whole.result.pk).exists()
    assert seen().message == "1"


def test_nobody_is_told_of_a_deadline_at_a_site_that_is_closed_to_them(world: World) -> None:
    """Notices, digests and the calendar: an external auditor limited to a site hears of that site alone."""
    chosen, other = quiet_site(world), world.aldena.ids["site"]
    member = limit(world, "inspector", chosen)
    with world.aldena.scope():
        person = next(each for each in access.recipients() if each.member.id == member.pk)

        def told(site: UUID | None) -> bool:
            due: Any = type("Due", (), {"kind": "audit", "site_id": site})()
            return may_see(person, due)

        assert [told(chosen), told(other), told(None)] == [True, False, False]


def test_the_calendar_of_a_limited_guest_holds_the_chosen_site_alone(world: World) -> None:
    client = world.login(world.aldena.people["inspector"])
    page = text(client.post("/notices/choices/", {"do": "open", "everything": "on"}))
    path = next(word for word in page.replace("<", " ").split() if ".ics" in word)
    path = path[path.index("/notices/calendar/") :]
    assert Client().get(path).content.count(b"BEGIN:VEVENT") > 1
    limit(world, "inspector", quiet_site(world))
    assert Client().get(path).content.count(b"BEGIN:VEVENT") == 0


SITES = st.none() | st.frozensets(st.uuids(), min_size=1, max_size=4)


@given(SITES, SITES, SITES)
def test_widening_is_what_adds_a_site(sites: Any, than: Any, third: Any) -> None:
    """Property: nothing widens itself; a limit that does not widen stays inside, and inside of inside is inside."""
    assert not widens(sites, sites) and not widens(sites, None)
    assert widens(None, than) == (than is not None)
    if not widens(sites, than) and not widens(than, third):
        assert not widens(sites, third)
    if sites is not None and than is not None:
        assert widens(sites, than) == bool(sites - than)


@pytest.mark.parametrize("role", sorted(ROLES))
def test_guests_alone_are_limited(role: str) -> None:
    assert site_obstacles(role, None) == {}
    assert site_obstacles(role, [uuid4()]) == ({} if role in LIMITABLE else site_obstacles(role, []))
    assert site_obstacles(role, []).keys() == ({"sites"} if role in LIMITABLE else {"reach"})
