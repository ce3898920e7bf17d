"""Passkeys (WebAuthn): what the browser is asked, and whether what it answers was made by a key of this person.

Every passkey is asked to verify its person (a finger, a face, a PIN), so that it stands for both components.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from fido2.rpid import verify_rp_id
from fido2.server import Fido2Server
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from kernel.clock import now
from kernel.errors import Refused

STATE: Final = "passkey"
"""Where the session keeps the challenge that the browser was given."""
ANSWERED_IN: Final = timedelta(minutes=5)
LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})
NOT_TAKEN: Final = "This passkey was not taken. Try again, or use another way."


@dataclass(frozen=True, slots=True)
class Made:
    """A passkey as it is kept: its public half, and how often it was used by its own count."""

    credential: str
    count: int


def place() -> str:
    """The name that passkeys are bound to: the host of the configured origin, never of a request (S-21)."""
    host = urlsplit(settings.PUBLIC_ORIGIN).hostname or ""
    return "localhost" if host in LOOPBACK else host


def works_at(host: str) -> bool:
    """Whether a browser that opened the portal under this name can use passkeys: an address like 127.0.0.1 cannot."""
    return host.partition(":")[0] == place()


def ask_to_make(session: Any, *, account: UUID, email: str, name: str, known: Iterable[str]) -> dict[str, Any]:
    """What the browser needs to make a passkey that none of the person's devices has yet."""
    user = PublicKeyCredentialUserEntity(id=account.bytes, name=email, display_name=name)
    options, state = _server().register_begin(
        user,
        credentials=[_credential(each) for each in known],
        resident_key_requirement=ResidentKeyRequirement.REQUIRED,
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    _remember(session, "make", state)
    return dict(options)


def made(session: Any, answer: str) -> Made:
    """The passkey that the browser made. Raises `Refused` for anything that does not answer what was asked."""
    state = _asked(session, "make")
    try:
        found = _server().register_complete(state, json.loads(answer))
    except (ValueError, TypeError, KeyError) as error:
        raise Refused({"passkey": NOT_TAKEN}) from error
    if found.credential_data is None:
        raise Refused({"passkey": NOT_TAKEN})
    return Made(bytes(found.credential_data).hex(), found.counter)


def ask_to_show(session: Any, known: Iterable[str] | None) -> dict[str, Any]:
    """What the browser needs to show a passkey: one of `known`, or any it has for the portal."""
    credentials = None if known is None else [_credential(each) for each in known]
    options, state = _server().authenticate_begin(
        credentials=credentials, user_verification=UserVerificationRequirement.REQUIRED
    )
    _remember(session, "show", state)
    return dict(options)


def account_of(answer: str) -> UUID | None:
    """Whose passkey an answer says it is; nothing is proven by that."""
    try:
        handle = AuthenticationResponse.from_dict(json.loads(answer)).response.user_handle
        return UUID(bytes=handle) if handle else None
    except (ValueError, TypeError, KeyError):
        return None


def shown(session: Any, answer: str, known: Iterable[Made]) -> Made | None:
    """Which of the known passkeys made the answer, with its new count; none where no key of this person did.

    A key whose count does not rise was copied, and is not taken.
    """
    kept = {each.credential: each for each in known}
    try:
        state = _asked(session, "show")
        given = AuthenticationResponse.from_dict(json.loads(answer))
        found = _server().authenticate_complete(state, [_credential(each) for each in kept], given)
    except (Refused, ValueError, TypeError, KeyError):
        return None
    known_as, count = bytes(found).hex(), given.response.authenticator_data.counter
    if count and count <= kept[known_as].count:
        return None
    return Made(known_as, count)


def _server() -> Fido2Server:
    return Fido2Server(PublicKeyCredentialRpEntity(id=place(), name="CMO Portal"), verify_origin=_is_ours)


def _is_ours(origin: str) -> bool:
    """The configured origin alone; the demo and the tests run at whatever port this machine gave them."""
    if settings.PLAIN_HTTP:
        return verify_rp_id(place(), origin)
    return origin == str(settings.PUBLIC_ORIGIN).rstrip("/")


def _credential(kept: str) -> AttestedCredentialData:
    return AttestedCredentialData(bytes.fromhex(kept))


def _remember(session: Any, purpose: str, state: Any) -> None:
    kept = {"challenge": state["challenge"], "user_verification": str(state["user_verification"].value)}
    session[STATE] = {"purpose": purpose, "state": kept, "until": (now() + ANSWERED_IN).isoformat()}


def _asked(session: Any, purpose: str) -> dict[str, Any]:
    """What the browser was asked last for this purpose; each challenge is answered once."""
    kept = session.pop(STATE, None)
    if kept is None or kept["purpose"] != purpose or kept["until"] < now().isoformat():
        raise Refused({"passkey": NOT_TAKEN})
    found: dict[str, Any] = kept["state"]
    return found
