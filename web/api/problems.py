"""Errors as RFC 9457 problems: what is wrong and what to do, without internals (SR-20)."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, UnreadablePostError
from django.http.response import HttpResponseBase
from rest_framework import exceptions, status
from rest_framework.response import Response
from rest_framework.views import set_rollback

from kernel.errors import Blocked, KernelError, MayNotSign, NotAllowed, Refused, StaleVersion, StepRefused

MEDIA_TYPE = "application/problem+json"


class PreconditionRequired(exceptions.APIException):
    """A change without `If-Match`: the caller must say which version it read (SR-14)."""

    status_code = status.HTTP_428_PRECONDITION_REQUIRED
    default_detail = "Send If-Match with the ETag you read, so that nobody's change is lost."
    default_code = "precondition_required"


class Mismatch(exceptions.APIException):
    """An Idempotency-Key that was used for another request."""

    status_code = status.HTTP_422_UNPROCESSABLE_ENTITY
    default_detail = "This Idempotency-Key was used with another request. Use a new key."
    default_code = "idempotency_key_reused"


NEEDS = "This needs the permission {}, which your role or your token's scopes do not give. Ask an administrator."
TITLES = {
    400: "The request is not valid",
    401: "Sign in or send a token",
    403: "Not allowed",
    404: "Not found",
    405: "Method not allowed",
    406: "Not acceptable",
    409: "Not possible now",
    412: "Changed since you read it",
    413: "Too large",
    415: "Unsupported media type",
    422: "Not possible as given",
    428: "If-Match is missing",
    429: "Too many requests",
}


def handle(error: Exception, context: dict[str, Any]) -> HttpResponseBase | None:
    """DRF's exception handler: every refusal of ours and of the framework becomes a problem."""
    code, more = _of_ours(error) if isinstance(error, KernelError) else _of_framework(error)
    if code is None:
        return None
    set_rollback()
    response = problem(code, **more)
    if isinstance(error, exceptions.APIException):
        for name in ("WWW-Authenticate", "Retry-After"):
            value = getattr(error, {"WWW-Authenticate": "auth_header", "Retry-After": "wait"}[name], None)
            if value:
                response.headers[name] = str(value)
    return response


def problem(code: int, **more: Any) -> Response:
    """A problem document with status `code`."""
    body = {"type": "about:blank", "title": TITLES.get(code, "Error"), "status": code, **more}
    return Response(body, status=code, content_type=MEDIA_TYPE)


def _of_ours(error: KernelError) -> tuple[int | None, dict[str, Any]]:
    if isinstance(error, NotAllowed):
        return 403, {"detail": NEEDS.format(error.permission)}
    if isinstance(error, MayNotSign):
        return 403, {"detail": "You cannot sign now.", "reasons": error.reasons}
    if isinstance(error, StaleVersion):
        return 412, {"detail": "Read the record again, then repeat your change.", "current_version": error.now}
    if isinstance(error, StepRefused):
        return 409, {"detail": "This step is not open.", "reasons": error.reasons}
    if isinstance(error, Blocked):
        return 409, {"detail": " ".join(error.reasons)}
    if isinstance(error, Refused):
        return 400, {"detail": str(error), "errors": error.errors}
    return None, {}


def _of_framework(error: Exception) -> tuple[int | None, dict[str, Any]]:
    if isinstance(error, Http404):
        return 404, {"detail": "There is nothing at this address."}
    if isinstance(error, PermissionDenied):
        return 403, {"detail": "Your role does not allow this."}
    if isinstance(error, exceptions.ValidationError):
        return 400, {"detail": "Some fields need another value.", "errors": error.detail}
    if isinstance(error, UnreadablePostError):
        return 400, {"detail": "The connection ended before the whole request had come."}
    if isinstance(error, exceptions.APIException):
        return error.status_code, {"detail": str(error.detail)}
    return None, {}


def not_found(request: HttpRequest) -> Response:
    """The one answer for what is missing and for what is not yours."""
    return problem(404, detail="There is nothing at this address.")
