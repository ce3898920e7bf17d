"""A sponsor with a provider that is on, and browsers on the way through it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.test import Client

from administration import rights, services
from administration.rules import APPROVE
from kernel.clock import now
from kernel.scope import PLATFORM, scope
from sponsors import access
from sponsors.entering import marks
from sponsors.entering.store import ENTRY
from sponsors.models import IdentityProvider, MailDomain, User
from tests.sponsors import saml_provider
from tests.sponsors.oidc_server import CLIENT, SECRET, Provider
from tests.world import SETUP, Party, World

REASON = "told by the site"
NEW = "new.person@aldena.example"


def free_domain(world: World, party: Party) -> str:
    """The party's mail domain, taken from the provider that the cast has."""
    with party.scope("sponsor_admin", reason=REASON):
        kept = MailDomain.objects.get(pk=party.ids["mail_domain"])
        if kept.withdrawn_at is None:
            services.withdraw_domain(kept, actor=party.actor("sponsor_admin"), reason=REASON)
    return "aldena.example" if party is world.aldena else "borvik.example"


def approved(party: Party, made: IdentityProvider) -> IdentityProvider:
    """The role of who arrives, where one was asked for, holds."""
    with party.scope("qa_head", reason=REASON):
        if asked := rights.waiting_for_arrivals(made):
            actor, day = party.actor("qa_head"), access.today_here()
            services.decide(asked, APPROVE, today=day, actor=actor, version=asked.version)
        return IdentityProvider.objects.get(pk=made.pk)


def switched_on(party: Party, made: IdentityProvider, domain: str) -> IdentityProvider:
    made = approved(party, made)
    actor = party.actor("sponsor_admin")
    with party.scope("sponsor_admin", reason=REASON):
        claim = services.claim_domain(made, domain=domain, actor=actor, reason=REASON)
        services.confirm_domain(claim, actor=actor, reason=REASON)
        return services.switch_provider(made, on=True, version=made.version, actor=actor, reason=REASON)


def oidc_provider(world: World, server: Provider, party: Party | None = None, **given: Any) -> IdentityProvider:
    party = party or world.aldena
    domain = free_domain(world, party)
    described = {
        "name": "Entra ID",
        "default_role": "viewer",
        "asks_second_factor": True,
        "issuer": server.issuer,
        "client_id": CLIENT,
        "client_secret": SECRET,
        **given,
    }
    with party.scope("sponsor_admin", reason=REASON):
        made = services.add_provider(protocol="oidc", actor=party.actor("sponsor_admin"), reason=REASON, **described)
    return switched_on(party, made, domain)


def saml_provider_of(world: World, **given: Any) -> IdentityProvider:
    party, domain = world.aldena, free_domain(world, world.aldena)
    described = {
        "name": "Company SAML",
        "default_role": "viewer",
        "asks_second_factor": True,
        "metadata_url": "",
        "metadata": saml_provider.metadata(),
        **given,
    }
    with party.scope("sponsor_admin", reason=REASON):
        made = services.add_provider(protocol="saml", actor=party.actor("sponsor_admin"), reason=REASON, **described)
    return switched_on(party, made, domain)


def sign_in(client: Client, user: User) -> None:
    """`user` signs in by their own means, every factor shown, in a browser that may be on its way."""
    with scope(PLATFORM, actor=SETUP, reason="sign-in of a test"):
        client.force_login(user)
    session = client.session
    session[ENTRY] = dict.fromkeys(("opened_at", marks.IDENTITY, marks.FACTOR), now().isoformat())
    session.save()


def door(provider: IdentityProvider, name: str = "") -> str:
    return f"/accounts/sso/{provider.slug}/{name}"


def set_out(client: Client, provider: IdentityProvider, **query: str) -> str:
    """Where the browser is sent."""
    answer = client.get(door(provider, "go/"), query)
    assert answer.status_code == 302, answer.content
    return str(answer.headers["Location"])


def through_oidc(
    client: Client, provider: IdentityProvider, server: Provider, query: dict[str, str] | None = None, **claims: Any
) -> Any:
    """The whole way through an OpenID Connect provider."""
    given = {"email": NEW, "email_verified": True, "name": "Nora Person", **claims}
    back = server.prove(set_out(client, provider, **(query or {})), **given)
    return client.get(door(provider, "callback/"), back)


def through_saml(client: Client, provider: IdentityProvider, query: dict[str, str] | None = None, **parts: Any) -> Any:
    """The whole way through a SAML provider: its answer comes from another site, without this browser's cookies."""
    asked = saml_provider.read_question(set_out(client, provider, **(query or {})))
    posted = post_saml(provider, saml_provider.Response(asked, **parts).signed())
    return client.get(urlsplit(posted.headers["Location"]).path) if posted.status_code == 303 else posted


def post_saml(provider: IdentityProvider, response: str) -> Any:
    return Client(enforce_csrf_checks=True).post(door(provider, "acs/"), {"SAMLResponse": response})
