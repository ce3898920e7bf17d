"""Reports about sites over the API: what no other record tells, since when it is over, and what was a mistake."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.request import Request
from rest_framework.response import Response

from cmos import selectors as cmos
from qualification import services
from qualification.models import Signal
from qualification.rules.lifecycle import moves
from qualification.selectors import filing
from qualification.serializers import filing as shapes
from web.api.files import UploadApi, content_of
from web.api.views import DetailApi, ListApi, ReasonSerializer, ScopedApi, created, etag, read_version

READ = "evidence.view"


@extend_schema_view(get=extend_schema(operation_id="sites_reports_list"))
class SiteReports(UploadApi, ListApi):
    """What was reported of a site, void reports too; POST (multipart) reports what every qualification must answer."""

    actions = {"GET": READ, "POST": moves.WRITE}
    serializer_class = shapes.SiteReportSerializer

    def queryset(self) -> QuerySet[Signal]:
        return filing.reports_about(self.found(cmos.site, self.kwargs["pk"]))

    @extend_schema(
        operation_id="sites_reports_create",
        request={"multipart/form-data": shapes.NewSiteReportSerializer},
        responses={201: shapes.SiteReportSerializer},
    )
    def post(self, request: Request, pk: UUID) -> Response:
        site, body = self.found(cmos.site, pk), shapes.NewSiteReportSerializer(data=request.data)
        body.is_valid(raise_exception=True)

        def work() -> tuple[Any, str]:
            made = services.report(site, actor=self.actor, **body.validated_data)
            return shapes.SiteReportSerializer(made).data, reverse("api:site-report", args=[made.pk])

        return created(request, self.actor.key, work, asked=content_of(request))


class ReportDetail(DetailApi):
    """One report about a site."""

    actions = {"GET": READ}
    serializer_class = shapes.SiteReportSerializer

    def find(self, pk: UUID) -> Signal:
        return filing.signal(pk)

    def represent(self, obj: Signal) -> Any:
        return shapes.SiteReportSerializer(obj).data


def _answer(row: Signal) -> Response:
    body = shapes.SiteReportSerializer(row).data
    return Response(body, headers={"ETag": etag(row, body)})


class ReportEnd(ScopedApi):
    """Say since when what was reported is over; needs If-Match. A hold that it caused still needs a decision."""

    actions = {"POST": moves.WRITE}

    @extend_schema(request=shapes.ReportEndSerializer, responses=shapes.SiteReportSerializer)
    def post(self, request: Request, pk: UUID) -> Response:
        row, body = self.found(filing.signal, pk), shapes.ReportEndSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        version = read_version(request)
        return _answer(services.end_report(row, actor=self.actor, version=version, **body.validated_data))


class ReportVoiding(ScopedApi):
    """Take back what was reported by mistake; needs If-Match."""

    actions = {"POST": moves.DECIDE}

    @extend_schema(request=ReasonSerializer, responses=shapes.SiteReportSerializer)
    def post(self, request: Request, pk: UUID) -> Response:
        row, body = self.found(filing.signal, pk), ReasonSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        version = read_version(request)
        return _answer(services.void_report(row, actor=self.actor, version=version, **body.validated_data))
