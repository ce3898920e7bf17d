"""Proving who signs: the components of a signature, counted before they are checked, with a lock of their own.

Wrong tries here never slow the sign-in, and wrong sign-ins never take the right to sign: whoever has neither the
person's session nor their place cannot touch either.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final, Self

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse

from kernel.actor import Actor
from kernel.clock import now
from kernel.errors import MayNotSign, Refused
from kernel.scope import because, current
from kernel.steps import Step
from records.models import SigningRight
from records.rules.signing import TRIES
from records.selectors.signers import NO_PERSON, session_of
from records.services import publish, record_about
from sponsors import access
from sponsors.factors import keeping
from sponsors.rules import ADMINISTRATORS
from sponsors.sso.journey import fresh_in
from web import throttle
from web.http import client_address, record_afterwards

SIGNING: Final = "signing"
COUNTED_FOR: Final = 15 * 60
"""Seconds for which tries are counted in the shared cache: it only has to outlive requests that arrive together."""
LOCKED: Final = (
    "Five wrong tries: your right to sign is locked. Nothing was signed. You can go on working; an administrator gives "
    "the right back after checking who you are. If it was not you who tried, tell them now."
)
FIELDS: Final = ("meaning", "user_name", "password", "code", "passkey", "ceremony")
"""What a signed step asks for beside the reason, by the names that pages and API share."""


@dataclass(frozen=True, slots=True)
class Signing:
    """What the signer brings to a signed step: who they are in this request, the meaning, and the components.

    `ceremony` is what the page that showed the record gave along, `session` what the series is told by. `passkey` is
    the browser's answer to what it was asked in the session whose content is `asked_in`.
    """

    user: Any
    member: Any
    meaning: str
    password: str = field(repr=False)
    user_name: str = ""
    code: str = field(default="", repr=False)
    passkey: str = field(default="", repr=False)
    ceremony: str = ""
    session: str = ""
    asked_in: Any = None
    proved_first: bool | None = None
    """Set once the components were proved for a listed set of records: whether all of them were asked."""
    tell: Callable[[str], None] = lambda why: None
    """Hears why a component was not taken: a door writes it down, because the refused request is discarded."""

    @classmethod
    def by(cls, request: Any, given: Mapping[str, Any]) -> Self:
        """What the caller of `request` signs with. Raises `MayNotSign` for a token: only a person's session signs."""
        if getattr(request.caller, "client", None) is not None:
            raise MayNotSign([NO_PERSON])
        actor, member, path = request.actor, request.membership, request.path
        agent = request.headers.get("User-Agent", "")[:200]
        where = {"address": client_address(request), "agent": agent}

        def tell(why: str) -> None:
            tried = partial(record_wrong_try, why=why, path=path, where=where, actor=actor, member=member)
            record_afterwards(request, tried)

        brought: dict[str, Any] = {name: str(given.get(name) or "") for name in FIELDS}
        session = session_of(request)
        return cls(request.user, member, **brought, session=session, asked_in=request.session, tell=tell)

    @property
    def method(self) -> str:
        """What the person signs with, beside the user name."""
        if self.passkey:
            return "passkey"
        return "password" if self.user.has_usable_password() else "provider"

    @classmethod
    def taken(cls, request: Any, step: Step, given: dict[str, Any]) -> Self | None:
        """The signing of a step, its parts taken out of `given`; none where the step asks no signature."""
        brought = {name: given.pop(name, "") for name in FIELDS}
        return cls.by(request, brought) if step.signed else None


Checker = Callable[[Signing, bool], dict[str, str]]
"""Says what is wrong with the components that were brought, by field; the flag asks for all of them."""


NOT_FRESH: Final = (
    "Sign in at your provider once more first: the link stands above. It is good for five minutes. Nothing was signed."
)
NOT_YOURS: Final = "This is not your user name: it is the address you sign in with. Nothing was signed."
WRONG: Final[dict[str, str]] = {
    "password": "This is not your password. Nothing was signed.",
    "code": "This is not a code that your app shows now, or it was used. Wait for the next one. Nothing was signed.",
    "passkey": "This passkey was not taken. Nothing was signed.",
}


def _by_password(signing: Signing, first: bool) -> dict[str, str]:
    """User name, password and a code of the app at the first signing of a series, later the password (R-19, R-20).

    The code is looked at last: one that is refused for another component's sake is not used up.
    """
    faults = _name_faults(signing, first)
    if not signing.user.check_password(signing.password):
        faults["password"] = WRONG["password"]
    if first and not faults and not keeping.take_code(signing.user, signing.code):
        faults["code"] = WRONG["code"]
    return faults


def _by_passkey(signing: Signing, first: bool) -> dict[str, str]:
    """A passkey that verified its person is both components beside the user name (R-19)."""
    faults = _name_faults(signing, first)
    if not faults and not keeping.take_passkey(signing.user, signing.asked_in or {}, signing.passkey):
        faults["passkey"] = WRONG["passkey"]
    return faults


def _name_faults(signing: Signing, first: bool) -> dict[str, str]:
    wrong = first and signing.user_name.strip().casefold() != signing.user.email.casefold()
    return {"user_name": NOT_YOURS} if wrong else {}


def _by_provider(signing: Signing, first: bool) -> dict[str, str]:
    """Who has no password: a code of the app, beside the provider that has just asked them anew (R-21)."""
    faults = _name_faults(signing, first)
    if not faults and not keeping.take_code(signing.user, signing.code):
        faults["code"] = WRONG["code"]
    return faults


CHECKERS: Final[dict[str, Checker]] = {
    "password": _by_password,
    "passkey": _by_passkey,
    "provider": _by_provider,
}
"""By the method a person signs with; a new kind of component is one entry here."""


def prove(signing: Signing, *, actor: Actor, first: bool) -> None:
    """The components are the signer's own. Each try is counted before it is checked: many at once gain nothing.

    Raises `MayNotSign` for a locked right and `Refused` with what is wrong (21 CFR 11.200(a)(2), 11.300(d)).
    """
    own_account(signing, actor)
    right = SigningRight.objects.filter(membership_id=signing.member.id).first()
    if right is not None and right.locked_at is not None:
        raise MayNotSign([LOCKED])
    if signing.method == "provider" and first and fresh_in(signing.asked_in or {}, signing.user) is None:
        raise Refused({"code": NOT_FRESH})  # nothing was tried, so nothing is counted
    who = str(signing.member.id)
    tries = max(throttle.attempt(SIGNING, who, seconds=COUNTED_FOR), (right.failures if right else 0) + 1)
    faults = CHECKERS[signing.method](signing, first) if tries <= TRIES else {signing.method: LOCKED}
    if not faults:
        _begin_anew(right, who)
        return
    wrong = " and ".join(f"wrong {field.replace('_', ' ')}" for field in faults)
    signing.tell(wrong if tries <= TRIES else "locked after wrong tries")
    raise Refused({field: LOCKED for field in faults} if tries >= TRIES else faults)


def own_account(signing: Signing, actor: Actor) -> None:
    """Refuse to sign for another person, or with another's account (21 CFR 11.200(a)(2))."""
    if signing.member.id != actor.membership_id or signing.user.pk != signing.member.user_id:
        raise Refused({"password": "Sign with your own account."})


def _begin_anew(right: SigningRight | None, who: str) -> None:
    throttle.forget(SIGNING, who)
    if right is not None and right.failures:
        right.failures = 0
        right.save(update_fields=["failures"])


def record_wrong_try(*, why: str, path: str, where: Mapping[str, str], actor: Actor, member: Any) -> None:
    """Note a wrong try of `member`, at which address and why; the fifth in a row locks the right to sign (SR-21)."""
    record_about(member, "signature.refused", actor=actor, why=why, path=path[:200])
    tenant = current().scope.columns
    with because("wrong try to sign"):
        SigningRight.objects.bulk_create([SigningRight(membership_id=member.id, **tenant)], ignore_conflicts=True)
        right = SigningRight.objects.select_for_update(of=("self",)).get(membership_id=member.id)
        right.failures += 1
        locks = right.failures >= TRIES and right.locked_at is None
        if locks:
            right.locked_at = now()
        right.save(update_fields=["failures", "locked_at"])
        if locks:
            publish("signing.locked", right, membership=str(member.id))
            transaction.on_commit(partial(_alert, member, where, access.people(roles=ADMINISTRATORS)), robust=True)


def _alert(member: Any, where: Mapping[str, str], administrators: Iterable[Any]) -> None:
    """Tell the tenant's administrators at once, with where the tries came from (R-10)."""
    address = f"{settings.PUBLIC_ORIGIN}{reverse('administration:member', args=[member.id])}"
    context = {"person": member.name, "at": now(), "address": address, "where": where}
    text = render_to_string("records/mail/locked.txt", context)
    html = render_to_string("records/mail/locked.html", context)
    for each in administrators:
        send_mail("A right to sign was locked", text, None, [each.email], html_message=html)
