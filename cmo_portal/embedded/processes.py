"""Starting children that die with their parent, one starter at a time, PostgreSQL never as root."""

from __future__ import annotations

import ctypes
import fcntl
import os
import pwd
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil

from cmo_portal.embedded import addresses

PR_SET_PDEATHSIG = 1
UNPRIVILEGED = "nobody"
SYSTEM_FOLDER = Path("/var/lib/cmo-portal")
"""Where root keeps what `nobody` must reach when the project or its data lie in a closed folder, as /root is."""
STOP_SECONDS = 30.0


class StartFailed(RuntimeError):
    """A server did not come up; the message says where to look."""


def is_root() -> bool:
    """Whether PostgreSQL would refuse to run as we are."""
    return os.geteuid() == 0


def demoted() -> dict[str, Any]:
    """Arguments for subprocess that give up root."""
    if not is_root():
        return {}
    return {"user": UNPRIVILEGED, "group": pwd.getpwnam(UNPRIVILEGED).pw_gid, "extra_groups": []}


def hand_over(path: Path) -> None:
    """Give a file or folder to the account PostgreSQL runs as."""
    if is_root():
        os.chown(path, pwd.getpwnam(UNPRIVILEGED).pw_uid, -1)


def is_reachable(folder: Path) -> bool:
    """Whether everybody may walk into the folder; a home of mode 700 stops the account `nobody`."""
    existing = [parent for parent in [folder, *folder.parents] if parent.exists()]
    return all(parent.stat().st_mode & 0o001 for parent in existing)


def system_folder(name: str) -> Path:
    """A folder of that name below `SYSTEM_FOLDER`, made by root, open to walk into."""
    target = SYSTEM_FOLDER / name
    for made in (SYSTEM_FOLDER, target):
        made.mkdir(mode=0o755, parents=True, exist_ok=True)
    return target


def make_socket_folder() -> Path:
    """The folder of the sockets; refused when somebody else made it first, who could listen for our passwords."""
    folder = addresses.socket_folder()
    folder.mkdir(mode=0o711, exist_ok=True)
    owners = {os.geteuid(), pwd.getpwnam(UNPRIVILEGED).pw_uid if is_root() else os.geteuid()}
    if folder.is_symlink() or folder.stat().st_uid not in owners:
        raise StartFailed(f"{folder} belongs to another user; remove it or set PORTAL_SOCKETS to a folder of your own")
    hand_over(folder)
    return folder


def die_with_parent(sent: int = signal.SIGTERM) -> Callable[[], None]:
    """For a child: `sent` reaches it when its parent is gone, even after kill -9 (Linux only)."""
    parent = os.getpid()

    def before_exec() -> None:
        if sys.platform == "linux":
            ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, sent)
            if os.getppid() != parent:
                os._exit(1)

    return before_exec


@contextmanager
def starting() -> Iterator[None]:
    """Only one process of a data folder starts servers at a time; the others wait and join."""
    with _opened(".lock") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


@contextmanager
def using() -> Iterator[Callable[[], None]]:
    """Count among the users of the servers; the yielded function waits until nobody else is one.

    Whoever started the servers stops them, but never under another command that joined.
    """
    with _opened(".users") as handle:
        fcntl.flock(handle, fcntl.LOCK_SH)
        yield lambda: fcntl.flock(handle, fcntl.LOCK_EX)


@contextmanager
def _opened(name: str) -> Iterator[Any]:
    folder = addresses.data_folder()
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / name).open("w") as handle:
        yield handle


def wait_until(ready: Callable[[], bool], *, process: subprocess.Popen[bytes], what: str, log: Path) -> None:
    """Wait up to 30 seconds for `ready`; raises `StartFailed` with the end of the log."""
    for _ in range(600):
        if ready():
            return
        if process.poll() is not None:
            break
        time.sleep(0.05)
    end(process)
    raise StartFailed(f"{what} did not start; the end of {log}:\n{log.read_text(errors='replace')[-2000:]}")


def end(process: subprocess.Popen[bytes] | None, *, sent: signal.Signals = signal.SIGTERM) -> None:
    """Stop a child in order; after `STOP_SECONDS` by force. Nothing for a server that was only joined."""
    if process is None or process.poll() is not None:
        return
    process.send_signal(sent)
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def is_ours(pid: int, folder: Path) -> bool:
    """Whether `pid` is a living server of `folder`: not gone, not a zombie, not a stranger with a reused number."""
    try:
        process = psutil.Process(pid)
        return process.status() != psutil.STATUS_ZOMBIE and str(folder) in process.cmdline()
    except psutil.Error:
        return False


def unused_name() -> str:
    """A name that nobody has guessed or taken."""
    return secrets.token_hex(8)
