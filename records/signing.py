"""Signing: who signs, with what, and the signature that stays."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from kernel.actor import Actor
from kernel.errors import Refused
from kernel.steps import Step
from records.models import Signature
from records.rules import MEANINGS, canonical, digest
from records.services import record_refused_signature, tenants_of
from web import throttle
from web.http import record_afterwards

SIGNING: Final = "signing"
WRONG_PASSWORDS: Final = 5
CLOSED_FOR: Final = 15 * 60
"""Seconds for which nobody signs as a person after that many wrong passwords in a row."""
CLOSED: Final = (
    "Five wrong passwords: you cannot sign for 15 minutes. Nothing was signed. If you forgot your password, sign out "
    "and reset it; if it was not you who tried, tell your administrator now."
)


@dataclass(frozen=True, slots=True)
class Signing:
    """What the signer brings to a signed step: who they are in this request, the meaning, and the password."""

    user: Any
    member: Any
    meaning: str
    password: str
    tell: Callable[[str], None] = lambda why: None
    """Hears why a password was not taken: a door writes it down, because the refused request is discarded."""

    @classmethod
    def by(cls, request: Any, *, meaning: str, password: str) -> Signing:
        """What the caller of `request` signs with; a refused password is kept once the answer stands."""
        actor, member, path = request.actor, request.membership, request.path

        def tell(why: str) -> None:
            record_afterwards(request, lambda: record_refused_signature(why=why, path=path, actor=actor, member=member))

        return cls(request.user, member, meaning, password, tell)


def sign(obj: Any, *, step: Step, signing: Signing, content: Callable[[Any], Any] | None, actor: Actor) -> Signature:
    """Sign the version of `obj` as it stands: password checked here, in the transaction that writes the signature.

    Raises `Refused` for a wrong password, a meaning the step does not allow, or somebody else's credentials (21 CFR
    11.200(a)(2)); after five wrong passwords in a row for every password, for a quarter of an hour (11.300(d)).
    """
    if content is None:
        raise TypeError(f"{step.name} is signed: say what its signature covers")
    if signing.member.id != actor.membership_id or signing.user.pk != signing.member.user_id:
        raise Refused({"password": "Sign with your own account."})
    if signing.meaning not in step.meanings or signing.meaning not in MEANINGS:
        raise Refused({"meaning": "Choose what your signature means."})
    _prove(signing)
    text = canonical(content(obj))
    return Signature.objects.create(
        signer=signing.member.user_id,
        printed_name=signing.member.name,
        organisation=signing.member.tenant_name,
        role=signing.member.role_label,
        meaning=signing.meaning,
        step=step.name,
        subject_table=obj._meta.db_table,
        subject_id=obj.pk,
        subject_version=obj.version,
        digest=digest(text),
        content=text,
        **tenants_of(obj),
    )


def _prove(signing: Signing) -> None:
    """The password is the signer's. Each try is counted before it is checked, so that many at once gain nothing."""
    who = str(signing.user.pk)
    tries = throttle.attempt(SIGNING, who, seconds=CLOSED_FOR)
    if tries <= WRONG_PASSWORDS and signing.user.check_password(signing.password):
        throttle.forget(SIGNING, who)
        return
    signing.tell("wrong password" if tries <= WRONG_PASSWORDS else "closed after wrong passwords")
    if tries < WRONG_PASSWORDS:
        raise Refused({"password": "This is not your password. Nothing was signed."})
    if tries == WRONG_PASSWORDS:
        throttle.hold(SIGNING, who, seconds=CLOSED_FOR)
    raise Refused({"password": CLOSED})
