"""Certifying that a file is a true copy of an original: stated, then signed in the ceremony, by one person (R-51)."""

from __future__ import annotations

from django.db import IntegrityError, transaction

from kernel.actor import Actor
from kernel.errors import NotAllowed, Refused, StepRefused
from kernel.scope import because, current
from kernel.steps import Step
from records.lifecycle import perform
from records.models import CertifiedCopy, SponsorFile
from records.rules.certified import CERTIFY, EVENTS, SUPERSEDED, proposal_errors
from records.selectors import certificates, provenance
from records.services import publish
from records.services.signing import Signing

STANDS = "This file has a certificate that stands or waits for its signature already."


def propose(stored: SponsorFile, *, original: str, method: str, how: str, actor: Actor) -> CertifiedCopy:
    """State of which original a file is a copy and how it was made; nothing is certified before it is signed.

    Raises `Refused` for words that say nothing, `StepRefused` for a file that was superseded or has its certificate.
    """
    current(actor)
    if not actor.can(CERTIFY):
        raise NotAllowed(CERTIFY)
    if errors := proposal_errors(original, method, how):
        raise Refused(errors)
    if provenance.version_after(stored.pk):
        raise StepRefused([SUPERSEDED])
    row = CertifiedCopy(file=stored, original=original.strip(), method=method, how=how.strip(), stated_by=actor.key)
    with because("stated as a true copy of its original"):
        try:
            with transaction.atomic():
                row.save(force_insert=True)
        except IntegrityError as twice:
            raise StepRefused([STANDS]) from twice
        publish("certificate.stated", row, file=str(stored.pk), sha256=stored.sha256)
    return row


def take_step(
    step: Step,
    copy: CertifiedCopy,
    *,
    actor: Actor,
    reason: str = "",
    version: int | None = None,
    signing: Signing | None = None,
) -> CertifiedCopy:
    """Certify by signature, discard what nobody signed, or withdraw a certificate with a reason."""
    return perform(
        step,
        copy,
        actor=actor,
        facts=certificates.facts,
        event=EVENTS[step.name],
        reason=reason,
        version=version,
        signing=signing,
        content=certificates.signed_content,
    )
