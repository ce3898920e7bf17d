"""What a worker prints: the dossier of a site, the history of a record."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from cmos import selectors as cmos
from cmos.models import Site
from desk import chain_printing, history_print, matrix_printing
from desk import explanation as explanations
from desk.dossier import assemble
from desk.dossier.sections import Subject
from desk.histories import KINDS, history_of
from desk.services import DOSSIER_OF, STANDING_OF
from kernel.clock import now, today
from qualification.selectors.chain import chain_of
from records import copies, jobs, pdf, printing, services
from records.jobs import Outcome
from records.models import SponsorFile
from records.selectors.histories import Asked
from records.work import Work
from sponsors import access


@jobs.task
def dossier(work: Work, site: str, include: list[str], on: str) -> Outcome:
    """Put the sections together, print them, keep the copy under its check code."""
    assert work.target.sponsor_id is not None  # sites are records of sponsors
    found = cmos.site(UUID(site))
    subject = Subject(found, date.fromisoformat(on), today(access.sponsor_zone(work.target.sponsor_id)), work.actor)
    made = assemble.parts(subject, include, work.progress)
    edition = _edition(found, work)
    document = assemble.document(subject, made, edition, access.tenant_name(work.target))
    work.progress(len(made), len(made) + 1, "Printing the pages.")
    kept = printing.keep(
        pdf.render(document),
        subject=found,
        record=f"{DOSSIER_OF} {found.number} {found.name}",
        as_of=subject.on,
        edition=edition,
        data=document.data,
        file_name=f"{found.number} dossier {subject.on:%Y-%m-%d}.pdf",
        actor=work.actor,
        reason=work.job.reason,
    )
    return Outcome(f"The dossier is ready. Its check code is {edition.code}.", kept.file, f"/sites/{found.pk}/dossier/")


@jobs.task
def explanation(work: Work, site: str, on: str, known_at: str = "") -> Outcome:
    """Explain the standing of a site on a day by what was known at a moment, print it, keep it under its check code."""
    moment = datetime.fromisoformat(known_at).astimezone(UTC) if known_at else None
    found = explanations.explain(cmos.site(UUID(site)), date.fromisoformat(on), moment)
    known = f", as known at {moment:%-d %b %Y %H:%M} UTC" if moment else ""
    edition = _edition(found.site, work)
    work.progress(1, 2, "Printing the pages.")
    document = explanations.document(found, edition, access.tenant_name(work.target))
    kept = printing.keep(
        pdf.render(document),
        subject=found.site,
        record=f"{STANDING_OF} {found.site.number} {found.site.name[:120]}{known}",
        as_of=found.on,
        edition=edition,
        data=document.data,
        file_name=f"{found.site.number} standing {found.on:%Y-%m-%d}.pdf",
        actor=work.actor,
        reason=work.job.reason,
    )
    asked = {"on": found.on, **({"known_at": known_at} if known_at else {})}
    page = f"/sites/{found.site.pk}/explanation/?{urlencode(asked)}"
    return Outcome(f"The explanation is ready. Its check code is {edition.code}.", kept.file, page)


@jobs.task
def matrix(work: Work, site: str, on: str, known_at: str = "") -> Outcome:
    """Print the cGMP matrix of a site on a day, keep the copy under its check code."""
    moment = datetime.fromisoformat(known_at).astimezone(UTC) if known_at else None
    found = matrix_printing.of_site(cmos.site(UUID(site)), date.fromisoformat(on), moment)
    edition = _edition(found.site, work)
    work.progress(1, 2, "Printing the pages.")
    document = matrix_printing.document(found, edition, access.tenant_name(work.target))
    kept = printing.keep(
        pdf.render(document),
        subject=found.site,
        record=f"{matrix_printing.MATRIX_OF} {found.site.number} {found.site.name}",
        as_of=found.on,
        edition=edition,
        data=document.data,
        file_name=f"{found.site.number} matrix {found.on:%Y-%m-%d}.pdf",
        actor=work.actor,
        reason=work.job.reason,
    )
    page = f"/sites/{found.site.pk}/matrix/?on={found.on}"
    return Outcome(f"The matrix is ready. Its check code is {edition.code}.", kept.file, page)


@jobs.task
def chain(work: Work, product: str, on: str, known_at: str = "") -> Outcome:
    """Print the supply chain of a product on a day, keep the copy under its check code."""
    found, day = cmos.product(UUID(product)), date.fromisoformat(on)
    moment = datetime.fromisoformat(known_at).astimezone(UTC) if known_at else None
    edition = _edition_of(chain_printing.version_of(found), work)
    work.progress(1, 2, "Printing the pages.")
    steps, tenant = chain_of(found.pk, day, moment), access.tenant_name(work.target)
    document = chain_printing.document(steps, found, edition, tenant, moment)
    kept = printing.keep(
        pdf.render(document),
        subject=found,
        record=f"{chain_printing.CHAIN_OF} {found.code} {found}",
        as_of=day,
        edition=edition,
        data=document.data,
        file_name=f"{found.code} chain {day:%Y-%m-%d}.pdf",
        actor=work.actor,
        reason=work.job.reason,
    )
    page = f"/cmos/products/{found.pk}/chain/?on={day}"
    return Outcome(f"The chain is ready. Its check code is {edition.code}.", kept.file, page)


def _edition(site: Site, work: Work) -> printing.Edition:
    """This printing of a site: which state of the record, now, by who asked."""
    return _edition_of(assemble.version_of(site), work)


def _edition_of(version: str, work: Work) -> printing.Edition:
    return printing.Edition(
        version=version,
        generated_at=now().replace(microsecond=0),
        by=access.actor_name(work.actor.key),
        code=printing.new_code(),
    )


@jobs.task
def history(work: Work, kind: str, record: str, asked: dict[str, Any]) -> Outcome:
    """Print the history of a record for the person who asked; like every export, it is theirs alone and expires."""
    pk, actor = UUID(record), work.actor
    found, trail = history_of(kind, pk, actor)
    days = {name: date.fromisoformat(asked[name]) for name in ("since", "until") if asked[name]}
    document = history_print.document(
        found,
        trail,
        Asked(**{**asked, **days}),
        at=now().replace(microsecond=0),
        by=access.actor_name(actor.key),
        tenant=access.tenant_name(work.target),
        told=work.progress,
    )
    made = services.store_file(
        io.BytesIO(pdf.render(document)),
        name=f"history of {found}.pdf",
        kind=SponsorFile,
        actor=actor,
        reason=work.job.reason,
        made_for=actor.key,
    )
    entries = len(document.data["entries"])
    return Outcome(
        f"The history is ready: {entries} {'entry' if entries == 1 else 'entries'}.", made, KINDS[kind].url(found)
    )


@jobs.task
def copy(work: Work, kind: str, record: str, made_for: str) -> Outcome:
    """Copy a record with its files, signatures, trail and seals into one archive, for the person who asked."""
    actor = work.actor
    found, trail = history_of(kind, UUID(record), actor)
    wanted = copies.Wanted(
        record=str(found),
        made_for=made_for,
        by=access.actor_name(actor.key),
        tenant=access.tenant_name(work.target),
        reason=work.job.reason,
        head=found,
    )
    stored, kept = copies.copy_record(trail, wanted, actor=actor, told=work.progress)
    return Outcome(f"The copy is ready. Its SHA-256 is {kept.sha256}.", stored, "/trail/copies/")
