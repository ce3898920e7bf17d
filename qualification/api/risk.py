"""Risk over the API: assessments of sites, the models they are made with, the signed risk of a site on a day."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404
from django.urls import reverse
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cmos import selectors as cmos
from kernel.steps import Step
from qualification import selectors, services
from qualification.models import RiskAssessment
from qualification.rules.risk import scales, steps
from qualification.selectors import risk as reads
from qualification.serializers import risk as shapes
from records.api.signing import DeclineApi, Signable, SignedStepApi, signatures_of
from records.selectors.signers import available
from records.serializers import SignedStepSerializer
from records.services.proving import Signing
from web.api.moments import KNOWN_AT, asked_moment
from web.api.views import (
    DetailApi,
    ListApi,
    ReasonSerializer,
    ScopedApi,
    asked_day,
    created,
    etag,
    read_version,
    steps_json,
)

VIEW, ASSESS = "risk.view", "risk.assess"


def _refs(found: Any) -> list[dict[str, Any]]:
    return [{"kind": ref.kind, "id": ref.id, "label": ref.label} for ref in found]


def as_json(row: RiskAssessment, api: ScopedApi) -> Any:
    """An assessment as plain values, with everything its page tells."""
    row = reads.assessment(row.pk)
    reading = reads.reading(row)
    names = ("proposed", "because", "doubted", "chosen", "reason", "note")
    signed = row.status != steps.DRAFT
    whole = {
        "factors": [
            {"key": each.key, "evidence": _refs(each.evidence), **{name: getattr(each, name) for name in names}}
            for each in reading.entries
        ],
        "raised_by": [
            {"key": each.key, "because": each.because, "evidence": _refs(each.evidence)}
            for each in reads.raised_words(reading)
        ],
        "sensitivity": [shapes.RiskTurnSerializer(turn).data for turn in reading.score.turns],
        "intervals": shapes.RiskIntervalsSerializer(reading.intervals).data,
        "signatures": signatures_of(row, reads.signed_content(row)) if signed else [],
        "available_steps": steps_json(available(steps.ASSESSMENT_TAKEN, reads.facts(row), api.actor, row)),
    }
    said = {name: getattr(row, name) for name in ("formality", "formality_why", "alternatives", "residual")}
    return {**shapes.RiskAssessmentSerializer(row).data, **said, **whole}


class Assessments(ListApi):
    """Assessments of the risk of sites; POST begins one with what the records propose."""

    actions = {"GET": VIEW, "POST": ASSESS}
    serializer_class = shapes.RiskAssessmentSerializer
    sorts = ("id", "score", "review_on")
    filters = {
        "site": serializers.UUIDField(),
        "status": serializers.ChoiceField(choices=list(steps.ASSESSMENT_STATES)),
        "band": serializers.ChoiceField(choices=list(scales.BANDS)),
    }

    def queryset(self) -> QuerySet[RiskAssessment]:
        return reads.assessments().defer("inputs", "floors")

    def narrow(self, found: QuerySet[Any], name: str, value: Any) -> QuerySet[Any]:
        return found.filter(**{{"site": "site_id"}.get(name, name): value})

    @extend_schema(request=shapes.NewRiskAssessmentSerializer, responses={201: shapes.RiskAssessmentDetailSerializer})
    def post(self, request: Request) -> Response:
        given = _given(shapes.NewRiskAssessmentSerializer, request)
        site = self.found(cmos.site, given.pop("site"))
        return created(request, self.actor.key, lambda: self._begun(site, given))

    def _begun(self, site: Any, given: dict[str, Any]) -> tuple[Any, str]:
        made = services.begin_assessment(site, actor=self.actor, **given)
        return as_json(made, self), reverse("api:risk-assessment", args=[made.pk])


def _given(shape: type[serializers.Serializer[Any]], request: Request) -> dict[str, Any]:
    given = shape(data=request.data)
    given.is_valid(raise_exception=True)
    return dict(given.validated_data)


class AssessmentDetail(DetailApi):
    """One assessment; PUT replaces what a draft says and needs If-Match."""

    actions = {"GET": VIEW, "PUT": ASSESS}
    serializer_class = shapes.RiskAssessmentDetailSerializer

    def find(self, pk: UUID) -> RiskAssessment:
        return reads.assessment(pk)

    def represent(self, obj: RiskAssessment) -> Any:
        return as_json(obj, self)

    @extend_schema(request=shapes.RiskAssessmentFieldsSerializer, responses=shapes.RiskAssessmentDetailSerializer)
    def put(self, request: Request, pk: UUID) -> Response:
        row, seen = self._found(pk), read_version(request)
        given = _given(shapes.RiskAssessmentFieldsSerializer, request)
        chosen = {each["key"]: each for each in given.pop("factors")}
        changed = services.save_assessment(row, chosen=chosen, seen=seen, actor=self.actor, **given)
        body = as_json(changed, self)
        return Response(body, headers={"ETag": etag(changed, body)})


class AssessmentReading(ScopedApi):
    """Take up what the records propose now; needs If-Match. What a person chose against them stays."""

    actions = {"POST": ASSESS}

    @extend_schema(
        operation_id="risk_assessments_read_anew",
        request=ReasonSerializer,
        responses=shapes.RiskAssessmentDetailSerializer,
    )
    def post(self, request: Request, pk: UUID) -> Response:
        row = self.found(reads.assessment, pk)
        given = _given(ReasonSerializer, request)
        changed = services.read_anew(row, seen=read_version(request), actor=self.actor, **given)
        body = as_json(changed, self)
        return Response(body, headers={"ETag": etag(changed, body)})


class OfAssessment(Signable):
    """What the steps of an assessment are taken on and what its signature covers."""

    steps: ClassVar[tuple[Step, ...]] = steps.ASSESSMENT_TAKEN

    def find(self, pk: UUID) -> RiskAssessment:
        return reads.assessment(pk)

    def signed_content(self, obj: RiskAssessment) -> dict[str, Any]:
        return reads.signed_content(obj)


class AssessmentSteps(OfAssessment, SignedStepApi):
    """Sign or discard; needs If-Match, a signature its ceremony."""

    actions = {"GET": VIEW, "POST": VIEW}

    @extend_schema(request=SignedStepSerializer, responses=shapes.RiskAssessmentDetailSerializer)
    def post(self, request: Request, pk: UUID, step: str) -> Response:
        return super().post(request, pk, step)

    def perform(self, obj: RiskAssessment, step: Step, given: dict[str, Any], version: int) -> RiskAssessment:
        signing = Signing.taken(self.request._request, step, given)
        return services.take_assessment_step(step, obj, actor=self.actor, seen=version, signing=signing, **given)

    def represent(self, obj: RiskAssessment) -> Any:
        return as_json(obj, self)


class AssessmentDecline(OfAssessment, DeclineApi):
    """Refuse to sign an assessment, with the reason; needs If-Match."""

    actions = {"POST": VIEW}


# --- what counts on a day -----------------------------------------------------------------------------------------


class SiteRisk(ScopedApi):
    """The signed risk of a site on a day, as known at a moment; 404 where none was signed by then."""

    actions = {"GET": VIEW}

    @extend_schema(
        operation_id="sites_risk_retrieve",
        parameters=[OpenApiParameter("on", date, description="the day asked about, by default today"), KNOWN_AT],
        responses=shapes.SiteRiskSerializer,
    )
    def get(self, request: Request, pk: UUID) -> Response:
        self.known_parameters({"on", "known_at"})
        on, known_at = asked_day(request, "on", self.member.today), asked_moment(request, self.member)
        found = selectors.risk_facts([pk], on, known_at).get(pk)
        if found is None:
            raise Http404
        return Response(shapes.SiteRiskSerializer(found).data)
