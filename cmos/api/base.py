"""What the API of this room shares: replacing fields, and steps with a reason."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any, ClassVar
from uuid import UUID

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from web.api.views import (
    DetailApi,
    ListApi,
    ReasonSerializer,
    ScopedApi,
    StrictSerializer,
    created,
    etag,
    read_version,
)
from web.views import found_or_404


class CreatingList(ListApi, ABC):
    """A list to which POST adds a record, once per Idempotency-Key."""

    new_class: ClassVar[type[StrictSerializer]]

    @abstractmethod
    def create(self, given: dict[str, Any]) -> tuple[Any, str]:
        """Call the service; returns the record and its address."""

    def post(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        given = self.new_class(data=request.data)
        given.is_valid(raise_exception=True)
        return created(request, self.actor.key, lambda: self._made(dict(given.validated_data)))

    def _made(self, given: dict[str, Any]) -> tuple[Any, str]:
        made, location = self.create(given)
        return self.represent([made])[0], location


class ChangingDetail(DetailApi, ABC):
    """One record; PUT replaces its fields and needs If-Match."""

    change_class: ClassVar[type[StrictSerializer]]

    @abstractmethod
    def change(self, obj: Any, given: dict[str, Any], *, version: int) -> Any:
        """Call the service; returns the record as it is now."""

    def put(self, request: Request, pk: UUID, *args: Any, **kwargs: Any) -> Response:
        obj, version = self._found(pk), read_version(request)
        given = self.change_class(data=request.data)
        given.is_valid(raise_exception=True)
        changed = self.change(obj, dict(given.validated_data), version=version)
        body = self.represent(changed)
        return Response(body, headers={"ETag": etag(changed, body)})


class StepsApi(ScopedApi, ABC):
    """POST takes one of `verbs` on a record, with a reason and the version that was read in If-Match."""

    verbs: ClassVar[dict[str, Callable[..., Any]]]
    serializer_class: ClassVar[type[serializers.Serializer[Any]]]

    @abstractmethod
    def find(self, pk: UUID) -> Any: ...

    def represent(self, obj: Any) -> Any:
        return self.serializer_class(obj).data

    @extend_schema(request=ReasonSerializer)
    def post(self, request: Request, pk: UUID, step: str, *args: Any, **kwargs: Any) -> Response:
        if step not in self.verbs:
            raise Http404
        obj, version = found_or_404(self.find, pk), read_version(request)
        given = ReasonSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        changed = self.verbs[step](obj, actor=self.actor, version=version, **given.validated_data)
        body = self.represent(changed)
        return Response(body, headers={"ETag": etag(changed, body)})
