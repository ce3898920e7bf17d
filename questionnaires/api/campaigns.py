"""Campaigns over the API: planned, sent by a job, followed, stopped."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from kernel.errors import Refused
from questionnaires import selectors, services
from questionnaires.models import CampaignSite
from questionnaires.selectors import campaigns
from questionnaires.selectors.campaigns import Wanted
from questionnaires.serializers import campaigns as shapes
from records.serializers import JobSerializer
from web.api.views import DetailApi, ListApi, NothingSerializer, ReasonSerializer, ScopedApi, created


class OfCampaign(ScopedApi):
    """Base of what is told of one campaign."""

    def told(self, pk: UUID) -> dict[str, Any]:
        row = self.found(campaigns.campaign, pk)
        return dict(shapes.CampaignSerializer(campaigns.board([row], self.member.today)[0]).data)


class Campaigns(OfCampaign, ListApi):
    """Whom the sponsor asked the same; POST plans another campaign."""

    actions = {"GET": "questionnaires.view", "POST": "questionnaires.send"}
    serializer_class = shapes.CampaignSerializer
    sorts = ("id", "number", "due_on")
    filters = {"q": serializers.CharField(max_length=100)}

    def queryset(self) -> QuerySet[Any]:
        return campaigns.campaigns()

    def narrow(self, found: QuerySet[Any], name: str, value: Any) -> QuerySet[Any]:
        return campaigns.matching(found, value)

    def represent(self, rows: list[Any]) -> list[Any]:
        return list(self.serializer_class(campaigns.board(rows, self.member.today), many=True).data)

    @extend_schema(request=shapes.PlanSerializer, responses={201: shapes.CampaignSerializer})
    def post(self, request: Request) -> Response:
        body = shapes.PlanSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        given = dict(body.validated_data)
        version = self.found(selectors.version, given.pop("template_version"))
        wanted = Wanted(given.pop("numbers"), given.pop("operations"))

        def work() -> tuple[Any, str]:
            if unknown := campaigns.unknown_numbers(wanted):
                raise Refused({"numbers": f"No active site has the number {', '.join(unknown[:5])}."})
            sites = campaigns.sites_for(wanted)
            made = services.plan_campaign(version, sites=sites, actor=self.actor, **given)
            return self.told(made.pk), reverse("api:campaign", args=[made.pk])

        return created(request, self.actor.key, work)


class CampaignDetail(OfCampaign, DetailApi):
    """One campaign with how far it is."""

    actions = {"GET": "questionnaires.view"}
    serializer_class = shapes.CampaignSerializer

    def find(self, pk: UUID) -> Any:
        return campaigns.campaign(pk)

    def represent(self, obj: Any) -> Any:
        return self.told(obj.pk)


class CampaignSites(ListApi):
    """The sites of a campaign."""

    actions = {"GET": "questionnaires.view"}
    serializer_class = shapes.CampaignSiteSerializer
    filters = {"asked": serializers.BooleanField()}

    def queryset(self) -> QuerySet[CampaignSite]:
        return campaigns.lines(self.found(campaigns.campaign, self.kwargs["pk"]))

    def narrow(self, found: QuerySet[Any], name: str, value: Any) -> QuerySet[Any]:
        return found.filter(questionnaire__isnull=not value)


class CampaignSending(OfCampaign):
    """Ask every site that was not asked yet; a job does it. Takes nothing."""

    actions = {"POST": "questionnaires.send"}

    @extend_schema(operation_id="campaigns_send", request=NothingSerializer, responses={201: JobSerializer})
    def post(self, request: Request, pk: UUID) -> Response:
        NothingSerializer(data=request.data).is_valid(raise_exception=True)
        found = self.found(campaigns.campaign, pk)

        def work() -> tuple[Any, str]:
            job = services.begin_sending(found, actor=self.actor)
            return JobSerializer(job).data, reverse("api:job", args=[job.pk])

        return created(request, self.actor.key, work)


class CampaignStop(OfCampaign):
    """Let a recurring campaign ask no more."""

    actions = {"POST": "questionnaires.send"}

    @extend_schema(operation_id="campaigns_stop", request=ReasonSerializer, responses={201: shapes.CampaignSerializer})
    def post(self, request: Request, pk: UUID) -> Response:
        found, body = self.found(campaigns.campaign, pk), ReasonSerializer(data=request.data)
        body.is_valid(raise_exception=True)

        def work() -> tuple[Any, str]:
            services.stop_campaign(found, actor=self.actor, **body.validated_data)
            return self.told(pk), reverse("api:campaign", args=[pk])

        return created(request, self.actor.key, work)
