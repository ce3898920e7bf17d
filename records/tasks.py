"""Beat looks after jobs and files: what a broker lost, a killed worker left or a failed request wrote."""

from __future__ import annotations

import io
import logging
from uuid import UUID

from django.db import IntegrityError, transaction

from kernel.clock import now
from kernel.queue import platform_task, scoped_task, start_for
from kernel.scope import PLATFORM, Active, Scope, scope
from records import copies, janitor, jobs, pdf, review_printing, services
from records.files import quarantine, scanner
from records.jobs import Outcome
from records.models import SponsorFile
from records.seals import mailing, publishing, sealing, watching
from records.seals.publishing import SealBroken
from records.seals.watching import Trouble
from records.selectors import reviews
from records.work import Work
from sponsors import access

log = logging.getLogger(__name__)


@platform_task
def sweep_jobs(active: Active) -> None:
    """Ask each tenant's jobs whether any needs care; most of the time none does."""
    for target in access.tenants():
        with scope(target, actor=active.actor):
            needed = jobs.needs_care()
        if needed:
            start_for(target, "records.look_after_jobs")


@scoped_task
def look_after_jobs(active: Active) -> None:
    """Wake, fail or let expire, for one tenant."""
    jobs.look_after(actor=active.actor)


@platform_task
def sweep_files(active: Active) -> None:
    """Set aside bytes without a row, remove those that waited their month, and end uploads that expired."""
    swept = janitor.sweep(at=now(), actor=active.actor)
    janitor.sweep_uploads(at=now(), actor=active.actor)
    if swept.set_aside or swept.removed:
        log.warning("files without a row: %s set aside, %s removed", swept.set_aside, swept.removed)


@scoped_task
def scan_file(active: Active, pk: str) -> None:
    """Let the virus scanner look at one file that waits."""
    quarantine.scan(UUID(pk), actor=active.actor)


@platform_task
def sweep_scans(active: Active) -> None:
    """Try the files again that wait too long; a silent scanner is said once, not for each of them."""
    if not scanner.is_configured() or not quarantine.needs_care():
        return
    if not scanner.answers():
        log.error("the virus scanner does not answer: files stay in quarantine")
        return
    for target in access.tenants():
        with scope(target, actor=active.actor):
            waiting = quarantine.waiting_here()
        for found in waiting:
            start_for(target, quarantine.TASK, str(found))


@platform_task
def seal_trail(active: Active) -> None:
    """Seal what is finished, then publish the newest seal outside the database, even when it is an old one."""
    if _agrees():  # what is not as it was published is not sealed on: it would look whole again
        sealing.seal(actor=active.actor)
        transaction.on_commit(_publish)  # never before: a seal that was rolled back would look like one taken away


def _agrees() -> bool:
    try:
        publishing.compare()
    except SealBroken as broken:
        log.critical("the audit trail is not as it was published: %s; run manage.py verify", broken)
        return False
    return True


def _publish() -> None:
    newest = sealing.newest()
    if newest is not None and _agrees():
        publishing.publish(newest, now())


@platform_task
def watch_seals(active: Active) -> None:
    """Tell the operator, once a day for each trouble, when seals are late, broken, or not mailed."""
    found = [*watching.troubles(now()), *_mails_late(active)]
    watching.note(found, now())
    watching.tell(found, now())


def _mails_late(active: Active) -> list[Trouble]:
    """Whether any mail with a seal that somebody wants is missing; whose it is stays inside."""
    for target in [PLATFORM, *(Scope(sponsor_id=pk) for pk in access.sponsors())]:
        with scope(target, actor=active.actor, reason="daily seal"):
            if mailing.is_late(now()):
                return [Trouble.MAIL_LATE]
    return []


@jobs.task
def trail_copy(work: Work, made_for: str) -> Outcome:
    """Copy every entry of the tenant, with the seals that prove that none is missing."""
    actor = work.actor
    wanted = copies.Wanted(
        record="Audit trail",
        made_for=made_for,
        by=access.actor_name(actor.key),
        tenant=access.tenant_name(work.target),
        reason=work.job.reason,
    )
    stored, kept = copies.copy_trail(wanted, actor=actor, told=work.progress)
    return Outcome(
        f"The copy is ready: {kept.entries} entries. Its SHA-256 is {kept.sha256}.", stored, "/trail/copies/"
    )


@jobs.task
def review_report(work: Work, review: str) -> Outcome:
    """Print a review of the trail for the person who asked; like every export, it is theirs alone and expires."""
    actor, pk = work.actor, UUID(review)
    names = {"by": access.actor_name(actor.key), "tenant": access.tenant_name(work.target)}
    document = review_printing.document(pk, at=now().replace(microsecond=0), told=work.progress, **names)
    made = services.store_file(
        io.BytesIO(pdf.render(document)),
        name=f"{reviews.review(pk)}.pdf",
        kind=SponsorFile,
        actor=actor,
        reason=work.job.reason,
        made_for=actor.key,
    )
    return Outcome("The review is ready.", made, f"/trail/reviews/{pk}/")


@platform_task
def mail_seals(active: Active) -> None:
    """One mail a day with the newest seal to each address that wants it; asked every hour, because mail may fail."""
    for target in [PLATFORM, *(Scope(sponsor_id=pk) for pk in access.sponsors())]:
        try:
            with scope(target, actor=active.actor, reason="daily seal"):
                mailing.mail_newest(now(), actor=active.actor)
        except (OSError, IntegrityError) as error:
            log.warning("the newest seal was not mailed: %s", type(error).__name__)
