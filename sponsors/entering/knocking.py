"""How often the door of the sign-in may be knocked at: per account and per address, never for good (R-10, S-18, S-19).

A wrong password counts for the account that was named and for the address it came from. Whoever guesses cannot keep
the owner out: a browser in which they have signed in before has a count of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.crypto import salted_hmac

from sponsors.factors import losses
from sponsors.models import User
from web import throttle
from web.http import client_network

ACCOUNT, ADDRESS, DEVICE = "sign-in-account", "sign-in-address", "sign-in-device"
WAITING: Final = "sign-in-wait"
WINDOW: Final = 15 * 60
"""Seconds for which failures count."""
SLOWED_FROM: Final = 5
REFUSED_FROM: Final = 10
FIRST_WAIT: Final = 2
"""Seconds after the fifth failure in which nothing is taken; twice as long after each further one."""
COOKIE: Final = "device" if settings.PLAIN_HTTP else "__Host-device"
KNOWN_FOR: Final = timedelta(days=180)
SALT: Final = "sponsors.known_device"


@dataclass(frozen=True, slots=True)
class Knock:
    """One try to sign in: for which address of mail, from where, and whether that person came in from here before."""

    account: str
    address: str
    device: str

    @property
    def counts(self) -> tuple[tuple[str, str], ...]:
        """Where a failure of it counts."""
        if self.device:
            return ((DEVICE, self.device),)
        return ((ACCOUNT, self.account), (ADDRESS, self.address))

    def wait(self) -> int:
        """Seconds until a try is taken; 0 for now. Whatever is typed meanwhile is not looked at."""
        found = [throttle.remaining(WAITING, f"{door}:{who}") for door, who in self.counts]
        full = [WINDOW for door, who in self.counts if throttle.count(door, who) >= REFUSED_FROM]
        return max([*found, *full], default=0)

    def failed(self) -> int:
        """Count a failure; returns the highest count it reached."""
        reached = 0
        for door, who in self.counts:
            number = throttle.attempt(door, who, seconds=WINDOW)
            if number >= SLOWED_FROM:
                throttle.close(WAITING, f"{door}:{who}", seconds=wait_after(number))
            reached = max(reached, number)
        return reached

    def succeeded(self) -> None:
        """The person came in: the failures of their account are forgotten, those of the address are not."""
        for door, who in self.counts:
            if door != ADDRESS:
                throttle.forget(door, who)


def wait_after(failures: int) -> int:
    """Seconds in which nothing is taken after so many failures."""
    if failures < SLOWED_FROM:
        return 0
    return WINDOW if failures >= REFUSED_FROM else int(FIRST_WAIT * 2 ** (failures - SLOWED_FROM))


def knock(request: HttpRequest, email: str, user: User | None) -> Knock:
    """The try that a request is; `user` is who signs in with `email`, if anybody does."""
    named = sha256(email.strip().casefold().encode()).hexdigest()
    known = user is not None and is_known(request, user)
    device = f"{named}:{request.COOKIES.get(COOKIE, '')[-32:]}" if known else ""
    return Knock(named, client_network(request), device)


def is_known(request: HttpRequest, user: User) -> bool:
    """Whether this browser has been let in for this person before, and their password is still the same (S-22)."""
    return _mark(user) in _kept(request)


def remember(request: HttpRequest, response: HttpResponseBase, user: User) -> None:
    """Let this browser be known as one the person came in with."""
    kept = [_mark(user), *(each for each in _kept(request) if each != _mark(user))][:5]
    response.set_cookie(
        COOKIE,
        signing.dumps(kept, salt=SALT),
        max_age=KNOWN_FOR,
        secure=not settings.PLAIN_HTTP,
        httponly=True,
        samesite="Lax",
    )


def _mark(user: User) -> str:
    """Bound to the password and to what was lost: with another one, and after a loss, no browser is known any more."""
    pk: UUID = user.pk
    said = f"{pk}:{user.password}:{losses.newest(pk) or ''}"
    return salted_hmac(SALT, said, algorithm="sha256").hexdigest()[:32]


def _kept(request: HttpRequest) -> list[Any]:
    try:
        found = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=KNOWN_FOR)
    except signing.BadSignature:
        return []
    return found if isinstance(found, list) else []
