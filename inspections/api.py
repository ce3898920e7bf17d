"""Inspections and observations over the API."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import QuerySet
from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cmos import selectors as cmos
from cmos.models import Site
from inspections import selectors, services
from inspections.models import Inspection, Observation
from inspections.serializers import (
    InspectionFieldsSerializer,
    InspectionSerializer,
    NewInspectionSerializer,
    ObservationSerializer,
)
from inspections.services import NewObservation
from web.api.views import DetailApi, ListApi, created, etag, read_version


def as_json(rows: list[Inspection], today: date) -> list[Any]:
    """Inspections as plain values, with the clock of the reply."""
    shaped = InspectionSerializer(rows, many=True).data
    return [{**found, **_clock(row, today)} for row, found in zip(rows, shaped, strict=True)]


def _clock(row: Inspection, today: date) -> dict[str, date | None]:
    form = getattr(row, "form", None)
    if form is None:
        return {}
    clock = selectors.clock(form, today)
    sent = [one.sent_on for one in form.responses.all() if one.kind == "response"]
    return {
        "response_due_on": clock.due_on,
        "response_target_on": clock.target_on,
        "response_sent_on": max(sent, default=None),
    }


class Inspections(ListApi):
    """Inspections of the sponsor's sites; POST logs one with its observations."""

    actions = {"GET": "inspections.view", "POST": "inspections.log"}
    serializer_class = InspectionSerializer
    sorts = ("id", "ended_on")
    filters = {"site": serializers.UUIDField(), "classification": serializers.CharField(max_length=3)}

    def queryset(self) -> QuerySet[Inspection]:
        return selectors.inspections()

    def narrow(self, found: QuerySet[Any], name: str, value: Any) -> QuerySet[Any]:
        return super().narrow(found, {"site": "site_id"}.get(name, name), value)

    def represent(self, rows: list[Any]) -> list[Any]:
        return as_json(rows, self.member.today)

    @extend_schema(request=NewInspectionSerializer, responses={201: InspectionSerializer})
    def post(self, request: Request) -> Response:
        given = NewInspectionSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        return created(request, self.actor.key, lambda: self._log(dict(given.validated_data)))

    def _log(self, given: dict[str, Any]) -> tuple[Any, str]:
        site = existing_site(given.pop("site"))
        observations = [
            NewObservation(one["text"], tuple(one.get("citations", ()))) for one in given.pop("observations", [])
        ]
        issued_on = given.pop("form483_issued_on", None)
        made = services.log_inspection(site, observations=observations, issued_on=issued_on, actor=self.actor, **given)
        return as_json([selectors.inspection(made.pk)], self.member.today)[0], reverse("api:inspection", args=[made.pk])


def existing_site(pk: UUID) -> Site:
    """The site; what is not there and what is not yours answer the same (S-03)."""
    try:
        return cmos.site(pk)
    except ObjectDoesNotExist as missing:
        raise serializers.ValidationError({"site": ["This site does not exist."]}) from missing


class InspectionDetail(DetailApi):
    """One inspection; PUT replaces its fields and needs If-Match."""

    actions = {"GET": "inspections.view", "PUT": "inspections.change"}
    serializer_class = InspectionSerializer

    def find(self, pk: UUID) -> Inspection:
        return selectors.inspection(pk)

    def represent(self, obj: Inspection) -> Any:
        return as_json([obj], self.member.today)[0]

    @extend_schema(request=InspectionFieldsSerializer, responses=InspectionSerializer)
    def put(self, request: Request, pk: UUID) -> Response:
        inspection, version = self._found(pk), read_version(request)
        given = InspectionFieldsSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        changes = dict(given.validated_data)
        services.change_inspection(
            inspection, actor=self.actor, reason=changes.pop("reason"), version=version, **changes
        )
        changed = self._found(pk)
        body = as_json([changed], self.member.today)[0]
        return Response(body, headers={"ETag": etag(changed, body)})


class Observations(ListApi):
    """Items of Forms 483."""

    actions = {"GET": "inspections.view"}
    serializer_class = ObservationSerializer
    filters = {"site": serializers.UUIDField(), "inspection": serializers.UUIDField()}

    def queryset(self) -> QuerySet[Observation]:
        return selectors.observations()

    def narrow(self, found: QuerySet[Any], name: str, value: Any) -> QuerySet[Any]:
        return found.filter(**{"site_id" if name == "site" else "form__inspection_id": value})


class ObservationDetail(DetailApi):
    """One item."""

    actions = {"GET": "inspections.view"}
    serializer_class = ObservationSerializer

    def find(self, pk: UUID) -> Observation:
        return selectors.observation(pk)
