"""The trail across the sponsor and the access log: filtered, paged, exported, each tenant its own (R-29, R-34)."""

from __future__ import annotations

import csv
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cmos.models import Company
from kernel.scope import because
from records.models import Event, TrailEntry
from records.selectors import changes, lines_of
from tests.api import System, problem
from tests.pages import submit, text
from tests.world import CANARY, World


def rows(client: Client, path: str, **query: str) -> list[dict[str, str]]:
    answer: Any = client.get(path, {**query, "format": "csv"})
    assert answer.status_code == 200
    raw = b"".join(answer).decode("utf-8-sig")
    return list(csv.DictReader(StringIO(raw[raw.index('"Time"') :])))


def taken(answer: Any) -> bytes:
    """What is streamed, to its end."""
    return b"".join(answer.streaming_content)


def head(world: World) -> Client:
    return world.login(world.aldena.people["qa_head"])


def test_every_entry_of_the_sponsor_is_shown_and_exported(world: World) -> None:
    """R-52: counts of the page, the export and the trail are one."""
    client = head(world)
    with world.aldena.scope():
        count = changes().count()
    assert len(rows(client, "/trail/")) == count
    seen: list[int] = []
    address = "/api/v1/trail/?page_size=60"
    while address and len(seen) <= count:
        page = client.get(address).json()
        seen += [entry["seq"] for entry in page["results"]]
        address = (page["next"] or "").partition("http://testserver")[2]
    assert len(seen) == count == len(set(seen))
    first = text(client.get("/trail/"))
    assert first.count('<th scope="row">') == 50 and 'rel="next"' in first
    assert CANARY not in text(client.get("/trail/"))


def test_entries_are_found_by_person_kind_operation_days_and_record(world: World) -> None:
    """R-34."""
    client, actor = head(world), world.aldena.actor("qa_manager")
    with world.aldena.scope("qa_manager", reason="filtering"):
        made = Company.objects.create(name="Filtered Works")
        with because("renamed for the filter"):
            Company.objects.filter(pk=made.pk).update(name="Renamed Works")
    mine = rows(client, "/trail/", who=actor.key, kind="cmos_company")
    assert [row["Why"] for row in mine] == ["renamed for the filter", "filtering"]
    assert "Name: Filtered Works → Renamed Works" in mine[0]["Changes"]
    assert {row["Who"] for row in mine} == {"Tomasz Wrona"}
    assert len(rows(client, "/trail/", q=str(made.pk))) == 2
    assert len(rows(client, "/trail/", q=str(made.pk), operation="UPDATE")) == 1
    with world.aldena.scope():
        number = TrailEntry.objects.filter(row_id=made.pk).values_list("seq", flat=True)[0]
    assert len(rows(client, "/trail/", q=str(number))) == 1
    assert rows(client, "/trail/", q="no such thing") == []
    today = f"{world.today:%-d %b %Y}"
    yesterday = f"{world.today - timedelta(days=1):%-d %b %Y}"
    assert len(rows(client, "/trail/", q=str(made.pk), since=today, until=today)) == 2
    assert rows(client, "/trail/", q=str(made.pk), until=yesterday) == []


@pytest.mark.parametrize("query", [{"since": "yesterday"}, {"kind": "pg_authid"}, {"operation": "TRUNCATE"}])
def test_a_filter_that_cannot_be_read_shows_nothing(world: World, query: dict[str, str]) -> None:
    answer = head(world).get("/trail/", query)
    assert answer.status_code == 422 and '<th scope="row">' not in text(answer)


@pytest.mark.parametrize("after", ["x", "WyJhIl0", "WyIyMDI2LTAxLTAxIiwgIngiXQ"])
def test_a_damaged_page_address_is_refused(world: World, after: str) -> None:
    assert head(world).get("/trail/", {"after": after}).status_code in (400, 422)


def test_a_page_of_the_trail_is_read_by_its_index(world: World) -> None:
    """Whatever the filter: newest first, of one person, of one kind."""
    client = head(world)
    for query in ({}, {"who": world.aldena.actor().key}, {"kind": "cmos_site"}):
        with CaptureQueriesContext(
            connection,
        ) as captured:
            client.get("/trail/", query)
        asked = [
            one["sql"] for one in captured if 'FROM "records_trailentry"' in one["sql"] and "LIMIT 51" in one["sql"]
        ]
        assert len(asked) == 1
        with world.aldena.scope(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SET LOCAL enable_sort = off")
            cursor.execute(f"EXPLAIN {asked[0]}")
            plan = "\n".join(row[0] for row in cursor.fetchall())
        assert "Index" in plan and "Sort" not in plan, plan


@pytest.mark.parametrize("role", ["viewer", "purchasing", "qa_specialist", "external_auditor"])
def test_the_trail_has_a_permission_of_its_own(world: World, role: str) -> None:
    client = world.login(world.aldena.people[role])
    assert {client.get(path).status_code for path in ("/trail/", "/trail/access/")} == {403}


def test_a_cmo_has_no_trail_of_the_sponsor(world: World) -> None:
    client = world.login(world.staff["cmo_admin"])
    assert client.get("/trail/").status_code == 403


def test_the_trail_is_read_over_the_api(world: World) -> None:
    client = head(world)
    first = client.get("/api/v1/trail/", {"page_size": "3", "table": "cmos_site"}).json()
    assert len(first["results"]) in (1, 2, 3)
    entry = first["results"][0]
    assert entry["table"] == "cmos_site" and entry["became"]["id"] == entry["record_id"]
    assert client.get("/api/v1/trail/", {"row_id": str(world.borvik.ids["site"])}).json()["results"] == []
    assert client.get("/api/v1/trail/", {"sponsor": "x"}).status_code == 400
    archive = System(world.aldena)  # such as one that keeps entries elsewhere
    assert archive.get("trail/?page_size=1").json()["next"]
    assert problem(archive.get("trail/?operation=TRUNCATE"))["status"] == 400


def log(client: Client, **query: str) -> list[dict[str, str]]:
    return rows(client, "/trail/access/", **query)


def test_downloads_exports_and_refusals_stand_in_the_access_log(world: World) -> None:
    """R-29, SR-21: each by who did it; a page that may not be read is told with the permission."""
    client = head(world)
    taken(client.get(f"/files/{world.aldena.ids['file']}/download/"))
    world.login(world.aldena.people["viewer"]).get("/trail/")
    taken(client.get("/trail/", {"format": "csv"}))
    found = log(client)
    told = {(row["Who"], row["What"]) for row in found}
    assert {("Ingrid Solheim", "took a file"), ("Ingrid Solheim", "exported a list")} <= told
    refused = next(row for row in found if (row["Who"], row["What"]) == ("Mia Brandt", "was refused"))
    assert "trail.view" in refused["Details"]
    assert {row["What"] for row in log(client, did="access.denied")} == {"was refused"}
    assert client.get("/api/v1/access-log/", {"name": "list.exported"}).json()["results"]
    borvik = world.login(world.borvik.people["qa_head"])
    assert not [row for row in log(borvik) if row["Who"] in ("Mia Brandt", "Ingrid Solheim")]


def test_a_sign_in_stands_in_the_access_log_of_the_tenant_that_was_opened(world: World) -> None:
    """R-29."""
    member = world.aldena.people["qa_manager"]
    answer = Client().post("/accounts/sign-in/", {"login": member.user.email, "password": world.password})
    assert answer.status_code == 302
    with world.aldena.scope():
        event = Event.objects.get(name="session.opened")
        assert (event.actor, event.subject_id) == (f"membership:{member.pk}", member.pk)
    with world.borvik.scope():
        assert not Event.objects.filter(name="session.opened").exists()
    assert ("Tomasz Wrona", "signed in") in {(row["Who"], row["What"]) for row in log(head(world))}


def test_a_wrong_password_opens_nothing(world: World) -> None:
    member = world.aldena.people["qa_manager"]
    Client().post("/accounts/sign-in/", {"login": member.user.email, "password": "wrong"})
    with world.aldena.scope():
        assert not Event.objects.filter(name="session.opened").exists()


def test_rights_settings_and_what_lets_people_sign_stand_in_the_access_log(world: World) -> None:
    """R-29: each change of a right or a setting, by who made it, with what it was about."""
    admin = world.login(world.aldena.people["sponsor_admin"])
    specialist = world.aldena.people["qa_specialist"]
    there = f"/administration/members/{specialist.pk}/change/"
    assert submit(admin, there, role="viewer", reason="moved to another department").status_code == 302
    assert submit(admin, "/trail/policy/change/", review_every="60", reason="reviewed more often").status_code == 302
    letter = {
        "sent_on": f"{world.today:%-d %b %Y}",
        "signed_by": "Chief executive",
        "reason": "sent by registered mail",
    }
    assert submit(admin, "/administration/signing/letter/", **letter).status_code == 302
    told = {row["What"] for row in log(head(world)) if row["Who"] == "Petra Lang"}
    assert {"changed rights", "adopted a policy", "recorded the letter to FDA"} <= told


def test_what_a_connected_system_writes_stands_in_the_trail_with_its_request(world: World) -> None:
    """R-29, R-33: an API write, with the system as its actor and the number of its request."""
    system = System(world.aldena)
    made = system.send("post", "cmos/", {"name": "Written by a system", "reason": "master data of the ERP"})
    assert made.status_code == 201, made.content
    with world.aldena.scope():
        entry = TrailEntry.objects.get(table="cmos_company", became__name="Written by a system")
        assert entry.request_id == made.headers["X-Request-Id"] and entry.actor.startswith("membership:")
        [line] = lines_of([entry])
        assert line.who == "ERP"
