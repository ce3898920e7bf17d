"""Reading what members need before they sign, and the series in which they sign."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from kernel.actor import MEMBERSHIP, Actor
from kernel.clock import now
from kernel.steps import AUTHOR, Choice, Facts, Step
from kernel.steps import available as open_steps
from kernel.together import together
from records.models import (
    AccountabilityAcceptance,
    CertificationLetter,
    IdentityProof,
    Signature,
    SignerTraining,
    SigningRight,
    TrailEntry,
)
from records.rules.signing import SERIES, Obstacle, SignerFacts, in_series, may_not_sign
from sponsors import access
from sponsors.factors.reading import factors_of_member

OWN_WORK = "You wrote in this version: another person approves it (two people)."
NO_LETTER = (
    "No letter to FDA is recorded for your organisation. Whoever uses electronic signatures for FDA records certifies "
    "to FDA, before or at the time of first use, that they are as binding as handwritten ones (21 CFR 11.100(c)). Your "
    "signature is taken; an administrator sends or records the letter under People."
)
NO_PERSON = Obstacle("Only a person signs; a connected system cannot.")


def signer(membership_id: UUID) -> SignerFacts:
    """What is known about a member of the open tenant as a signer; one question."""
    own = {"membership_id": membership_id}
    valid = {**own, "withdrawn_at": None}
    proofs, trainings, accepted, rights, factors = together(
        IdentityProof.objects.filter(**valid).select_related("membership__user").order_by("-id")[:1],
        SignerTraining.objects.filter(**valid).order_by("-valid_until")[:1],
        AccountabilityAcceptance.objects.filter(**valid).order_by("-statement")[:1],
        SigningRight.objects.filter(**own),
        factors_of_member(membership_id)[:1],
    )
    return SignerFacts(
        proven_on=proofs[0].proven_on if proofs else None,
        proven_name=proofs[0].name if proofs else "",
        name=proofs[0].membership.user.name if proofs else "",
        trained_until=trainings[0].valid_until if trainings else None,
        statement=accepted[0].statement if accepted else 0,
        has_factor=bool(factors),
        locked_at=rights[0].locked_at if rights else None,
    )


def obstacles(membership_id: UUID | None, today: date) -> list[Obstacle]:
    """Everything that keeps this member from signing today (R-02, R-14, R-15)."""
    return [NO_PERSON] if membership_id is None else list(may_not_sign(signer(membership_id), today))


def available(steps: Iterable[Step], facts: Facts, actor: Actor, obj: Any = None) -> list[Choice]:
    """`kernel.steps.available`, where a signed step is also blocked by what keeps the actor from signing at all."""
    choices = open_steps(steps, facts, actor, obj)
    if not any(choice.step.signed for choice in choices):
        return choices
    missing = tuple(obstacles(actor.membership_id, access.today_here()))
    return [
        replace(choice, blocked_by=(*choice.blocked_by, *_own(choice.step, obj, actor), *missing))
        if choice.step.signed
        else choice
        for choice in choices
    ]


def _own(step: Step, obj: Any, actor: Actor) -> list[str]:
    """That the actor wrote what the step approves, where two people are asked for."""
    asked = AUTHOR in step.apart_from and obj is not None and actor.membership_id is not None
    return [OWN_WORK] if asked and wrote(obj.pk, actor.membership_id) else []


def wrote(pk: UUID, membership_id: UUID | None) -> bool:
    """Whether a person wrote the record: made it, or changed it by anything but a step of it."""
    return TrailEntry.objects.filter(row_id=pk, actor=f"{MEMBERSHIP}{membership_id}", step="").exists()


def session_of(request: Any) -> str:
    """What a signature keeps of the session it is made in, by which its series is told: nothing that could open it."""
    key = request.session.session_key
    return sha256(f"signing {key}".encode()).hexdigest() if key else ""


def last_signed(user_id: UUID, session: str) -> datetime | None:
    """When the person last signed in this session, within the time a series lasts."""
    if not session:
        return None
    recent = Signature.objects.filter(signer=user_id, session=session, signed_at__gte=now() - SERIES)
    return recent.order_by("-signed_at").values_list("signed_at", flat=True).first()


def is_first(user_id: UUID, session: str) -> bool:
    """Whether a signature made now would be the first of a series: then every component is asked."""
    return not in_series(last_signed(user_id, session), now())


def proofs_of(membership_id: UUID) -> list[IdentityProof]:
    """Every proof of a member's identity, newest first, withdrawn ones too."""
    return list(IdentityProof.objects.filter(membership_id=membership_id).order_by("-id"))


def trainings_of(membership_id: UUID) -> list[SignerTraining]:
    """Every training of a member for signing, newest first, withdrawn ones too."""
    return list(SignerTraining.objects.filter(membership_id=membership_id).order_by("-id"))


def acceptances_of(membership_id: UUID) -> list[AccountabilityAcceptance]:
    """Every statement of accountability that a member accepted, newest first."""
    return list(AccountabilityAcceptance.objects.filter(membership_id=membership_id).order_by("-id"))


def right_of(membership_id: UUID) -> SigningRight | None:
    """A member's wrong tries; none for one who never failed."""
    return SigningRight.objects.filter(membership_id=membership_id).first()


def letters() -> list[CertificationLetter]:
    """The organisation's letters to FDA about electronic signatures, newest first."""
    return list(CertificationLetter.objects.filter(withdrawn_at=None).order_by("-sent_on", "-id"))


def warning() -> str:
    """What the open tenant owes before anybody of it signs; empty for nothing (21 CFR 11.100(c), R-03)."""
    return "" if CertificationLetter.objects.filter(withdrawn_at=None).exists() else NO_LETTER


def proof(pk: UUID) -> IdentityProof:
    """One proof of identity of the open tenant."""
    return IdentityProof.objects.get(pk=pk)


def training(pk: UUID) -> SignerTraining:
    """One training of the open tenant."""
    return SignerTraining.objects.get(pk=pk)


def letter(pk: UUID) -> CertificationLetter:
    """One letter of the open tenant."""
    return CertificationLetter.objects.get(pk=pk)
