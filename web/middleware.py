"""What every answer carries, and what no request may bring in."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import unquote_to_bytes

from django.core.exceptions import BadRequest
from django.http import HttpRequest
from django.http.response import HttpResponseBase


def _is_readable(query: str, path: str) -> bool:
    if "\x00" in path or query.count("&") > MAX_PARAMETERS:
        return False
    try:
        return "\x00" not in unquote_to_bytes(query).decode("utf-8")
    except UnicodeDecodeError:
        return False


GetResponse = Callable[[HttpRequest], HttpResponseBase]
MAX_PARAMETERS = 200
PERMISSIONS = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"


class HeadersMiddleware:
    """Headers for all answers, errors and files included: nothing private is kept by anybody between (S-14)."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if not request.path.startswith("/static/") or response.status_code >= 400:
            response.headers["Cache-Control"] = "private, no-store"
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers["Permissions-Policy"] = PERMISSIONS
        response.headers["X-Frame-Options"] = "DENY"
        return response


class TextMiddleware:
    """Refuses what PostgreSQL cannot store or nobody would type: NUL bytes, broken UTF-8, thousands of parameters."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not _is_readable(request.META.get("QUERY_STRING", ""), request.path):
            raise BadRequest("This address cannot be read.")
        return self.get_response(request)
