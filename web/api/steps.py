"""Steps of a record over the API: `POST .../steps/<step>/`, with the version read in `If-Match`."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any, ClassVar
from uuid import UUID

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from kernel.steps import Step
from web.api.views import ScopedApi, StrictSerializer, etag, read_version
from web.scoped import step_or_404


class StepTakenSerializer(StrictSerializer):
    """What taking a step may bring along; a signed one brings more (`records.sign_api`)."""

    reason = serializers.CharField(max_length=1000, required=False, allow_blank=True, default="")


class StepApi(ScopedApi, ABC):
    """Take one declared step; what blocks it is a problem with its reasons, a stale version another."""

    steps: ClassVar[tuple[Step, ...]]
    step_serializer: ClassVar[type[StepTakenSerializer]] = StepTakenSerializer

    @abstractmethod
    def find(self, pk: UUID) -> Any: ...

    @abstractmethod
    def perform(self, obj: Any, step: Step, given: dict[str, Any], version: int) -> Any:
        """Call the service; returns the record as it is afterwards."""

    @abstractmethod
    def represent(self, obj: Any) -> Any: ...

    def declared(self, slug: str) -> Step:
        """The step with this name, or 404."""
        return step_or_404(self.steps, slug)

    def post(self, request: Request, pk: UUID, step: str) -> Response:
        declared = self.declared(step)
        obj = self.found(self.find, pk)
        given = self.step_serializer(data=request.data)
        given.is_valid(raise_exception=True)
        taken = self.perform(obj, declared, dict(given.validated_data), read_version(request))
        body = self.represent(taken)
        return Response(body, headers={"ETag": etag(taken, body)})
