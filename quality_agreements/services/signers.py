"""Who signed an agreement for each party."""

from __future__ import annotations

from datetime import date

from kernel.actor import Actor
from kernel.errors import Refused
from kernel.scope import because
from quality_agreements import rules
from quality_agreements.models import AgreementSigner, QualityAgreement
from quality_agreements.services.drafts import refuse_signed
from records.lifecycle import amend
from sponsors import access


def name_signer(
    agreement: QualityAgreement,
    *,
    party: str,
    name: str,
    position: str,
    signed_on: date | None,
    actor: Actor,
    reason: str,
) -> AgreementSigner:
    """Name a signer of a draft. The draft gets a new version, because a signature covers its signers too."""
    _check(party=party, name=name, position=position, signed_on=signed_on)
    with because(reason):
        refuse_signed(
            amend(agreement, actor=actor, reason=reason, version=None, event="agreement.changed", parts=["signers"])
        )
        return AgreementSigner.objects.create(
            agreement=agreement, party=party, name=name.strip(), position=position.strip(), signed_on=signed_on
        )


def remove_signer(signer: AgreementSigner, *, actor: Actor, reason: str) -> QualityAgreement:
    """Take a signer off a draft; the trail keeps who stood there."""
    with because(reason):
        changed = amend(
            signer.agreement, actor=actor, reason=reason, version=None, event="agreement.changed", parts=["signers"]
        )
        refuse_signed(changed)
        AgreementSigner.objects.filter(pk=signer.pk).delete()
    return changed


def _check(*, party: str, name: str, position: str, signed_on: date | None) -> None:
    errors: dict[str, str] = {}
    if party not in rules.PARTIES:
        errors["party"] = f"Choose one of: {', '.join(rules.PARTIES.values())}."
    if not name.strip():
        errors["name"] = "Give the signer's name."
    if not position.strip():
        errors["position"] = "Give the signer's position, like head of quality."
    if signed_on and signed_on > access.today_here():
        errors["signed_on"] = "This day lies ahead: name the signer once they have signed."
    if errors:
        raise Refused(errors)
