"""A person on the way to a provider and back: what this browser asked for, once, and what it has proved."""

from __future__ import annotations

import secrets
from base64 import urlsafe_b64encode
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

from kernel.clock import now
from sponsors.models import IdentityProvider, User
from sponsors.sso.rules import Person, Turned

SIGN_IN, RETURN, AGAIN, TRY = "sign-in", "return", "again", "try"
"""Why somebody is sent to the provider: to come in, to come in again where a session was locked or has ended, to prove
themselves once more, to see whether it works."""
PENDING, JOINING, FRESH = "sso_pending", "sso_joining", "sso_fresh"
WAITS: Final = timedelta(minutes=10)
FRESH_FOR: Final = timedelta(minutes=5)
"""As long as a shown ceremony is good."""
LOST: Final = "This answer belongs to no sign-in that this browser began. Begin again."


@dataclass(frozen=True, slots=True)
class Pending:
    """One way to the provider; it is good once, in this browser, for ten minutes."""

    provider: str
    purpose: str
    state: str
    nonce: str
    verifier: str
    began_at: str
    onward: str = "/"
    request_id: str = ""
    """of the SAML request"""

    @property
    def began(self) -> datetime:
        return datetime.fromisoformat(self.began_at)

    @property
    def challenge(self) -> str:
        """Of PKCE: the digest of the verifier (RFC 7636)."""
        return urlsafe_b64encode(sha256(self.verifier.encode()).digest()).rstrip(b"=").decode()

    @property
    def asks_anew(self) -> bool:
        """Whether the provider must ask the person, not its own session."""
        return is_asked_anew(self.purpose)


def is_asked_anew(purpose: str) -> bool:
    """Whether the provider asks the person themselves: its own session would open a screen to who sits before it."""
    return purpose in (AGAIN, RETURN)


def begin(provider: IdentityProvider, purpose: str, onward: str, *, request_id: str = "") -> Pending:
    """A new way to `provider`; `onward` is where the person goes afterwards, within the portal."""
    state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
    return Pending(str(provider.pk), purpose, state, nonce, verifier, now().isoformat(), within(onward), request_id)


def keep(request: HttpRequest, pending: Pending) -> None:
    """Remember it in this browser's session; an earlier one is given up."""
    request.session[PENDING] = asdict(pending)


def take(request: HttpRequest, provider_id: UUID) -> Pending:
    """What this browser asked `provider_id` for, once. Raises `Turned` when there is nothing, or too old."""
    kept = request.session.pop(PENDING, None)
    if kept is None or kept["provider"] != str(provider_id):
        raise Turned("nothing_pending", LOST)
    found = Pending(**kept)
    if now() - found.began > WAITS:
        raise Turned("too_late", "Signing in took more than ten minutes. Begin again.")
    return found


def within(address: str) -> str:
    """`address` if it stays in the portal, else its beginning (S-31)."""
    safe = address.startswith("/") and url_has_allowed_host_and_scheme(address, allowed_hosts=None)
    return address if safe else "/"


def remember_joining(request: HttpRequest, provider: IdentityProvider, person: Person, onward: str) -> None:
    """Keep whom the provider proved until they have proved the account they already have."""
    kept = {"provider": str(provider.pk), "person": person.as_json(), "at": now().isoformat(), "onward": onward}
    request.session[JOINING] = kept


@dataclass(frozen=True, slots=True)
class Joining:
    """A proved person who waits to be joined to the account they have."""

    provider_id: UUID
    person: Person
    onward: str


def joining(request: HttpRequest, provider_id: UUID) -> Joining:
    """Who waits in this browser. Raises `Turned` when nobody does, or too long."""
    kept: dict[str, Any] | None = request.session.get(JOINING)
    if kept is None or kept["provider"] != str(provider_id) or now() - datetime.fromisoformat(kept["at"]) > WAITS:
        raise Turned("nothing_pending", LOST)
    return Joining(provider_id, Person.from_json(kept["person"]), within(kept["onward"]))


def joined(request: HttpRequest) -> None:
    """Nobody waits any more."""
    request.session.pop(JOINING, None)


def note_fresh(request: HttpRequest, user: User, person: Person) -> None:
    """`user` has just proved themselves to the provider once more."""
    assert person.authenticated_at is not None  # the journey was refused without
    request.session[FRESH] = {"user": str(user.pk), "at": person.authenticated_at.isoformat()}


def fresh_round_trip(request: HttpRequest, user: User, *, within: timedelta = FRESH_FOR) -> datetime | None:
    """When `user` last proved themselves to their provider because they were asked to, if that was within `within`.

    For what a session alone must not open (R-21): the provider's own time of authentication, not that of the answer.
    """
    return fresh_in(request.session, user, within=within)


def fresh_in(session: Any, user: Any, *, within: timedelta = FRESH_FOR) -> datetime | None:
    """The same of a session whose request is out of reach."""
    kept = session.get(FRESH)
    if kept is None or kept["user"] != str(user.pk):
        return None
    at = datetime.fromisoformat(kept["at"])
    return at if now() - at <= within else None
