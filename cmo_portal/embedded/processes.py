"""Starting children that die with their parent, one starter at a time, never as root."""

from __future__ import annotations

import ctypes
import fcntl
import os
import pwd
import signal
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


class StartFailed(RuntimeError):
    """A server did not come up; the message says where to look."""


def is_root() -> bool:
    return os.geteuid() == 0


def server_user() -> str:
    """The account the servers run as: PostgreSQL refuses root."""
    return UNPRIVILEGED if is_root() else pwd.getpwuid(os.geteuid()).pw_name


def demoted() -> dict[str, Any]:
    """Arguments for subprocess that give up root."""
    if not is_root():
        return {}
    return {"user": UNPRIVILEGED, "group": pwd.getpwnam(UNPRIVILEGED).pw_gid, "extra_groups": []}


def hand_over(folder: Path) -> None:
    """Give a folder to the account the servers run as."""
    if is_root():
        os.chown(folder, pwd.getpwnam(UNPRIVILEGED).pw_uid, -1)


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
    folder = addresses.data_folder()
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def wait_until(ready: Callable[[], bool], *, alive: Callable[[], bool], what: str, log: Path) -> None:
    """Wait up to 30 seconds for `ready`; raises `StartFailed` with the end of the log."""
    for _ in range(600):
        if ready():
            return
        if not alive():
            break
        time.sleep(0.05)
    raise StartFailed(f"{what} did not start; the end of {log}:\n{log.read_text(errors='replace')[-2000:]}")


def is_ours(pid: int, folder: Path) -> bool:
    """Whether `pid` is a living server of `folder`: not gone, not a zombie, not a stranger with a reused number."""
    try:
        process = psutil.Process(pid)
        return process.status() != psutil.STATUS_ZOMBIE and str(folder) in process.cmdline()
    except psutil.Error:
        return False
