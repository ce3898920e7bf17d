"""Reading long work: only one's own (S-15)."""

from __future__ import annotations

from uuid import UUID

from django.db import models

from kernel.actor import Actor
from records.models import Job, SponsorFile


def jobs_of(actor: Actor) -> models.QuerySet[Job]:
    """The jobs that `actor` asked for: nobody sees another's (S-15)."""
    return Job.objects.filter(requested_by=actor.key)


def job_of(pk: UUID, actor: Actor) -> Job:
    """One of the actor's own jobs; raises DoesNotExist."""
    return jobs_of(actor).select_related("result").get(pk=pk)


def job_result(pk: UUID, actor: Actor) -> SponsorFile:
    """The file an own job made; raises DoesNotExist while there is none, and once it expired."""
    made = job_of(pk, actor).result
    if made is None:
        raise SponsorFile.DoesNotExist
    return made
