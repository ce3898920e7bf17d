"""Scans of what was signed by hand: marked by one person, compared with the original by another (R-28)."""

from __future__ import annotations

from django.db import IntegrityError, transaction

from kernel.actor import Actor
from kernel.clock import now
from kernel.errors import NotAllowed, Refused, StepRefused
from kernel.scope import because, current
from records.lifecycle import amend, lock
from records.models import HandwrittenScan, SponsorFile
from records.rules.provenance import CHECK, LATER, MARK, MARKED, check_errors, mark_errors
from records.selectors import provenance
from records.services import publish


def mark_scan(stored: SponsorFile, *, document: str, original_at: str, actor: Actor) -> HandwrittenScan:
    """Say that a file shows a document signed by hand, and where the paper is kept.

    Raises `Refused` for words that say nothing, `StepRefused` for a file that is marked already or was superseded.
    """
    _may(actor, MARK)
    if errors := mark_errors(document, original_at):
        raise Refused(errors)
    if provenance.version_after(stored.pk):
        raise StepRefused([LATER])
    row = HandwrittenScan(
        file=stored,
        document=document.strip(),
        original_at=original_at.strip(),
        uploaded_by=stored.stored_by,
        marked_by=actor.key,
    )
    with because("marked as a scan of a handwritten signature"):
        try:
            with transaction.atomic():
                row.save(force_insert=True)
        except IntegrityError as twice:
            raise StepRefused([MARKED]) from twice
        publish("handwritten.marked", row, file=str(stored.pk), sha256=stored.sha256)
    return row


def check_scan(
    scan: HandwrittenScan, *, outcome: str, compared: str, explanation: str = "", version: int, actor: Actor
) -> HandwrittenScan:
    """Record what comparing a scan with the paper showed, by another person than who brought it.

    Raises `StepRefused` for who brought or marked it and for one that was checked, `StaleVersion`, `Refused`.
    """
    _may(actor, CHECK)
    fresh = lock(scan, version=version)
    if reasons := provenance.check_obstacles(fresh, actor):
        raise StepRefused(reasons)
    if errors := check_errors(outcome, compared, explanation):
        raise Refused(errors)
    return amend(
        fresh,
        actor=actor,
        reason=explanation.strip() or compared.strip(),
        version=version,
        event="handwritten.checked",
        outcome=outcome,
        compared=compared.strip(),
        explanation=explanation.strip(),
        checked_by=actor.key,
        checked_at=now(),
    )


def _may(actor: Actor, permission: str) -> None:
    current(actor)
    if not actor.can(permission):
        raise NotAllowed(permission)
