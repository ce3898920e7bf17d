"""The jobs of the cast."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

from kernel.actor import Actor
from kernel.clock import now
from kernel.scope import Scope, scope
from records.models import Job, SponsorFile
from records.services import store_file
from sponsors import access
from sponsors.rules import permissions_of


def jobs_of(party: Any) -> None:
    """One job that waits, of the head of quality, and one of the connected system that ended with a file."""
    with party.scope(reason="the cast"):
        system_id = next(found.id for found in access.members() if found.role == "integration")
        waiting = Job.objects.create(
            kind="tests.export",
            title="Export",
            requested_by=party.actor().key,
            reason="the cast",
            created_at=now() + timedelta(days=1),  # never late, so that no sweep of a test takes it for lost
            sponsor=party.sponsor,
        )
    system = Actor(f"membership:{system_id}", permissions_of("integration"))
    with scope(Scope(sponsor_id=party.sponsor.pk), actor=system, reason="the cast"):
        made = store_file(
            io.BytesIO(b"a,b\n"), name="x.csv", kind=SponsorFile, made_for=system.key, actor=system, reason="the cast"
        )
        ended = Job.objects.create(
            kind="tests.export",
            title="Export",
            requested_by=system.key,
            reason="the cast",
            state="done",
            result=made,
            sponsor=party.sponsor,
        )
    party.ids.update(job=waiting.pk, job_of_system=ended.pk)
