"""Everything on one machine under one parent: PostgreSQL, Redis, web, worker, beat; a child that dies comes back."""

from __future__ import annotations

import fcntl
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from types import FrameType

from cmo_portal.embedded import addresses, postgres, processes, redis, roles

TICK = 0.2
"""Seconds between two looks at the children."""
PAUSES = (1.0, 30.0)
"""Seconds before a child that died is started again: at first, and at most when it keeps dying."""
GIVE_UP = 3
"""Falls after which a portal that has never answered is given up."""
SETTLED = 10.0
"""Seconds after which a child counts as well."""
LOG_BYTES = 10_000_000
HOST = "127.0.0.1"
Starter = Callable[[], "subprocess.Popen[bytes] | None"]


class AlreadyRunning(RuntimeError):
    """Another supervisor holds this data folder, or another program the port."""


@dataclass(slots=True)
class Child:
    """One process: how it starts, which signal ends it in order, how a joined one is known to live."""

    name: str
    start: Starter
    stop_with: signal.Signals = signal.SIGTERM
    answers: Callable[[], bool] = lambda: True
    process: subprocess.Popen[bytes] | None = field(default=None)
    started: float = 0.0
    falls: int = 0
    due: float = 0.0

    def launch(self) -> None:
        """Start it."""
        self.started, self.due = time.monotonic(), 0.0
        self.process = self.start()

    def put_off(self) -> None:
        """It ended: start it again after a pause, a longer one each time when it keeps ending at once."""
        now = time.monotonic()
        settled = now - self.started > SETTLED
        self.falls = 1 if settled else self.falls + 1
        self.due = now + min(PAUSES[0] * 2 ** (self.falls - 1), PAUSES[1])

    def is_gone(self) -> bool:
        """Whether it ended; a server that another command started is asked whether it answers."""
        return self.process.poll() is not None if self.process else not self.answers()

    def stop(self) -> None:
        """End it in order; a joined server is left to whoever started it."""
        processes.end(self.process, sent=self.stop_with)


class Supervisor:
    """Starts the children in order, watches them, and stops them the other way round.

    `prepare` runs once the servers stand and before the web starts (migrations); `ready` once the web answers.
    """

    def __init__(
        self, *, port: int, say: Callable[[str], None], prepare: Callable[[], None], ready: Callable[[], None]
    ) -> None:
        self.port, self.say, self.prepare, self.ready = port, say, prepare, ready
        self.stopping = self.announced = False
        self.children: list[Child] = []

    def run(self) -> None:
        """Until Ctrl-C or TERM. Raises `AlreadyRunning` or `processes.StartFailed`."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._stop)
        with only_one():
            refuse_taken(self.port)
            try:
                self._start_all()
                while not self.stopping:
                    time.sleep(TICK)
                    self._watch()
            finally:
                self._stop_all()

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self.stopping = True

    def _start_all(self) -> None:
        if addresses.uses_embedded_postgres():
            self._add(Child("PostgreSQL", postgres.start, signal.SIGINT, answers=postgres.answers))
            roles.ensure()
        if addresses.uses_embedded_redis():
            self._add(Child("Redis", redis.start, answers=redis.answers))
        if not self.stopping:
            self.prepare()
        for child in programs(self.port):
            if not self.stopping:
                self._add(child)

    def _add(self, child: Child) -> None:
        child.launch()
        self.children.append(child)
        self.say(f"{child.name} started" if child.process else f"{child.name} was running already")

    def _watch(self) -> None:
        for child in self.children:
            if child.is_gone():
                self._revive(child)
        if not self.announced and web_answers(self.port):
            self.announced = True
            self.ready()

    def _revive(self, child: Child) -> None:
        """Start a child that ended, after its pause; a portal that never came up ends with what its log says."""
        if not child.due:
            child.put_off()
            self.say(f"{child.name} ended: it is started again")
            if child.falls >= GIVE_UP and not self.announced:
                raise processes.StartFailed(f"{child.name} does not come up; {last_words(child.name)}")
        elif time.monotonic() >= child.due:
            try:
                child.launch()
            except processes.StartFailed as problem:
                self.say(str(problem))

    def _stop_all(self) -> None:
        for child in reversed(self.children):
            child.stop()
            self.say(f"{child.name} stopped" if child.process else f"{child.name} left running")


@contextmanager
def only_one() -> Iterator[None]:
    """Hold the data folder; a lock that dies with its holder, whatever way that ends."""
    folder = addresses.data_folder()
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".up.lock").open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise AlreadyRunning(f"the portal is already running on {folder}; stop it with Ctrl-C there") from error
        yield


def refuse_taken(port: int) -> None:
    """Say at once that the port is taken; a web process killed a moment ago gets time to let it go."""
    for _ in range(20):
        with socket.socket() as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                trial.bind((HOST, port))
            except OSError:
                time.sleep(0.25)
            else:
                return
    raise AlreadyRunning(f"port {port} is used by another program; choose one with --port")


def web_answers(port: int) -> bool:
    """Whether the web process serves requests."""
    connection = HTTPConnection(HOST, port, timeout=2)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status < 500
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def programs(port: int) -> list[Child]:
    """The processes of the portal itself."""
    schedule = str(addresses.data_folder() / "beat-schedule")
    bind = f"{HOST}:{port}"
    web = python("gunicorn", "cmo_portal.wsgi:application", "-c", "python:cmo_portal.gunicorn", "-b", bind)
    worker = celery("worker", "--concurrency", "2", "--without-gossip", "--without-mingle")
    beat = celery("beat", "--pidfile=", "--schedule", schedule)
    return [
        Child("web", lambda: spawn("web", web, PORTAL_POOL="1")),
        Child("worker", lambda: spawn("worker", worker)),
        Child("beat", lambda: spawn("beat", beat)),
    ]


def python(module: str, *arguments: str) -> list[str]:
    """A program of the environment, by its module: scripts do not survive moving the folder."""
    return [sys.executable, "-m", module, *arguments]


def celery(kind: str, *options: str) -> list[str]:
    """One of Celery's programs."""
    return python("celery", "-q", "-A", "cmo_portal", kind, "--loglevel", "WARNING", *options)


def spawn(name: str, command: list[str], **environment: str) -> subprocess.Popen[bytes]:
    """A child in a session of its own, so that Ctrl-C reaches only the supervisor; it writes to `<name>.log`."""
    with log_file(name).open("ab") as log:
        return subprocess.Popen(
            command,
            cwd=addresses.ROOT,
            env={**os.environ, "PYTHONUNBUFFERED": "1", **environment},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            preexec_fn=processes.die_with_parent(),
        )


def log_file(name: str) -> Path:
    """Where a child writes; begun anew when the last one has grown too long, keeping that one."""
    path = addresses.data_folder() / f"{name}.log"
    if path.exists() and path.stat().st_size > LOG_BYTES:
        path.replace(path.with_suffix(".log.1"))
    return path


def last_words(name: str) -> str:
    """The end of a child's log."""
    path = log_file(name)
    said = path.read_text(errors="replace")[-2000:] if path.exists() else ""
    return f"the end of {path}:\n{said}"
