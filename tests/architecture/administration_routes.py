"""Addresses of administration: people, their rights, reviews of access, connected systems."""

from __future__ import annotations

from typing import Final

from tests.architecture.account_routes import Route

PROVIDER_FORMS: Final = ("provider-change", "provider-check", "provider-on", "provider-off", "domain-claim")
ADMINISTRATION_ROUTES: Final[dict[str, Route]] = {
    "administration:members": Route(),
    "administration:permissions": Route(),
    "administration:role-copy": Route(),
    "administration:role": Route("own_role"),
    "administration:role-change": Route("own_role"),
    "administration:role-retire": Route("own_role"),
    "administration:reviews": Route(),
    "administration:review-begin": Route(),
    "administration:review": Route("access_review"),
    "administration:review-decide": Route("access_review"),
    "administration:review-file": Route("access_review"),
    "administration:review-step": Route("access_review", more={"step": "discard"}),
    "administration:review-decline": Route("access_review", more={"step": "sign-the-review"}),
    "administration:grants": Route(),
    "administration:grant-ask": Route(),
    "administration:grant-end": Route("grant"),
    "administration:requests": Route(),
    "administration:request": Route("rights_request"),
    "administration:request-step": Route("rights_request", more={"step": "approve"}),
    "administration:request-withdraw": Route("rights_request"),
    "administration:zone": Route(),
    "administration:member": Route("membership"),
    "administration:member-change": Route("membership"),
    "administration:member-end": Route("membership"),
    "administration:member-resume": Route("membership"),
    "administration:member-identity": Route("membership"),
    "administration:member-training": Route("membership"),
    "administration:member-unlock": Route("membership"),
    "administration:letter-record": Route(),
    "administration:letter-withdraw": Route("fda_letter"),
    "administration:signer-withdraw": Route("training", more={"kind": "training"}),
    "administration:invitation-withdraw": Route("invitation"),
    "administration:clients": Route(),
    "administration:connect": Route(),
    "administration:client": Route("client"),
    "administration:client-renew": Route("client"),
    "administration:client-revoke": Route("client"),
    "administration:invite": Route(),
    "administration:accept": Route(open=True, more={"token": "x"}),
    "administration:invitation-resend": Route("invitation"),
    "administration:providers": Route(),
    "administration:provider-add-oidc": Route(),
    "administration:provider-add-saml": Route(),
    "administration:provider": Route("provider"),
    **{f"administration:{name}": Route("provider") for name in PROVIDER_FORMS},
    "administration:domain-withdraw": Route("mail_domain"),
}
