"""Showing who one is: each try is counted before it is checked, and a wrong one is told to the account's owner.

Passwords, codes and passkeys have counts of their own: a right password forgets no wrong code. A session that has shown
a second factor, and a browser in which the person showed one before, count for themselves, so that whoever guesses
elsewhere keeps nobody out.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from django.http import HttpRequest

from kernel.errors import Refused
from kernel.scope import PLATFORM, scope
from sponsors.entering.knocking import device_by_factor
from sponsors.entering.marks import FACTOR, IDENTITY, proven, where
from sponsors.factors import keeping, losing, mails
from sponsors.factors.reading import has_factor, has_lost
from sponsors.models import User
from sponsors.people import SIGN_IN
from web import throttle
from web.http import client_network, record_afterwards, tell_of_account

PASSWORD, CODE, PASSKEY = "password", "code", "passkey"
"""What is shown, by the names that forms and counts share."""
TRIES: Final = 5
WINDOW: Final = 15 * 60
"""Seconds for which wrong tries of a person count (company rule; S-23)."""
TRIES_A_DAY: Final = 20
"""Company rule: of a million codes three are good at a time, so guessing for a year finds one in fifty."""
DAY: Final = 24 * 60 * 60
TOO_MANY: Final = (
    "Five wrong tries: nothing is taken from here for 15 minutes. Wait, then try again. Was it not you who tried? Set "
    "a new password by mail and tell an administrator."
)
STAND_IN: Final = (
    "A one-time code that an administrator gave for your lost second factor was used. It opens the setting up of "
    "another second factor, and cannot be used again."
)
TOO_MANY_TODAY: Final = (
    "Twenty wrong codes in a day: no code is taken from here until a day after the first of them. A passkey is. Was it "
    "not you who tried? Set a new password by mail and tell an administrator."
)
WRONG_PASSWORD: Final = "This is not your password."
WRONG_STAND_IN: Final = (
    "This is not a code that can be used. A recovery code is taken once; a one-time code once, within an hour. Ask an "
    "administrator for another one."
)
WRONG_FACTOR: Final = "This is not a code that can be used now. Each code is taken once: wait for the next one."


class TooManyTries(Refused):
    """Nothing is checked for a while, right or wrong."""

    def __init__(self, words: str = TOO_MANY, *, seconds: int = WINDOW) -> None:
        super().__init__({"": words})
        self.seconds = seconds


@dataclass(frozen=True, slots=True)
class Shown:
    """What a person typed or their device answered."""

    password: str = ""
    code: str = ""
    passkey: str = ""
    """the browser's answer to what `sponsors.factors.passkeys` asked"""


def prove_factor(request: HttpRequest, user: User, shown: Shown) -> tuple[str, ...]:
    """A second factor of `user` (also a recovery code); returns what was proven by it.

    Raises `Refused` for a wrong one and `TooManyTries` after five in fifteen minutes or twenty codes in a day.
    """
    if shown.passkey:
        with _Try(request, user, PASSKEY) as tried:
            return tried.taken(keeping.take_passkey(user, request.session, shown.passkey), IDENTITY, FACTOR)
    with _Try(request, user, CODE) as tried:
        if keeping.take_code(user, shown.code):
            return tried.taken(True, FACTOR)
        if not has_lost(user.pk) and keeping.take_recovery_code(user, shown.code):
            _told_of_recovery(request, user)
            return tried.taken(True, FACTOR)
        return tried.taken(False)


def prove_stand_in(request: HttpRequest, user: User, shown: Shown) -> losing.StandIn:
    """A code that stands in for a lost factor. Counted and refused like a second factor; its owner is told (R-11)."""
    with _Try(request, user, CODE) as tried:
        found = losing.take_stand_in(user, shown.code)
        tried.taken(found is not None, wrong=WRONG_STAND_IN)
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
    with _Try(request, user, PASSWORD) as tried:
        return tried.taken(user.check_password(shown.password), IDENTITY)


def prove_all(request: HttpRequest, user: User, shown: Shown) -> tuple[str, ...]:
    """Password and second factor, or a passkey, which is both; who has no password or no factor shows the other."""
    if shown.passkey:
        return prove_factor(request, user, shown)
    said = prove_identity(request, user, shown) if user.has_usable_password() else ()
    if not has_factor(user.pk):
        return said
    with _Try(request, user, CODE) as tried:
        return tried.taken(keeping.take_code(user, shown.code), IDENTITY, FACTOR)


def forget_passwords(user: User) -> None:
    """Another password was set by mail: what was guessed of the one before counts no more. Codes go on counting."""
    throttle.forget(_door(PASSWORD), str(user.pk))


class _Try:
    """One try: counted first, so that many at once gain nothing; written in a transaction of its own."""

    def __init__(self, request: HttpRequest, user: User, what: str) -> None:
        self.request, self.user, self.what = request, user, what
        self.who = _counts_for(request, user, what)
        self.scope = scope(PLATFORM, actor=SIGN_IN, reason="proof of who it is")

    def __enter__(self) -> _Try:
        self.number = throttle.attempt(_door(self.what), self.who, seconds=WINDOW)
        if self.number > TRIES:
            raise TooManyTries
        self.today = throttle.attempt(_daily(self.what), self.who, seconds=DAY) if self.what == CODE else 0
        if self.today > TRIES_A_DAY:
            raise TooManyTries(TOO_MANY_TODAY, seconds=DAY)
        self.scope.__enter__()
        return self

    def __exit__(self, *failure: Any) -> None:
        self.scope.__exit__(*failure)
        if failure[0] is None:
            throttle.forget(_door(self.what), self.who)
            throttle.forget(_daily(self.what), self.who)

    def taken(self, ok: bool, *proven: str, wrong: str = "") -> tuple[str, ...]:
        """What is proven where `ok`; else the refusal, which is kept and, at the last try, told by mail."""
        if ok:
            return proven
        facts: dict[str, Any] = {"what": f"wrong {self.what}", **where(self.request)}
        tell_of_account(self.request, "factor.refused", self.user.pk, proven=False, **facts)
        if self.today == TRIES_A_DAY:
            self._mail("twenty times in a day to guess a code of yours. No code is taken from there for the day.")
        elif self.number == TRIES:
            self._mail("five times to prove that they are you, wrongly.")
        raise Refused({self.what: wrong or (WRONG_PASSWORD if self.what == PASSWORD else WRONG_FACTOR)})

    def _mail(self, tried: str) -> None:
        words = f"Somebody who is half way into your account tried {tried}"
        record_afterwards(self.request, partial(mails.tell, self.user, words, where(self.request)))


def _door(what: str) -> str:
    return f"proof-{what}"


def _daily(what: str) -> str:
    return f"proof-{what}-day"


def _counts_for(request: HttpRequest, user: User, what: str) -> str:
    """Whose count a try is: each of these but the account's own was begun by a second factor that was shown."""
    if what == PASSKEY:  # nobody guesses one: this only slows who sends many
        return f"{user.pk}:{client_network(request)}"
    shown_at = proven(request.session).factor_at
    own = shown_at.isoformat() if shown_at else device_by_factor(request, user)
    return f"{user.pk}:{own}" if own else str(user.pk)


def _told_of_recovery(request: HttpRequest, user: User) -> None:
    tell_of_account(request, "factor.code_used", user.pk, **where(request))
    words = "A recovery code of your account was used instead of a second factor. It cannot be used again."
    record_afterwards(request, partial(mails.tell, user, words, where(request)))
