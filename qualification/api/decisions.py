"""Decisions about standings over the API."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import QuerySet
from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cmos import selectors as cmos
from kernel.steps import Step
from qualification import selectors, services
from qualification.models import StandingDecision
from qualification.rules.decisions import steps
from qualification.rules.decisions.facts import KINDS
from qualification.rules.words import JURISDICTIONS
from qualification.selectors import decisions as reading
from qualification.serializers import decisions as shapes
from records.api.signing import DeclineApi, Signable, SignedStepApi, signatures_of
from records.selectors.signers import available
from records.serializers import SignedStepSerializer
from records.services.signing import Signing
from web.api.views import DetailApi, ListApi, ScopedApi, created, steps_json


def as_json(row: StandingDecision, api: ScopedApi) -> Any:
    """A decision as plain values, with everything its page tells."""
    today = api.member.today
    known = selectors.facts([row.site_id], today)[row.site_id]
    choices = available(steps.STEPS, reading.state_of(row, known, today), api.actor, row)
    return {
        **shapes.StandingDecisionSerializer(row).data,
        "signatures": signatures_of(row, reading.signed_content(row)),
        "available_steps": steps_json(choices),
    }


class Decisions(ListApi):
    """Decisions about standings; POST proposes one, which counts once it is signed."""

    actions = {"GET": "qualification.view", "POST": steps.PROPOSE}
    serializer_class = shapes.StandingDecisionSerializer
    filters = {
        "site": serializers.UUIDField(),
        "market": serializers.ChoiceField(choices=list(JURISDICTIONS)),
        "kind": serializers.ChoiceField(choices=list(KINDS)),
        "status": serializers.ChoiceField(choices=list(steps.SHOWN)),
    }

    def queryset(self) -> QuerySet[StandingDecision]:
        return reading.decisions()

    def narrow(self, found: QuerySet[Any], name: str, value: Any) -> QuerySet[Any]:
        return found.filter(**{{"site": "site_id", "market": "jurisdiction"}.get(name, name): value})

    @extend_schema(
        request=shapes.NewStandingDecisionSerializer, responses={201: shapes.StandingDecisionDetailSerializer}
    )
    def post(self, request: Request) -> Response:
        given = shapes.NewStandingDecisionSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        return created(request, self.actor.key, lambda: self._propose(dict(given.validated_data)))

    def _propose(self, given: dict[str, Any]) -> tuple[Any, str]:
        try:
            site = cmos.site(given.pop("site"))
        except ObjectDoesNotExist as missing:
            raise serializers.ValidationError({"site": ["This site does not exist."]}) from missing
        made = services.propose_decision(site, actor=self.actor, **given)
        return as_json(made, self), reverse("api:standing-decision", args=[made.pk])


class DecisionDetail(DetailApi):
    """One decision."""

    actions = {"GET": "qualification.view"}
    serializer_class = shapes.StandingDecisionDetailSerializer

    def find(self, pk: UUID) -> StandingDecision:
        return reading.decision(pk)

    def represent(self, obj: StandingDecision) -> Any:
        return as_json(obj, self)


class OfDecision(Signable):
    """What the steps of a decision are taken on and what its signature covers."""

    steps: ClassVar[tuple[Step, ...]] = steps.STEPS

    def find(self, pk: UUID) -> StandingDecision:
        return reading.decision(pk)

    def signed_content(self, obj: StandingDecision) -> dict[str, Any]:
        return reading.signed_content(obj)


class DecisionSteps(OfDecision, SignedStepApi):
    """Sign, withdraw or end a decision; needs If-Match, signing its ceremony."""

    actions = {"GET": "qualification.view", "POST": "qualification.view"}
    step_serializer = SignedStepSerializer

    @extend_schema(request=SignedStepSerializer, responses=shapes.StandingDecisionDetailSerializer)
    def post(self, request: Request, pk: UUID, step: str) -> Response:
        return super().post(request, pk, step)

    def perform(self, obj: StandingDecision, step: Step, given: dict[str, Any], version: int) -> StandingDecision:
        signing = Signing.taken(self.request._request, step, given)
        return services.take_decision_step(step, obj, actor=self.actor, version=version, signing=signing, **given)

    def represent(self, obj: StandingDecision) -> Any:
        return as_json(obj, self)


class DecisionDecline(OfDecision, DeclineApi):
    """Refuse to sign a decision, with the reason; needs If-Match."""

    actions = {"POST": "qualification.view"}
