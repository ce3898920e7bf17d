"""The trail: every write path leaves exactly one entry per row, and nobody writes round it or over it (SR-10)."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction

from audits.models import AuditGrant
from cmo_portal.embedded import addresses
from cmos.models import Company, Contact
from kernel.db import roles
from kernel.db.migrating import each_sponsor
from kernel.ids import uuid7
from kernel.scope import because
from records.models import TrailEntry
from tests.world import World


def sql(statement: str, *params: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, params)


def copy_in(world: World) -> None:
    """PostgreSQL refuses COPY into a table with row-level security: copy beside it, insert from there."""
    sql("CREATE TEMP TABLE staging (id uuid, sponsor_id uuid, name text) ON COMMIT DROP")
    with connection.cursor() as cursor, cursor.copy("COPY staging FROM STDIN") as copy:
        for number in range(3):
            copy.write_row((uuid7(), world.aldena.sponsor.pk, f"c{number}"))
    columns = "id, sponsor_id, name, position, email, phone, site_id, version"
    given = f"id, sponsor_id, name, '', '', '', '{world.aldena.ids['site']}', 1"
    sql(f"INSERT INTO cmos_contact ({columns}) SELECT {given} FROM staging")


def save_changed(world: World) -> None:
    contact = Contact.objects.get()
    contact.phone = "1"
    contact.save()


def bulk_update(world: World) -> None:
    found = list(Contact.objects.all())
    for contact in found:
        contact.position = "changed"
    Contact.objects.bulk_update(found, ["position"])


UPSERT = """INSERT INTO cmos_contact
  SELECT * FROM cmos_contact ON CONFLICT (id) DO UPDATE SET position = 'again'"""
WAYS: dict[str, tuple[Callable[[World], object], list[str]]] = {
    "create": (lambda w: Company.objects.create(name="x"), ["INSERT"]),
    "save unchanged": (lambda w: Contact.objects.get().save(), []),
    "save changed": (save_changed, ["UPDATE"]),
    "bulk_create": (lambda w: Company.objects.bulk_create([Company(name="x"), Company(name="y")]), ["INSERT"] * 2),
    "bulk_update": (bulk_update, ["UPDATE"]),
    "update": (lambda w: Contact.objects.update(position="x"), ["UPDATE"]),
    "update_or_create": (
        lambda w: Contact.objects.update_or_create({"phone": "2"}, pk=Contact.objects.get().pk),
        ["UPDATE"],
    ),
    "delete": (lambda w: Contact.objects.all().delete(), ["DELETE"]),
    "raw delete": (lambda w: Contact.objects.all()._raw_delete("default"), ["DELETE"]),
    "sql": (lambda w: sql("UPDATE cmos_contact SET position = 'x'"), ["UPDATE"]),
    "upsert": (lambda w: sql(UPSERT), ["UPDATE"]),
    "copy": (copy_in, ["INSERT"] * 3),
}


@pytest.mark.parametrize("way", WAYS)
def test_every_way_of_writing_leaves_one_entry_per_row(world: World, way: str) -> None:
    """S-41."""
    write, expected = WAYS[way]
    with world.aldena.scope(reason="why", request_id="r-1"):
        last = TrailEntry.objects.order_by("-seq").values_list("seq", flat=True)[0]
        write(world)
        entries = list(TrailEntry.objects.filter(seq__gt=last).order_by("seq"))
        assert [entry.operation for entry in entries] == expected
        assert {(e.actor, e.reason, e.request_id) for e in entries} <= {(world.aldena.actor().key, "why", "r-1")}
        assert all((e.was is None) == (e.operation == "INSERT") for e in entries)
        assert all((e.became is None) == (e.operation == "DELETE") for e in entries)


@pytest.mark.parametrize("way", [way for way in WAYS if WAYS[way][1]])
def test_no_way_of_writing_works_without_an_actor(world: World, way: str) -> None:
    with world.aldena.scope(), pytest.raises(DatabaseError, match="no actor"), transaction.atomic():
        sql("SELECT set_config('app.actor', '', true)")
        WAYS[way][0](world)


def test_what_is_rolled_back_leaves_nothing(world: World) -> None:
    """S-43."""
    with world.aldena.scope():
        before = TrailEntry.objects.count()
        with pytest.raises(ZeroDivisionError), because("x"):
            Company.objects.create(name="x")
            raise ZeroDivisionError
        assert TrailEntry.objects.count() == before


def test_where_the_trail_cannot_be_written_nothing_is(committed_world: World) -> None:
    """S-43, the other half."""
    name = str(connection.settings_dict["NAME"])
    with psycopg.connect(addresses.database_url("postgres", name), autocommit=True) as administrator:
        administrator.execute("ALTER TABLE records_trailentry ADD CONSTRAINT broken CHECK (actor = '') NOT VALID")
    with pytest.raises(DatabaseError, match="broken"), committed_world.aldena.scope():
        Company.objects.create(name="without a trace")
    with committed_world.aldena.scope():
        assert not Company.objects.filter(name="without a trace").exists()


def test_a_cascade_leaves_an_entry_for_every_row(world: World) -> None:
    """S-41: rows that go with their parent, here the single grants on an audit."""
    with world.aldena.scope(reason="mistake"):
        grant = world.aldena.get("grant")
        last = TrailEntry.objects.order_by("-seq").values_list("seq", flat=True)[0]
        AuditGrant.objects.filter(pk=grant.pk).delete()
        entry = TrailEntry.objects.get(seq__gt=last)
        assert (entry.operation, entry.row_id, entry.became) == ("DELETE", grant.pk, None)


def test_a_data_migration_names_itself_and_its_reason(committed_world: World) -> None:
    """S-41: by the owner, who stands behind the walls too, tenant by tenant."""
    found = []
    with roles.as_owner():
        assert Company._base_manager.model is Company
        with connection.cursor() as cursor:
            cursor.execute("UPDATE cmos_company SET notes = 'unseen'")
            assert cursor.rowcount == 0, "without a scope the owner changes nothing"
        for opened in each_sponsor(apps, why="notes are filled"):
            found.append(opened.scope.sponsor_id)
            Company.objects.filter(notes="").update(notes="filled")
    assert set(found) == {committed_world.aldena.sponsor.pk, committed_world.borvik.sponsor.pk}
    with committed_world.aldena.scope():
        entry = TrailEntry.objects.filter(table="cmos_company").latest("seq")
        assert (entry.actor, entry.reason) == ("system:migration", "notes are filled")


FORBIDDEN = (
    "INSERT INTO records_trailentry (at) VALUES (now())",
    "UPDATE records_trailentry SET actor = 'x'",
    "DELETE FROM records_trailentry",
    "TRUNCATE records_trailentry",
    "UPDATE records_event SET name = 'x'",
    "DELETE FROM records_event",
    "UPDATE records_signature SET meaning = 'x'",
    "DELETE FROM records_signature",
    "TRUNCATE cmos_site",
    "ALTER TABLE cmos_site DISABLE TRIGGER trail_row",
    "ALTER TABLE cmos_site DISABLE ROW LEVEL SECURITY",
    "DROP TRIGGER trail_row ON cmos_site",
    "DROP POLICY own ON cmos_site",
    "SET LOCAL session_replication_role = replica",
    "CREATE OR REPLACE FUNCTION records_write_trail() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
    "SELECT records_write_trail()",
    "CREATE TABLE mine (i int)",
    "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "UPDATE django_migrations SET name = 'x'",
    "COPY cmos_site (id) FROM STDIN",
    "SET ROLE cmo_owner",
    "SET ROLE cmo_system",
    "SELECT * FROM guardian_userobjectpermission",
)


@pytest.mark.parametrize("statement", FORBIDDEN)
def test_the_application_cannot_touch_the_walls(world: World, statement: str) -> None:
    """S-44."""
    with world.aldena.scope(), pytest.raises(DatabaseError), transaction.atomic():
        sql(statement)


def test_a_look_alike_table_catches_no_entries(world: World) -> None:
    with world.aldena.scope():
        sql("CREATE TEMP TABLE records_trailentry (LIKE public.records_trailentry) ON COMMIT DROP")
        sql("SET LOCAL search_path = pg_temp, public")
        Company.objects.create(name="seen")
        sql("SET LOCAL search_path = public")
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM public.records_trailentry WHERE became ->> 'name' = 'seen'")
            assert cursor.fetchone() == (1,)


@pytest.mark.parametrize(
    "statement",
    ["TRUNCATE cmos_site CASCADE", "TRUNCATE records_trailentry", "UPDATE records_trailentry SET actor = ''"],
)
def test_not_even_a_superuser_slips(superuser: psycopg.Connection[Any], statement: str) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="refused"):
        superuser.execute(statement.encode())


def test_instants_read_the_same_whoever_wrote(world: World, superuser: psycopg.Connection[Any]) -> None:
    superuser.execute("SELECT set_config('app.actor', 'operator', true), set_config('timezone', 'Asia/Kolkata', true)")
    superuser.execute("UPDATE cmos_fdaregistration SET retrieved_at = '2026-03-01 12:00+00'")
    found = superuser.execute(
        "SELECT became ->> 'retrieved_at' AS at FROM records_trailentry ORDER BY seq DESC LIMIT 1"
    )
    assert found.fetchone() == {"at": "2026-03-01T12:00:00+00:00"}


def random_operations(world: World, count: int, dice: random.Random) -> None:
    for number in range(count):
        ids = list(Company.objects.filter(sites=None).values_list("pk", flat=True))
        choice = dice.choice(["create", "update", "delete", "set"])
        if choice == "create" or not ids:
            Company.objects.create(name=f"random {number}")
        elif choice == "update":
            Company.objects.filter(pk=dice.choice(ids)).update(notes=f"note {number}", duns=str(number)[:9])
        elif choice == "delete":
            Company.objects.filter(pk=dice.choice(ids)).delete()
        else:
            Company.objects.filter(sites=None).update(version=number + 1)


REPLAY = """
SELECT * FROM (
  (SELECT DISTINCT ON (row_id) became FROM records_trailentry WHERE "table" = '{0}' ORDER BY row_id, seq DESC)
  EXCEPT SELECT to_jsonb(t) FROM {0} t) x WHERE became IS NOT NULL
"""


def test_the_newest_entries_are_the_tables(committed_world: World, superuser: psycopg.Connection[Any]) -> None:
    """S-42 in small: rebuilt from the trail alone every regulated table equals itself."""
    with committed_world.aldena.scope(reason="mix"):
        random_operations(committed_world, 150, random.Random(7))
    superuser.execute("SET timezone = 'UTC'")
    for model in roles.regulated_models():
        table = model._meta.db_table
        assert superuser.execute(REPLAY.format(table).encode()).fetchall() == [], table
