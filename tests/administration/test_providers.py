"""The administrator's pages of the tenant's own sign-in, and the operator's word about mail domains."""

from __future__ import annotations

from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from administration import services
from kernel.errors import Refused
from records.models import Event, TrailEntry
from sponsors.models import IdentityProvider, MailDomain
from sponsors.sso import sealed
from sponsors.sso.rules import ORDINARY, domain_obstacle, domain_of
from tests.administration.test_rights import last_request
from tests.factors import fresh_code
from tests.pages import submit, text
from tests.sponsors import saml_provider as made
from tests.sponsors.oidc_server import CLIENT, SECRET, Provider, running
from tests.sponsors.sso_people import REASON, oidc_provider
from tests.world import World
from web.forms import ASKED_AGAIN, TYPE_AGAIN

LIST = "/administration/sign-in/"
OIDC = f"{LIST}add/openid-connect/"
SAML = f"{LIST}add/saml/"


@pytest.fixture
def server(settings: Any) -> Iterator[Provider]:
    with running() as provider:
        settings.OUTBOUND_ORIGINS = [provider.issuer]
        yield provider


def described(server: Provider, **changed: str) -> dict[str, str]:
    base = {"name": "Entra ID", "issuer": server.issuer, "client_id": CLIENT, "client_secret": SECRET}
    return {**base, "default_role": "viewer", "reason": "our own sign-in", **changed}


def added(world: World, server: Provider) -> IdentityProvider:
    admin = world.login(world.aldena.people["sponsor_admin"])
    answer = submit(admin, OIDC, **described(server))
    assert answer.status_code == 302, text(answer)
    with world.aldena.scope():
        return IdentityProvider.objects.get(name="Entra ID")


def test_an_administrator_adds_tries_and_switches_on_a_provider(world: World, server: Provider) -> None:
    provider = added(world, server)
    admin = world.login(world.aldena.people["sponsor_admin"])
    page = text(admin.get(f"{LIST}{provider.pk}/"))
    assert f"/accounts/sso/{provider.slug}/callback/" in page and "No mail domain is confirmed yet" in page
    refused = submit(admin, f"{LIST}{provider.pk}/on/", reason="people need it")
    assert refused.status_code == 422 and "no mail domain is confirmed" in text(refused)
    assert submit(admin, f"{LIST}{provider.pk}/domain/", domain="@Aldena-Pharma.example").status_code == 302
    call_command("confirm_mail_domain", "aldena-pharma.example", tenant="Aldena Therapeutics", stdout=StringIO())
    checked = text(admin.post(f"{LIST}{provider.pk}/check/"))
    assert "takes the secret" in checked and "put it right" not in checked
    assert submit(admin, f"{LIST}{provider.pk}/on/", reason="people need it").status_code == 302
    assert ">On<" in text(admin.get(LIST)) or "On" in text(admin.get(LIST))
    assert submit(admin, f"{LIST}{provider.pk}/off/", reason="the contract ended").status_code == 302
    with world.aldena.scope():
        names = set(Event.objects.filter(subject_id=provider.pk).values_list("name", flat=True))
    assert names == {f"sign_in_provider.{what}" for what in ("added", "switched_on", "switched_off")}


def test_the_secret_is_encrypted_and_shown_nowhere(world: World, server: Provider, superuser: Any) -> None:
    provider = added(world, server)
    assert sealed.unseal(provider.client_secret) == SECRET and SECRET not in provider.client_secret
    admin = world.login(world.aldena.people["sponsor_admin"])
    for path in (f"{LIST}{provider.pk}/", f"{LIST}{provider.pk}/change/", LIST):
        page = text(admin.get(path))
        assert "with marks" not in page and provider.client_secret not in page
    with world.aldena.scope():
        entries = TrailEntry.objects.filter(table="sponsors_identityprovider")
        assert entries.exists() and not any(SECRET in str(each.became) for each in entries)
    wrong = submit(admin, OIDC, **described(server, issuer="nonsense", name="Another"))
    assert wrong.status_code == 422 and "with marks" not in text(wrong)


def test_a_secret_under_an_old_key_is_still_read(settings: Any) -> None:
    kept = sealed.seal(SECRET)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "x" * 50
    assert sealed.unseal(kept) == SECRET
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(Refused, match="Enter it again"):
        sealed.unseal(kept)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"issuer": "https://127.0.0.1/"}, "not at a public address"),
        ({"issuer": "https://login.aldena.example?x=1"}, "without ?"),
        ({"issuer": "http://login.aldena.example"}, "https"),
        ({"issuer": "https://u:p@login.aldena.example"}, "name or password"),
        ({"default_role": "sponsor_admin"}, "Choose"),
        ({"default_role": "qa_head"}, "Choose"),
        ({"client_secret": ""}, "Client secret"),
    ],
)
def test_what_cannot_be_a_provider_is_refused_in_words(
    world: World, server: Provider, change: dict[str, str], words: str
) -> None:
    admin = world.login(world.aldena.people["sponsor_admin"])
    answer = submit(admin, OIDC, **described(server, **change))
    assert answer.status_code == 422 and words in text(answer), text(answer)


def test_no_ordinary_role_manages_people_or_signs() -> None:
    assert {*ORDINARY["sponsor"], *ORDINARY["cmo"]}.isdisjoint(
        {"sponsor_admin", "cmo_admin", "qa_head", "qa_manager", "qualified_person", "quality_signatory", "integration"}
    )


def test_a_service_refuses_a_higher_role_whoever_calls_it(world: World, server: Provider) -> None:
    with pytest.raises(Refused, match="Choose a role"):
        oidc_provider(world, server, default_role="sponsor_admin")


def test_another_issuer_never_gets_the_old_secret(world: World, server: Provider, settings: Any) -> None:
    provider = added(world, server)
    admin = world.login(world.aldena.people["sponsor_admin"])
    settings.OUTBOUND_ORIGINS = [server.issuer, "http://127.0.0.1:9"]
    change = f"{LIST}{provider.pk}/change/"
    moved = submit(admin, change, issuer="http://127.0.0.1:9", client_secret="", reason="it moved")
    assert moved.status_code == 422 and "never gets the old secret" in text(moved)
    assert submit(admin, change, client_secret="", name="Okta", reason="it is called so").status_code == 302
    with world.aldena.scope():
        kept = IdentityProvider.objects.get(pk=provider.pk)
    assert kept.name == "Okta" and sealed.unseal(kept.client_secret) == SECRET
    stale = submit(admin, change, client_secret="", name="Third", reason="it is called so", version="1")
    assert stale.status_code == 409


@pytest.mark.parametrize(
    ("lie", "words"),
    [
        ({"issuer": "https://other.example"}, "calls itself https://other.example"),
        ({"token_endpoint": None}, "no token_endpoint"),
        ({"jwks_uri": "http://10.0.0.1/keys"}, "cannot be used"),
        ({"code_challenge_methods_supported": []}, "does not say that it knows PKCE"),
    ],
)
def test_the_check_says_what_is_wrong(world: World, server: Provider, lie: dict[str, Any], words: str) -> None:
    provider = added(world, server)
    server.described = lie
    admin = world.login(world.aldena.people["sponsor_admin"])
    page = text(admin.post(f"{LIST}{provider.pk}/check/"))
    assert words in page and "put it right" in page


def test_the_check_tells_a_wrong_secret(world: World, server: Provider) -> None:
    admin = world.login(world.aldena.people["sponsor_admin"])
    submit(admin, OIDC, **described(server, client_secret="another secret"))
    with world.aldena.scope():
        provider = IdentityProvider.objects.get(name="Entra ID")
    assert "does not take client id and secret: invalid_client" in text(admin.post(f"{LIST}{provider.pk}/check/"))


def test_saml_is_read_from_pasted_metadata_and_kept_when_nothing_is_pasted(world: World) -> None:
    admin = world.login(world.aldena.people["sponsor_admin"])
    given = {"name": "ADFS", "metadata": made.metadata(), "reason": "our own sign-in"}
    assert submit(admin, SAML, **given).status_code == 302
    with world.aldena.scope():
        provider = IdentityProvider.objects.get(name="ADFS")
    assert (provider.issuer, provider.sso_url) == (made.ENTITY, made.SSO)
    page = text(admin.get(f"{LIST}{provider.pk}/"))
    assert "good until" in page and f"/accounts/sso/{provider.slug}/acs/" in page
    change = f"{LIST}{provider.pk}/change/"
    assert submit(admin, change, default_role="viewer", reason="people may come").status_code == 302
    with world.aldena.scope():
        assert IdentityProvider.objects.get(pk=provider.pk).certificates == provider.certificates
    neither = submit(admin, SAML, name="Third", reason="our own sign-in")
    assert neither.status_code == 422 and "Give the address" in text(neither)
    bomb = submit(admin, SAML, **{**given, "name": "Bomb", "metadata": '<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'})
    assert bomb.status_code == 422 and "document type" in text(bomb) and "&lt;!ENTITY" in text(bomb)


def test_only_administrators_see_and_change_it(world: World) -> None:
    for member in (world.aldena.people["qa_head"], world.staff["quality_signatory"]):
        client = world.login(member)
        assert client.get(LIST).status_code == 403
        assert client.post(f"{LIST}{world.aldena.ids['provider']}/on/", {"reason": "x"}).status_code == 403


def test_a_manufacturer_has_its_own_sign_in(world: World, server: Provider) -> None:
    admin = world.login(world.staff["cmo_admin"])
    assert "No provider yet" in text(admin.get(LIST))
    assert submit(admin, OIDC, **described(server, default_role="viewer")).status_code == 422, "a sponsor's role"
    assert submit(admin, OIDC, **described(server, default_role="contributor")).status_code == 302
    assert "Entra ID" in text(admin.get(LIST))
    assert "Entra ID" not in text(world.login(world.aldena.people["sponsor_admin"]).get(LIST))


def test_r06_a_role_for_who_arrives_waits_for_a_second_person(world: World, server: Provider) -> None:
    """An administrator alone once opened the tenant to whoever their provider named."""
    admin = world.login(world.aldena.people["sponsor_admin"])
    page = submit(admin, OIDC, **described(server)).headers["Location"]
    shown = text(admin.get(page))
    assert "comes in only when invited" in shown and "waits for a second person" in shown
    asked = last_request(world)
    assert submit(admin, f"/administration/rights/{asked.pk}/withdraw/").status_code == 302
    given = {"client_secret": "", "default_role": "viewer", "reason": "people may come"}
    assert submit(admin, f"{page}change/", **given).status_code == 302
    assert "Whoever arrives through Entra ID" in text(admin.get(f"/administration/rights/{last_request(world).pk}/"))
    head = world.login(world.aldena.people["qa_head"])
    assert submit(head, f"/administration/rights/{last_request(world).pk}/approve/").status_code == 302
    shown = text(admin.get(page))
    assert "becomes Viewer" in shown and "waits for a second person" not in shown
    assert submit(admin, f"{page}change/", client_secret="", name="Okta", reason="it is called so").status_code == 302
    assert "becomes Viewer" in text(admin.get(page)), "another name is nobody's right"
    _moved(admin, page, "other")
    shown = text(admin.get(page))
    assert "comes in only when invited" in shown and "waits for a second person" in shown, "others say who arrives now"


def test_r06_who_arrives_is_approved_for_the_provider_that_was_asked_about(world: World, server: Provider) -> None:
    admin = world.login(world.aldena.people["sponsor_admin"])
    page = submit(admin, OIDC, **described(server)).headers["Location"]
    old = last_request(world)
    _moved(admin, page, "other")
    head = world.login(world.aldena.people["qa_head"])
    refused = submit(head, f"/administration/rights/{old.pk}/approve/")
    assert refused.status_code in (409, 422) and "others would say who arrives" in text(refused)
    assert "comes in only when invited" in text(admin.get(page))


def _moved(admin: Client, page: str, client_id: str) -> None:
    """The provider speaks for other people from now on."""
    given = {"client_secret": "new", "client_id": client_id, "default_role": "viewer", "reason": "another one"}
    assert submit(admin, f"{page}change/", **given).status_code == 302


# --- mail domains -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("domain", "good"),
    [
        ("aldena.example", True),
        ("mail.aldena-pharma.co.uk", True),
        ("xn--mnchen-3ya.example", True),
        ("gmail.com", False),
        ("example", False),
        ("aldena.example/x", False),
        ("-aldena.example", False),
        ("aldena..example", False),
        ("ал.example", False),
        ("a" * 260 + ".example", False),
        ("", False),
    ],
)
def test_a_mail_domain_of_an_organisation(domain: str, good: bool) -> None:
    assert (domain_obstacle(domain) == "") == good


def test_the_domain_is_what_stands_behind_the_last_at() -> None:
    assert domain_of("a@evil.example@aldena.example") == "aldena.example"
    assert domain_of("a@ALDENA.example ") == "aldena.example"
    assert domain_of("aldena.example") == domain_of("@aldena.example") == ""


def test_no_tenant_speaks_for_the_people_of_another(world: World) -> None:
    """A claim alone counts nothing, and the operator cannot confirm what another has."""
    actor = world.borvik.actor("sponsor_admin")
    with world.borvik.scope("sponsor_admin"):
        provider = IdentityProvider.objects.get(pk=world.borvik.ids["provider"])
        claim = services.claim_domain(provider, domain="aldena.example", actor=actor, reason=REASON)
        assert claim.confirmed_at is None
    with pytest.raises(CommandError, match="confirmed for another"):
        call_command("confirm_mail_domain", "aldena.example", tenant="Borvik Pharma", stdout=StringIO())
    with world.borvik.scope():
        assert MailDomain.objects.get(pk=claim.pk).confirmed_at is None


def test_the_operator_sees_what_waits(world: World) -> None:
    actor = world.aldena.actor("sponsor_admin")
    with world.aldena.scope("sponsor_admin"):
        provider = IdentityProvider.objects.get(pk=world.aldena.ids["provider"])
        services.claim_domain(provider, domain="aldena.test", actor=actor, reason=REASON)
    said = StringIO()
    call_command("confirm_mail_domain", stdout=said)
    assert "aldena.test  Aldena Therapeutics" in said.getvalue() and "1 mail domains wait" in said.getvalue()
    with pytest.raises(CommandError, match="0 claims"):
        call_command("confirm_mail_domain", "aldena.test", tenant="Borvik Pharma", stdout=StringIO())


def test_the_last_domain_of_a_provider_that_is_on_stays(world: World, server: Provider) -> None:
    provider = oidc_provider(world, server)
    admin = world.login(world.aldena.people["sponsor_admin"])
    with world.aldena.scope():
        claim = MailDomain.objects.get(provider=provider)
    withdraw = f"{LIST}domains/{claim.pk}/withdraw/"
    refused = submit(admin, withdraw, reason="we sold that company")
    assert refused.status_code == 422 and "Switch the provider off first" in text(refused)
    submit(admin, f"{LIST}{provider.pk}/off/", reason="we sold that company")
    assert submit(admin, withdraw, reason="we sold that company").status_code == 302
    assert admin.get(withdraw).status_code == 404


def test_a_domain_is_claimed_once(world: World) -> None:
    admin = world.login(world.aldena.people["sponsor_admin"])
    path = f"{LIST}{world.aldena.ids['provider']}/domain/"
    again = submit(admin, path, domain="aldena.example")
    assert again.status_code == 422 and "stands here already" in text(again)


def test_a_held_form_once_carried_a_providers_secret(world: World, server: Provider) -> None:
    """The page that asks for a fresh proof had it in its source; left out, the old one would have stayed unsaid."""
    provider, member = added(world, server), world.aldena.people["sponsor_admin"]
    admin, change = world.login(member), f"{LIST}{provider.pk}/change/"
    typed = {"name": "Okta", "issuer": server.issuer, "client_id": CLIENT, "version": "1", "default_role": "viewer"}
    given = {**typed, "reason": "a new secret", "reason_category": "decision", "client_secret": "another secret"}
    forget_proof(admin)
    held = admin.post(change, given)
    page = text(held)
    assert held.status_code == 401 and "the form asks them once more" in page and "another secret" not in page
    assert 'name="client_secret"' not in page and 'value="Okta"' in page
    proof = {"proof-password": world.password, "proof-code": fresh_code(member.user)}
    sent = {name: value for name, value in given.items() if name != "client_secret"}
    asked = admin.post(change, {**sent, ASKED_AGAIN: "client_secret", **proof})
    assert asked.status_code == 422 and TYPE_AGAIN in text(asked) and 'value="Okta"' in text(asked)
    with world.aldena.scope():
        kept = IdentityProvider.objects.get(pk=provider.pk)
    assert kept.name == "Entra ID" and sealed.unseal(kept.client_secret) == SECRET
    assert f'name="{ASKED_AGAIN}" value="client_secret"' in page
    assert admin.post(change, given).status_code == 302
    with world.aldena.scope():
        assert sealed.unseal(IdentityProvider.objects.get(pk=provider.pk).client_secret) == "another secret"


def forget_proof(client: Client) -> None:
    """The last proof of this session is long ago."""
    session = client.session
    session["entry"] = {**session["entry"], "factor_at": "2026-01-01T00:00:00+00:00"}
    session.save()


def test_the_list_once_asked_for_the_domains_of_each_provider_apart(world: World, server: Provider) -> None:
    provider, admin = added(world, server), world.login(world.aldena.people["sponsor_admin"])
    admin.get(LIST)
    with CaptureQueriesContext(connection) as few:
        admin.get(LIST)
    with world.aldena.scope("sponsor_admin", reason="many"):
        common: Any = {"protocol": "oidc", "issuer": provider.issuer, "sponsor": world.aldena.sponsor}
        IdentityProvider.objects.bulk_create(
            IdentityProvider(name=f"Provider {number:03}", slug=f"many-{number}", **common) for number in range(60)
        )
    with CaptureQueriesContext(connection) as many:
        page = text(admin.get(LIST))
    assert len(many) <= len(few) and page.count("Provider 0") == 48 and "?all=providers#providers" in page
