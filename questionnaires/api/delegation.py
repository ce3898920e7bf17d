"""Questions given to colleagues, over the API: for people and systems of the CMO. A link has no API."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from questionnaires import services
from questionnaires.models import Delegation
from questionnaires.selectors import delegation as selectors
from questionnaires.selectors import sent
from questionnaires.serializers import delegation as shapes
from web.api.views import DetailApi, ListApi, NothingSerializer, ScopedApi, created

TOLD: Any = {201: shapes.DelegationSerializer}


class OfDelegations(ScopedApi):
    """Base of what is read of delegations."""

    def told(self, rows: list[Delegation]) -> list[Any]:
        """Delegations of one questionnaire, with how far their answers are."""
        if not rows:
            return []
        row = rows[0].answer_set.questionnaire
        filled = sent.filling(row, rows[0].answer_set)
        lines = selectors.lines(rows, filled, self.member.today, self.actor)
        return list(shapes.DelegationSerializer(lines, many=True).data)

    def given(self, shape: type[serializers.Serializer[Any]], request: Request) -> dict[str, Any]:
        found = shape(data=request.data)
        found.is_valid(raise_exception=True)
        return dict(found.validated_data)


class AskedDelegations(OfDelegations, ListApi):
    """What was given of a questionnaire; POST gives questions or sections to a colleague."""

    actions = {"GET": "answers.view", "POST": "answers.delegate"}
    serializer_class = shapes.DelegationSerializer

    def queryset(self) -> QuerySet[Delegation]:
        return selectors.given_of(self.found(sent.questionnaire, self.kwargs["pk"]))

    def represent(self, rows: list[Any]) -> list[Any]:
        return self.told(rows)

    @extend_schema(request=shapes.GiveSerializer, responses=TOLD)
    def post(self, request: Request, pk: UUID) -> Response:
        row, given = self.found(sent.questionnaire, pk), self.given(shapes.GiveSerializer, request)

        def work() -> tuple[Any, str]:
            made = services.delegate(row, actor=self.actor, **given)
            return self.told([selectors.delegation(made.pk)])[0], reverse("api:delegation", args=[made.pk])

        return created(request, self.actor.key, work)


class DelegationDetail(OfDelegations, DetailApi):
    """One delegation."""

    actions = {"GET": "answers.view"}
    serializer_class = shapes.DelegationSerializer

    def find(self, pk: UUID) -> Delegation:
        return selectors.delegation(pk)

    def represent(self, obj: Any) -> Any:
        return self.told([obj])[0]


class DelegationVerb(OfDelegations, ABC):
    """Base of what is done about one delegation; the same again under one Idempotency-Key is done once."""

    actions = {"POST": "answers.delegate"}
    shape: ClassVar[type[serializers.Serializer[Any]]] = NothingSerializer

    @abstractmethod
    def perform(self, row: Delegation, given: dict[str, Any]) -> Delegation: ...

    def done(self, request: Request, pk: UUID) -> Response:
        row, given = self.found(selectors.delegation, pk), self.given(self.shape, request)

        def work() -> tuple[Any, str]:
            made = self.perform(row, given)
            return self.told([selectors.delegation(made.pk)])[0], reverse("api:delegation", args=[made.pk])

        return created(request, self.actor.key, work)


class DelegationDue(DelegationVerb):
    """Move the due day; the colleague is told."""

    shape = shapes.DelegationDueSerializer

    def perform(self, row: Delegation, given: dict[str, Any]) -> Delegation:
        return services.change_delegation_due(row, actor=self.actor, **given)

    @extend_schema(
        operation_id="delegations_due",
        request=shapes.DelegationDueSerializer,
        responses=TOLD,
    )
    def post(self, request: Request, pk: UUID) -> Response:
        return self.done(request, pk)


class DelegationRemind(DelegationVerb):
    """Remind the colleague at once, with the same link. Takes nothing."""

    def perform(self, row: Delegation, given: dict[str, Any]) -> Delegation:
        return services.remind_delegate(row, actor=self.actor)

    @extend_schema(operation_id="delegations_remind", request=NothingSerializer, responses=TOLD)
    def post(self, request: Request, pk: UUID) -> Response:
        return self.done(request, pk)


class DelegationLink(DelegationVerb):
    """Send a new link; the one before is dead. The link goes by mail alone. Takes nothing."""

    def perform(self, row: Delegation, given: dict[str, Any]) -> Delegation:
        return services.send_new_link(row, actor=self.actor)

    @extend_schema(operation_id="delegations_link", request=NothingSerializer, responses=TOLD)
    def post(self, request: Request, pk: UUID) -> Response:
        return self.done(request, pk)


class DelegationBack(DelegationVerb):
    """Give done answers back to be changed."""

    shape = shapes.GiveBackSerializer

    def perform(self, row: Delegation, given: dict[str, Any]) -> Delegation:
        return services.give_back(row, actor=self.actor, **given)

    @extend_schema(operation_id="delegations_back", request=shapes.GiveBackSerializer, responses=TOLD)
    def post(self, request: Request, pk: UUID) -> Response:
        return self.done(request, pk)


class DelegationRevoke(DelegationVerb):
    """Take the questions back; the link is dead at once. Takes nothing."""

    def perform(self, row: Delegation, given: dict[str, Any]) -> Delegation:
        return services.revoke_delegation(row, actor=self.actor)

    @extend_schema(operation_id="delegations_revoke", request=NothingSerializer, responses=TOLD)
    def post(self, request: Request, pk: UUID) -> Response:
        return self.done(request, pk)


class DelegationDone(DelegationVerb):
    """A colleague with an account says that what was given to them is done. Takes nothing."""

    actions = {"POST": "answers.write"}

    def perform(self, row: Delegation, given: dict[str, Any]) -> Delegation:
        return services.finish_own(row, actor=self.actor)

    @extend_schema(operation_id="delegations_done", request=NothingSerializer, responses=TOLD)
    def post(self, request: Request, pk: UUID) -> Response:
        return self.done(request, pk)
