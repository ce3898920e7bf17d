"""The dossier, made by a worker."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from cmos import selectors as cmos
from desk.dossier import assemble
from desk.dossier.sections import Subject
from kernel.clock import now, today
from records import jobs, pdf, printing
from records.jobs import Outcome
from records.work import Work
from sponsors import access


@jobs.task
def dossier(work: Work, site: str, include: list[str], on: str) -> Outcome:
    """Put the sections together, print them, keep the copy under its check code."""
    assert work.target.sponsor_id is not None  # jobs belong to sponsors
    found = cmos.site(UUID(site))
    subject = Subject(found, date.fromisoformat(on), today(access.sponsor_zone(work.target.sponsor_id)), work.actor)
    made = assemble.parts(subject, include, work.progress)
    edition = printing.Edition(
        version=assemble.version_of(found),
        generated_at=now().replace(microsecond=0),
        by=access.actor_names([work.actor.key])[work.actor.key],
        code=printing.new_code(),
    )
    document = assemble.document(subject, made, edition, access.tenant_name(work.target))
    work.progress(len(made), len(made) + 1, "Printing the pages.")
    kept = printing.keep(
        pdf.render(document),
        subject=found,
        record=f"Dossier of {found.number} {found.name}",
        as_of=subject.on,
        edition=edition,
        data=document.data,
        file_name=f"{found.number} dossier {subject.on:%Y-%m-%d}.pdf",
        actor=work.actor,
        reason=work.job.reason,
    )
    return Outcome(f"The dossier is ready. Its check code is {edition.code}.", kept.file, f"/sites/{found.pk}/dossier/")
