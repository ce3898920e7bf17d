"""Servers of a data folder of their own: joined, killed, started again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

from cmo_portal.embedded import addresses, postgres, processes, redis, roles, running

USER = """
import sys
from cmo_portal.embedded import running
with running(fast=True):
    print("up", flush=True)
    sys.stdin.readline()
"""


def user_of_the_servers() -> subprocess.Popen[str]:
    """Another process with the servers, until it reads a line or is killed."""
    process = subprocess.Popen(
        [sys.executable, "-c", USER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=addresses.ROOT
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "up\n"
    return process


def finish(process: subprocess.Popen[str]) -> None:
    process.communicate("\n", timeout=30)
    assert process.returncode == 0


def write_a_row() -> None:
    with psycopg.connect(addresses.database_url("cmo_owner")) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept (n int)")
        connection.execute("INSERT INTO kept VALUES (1)")


def rows() -> int:
    with psycopg.connect(addresses.database_url("cmo_owner")) as connection:
        return len(connection.execute("SELECT FROM kept").fetchall())


def test_servers_start_at_once_on_an_empty_folder_and_stop_with_the_block(data: Path) -> None:
    before = time.monotonic()
    with running(fast=True):
        assert time.monotonic() - before < 10  # about 1.5 s on two idle processors
        assert postgres.answers()
        assert redis.answers()
    assert not postgres.answers()
    assert not redis.answers()


def test_a_second_one_joins_and_does_not_stop_what_it_did_not_start(data: Path) -> None:
    with running(fast=True):
        with running(fast=True):
            write_a_row()
        assert rows() == 1


def test_who_started_the_servers_waits_for_who_joined(data: Path) -> None:
    first = user_of_the_servers()
    second = user_of_the_servers()
    assert first.stdin is not None
    first.stdin.write("\n")
    first.stdin.flush()
    time.sleep(1)
    assert first.poll() is None
    write_a_row()
    finish(second)
    finish(first)
    assert not postgres.answers()


def test_several_starting_at_once_share_one_server(data: Path) -> None:
    command = [sys.executable, "-c", USER]
    together = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=addresses.ROOT)
        for _ in range(3)
    ]
    for process in together:
        assert process.stdout is not None
        assert process.stdout.readline() == "up\n"
    write_a_row()
    for process in reversed(together):
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
    assert [process.wait(30) for process in together] == [0, 0, 0]


def test_servers_end_with_a_killed_command(data: Path) -> None:
    process = user_of_the_servers()
    process.kill()
    process.wait()
    if sys.platform == "linux":
        deadline = time.monotonic() + 15
        while (postgres.answers() or redis.answers()) and time.monotonic() < deadline:
            time.sleep(0.1)
        assert not postgres.answers()
        assert not redis.answers()


def test_servers_start_again_after_being_killed_and_keep_the_rows(data: Path) -> None:
    for round_ in range(1, 3):
        database, queue = postgres.start(), redis.start()
        assert database is not None
        assert queue is not None
        roles.ensure()
        write_a_row()
        assert rows() == round_
        for process in (database, queue):
            os.kill(process.pid, signal.SIGKILL)
    with running():
        assert rows() == 2


@pytest.mark.parametrize("whose", ["a stranger", "nobody"])
def test_a_pid_file_of_a_stranger_or_of_nobody_does_not_stop_the_start(data: Path, whose: str) -> None:
    named = os.getpid() if whose == "a stranger" else 2**22 - 3
    with running(fast=True):
        write_a_row()
    sockets = addresses.socket_folder()
    for path in (data / "pg18" / "postmaster.pid", sockets / ".s.PGSQL.5432.lock"):
        path.write_text(f"{named}\n{data / 'pg18'}\n1\n5432\n{sockets}\n\n1 1\nready\n")
    with running(fast=True):
        assert rows() == 1


@pytest.mark.skipif(not processes.is_root(), reason="only root hands its folders over to another account")
def test_a_data_folder_in_a_closed_home_works_for_root(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, data: Path
) -> None:
    monkeypatch.setattr(processes, "SYSTEM_FOLDER", data / "system")
    monkeypatch.setenv("PORTAL_DATA", str(tmp_path / "data"))
    tmp_path.chmod(0o700)
    with running(fast=True):
        write_a_row()
    assert (tmp_path / "data" / "pg18").is_symlink()
    with running(fast=True):
        assert rows() == 1


def test_nothing_is_started_where_other_servers_are_named(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://cmo_app@elsewhere/cmo")
    monkeypatch.setenv("REDIS_URL", "redis://elsewhere")
    with running():
        assert not postgres.answers()
        assert not redis.answers()
