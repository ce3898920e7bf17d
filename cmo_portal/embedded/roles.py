"""The database roles: who owns, who uses, who looks up, who backs up (architecture: roles)."""

from __future__ import annotations

from collections.abc import Callable

import psycopg
from psycopg import sql

from cmo_portal.embedded import addresses

ATTRIBUTES = {
    "cmo_owner": "LOGIN NOSUPERUSER NOCREATEROLE NOCREATEDB NOBYPASSRLS",
    "cmo_app": "LOGIN NOSUPERUSER NOCREATEROLE NOCREATEDB NOBYPASSRLS",
    "cmo_system": "NOLOGIN NOSUPERUSER NOCREATEROLE NOCREATEDB NOBYPASSRLS",
    "cmo_backup": "LOGIN NOSUPERUSER NOCREATEROLE NOCREATEDB BYPASSRLS",
}
AFTERWARDS = ("GRANT cmo_system TO cmo_owner", "GRANT pg_read_all_data TO cmo_backup")


def statements(password: Callable[[str], str]) -> list[str]:
    """The SQL that makes the roles, safe to run again; `password` gives each role's."""
    made = [_role(role, attributes, password) for role, attributes in ATTRIBUTES.items()]
    return [*made, *AFTERWARDS]


def _role(role: str, attributes: str, password: Callable[[str], str]) -> str:
    login = f" PASSWORD {sql.Literal(password(role)).as_string()}" if " LOGIN " in f" {attributes} " else ""
    return (
        f"DO $roles$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}') THEN "
        f"CREATE ROLE {role}; END IF; END $roles$; ALTER ROLE {role} {attributes}{login}"
    )


def ensure(name: str = addresses.DATABASE) -> None:
    """Roles and database of the embedded server."""
    with psycopg.connect(addresses.database_url("postgres", "postgres"), autocommit=True) as connection:
        for statement in statements(lambda role: addresses.secret(f"postgres_{role}")):
            connection.execute(statement.encode())
        ensure_database(connection, name)


def ensure_database(connection: psycopg.Connection[tuple[object, ...]], name: str) -> None:
    """The database called `name`, owned by `cmo_owner`, closed to everybody not named."""
    if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
        connection.execute(sql.SQL("CREATE DATABASE {} OWNER cmo_owner").format(sql.Identifier(name)))
    for statement in (
        "REVOKE ALL ON DATABASE {} FROM PUBLIC",
        "GRANT CONNECT, TEMPORARY ON DATABASE {} TO cmo_app, cmo_backup",
    ):
        connection.execute(sql.SQL(statement).format(sql.Identifier(name)))
