"""The roles: `cmo_owner` owns the tables and migrates, `cmo_app` (web, worker, tests) only uses them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from django.apps import apps
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, transaction
from django.db.models import Model

from kernel.models import Guarded

EVERYDAY = "SELECT, INSERT, UPDATE, DELETE"
BOOKKEEPING = {"django_migrations": "SELECT"}


@contextmanager
def as_owner() -> Iterator[None]:
    """Connect as the owner for a while: migrations and nothing else."""
    everyday = {key: connection.settings_dict[key] for key in ("USER", "PASSWORD", "OPTIONS")}
    connection.close()
    connection.settings_dict.update(settings.DATABASE_OWNER, OPTIONS={})
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(everyday)


@contextmanager
def reading_everything() -> Iterator[psycopg.Connection[tuple[Any, ...]]]:
    """A connection of the backup role, which reads every tenant's rows and writes none: for checks of the whole."""
    here = connection.settings_dict
    options = {name: value for name, value in here["OPTIONS"].items() if name.startswith("ssl")}
    with psycopg.connect(
        dbname=here["NAME"],
        host=here["HOST"] or None,
        port=here["PORT"] or None,
        user=settings.DATABASE_BACKUP["USER"],
        password=settings.DATABASE_BACKUP["PASSWORD"],
        **options,
    ) as opened:
        yield opened


def privileges() -> dict[str, str]:
    """What `cmo_app` may do with each table; a table without a model is not named, so it may do nothing."""
    tables = {model._meta.db_table: _rights(model) for model in apps.get_models(include_auto_created=True)}
    return BOOKKEEPING | tables | settings.TABLE_PRIVILEGES


def _rights(model: type[Model]) -> str:
    return getattr(model, "app_privileges", EVERYDAY)


def apply_grants(**_: object) -> None:
    """After every migrate, by the owner, always the same result."""
    role = settings.DATABASE_APP_ROLE
    with transaction.atomic(), connection.cursor() as cursor:
        existing = set(connection.introspection.table_names(cursor, include_views=True))
        cursor.execute(f"GRANT USAGE ON SCHEMA public TO {role}")
        cursor.execute(f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {role}")
        for table, rights in sorted(privileges().items()):
            if table in existing and rights:
                cursor.execute(f"GRANT {rights} ON {table} TO {role}")
        cursor.execute(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {role}")


def refuse_powerful_role() -> None:
    """At the start of web and worker: the walls stand only for a role that cannot lean over them (SR-22)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT r.rolname, r.rolsuper OR r.rolbypassrls OR r.rolcreaterole OR r.rolreplication"
            " OR EXISTS (SELECT FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace"
            " AND pg_has_role(r.oid, c.relowner, 'MEMBER'))"
            " FROM pg_roles r WHERE r.rolname = session_user"
        )
        name, powerful = cursor.fetchone()
    if powerful:
        raise ImproperlyConfigured(f"the database role {name} stands above the walls; connect as an ordinary role")


def regulated_models() -> list[type[Guarded]]:
    """Every model whose changes go to the trail."""
    return [model for model in apps.get_models() if issubclass(model, Guarded) and model.is_trailed]
