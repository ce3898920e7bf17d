"""The cGMP matrix over the API: per topic, with every piece of evidence, on any day; and what people assessed."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from audits import selectors as audits
from cmos import selectors as cmos
from qualification import selectors, services
from qualification.models import TopicAssessment
from qualification.rules.matrix import RULE_VERSION, matrix, plain_cell, plain_evidence, unplaced
from qualification.serializers.matrix import (
    AssessmentSerializer,
    CoveredTopicsSerializer,
    MatrixSerializer,
    NewAssessmentSerializer,
)
from web.api.moments import KNOWN_AT, asked_moment
from web.api.views import ListApi, ReasonSerializer, ScopedApi, asked_day, created, read_version

VIEW = "matrix.view"


class SiteMatrix(ScopedApi):
    """Where each topic of a site stands on a day, with every piece of evidence."""

    actions = {"GET": VIEW}

    @extend_schema(
        operation_id="sites_matrix_retrieve",
        parameters=[OpenApiParameter("on", date, description="the day asked about, by default today"), KNOWN_AT],
        responses=MatrixSerializer,
    )
    def get(self, request: Request, pk: UUID) -> Response:
        self.known_parameters({"on", "known_at"})
        on, known_at = asked_day(request, "on", self.member.today), asked_moment(request, self.member)
        site = self.found(cmos.site, pk)
        found = selectors.topic_evidence([site.pk], on, known_at)[site.pk]
        return Response(
            {
                "site": site.pk,
                "on": on,
                "known_at": known_at,
                "rule_version": RULE_VERSION,
                "topics": [plain_cell(cell) for cell in matrix(found, on)],
                "unplaced": [plain_evidence(each, on) for each in unplaced(found, on)],
            }
        )


class Assessments(ListApi):
    """What people assessed about the topics of a site, newest first; a new one is recorded."""

    actions = {"GET": VIEW, "POST": services.ASSESS}
    serializer_class = AssessmentSerializer

    def queryset(self) -> QuerySet[TopicAssessment]:
        return selectors.topic_assessments(self.found(cmos.site, self.kwargs["pk"]))

    @extend_schema(
        operation_id="topic_assessments_create",
        request=NewAssessmentSerializer,
        responses={201: AssessmentSerializer},
    )
    def post(self, request: Request, pk: UUID) -> Response:
        site, given = self.found(cmos.site, pk), NewAssessmentSerializer(data=request.data)
        given.is_valid(raise_exception=True)

        def work() -> tuple[Any, str]:
            made = services.assess_topic(site, actor=self.actor, **given.validated_data)
            return AssessmentSerializer(made).data, reverse("api:topic-assessments", args=[site.pk])

        return created(request, self.actor.key, work)


class AssessmentVoiding(ScopedApi):
    """Take back an assessment entered by mistake; needs If-Match with its version."""

    actions = {"POST": services.ASSESS}

    @extend_schema(request=ReasonSerializer, responses=AssessmentSerializer)
    def post(self, request: Request, pk: UUID) -> Response:
        found, given = self.found(selectors.topic_assessment, pk), ReasonSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        version = read_version(request)
        voided = services.void_assessment(found, actor=self.actor, version=version, **given.validated_data)
        return Response(AssessmentSerializer(voided).data)


class CoveredTopics(ScopedApi):
    """Which topics an audit covered; recorded once its findings are issued."""

    actions = {"GET": VIEW, "POST": services.ASSESS}

    @extend_schema(operation_id="audits_topics_list", responses=AssessmentSerializer(many=True))
    def get(self, request: Request, pk: UUID) -> Response:
        self.known_parameters(())
        return Response(AssessmentSerializer(selectors.covered_by(self.found(audits.audit, pk)), many=True).data)

    @extend_schema(
        operation_id="audits_topics_create",
        request=CoveredTopicsSerializer,
        responses={201: AssessmentSerializer(many=True)},
    )
    def post(self, request: Request, pk: UUID) -> Response:
        audit, given = self.found(audits.audit, pk), CoveredTopicsSerializer(data=request.data)
        given.is_valid(raise_exception=True)

        def work() -> tuple[Any, str]:
            made = services.cover_topics(audit, actor=self.actor, **given.validated_data)
            return list(AssessmentSerializer(made, many=True).data), reverse("api:audit-topics", args=[audit.pk])

        return created(request, self.actor.key, work)
