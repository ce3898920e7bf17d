"""Beat looks after jobs and files: what a broker lost, a killed worker left or a failed request wrote."""

from __future__ import annotations

import logging

from kernel.clock import now
from kernel.queue import platform_task, scoped_task, start_for
from kernel.scope import Active, Scope, scope
from records import janitor, jobs
from sponsors import access

log = logging.getLogger(__name__)


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


@platform_task
def sweep_files(active: Active) -> None:
    """Set aside bytes without a row, and remove those that waited their month."""
    swept = janitor.sweep(at=now(), actor=active.actor)
    if swept.set_aside or swept.removed:
        log.warning("files without a row: %s set aside, %s removed", swept.set_aside, swept.removed)
