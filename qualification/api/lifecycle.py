"""Qualifications over the API: where each stands on any day, its gates, and its decisions."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import QuerySet
from django.urls import reverse
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cmos import selectors as cmos
from cmos.models import Product
from kernel.steps import Step
from qualification import services
from qualification.models import Decision, Qualification
from qualification.rules.lifecycle import moves
from qualification.selectors import deciding, listing
from qualification.selectors import lifecycle as reading
from qualification.serializers import lifecycle as shapes
from qualification.services import NewScope, Prepared
from records.api.signing import DeclineApi, Signable, SignedStepApi, signatures_of
from records.selectors.signers import available
from records.serializers import SignedStepSerializer
from records.services.signing import Signing
from web.api.moments import asked_moment
from web.api.views import DetailApi, ListApi, ScopedApi, asked_day, created, steps_json

ON = OpenApiParameter("on", date, description="the day asked about, by default today")
KNOWN_AT = OpenApiParameter("known_at", datetime, description="the moment whose knowledge is asked for, by default now")


def as_json(row: Qualification, api: ScopedApi, on: date, known_at: datetime | None = None) -> Any:
    """A qualification as it stood on a day, with everything its page tells."""
    found = reading.here([row], on, known_at)
    if not found:
        raise ObjectDoesNotExist
    line = listing.Line(row, found[0], "")
    state = found[0].known.state
    decided = [each for each in deciding.decisions_of(row) if known_at is None or _known(each, known_at)]
    may = [each.key for each in moves.moves_from(state.state) if api.actor.can(each.first)] if state else []
    return {
        **shapes.QualificationSerializer(line).data,
        "gates": shapes.GateSerializer(deciding.gates_of(found[0], on, known_at), many=True).data,
        "proposals": shapes.ProposalSerializer(found[0].proposals, many=True).data,
        "conditions": shapes.ConditionSerializer(state.by.conditions if state else (), many=True).data,
        "decisions": shapes.DecisionSerializer(decided, many=True).data,
        "moves": may,
    }


def _known(row: Decision, known_at: datetime) -> bool:
    return row.decided_at is not None and row.decided_at <= known_at


def products_named(ids: Collection[UUID]) -> tuple[Product, ...]:
    """The products; what is not there and what is not yours answer the same."""
    found = tuple(each for each in cmos.active_products() if each.pk in set(ids))
    if len(found) != len(set(ids)):
        raise serializers.ValidationError({"products": ["Not every product of the list exists."]})
    return found


class Qualifications(ListApi):
    """Qualifications of the sponsor as they stand today; POST proposes a site for a scope."""

    actions = {"GET": "qualification.view", "POST": moves.PROPOSE}
    serializer_class = shapes.QualificationSerializer
    filters = {
        "site": serializers.UUIDField(),
        "state": serializers.CharField(max_length=30),
        "market": serializers.CharField(max_length=20),
        "due_within": serializers.IntegerField(min_value=0, max_value=3660),
        "needs": serializers.ChoiceField(choices=list(listing.NEEDS)),
    }

    def queryset(self) -> QuerySet[Any]:
        return listing.listed(self.member.today)

    def narrow(self, found: QuerySet[Any], name: str, value: Any) -> QuerySet[Any]:
        if name == "market":
            return listing.for_market(found, value)
        if name == "due_within":
            return listing.due_within(found, value, self.member.today)
        if name == "needs":
            return listing.waiting_for(found, value, self.member.today)
        return found.filter(**{{"site": "site_id"}.get(name, name): value})

    def represent(self, rows: list[Any]) -> list[Any]:
        return list(shapes.QualificationSerializer(listing.lines(rows, self.member.today), many=True).data)

    @extend_schema(request=shapes.NewQualificationSerializer, responses={201: shapes.QualificationDetailSerializer})
    def post(self, request: Request) -> Response:
        given = shapes.NewQualificationSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        return created(request, self.actor.key, lambda: self._propose(dict(given.validated_data)))

    def _propose(self, given: dict[str, Any]) -> tuple[Any, str]:
        try:
            site = cmos.site(given.pop("site"))
        except ObjectDoesNotExist as missing:
            raise serializers.ValidationError({"site": ["This site does not exist."]}) from missing
        scope = NewScope(
            operations=tuple(given.pop("operations")),
            markets=tuple(given.pop("markets")),
            products=products_named(given.pop("products")),
        )
        made = services.propose_site(site, scope=scope, actor=self.actor, **given)
        row = reading.qualification(made.qualification_id)
        return as_json(row, self, self.member.today), reverse("api:qualification", args=[row.pk])


class QualificationDetail(DetailApi):
    """One qualification on a day, as known at a moment: state, gates, holds, proposals, conditions, decisions."""

    actions = {"GET": "evidence.view"}
    serializer_class = shapes.QualificationDetailSerializer
    parameters: ClassVar[frozenset[str]] = frozenset({"on", "known_at"})

    def find(self, pk: UUID) -> Qualification:
        return reading.qualification(pk)

    def represent(self, obj: Qualification) -> Any:
        request = self.request
        on = asked_day(request, "on", self.member.today)
        return as_json(obj, self, on, asked_moment(request, self.member))

    @extend_schema(parameters=[ON, KNOWN_AT], responses=shapes.QualificationDetailSerializer)
    def get(self, request: Request, pk: UUID) -> Response:
        return super().get(request, pk)


class Decisions(ScopedApi):
    """Prepare a decision about a qualification; nothing changes before it is signed."""

    actions = {"POST": "qualification.view"}

    @extend_schema(request=shapes.NewDecisionSerializer, responses={201: shapes.DecisionDetailSerializer})
    def post(self, request: Request, pk: UUID) -> Response:
        row = self.found(reading.qualification, pk)
        given = shapes.NewDecisionSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        return created(request, self.actor.key, lambda: self._prepare(row, dict(given.validated_data)))

    def _prepare(self, row: Qualification, given: dict[str, Any]) -> tuple[Any, str]:
        conditions = tuple((each["text"], each["due_on"]) for each in given.pop("conditions"))
        said = Prepared(conditions=conditions, products=products_named(given.pop("products")), **given)
        made = services.prepare(row, said, actor=self.actor)
        return decision_json(made, self), reverse("api:qualification-decision", args=[made.pk])


def decision_json(row: Decision, api: ScopedApi) -> Any:
    """A decision with its signatures and steps."""
    steps = moves.steps_for(row.move, second=row.second_needed)
    live = row.status in moves.OPEN
    choices = available(steps, deciding.draft_facts(row), api.actor, row) if live else []
    return {
        **shapes.DecisionSerializer(row).data,
        "shown": row.shown,
        "signatures": signatures_of(row, deciding.signed_content(row)),
        "available_steps": steps_json(choices),
    }


class DecisionDetail(DetailApi):
    """One decision about a qualification."""

    actions = {"GET": "evidence.view"}
    serializer_class = shapes.DecisionDetailSerializer

    def find(self, pk: UUID) -> Decision:
        return deciding.decision(pk)

    def represent(self, obj: Decision) -> Any:
        return decision_json(obj, self)


class OfDecision(Signable):
    """What the steps of a decision are taken on, and what a signature covers."""

    steps: ClassVar[tuple[Step, ...]] = moves.DECISION

    def find(self, pk: UUID) -> Decision:
        return deciding.decision(pk)

    def signed_content(self, obj: Decision) -> dict[str, Any]:
        return deciding.signed_content(obj)


class DecisionSteps(OfDecision, SignedStepApi):
    """Sign, confirm or withdraw a decision; needs If-Match, signing its ceremony."""

    actions = {"GET": "qualification.view", "POST": "qualification.view"}

    @extend_schema(request=SignedStepSerializer, responses=shapes.DecisionDetailSerializer)
    def post(self, request: Request, pk: UUID, step: str) -> Response:
        return super().post(request, pk, step)

    def perform(self, obj: Decision, step: Step, given: dict[str, Any], version: int) -> Decision:
        signing = Signing.taken(self.request._request, step, given)
        reason = given.get("reason", "")
        return services.take_step(step, obj, actor=self.actor, signing=signing, reason=reason, version=version)

    def represent(self, obj: Decision) -> Any:
        return decision_json(obj, self)


class DecisionDecline(OfDecision, DeclineApi):
    """Refuse to sign a decision, with the reason; needs If-Match."""

    actions = {"POST": "qualification.view"}
