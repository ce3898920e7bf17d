"""A checked SAML response waits, a few minutes and once, for the browser that asked for it."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from kernel.actor import Actor
from kernel.clock import now
from kernel.db.doubles import refusing_doubles
from kernel.errors import Refused
from kernel.scope import current
from sponsors.models import IdentityProvider, SamlArrival
from sponsors.sso.journey import LOST, Pending
from sponsors.sso.rules import Person, Turned, is_fresh
from sponsors.sso.saml import Checked
from sponsors.tokens import digest_of, new_token

WAITS: Final = timedelta(minutes=5)
KEPT: Final = timedelta(days=1)
"""Longer than any assertion is good for, so that none counts twice."""


def keep_arrival(provider: IdentityProvider, checked: Checked, *, actor: Actor) -> str:
    """Keep a response for its browser; returns the token its next address carries. Raises `Turned` for a replay."""
    tenant = current(actor).scope.columns
    SamlArrival.objects.filter(arrived_at__lt=now() - KEPT).delete()
    token = new_token()
    try:
        with refusing_doubles("replayed"):
            SamlArrival.objects.create(
                provider=provider,
                assertion_id=checked.assertion_id,
                request_id=checked.request_id,
                token_digest=digest_of(token),
                person=checked.person.as_json(),
                **tenant,
            )
    except Refused as error:
        raise Turned("replayed", "This answer of the provider was used already. Begin again.") from error
    return token


def take_arrival(provider: IdentityProvider, token: str, pending: Pending, *, actor: Actor) -> Person:
    """Whom the response proved to the browser that asked. Raises `Turned` for any other browser, twice, too late."""
    current(actor)
    waiting = SamlArrival.objects.filter(
        provider=provider,
        token_digest=digest_of(token),
        request_id=pending.request_id,
        used_at=None,
        arrived_at__gt=now() - WAITS,
    )
    found = waiting.select_for_update(of=("self",)).first()
    if found is None or not pending.request_id:
        raise Turned("nothing_pending", LOST)
    found.used_at = now()
    found.save(update_fields=["used_at"])
    person = Person.from_json(found.person)
    if pending.asks_anew and not is_fresh(person.authenticated_at, pending.began, now()):
        raise Turned("not_fresh", "The provider did not ask you again, so this proves nothing new. Nothing was done.")
    return person
