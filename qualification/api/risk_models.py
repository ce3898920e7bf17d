"""Risk models over the API: drafted, changed, proved in a job, approved by a second person."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from kernel.steps import Step
from qualification import services
from qualification.models import RiskModel
from qualification.rules.risk import steps
from qualification.selectors import risk_models as models
from qualification.serializers import risk as shapes
from records.api.signing import DeclineApi, Signable, SignedStepApi, signatures_of
from records.selectors.signers import available
from records.serializers import JobSerializer, SignedStepSerializer
from records.services.signing import Signing
from web.api.views import DetailApi, ListApi, NothingSerializer, ScopedApi, created, etag, read_version, steps_json

VIEW, CHANGE = "risk.view", "risk.change_model"


def model_json(row: RiskModel, api: ScopedApi) -> Any:
    """A model as plain values, with the newest proof of exactly what it says."""
    row = models.listed().get(pk=row.pk)
    found = models.proof_of(row)
    proof = found and {
        "id": str(found.pk),
        "digest": found.digest,
        "compared_with": found.against,
        "assessments_compared": found.compared,
        "changes": found.changes,
        **found.result,
    }
    return {
        **shapes.RiskModelSerializer(row).data,
        "body": row.body,
        "proof": proof,
        "signatures": signatures_of(row, models.signed_content(row)),
        "available_steps": steps_json(available(steps.MODEL_TAKEN, models.facts(row), api.actor, row)),
    }


class Models(ListApi):
    """The sponsor's own risk models; where none is approved the portal's counts. POST drafts one from that in use."""

    actions = {"GET": VIEW, "POST": CHANGE}
    serializer_class = shapes.RiskModelSerializer
    sorts = ("id",)
    filters = {"status": serializers.ChoiceField(choices=list(steps.MODEL_STATES))}

    def queryset(self) -> QuerySet[RiskModel]:
        return models.listed()

    def narrow(self, found: QuerySet[Any], name: str, value: Any) -> QuerySet[Any]:
        return found.filter(**{name: value})

    @extend_schema(request=shapes.NewRiskModelSerializer, responses={201: shapes.RiskModelDetailSerializer})
    def post(self, request: Request) -> Response:
        body = shapes.NewRiskModelSerializer(data=request.data)
        body.is_valid(raise_exception=True)

        def work() -> tuple[Any, str]:
            made = services.draft_model(actor=self.actor, **body.validated_data)
            return model_json(made, self), reverse("api:risk-model", args=[made.pk])

        return created(request, self.actor.key, work)


class ModelDetail(DetailApi):
    """One risk model with its proof; PUT replaces what a draft says and needs If-Match."""

    actions = {"GET": VIEW, "PUT": CHANGE}
    serializer_class = shapes.RiskModelDetailSerializer

    def find(self, pk: UUID) -> RiskModel:
        return models.risk_model(pk)

    def represent(self, obj: RiskModel) -> Any:
        return model_json(obj, self)

    @extend_schema(request=shapes.RiskModelFieldsSerializer, responses=shapes.RiskModelDetailSerializer)
    def put(self, request: Request, pk: UUID) -> Response:
        row, body = self._found(pk), shapes.RiskModelFieldsSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        changed = services.change_model(row, seen=read_version(request), actor=self.actor, **body.validated_data)
        found = model_json(changed, self)
        return Response(found, headers={"ETag": etag(changed, found)})


class ModelProof(ScopedApi):
    """Ask the portal to walk a draft; the job tells how far it is, the model has its proof then. Takes nothing."""

    actions = {"POST": CHANGE}

    @extend_schema(operation_id="risk_models_prove", request=NothingSerializer, responses={201: JobSerializer})
    def post(self, request: Request, pk: UUID) -> Response:
        row = self.found(models.risk_model, pk)
        NothingSerializer(data=request.data).is_valid(raise_exception=True)

        def work() -> tuple[Any, str]:
            job = services.request_proof(row, actor=self.actor)
            return JobSerializer(job).data, reverse("api:job", args=[job.pk])

        return created(request, self.actor.key, work)


class OfModel(Signable):
    """What the steps of a model are taken on, and what a signature covers."""

    steps: ClassVar[tuple[Step, ...]] = steps.MODEL_TAKEN

    def find(self, pk: UUID) -> RiskModel:
        return models.risk_model(pk)

    def signed_content(self, obj: RiskModel) -> dict[str, Any]:
        return models.signed_content(obj)


class ModelSteps(OfModel, SignedStepApi):
    """Approve a proved model, return it to draft or discard it; needs If-Match, approving its ceremony."""

    actions = {"GET": VIEW, "POST": VIEW}

    @extend_schema(request=SignedStepSerializer, responses=shapes.RiskModelDetailSerializer)
    def post(self, request: Request, pk: UUID, step: str) -> Response:
        return super().post(request, pk, step)

    def perform(self, obj: RiskModel, step: Step, given: dict[str, Any], version: int) -> RiskModel:
        signing = Signing.taken(self.request._request, step, given)
        return services.take_model_step(step, obj, actor=self.actor, seen=version, signing=signing, **given)

    def represent(self, obj: RiskModel) -> Any:
        return model_json(obj, self)


class ModelDecline(OfModel, DeclineApi):
    """Refuse to sign a model, with the reason; needs If-Match."""

    actions = {"POST": VIEW}
