"""Doing jobs in tests, without a worker: in this process, as the worker would."""

from __future__ import annotations

import os

from celery import current_app

from kernel.scope import Scope, scope
from records.models import Job
from records.work import ACTOR
from tests.world import Party

QUEUE = f"celery-{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
"""Where the tasks of this process wait."""


def finish(party: Party, job: Job | None = None) -> Job:
    """Do `job` (or the newest that waits) now and return what became of it.

    For tests that commit (`committed_world`): the pulse of a job has a connection of its own.
    """
    target = Scope(sponsor_id=party.sponsor.pk)
    with scope(target, actor=ACTOR):
        job = job or Job.objects.filter(state=Job.State.QUEUED).order_by("-id")[0]
    current_app.tasks[job.kind].run({"tenant": {"sponsor_id": str(party.sponsor.pk)}}, str(job.pk))
    with scope(target, actor=ACTOR):
        return Job.objects.select_related("result").get(pk=job.pk)
