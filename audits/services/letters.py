"""Papers of an audit, and what the CMO is told of it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from audits import rules, selectors
from audits.models import Audit, AuditLetter, AuditPaper, LetterFile
from audits.services.common import NO_FILES, NewFiles, attach, must, refuse, release
from cmos import selectors as cmos
from kernel.actor import Actor
from kernel.clock import now
from kernel.errors import Refused
from kernel.scope import because, current
from records.lifecycle import amend, lock
from records.models import SponsorFile
from records.services import publish, store_file
from records.services.superseding import supersede
from sponsors import access

NOT_JOINED = "The CMO has not joined the portal yet: invite it from the company's page, then send it."
TOLD = "told to the CMO"
"""Reason on rows that the CMO reads: what people type as their reason stays with the sponsor."""


def add_paper(
    audit: Audit,
    *,
    kind: str,
    file: Any,
    description: str = "",
    replaces: AuditPaper | None = None,
    actor: Actor,
    reason: str,
) -> AuditPaper:
    """Attach a file to an audit: each further one of a kind takes the place of the one before.

    Other papers have nothing in common but their kind: such a one supersedes only the one named by `replaces`.
    """
    must(actor, "audits.conduct", audit)
    refuse({} if kind in rules.PAPERS else {"kind": "Choose what the file is."})
    refuse({} if file else {"file": "Choose a file."})
    locked = lock(audit)
    _takes_paper(locked, kind)
    stored = store_file(file, name=str(getattr(file, "name", "file")), kind=SponsorFile, actor=actor, reason=reason)
    changes: dict[str, Any] = (
        {"final_report_on": locked.final_report_on or access.today_here()} if kind == rules.REPORT_FINAL else {}
    )
    before = replaces or _before(locked, kind)
    base: dict[str, Any] = {"actor": actor, "reason": reason, "version": None, "event": "audit.changed"}
    amend(locked, **base, parts=[kind], takes_away=before is not None, **changes)
    with because(reason.strip()):
        made = AuditPaper.objects.create(
            audit=audit,
            kind=kind,
            number=AuditPaper.objects.filter(audit=audit, kind=kind).count() + 1,
            file=stored,
            description=description.strip(),
            author=access.actor_name(actor.key),
            recorded_on=access.today_here(),
        )
        publish("audit.paper_added", locked, kind=kind, number=made.number, sha256=stored.sha256)
    if before is not None:
        supersede(before.file, stored, record=locked, actor=actor, reason=reason.strip())
    return made


def _before(audit: Audit, kind: str) -> AuditPaper | None:
    """The paper that a further one of its kind takes the place of."""
    known = AuditPaper.objects.filter(audit=audit, kind=kind).exclude(kind=rules.OTHER_PAPER)
    return known.select_related("file").order_by("-number").first()


def _takes_paper(audit: Audit, kind: str) -> None:
    if audit.status in (rules.CLOSED, rules.CANCELLED):
        raise Refused("A closed or cancelled audit stays as it is.")
    if audit.status == rules.LEAD_SIGNED:
        raise Refused("The lead has signed this audit: reopen it first.")
    if kind == rules.REPORT_FINAL and audit.performed_end is None:
        raise Refused({"kind": "Record the audit as held first: its report is about what was found."})


def send_letter(
    audit: Audit, *, kind: str, text: str = "", files: NewFiles = NO_FILES, actor: Actor, reason: str = ""
) -> AuditLetter:
    """Tell the CMO of an audit: announce it with its days and papers, or sum it up once it is closed."""
    must(actor, "audits.announce", audit)
    if kind not in (rules.ANNOUNCEMENT, rules.SUMMARY):
        raise Refused({"kind": "Announce the audit, or send its summary."})
    locked = lock(audit)
    if kind == rules.ANNOUNCEMENT and locked.status != rules.PLANNED:
        raise Refused("Only a planned audit is announced.")
    if kind == rules.SUMMARY and locked.status != rules.CLOSED:
        raise Refused("The summary is sent when the audit is closed.")
    organisation = cmos.linked_organisation(locked.site.company_id)
    if organisation is None:
        raise Refused(NOT_JOINED)
    return _send(locked, organisation, kind, text, files, actor)


def _send(audit: Audit, organisation: UUID, kind: str, text: str, files: NewFiles, actor: Actor) -> AuditLetter:
    held = kind == rules.SUMMARY
    plan = {name: getattr(audit, name) for name in ("scope", "standards", "agenda", "document_request")}
    with because(TOLD):
        made = AuditLetter.objects.create(
            sponsor=audit.sponsor,
            cmo_org_id=organisation,
            audit=audit,
            kind=kind,
            sponsor_name=access.tenant_name(current().scope),
            site_name=audit.site.name,
            audit_number=audit.number,
            audit_kind=audit.kind,
            starts_on=(audit.performed_start if held else None) or audit.planned_start,
            ends_on=(audit.performed_end if held else None) or audit.planned_end,
            outcome=audit.outcome if held else "",
            text=text.strip(),
            author=access.actor_name(actor.key),
            **(plan if kind == rules.ANNOUNCEMENT else {"scope": audit.scope if held else ""}),
        )
        attach(LetterFile, "letter", made, files, actor=actor, reason=TOLD)
        release(made, LetterFile, "letter", at=now())
        publish("audit.letter_sent", made, kind=kind)
    return made


def tell_moved(audit: Audit, *, actor: Actor) -> None:
    """Announce the new days to a CMO that knows the old ones."""
    _tell(audit, rules.ANNOUNCEMENT, "The audit has new days.", actor)


def tell_cancelled(audit: Audit, *, actor: Actor) -> None:
    """Tell a CMO that expects the audit that it is not held."""
    _tell(audit, rules.CANCELLATION, "The audit is not held.", actor)


def _tell(audit: Audit, kind: str, text: str, actor: Actor) -> None:
    organisation = cmos.linked_organisation(audit.site.company_id) if selectors.was_announced(audit) else None
    if organisation is not None:
        _send(audit, organisation, kind, text, NO_FILES, actor)
