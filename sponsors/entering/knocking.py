"""How often the door of the sign-in may be knocked at: per account and per address, never for good (R-10, S-18, S-19).

A try counts, before it is looked at, for the account that was named and for the address it came from; who comes in is
uncounted. Whoever guesses cannot keep the owner out: a browser in which they have signed in before has a count of its
own, and a passkey, which nobody guesses, counts for its address alone.
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
    """empty for a passkey"""
    address: str
    device: str

    @property
    def counts(self) -> tuple[tuple[str, str], ...]:
        """Where a failure of it counts."""
        if self.device:
            return ((DEVICE, self.device),)
        by_address = ((ADDRESS, self.address),)
        return ((ACCOUNT, self.account), *by_address) if self.account else by_address

    def wait(self) -> int:
        """Seconds until a try is taken; 0 for now. Whatever is typed meanwhile is not looked at."""
        found = [throttle.remaining(WAITING, f"{door}:{who}") for door, who in self.counts]
        full = [WINDOW for door, who in self.counts if throttle.count(door, who) >= REFUSED_FROM]
        return max([*found, *full], default=0)

    def tried(self) -> int:
        """Count the try, before anything is looked at: many at once gain nothing. Returns the highest count it reached;
        what is past `REFUSED_FROM` is not looked at."""
        return max(throttle.attempt(door, who, seconds=WINDOW) for door, who in self.counts)

    def failed(self) -> int:
        """It was wrong: the next ones wait, the longer the more there were. Returns the highest count."""
        reached = {(door, who): throttle.count(door, who) for door, who in self.counts}
        for (door, who), number in reached.items():
            if number >= SLOWED_FROM:
                throttle.close(WAITING, f"{door}:{who}", seconds=wait_after(number))
        return max(reached.values())

    def was_none(self) -> None:
        """Nothing was tried: a field was empty."""
        for door, who in self.counts:
            throttle.take_back(door, who)

    def succeeded(self) -> None:
        """The person came in: the failures of their account are forgotten, those of the address are not."""
        for door, who in self.counts:
            if door == ADDRESS:
                throttle.take_back(door, who)
            else:
                throttle.forget(door, who)


def wait_after(failures: int) -> int:
    """Seconds in which nothing is taken after so many failures."""
    if failures < SLOWED_FROM:
        return 0
    return WINDOW if failures >= REFUSED_FROM else int(FIRST_WAIT * 2 ** (failures - SLOWED_FROM))


def knock(request: HttpRequest, email: str, user: User | None) -> Knock:
    """The try that a request is; `user` is who signs in with `email`, if anybody does."""
    who = named(email)
    device = f"{who}:{_device(request)}" if user is not None and is_known(request, user) else ""
    return Knock(who, client_network(request), device)


def knock_by_passkey(request: HttpRequest, user: User | None) -> Knock:
    """The try of a passkey of `user`: failures of passwords do not count for it."""
    device = f"{user.pk}:{_device(request)}" if user is not None and is_known(request, user) else ""
    return Knock("", client_network(request), device)


def forget(email: str) -> None:
    """Another password was set by the mail to this address: what was guessed before counts no more."""
    who = named(email)
    throttle.forget(ACCOUNT, who)
    throttle.forget(WAITING, f"{ACCOUNT}:{who}")


def is_known(request: HttpRequest, user: User) -> bool:
    """Whether this browser has been let in for this person before, and their password is still the same (S-22)."""
    return not {_mark(user), _mark(user, factor=True)}.isdisjoint(_kept(request))


def device_by_factor(request: HttpRequest, user: User) -> str:
    """What tells this browser from others, where the person showed a second factor in it before; empty elsewhere.

    A password alone makes no browser known here: each sign-in would begin the count of its codes anew.
    """
    return _device(request) if _mark(user, factor=True) in _kept(request) else ""


def remember(request: HttpRequest, response: HttpResponseBase, user: User, *, factor: bool) -> None:
    """Let this browser be known as one the person came in with, with `factor` by a second factor too."""
    mark = _mark(user, factor=factor)
    kept = [mark, *(each for each in _kept(request) if each != mark)][:5]
    response.set_cookie(
        COOKIE,
        signing.dumps(kept, salt=SALT),
        max_age=KNOWN_FOR,
        secure=not settings.PLAIN_HTTP,
        httponly=True,
        samesite="Lax",
    )


def named(email: str) -> str:
    """How the counts name an address of mail."""
    return sha256(email.strip().casefold().encode()).hexdigest()


def _device(request: HttpRequest) -> str:
    return request.COOKIES.get(COOKIE, "")[-32:]


def _mark(user: User, *, factor: bool = False) -> str:
    """Bound to the password and to what was lost: with another one, and after a loss, no browser is known any more."""
    pk: UUID = user.pk
    salt, said = f"{SALT}.factor" if factor else SALT, f"{pk}:{user.password}:{losses.newest(pk) or ''}"
    return salted_hmac(salt, said, algorithm="sha256").hexdigest()[:32]


def _kept(request: HttpRequest) -> list[Any]:
    try:
        found = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=KNOWN_FOR)
    except signing.BadSignature:
        return []
    return found if isinstance(found, list) else []
