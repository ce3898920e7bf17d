"""The approved list on pages and over the API: live, on any day, differences, signed snapshots."""

from __future__ import annotations

import io
import json
import re
from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.conf import settings
from django.test import Client
from pypdf import PdfReader

from kernel.errors import NotAllowed, Refused
from qualification.models import ApprovedSnapshot
from qualification.rules import approved as rules
from qualification.selectors import approved as selectors
from qualification.services import approved as services
from records.models import Event, PrintedRecord
from tests.api import System, problem
from tests.jobs import finish
from tests.pages import errors, submit, text
from tests.signatures import sign_at, signing
from tests.world import World


@pytest.fixture
def head(world: World) -> Client:
    return world.login(world.aldena.people["qa_head"])


def taken(world: World, role: str = "qa_manager") -> ApprovedSnapshot:
    """A snapshot of today; inside Aldena's scope of that role."""
    return services.take_snapshot(
        on=world.today, today=world.today, purpose="review by the management", actor=world.aldena.actor(role)
    )


def signed(world: World) -> ApprovedSnapshot:
    with world.aldena.scope("qa_manager"):
        made = taken(world)
    with world.aldena.scope("qa_head"):
        brought = signing(world, made, rules.SIGN, selectors.signed_content(made))
        return services.take_snapshot_step(rules.SIGN, made, actor=world.aldena.actor("qa_head"), signing=brought)


# --- the list -------------------------------------------------------------------------------------------------------


def test_the_list_tells_every_approved_line_with_its_why(head: Client, world: World) -> None:
    with world.aldena.scope():
        lines = selectors.approved(world.today)
        others = [line for line in selectors.lines(world.today) if not line.is_listed]
    page = unescape(text(head.get("/approved/")))
    assert lines and others
    assert all(line.number in page and line.why in page and line.site_name in page for line in lines)
    assert not any(line.number in page for line in others)


def test_a_day_before_anything_was_decided_has_no_line(head: Client) -> None:
    page = text(head.get("/approved/?on=1 Jan 2001"))
    assert "Nothing matches" in page and "On: 1 Jan 2001" in page


def test_what_was_not_known_then_is_not_on_the_list_as_known_then(head: Client) -> None:
    """Edge case 20: as known on a day before anything was recorded, nobody was approved."""
    assert "Nothing matches" in text(head.get("/approved/?known=1 Jan 2001"))


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("known=1 Jan 2199", "lies ahead"),
        ("on=30/02/2026", "month in letters"),
        ("state=suspended", "Select a valid choice"),
    ],
)
def test_a_wrong_filter_is_told_and_shows_nothing(head: Client, query: str, words: str) -> None:
    answer = head.get(f"/approved/?{query}")
    assert answer.status_code == 422 and "Nothing is shown" in text(answer)


@pytest.mark.parametrize(("role", "status"), [("viewer", 200), ("purchasing", 200), ("sponsor_admin", 403)])
def test_who_reads_the_list(world: World, role: str, status: int) -> None:
    assert world.login(world.aldena.people[role]).get("/approved/").status_code == status


def test_differences_since_before_anything_was_decided_are_the_whole_list(head: Client, world: World) -> None:
    with world.aldena.scope():
        lines = selectors.approved(world.today)
    page = text(head.get("/approved/differences/?first=1 Jan 2001"))
    assert all(line.number in page for line in lines) and page.count("Added") >= len(lines)


def test_days_turned_round_are_refused(head: Client) -> None:
    answer = head.get("/approved/differences/?first=2 Mar 2026&last=1 Mar 2026")
    assert answer.status_code == 422 and "Turn them round" in text(answer)


# --- snapshots ------------------------------------------------------------------------------------------------------


def test_a_person_takes_and_signs_a_snapshot(head: Client, world: World) -> None:
    made = submit(head, "/approved/snapshots/take/", purpose="review by the management")
    assert made.status_code == 302, errors(made)
    there = made.headers["Location"]
    page = text(head.get(there))
    assert "Not signed yet" in page and "made once the snapshot is signed" in page
    answer = sign_at(head, f"{there}steps/sign/", world, world.aldena.people["qa_head"])
    assert answer.status_code == 302, errors(answer)
    page = text(head.get(there))
    assert "Approved</strong> by Ingrid Solheim" in page and "Make the signed PDF" in page


def test_a_snapshot_says_tomorrow_what_it_said_today(world: World) -> None:
    with world.aldena.scope("qa_manager"):
        made = taken(world)
        before = selectors.lines_of(made)
        assert before == selectors.approved(world.today)
        made.refresh_from_db()
        assert selectors.lines_of(made) == before


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"on": "1 Jan 2199", "purpose": "review by the management"}, "This day lies ahead"),
        ({"purpose": "x"}, "at least two of them"),
        ({"purpose": ""}, "required"),
    ],
)
def test_a_wrong_snapshot_is_refused_and_keeps_what_was_typed(head: Client, typed: dict[str, str], words: str) -> None:
    answer = submit(head, "/approved/snapshots/take/", **typed)
    assert answer.status_code == 422 and words.casefold() in text(answer).casefold()
    assert all(value in text(answer) for value in typed.values())


@pytest.mark.parametrize("role", ["viewer", "purchasing", "inspector"])
def test_who_only_reads_takes_none(world: World, role: str) -> None:
    with world.aldena.scope(role), pytest.raises(NotAllowed):
        taken(world, role)


def test_a_copy_of_an_unsigned_snapshot_is_refused(head: Client, world: World) -> None:
    with world.aldena.scope("qa_manager"):
        made = taken(world)
    answer = head.post(f"/approved/snapshots/{made.pk}/lines/")
    assert answer.status_code == 400 and "Sign the snapshot first" in text(answer)


def test_another_sponsors_snapshot_is_not_found(head: Client, world: World) -> None:
    """SR-1: the twin's snapshots are what does not exist."""
    foreign = world.borvik.ids["approved_snapshot"]
    for path in ("", "lines/", "steps/sign/"):
        assert head.get(f"/approved/snapshots/{foreign}/{path}").status_code == 404
    assert System(world.aldena).get(f"approved-snapshots/{foreign}/").status_code == 404


def test_a_snapshot_is_taken_away_as_a_table_with_its_signature(head: Client, world: World) -> None:
    made = signed(world)
    answer: Any = head.get(f"/approved/snapshots/{made.pk}/lines/?format=xlsx")
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    said = " ".join(str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value)
    with world.aldena.scope():
        lines = selectors.lines_of(made)
        assert Event.objects.filter(name="list.exported", facts__list_name="approved:snapshot").exists()
    assert "Ingrid Solheim" in said and selectors.digest(made.lines) in said
    assert all(line.number in said and line.why in said for line in lines)


@pytest.mark.pdf
def test_the_signed_copy_says_the_same_and_is_found_by_its_code(committed_world: World) -> None:
    world = committed_world
    made = signed(world)
    client = world.login(world.aldena.people["qa_head"])
    assert client.post(f"/approved/snapshots/{made.pk}/lines/").status_code == 302
    job = finish(world.aldena)
    assert job.state == "done" and job.result is not None, job.message
    found = PdfReader(Path(settings.FILES_ROOT) / job.result.path)
    flat = re.sub(r"\s+", " ", " ".join(page.extract_text() for page in found.pages))
    [(_, [body])] = found.attachments.items()
    data = json.loads(body)
    with world.aldena.scope():
        printed = PrintedRecord.objects.get(record=f"Approved list {made.number}")
    assert data["lines"] == made.lines and data["check_code"] == printed.code and printed.code in flat
    assert "Ingrid Solheim" in flat and data["signatures"]
    assert printed.code in text(client.get(f"/approved/snapshots/{made.pk}/"))


# --- the API --------------------------------------------------------------------------------------------------------


def test_systems_read_the_list_and_its_differences(world: World) -> None:
    system = System(world.aldena)
    with world.aldena.scope():
        lines = selectors.approved(world.today)
    listed = system.all("approved/")
    assert [row["number"] for row in listed] == [line.number for line in lines]
    assert [row["may_order"] for row in listed] == [line.may_order for line in lines]
    assert system.all("approved/?known_at=2001-01-01T00:00:00Z") == [] == system.all("approved/?on=2001-01-01")
    changes = system.all("approved/differences/?from=2001-01-01")
    assert {row["line"]["number"] for row in changes} == {line.number for line in lines}
    assert {row["kind"] for row in changes} == {"added"}


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("approved/?market=MOON", "market"),
        ("approved/?known_at=yesterday", "known_at"),
        ("approved/?day=2026-01-01", "day"),
        ("approved/differences/?from=2026-03-02&to=2026-03-01", "from"),
    ],
)
def test_the_api_refuses_what_it_does_not_know(world: World, path: str, field: str) -> None:
    answer = System(world.aldena).get(path)
    assert answer.status_code == 400 and field in str(problem(answer))


def test_a_day_ahead_is_no_snapshot(world: World) -> None:
    with world.aldena.scope("qa_manager"), pytest.raises(Refused) as refused:
        services.take_snapshot(
            on=world.today + timedelta(days=1),
            today=world.today,
            purpose="review by the management",
            actor=world.aldena.actor("qa_manager"),
        )
    assert "lies ahead" in str(refused.value)
