"""Whatever way a row is written, by people too: one entry with old, new and actor; or nothing at all (SR-10)."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest
from django.db import connection
from django.test import Client

from cmo_portal.embedded import addresses
from cmos.models import Company, Contact
from kernel.ids import uuid7
from quality_agreements.models import AgreementSite, QualityAgreement
from records.models import Event, TrailEntry
from tests.api import System
from tests.pages import controls, submit
from tests.world import World

UPSERT = """
INSERT INTO cmos_contact (id, sponsor_id, name, position, email, phone, site_id, version)
SELECT * FROM (VALUES ({0}), ({1})) x ON CONFLICT (id) DO UPDATE SET position = 'again'"""
SAID = {"reason": "the name was mistyped", "reason_category": "mistake"}


@pytest.fixture
def head(world: World) -> Client:
    return world.login(world.aldena.people["qa_head"])


def last(world: World) -> int:
    with world.aldena.scope():
        return TrailEntry.objects.order_by("-seq").values_list("seq", flat=True)[0]


def written(world: World, since: int, table: str) -> list[TrailEntry]:
    with world.aldena.scope():
        return list(TrailEntry.objects.filter(seq__gt=since, table=table).order_by("seq"))


def test_s41_what_people_create_and_change_on_pages(world: World, head: Client) -> None:
    """An entry per row, with what it said before and after, in the name of the person."""
    who, since = world.aldena.actor().key, last(world)
    assert (
        submit(head, "/cmos/companies/register/", name="Written by page", reason="told by the site").status_code == 302
    )
    [made] = written(world, since, "cmos_company")
    assert (made.operation, made.actor, made.was) == ("INSERT", who, None)
    assert made.became is not None and made.became["name"] == "Written by page" and made.request_id
    since = last(world)
    assert submit(head, f"/cmos/companies/{made.row_id}/change/", name="Changed by page", **SAID).status_code == 302
    [changed] = written(world, since, "cmos_company")
    assert (changed.operation, changed.actor, changed.reason.endswith(SAID["reason"])) == ("UPDATE", who, True)
    assert changed.was is not None and changed.was["name"] == "Written by page"
    assert changed.became is not None and changed.became["name"] == "Changed by page"


def test_s41_what_a_system_creates_and_people_change_over_the_api(world: World) -> None:
    since, system = last(world), System(world.aldena)
    made = system.send("post", "cmos/", {"name": "Written by API", "reason": "told by the site"})
    assert made.status_code == 201, made.content
    [entry] = written(world, since, "cmos_company")
    with world.aldena.scope():
        fact = Event.objects.get(subject_id=entry.row_id, name__startswith="company.")
    assert (entry.operation, entry.actor) == ("INSERT", fact.actor) and entry.actor.startswith("membership:")
    head, path = world.login(world.aldena.people["qa_head"]), f"/api/v1/cmos/{entry.row_id}/"
    since, tag = last(world), head.get(path)["ETag"]
    body = {"name": "Changed by API", **SAID}
    changed = head.put(path, body, content_type="application/json", headers={"If-Match": tag})
    assert changed.status_code == 200, changed.content
    [entry] = written(world, since, "cmos_company")
    assert (entry.operation, entry.actor) == ("UPDATE", world.aldena.actor().key)
    assert (entry.was or {})["name"] == "Written by API" and (entry.became or {})["name"] == "Changed by API"


def test_s41_an_upsert_that_inserts_and_updates_leaves_one_entry_each(world: World) -> None:
    since = last(world)
    with world.aldena.scope(reason="why"):
        known = Contact.objects.get()
        columns = "'{0}'::uuid, '{1}'::uuid, 'n', '', '', '', '{2}'::uuid, 1"
        rows = [columns.format(pk, world.aldena.sponsor.pk, known.site_id) for pk in (known.pk, uuid7())]
        with connection.cursor() as cursor:
            cursor.execute(UPSERT.format(*rows))
    entries = written(world, since, "cmos_contact")
    assert sorted(each.operation for each in entries) == ["INSERT", "UPDATE"]
    changed = next(each for each in entries if each.operation == "UPDATE")
    assert (changed.was or {})["position"] == known.position and (changed.became or {})["position"] == "again"


def test_s41_rows_of_many_to_many_and_what_goes_with_its_parent(world: World) -> None:
    """Which sites an agreement covers; a draft that is deleted by code takes them along, each with an entry."""
    since = last(world)
    with world.aldena.scope(reason="why"):
        agreement = world.aldena.get("agreement")
        sites = [world.aldena.ids["site"]]
        bare = QualityAgreement.objects.create(
            number="QAG-0000-0001", company=agreement.company, our_party="a", their_party="b", scope="c"
        )
        AgreementSite.objects.bulk_create([AgreementSite(agreement=bare, site_id=pk) for pk in sites])
        taken = {str(row.pk) for row in AgreementSite.objects.filter(agreement=bare)}
        key = str(bare.pk)
        bare.delete()
    rows = written(world, since, AgreementSite._meta.db_table)
    assert [each.operation for each in rows] == ["INSERT"] * len(sites) + ["DELETE"] * len(sites)
    assert {str(each.row_id) for each in rows} == taken
    assert all(each.was and each.was["agreement_id"] == key for each in rows if each.operation == "DELETE")
    whole = written(world, since, QualityAgreement._meta.db_table)
    assert [each.operation for each in whole] == ["INSERT", "DELETE"]


def test_s43_a_page_that_fails_after_it_wrote_leaves_no_row_and_no_entry(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    head, since = world.login(world.aldena.people["qa_head"]), last(world)
    head.raise_request_exception = False
    address, wrote = f"/cmos/companies/{world.aldena.ids['company']}/change/", []

    def fail(event: Event, **given: Any) -> None:
        wrote.append(Company.objects.filter(name="Never kept").exists())
        raise ZeroDivisionError

    shown = controls(head.get(address))
    monkeypatch.setattr(Event, "save", fail)
    assert head.post(address, {**shown, "name": "Never kept", **SAID}).status_code == 500
    monkeypatch.undo()
    assert wrote == [True], "the row was written before it failed"
    assert written(world, since, "cmos_company") == []
    with world.aldena.scope():
        assert not Company.objects.filter(name="Never kept").exists()


def test_s43_a_page_writes_nothing_where_the_trail_cannot_be_written(committed_world: World) -> None:
    world = committed_world
    head = world.login(world.aldena.people["qa_head"])
    head.raise_request_exception = False
    address = f"/cmos/companies/{world.aldena.ids['company']}/change/"
    shown = controls(head.get(address))
    database = addresses.database_url("postgres", str(connection.settings_dict["NAME"]))
    with psycopg.connect(database, autocommit=True) as administrator:
        administrator.execute("ALTER TABLE records_trailentry ADD CONSTRAINT broken CHECK (actor = '') NOT VALID")
        assert head.post(address, {**shown, "name": "Without a trace", **SAID}).status_code >= 400
        with world.aldena.scope():
            assert not Company.objects.filter(name="Without a trace").exists()
        administrator.execute("ALTER TABLE records_trailentry DROP CONSTRAINT broken")
