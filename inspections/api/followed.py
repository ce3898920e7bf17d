"""Replies, commitments and amended forms over the API."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import QuerySet
from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response as Answer

from inspections import selectors, services
from inspections.api.inspected import as_items, as_json
from inspections.models import Commitment, Response
from inspections.rules.steps import COMMITMENT_STEPS
from inspections.serializers import followed as shapes
from inspections.serializers.inspected import InspectionSerializer
from kernel.steps import Step, available
from web.api.steps import StepApi, StepTakenSerializer
from web.api.views import DetailApi, ListApi, ScopedApi, created, etag, read_version, steps_json
from web.scoped import found_or_404


def parent_of(given: dict[str, Any]) -> Any:
    """The form of `inspection`, or `warning_letter`: exactly one; missing and foreign ones answer the same."""
    inspection, letter = given.pop("inspection", None), given.pop("warning_letter", None)
    if (inspection is None) == (letter is None):
        raise serializers.ValidationError({"inspection": ["Name the inspection, or the warning letter."]})
    try:
        return selectors.form_of(inspection) if inspection else selectors.letter(letter)
    except ObjectDoesNotExist as missing:
        name = "inspection" if inspection else "warning_letter"
        raise serializers.ValidationError({name: ["There is none, or it has no Form 483."]}) from missing


class LoggedForm(ScopedApi):
    """POST logs the Form 483 of an inspection that is known already."""

    actions = {"POST": "inspections.change"}

    @extend_schema(request=shapes.NewFormSerializer, responses={201: InspectionSerializer})
    def post(self, request: Request, pk: UUID) -> Answer:
        inspection = found_or_404(selectors.inspection, pk)
        given = shapes.NewFormSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        return created(request, self.actor.key, lambda: self._log(inspection, dict(given.validated_data)))

    def _log(self, inspection: Any, given: dict[str, Any]) -> tuple[Any, str]:
        items = as_items(given.pop("observations", []))
        services.record_form(inspection, observations=items, actor=self.actor, **given)
        body = as_json([selectors.inspection(inspection.pk)], self.member.today)[0]
        return body, reverse("api:inspection", args=[inspection.pk])


class Amendments(ScopedApi):
    """POST records that FDA issued the form again."""

    actions = {"POST": "inspections.change"}

    @extend_schema(request=shapes.AmendmentSerializer, responses={201: InspectionSerializer})
    def post(self, request: Request, pk: UUID) -> Answer:
        form = found_or_404(selectors.form_of, pk)
        given = shapes.AmendmentSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        return created(request, self.actor.key, lambda: self._amend(form, dict(given.validated_data)))

    def _amend(self, form: Any, given: dict[str, Any]) -> tuple[Any, str]:
        items = as_items(given.pop("observations"))
        services.amend_form(form, observations=items, actor=self.actor, **given)
        body = as_json([selectors.inspection(form.inspection_id)], self.member.today)[0]
        return body, reverse("api:inspection", args=[form.inspection_id])


class Responses(ListApi):
    """Responses and update letters; POST records one that was sent."""

    actions = {"GET": "inspections.view", "POST": "inspections.change"}
    serializer_class = shapes.ResponseSerializer
    sorts = ("id", "sent_on")
    filters = {
        "site": serializers.UUIDField(),
        "inspection": serializers.UUIDField(),
        "warning_letter": serializers.UUIDField(),
    }

    def queryset(self) -> QuerySet[Response]:
        return selectors.responses()

    def narrow(self, found: QuerySet[Any], name: str, value: Any) -> QuerySet[Any]:
        return super().narrow(found, ABOUT[name], value)

    @extend_schema(request=shapes.NewResponseSerializer, responses={201: shapes.ResponseSerializer})
    def post(self, request: Request) -> Answer:
        given = shapes.NewResponseSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        return created(request, self.actor.key, lambda: self._record(dict(given.validated_data)))

    def _record(self, given: dict[str, Any]) -> tuple[Any, str]:
        made = services.record_response(parent_of(given), actor=self.actor, **given)
        body = shapes.ResponseSerializer(selectors.response(made.pk)).data
        return body, reverse("api:response", args=[made.pk])


ABOUT = {"site": "site_id", "inspection": "form__inspection_id", "warning_letter": "letter_id"}


class ResponseDetail(DetailApi):
    """One reply."""

    actions = {"GET": "inspections.view"}
    serializer_class = shapes.ResponseSerializer

    def find(self, pk: UUID) -> Response:
        return selectors.response(pk)


class Commitments(ListApi):
    """Dated promises to FDA; POST records one."""

    actions = {"GET": "inspections.view", "POST": "inspections.change"}
    serializer_class = shapes.CommitmentSerializer
    sorts = ("id", "due_on")
    filters = {
        "site": serializers.UUIDField(),
        "inspection": serializers.UUIDField(),
        "warning_letter": serializers.UUIDField(),
        "status": serializers.CharField(max_length=30),
    }

    def queryset(self) -> QuerySet[Commitment]:
        return selectors.commitments().select_related("form")

    def narrow(self, found: QuerySet[Any], name: str, value: Any) -> QuerySet[Any]:
        return super().narrow(found, ABOUT.get(name, name), value)

    @extend_schema(request=shapes.NewCommitmentSerializer, responses={201: shapes.CommitmentDetailSerializer})
    def post(self, request: Request) -> Answer:
        given = shapes.NewCommitmentSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        return created(request, self.actor.key, lambda: self._make(dict(given.validated_data)))

    def _make(self, given: dict[str, Any]) -> tuple[Any, str]:
        parent, response = parent_of(given), given.pop("response", None)
        made = services.make_commitment(parent, response_id=response, actor=self.actor, **given)
        return commitment_json(selectors.commitment(made.pk), self.actor), reverse("api:commitment", args=[made.pk])


def commitment_json(row: Commitment, actor: Any) -> Any:
    """One commitment with the steps that leave its status."""
    choices = available(COMMITMENT_STEPS, selectors.commitment_state(row), actor)
    return {**shapes.CommitmentSerializer(row).data, "available_steps": steps_json(choices)}


class CommitmentDetail(DetailApi):
    """One commitment; PUT replaces its fields and needs If-Match."""

    actions = {"GET": "inspections.view", "PUT": "inspections.change"}
    serializer_class = shapes.CommitmentDetailSerializer

    def find(self, pk: UUID) -> Commitment:
        return selectors.commitment(pk)

    def represent(self, obj: Commitment) -> Any:
        return commitment_json(obj, self.actor)

    @extend_schema(request=shapes.CommitmentFieldsSerializer, responses=shapes.CommitmentDetailSerializer)
    def put(self, request: Request, pk: UUID) -> Answer:
        found, version = self._found(pk), read_version(request)
        given = shapes.CommitmentFieldsSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        services.change_commitment(found, actor=self.actor, version=version, **given.validated_data)
        changed = self._found(pk)
        body = self.represent(changed)
        return Answer(body, headers={"ETag": etag(changed, body)})


class CommitmentSteps(StepApi):
    """Report a commitment done, verify it, return it, void it."""

    actions = {"POST": "inspections.view"}
    steps = COMMITMENT_STEPS

    def find(self, pk: UUID) -> Commitment:
        return selectors.commitment(pk)

    def perform(self, obj: Commitment, step: Step, given: dict[str, Any], version: int) -> Commitment:
        services.step_commitment(step, obj, actor=self.actor, reason=given["reason"], version=version)
        return selectors.commitment(obj.pk)

    def represent(self, obj: Commitment) -> Any:
        return commitment_json(obj, self.actor)

    @extend_schema(request=StepTakenSerializer, responses=shapes.CommitmentDetailSerializer)
    def post(self, request: Request, pk: UUID, step: str) -> Answer:
        return super().post(request, pk, step)
