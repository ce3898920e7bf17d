"""The calendar address: secret, revocable, mute about names, one answer for everything that fails."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from icalendar import Calendar

from quality_agreements.models import QualityAgreement
from reminders.models import CalendarFeed
from sponsors.models import Membership, User
from tests.pages import submit, text
from tests.world import CANARY, World


def address(world: World, role: str = "qa_head", **given: str) -> str:
    page = text(world.login(world.aldena.people[role]).post("/notices/choices/", {"do": "open", **given}))
    found = re.search(r"/notices/calendar/[^<\s]+\.ics", page)
    assert found is not None
    return found[0]


def events(path: str) -> dict[str, Any]:
    answer = Client().get(path)
    assert answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/calendar")
    parsed: Any = Calendar.from_ical(answer.content)
    return {str(event["UID"]): event for event in parsed.walk("VEVENT")}


def test_it_reads_without_a_session_and_says_no_name(world: World) -> None:
    path = address(world)
    found = events(path)
    assert found
    with world.aldena.scope():
        agreement = world.aldena.get("agreement")
    mine = found[f"agreement.{agreement.pk}@cmo-portal"]
    assert mine["SUMMARY"] == f"Quality agreement {agreement.number} ends"
    assert mine["DTSTART"].dt == agreement.expires_on
    body = Client().get(path).content.decode()
    for word in ("Lough", "Ballyderrin", "Nordquell", "Ingrid", CANARY, "Borvik"):
        assert word not in body


def test_a_moved_date_keeps_its_entry_and_an_ended_one_disappears(world: World) -> None:
    path, pk = address(world), world.aldena.ids["agreement"]
    uid, later = f"agreement.{pk}@cmo-portal", world.today + timedelta(days=200)
    with world.aldena.scope(reason="moved"):
        QualityAgreement.objects.filter(pk=pk).update(expires_on=later)
    assert events(path)[uid]["DTSTART"].dt == later
    with world.aldena.scope(reason="no end"):
        QualityAgreement.objects.filter(pk=pk).update(expires_on=None)
    assert uid not in events(path)


def test_fdas_clock_ends_in_fdas_zone(world: World) -> None:
    found = [event for uid, event in events(address(world)).items() if uid.startswith("form483_response")]
    for event in found:
        end = event["DTEND"].dt
        assert isinstance(end, datetime) and str(event["DTEND"].params["TZID"]) == "America/New_York"
        assert (end.hour, end.minute) == (23, 59)
    assert found or all(isinstance(event["DTSTART"].dt, date) for event in events(address(world)).values())


def test_one_answer_for_all_that_fail(world: World) -> None:
    path = address(world)
    unknown = Client().get("/notices/calendar/nothing.ics")
    with world.aldena.scope(reason="left"):
        Membership.objects.filter(pk=world.aldena.people["qa_head"].pk).update(is_active=False)
    gone = Client().get(path)
    with world.aldena.scope(reason="back"):
        Membership.objects.filter(pk=world.aldena.people["qa_head"].pk).update(is_active=True)
    assert Client().get(path).status_code == 200
    world.login(world.aldena.people["qa_head"]).post("/notices/choices/", {"do": "revoke"})
    revoked = Client().get(path)
    assert {answer.status_code for answer in (unknown, gone, revoked)} == {404}
    assert unknown.content == gone.content == revoked.content


def test_s25_the_calendar_of_who_was_ended_fails_at_the_next_request(world: World) -> None:
    """A calendar program has no session to end: membership and account are asked at each request (SR-5)."""
    path, member = address(world), world.aldena.people["qa_head"]
    unknown = Client().get("/notices/calendar/nothing.ics")
    admin = world.login(world.aldena.people["sponsor_admin"])
    assert submit(admin, f"/administration/members/{member.pk}/end/", reason="left the company").status_code == 302
    ended = Client().get(path)
    assert ended.status_code == 404 and ended.content == unknown.content


def test_s25_the_calendar_of_a_closed_account_fails_at_the_next_request(world: World) -> None:
    path, member = address(world), world.aldena.people["qa_head"]
    assert Client().get(path).status_code == 200
    with world.aldena.scope(reason="closed"):
        User.objects.filter(pk=member.user_id).update(is_active=False)
    assert Client().get(path).status_code == 404


def test_a_new_address_ends_the_old_one_and_only_hashes_are_kept(world: World) -> None:
    first = address(world)
    second = address(world, everything="on")
    assert Client().get(first).status_code == 404 and Client().get(second).status_code == 200
    with world.aldena.scope():
        rows = list(CalendarFeed.objects.all())
        assert len(rows) == 2 and sum(row.revoked_at is None for row in rows) == 1
        assert not any(row.token_digest in second for row in rows)


def test_it_holds_ones_own_dates_or_on_request_all_one_may_see(world: World) -> None:
    assert events(address(world, "qa_specialist")) == {}
    assert events(address(world, "qa_specialist", everything="on"))
    purchasing = events(address(world, "purchasing", everything="on"))
    opens = {"cda", "qualification_hold", "qualification_condition", "qualification_end"}
    assert {uid.partition(".")[0] for uid in purchasing} == opens, "the dates that its role may open"


def test_knocking_without_end_is_slowed_down(world: World) -> None:
    client = Client()
    answers = [client.get("/notices/calendar/guess.ics").status_code for _ in range(125)]
    assert answers[0] == 404 and answers[-1] == 429
    assert client.get("/notices/calendar/guess.ics").headers["Retry-After"] == "900"


@pytest.mark.parametrize("do", ["", "dance"])
def test_buttons_that_are_not_there_do_nothing(world: World, do: str) -> None:
    assert world.login(world.aldena.people["qa_head"]).post("/notices/choices/", {"do": do}).status_code == 400
