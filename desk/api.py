"""What is due, across rooms, over the API."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import QuerySet
from django.urls import reverse
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cmos import selectors as cmos
from desk import chain_printing, matrix_printing, search, selectors, services
from desk.dossier.sections import open_to
from desk.serializers import (
    TRAIL,
    CopySerializer,
    DeadlineSerializer,
    DossierSerializer,
    HitSerializer,
    NewCopySerializer,
    NewDossierSerializer,
    NewExplanationSerializer,
)
from records import copies
from records import selectors as records
from records.models import PrintedRecord, RecordCopy
from records.serializers import JobSerializer
from reminders import selectors as reminders
from web.api.views import ListApi, ScopedApi, asked_day, created

BEHIND, AHEAD = 365, 90
"""Days around today that are answered when nobody asks for others."""
LONGEST = 1_100


class Deadlines(ScopedApi):
    """Everything that is due in a window of days, earliest first; computed, never stored twice."""

    actions = {"GET": "reminders.view"}

    @extend_schema(
        operation_id="deadlines_list",
        parameters=[
            OpenApiParameter("since", date, description=f"first due date, by default {BEHIND} days ago"),
            OpenApiParameter("until", date, description=f"last due date, by default in {AHEAD} days"),
        ],
        responses=DeadlineSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        self.known_parameters({"since", "until"})
        today = self.member.today
        first = asked_day(request, "since", today - timedelta(days=BEHIND))
        last = asked_day(request, "until", today + timedelta(days=AHEAD))
        if not 0 <= (last - first).days <= LONGEST:
            raise serializers.ValidationError({"until": [f"Ask for 0 to {LONGEST} days after `since`."]})
        found = selectors.visible(reminders.due_between(first, last), self.actor)
        return Response([DeadlineSerializer(each).data for each in found])


class Dossiers(ListApi):
    """Dossiers made of a site; a new one is a job, whose result is the PDF."""

    actions = {"GET": "records.view", "POST": "desk.dossier"}
    serializer_class = DossierSerializer

    def queryset(self) -> QuerySet[PrintedRecord]:
        return records.printed_of(self.found(cmos.site, self.kwargs["pk"]), services.DOSSIER_OF)

    @extend_schema(operation_id="dossiers_create", request=NewDossierSerializer, responses={201: JobSerializer})
    def post(self, request: Request, pk: UUID) -> Response:
        site, given = self.found(cmos.site, pk), NewDossierSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        asked: dict[str, Any] = given.validated_data
        everything = [section.key for section in open_to(self.actor)]

        def work() -> tuple[Any, str]:
            job = services.request_dossier(
                site,
                include=asked.get("include") or everything,
                on=asked.get("on") or self.member.today,
                actor=self.actor,
                reason=asked["reason"],
            )
            return JobSerializer(job).data, reverse("api:job", args=[job.pk])

        return created(request, self.actor.key, work)


class Explanations(ListApi):
    """Printed explanations of a site's standing; a new one is a job, whose result is the PDF."""

    actions = {"GET": "records.view", "POST": services.EXPLANATION}
    serializer_class = DossierSerializer

    def queryset(self) -> QuerySet[PrintedRecord]:
        return records.printed_of(self.found(cmos.site, self.kwargs["pk"]), services.STANDING_OF)

    @extend_schema(operation_id="explanations_create", request=NewExplanationSerializer, responses={201: JobSerializer})
    def post(self, request: Request, pk: UUID) -> Response:
        site, given = self.found(cmos.site, pk), NewExplanationSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        on = given.validated_data.get("on") or self.member.today

        def work() -> tuple[Any, str]:
            reason = given.validated_data["reason"]
            job = services.request_explanation(
                site, on=on, known_at=given.validated_data.get("known_at"), actor=self.actor, reason=reason
            )
            return JobSerializer(job).data, reverse("api:job", args=[job.pk])

        return created(request, self.actor.key, work)


class MatrixCopies(ListApi):
    """Printed cGMP matrices of a site; a new one is a job, whose result is the PDF."""

    actions = {"GET": "records.view", "POST": matrix_printing.PRINT}
    serializer_class = DossierSerializer

    def queryset(self) -> QuerySet[PrintedRecord]:
        return records.printed_of(self.found(cmos.site, self.kwargs["pk"]), matrix_printing.MATRIX_OF)

    @extend_schema(
        operation_id="matrix_copies_create", request=NewExplanationSerializer, responses={201: JobSerializer}
    )
    def post(self, request: Request, pk: UUID) -> Response:
        site, given = self.found(cmos.site, pk), NewExplanationSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        on, reason = given.validated_data.get("on") or self.member.today, given.validated_data["reason"]

        def work() -> tuple[Any, str]:
            job = matrix_printing.request_copy(site, on=on, actor=self.actor, reason=reason)
            return JobSerializer(job).data, reverse("api:job", args=[job.pk])

        return created(request, self.actor.key, work)


class ChainCopies(ListApi):
    """Printed supply chains of a product; a new one is a job, whose result is the PDF."""

    actions = {"GET": "records.view", "POST": chain_printing.PRINT}
    serializer_class = DossierSerializer

    def queryset(self) -> QuerySet[PrintedRecord]:
        return records.printed_of(self.found(cmos.product, self.kwargs["pk"]), chain_printing.CHAIN_OF)

    @extend_schema(operation_id="chain_copies_create", request=NewExplanationSerializer, responses={201: JobSerializer})
    def post(self, request: Request, pk: UUID) -> Response:
        product, given = self.found(cmos.product, pk), NewExplanationSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        on, reason = given.validated_data.get("on") or self.member.today, given.validated_data["reason"]

        def work() -> tuple[Any, str]:
            job = chain_printing.request_copy(product, on=on, actor=self.actor, reason=reason)
            return JobSerializer(job).data, reverse("api:job", args=[job.pk])

        return created(request, self.actor.key, work)


class Copies(ListApi):
    """Copies made for inspectors; a new one is a job, whose result is the archive."""

    actions = {"GET": "copies.view", "POST": "copies.make"}
    serializer_class = CopySerializer

    def queryset(self) -> QuerySet[RecordCopy]:
        return copies.copies()

    @extend_schema(operation_id="copies_create", request=NewCopySerializer, responses={201: JobSerializer})
    def post(self, request: Request) -> Response:
        given = NewCopySerializer(data=request.data)
        given.is_valid(raise_exception=True)
        asked: dict[str, Any] = given.validated_data

        def work() -> tuple[Any, str]:
            told: dict[str, Any] = {"made_for": asked["made_for"], "actor": self.actor, "reason": asked["reason"]}
            is_whole = asked["kind"] == TRAIL
            job = (
                copies.request_trail(**told)
                if is_whole
                else services.request_copy(asked["kind"], asked["record"], **told)
            )
            return JobSerializer(job).data, reverse("api:job", args=[job.pk])

        try:
            return created(request, self.actor.key, work)
        except ObjectDoesNotExist:
            raise serializers.ValidationError({"record": ["There is no such record."]}) from None


class Search(ScopedApi):
    """Records by the beginning of their number or of the words of their name; at most eight of each kind."""

    actions = {"GET": "desk.search"}

    @extend_schema(
        operation_id="search",
        parameters=[OpenApiParameter("q", str, description=f"at least {search.SHORTEST} characters")],
        responses=HitSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        self.known_parameters({"q"})
        found = search.search(request.query_params.get("q", "")[:100], self.actor)
        return Response([HitSerializer(each).data for each in found])
