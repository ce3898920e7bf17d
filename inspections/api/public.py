"""Published facts over the API: adopted, rejected, or taken back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from inspections import selectors, services
from inspections.models import PublicFactLine
from inspections.rules.steps import ADOPT, REJECT, REVIEW_STEPS, Recorded
from inspections.serializers import actions as shapes
from kernel.steps import Step, available
from web.api.steps import StepApi, StepTakenSerializer
from web.api.views import DetailApi, ListApi, steps_json


class PublicFacts(ListApi):
    """What authorities published about the sponsor's sites, matched by exact FEI."""

    actions = {"GET": "inspections.view"}
    serializer_class = shapes.PublicFactSerializer
    filters = {
        "site": serializers.UUIDField(),
        "status": serializers.CharField(max_length=30),
        "kind": serializers.CharField(max_length=20),
    }

    def queryset(self) -> QuerySet[PublicFactLine]:
        return selectors.public_facts()

    def narrow(self, found: QuerySet[Any], name: str, value: Any) -> QuerySet[Any]:
        return super().narrow(found, {"site": "site_id"}.get(name, name), value)


def as_json(row: PublicFactLine, actor: Any) -> Any:
    """One published fact with what can be done with it."""
    choices = available(REVIEW_STEPS, Recorded(status=row.status), actor)
    return {**shapes.PublicFactSerializer(row).data, "available_steps": steps_json(choices)}


class PublicFactDetail(DetailApi):
    """One published fact about one site."""

    actions = {"GET": "inspections.view"}
    serializer_class = shapes.PublicFactDetailSerializer

    def find(self, pk: UUID) -> PublicFactLine:
        return selectors.public_facts().get(pk=pk)

    def represent(self, obj: PublicFactLine) -> Any:
        return as_json(obj, self.actor)


class PublicFactSteps(StepApi):
    """Adopt a published fact, reject it with a reason, or take the decision back; If-Match holds its version."""

    actions = {"POST": "inspections.view"}
    steps = REVIEW_STEPS

    def find(self, pk: UUID) -> PublicFactLine:
        return selectors.public_facts().get(pk=pk)

    def perform(self, obj: PublicFactLine, step: Step, given: dict[str, Any], version: int) -> PublicFactLine:
        take = {ADOPT.name: services.adopt, REJECT.name: services.reject}.get(step.name, services.undo)
        take(obj.site, obj.fact, actor=self.actor, reason=given["reason"])
        return self.find(obj.pk)

    def represent(self, obj: PublicFactLine) -> Any:
        return as_json(obj, self.actor)

    @extend_schema(request=StepTakenSerializer, responses=shapes.PublicFactDetailSerializer)
    def post(self, request: Request, pk: UUID, step: str) -> Response:
        return super().post(request, pk, step)
