"""`manage.py up` on a data folder of its own: what is killed comes back, and everything stops in order."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path

import psutil
import pytest

from cmo_portal.embedded import addresses, postgres, redis
from cmo_portal.embedded.processes import StartFailed
from cmo_portal.embedded.supervisor import (
    GIVE_UP,
    AlreadyRunning,
    Child,
    Supervisor,
    log_file,
    only_one,
    refuse_taken,
    web_answers,
)

PATIENCE = 120.0
FIRST_START = 600.0
"""Seconds for a portal that makes its database first, on a machine that is busy with other work."""


def eventually(holds: Callable[[], bool], patience: float = PATIENCE) -> None:
    deadline = time.monotonic() + patience
    while not holds():
        assert time.monotonic() < deadline, "did not happen"
        time.sleep(0.1)


def free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


def test_a_second_supervisor_of_a_data_folder_is_refused(data: Path) -> None:
    with only_one(), pytest.raises(AlreadyRunning, match="already running"), only_one():
        pass


def test_a_taken_port_is_said_before_anything_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "sleep", lambda seconds: None)
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        with pytest.raises(AlreadyRunning, match="--port"):
            refuse_taken(other.getsockname()[1])


def test_a_child_that_keeps_ending_is_started_less_and_less_often() -> None:
    child = Child("brief", lambda: None)
    pauses = []
    for _ in range(8):
        child.launch()
        child.put_off()
        pauses.append(round(child.due - child.started))
    assert pauses == [1, 2, 4, 8, 16, 30, 30, 30]


def test_a_portal_that_never_comes_up_says_why(data: Path) -> None:
    log_file("web").write_text("a reason")
    supervisor = Supervisor(port=free_port(), say=lambda line: None, prepare=lambda: None, ready=lambda: None)
    child = Child("web", lambda: None, answers=lambda: False)
    with pytest.raises(StartFailed, match="a reason"):
        for _ in range(GIVE_UP):
            child.launch()
            supervisor._revive(child)


class Portal:
    """A running `manage.py up`."""

    def __init__(self, data: Path) -> None:
        self.data, self.port = data, free_port()

    def start(self) -> None:
        command = [sys.executable, "manage.py", "up", "--port", str(self.port)]
        self.process = subprocess.Popen(command, cwd=addresses.ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        eventually(lambda: self.process.poll() is not None or web_answers(self.port), FIRST_START)
        assert self.process.poll() is None

    def child(self, words: str) -> psutil.Process | None:
        """The living child whose command line holds the words."""
        for child in psutil.Process(self.process.pid).children():
            with suppress(psutil.Error):
                if words in " ".join(child.cmdline()):
                    return child
        return None

    def has_another(self, words: str, before: psutil.Process) -> bool:
        return self.child(words) not in (None, before)

    def everything(self) -> list[psutil.Process]:
        parent = psutil.Process(self.process.pid)
        return [parent, *parent.children(recursive=True)]

    def stop(self) -> str:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        said, _ = self.process.communicate(timeout=PATIENCE)
        return said.decode()


@pytest.fixture
def portal(data: Path) -> Iterator[Portal]:
    running = Portal(data)
    try:
        running.start()  # one that never answers is stopped too: it would work on in the folder of the next test
        yield running
    finally:
        running.stop()


@pytest.mark.full
def test_everything_starts_and_stops_in_order(portal: Portal) -> None:
    children = portal.everything()[1:]
    said = portal.stop()
    names = ("beat", "worker", "web", "Redis", "PostgreSQL")
    places = [said.index(f"{name} stopped") for name in names]
    assert places == sorted(places)
    assert f"http://127.0.0.1:{portal.port}" in said
    assert not any(child.is_running() for child in children)
    assert portal.process.returncode == 0


@pytest.mark.full
def test_a_killed_child_comes_back(portal: Portal) -> None:
    for words in ("bin/postgres", "redis-server", "gunicorn", "worker", "beat"):
        before = portal.child(words)
        assert before is not None
        before.kill()
        eventually(partial(portal.has_another, words, before))
        eventually(lambda: postgres.answers() and redis.answers() and web_answers(portal.port))


@pytest.mark.full
def test_after_a_kill_of_everything_it_starts_again(portal: Portal) -> None:
    for process in portal.everything():
        os.kill(process.pid, signal.SIGKILL)
    portal.process.communicate()
    portal.start()
    assert web_answers(portal.port)
