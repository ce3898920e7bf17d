"""Where django-allauth asks us: no sign-up by oneself, links that begin with the configured origin."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.idp.oidc.adapter import DefaultOIDCAdapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from sponsors.access import READ_SCOPE, WRITE_SCOPE
from sponsors.entering import coming
from sponsors.models import User
from web.http import client_address


class AccountAdapter(DefaultAccountAdapter):
    """People come by invitation only."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """As everywhere in the portal; the library's own way fails for a header shorter than the proxies are many."""
        return client_address(request)

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """Nobody who was switched off: their right password is answered as a wrong one is (S-20)."""
        found: User | None = super().authenticate(request, **credentials)
        return found if found and found.is_active else None

    def get_login_stages(self) -> list[str]:
        """None: `sponsors.entering.gate` asks the second factor of every session, whichever way it came in."""
        return []

    def get_reset_password_from_key_url(self, key: str) -> str:
        """The link of the reset mail: our origin, never the request's Host header (S-21)."""
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
        return str(settings.PUBLIC_ORIGIN + path.replace("UID-KEY", key))

    def post_login(self, request: HttpRequest, user: User, **named: Any) -> HttpResponse:
        """Begin the session: by password or an identity provider; a passkey is told by who took it."""
        coming.begin(request, user.pk, factor=getattr(request, "shown_factor", False))
        answer: HttpResponse = super().post_login(request, user, **named)
        return answer

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        super().send_mail(template_prefix, email, {**context, "origin": settings.PUBLIC_ORIGIN})


class TokenAdapter(DefaultOIDCAdapter):
    """Scopes of access tokens, as people and the schema name them."""

    scope_display = {READ_SCOPE: "Read everything", WRITE_SCOPE: "Create and change"}


def display(user: User) -> str:
    """What to call a person."""
    return user.name
