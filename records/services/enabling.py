"""Writing what members need before they sign: identity, training, accountability, and a right that was locked."""

from __future__ import annotations

from datetime import date
from typing import Any, TypeVar

from kernel.actor import Actor
from kernel.clock import now
from kernel.errors import Refused
from kernel.reasons import given
from kernel.scope import because, current
from records.models import (
    AccountabilityAcceptance,
    CertificationLetter,
    IdentityProof,
    SignerTraining,
    SigningRight,
)
from records.rules.signing import METHODS_OF_PROOF, NEWEST, STATEMENTS
from records.selectors import signers
from records.services import publish
from records.services.proving import SIGNING, Signing, prove
from sponsors import access
from sponsors.models import Membership
from web import throttle

Withdrawable = TypeVar("Withdrawable", IdentityProof, SignerTraining, CertificationLetter)


def prove_identity(
    member: Membership, *, method: str, verified_by: str, proven_on: date, actor: Actor, reason: str
) -> IdentityProof:
    """Record who made sure that this account is this person, how, and when (R-02). Nobody proves themselves."""
    _of_another(member, actor)
    errors: dict[str, str] = {}
    if method not in METHODS_OF_PROOF:
        errors["method"] = "Choose how the identity was checked."
    if not verified_by.strip():
        errors["verified_by"] = "Name the person who checked it."
    elif verified_by.strip().casefold() == access.member_of(member).name.casefold():
        errors["verified_by"] = "Nobody proves their own identity: name another person."
    if proven_on > access.today_here():
        errors["proven_on"] = "This day lies ahead: record the check once it was made."
    if errors:
        raise Refused(errors)
    with because(given(reason)):
        made = IdentityProof.objects.create(
            membership=member,
            method=method,
            verified_by=verified_by.strip(),
            proven_on=proven_on,
            name=access.member_of(member).name,
            **current().scope.columns,
        )
        publish("signer.identity_proven", made, method=method)
    return made


def record_training(
    member: Membership, *, title: str, trained_on: date, valid_until: date, actor: Actor, reason: str
) -> SignerTraining:
    """Record a training that lets a member sign until its last day (R-14)."""
    _of_another(member, actor)
    errors: dict[str, str] = {}
    if not title.strip():
        errors["title"] = "Name the training."
    if trained_on > access.today_here():
        errors["trained_on"] = "This day lies ahead: record the training once it was held."
    if valid_until < trained_on:
        errors["valid_until"] = "It cannot end before it was held."
    if errors:
        raise Refused(errors)
    with because(given(reason)):
        made = SignerTraining.objects.create(
            membership=member,
            title=title.strip(),
            trained_on=trained_on,
            valid_until=valid_until,
            **current().scope.columns,
        )
        publish("signer.trained", made, until=valid_until.isoformat())
    return made


def withdraw(found: Withdrawable, *, actor: Actor, reason: str) -> Withdrawable:
    """Take back what was recorded by mistake or holds no longer; it stays readable."""
    current(actor)
    kind: Any = type(found)
    fresh: Withdrawable = kind.objects.select_for_update(of=("self",)).get(pk=found.pk)
    if isinstance(fresh, IdentityProof | SignerTraining):
        _of_another(fresh.membership, actor)
    if fresh.withdrawn_at is not None:
        raise Refused("It was withdrawn already.")
    with because(given(reason)):
        fresh.withdrawn_at = now()
        fresh.save(update_fields=["withdrawn_at"])
        publish("signer.fact_withdrawn", fresh)
    return fresh


def accept_statement(signing: Signing, *, statement: int, actor: Actor) -> AccountabilityAcceptance:
    """The member accepts the newest statement of accountability, proved by every component like a signature (R-15)."""
    current(actor)
    if statement != NEWEST:
        raise Refused("The statement has a new text. Read it and accept it again.")
    if signers.signer(signing.member.id).statement >= NEWEST:
        raise Refused("You have accepted this statement already.")
    prove(signing, actor=actor, first=True)
    with because("own statement of accountability"):
        made = AccountabilityAcceptance.objects.create(
            membership_id=signing.member.id,
            statement=statement,
            text=STATEMENTS[statement],
            printed_name=signing.member.name,
            zone=signing.user.zone,
            **current().scope.columns,
        )
        publish("signer.statement_accepted", made, statement=statement)
    return made


def give_back_right(member: Membership, *, method: str, actor: Actor, reason: str) -> SigningRight:
    """Unlock signing for a member after a second person has checked who they are (R-10)."""
    _of_another(member, actor)
    if method not in METHODS_OF_PROOF:
        raise Refused({"method": "Choose how the identity was checked."})
    right = SigningRight.objects.select_for_update(of=("self",)).filter(membership=member).first()
    if right is None or right.locked_at is None:
        raise Refused("This right to sign is not locked.")
    with because(f"{given(reason)} (identity checked {METHODS_OF_PROOF[method]})"):
        right.failures, right.locked_at = 0, None
        right.save(update_fields=["failures", "locked_at"])
        publish("signing.unlocked", right, method=method)
    throttle.forget(SIGNING, str(member.pk))
    return right


def record_letter(
    *, sent_on: date, signed_by: str, reference: str = "", actor: Actor, reason: str
) -> CertificationLetter:
    """Record that the organisation's letter to FDA about electronic signatures was sent (R-03)."""
    current(actor)
    errors: dict[str, str] = {}
    if sent_on > access.today_here():
        errors["sent_on"] = "This day lies ahead: record the letter once it was sent."
    if not signed_by.strip():
        errors["signed_by"] = "Name who signed the letter by hand."
    if errors:
        raise Refused(errors)
    with because(given(reason)):
        made = CertificationLetter.objects.create(
            sent_on=sent_on, signed_by=signed_by.strip(), reference=reference.strip(), **current().scope.columns
        )
        publish("signer.letter_recorded", made)
    return made


def _of_another(member: Membership, actor: Actor) -> None:
    current(actor)
    if member.pk == actor.membership_id:
        raise Refused("Another administrator records this about you.")
