"""SAML 2.0 web sign-on: signed assertions only, for us, in answer to our question, at our address, once.

python3-saml checks signatures, times and the place of what is signed (wrapping); what it would let pass when a response
leaves it out (audience, recipient, the question answered, an end) is required here (SAML core 2.4, profiles 4.1.4).
"""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from onelogin.saml2 import xmlparser
from onelogin.saml2.authn_request import OneLogin_Saml2_Authn_Request
from onelogin.saml2.metadata import OneLogin_Saml2_Metadata
from onelogin.saml2.response import OneLogin_Saml2_Response
from onelogin.saml2.settings import OneLogin_Saml2_Settings

from kernel.clock import now
from kernel.errors import Refused
from sponsors.models import IdentityProvider
from sponsors.sso.rules import Person, Turned
from web.outbound import judge_shape

MAX_XML: Final = 512 * 1024
REDIRECT: Final = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"
POST: Final = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"
BEARER: Final = "urn:oasis:names:tc:SAML:2.0:cm:bearer"
TRANSIENT: Final = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient"
SPACE: Final = {
    "md": "urn:oasis:names:tc:SAML:2.0:metadata",
    "ds": "http://www.w3.org/2000/09/xmldsig#",
    "saml": "urn:oasis:names:tc:SAML:2.0:assertion",
}
NOT_PROVED: Final = "The answer of the provider could not be checked, so nobody was signed in. Begin again."
SCHEMAS: Final = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/"
EMAILS: Final = ("email", "mail", "emailAddress", "urn:oid:0.9.2342.19200300.100.1.3", f"{SCHEMAS}emailaddress")
NAMES: Final = ("displayName", "name", "urn:oid:2.16.840.1.113730.3.1.241", f"{SCHEMAS}name")
GIVEN: Final = ("givenName", "firstName", "urn:oid:2.5.4.42", f"{SCHEMAS}givenname")
FAMILY: Final = ("sn", "surname", "lastName", "urn:oid:2.5.4.4", f"{SCHEMAS}surname")


@dataclass(frozen=True, slots=True)
class Addresses:
    """Ours, as the provider has to know them."""

    entity_id: str
    acs: str


@dataclass(frozen=True, slots=True)
class Described:
    """What a provider's metadata says."""

    entity_id: str
    sso_url: str
    certificates: str


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate the provider signs with."""

    subject: str
    expires_at: datetime
    pem: str

    @property
    def is_expired(self) -> bool:
        return self.expires_at < now()


@dataclass(frozen=True, slots=True)
class Checked:
    """A response that holds: whom it proves, which question it answers, and what makes it single."""

    person: Person
    request_id: str
    assertion_id: str


def read_metadata(text: str) -> Described:
    """Entity id, sign-on address and signing certificates of one provider. Raises `Refused` with what is wrong.

    No document type, no entities, no network: what is pasted stays what it is.
    """
    root = _parsed(text)
    entities = [root] if root.tag.endswith("}EntityDescriptor") else root.findall(".//md:EntityDescriptor", SPACE)
    found = [each for each in entities if each.find("md:IDPSSODescriptor", SPACE) is not None]
    if len(found) != 1:
        raise Refused({"metadata": f"This describes {len(found)} identity providers. Give the metadata of one."})
    role = found[0].find("md:IDPSSODescriptor", SPACE)
    services = role.findall("md:SingleSignOnService", SPACE)
    places = [each.get("Location", "") for each in services if each.get("Binding") == REDIRECT]
    if not places:
        raise Refused({"metadata": "It names no sign-on address for HTTP-Redirect."})
    if fault := judge_shape(places[0]):
        raise Refused({"metadata": f"Its sign-on address cannot be used. {fault}"})
    kept = _signing(role)
    if not kept:
        raise Refused({"metadata": "It holds no signing certificate."})
    entity_id = (found[0].get("entityID") or "").strip()
    if not entity_id or len(entity_id) > 500:
        raise Refused({"metadata": "It has no entity id."})
    return Described(entity_id, places[0][:1000], "".join(each.pem for each in kept))


def _parsed(text: str) -> Any:
    if len(text) > MAX_XML:
        raise Refused({"metadata": f"This is larger than {MAX_XML // 1024} kB."})
    try:
        # bytes, because a text with an encoding declaration is refused by the parser
        return xmlparser.fromstring(text.strip().encode(), forbid_dtd=True)
    except (xmlparser.DTDForbidden, xmlparser.EntitiesForbidden) as error:
        raise Refused({"metadata": "A document type or entities are not read. Take them out."}) from error
    except (SyntaxError, ValueError) as error:
        raise Refused({"metadata": "This is no XML."}) from error


def _signing(role: Any) -> list[Certificate]:
    keys = [each for each in role.findall("md:KeyDescriptor", SPACE) if each.get("use") in (None, "signing")]
    texts = [node.text or "" for key in keys for node in key.findall(".//ds:X509Certificate", SPACE)]
    try:
        ders = [b64decode("".join(text.split()), validate=True) for text in texts]
        return [_shown(x509.load_der_x509_certificate(der)) for der in ders]
    except ValueError as error:
        raise Refused({"metadata": "A certificate in it cannot be read."}) from error


def _shown(found: x509.Certificate) -> Certificate:
    pem = found.public_bytes(Encoding.PEM).decode()
    return Certificate(found.subject.rfc4514_string()[:200] or "no name", found.not_valid_after_utc, pem)


def certificates_of(provider: IdentityProvider) -> list[Certificate]:
    """The certificates the provider signs with, as kept."""
    kept = provider.certificates.encode()
    return [_shown(each) for each in x509.load_pem_x509_certificates(kept)] if kept else []


def own_metadata(provider: IdentityProvider, ours: Addresses) -> str:
    """Our own description, for the provider."""
    sp = _settings(provider, ours, ()).get_sp_data()
    made = OneLogin_Saml2_Metadata.builder(sp, authnsign=False, wsign=True, valid_until="", cache_duration="")
    return made if isinstance(made, str) else str(made.decode())


def way_to(provider: IdentityProvider, ours: Addresses, *, state: str, asks_anew: bool) -> tuple[str, str]:
    """Where the browser goes to be asked by the provider, and the id of our question."""
    asked = OneLogin_Saml2_Authn_Request(_settings(provider, ours, _valid(provider)), force_authn=asks_anew)
    mark = "&" if "?" in provider.sso_url else "?"
    sent = urlencode({"SAMLRequest": asked.get_request(), "RelayState": state})
    return f"{provider.sso_url}{mark}{sent}", str(asked.get_id())


def read_response(provider: IdentityProvider, ours: Addresses, encoded: str) -> Checked:
    """Whom a posted response proves. Raises `Turned` for everything that does not hold."""
    if not encoded or len(encoded) > 2 * MAX_XML:
        raise Turned("no_response", NOT_PROVED)
    known = _settings(provider, ours, _valid(provider))
    place = urlsplit(ours.acs)
    asked = {"https": "on" if place.scheme == "https" else "off", "http_host": place.netloc}
    try:
        found = OneLogin_Saml2_Response(known, encoded)
        found.is_valid({**asked, "script_name": place.path, "get_data": {}, "post_data": {}}, raise_exceptions=True)
        return _complete(provider, ours, found)
    except Turned:
        raise
    except Exception as error:  # hostile input: whatever breaks while it is read, it proves nothing
        raise Turned("response_refused", NOT_PROVED) from error


def _complete(provider: IdentityProvider, ours: Addresses, found: Any) -> Checked:
    """What must be there although the standard lets it be left out; all of it from the signed assertion."""
    if found.get_audiences() != [ours.entity_id]:
        raise Turned("wrong_audience", NOT_PROVED)
    confirmed = found._query_assertion("/saml:Subject/saml:SubjectConfirmation")
    if len(confirmed) != 1 or confirmed[0].get("Method") != BEARER:
        raise Turned("wrong_confirmation", NOT_PROVED)
    data = confirmed[0].find("saml:SubjectConfirmationData", SPACE)
    if data is None or data.get("Recipient") != ours.acs or not data.get("NotOnOrAfter"):
        raise Turned("wrong_recipient", NOT_PROVED)
    request_id, answered = data.get("InResponseTo"), found.get_in_response_to()
    if not request_id or answered != request_id:
        raise Turned("unasked", "The provider signed you in without being asked here. Begin from this portal.")
    if found.get_nameid_format() == TRANSIENT:
        raise Turned("passing_name", "The provider names you differently each time. It must send a lasting name id.")
    said = found._query_assertion("/saml:AuthnStatement")[0].get("AuthnInstant")
    at = datetime.fromisoformat(said.replace("Z", "+00:00")).astimezone(UTC)
    return Checked(_person(provider, found, at), request_id, str(found.get_assertion_id())[:200])


def _person(provider: IdentityProvider, found: Any, at: datetime) -> Person:
    said = {**found.get_friendlyname_attributes(), **found.get_attributes()}
    subject = str(found.get_nameid()).strip()
    if not subject or len(subject) > 500:
        raise Turned("no_subject", NOT_PROVED)
    email = _first(said, EMAILS) or (subject if "@" in subject else "")
    named = _first(said, NAMES)
    parts = " ".join(filter(None, (_first(said, GIVEN), _first(said, FAMILY))))
    name = named if named and "@" not in named else parts
    return Person(provider.issuer, subject, email.strip().lower()[:254], name.strip()[:200], at)


def _first(said: dict[str, list[Any]], names: Iterable[str]) -> str:
    values = (value for name in names for value in said.get(name, []) if isinstance(value, str))
    return next(values, "")


def _valid(provider: IdentityProvider) -> list[str]:
    """The certificates that have not expired. Raises `Turned` where all have: nothing they sign is taken."""
    known = certificates_of(provider)
    good = [each.pem for each in known if not each.is_expired]
    if not good:
        last = max((each.expires_at for each in known), default=None)
        when = f" on {last:%-d %b %Y}" if last else ""
        raise Turned("certificate_expired", f"The certificate of the provider expired{when}. Tell your administrator.")
    return good


def _settings(provider: IdentityProvider, ours: Addresses, certificates: Sequence[str]) -> OneLogin_Saml2_Settings:
    given = {
        "strict": True,
        "debug": False,
        "sp": {
            "entityId": ours.entity_id,
            "assertionConsumerService": {"url": ours.acs, "binding": POST},
            "NameIDFormat": "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified",
        },
        "idp": {
            "entityId": provider.issuer,
            "singleSignOnService": {"url": provider.sso_url, "binding": REDIRECT},
            "x509certMulti": {"signing": list(certificates)},
        },
        "security": {
            "wantAssertionsSigned": True,
            "wantMessagesSigned": False,
            "wantNameId": True,
            "wantAttributeStatement": False,
            "requestedAuthnContext": False,
            "rejectDeprecatedAlgorithm": True,
            "allowRepeatAttributeName": True,
        },
    }
    return OneLogin_Saml2_Settings(given, sp_validation_only=not certificates)
