"""Walks every model and asks PostgreSQL's catalogue whether its walls stand (SR-26)."""

from __future__ import annotations

from typing import Any, ClassVar

import pytest
from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import connection, models
from django.test.utils import isolate_apps

from kernel.checks import walls_declared
from kernel.db import roles
from kernel.db.constraints import POLICIES, SiteWall
from kernel.db.reach import CLOSED, OPEN
from kernel.models import ALWAYS_SET, SponsorOwned, Stepped, Walled, reach_of
from tests.architecture.tables import TABLES, TENANT
from tests.world import World

WALLED = [model for model in apps.get_models() if issubclass(model, Walled)]
NOT_FORCED = {"sponsors_membership", "sponsors_ownrole", "records_trailentry"}
LOOK_UPS = {
    "administration_invitation_by_token": ("cmo_system", True),
    "cmos_link_by_token": ("cmo_system", True),
    "kernel_chosen_sites": ("cmo_owner", True),
    "qualification_certificate_by_code": ("cmo_system", True),
    "questionnaires_delegation_by_token": ("cmo_system", True),
    "questionnaires_delegation_reach": ("cmo_system", False),
    "questionnaires_has_signatory": ("cmo_owner", True),
    "records_seal_leaves": ("cmo_owner", True),
    "records_seal_trail": ("cmo_owner", True),
    "records_write_trail": ("cmo_owner", False),
    "cmos_inbox_feed_by_token": ("cmo_system", True),
    "reminders_feed_by_token": ("cmo_system", True),
    "sponsors_memberships_of": ("cmo_owner", True),
    "sponsors_provider_by_domain": ("cmo_system", True),
    "sponsors_provider_by_slug": ("cmo_system", True),
    "sponsors_write_factor": ("cmo_owner", False),
}
"""SECURITY DEFINER functions: owner, and whether the application may call them."""


def one(sql: str, *params: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        row = cursor.fetchone()
        return row and row[0]


def test_every_table_is_registered(world: World) -> None:
    found = one("SELECT array_agg(tablename::text) FROM pg_tables WHERE schemaname = 'public'")
    assert set(found) == set(TABLES)


def test_tenant_tables_are_those_that_stand_behind_a_wall(world: World) -> None:
    walled = one("SELECT array_agg(relname::text) FROM pg_class WHERE relrowsecurity AND relkind = 'r'")
    assert set(walled) == {table for table, (kind, _) in TABLES.items() if kind == TENANT}


@pytest.mark.parametrize("model", WALLED, ids=lambda model: model._meta.label)
def test_row_level_security_is_forced_with_the_policies_of_its_kind(world: World, model: Any) -> None:
    table = model._meta.db_table
    assert one("SELECT relforcerowsecurity FROM pg_class WHERE oid = %s::regclass", table) == (table not in NOT_FORCED)
    names = one("SELECT array_agg(policyname::text) FROM pg_policies WHERE tablename = %s", table)
    limit = set() if reach_of(model) == OPEN else {SiteWall.POLICY}
    assert set(names) - {"look_up"} == set(POLICIES[model.wall]) | limit
    assert one("SELECT count(*) FROM pg_policies WHERE tablename = %s AND permissive = 'RESTRICTIVE'", table) == len(
        limit
    )


@pytest.mark.parametrize("model", WALLED, ids=lambda model: model._meta.label)
def test_each_table_declares_its_reach(model: Any) -> None:
    """A table without a site says itself what somebody limited to chosen sites sees of it; what it names is there."""
    has_site = any(field.column == "site_id" for field in model._meta.local_fields)
    assert has_site or model.reach is not None or model.wall == "organisation"
    for way in reach_of(model):
        match way:
            case ("through", name):
                assert reach_of(model._meta.get_field(name).related_model) not in (OPEN, CLOSED)
            case ("held_by", table, column):
                holder = next(each for each in WALLED if each._meta.db_table == table)
                fields = {field.column: field for field in holder._meta.local_fields}
                assert fields[column].related_model is model and reach_of(holder) not in (OPEN, CLOSED)
            case ("held", *but):
                for table in but:
                    held_through = next(each for each in WALLED if each._meta.db_table == table)
                    assert any(kind == "through" for kind, *_ in reach_of(held_through))


def test_what_is_open_to_everybody_limited_to_sites_is_listed() -> None:
    """Each opened table is decided here too: it must tell of no site."""
    opened = {model._meta.db_table for model in WALLED if model.reach == OPEN}
    assert opened == {"sponsors_membership", "sponsors_policy"}


@pytest.mark.parametrize("model", roles.regulated_models(), ids=lambda model: model._meta.label)
def test_the_trail_hangs_on_every_regulated_table(world: World, model: Any) -> None:
    found = one(
        "SELECT array_agg(tgname::text ORDER BY tgname) FROM pg_trigger"
        " WHERE tgrelid = %s::regclass AND tgenabled = 'O' AND tgname LIKE 'trail%%'",
        model._meta.db_table,
    )
    assert found == ["trail_row", "trail_truncate", "trail_update"]


@pytest.mark.parametrize("model", WALLED, ids=lambda model: model._meta.label)
def test_links_between_tenant_tables_carry_the_tenant(world: World, model: Any) -> None:
    links = [f for f in model._meta.local_fields if f.is_relation and issubclass(f.related_model, Walled)]
    found = one(
        "SELECT count(*) FROM pg_constraint"
        " WHERE contype = 'f' AND array_length(conkey, 1) > 1 AND conrelid = %s::regclass",
        model._meta.db_table,
    )
    # Between rows of either kind of tenant there is a key for each kind: one of the two columns is null.
    pairs = sum(model.wall == link.related_model.wall == "either" for link in links)
    assert found == len(links) + pairs


@pytest.mark.parametrize("model", WALLED, ids=lambda model: model._meta.label)
def test_a_tenant_column_that_carries_keys_is_never_null(world: World, model: Any) -> None:
    """A composite key with a null is not checked by PostgreSQL (MATCH SIMPLE)."""
    for column in ALWAYS_SET.get(model.wall, ()):
        field = next(field for field in model._meta.local_fields if field.column == column)
        assert not field.null


@pytest.mark.parametrize("model", [m for m in WALLED if issubclass(m, Stepped)], ids=lambda model: model._meta.label)
def test_a_status_is_held_by_the_database_too(world: World, model: Any) -> None:
    found = one(
        "SELECT count(*) FROM pg_trigger WHERE tgrelid = %s::regclass AND tgname IN ('step_birth', 'step_move')",
        model._meta.db_table,
    )
    assert found == 2 and model.steps and model.initial_status


def test_the_application_owns_nothing_and_has_no_power(world: World) -> None:
    assert one("SELECT current_user") == "cmo_app"
    assert one("SELECT count(*) FROM pg_class WHERE relowner = 'cmo_app'::regrole") == 0
    assert not one("SELECT rolsuper OR rolbypassrls OR rolcreaterole FROM pg_roles WHERE rolname = 'cmo_app'")


def test_look_up_functions_are_the_listed_ones(world: World) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT proname::text, proowner::regrole::text, has_function_privilege('cmo_app', oid, 'EXECUTE'),"
            " has_function_privilege('cmo_backup', oid, 'EXECUTE')"
            " FROM pg_proc WHERE prosecdef AND pronamespace = 'public'::regnamespace"
        )
        found = {name: (owner, app) for name, owner, app, public in cursor.fetchall() if not public}
    assert found == LOOK_UPS


def test_a_model_that_forgets_everything_still_gets_its_walls() -> None:
    with isolate_apps("cmos", "sponsors"):

        class Bare(SponsorOwned):
            parent = models.ForeignKey("self", models.CASCADE)

            class Meta:
                app_label = "cmos"
                constraints: ClassVar[list[models.BaseConstraint]] = []

        names = [constraint.name for constraint in Bare._meta.constraints]
    assert names == [f"cmos_bare_{end}" for end in ("trail", "tenant", "wall", "sites", "parent_same")]


def test_what_the_automatism_cannot_cover_is_an_error_at_start() -> None:
    assert walls_declared() == []
    with isolate_apps("cmos", "sponsors"):

        class Linked(SponsorOwned):
            others = models.ManyToManyField("self")
            plain = models.Manager()

            class Meta:
                app_label = "cmos"

        assert [fault.id for fault in walls_declared(models=[Linked])] == ["kernel.E003", "kernel.E004"]


def test_start_is_refused_to_a_powerful_role(committed_world: World) -> None:
    """S-68 for the database role."""
    roles.refuse_powerful_role()
    with roles.as_owner(), pytest.raises(ImproperlyConfigured, match="cmo_owner"):
        roles.refuse_powerful_role()


def test_no_migration_is_missing(world: World) -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)
