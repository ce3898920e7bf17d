"""Connected systems: an administrator makes them, renews their secret and ends them at once (SR-5)."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from administration import rules
from administration.models import ApiClient
from kernel.actor import Actor
from kernel.clock import now
from kernel.db.doubles import refusing_doubles
from kernel.errors import Refused
from kernel.scope import because, current
from records import lifecycle
from records.services import publish
from sponsors import services as people

TAKEN = "A connected system of yours has this name. Give this one another, or revoke that one first."


def connect_client(
    *, name: str, access: str, expires_on: date, today: date, actor: Actor, reason: str
) -> tuple[ApiClient, str]:
    """A new client of the open sponsor and its secret, which is told once and kept only as a hash.

    `access` is one of `ApiClient.Access`; the client works until the end of `expires_on` in the sponsor's zone. Raises
    `Refused` for a name in use or a date outside `rules.MAX_DAYS`.
    """
    current(actor)
    if refused := rules.expiry_obstacle(expires_on, today):
        raise Refused({"expires_on": refused})
    name = name.strip()
    if ApiClient.objects.filter(name=name, revoked_at=None).exists():
        raise Refused({"name": TAKEN})
    with because(reason):
        client, secret = people.create_api_client(
            name=name, writes=access == ApiClient.Access.WRITE, expires_on=expires_on, actor=actor, reason=reason
        )
        made = _record(name, access, expires_on, client.pk, client.membership_id)
        publish("api_client.created", made, access=access)
    return made, secret


def _record(name: str, access: str, expires_on: date, client_id: str, membership_id: UUID) -> ApiClient:
    with refusing_doubles({"name": TAKEN}):  # two administrators at the same moment
        return ApiClient.objects.create(
            name=name, access=access, expires_on=expires_on, client_id=client_id, membership_id=membership_id
        )


def renew_secret(client: ApiClient, *, actor: Actor, reason: str, version: int) -> tuple[ApiClient, str]:
    """A new secret; the old one and every token taken with it stop at once. Raises `StaleVersion`, `Refused`."""
    found = lifecycle.lock(client, version=version)
    _only_open(found)
    renewed = lifecycle.amend(
        found, actor=actor, reason=reason, version=version, event="api_client.secret_renewed", secret_set_at=now()
    )
    return renewed, people.renew_api_secret(renewed.client_id)


def revoke_client(client: ApiClient, *, actor: Actor, reason: str, version: int) -> ApiClient:
    """End the client for good: its secret, its tokens and its account fail on the next request."""
    found = lifecycle.lock(client, version=version)
    _only_open(found)
    ended = lifecycle.amend(
        found, actor=actor, reason=reason, version=version, event="api_client.revoked", revoked_at=now()
    )
    people.end_api_client(ended.client_id, ended.membership_id, actor=actor, reason=reason)
    return ended


def _only_open(client: ApiClient) -> None:
    if client.revoked_at is not None:
        raise Refused("This system is revoked for good. Connect a new one.")
