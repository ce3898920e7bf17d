"""The database roles: who owns, who uses, who looks up, who backs up."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

import psycopg
from psycopg import sql

from cmo_portal.embedded import addresses, processes

ATTRIBUTES = {
    "cmo_owner": "LOGIN NOSUPERUSER NOCREATEROLE NOCREATEDB NOBYPASSRLS",
    "cmo_app": "LOGIN NOSUPERUSER NOCREATEROLE NOCREATEDB NOBYPASSRLS",
    "cmo_system": "NOLOGIN NOSUPERUSER NOCREATEROLE NOCREATEDB NOBYPASSRLS",
    "cmo_backup": "LOGIN NOSUPERUSER NOCREATEROLE NOCREATEDB BYPASSRLS",
}
AFTERWARDS = (
    "GRANT cmo_system TO cmo_owner",  # so that a migration can give a function to cmo_system
    "GRANT pg_read_all_data TO cmo_backup",
)
Connection = psycopg.Connection[tuple[object, ...]]


def statements(password: Callable[[str], str]) -> list[str]:
    """The SQL that makes the roles, safe to run again; `password` gives each role's."""
    made = [statement for role in ATTRIBUTES for statement in _role(role, password)]
    return [*made, *AFTERWARDS]


def _role(role: str, password: Callable[[str], str]) -> tuple[str, str]:
    attributes = ATTRIBUTES[role]
    if attributes.startswith("LOGIN"):
        attributes += f" PASSWORD {sql.Literal(password(role)).as_string()}"
    found = f"SELECT FROM pg_roles WHERE rolname = '{role}'"
    return (
        f"DO $role$ BEGIN IF NOT EXISTS ({found}) THEN CREATE ROLE {role}; END IF; END $role$",
        f"ALTER ROLE {role} {attributes}",
    )


def database_statements(name: str) -> list[str]:
    """The SQL that gives a new database to its owner and closes it to everybody who is not named."""
    quoted = sql.Identifier(name).as_string()
    return [
        f"ALTER DATABASE {quoted} OWNER TO cmo_owner",
        f"REVOKE ALL ON DATABASE {quoted} FROM PUBLIC",
        f"GRANT CONNECT, TEMPORARY ON DATABASE {quoted} TO cmo_app, cmo_backup",
    ]


def ensure(name: str = addresses.DATABASE) -> None:
    """Roles and database of the embedded server; one question when they stand already."""
    with (
        processes.starting(),
        psycopg.connect(addresses.database_url("postgres", "postgres"), autocommit=True) as connection,
    ):
        if _mark(connection, name) == wanted_mark(name):
            return
        for statement in statements(lambda role: addresses.secret(f"postgres_{role}")):
            connection.execute(statement.encode())
        ensure_database(connection, name)
        connection.execute(sql.SQL("COMMENT ON DATABASE {} IS {}").format(sql.Identifier(name), wanted_mark(name)))


def wanted_mark(name: str) -> str:
    """Changes when the statements change; kept as the database's comment."""
    text = "\n".join([*statements(lambda role: role), *database_statements(name)])
    return f"roles {hashlib.sha256(text.encode()).hexdigest()[:16]}"


def _mark(connection: Connection, name: str) -> object:
    found = connection.execute(
        "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", [name]
    ).fetchone()
    return found and found[0]


def ensure_database(connection: Connection, name: str) -> None:
    """The database called `name`, owned by `cmo_owner`."""
    if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    for statement in database_statements(name):
        connection.execute(statement.encode())
