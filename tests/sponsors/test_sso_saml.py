"""SAML with responses that are really signed: who comes in, and each forgery that is refused (SR-4)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client
from lxml import etree

from administration import services
from kernel.errors import Refused
from records.models import Event
from sponsors.models import Identity, IdentityProvider, SamlArrival, User
from sponsors.sso import saml
from tests.pages import text
from tests.sponsors import saml_provider as made
from tests.sponsors.sso_people import NEW, door, post_saml, saml_provider_of, set_out, through_saml
from tests.world import World

SPACE = {"saml": made.SAML, "samlp": "urn:oasis:names:tc:SAML:2.0:protocol"}


@pytest.fixture
def provider(world: World) -> IdentityProvider:
    return saml_provider_of(world)


def refused(world: World, answer: Any, code: str) -> None:
    assert answer.status_code == 403, text(answer)
    assert not User.objects.filter(email=NEW).exists()
    with world.aldena.scope():
        assert Event.objects.filter(name="sign_in.refused", facts__why=code).count() == 1
        assert not SamlArrival.objects.exists()


def asked(client: Client, provider: IdentityProvider) -> made.Asked:
    return made.read_question(set_out(client, provider))


def test_somebody_new_comes_in_by_a_signed_assertion(world: World, provider: IdentityProvider) -> None:
    client = Client()
    answer = through_saml(client, provider)
    assert answer.status_code == 302 and answer.headers["Location"] == "/"
    assert "Aldena Therapeutics" in text(client.get("/"))
    with world.aldena.scope():
        assert Identity.objects.get(user__email=NEW).subject == "person-1"


def test_a_signed_response_around_the_signed_assertion_is_taken_too(provider: IdentityProvider) -> None:
    client = Client()
    response = made.Response(asked(client, provider))
    both = made.sign(response.around(made.sign(response.assertion())))
    assert post_saml(provider, made.encoded(both)).status_code == 303


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        ({"audience": "https://another.example/sp"}, "response_refused"),
        ({"restricted": False}, "wrong_audience"),
        ({"recipient": "https://evil.example/acs"}, "response_refused"),
        ({"issuer": "https://evil.example/idp"}, "response_refused"),
        ({"ends": timedelta(minutes=-10)}, "response_refused"),
        ({"name_format": saml.TRANSIENT}, "passing_name"),
        ({"subject": " "}, "no_subject"),
        ({"status": "Responder"}, "response_refused"),
    ],
)
def test_what_does_not_hold_lets_nobody_in(
    world: World, provider: IdentityProvider, parts: dict[str, Any], code: str
) -> None:
    refused(world, through_saml(Client(), provider, **parts), code)


def test_a_recipient_that_only_contains_our_address_is_refused(world: World, provider: IdentityProvider) -> None:
    client = Client()
    question = asked(client, provider)
    response = made.Response(question, recipient=f"https://evil.example/?to={question.acs}")
    refused(world, post_saml(provider, response.signed()), "wrong_recipient")


def test_no_signature_a_foreign_one_and_an_old_algorithm_prove_nothing(
    world: World, provider: IdentityProvider
) -> None:
    response = made.Response(asked(Client(), provider))
    for forged in (
        made.encoded(response.around(response.assertion())),
        response.signed(made.OTHER_KEY, made.OTHER_CERTIFICATE),
        response.signed(made.OTHER_KEY, made.CERTIFICATE),
        response.signed(sha1=True),
        made.encoded(made.sign(response.around(response.assertion()))),
        made.encoded("<no/>"),
        "no base64 at all %",
        "",
    ):
        answer = post_saml(provider, forged)
        assert answer.status_code == 403, forged[:80]
    with world.aldena.scope():
        assert not SamlArrival.objects.exists()


def test_entities_and_document_types_are_not_read(world: World, provider: IdentityProvider) -> None:
    response = made.Response(asked(Client(), provider))
    xml = response.around(made.sign(response.assertion()))
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>' + xml
    refused(world, post_saml(provider, made.encoded(bomb)), "response_refused")


def wrapped(response: made.Response, way: str) -> str:
    """The ways of wrapping: a forged assertion beside, around or instead of the signed one."""
    root = etree.fromstring(response.around(made.sign(response.assertion())).encode())
    signed = root.find("saml:Assertion", SPACE)
    assert signed is not None
    evil = etree.fromstring(etree.tostring(signed))
    for signature in evil.findall("{http://www.w3.org/2000/09/xmldsig#}Signature"):
        evil.remove(signature)
    name_id = evil.find(".//saml:NameID", SPACE)
    assert name_id is not None
    name_id.text = "qa.head"
    if way == "first":
        evil.set("ID", "_evil")
        root.insert(root.index(signed), evil)
    elif way == "last":
        evil.set("ID", "_evil")
        root.append(evil)
    elif way == "same id":
        root.insert(root.index(signed), evil)
    elif way == "signed one inside":
        evil.set("ID", "_evil")
        root.replace(signed, evil)
        evil.append(signed)
    elif way == "signed one in the signature":
        signature = signed.find("{http://www.w3.org/2000/09/xmldsig#}Signature")
        assert signature is not None
        evil.set("ID", "_evil")
        root.replace(signed, evil)
        held = etree.SubElement(signature, "{http://www.w3.org/2000/09/xmldsig#}Object")
        signed.remove(signature)
        held.append(signed)
        evil.insert(1, signature)
    elif way == "in an extension":
        extensions = etree.Element("{urn:oasis:names:tc:SAML:2.0:protocol}Extensions")
        evil.set("ID", "_evil")
        root.replace(signed, evil)
        extensions.append(signed)
        root.insert(1, extensions)
    else:  # changed in place
        inside = signed.find(".//saml:NameID", SPACE)
        assert inside is not None
        inside.text = "qa.head"
    return made.encoded(etree.tostring(root).decode())


@pytest.mark.parametrize(
    "way",
    [
        "first",
        "last",
        "same id",
        "signed one inside",
        "signed one in the signature",
        "in an extension",
        "changed in place",
    ],
)
def test_a_signature_covers_only_what_it_is_on(world: World, provider: IdentityProvider, way: str) -> None:
    """XML signature wrapping in its known forms."""
    refused(world, post_saml(provider, wrapped(made.Response(asked(Client(), provider)), way)), "response_refused")


def test_a_comment_in_a_name_does_not_cut_it(world: World, provider: IdentityProvider) -> None:
    """A name id like admin<!-- -->.evil was read as admin by some; here it is read whole."""
    client = Client()
    assert through_saml(client, provider, subject="person<!-- x -->-1.evil").status_code == 302
    with world.aldena.scope():
        assert Identity.objects.get(user__email=NEW).subject == "person-1.evil"


def test_an_assertion_counts_once(world: World, provider: IdentityProvider) -> None:
    client = Client()
    posted = made.Response(asked(client, provider)).signed()
    first = post_saml(provider, posted)
    assert first.status_code == 303
    again = post_saml(provider, posted)
    assert again.status_code == 403 and "used already" in text(again)
    place = urlsplit(first.headers["Location"]).path
    assert client.get(place).status_code == 302
    assert client.get(place).status_code == 403, "and so does the address it waited at"


def test_the_answer_is_for_the_browser_that_asked(world: World, provider: IdentityProvider) -> None:
    """An attacker's own answer, posted in the victim's browser, signs nobody in."""
    mine, victim = Client(), Client()
    place = urlsplit(post_saml(provider, made.Response(asked(mine, provider)).signed()).headers["Location"]).path
    assert victim.get(place).status_code == 403
    asked(victim, provider)
    assert victim.get(place).status_code == 403, "nor where it asked something else"
    assert not User.objects.filter(email=NEW).exists()


def test_an_answer_to_no_question_is_refused(world: World, provider: IdentityProvider) -> None:
    question = asked(Client(), provider)
    assertion = made.Response(question).assertion().replace(f'InResponseTo="{question.request_id}" ', "")
    refused(world, post_saml(provider, made.encoded(made.Response(question).around(made.sign(assertion)))), "unasked")


def test_the_question_is_read_from_what_is_signed(world: World, provider: IdentityProvider) -> None:
    """A stolen assertion in a response that names another question."""
    stolen, mine = asked(Client(), provider), asked(Client(), provider)
    forged = made.Response(mine).around(made.sign(made.Response(stolen).assertion()))
    refused(world, post_saml(provider, made.encoded(forged)), "response_refused")


def test_a_certificate_that_expired_signs_nothing(world: World) -> None:
    key, old = made.key_and_certificate(valid=timedelta(days=-1))
    provider = saml_provider_of(world, metadata=made.metadata(old))
    answer = Client().get(door(provider, "go/"))
    assert answer.status_code == 403 and "expired on" in text(answer)
    admin = world.login(world.aldena.people["sponsor_admin"])
    assert "expired on" in text(admin.get(f"/administration/sign-in/{provider.pk}/"))
    with world.aldena.scope():
        found = services.check_provider(provider)
    assert [each.good for each in found if each.what == "Certificate"] == [False]


def test_our_own_metadata_names_our_addresses(provider: IdentityProvider, settings: Any) -> None:
    answer = Client().get(door(provider, "metadata/"), headers={"Host": "localhost"})
    root = etree.fromstring(answer.content)
    assert root.get("entityID") == f"{settings.PUBLIC_ORIGIN}{door(provider, 'metadata/')}"
    assert f'Location="{settings.PUBLIC_ORIGIN}{door(provider, "acs/")}"' in text(answer)
    assert 'WantAssertionsSigned="true"' in text(answer)


@pytest.mark.parametrize(
    ("pasted", "words"),
    [
        ("no xml", "no XML"),
        (made.metadata(before='<!DOCTYPE x [<!ENTITY a "b">]>'), "document type"),
        (made.metadata(before='<!DOCTYPE x SYSTEM "file:///etc/passwd">'), "document type"),
        (made.metadata(binding="HTTP-POST"), "HTTP-Redirect"),
        (made.metadata(sso="http://login.aldena.example/sso"), "https"),
        (made.metadata(sso="javascript:alert(1)"), "cannot be used"),
        (made.metadata(entity=""), "entity id"),
        (made.metadata().replace("MII", "!!!", 1), "cannot be read"),
        ("<md:EntitiesDescriptor xmlns:md='urn:oasis:names:tc:SAML:2.0:metadata'/>", "0 identity providers"),
        ("<x>" + "a" * (600 * 1024) + "</x>", "larger than"),
    ],
)
def test_metadata_that_cannot_be_used_is_refused_in_words(pasted: str, words: str) -> None:
    with pytest.raises(Refused, match=words):
        saml.read_metadata(pasted)


def test_a_person_of_a_domain_that_is_not_served_stays_out(world: World, provider: IdentityProvider) -> None:
    answer = through_saml(Client(), provider, email="somebody@borvik.example")
    assert answer.status_code == 403 and "does not serve borvik.example" in text(answer)
    assert not User.objects.filter(email="somebody@borvik.example").exists()
