"""A sponsor's own sign-in in the demo: described and its domain confirmed, switched off because nobody runs it."""

from __future__ import annotations

from base64 import b64encode
from datetime import timedelta
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from administration.services import add_provider, claim_domain, confirm_domain
from kernel.actor import Actor
from kernel.clock import now

METADATA: Final = """<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="{entity}">
<md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol"><md:KeyDescriptor use="signing">
<ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509Data><ds:X509Certificate>{certificate}
</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor><md:SingleSignOnService
 Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="{entity}/sso"/></md:IDPSSODescriptor>
</md:EntityDescriptor>"""


def describe(domain: str, *, actor: Actor, reason: str) -> None:
    """In the sponsor's scope: a SAML provider for the people of `domain`."""
    entity = f"https://login.{domain}"
    provider = add_provider(
        protocol="saml",
        name="Company sign-in",
        default_role="",
        asks_second_factor=True,
        metadata_url="",
        metadata=METADATA.format(entity=entity, certificate=_certificate(entity)),
        actor=actor,
        reason=reason,
    )
    confirm_domain(claim_domain(provider, domain=domain, actor=actor, reason=reason), actor=actor, reason=reason)


def _certificate(name: str) -> str:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name.removeprefix("https://"))])
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now() - timedelta(days=30))
        .not_valid_after(now() + timedelta(days=700))
        .sign(key, SHA256())
    )
    return b64encode(made.public_bytes(Encoding.DER)).decode()
