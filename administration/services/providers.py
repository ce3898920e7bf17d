"""A tenant's sign-in providers: added, changed, switched on and off, and the mail domains they speak for."""

from __future__ import annotations

import secrets
from typing import Any, Final

from django.utils.text import slugify

from administration import rules
from administration.services.requests import ask_for_arrivals
from kernel.actor import Actor
from kernel.clock import now
from kernel.db.doubles import refusing_doubles
from kernel.errors import Refused
from kernel.reasons import given
from kernel.scope import because, current
from records import lifecycle
from records.services import publish
from sponsors import access
from sponsors.models import IdentityProvider, MailDomain
from sponsors.sso import saml, selectors
from sponsors.sso.rules import domain_obstacle, roles_on_arrival
from sponsors.sso.sealed import seal, unseal
from web.outbound import Unreachable, fetch, judge

OIDC, SAML = IdentityProvider.Protocol.OIDC, IdentityProvider.Protocol.SAML
MARKS: Final = "abcdefghjkmnpqrstuvwxyz23456789"
CLAIMED: Final = "This domain stands here already."
TAKEN: Final = "This domain is confirmed for another organisation, or was a moment ago."


def add_provider(*, protocol: str, actor: Actor, reason: str, **described: Any) -> IdentityProvider:
    """A provider of the open tenant, switched off until it was tried; `described` as `_described` reads it.

    The role of who arrives uninvited waits for a second person, as every other right does (R-06).

    Its address is made here and cannot be chosen, so that nobody learns by trying which addresses others have.
    """
    target = current(actor).scope
    columns = _described(protocol, target.kind, described)
    role = columns.pop("default_role")
    with because(given(reason)):
        slug = "-".join(filter(None, (slugify(access.tenant_name(target))[:40].strip("-"), _random())))
        made = IdentityProvider.objects.create(protocol=protocol, slug=slug, **target.columns, **columns)
        publish("sign_in_provider.added", made, protocol=protocol)
    if role:
        ask_for_arrivals(made, role=role, actor=actor, reason=reason)
    return made


def change_provider(
    provider: IdentityProvider, *, version: int, actor: Actor, reason: str, **described: Any
) -> IdentityProvider:
    """Other settings; an empty secret keeps the one it has. Raises `Refused`, `StaleVersion`.

    Another issuer knows other people: whoever was bound to the old one is asked to prove their account again. Another
    role for who arrives, and the same role from another issuer or key, wait for a second person (R-06).
    """
    columns = _described(provider.protocol, current(actor).scope.kind, described, known=provider)
    role, speaker = columns["default_role"], selectors.speaker(provider)
    is_same = {**columns, **speaker} == {**speaker, **columns}
    if not (is_same and role == provider.default_role):
        columns["default_role"] = provider.default_role if is_same and role else ""
    changed = lifecycle.amend(
        provider, actor=actor, reason=reason, version=version, event="sign_in_provider.changed", **columns
    )
    if role and role != changed.default_role:
        ask_for_arrivals(changed, role=role, actor=actor, reason=reason)
    return changed


def switch_provider(
    provider: IdentityProvider, *, on: bool, version: int, actor: Actor, reason: str
) -> IdentityProvider:
    """Let people in through it, or no longer. Raises `Refused` where nobody could come in."""
    current(actor)
    if on and not any(each.confirmed_at for each in selectors.domains(provider)):
        raise Refused("Nobody could come in: no mail domain is confirmed yet.")
    event = "sign_in_provider.switched_on" if on else "sign_in_provider.switched_off"
    return lifecycle.amend(provider, actor=actor, reason=reason, version=version, event=event, is_on=on)


def claim_domain(provider: IdentityProvider, *, domain: str, actor: Actor, reason: str) -> MailDomain:
    """Say that the provider speaks for a mail domain; it counts once the operator confirmed it."""
    target = current(actor).scope
    name = domain.strip().lower().removeprefix("@").rstrip(".")
    if fault := domain_obstacle(name):
        raise Refused({"domain": fault})
    with because(given(reason)), refusing_doubles({"domain": CLAIMED}):
        made = MailDomain.objects.create(provider=provider, domain=name, **target.columns)
        publish("mail_domain.claimed", made, domain=name)
    return made


def withdraw_domain(claim: MailDomain, *, actor: Actor, reason: str) -> MailDomain:
    """Nobody new arrives by this domain any more; who is bound already stays so."""
    current(actor)
    with because(given(reason)):
        found = lifecycle.lock(claim)
        if found.withdrawn_at is not None:
            raise Refused("This domain is withdrawn already.")
        if found.confirmed_at and found.provider.is_on and not _others(found):
            raise Refused("It is the last domain of a provider that is on. Switch the provider off first.")
        found.withdrawn_at = now()
        found.save(update_fields=["withdrawn_at"])
        publish("mail_domain.withdrawn", found, domain=found.domain)
    return found


def confirm_domain(claim: MailDomain, *, actor: Actor, reason: str) -> MailDomain:
    """The operator made sure whose domain it is. One organisation only: refuses what another has."""
    current(actor)
    with because(given(reason)), refusing_doubles({"domain": TAKEN}):
        found = lifecycle.lock(claim)
        if found.withdrawn_at is not None or found.confirmed_at is not None:
            raise Refused({"domain": "This claim is confirmed or withdrawn already."})
        found.confirmed_at = now()
        found.save(update_fields=["confirmed_at"])
        publish("mail_domain.confirmed", found, domain=found.domain)
    return found


def metadata_at(address: str) -> saml.Described:
    """What a SAML provider publishes about itself. Raises `Refused` with what is wrong."""
    if fault := judge(address):
        raise Refused({"metadata_url": fault})
    try:
        answer = fetch(address)
    except Unreachable as error:
        raise Refused({"metadata_url": str(error)}) from error
    if answer.status != 200:
        raise Refused({"metadata_url": f"There is no metadata: it answers {answer.status}."})
    return saml.read_metadata(answer.body.decode(errors="replace"))


def _described(
    protocol: str, kind: str, said: dict[str, Any], *, known: IdentityProvider | None = None
) -> dict[str, Any]:
    """The columns of a provider as it was described. Raises `Refused` by field."""
    role = said["default_role"]
    if role and role not in roles_on_arrival(kind):
        raise Refused({"default_role": "Choose a role of the list."})
    common = {
        "name": said["name"].strip(),
        "default_role": role,
        "asks_second_factor": said["asks_second_factor"],
    }
    return common | (_oidc(said, known) if protocol == OIDC else _saml(said, known))


def _oidc(said: dict[str, Any], known: IdentityProvider | None) -> dict[str, Any]:
    issuer, secret = said["issuer"].strip(), said["client_secret"]
    if fault := rules.issuer_obstacle(issuer) or judge(issuer):
        raise Refused({"issuer": fault})
    kept = known.client_secret if known else ""
    if not secret and not kept:
        raise Refused({"client_secret": "Enter the secret that the provider gave for this portal."})
    if known and not secret and issuer != known.issuer:
        raise Refused({"client_secret": "Another issuer never gets the old secret. Enter its own."})
    same = bool(kept) and (not secret or _same(secret, kept))
    return {
        "issuer": issuer,
        "client_id": said["client_id"].strip(),
        "client_secret": kept if same else seal(secret),
    }


def _same(secret: str, kept: str) -> bool:
    try:
        return unseal(kept) == secret
    except Refused:  # the key of the portal has changed: the new one is kept
        return False


def _saml(said: dict[str, Any], known: IdentityProvider | None) -> dict[str, Any]:
    address, pasted = said["metadata_url"].strip(), said["metadata"].strip()
    if pasted:
        found = saml.read_metadata(pasted)
    elif address:
        found = metadata_at(address)
    elif known:
        return {"metadata_url": ""}
    else:
        raise Refused({"metadata_url": "Give the address of the metadata, or paste it below."})
    return {
        "metadata_url": address,
        "issuer": found.entity_id,
        "sso_url": found.sso_url,
        "certificates": found.certificates,
    }


def _others(claim: MailDomain) -> bool:
    found = selectors.domains(claim.provider)
    return any(each.confirmed_at and each.pk != claim.pk for each in found)


def _random() -> str:
    return "".join(secrets.choice(MARKS) for _ in range(6))
