from __future__ import annotations

import socket
from collections.abc import Iterator
from io import StringIO

import psycopg
import pytest
from django.core.management import call_command

from cmo_portal.embedded import addresses, roles


@pytest.fixture
def administrator() -> Iterator[roles.Connection]:
    with psycopg.connect(addresses.database_url("postgres", "postgres")) as opened:
        yield opened
        opened.rollback()


def test_the_statements_can_be_run_again(administrator: roles.Connection) -> None:
    for _ in range(2):
        for statement in [*roles.statements(lambda role: "x"), *roles.database_statements("cmo")]:
            administrator.execute(statement.encode())


def test_no_role_is_stronger_than_its_work_needs(administrator: roles.Connection) -> None:
    """SR-22: the walls stand only for roles that cannot lean over them."""
    found = administrator.execute(
        "SELECT rolname, rolcanlogin, rolbypassrls, rolsuper OR rolcreaterole OR rolcreatedb OR rolreplication"
        " FROM pg_roles WHERE rolname ~ '^cmo_' ORDER BY 1"
    ).fetchall()
    assert found == [
        ("cmo_app", True, False, False),
        ("cmo_backup", True, True, False),
        ("cmo_owner", True, False, False),
        ("cmo_system", False, False, False),
    ]


def test_only_the_owner_may_act_as_cmo_system(administrator: roles.Connection) -> None:
    members = administrator.execute(
        "SELECT member::regrole::text FROM pg_auth_members WHERE roleid = 'cmo_system'::regrole AND set_option"
        " AND member <> 'postgres'::regrole"
    ).fetchall()
    assert members == [("cmo_owner",)]


@pytest.mark.parametrize("role", ["postgres", "cmo_owner", "cmo_app", "cmo_backup"])
@pytest.mark.parametrize("password", ["", ":wrong"])
def test_the_database_asks_everybody_for_a_password(role: str, password: str) -> None:
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(f"postgresql://{role}{password}@:5432/cmo?host={addresses.socket_folder()}")


def test_the_database_does_not_listen_on_the_network(administrator: roles.Connection) -> None:
    assert administrator.execute("SHOW listen_addresses").fetchone() == ("",)


def test_redis_asks_for_a_password() -> None:
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(str(addresses.redis_socket()))
        connection.sendall(b"PING\r\n")
        assert connection.recv(100).startswith(b"-NOAUTH")


def test_setup_roles_prints_the_same_statements_with_places_for_the_passwords() -> None:
    printed = StringIO()
    call_command("setup_roles", "--database", "portal", stdout=printed)
    text = printed.getvalue()
    assert "PASSWORD 'put the password of cmo_app here'" in text
    assert 'ALTER DATABASE "portal" OWNER TO cmo_owner' in text
    assert not any(addresses.secret(f"postgres_{role}") in text for role in ("cmo_app", "cmo_owner", "cmo_backup"))
