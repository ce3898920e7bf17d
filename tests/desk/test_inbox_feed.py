"""The calendar address of a CMO's person: secret, revocable, of one organisation, mute about names."""

from __future__ import annotations

import re
from typing import Any

from django.test import Client
from django.urls import reverse
from icalendar import Calendar

from cmos.models import InboxFeed
from kernel.scope import Scope, scope
from sponsors import services as people
from sponsors.models import Membership
from tests.pages import text
from tests.world import SETUP, World

PAGE = "/inbox/calendar/address/"


def address(world: World, role: str = "quality_signatory") -> str:
    page = text(world.login(world.staff[role]).post(PAGE, {"do": "open"}))
    found = re.search(r"/inbox/calendar/[^<\s/]+\.ics", page)
    assert found is not None
    return found[0]


def summaries(path: str) -> list[str]:
    answer = Client().get(path)
    assert answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/calendar")
    parsed: Any = Calendar.from_ical(answer.content)
    return [str(event["SUMMARY"]) for event in parsed.walk("VEVENT")]


def test_it_says_kinds_and_numbers_and_no_name_of_a_sponsor(world: World) -> None:
    path = address(world)
    found = summaries(path)
    assert any(each.startswith("Finding AUD-") for each in found) and any(each.startswith("Audit ") for each in found)
    assert "ISO certificate ends" in found
    body = Client().get(path).content.decode()
    for word in ("Aldena", "Borvik", "Ballyderrin", "Lough", "ISO-9001"):
        assert word not in body


def test_a_new_address_ends_the_old_one_and_an_ended_one_answers_like_none(world: World) -> None:
    first = address(world)
    second = address(world)
    assert Client().get(first).status_code == 404 and Client().get(second).status_code == 200
    world.login(world.staff["quality_signatory"]).post(PAGE, {"do": "revoke"})
    gone, never = Client().get(second), Client().get("/inbox/calendar/nothing.ics")
    assert gone.status_code == never.status_code == 404 and gone.content == never.content


def test_who_left_reads_nothing_more(world: World) -> None:
    path = address(world, "contributor")
    with scope(Scope(cmo_org_id=world.maker.pk), actor=SETUP, reason="left"):
        Membership.objects.filter(pk=world.staff["contributor"].pk).update(is_active=False)
    assert Client().get(path).status_code == 404


def test_only_a_digest_is_kept_and_no_sponsor_has_such_a_page(world: World) -> None:
    path = address(world)
    with world.maker_scope():
        kept = InboxFeed.objects.get(revoked_at=None)
    assert kept.token_digest not in path
    assert world.login(world.aldena.people["qa_head"]).get(PAGE).status_code == 403
    assert world.login(world.staff["quality_signatory"]).post(PAGE, {"do": "x"}).status_code == 400


def test_a_person_of_two_organisations_sees_each_by_itself(world: World) -> None:
    """Switching is knowing: the inbox of one organisation never holds the other's entries."""
    person = world.staff["quality_signatory"].user
    with scope(Scope(), actor=SETUP, reason="a second organisation"):
        other = people.found_organisation(name="Fernhollow Quality", actor=SETUP, reason="a second organisation")
    with scope(Scope(cmo_org_id=other.pk), actor=SETUP, reason="a second organisation"):
        second = people.add_member(person, role="cmo_admin", actor=SETUP, reason="a second organisation")
    client = world.login(world.staff["quality_signatory"])
    assert "Aldena" in text(client.get("/inbox/"))
    assert client.post(reverse("sponsors:switch", args=[second.pk])).status_code == 302
    page = text(client.get("/"))
    assert "Fernhollow Quality" in page and "Aldena" not in page and "Borvik" not in page
