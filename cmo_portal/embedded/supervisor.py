"""Everything on one machine under one parent: PostgreSQL, Redis, web, worker, beat; a child that dies comes back."""

from __future__ import annotations

import fcntl
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import FrameType

from cmo_portal.embedded import addresses, postgres, processes, redis, roles

PAUSE = 1.0
"""Seconds before a child that died is started again."""
Starter = Callable[[], "subprocess.Popen[bytes] | None"]


@dataclass(slots=True)
class Child:
    """One process: how it starts and which signal ends it in order."""

    name: str
    start: Starter
    stop_with: signal.Signals = signal.SIGTERM
    process: subprocess.Popen[bytes] | None = field(default=None)

    def launch(self) -> None:
        self.process = self.start()

    def died(self) -> bool:
        return self.process is not None and self.process.poll() is not None

    def stop(self, seconds: float = 20) -> None:
        if self.process is None or self.process.poll() is not None:
            return
        self.process.send_signal(self.stop_with)
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait(10)


class AlreadyRunning(RuntimeError):
    """Another supervisor holds this data folder."""


class Supervisor:
    """Starts the children in order, watches them, and stops them the other way round."""

    def __init__(self, *, port: int, say: Callable[[str], None], ready: Callable[[], None]) -> None:
        self.port, self.say, self.ready = port, say, ready
        self.stopping = False
        self.children: list[Child] = []

    def run(self) -> None:
        """Until Ctrl-C or TERM. Raises `AlreadyRunning` or `StartFailed`."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._stop)
        with only_one():
            try:
                self._start_all()
                self.ready()
                while not self.stopping:
                    time.sleep(0.2)
                    self._revive()
            finally:
                self._stop_all()

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self.stopping = True

    def _start_all(self) -> None:
        if addresses.uses_embedded_postgres():
            self._add(Child("postgres", postgres.start, signal.SIGINT))
            roles.ensure()
        if addresses.uses_embedded_redis():
            self._add(Child("redis", redis.start))
        self._migrate()
        self._add(Child("web", lambda: spawn(web_command(self.port))))
        self._add(Child("worker", lambda: spawn(celery_command("worker", "--concurrency", "2"))))
        schedule = str(addresses.data_folder() / "beat-schedule")
        self._add(Child("beat", lambda: spawn(celery_command("beat", "--pidfile=", "--schedule", schedule))))

    def _add(self, child: Child) -> None:
        child.launch()
        self.children.append(child)
        self.say(f"{child.name} started" if child.process else f"{child.name} was running")

    def _migrate(self) -> None:
        subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], check=True, cwd=addresses.ROOT)

    def _revive(self) -> None:
        for child in self.children:
            if child.died() and not self.stopping:
                assert child.process is not None
                self.say(f"{child.name} ended with {child.process.returncode}: starting it again")
                time.sleep(PAUSE)
                child.launch()

    def _stop_all(self) -> None:
        for child in reversed(self.children):
            child.stop()
            self.say(f"{child.name} stopped")


@contextmanager
def only_one() -> Iterator[None]:
    """Hold the data folder; a lock that dies with its holder, whatever way that ends."""
    folder = addresses.data_folder()
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".up.lock").open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise AlreadyRunning(f"the portal is already running on {folder}") from error
        yield


def spawn(command: list[str]) -> subprocess.Popen[bytes]:
    """A child in a session of its own, so that Ctrl-C reaches only the supervisor."""
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    if "gunicorn" in command:
        environment["PORTAL_POOL"] = "1"
    return subprocess.Popen(
        command,
        cwd=addresses.ROOT,
        env=environment,
        start_new_session=True,
        preexec_fn=processes.die_with_parent(),
    )


def web_command(port: int) -> list[str]:
    """Gunicorn with threads; its settings are in `cmo_portal.gunicorn`."""
    gunicorn = [sys.executable, "-m", "gunicorn", "cmo_portal.wsgi:application", "-c", "python:cmo_portal.gunicorn"]
    return [*gunicorn, "-b", f"127.0.0.1:{port}"]


def celery_command(kind: str, *options: str) -> list[str]:
    return [sys.executable, "-m", "celery", "-A", "cmo_portal", kind, "--loglevel", "WARNING", *options]
