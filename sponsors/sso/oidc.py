"""OpenID Connect: authorization code with PKCE; the id token is the only proof, checked whole (OIDC Core 3.1.3.7)."""

from __future__ import annotations

import hmac
import secrets
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import quote, urlencode

import jwt

from kernel.clock import now
from sponsors.models import IdentityProvider
from sponsors.sso.journey import Pending
from sponsors.sso.rules import SKEW, Person, Turned, is_fresh
from sponsors.sso.sealed import unseal
from web.outbound import Answered, Unreachable, fetch, judge_shape

ALGORITHMS: Final = ("RS256", "PS256", "ES256", "RS384", "RS512", "ES384", "PS384", "PS512")
"""Signatures with the provider's own key only: `none` and shared secrets prove nothing."""
NOT_PROVED: Final = "The answer of the provider could not be checked, so nobody was signed in. Begin again."


@dataclass(frozen=True, slots=True)
class Discovered:
    """What a provider says of itself at `<issuer>/.well-known/openid-configuration`."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str
    names_itself: bool
    """whether every answer must carry `iss` (RFC 9207)"""
    by_post: bool
    """whether the secret goes into the form, because HTTP basic is not taken"""
    knows_pkce: bool


def discover(issuer: str) -> Discovered:
    """Ask the provider for its addresses. Raises `Unreachable` with what is wrong, in words for an administrator."""
    answer = fetch(f"{issuer.rstrip('/')}/.well-known/openid-configuration")
    if answer.status != 200:
        raise Unreachable(f"The issuer has no description: it answers {answer.status} at its well-known address.")
    said = answer.json()
    if said.get("issuer") != issuer:
        raise Unreachable(f"The issuer calls itself {str(said.get('issuer'))[:200]}. Enter it exactly like that.")
    addresses = {name: _address(said, name) for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")}
    methods = _list(said, "token_endpoint_auth_methods_supported") or ["client_secret_basic"]
    return Discovered(
        issuer=issuer,
        **addresses,
        userinfo_endpoint=_address(said, "userinfo_endpoint") if said.get("userinfo_endpoint") else "",
        names_itself=said.get("authorization_response_iss_parameter_supported") is True,
        by_post="client_secret_basic" not in methods,
        knows_pkce="S256" in _list(said, "code_challenge_methods_supported"),
    )


def _address(said: Mapping[str, Any], name: str) -> str:
    found = said.get(name)
    if not isinstance(found, str) or not found:
        raise Unreachable(f"The description of the issuer has no {name}.")
    if fault := judge_shape(found):
        raise Unreachable(f"The {name} of the issuer cannot be used. {fault}")
    return found


def _list(said: Mapping[str, Any], name: str) -> list[str]:
    found = said.get(name)
    return [str(each) for each in found] if isinstance(found, list) else []


def keys_of(found: Discovered) -> jwt.PyJWKSet:
    """The keys the provider signs with. Raises `Unreachable` when there is none that can be used."""
    answer = fetch(found.jwks_uri)
    if answer.status != 200:
        raise Unreachable(f"The keys of the issuer cannot be read: it answers {answer.status}.")
    try:
        return jwt.PyJWKSet.from_dict(answer.json())
    except jwt.PyJWTError as error:
        raise Unreachable("The issuer has no key that can be used.") from error


def way_to(provider: IdentityProvider, pending: Pending, redirect: str) -> str:
    """Where the browser goes to be asked by the provider."""
    found = discover(provider.issuer)
    asked = {
        "response_type": "code",
        "client_id": provider.client_id,
        "redirect_uri": redirect,
        "scope": "openid email profile",
        "state": pending.state,
        "nonce": pending.nonce,
        "code_challenge": pending.challenge,
        "code_challenge_method": "S256",
    }
    if pending.asks_anew:
        asked |= {"prompt": "login", "max_age": "0"}
    mark = "&" if "?" in found.authorization_endpoint else "?"
    return f"{found.authorization_endpoint}{mark}{urlencode(asked)}"


def person_of(provider: IdentityProvider, pending: Pending, answer: Mapping[str, str], redirect: str) -> Person:
    """Whom the provider proved by `answer`, the parameters its redirect came with. Raises `Turned`, `Unreachable`."""
    if not hmac.compare_digest(answer.get("state", "").encode(), pending.state.encode()):
        raise Turned("wrong_state", NOT_PROVED)
    if answer.get("error") or not answer.get("code"):
        raise Turned(
            "provider_refused", f"The provider did not sign you in ({_shown(answer.get('error', 'no code'))})."
        )
    found = discover(provider.issuer)
    if (found.names_itself or "iss" in answer) and answer.get("iss") != found.issuer:
        raise Turned("wrong_issuer", NOT_PROVED)
    said = _redeem(provider, found, pending, answer["code"], redirect)
    claims = _claims(provider, found, str(said.get("id_token", "")), pending)
    if not claims.get("email") and found.userinfo_endpoint:
        claims |= _told_about(found, str(said.get("access_token", "")), claims["sub"])
    return _person(provider, claims, pending)


def _shown(code: str) -> str:
    """An error code of the provider, without anything it could smuggle into a page of ours."""
    return "".join(mark for mark in code[:60] if mark.isalnum() or mark in "_ -")


def refusal_of_a_false_code(provider: IdentityProvider, found: Discovered, redirect: str) -> str:
    """The error a provider answers to a code it never gave: it tells whether it takes our client and secret."""
    answer = _ask_token(provider, found, {"code": secrets.token_urlsafe(), "code_verifier": "x" * 43}, redirect)
    try:
        return _shown(str(answer.json().get("error", "")))
    except Unreachable:
        return ""


def _redeem(
    provider: IdentityProvider, found: Discovered, pending: Pending, code: str, redirect: str
) -> dict[str, Any]:
    answer = _ask_token(provider, found, {"code": code, "code_verifier": pending.verifier}, redirect)
    if answer.status != 200:
        raise Turned("code_refused", f"The provider did not accept its own answer ({answer.status}). Begin again.")
    return answer.json()


def _ask_token(provider: IdentityProvider, found: Discovered, given: Mapping[str, str], redirect: str) -> Answered:
    secret, client_id = unseal(provider.client_secret), provider.client_id
    sent = {"grant_type": "authorization_code", "redirect_uri": redirect, "client_id": client_id, **given}
    if found.by_post:
        return fetch(found.token_endpoint, data={**sent, "client_secret": secret})
    pair = f"{quote(client_id, safe='')}:{quote(secret, safe='')}"
    basic = f"Basic {b64encode(pair.encode()).decode()}"
    return fetch(found.token_endpoint, data=sent, headers={"Authorization": basic})


def _claims(provider: IdentityProvider, found: Discovered, token: str, pending: Pending) -> dict[str, Any]:
    """What the id token says, once signature, issuer, audience, times and nonce hold."""
    try:
        header = jwt.get_unverified_header(token)
        if header.get("alg") not in ALGORITHMS:
            raise Turned("wrong_algorithm", NOT_PROVED)
        claims: dict[str, Any] = jwt.decode(
            token,
            _key(keys_of(found), header),
            algorithms=[header["alg"]],
            audience=provider.client_id,
            issuer=found.issuer,
            leeway=SKEW,
            options={"require": ["exp", "iat", "iss", "aud", "sub", "nonce"]},
        )
    except jwt.PyJWTError as error:
        raise Turned("token_refused", NOT_PROVED) from error
    if not hmac.compare_digest(str(claims["nonce"]).encode(), pending.nonce.encode()):
        raise Turned("wrong_nonce", NOT_PROVED)
    others = claims["aud"] if isinstance(claims["aud"], list) else [claims["aud"]]
    if (len(others) > 1 or "azp" in claims) and claims.get("azp") != provider.client_id:
        raise Turned("wrong_audience", NOT_PROVED)
    return claims


def _key(known: jwt.PyJWKSet, header: Mapping[str, Any]) -> jwt.PyJWK:
    kid = header.get("kid")
    usable = [key for key in known.keys if key.public_key_use in (None, "sig") and key.key_type in ("RSA", "EC")]
    found = [key for key in usable if kid is None or key.key_id == kid]
    if len(found) != 1:
        raise Turned("unknown_key", NOT_PROVED)
    return found[0]


def _told_about(found: Discovered, access_token: str, subject: str) -> dict[str, Any]:
    """Mail and name, where the id token leaves them out; only of the same subject (OIDC Core 5.3.2)."""
    answer = fetch(found.userinfo_endpoint, headers={"Authorization": f"Bearer {access_token}"})
    said = answer.json() if answer.status == 200 else {}
    if said.get("sub") != subject:
        raise Turned("wrong_subject", NOT_PROVED)
    return {
        name: said[name] for name in ("email", "email_verified", "name", "given_name", "family_name") if name in said
    }


def _person(provider: IdentityProvider, claims: Mapping[str, Any], pending: Pending) -> Person:
    known = claims.get("auth_time")
    is_number = isinstance(known, int | float) and not isinstance(known, bool) and 0 < known < 2**33
    at = datetime.fromtimestamp(known, UTC) if is_number and known is not None else None
    if pending.asks_anew and not is_fresh(at, pending.began, now()):
        raise Turned("not_fresh", "The provider did not ask you again, so this proves nothing new. Nothing was done.")
    # An address the provider itself has not verified is none.
    email = "" if claims.get("email_verified") is False else str(claims.get("email") or "")
    parts = (str(claims.get("given_name") or ""), str(claims.get("family_name") or ""))
    name = str(claims.get("name") or "") or " ".join(filter(None, parts))
    subject = str(claims["sub"])
    if not subject.strip() or len(subject) > 500:
        raise Turned("no_subject", NOT_PROVED)
    return Person(provider.issuer, subject, email.strip().lower()[:254], name.strip()[:200], at)
