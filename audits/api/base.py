"""Bases of this room's addresses: parts of a record, and verbs that change one."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any, ClassVar
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from audits import selectors
from audits.models import Audit, Finding, IssuedFinding
from kernel.errors import Refused
from web.api.views import ScopedApi, created, etag, read_version


def audit_or_404(pk: UUID) -> Audit:
    """The audit; what is not there and what is not yours answer the same (S-03)."""
    try:
        return selectors.audit(pk)
    except ObjectDoesNotExist as missing:
        raise Http404 from missing


def finding_or_404(pk: UUID) -> Finding:
    """The finding; what is not there and what is not yours answer the same (S-03)."""
    try:
        return selectors.finding(pk)
    except ObjectDoesNotExist as missing:
        raise Http404 from missing


def issued_or_refused(finding: Finding) -> IssuedFinding:
    """The copy that the CMO reads; refused while there is none."""
    found = selectors.issued_of(finding)
    if found is None:
        raise Refused("This finding was not issued: the CMO does not know it.")
    return found


class Verb(ScopedApi, ABC):
    """Base of changes of one record: read what is sent, act, answer with the record as it is then.

    With `versioned` the caller names in `If-Match` the version it read.
    """

    body_class: ClassVar[type[serializers.Serializer[Any]]]
    versioned: ClassVar[bool] = True

    @abstractmethod
    def find(self, pk: UUID) -> Any: ...

    @abstractmethod
    def act(self, obj: Any, given: dict[str, Any], version: int | None) -> None: ...

    @abstractmethod
    def answer(self, pk: UUID) -> tuple[Any, Any]:
        """The record after the change, and its body."""

    def change(self, request: Request, pk: UUID) -> Response:
        obj = self.find(pk)
        version = read_version(request) if self.versioned else None
        given = self.body_class(data=request.data)
        given.is_valid(raise_exception=True)
        self.act(obj, dict(given.validated_data), version)
        changed, body = self.answer(pk)
        return Response(body, headers={"ETag": etag(changed, body)})


class Makes:
    """Mixed into a list of parts of a record: POST adds one, once per Idempotency-Key."""

    def added(self: Any, request: Request, body: type[serializers.Serializer[Any]], make: Any) -> Response:
        given = body(data=request.data)
        given.is_valid(raise_exception=True)
        return created(request, self.actor.key, lambda: (make(dict(given.validated_data)), request.path))
