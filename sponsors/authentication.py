"""Who asks the API: what the middleware found, by token or by the browser's session with its CSRF token."""

from __future__ import annotations

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, SessionAuthentication
from rest_framework.request import Request


class CallerAuthentication(BaseAuthentication):
    """The caller that the middleware resolved; a session must show its CSRF token, a token needs none."""

    def authenticate(self, request: Request) -> tuple[Any, Any] | None:
        found = getattr(request._request, "caller", None)
        if found is None:
            return None
        if not request.headers.get("Authorization", "").lower().startswith("bearer "):
            SessionAuthentication().enforce_csrf(request)
        return found.user, None

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="api"'


class CallerScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # drf-spectacular registers by subclass
    """OAuth2 client credentials, as the schema shows them."""

    target_class = "sponsors.authentication.CallerAuthentication"
    name = ["oauth2", "session"]

    def get_security_definition(self, auto_schema: Any) -> list[dict[str, Any]]:
        flow = {
            "tokenUrl": "/identity/o/api/token",
            "scopes": {"portal.read": "read everything", "portal.write": "create and change"},
        }
        return [
            {"type": "oauth2", "flows": {"clientCredentials": flow}},
            {"type": "apiKey", "in": "cookie", "name": "sessionid"},
        ]
