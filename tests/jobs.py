"""Doing jobs in tests: in this process, as the worker would, or by a real worker."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from celery import current_app
from django.conf import settings
from django.db import connection
from kombu.exceptions import ChannelError

from cmo_portal.embedded import addresses
from kernel.scope import Scope, scope
from records.models import Job
from records.work import ACTOR
from sponsors.models import CmoOrganisation
from tests.world import Party

QUEUE = f"celery-{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
"""Where the tasks of this process wait."""


def finish(whose: Party | CmoOrganisation, job: Job | None = None) -> Job:
    """Do `job` of a sponsor or a CMO organisation (or its newest that waits) now and return what became of it.

    For tests that commit (`committed_world`): the pulse of a job has a connection of its own.
    """
    target = Scope(sponsor_id=whose.sponsor.pk) if isinstance(whose, Party) else Scope(cmo_org_id=whose.pk)
    with scope(target, actor=ACTOR):
        job = job or Job.objects.filter(state=Job.State.QUEUED).order_by("-id")[0]
    current_app.tasks[job.kind].run(
        {"tenant": {name: str(pk) for name, pk in target.columns.items() if pk}}, str(job.pk)
    )
    with scope(target, actor=ACTOR):
        return Job.objects.select_related("result").get(pk=job.pk)


def forget_waiting() -> None:
    """Empty the queue of this process, if there is one: Redis outlives a run, and a worker begins with the oldest."""
    with (
        current_app.connection_for_write() as opened,
        suppress(ChannelError),
    ):
        opened.default_channel.queue_purge(QUEUE)


@contextmanager
def worker() -> Iterator[subprocess.Popen[bytes]]:
    """A real Celery worker on the test's database and broker."""
    name = str(connection.settings_dict["NAME"])
    environment = {
        **os.environ,
        "DATABASE_URL": addresses.database_url("cmo_app", name),
        "DJANGO_SETTINGS_MODULE": "tests.worker_settings",
        "TESTS_FILES_ROOT": str(settings.FILES_ROOT),
        "PYTEST_VERSION": "x",
    }
    command = [
        sys.executable,
        "-m",
        "celery",
        "-A",
        "cmo_portal",
        "worker",
        "-I",
        "tests.records.slow_jobs",
        "-Q",
        QUEUE,
    ]
    process = subprocess.Popen(
        [*command, "-c", "1", "-l", "warning", "--without-gossip", "--without-mingle"],
        env=environment,
        cwd=settings.BASE_DIR,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
