"""Trying a provider before people depend on it: what it says, whether it knows us, what is missing, in words."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from administration.rules import Found
from administration.services.providers import OIDC, metadata_at
from kernel.clock import now
from kernel.errors import Refused
from sponsors.models import IdentityProvider
from sponsors.sso import oidc, saml, selectors
from sponsors.sso.rules import Turned
from web.outbound import Unreachable

SOON: Final = timedelta(days=30)


def check_provider(provider: IdentityProvider) -> list[Found]:
    """Ask the provider what can be asked without a person; writes nothing."""
    asked = _oidc(provider) if provider.protocol == OIDC else _saml(provider)
    return [*asked, _domains(provider)]


def _oidc(provider: IdentityProvider) -> Iterator[Found]:
    try:
        found = oidc.discover(provider.issuer)
    except Unreachable as error:
        yield Found("Issuer", False, str(error))
        return
    yield Found("Issuer", True, "It describes itself, under the same name.")
    try:
        number = len(oidc.keys_of(found).keys)
        yield Found("Signing keys", True, f"{number} can be read.")
    except Unreachable as error:
        yield Found("Signing keys", False, str(error))
    pkce = (
        "It knows PKCE with S256."
        if found.knows_pkce
        else "It does not say that it knows PKCE; it is sent all the same."
    )
    yield Found("PKCE", found.knows_pkce, pkce)
    fault = _client(provider, found)
    yield Found("Client", not fault, fault or "The provider knows the client id and takes the secret.")


def _client(provider: IdentityProvider, found: oidc.Discovered) -> str:
    """A code that never was: who knows us refuses the code, who does not refuses us (RFC 6749 5.2)."""
    try:
        error = oidc.refusal_of_a_false_code(provider, found, selectors.address(provider, "callback"))
    except (Unreachable, Refused) as fault:
        return str(fault)
    if error in ("invalid_grant", "invalid_request"):
        return ""
    return f"The provider does not take client id and secret: {error or 'it gives no reason'}."


def _saml(provider: IdentityProvider) -> Iterator[Found]:
    if provider.metadata_url:
        yield _metadata(provider)
    for each in saml.certificates_of(provider):
        last = f"{each.expires_at:%-d %b %Y}"
        if each.is_expired:
            yield Found("Certificate", False, f"{each.subject} expired on {last}: nothing it signs is taken.")
        elif each.expires_at - now() < SOON:
            yield Found("Certificate", False, f"{each.subject} expires on {last}. Read the metadata again before.")
        else:
            yield Found("Certificate", True, f"{each.subject} is good until {last}.")
    try:
        saml.way_to(provider, selectors.ours(provider), state="", asks_anew=False)
        yield Found("Sign-on address", True, f"People are sent to {provider.sso_url}.")
    except Turned as fault:
        yield Found("Sign-on address", False, fault.words)


def _metadata(provider: IdentityProvider) -> Found:
    try:
        now_said = metadata_at(provider.metadata_url)
    except Refused as fault:
        return Found("Metadata", False, str(fault))
    kept = saml.Described(provider.issuer, provider.sso_url, provider.certificates)
    if now_said != kept:
        return Found("Metadata", False, "It says something else by now. Change the settings and save to read it again.")
    return Found("Metadata", True, "It says what is kept here.")


def _domains(provider: IdentityProvider) -> Found:
    known = selectors.domains(provider)
    waiting = ", ".join(each.domain for each in known if not each.confirmed_at)
    good = ", ".join(each.domain for each in known if each.confirmed_at)
    if good:
        return Found("Mail domains", True, f"Confirmed: {good}." + (f" Waiting: {waiting}." if waiting else ""))
    return Found("Mail domains", False, f"Not confirmed yet: {waiting}." if waiting else "None is claimed yet.")
