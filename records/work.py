"""What the body of a job holds: its progress, and the pulse that keeps its lease while it works."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Final

from django.db import DatabaseError, connections

from kernel.actor import Actor
from kernel.clock import now
from kernel.scope import Scope, scope
from records.models import Job

log = logging.getLogger(__name__)

ACTOR: Final = Actor.system("jobs")
Told = Callable[[int, int, str], None]
"""Hears how far long work is: how much is done, of how much, and what it is at."""
BEAT: Final = 0.5
"""Seconds between two looks at what changed."""
RENEWALS: Final = 5
"""How often a lease is renewed within its own length, whatever the work says."""


class Superseded(Exception):
    """The job was cancelled, or another worker has it: what was done here is discarded."""


class Work:
    """One attempt at a job.

    The pulse is a thread with a connection of its own: what it writes is seen at once, whatever transaction the work
    holds open, and it goes on while a library renders for minutes. It dies with its process, and so does the lease.
    """

    actor: Actor
    """In whose name the body writes; set once the person's rights are known."""

    def __init__(self, job: Job, target: Scope, lease: timedelta) -> None:
        self.job, self.target, self.lease = job, target, lease
        self.done = self.total = 0
        self.message = ""
        self._told: tuple[int, int, str] = (0, 0, "")
        self._over = threading.Event()
        self._superseded = threading.Event()
        self._thread: threading.Thread | None = None

    def progress(self, done: int, total: int, message: str = "") -> None:
        """Say how far the work is; costs nothing, may be called for every row. Raises `Superseded` when it must end."""
        if self._superseded.is_set():
            raise Superseded
        self.done, self.total, self.message = done, total, message[:500]

    @contextmanager
    def alive(self) -> Iterator[None]:
        """Keep the lease and write the progress until the block ends."""
        self._thread = threading.Thread(target=self._beat, name=f"job {self.job.pk}", daemon=True)
        self._thread.start()
        try:
            yield
        finally:
            self.stop()

    def stop(self) -> None:
        """End the pulse; returns once it writes no more."""
        self._over.set()
        if self._thread is not None:
            self._thread.join()

    def _beat(self) -> None:
        beats = 0
        every = max(1, int(self.lease.total_seconds() / RENEWALS / BEAT))
        try:
            while not self._over.wait(BEAT):
                beats += 1
                if beats % every == 0 or self._told != (self.done, self.total, self.message):
                    self._write()
        finally:
            connections.close_all()

    def _write(self) -> None:
        told = (self.done, self.total, self.message)
        try:
            with scope(self.target, actor=ACTOR, reason="progress"):
                held = Job.objects.filter(pk=self.job.pk, state=Job.State.RUNNING, holder=self.job.holder)
                done, total, message = told
                if not held.update(done=done, total=total, message=message, lease_until=now() + self.lease):
                    self._superseded.set()
            self._told = told
        except DatabaseError as error:  # tried again at the next beat: the lease outlives several
            log.warning("progress of job %s was not written: %s", self.job.pk, type(error).__name__)
            connections.close_all()
