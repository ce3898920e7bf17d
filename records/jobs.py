"""Long work of a person: asked for in one transaction, done by a worker in another, its progress seen by both.

A door calls `request(kind, parameters, ...)`; a higher room writes the body as `@task def site_dossier(work, ...)`.
The body runs in the name of who asked, with no more rights than they had then and have now, in one transaction with
the job's end: a worker that is killed leaves either everything or nothing, and the work is taken up once more.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce

from kernel.actor import Actor
from kernel.clock import now
from kernel.errors import Blocked, KernelError, NotAllowed, Refused
from kernel.queue import enqueue, stepwise_task
from kernel.reasons import given
from kernel.scope import Scope, because, current, scope
from records import services
from records.models import Job, SponsorFile
from records.work import ACTOR, Superseded, Work
from sponsors import access

log = logging.getLogger(__name__)

LEASE: Final = timedelta(seconds=45)
ATTEMPTS: Final = 2
OPEN_AT_ONCE: Final = 10
KEPT: Final = timedelta(days=7)
ENDED: Final = (Job.State.DONE, Job.State.FAILED, Job.State.CANCELLED)
LOST_AFTER: Final = timedelta(seconds=30)
"""A job that waits longer was lost by the broker, or its worker is slow: waking another one does no harm."""
BROKEN: Final = "It did not work, twice. Nothing was changed. The operator finds the cause in the worker's log."


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a job ended: words for the person, the file it made, the page that shows what it did."""

    message: str
    file: SponsorFile | None = None
    follow_url: str = ""


Body = Callable[..., Outcome]


def request(kind: str, parameters: dict[str, Any], *, title: str, actor: Actor, reason: str) -> Job:
    """Ask for the work called `kind` (a task's name); a worker starts once this transaction has committed.

    `parameters` are JSON values, given to the body by name; `title` says to people what is being done. Raises
    `Refused` without a reason or while too many jobs of this person are open, `KeyError` for an unknown kind.
    """
    said = given(reason)
    mine = Job.objects.filter(requested_by=actor.key, state__in=[Job.State.QUEUED, Job.State.RUNNING])
    if mine.count() >= OPEN_AT_ONCE:
        raise Refused(f"{OPEN_AT_ONCE} of your jobs are still open. Wait for one, or cancel it.")
    with because(said):
        job = Job.objects.create(
            kind=kind,
            title=title[:200],
            parameters=parameters,
            requested_by=actor.key,
            permissions=sorted(actor.permissions),
            reason=said,
            request_id=current(actor).request_id,
            **current(actor).scope.columns,
        )
        services.publish("job.requested", job, kind=kind)
        enqueue(kind, str(job.pk))
    return job


def task(body: Body) -> Any:
    """Make `body(work, **parameters) -> Outcome` the task `<room>.<name>` that jobs of this kind start."""
    name = f"{body.__module__.split('.')[0]}.{body.__name__}"

    def run(target: Scope, job_id: str) -> None:
        _run(target, UUID(job_id), body)

    return stepwise_task(name, run)


def _run(target: Scope, job_id: UUID, body: Body) -> None:
    """Claim, work, settle: progress is seen meanwhile, and only who holds the lease can end the job."""
    with scope(target, actor=ACTOR, reason="job"):
        job = _claim(job_id)
    if job is None:
        return
    work = Work(job, target, LEASE)
    try:
        with work.alive():
            _perform(target, job, work, body)
    except Superseded:
        log.info("job %s was cancelled or taken over", job_id)
    except KernelError as refusal:
        _settle(target, job, words(refusal), again=False)
    except Exception:
        log.exception("job %s (%s) failed", job_id, job.kind)
        _settle(target, job, BROKEN, again=job.attempts < ATTEMPTS)


def _claim(job_id: UUID) -> Job | None:
    """Take the job if it waits, or if the lease of whoever had it is over and one attempt is left."""
    moment, holder = now(), uuid4()
    free = Q(state=Job.State.QUEUED) | Q(state=Job.State.RUNNING, lease_until__lt=moment)
    taken = Job.objects.filter(free, pk=job_id, attempts__lt=ATTEMPTS).update(
        state=Job.State.RUNNING,
        holder=holder,
        lease_until=moment + LEASE,
        started_at=Coalesce(F("started_at"), moment),
        attempts=F("attempts") + 1,
        done=0,
        total=0,
        message="",
    )
    return Job.objects.get(pk=job_id) if taken else None


def _perform(target: Scope, job: Job, work: Work, body: Body) -> None:
    with scope(target, actor=ACTOR, reason="job"):
        actor = work.actor = access.acting(job.requested_by, frozenset(job.permissions))
    with scope(target, actor=actor, reason=job.reason, request_id=job.request_id):
        outcome = body(work, **job.parameters)
        work.stop()  # before the row is locked for good: the pulse writes it too
        told = {"done": work.total, "total": work.total, "follow_url": outcome.follow_url}
        _end(job, Job.State.DONE, message=outcome.message, result=outcome.file, **told)


def _end(job: Job, state: str, *, message: str, **more: Any) -> None:
    """The job's last word, if it is still ours; raises `Superseded` when it is not."""
    moment = now()
    held = Job.objects.filter(pk=job.pk, state=Job.State.RUNNING, holder=job.holder)
    ended = {"finished_at": moment, "expires_at": moment + KEPT, "holder": None, "lease_until": None}
    if not held.update(state=state, message=message[:500], **ended, **more):
        raise Superseded


def _settle(target: Scope, job: Job, message: str, *, again: bool) -> None:
    """After a failure: queue once more, or say in words why not."""
    with scope(target, actor=ACTOR, reason="job"):
        if not again:
            _fail(job, message)
            return
        held = Job.objects.filter(pk=job.pk, state=Job.State.RUNNING, holder=job.holder)
        if held.update(state=Job.State.QUEUED, holder=None, lease_until=None):
            enqueue(job.kind, str(job.pk))


def _fail(job: Job, message: str) -> None:
    try:
        _end(job, Job.State.FAILED, message=message)
    except Superseded:
        log.info("job %s was cancelled or taken over", job.pk)


def words(refusal: KernelError) -> str:
    """Why the work was refused, for the person who asked."""
    if isinstance(refusal, NotAllowed):
        return "You no longer have the right to this. Ask an administrator of your organisation."
    if isinstance(refusal, Blocked):
        return " ".join(refusal.reasons)
    return str(refusal)


def cancel(job: Job, *, actor: Actor, reason: str) -> None:
    """End a job that waits or runs; what it wrote so far is discarded by its worker. Raises `Refused` when it ended."""
    current(actor)
    moment = now()
    waiting = Job.objects.filter(pk=job.pk, state__in=[Job.State.QUEUED, Job.State.RUNNING])
    ended = {"finished_at": moment, "expires_at": moment + KEPT, "holder": None, "lease_until": None}
    if not waiting.update(state=Job.State.CANCELLED, message=f"Cancelled: {reason}"[:500], **ended):
        raise Refused("This job has ended already. Nothing was cancelled.")


def forget(key: str, *, actor: Actor) -> None:
    """End what a person's jobs do and take away what they made: it may tell of what is closed to them from now on."""
    current(actor)
    theirs = Job.objects.filter(requested_by=key)
    for job in theirs.filter(state__in=[Job.State.QUEUED, Job.State.RUNNING]):
        cancel(job, actor=actor, reason="what the person may see was changed")
    _let_go(theirs.filter(state__in=ENDED))


def look_after(*, actor: Actor) -> tuple[int, int]:
    """Wake workers for jobs that nobody holds, fail those that were tried twice, let results expire.

    Returns how many were woken and how many expired. Any number of processes may do this at once.
    """
    current(actor)
    moment = now()
    for job in Job.objects.filter(_nobodys(moment), state=Job.State.RUNNING, attempts__gte=ATTEMPTS):
        _fail(job, BROKEN)
    lost = list(Job.objects.filter(_nobodys(moment)).values_list("pk", "kind"))
    for pk, kind in lost:
        enqueue(kind, str(pk))
    return len(lost), _expire(moment)


def _nobodys(moment: datetime) -> Q:
    """Open jobs that no worker has: the lease is over, or nobody came."""
    lapsed = Q(state=Job.State.RUNNING, lease_until__lt=moment)
    return lapsed | Q(state=Job.State.QUEUED, created_at__lt=moment - LOST_AFTER)


def _over(moment: datetime) -> Q:
    return Q(state__in=ENDED, expires_at__lt=moment)


def _expire(moment: datetime) -> int:
    return _let_go(Job.objects.filter(_over(moment)))


def _let_go(over: QuerySet[Job]) -> int:
    """Take away what jobs made; returns how many they were."""
    found = list(over.select_related("result").select_for_update(of=("self",), skip_locked=True))
    for job in found:
        Job.objects.filter(pk=job.pk).update(state=Job.State.EXPIRED, result=None)
        if job.result is not None and job.result.made_for:
            _discard(job.result)
    return len(found)


def _discard(made: SponsorFile) -> None:
    """Remove a file that was made for one person; the trail keeps that it was there, with its hash."""
    path = Path(settings.FILES_ROOT) / made.path
    services.publish("file.expired", made, sha256=made.sha256)
    SponsorFile.objects.filter(pk=made.pk).delete()
    transaction.on_commit(lambda: path.unlink(missing_ok=True), robust=True)


def needs_care() -> bool:
    """Whether `look_after` would find anything in the open tenant's jobs: asked often, answered by an index."""
    moment = now()
    return Job.objects.filter(_nobodys(moment)).exists() or Job.objects.filter(_over(moment)).exists()
