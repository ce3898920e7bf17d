"""Signing and refusing to sign: what stays of either, bound to one version of one record (21 CFR 11.50, 11.70)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from kernel.actor import Actor
from kernel.clock import now
from kernel.errors import MayNotSign, NotAllowed, Refused, StaleVersion, StepRefused
from kernel.reasons import given
from kernel.scope import because, current
from kernel.steps import AUTHOR, Step
from records import ceremony
from records.models import Signature, SigningRefusal
from records.rules import MEANINGS, canonical, digest
from records.rules.signing import PROVED_BY, seal_of
from records.selectors import signers
from records.services import publish, tenants_of
from records.services.proving import Signing, own_account, prove

__all__ = ["Signing", "decline", "sign"]


def sign(
    obj: Any,
    *,
    step: Step,
    signing: Signing,
    content: Callable[[Any], Any] | None,
    actor: Actor,
    apart_from: tuple[str, ...] = (),
    shown: tuple[Any, dict[str, Any]] | None = None,
    released_at: datetime | None = None,
) -> Signature:
    """Sign the version of `obj` as it stands: everything is checked here, in the transaction that writes the signature.

    Where signing itself makes the row, `shown` is the record that was shown instead, with its content: what is signed
    holds it, and what the signer added to it. `released_at` shows the signature to the other side of a dialogue, with
    the row it is on.

    Raises `MayNotSign` for a person who lacks what signing needs, `Refused` for a wrong component, a meaning the step
    does not allow or a ceremony that is old or another's, `StepRefused` for one who signed a step of `apart_from` or
    was not shown what came into the record's trail (R-35), `StaleVersion` when the record is not what was shown.
    """
    if content is None:
        raise TypeError(f"{step.name} is signed: say what its signature covers")
    own_account(signing, actor)
    if signing.meaning not in step.meanings or signing.meaning not in MEANINGS:
        raise Refused({"meaning": "Choose what your signature means."})
    if missing := signers.obstacles(actor.membership_id, signing.member.today):
        raise MayNotSign(missing)
    text = canonical(content(obj))
    seen, covered = shown or (obj, content(obj))
    read_to = ceremony.check(signing, seen, step, digest(canonical(covered)))
    _two_people(obj, signing, apart_from)
    first = _proved(signing, actor)
    said = {
        **_person(signing),
        **_version(obj, step, text),
        "meaning": signing.meaning,
        "signed_at": now(),
        "trail_entry": read_to,
    }
    return Signature.objects.create(
        **said,
        content=text,
        seal=seal_of(said),
        components=PROVED_BY[signing.method, first],
        session=signing.session,
        apart_from=list(apart_from),
        **tenants_of(obj) | ({"released_at": released_at} if released_at else {}),
    )


def _proved(signing: Signing, actor: Actor) -> bool:
    """Whether it was the first signature of its series, with its components shown now or before (21 CFR 11.200(a))."""
    if signing.proved_first is not None:
        return signing.proved_first
    first = signers.is_first(signing.user.pk, signing.session)
    prove(signing, actor=actor, first=first)
    return first


def decline(
    obj: Any,
    *,
    step: Step,
    member: Any,
    zone: str,
    content: Callable[[Any], Any],
    actor: Actor,
    reason: str,
    version: int,
) -> SigningRefusal:
    """Keep that a person who could sign refuses to, and why (R-26); who asked for the signature is told of it.

    Raises `StepRefused` where there is nothing to sign, `StaleVersion` when the record is not what they read.
    """
    current(actor)
    if not actor.can(step.permission, obj):
        raise NotAllowed(step.permission)
    manager: Any = type(obj)._default_manager
    obj = manager.select_for_update(of=("self",)).get(pk=obj.pk)
    if version != obj.version:
        raise StaleVersion(read=version, now=obj.version)
    if obj.status not in step.sources:
        raise StepRefused([f"Nothing waits to be signed here: “{step.name}” does not start from this state."])
    text = canonical(content(obj))
    said = given(reason)
    with because(said, step=f"refuse to {step.name}"):
        made = SigningRefusal.objects.create(
            signer=member.user_id,
            printed_name=member.name,
            organisation=member.tenant_name,
            role=member.role_label,
            zone=zone,
            reason=said,
            **_version(obj, step, text),
            **tenants_of(obj),
        )
        publish("signature.declined", obj, step=step.name, refusal=str(made.pk))
    return made


def _two_people(obj: Any, signing: Signing, apart_from: tuple[str, ...]) -> None:
    if AUTHOR in apart_from and signers.wrote(obj.pk, signing.member.id):
        raise StepRefused([signers.OWN_WORK])
    mine = Signature.objects.filter(subject_id=obj.pk, signer=signing.user.pk, step__in=apart_from)
    if apart_from and (before := mine.first()) is not None:
        raise StepRefused([f"You signed “{before.step}” here: another person signs this step (two people)."])


def _person(signing: Signing) -> dict[str, Any]:
    return {
        "signer": signing.member.user_id,
        "printed_name": signing.member.name,
        "organisation": signing.member.tenant_name,
        "role": signing.member.role_label,
        "zone": signing.user.zone,
    }


def _version(obj: Any, step: Step, text: str) -> dict[str, Any]:
    return {
        "step": step.name,
        "subject_table": obj._meta.db_table,
        "subject_id": obj.pk,
        "subject_version": obj.version,
        "digest": digest(text),
    }
