"""Showing who one is: each try is counted before it is checked, and a wrong one is told to the account's owner."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from django.http import HttpRequest

from kernel.errors import Refused
from kernel.scope import PLATFORM, scope
from sponsors.entering.marks import FACTOR, IDENTITY, where
from sponsors.factors import keeping, losing, mails
from sponsors.factors.reading import has_factor, has_lost
from sponsors.models import User
from sponsors.people import SIGN_IN
from web import throttle
from web.http import record_afterwards, tell_of_account

DOOR: Final = "proof"
TRIES: Final = 5
WINDOW: Final = 15 * 60
"""Seconds for which wrong tries of a person count (company rule; S-23)."""
TOO_MANY: Final = (
    "Five wrong tries: nothing is taken from here for 15 minutes. Wait, then try again. Was it not you who tried? Set "
    "a new password by mail and tell an administrator."
)
STAND_IN: Final = (
    "A one-time code that an administrator gave for your lost second factor was used. It opens the setting up of "
    "another second factor, and cannot be used again."
)
WRONG_PASSWORD: Final = "This is not your password."
WRONG_STAND_IN: Final = (
    "This is not a code that can be used. A recovery code is taken once; a one-time code once, within an hour. Ask an "
    "administrator for another one."
)
WRONG_FACTOR: Final = "This is not a code that can be used now. Each code is taken once: wait for the next one."


class TooManyTries(Refused):
    """Nothing is checked for a while, right or wrong."""

    def __init__(self) -> None:
        super().__init__({"": TOO_MANY})


@dataclass(frozen=True, slots=True)
class Shown:
    """What a person typed or their device answered."""

    password: str = ""
    code: str = ""
    passkey: str = ""
    """the browser's answer to what `sponsors.factors.passkeys` asked"""


def prove_factor(request: HttpRequest, user: User, shown: Shown) -> tuple[str, ...]:
    """A second factor of `user` (also a recovery code); returns what was proven by it.

    Raises `Refused` for a wrong one and `TooManyTries` after five in fifteen minutes.
    """
    with _Try(request, user) as tried:
        if shown.passkey:
            return tried.taken(keeping.take_passkey(user, request.session, shown.passkey), "passkey", IDENTITY, FACTOR)
        if keeping.take_code(user, shown.code):
            return tried.taken(True, "code", FACTOR)
        if not has_lost(user.pk) and keeping.take_recovery_code(user, shown.code):
            _told_of_recovery(request, user)
            return tried.taken(True, "code", FACTOR)
        return tried.taken(False, "code")


def prove_stand_in(request: HttpRequest, user: User, shown: Shown) -> losing.StandIn:
    """A code that stands in for a lost factor. Counted and refused like a second factor; its owner is told (R-11)."""
    with _Try(request, user) as tried:
        found = losing.take_stand_in(user, shown.code)
        tried.taken(found is not None, "code", wrong=WRONG_STAND_IN)
        assert found is not None  # refused otherwise
        if found.by is None:
            _told_of_recovery(request, user)
        else:
            tell_of_account(request, "factor.stand_in_used", user.pk, **where(request))
            record_afterwards(request, partial(mails.tell, user, STAND_IN, where(request)))
        return found


def prove_identity(request: HttpRequest, user: User, shown: Shown) -> tuple[str, ...]:
    """Password or passkey: what unlocks a screen."""
    if shown.passkey:
        return prove_factor(request, user, shown)
    with _Try(request, user) as tried:
        return tried.taken(user.check_password(shown.password), "password", IDENTITY)


def prove_all(request: HttpRequest, user: User, shown: Shown) -> tuple[str, ...]:
    """Password and second factor, or a passkey, which is both; who has no password or no factor shows the other."""
    if shown.passkey:
        return prove_factor(request, user, shown)
    with _Try(request, user) as tried:
        if user.has_usable_password():
            tried.taken(user.check_password(shown.password), "password")
        if not has_factor(user.pk):
            return (IDENTITY,) if user.has_usable_password() else ()
        return tried.taken(keeping.take_code(user, shown.code), "code", IDENTITY, FACTOR)


class _Try:
    """One try: counted first, so that many at once gain nothing; written in a transaction of its own."""

    def __init__(self, request: HttpRequest, user: User) -> None:
        self.request, self.user = request, user
        self.scope = scope(PLATFORM, actor=SIGN_IN, reason="proof of who it is")

    def __enter__(self) -> _Try:
        self.number = throttle.attempt(DOOR, str(self.user.pk), seconds=WINDOW)
        if self.number > TRIES:
            raise TooManyTries
        self.scope.__enter__()
        return self

    def __exit__(self, *failure: Any) -> None:
        self.scope.__exit__(*failure)
        if failure[0] is None:
            throttle.forget(DOOR, str(self.user.pk))

    def taken(self, ok: bool, what: str, *proven: str, wrong: str = "") -> tuple[str, ...]:
        """What is proven where `ok`; else the refusal, which is kept and, at the last try, told by mail."""
        if ok:
            return proven
        facts: dict[str, Any] = {"what": f"wrong {what}", **where(self.request)}
        tell_of_account(self.request, "factor.refused", self.user.pk, proven=False, **facts)
        if self.number == TRIES:
            words = "Somebody who is half way into your account tried five times to prove that they are you, wrongly."
            record_afterwards(self.request, partial(mails.tell, self.user, words, where(self.request)))
        raise Refused({what: wrong or (WRONG_PASSWORD if what == "password" else WRONG_FACTOR)})


def _told_of_recovery(request: HttpRequest, user: User) -> None:
    tell_of_account(request, "factor.code_used", user.pk, **where(request))
    words = "A recovery code of your account was used instead of a second factor. It cannot be used again."
    record_afterwards(request, partial(mails.tell, user, words, where(request)))
