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
from inspections.rules.steps import INSPECTION_STEPS
from inspections.serializers.inspected import (
    ClassFieldsSerializer,
    InspectionDetailSerializer,
    InspectionFieldsSerializer,
    InspectionSerializer,
    NewInspectionSerializer,
    ObservationFieldsSerializer,
    ObservationSerializer,
)
from inspections.services import NewObservation
from kernel.steps import Step, available
from web.api.steps import StepApi, StepTakenSerializer
from web.api.views import DetailApi, ListApi, ScopedApi, created, etag, read_version, steps_json
from web.scoped import found_or_404


def as_json(rows: list[Inspection], today: date) -> list[Any]:
    """Inspections as plain values, with the clock of the reply."""
    shaped = InspectionSerializer(rows, many=True).data
    return [{**found, **_clock(row, today)} for row, found in zip(rows, shaped, strict=True)]


def as_items(given: list[Any]) -> list[NewObservation]:
    """Observations as the services take them."""
    return [as_item(one) for one in given]


def as_item(one: Any) -> NewObservation:
    lists = {name: tuple(one.get(name, ())) for name in ("citations", "systems")}
    return NewObservation(
        one["text"], relevance=one.get("relevance", ""), fda_marked_repeat=one.get("fda_marked_repeat", False), **lists
    )


def one_json(row: Inspection, actor: Any, today: date) -> Any:
    """One inspection with the steps that leave its status."""
    choices = available(INSPECTION_STEPS, selectors.inspection_state(row), actor)
    return {**as_json([row], today)[0], "available_steps": steps_json(choices)}


def _clock(row: Inspection, today: date) -> dict[str, Any]:
    form = getattr(row, "form", None)
    if form is None:
        return {}
    clock = selectors.clock(form, today)
    sent = [one.sent_on for one in form.responses.all() if one.kind == "response"]
    return {
        "response_due_on": clock.due_on,
        "response_target_on": clock.target_on,
        "response_sent_on": max(sent, default=None),
        "form483_amended_on": sorted(one.issued_on for one in form.amendments.all()),
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
        observations = as_items(given.pop("observations", []))
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
    serializer_class = InspectionDetailSerializer

    def find(self, pk: UUID) -> Inspection:
        return selectors.inspection(pk)

    def represent(self, obj: Inspection) -> Any:
        return one_json(obj, self.actor, self.member.today)

    @extend_schema(request=InspectionFieldsSerializer, responses=InspectionDetailSerializer)
    def put(self, request: Request, pk: UUID) -> Response:
        inspection, version = self._found(pk), read_version(request)
        given = InspectionFieldsSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        services.change_inspection(inspection, actor=self.actor, version=version, **given.validated_data)
        changed = self._found(pk)
        body = self.represent(changed)
        return Response(body, headers={"ETag": etag(changed, body)})


class InspectionClass(ScopedApi):
    """PUT records the class or outcome; it needs If-Match."""

    actions = {"PUT": "inspections.change"}

    @extend_schema(request=ClassFieldsSerializer, responses=InspectionDetailSerializer)
    def put(self, request: Request, pk: UUID) -> Response:
        inspection, version = found_or_404(selectors.inspection, pk), read_version(request)
        given = ClassFieldsSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        services.classify_inspection(inspection, actor=self.actor, version=version, **given.validated_data)
        changed = selectors.inspection(pk)
        body = one_json(changed, self.actor, self.member.today)
        return Response(body, headers={"ETag": etag(changed, body)})


class InspectionSteps(StepApi):
    """Close, reopen or void an inspection."""

    actions = {"POST": "inspections.view"}
    steps = INSPECTION_STEPS

    def find(self, pk: UUID) -> Inspection:
        return selectors.inspection(pk)

    def perform(self, obj: Inspection, step: Step, given: dict[str, Any], version: int) -> Inspection:
        services.take_step(step, obj, actor=self.actor, reason=given["reason"], version=version)
        return selectors.inspection(obj.pk)

    def represent(self, obj: Inspection) -> Any:
        return one_json(obj, self.actor, self.member.today)

    @extend_schema(request=StepTakenSerializer, responses=InspectionDetailSerializer)
    def post(self, request: Request, pk: UUID, step: str) -> Response:
        return super().post(request, pk, step)


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
    """One item; PUT replaces it and needs If-Match."""

    actions = {"GET": "inspections.view", "PUT": "inspections.change"}
    serializer_class = ObservationSerializer

    def find(self, pk: UUID) -> Observation:
        return selectors.observation(pk)

    @extend_schema(request=ObservationFieldsSerializer, responses=ObservationSerializer)
    def put(self, request: Request, pk: UUID) -> Response:
        found, version = self._found(pk), read_version(request)
        given = ObservationFieldsSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        item, reason = as_item(given.validated_data), given.validated_data["reason"]
        services.change_observation(found, item, actor=self.actor, reason=reason, version=version)
        changed = self._found(pk)
        body = self.represent(changed)
        return Response(body, headers={"ETag": etag(changed, body)})
