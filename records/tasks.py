"""Beat looks after jobs: whatever a broker lost or a killed worker left is taken up again."""

from __future__ import annotations

from kernel.queue import platform_task, scoped_task, start_for
from kernel.scope import Active, Scope, scope
from records import jobs
from sponsors import access


@platform_task
def sweep_jobs(active: Active) -> None:
    """Ask each sponsor's jobs whether any needs care; most of the time none does."""
    for sponsor_id in access.sponsors():
        target = Scope(sponsor_id=sponsor_id)
        with scope(target, actor=active.actor):
            needed = jobs.needs_care()
        if needed:
            start_for(target, "records.look_after_jobs")


@scoped_task
def look_after_jobs(active: Active) -> None:
    """Wake, fail or let expire, for one sponsor."""
    jobs.look_after(actor=active.actor)
