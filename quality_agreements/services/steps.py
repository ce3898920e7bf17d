"""The steps of an agreement: sign, terminate, discard, void, and what follows from them for the version before."""

from __future__ import annotations

from datetime import date
from typing import Any

from cmos.services.changed import site_changed
from kernel.actor import Actor
from kernel.errors import Refused
from kernel.scope import because
from kernel.steps import Step
from quality_agreements import rules, selectors
from quality_agreements.models import AgreementSigner, QualityAgreement
from records.lifecycle import lock, perform
from records.services.signing import Signing
from sponsors import access

EVENTS = {
    rules.SIGN: "agreement.signed",
    rules.TERMINATE: "agreement.terminated",
    rules.DISCARD: "agreement.discarded",
    rules.TAKE_BACK: "agreement.voided",
}


def take_step(
    step: Step,
    agreement: QualityAgreement,
    *,
    ended_on: date | None = None,
    actor: Actor,
    reason: str = "",
    version: int | None = None,
    signing: Signing | None = None,
) -> QualityAgreement:
    """Take a step of `rules.TAKEN`; `ended_on` is the first day without the agreement, for its termination.

    Signing a new version supersedes the one before it from its effective date; voiding it gives that one back. The
    version before is locked first, so that two who change the pair at once wait for each other.
    """
    on = access.today_here()
    before = lock(agreement.previous) if agreement.previous else None
    taken = perform(
        step,
        agreement,
        actor=actor,
        facts=lambda row: selectors.facts(row, on),
        event=EVENTS[step],
        reason=reason,
        version=version,
        signing=signing,
        content=selectors.signed_content,
        also=_columns(step, agreement, ended_on, on),
    )
    if step is rules.SIGN:
        _signed(taken, before, signing, actor, on)
    elif step is rules.TAKE_BACK and before is not None and before.status == rules.SUPERSEDED:
        _follow(rules.REINSTATE, before, "agreement.reinstated", f"version {taken.edition} is void", None, actor)
    for site in selectors.sites_of(taken):
        site_changed(site.pk)
    return taken


def _columns(step: Step, agreement: QualityAgreement, ended_on: date | None, on: date) -> dict[str, Any]:
    """The columns that a step sets itself."""
    if step is rules.TERMINATE:
        return {"ended_on": _end(agreement, ended_on or on)}
    if step is rules.SIGN:
        return {"signed_on": rules.last_signature(selectors.facts(agreement, on).signers, on)}
    return {}


def _end(agreement: QualityAgreement, ended_on: date) -> date:
    """The first day without the agreement, if the agreement can end then; one not yet in force ends before it began."""
    effective, expires = agreement.effective_on, agreement.expires_on
    if effective and ended_on < effective:
        raise Refused({"ended_on": f"It takes effect on {effective:%-d %b %Y} and cannot end before."})
    if expires and ended_on > expires:
        raise Refused(
            {"ended_on": f"It expires by itself after {expires:%-d %b %Y}: choose that day or an earlier one."}
        )
    return ended_on


def _signed(
    taken: QualityAgreement, before: QualityAgreement | None, signing: Signing | None, actor: Actor, on: date
) -> None:
    """What follows from a signature: the portal's signer stands for our party, and the version before is replaced."""
    if signing is not None and all(one.party != rules.OURS for one in selectors.signers_of(taken)):
        with because("signed in the portal", step=rules.SIGN.name):
            AgreementSigner.objects.create(
                agreement=taken,
                party=rules.OURS,
                name=signing.member.name,
                position=signing.member.role_label,
                signed_on=on,
                in_portal=True,
            )
    if before is not None:
        why = f"version {taken.edition} signed"
        _follow(rules.SUPERSEDE, before, "agreement.superseded", why, taken.effective_on, actor)


def _follow(step: Step, before: QualityAgreement, event: str, reason: str, ended_on: date | None, actor: Actor) -> None:
    perform(
        step,
        before,
        actor=actor,
        facts=lambda row: selectors.facts(row, access.today_here()),
        event=event,
        reason=reason,
        also={"ended_on": ended_on},
    )
