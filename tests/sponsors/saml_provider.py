"""A SAML provider made in the test: its metadata, and responses that are really signed, or forged."""

from __future__ import annotations

from base64 import b64decode, b64encode
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4
from zlib import decompress

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from lxml import etree
from onelogin.saml2.constants import OneLogin_Saml2_Constants as Names
from onelogin.saml2.utils import OneLogin_Saml2_Utils

ENTITY = "https://login.aldena.example/saml"
SSO = "https://login.aldena.example/saml/sso"
SAML = "urn:oasis:names:tc:SAML:2.0:assertion"


def key_and_certificate(*, valid: timedelta = timedelta(days=400)) -> tuple[str, x509.Certificate]:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "login.aldena.example")])
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.serial_number(7).not_valid_before(now - timedelta(days=900)).not_valid_after(now + valid)
    made = builder.sign(key, SHA256())
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode(), made


KEY, CERTIFICATE = key_and_certificate()
OTHER_KEY, OTHER_CERTIFICATE = key_and_certificate()


def metadata(certificate: x509.Certificate = CERTIFICATE, **changed: str) -> str:
    der = b64encode(certificate.public_bytes(Encoding.DER)).decode()
    said = {"entity": ENTITY, "sso": SSO, "before": "", "binding": "HTTP-Redirect", **changed}
    return (
        '<?xml version="1.0" encoding="UTF-8"?>{before}<md:EntityDescriptor'
        ' xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" xmlns:ds="http://www.w3.org/2000/09/xmldsig#"'
        ' entityID="{entity}"><md:IDPSSODescriptor'
        ' protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol"><md:KeyDescriptor use="signing">'
        "<ds:KeyInfo><ds:X509Data><ds:X509Certificate>{der}</ds:X509Certificate></ds:X509Data></ds:KeyInfo>"
        '</md:KeyDescriptor><md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:{binding}"'
        ' Location="{sso}"/></md:IDPSSODescriptor></md:EntityDescriptor>'
    ).format(der=der, **said)


@dataclass(frozen=True)
class Asked:
    """The portal's question, as the provider reads it from the address."""

    request_id: str
    acs: str
    sp: str
    force: bool


def read_question(location: str) -> Asked:
    assert location.startswith(SSO)
    packed = parse_qs(urlsplit(location).query)["SAMLRequest"][0]
    root = etree.fromstring(decompress(b64decode(packed), -15))
    issuer = root.find(f"{{{SAML}}}Issuer")
    assert issuer is not None
    return Asked(
        str(root.get("ID")),
        str(root.get("AssertionConsumerServiceURL")),
        str(issuer.text),
        root.get("ForceAuthn") == "true",
    )


@dataclass
class Response:
    """A response; each part can be another than it should be."""

    asked: Asked
    subject: str = "person-1"
    email: str = "new.person@aldena.example"
    name: str = "Nora Person"
    issuer: str = ENTITY
    audience: str = ""
    recipient: str = ""
    in_response_to: str = ""
    assertion_id: str = field(default_factory=lambda: f"_a{uuid4().hex}")
    ends: timedelta = timedelta(minutes=5)
    authenticated: timedelta = timedelta(0)
    name_format: str = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent"
    restricted: bool = True
    status: str = "Success"

    def assertion(self) -> str:
        now = datetime.now(UTC)
        asked = self.asked

        def at(when: datetime) -> str:
            return when.strftime("%Y-%m-%dT%H:%M:%SZ")

        named = f"<saml:Audience>{self.audience or asked.sp}</saml:Audience>"
        audience = f"<saml:AudienceRestriction>{named}</saml:AudienceRestriction>"
        answers = self.in_response_to or asked.request_id
        return (
            f'<saml:Assertion xmlns:saml="{SAML}" xmlns:xs="http://www.w3.org/2001/XMLSchema"'
            f' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" ID="{self.assertion_id}" Version="2.0"'
            f' IssueInstant="{at(now)}"><saml:Issuer>{self.issuer}</saml:Issuer><saml:Subject>'
            f'<saml:NameID Format="{self.name_format}">{self.subject}</saml:NameID>'
            f'<saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><saml:SubjectConfirmationData'
            f' InResponseTo="{answers}" NotOnOrAfter="{at(now + self.ends)}"'
            f' Recipient="{self.recipient or asked.acs}"/></saml:SubjectConfirmation></saml:Subject>'
            f'<saml:Conditions NotBefore="{at(now - timedelta(minutes=5))}" NotOnOrAfter="{at(now + self.ends)}">'
            f"{audience if self.restricted else ''}</saml:Conditions>"
            f'<saml:AuthnStatement AuthnInstant="{at(now + self.authenticated)}"><saml:AuthnContext>'
            f"<saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:Password</saml:AuthnContextClassRef>"
            f"</saml:AuthnContext></saml:AuthnStatement><saml:AttributeStatement>"
            f"{attribute('email', self.email)}{attribute('displayName', self.name)}"
            f"</saml:AttributeStatement></saml:Assertion>"
        )

    def around(self, assertion: str) -> str:
        now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        return (
            f'<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="{SAML}"'
            f' ID="_r{uuid4().hex}" Version="2.0" IssueInstant="{now}" Destination="{self.asked.acs}"'
            f' InResponseTo="{self.in_response_to or self.asked.request_id}"><saml:Issuer>{self.issuer}</saml:Issuer>'
            f'<samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:{self.status}"/></samlp:Status>'
            f"{assertion}</samlp:Response>"
        )

    def signed(self, key: str = KEY, certificate: x509.Certificate = CERTIFICATE, *, sha1: bool = False) -> str:
        """The whole response with its assertion signed, as it is posted."""
        return encoded(self.around(sign(self.assertion(), key, certificate, sha1=sha1)))


def attribute(name: str, value: str) -> str:
    if not value:
        return ""
    return (
        f'<saml:Attribute Name="{name}"><saml:AttributeValue xsi:type="xs:string">{value}</saml:AttributeValue>'
        "</saml:Attribute>"
    )


def sign(xml: str, key: str = KEY, certificate: x509.Certificate = CERTIFICATE, *, sha1: bool = False) -> str:
    pem = certificate.public_bytes(Encoding.PEM).decode()
    methods: dict[str, Any] = {"sign_algorithm": Names.RSA_SHA256, "digest_algorithm": Names.SHA256}
    if sha1:
        methods = {"sign_algorithm": Names.RSA_SHA1, "digest_algorithm": Names.SHA1}
    done = OneLogin_Saml2_Utils.add_sign(xml, key, pem, **methods)
    return done.decode() if isinstance(done, bytes) else str(done)


def encoded(xml: str) -> str:
    return b64encode(xml.encode()).decode()
