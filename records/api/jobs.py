"""Long work over the API: how far it is, its result, and its end on request; only one's own (S-15)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from records import jobs, selectors
from records.files import serving
from records.models import Job
from records.serializers import CancelSerializer, JobSerializer
from web.api.views import ListApi, ScopedApi


class Jobs(ListApi):
    """The caller's own jobs."""

    actions = {"GET": "jobs.view"}
    serializer_class = JobSerializer
    filters = {"state": serializers.ChoiceField(choices=Job.State.choices), "kind": serializers.CharField()}

    def queryset(self) -> QuerySet[Job]:
        return selectors.jobs_of(self.actor).select_related("result")


class JobDetail(ScopedApi):
    """One job; ask again until `state` is none of `queued` and `running`."""

    actions = {"GET": "jobs.view"}

    @extend_schema(operation_id="jobs_retrieve", responses=JobSerializer)
    def get(self, request: Request, pk: UUID) -> Response:
        self.known_parameters(())
        return Response(JobSerializer(self.found(selectors.job_of, pk, self.actor)).data)


class JobCancel(ScopedApi):
    """Ends a job that waits or runs."""

    actions = {"POST": "jobs.cancel"}

    @extend_schema(operation_id="jobs_cancel", request=CancelSerializer, responses=JobSerializer)
    def post(self, request: Request, pk: UUID) -> Response:
        job, body = self.found(selectors.job_of, pk, self.actor), CancelSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        jobs.cancel(job, actor=self.actor, reason=body.validated_data["reason"])
        return Response(JobSerializer(selectors.job_of(pk, self.actor)).data)


class JobResult(ScopedApi):
    """The file a job made."""

    actions = {"GET": "jobs.view"}

    @extend_schema(operation_id="jobs_result", responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    def get(self, request: Request, pk: UUID) -> Any:
        self.known_parameters(())
        made = self.found(selectors.job_result, pk, self.actor)
        return serving.download(request._request, made, actor=self.actor)
