"""Test databases: migrated once by the owner into a template, copied for each worker, copied again to reset.

Copying (some tens of milliseconds) replaces Django's flush: `cmo_app` may not TRUNCATE, and the trail refuses it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg
from django.core.management import call_command
from django.db import connection, connections
from django.db.migrations.state import ProjectState
from psycopg import sql

from cmo_portal.embedded import addresses, roles

ROOT = Path(__file__).resolve().parent.parent


def seeds() -> dict[str, str]:
    """What a template is made of, file by file with a digest: migrations, walls, catalogue, rights."""
    found = [*ROOT.glob("*/migrations/*.py"), *ROOT.glob("kernel/db/*.py"), *ROOT.glob("regulations/catalogue/*.*")]
    paths = sorted([*found, ROOT / "cmo_portal/settings/base.py"])
    return {str(path.relative_to(ROOT)): hashlib.sha256(path.read_bytes()).hexdigest()[:16] for path in paths}


def template() -> str:
    """Name of the migrated template; another one as soon as a migration, a wall or the catalogue changes."""
    return f"template_{hashlib.sha256(json.dumps(seeds()).encode()).hexdigest()[:16]}"


def _usable(administrator: psycopg.Connection[tuple[object, ...]]) -> dict[str, int]:
    """Templates to go on from, each with its number of seeds: every seed is as it was, only migrations were added."""
    wanted = seeds()
    rows = administrator.execute(
        "SELECT datname, shobj_description(oid, 'pg_database') FROM pg_database WHERE datname ~ '^template_'"
    ).fetchall()
    made: dict[str, dict[str, str]] = {str(name): json.loads(str(told or "{}")) for name, told in rows}
    return {
        name: len(had)
        for name, had in made.items()
        if had and had.items() <= wanted.items() and all("/migrations/" in path for path in wanted.keys() - had.keys())
    }


@contextmanager
def server() -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    """The server's administrator, outside every test database."""
    with psycopg.connect(addresses.database_url("postgres", "postgres"), autocommit=True) as opened:
        yield opened


def ensure_template() -> str:
    """The first worker builds it, the others wait on the lock and find it."""
    name = template()
    with server() as administrator:
        administrator.execute("SELECT pg_advisory_lock(1)")
        if not administrator.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            administrator.execute("DROP DATABASE IF EXISTS building WITH (FORCE)")
            if usable := _usable(administrator):
                copy(max(usable, key=usable.__getitem__), "building")
            else:
                roles.ensure_database(administrator, "building")
            use("building")
            with options_alone():
                call_command("migrate", verbosity=0)
            connections.close_all()
            _forget_others(administrator, keep=usable)
            told = sql.SQL("COMMENT ON DATABASE building IS {}").format(sql.Literal(json.dumps(seeds())))
            administrator.execute(told)
            administrator.execute(sql.SQL("ALTER DATABASE building RENAME TO {}").format(sql.Identifier(name)))
    return name


@contextmanager
def options_alone() -> Iterator[None]:
    """Migrate without rendering every related model anew for each constraint and index.

    They change the options of their own model only; Django renders all its neighbours again, a minute in sum. What is
    written to the database is the same.
    """
    kept = {name: getattr(ProjectState, name) for name in ("_append_option", "_remove_option")}

    def write(state: Any, app: str, model: str, name: str, found: list[Any]) -> None:
        state.models[app, model].options[name] = found
        if "apps" in vars(state):
            setattr(state.apps.get_model(app, model)._meta, name, found)

    def append(state: Any, app: str, model: str, name: str, added: Any) -> None:
        write(state, app, model, name, [*state.models[app, model].options[name], added])

    def remove(state: Any, app: str, model: str, name: str, gone: str) -> None:
        write(state, app, model, name, [one for one in state.models[app, model].options[name] if one.name != gone])

    try:
        for name, method in {"_append_option": append, "_remove_option": remove}.items():
            setattr(ProjectState, name, method)
        yield
    finally:
        for name, method in kept.items():
            setattr(ProjectState, name, method)


def _forget_others(administrator: psycopg.Connection[tuple[object, ...]], *, keep: Collection[str]) -> None:
    """Templates of migrations that have changed since; one that somebody copies right now stays."""
    found = administrator.execute("SELECT datname FROM pg_database WHERE datname ~ '^template_'").fetchall()
    for (name,) in found:
        if name not in keep:
            with suppress(psycopg.Error):
                administrator.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(str(name))))


def copy(source: str, target: str) -> None:
    """Make `target` anew as a copy of `source`."""
    connections.close_all()
    with server() as administrator:
        names = {"source": sql.Identifier(source), "target": sql.Identifier(target)}
        administrator.execute(sql.SQL("DROP DATABASE IF EXISTS {target} WITH (FORCE)").format(**names))
        made = "CREATE DATABASE {target} TEMPLATE {source} OWNER cmo_owner STRATEGY FILE_COPY"  # quicker without fsync
        administrator.execute(sql.SQL(made).format(**names))


def drop(name: str) -> None:
    """Remove a test database."""
    connections.close_all()
    with server() as administrator:
        administrator.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def use(name: str) -> None:
    """Let Django's connection speak with the database called `name`."""
    connections.close_all()
    connection.settings_dict["NAME"] = name
