from __future__ import annotations

from pathlib import Path

import environ
import pytest
from psycopg.conninfo import conninfo_to_dict

from cmo_portal.embedded import addresses, processes

SOCKET_PATH_LIMIT = 103  # bytes: macOS 103, Linux 107


def test_a_secret_is_made_once_and_only_the_owner_reads_it(data: Path) -> None:
    first = addresses.secret("redis")
    assert first == addresses.secret("redis") != addresses.secret("secret_key")
    assert len(first) >= 50
    assert (data / "secrets" / "redis").stat().st_mode & 0o777 == 0o600
    assert (data / "secrets").stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("role", ["cmo_app", "cmo_owner", "cmo_backup", "postgres"])
def test_django_and_libpq_read_the_same_address(data: Path, role: str) -> None:
    url = addresses.database_url(role)
    libpq, django = conninfo_to_dict(url), environ.Env.db_url_config(url)
    assert libpq["host"] == django["OPTIONS"]["host"] == str(addresses.socket_folder())
    assert (libpq["user"], libpq["dbname"], libpq["port"]) == (role, "cmo", "5432")
    assert (django["USER"], django["NAME"], django["PORT"]) == (role, "cmo", 5432)
    assert libpq["password"] == django["PASSWORD"] == addresses.secret(f"postgres_{role}")


def test_sockets_have_a_short_path_whatever_the_data_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTAL_DATA", "/" + "very-long-name/" * 20)
    assert len(str(addresses.socket_folder() / ".s.PGSQL.5432.lock").encode()) <= SOCKET_PATH_LIMIT


def test_a_socket_folder_of_somebody_else_is_refused(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever made it first could listen there for the passwords."""
    folder = data / "sockets"
    monkeypatch.setenv("PORTAL_SOCKETS", str(folder))
    folder.symlink_to("/tmp")
    with pytest.raises(processes.StartFailed, match="another user"):
        processes.make_socket_folder()
