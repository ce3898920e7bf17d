"""The approved list over the API: live, on any day, what differs between two days, and snapshots."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from kernel.steps import Step
from qualification.models import ApprovedSnapshot
from qualification.rules import approved as rules
from qualification.rules.approved import Line
from qualification.rules.lifecycle.facts import STATES
from qualification.selectors import approved as selectors
from qualification.services import approved as services
from records.api.signing import DeclineApi, Signable, SignedStepApi, signatures_of
from records.selectors.signers import available
from records.serializers import SignedStepSerializer
from records.services.signing import Signing
from regulations.rules.vocabulary import MARKETS, OPERATION_LABELS
from web.api.moments import KNOWN_AT, asked_moment
from web.api.views import (
    ComputedApi,
    DetailApi,
    ListApi,
    StepSerializer,
    StrictSerializer,
    asked_day,
    created,
    steps_json,
)

ON = OpenApiParameter("on", date, description="the day asked about, by default today")


class ApprovedLineSerializer(serializers.Serializer[Any]):
    """One line of the approved list."""

    qualification = serializers.UUIDField()
    number = serializers.CharField()
    site = serializers.UUIDField()
    site_number = serializers.CharField()
    site_name = serializers.CharField()
    company = serializers.CharField()
    country = serializers.CharField()
    operations = serializers.ListField(child=serializers.CharField())
    products = serializers.ListField(child=serializers.CharField())
    markets = serializers.ListField(child=serializers.CharField())
    state = serializers.ChoiceField(choices=list(STATES))
    since = serializers.DateField()
    until = serializers.DateField(allow_null=True)
    requalification_due = serializers.DateField(allow_null=True)
    held_since = serializers.DateField(allow_null=True)
    held_because = serializers.CharField()
    open_conditions = serializers.IntegerField()
    may_order = serializers.BooleanField()
    why = serializers.CharField()


class ApprovedChangeSerializer(serializers.Serializer[Any]):
    """What became of one line from one day to another."""

    kind = serializers.ChoiceField(choices=list(rules.KINDS))
    line = ApprovedLineSerializer()
    parts = serializers.ListField(child=serializers.DictField(child=serializers.CharField()))


class ApprovedSnapshotSerializer(serializers.Serializer[Any]):
    """A snapshot of the approved list."""

    id = serializers.UUIDField()
    number = serializers.CharField()
    version = serializers.IntegerField()
    status = serializers.CharField()
    on = serializers.DateField()
    known_at = serializers.DateTimeField()
    purpose = serializers.CharField()
    taken_at = serializers.DateTimeField()


class ApprovedSnapshotDetailSerializer(ApprovedSnapshotSerializer):
    """A snapshot with its lines, signatures and what can be done."""

    lines = ApprovedLineSerializer(many=True)
    sha256_of_the_lines = serializers.CharField()
    signatures = serializers.ListField(child=serializers.DictField())
    available_steps = StepSerializer(many=True)


class NewApprovedSnapshotSerializer(StrictSerializer):
    """Which day is kept, and what for."""

    on = serializers.DateField()
    purpose = serializers.CharField(max_length=300)


def line_json(line: Line) -> dict[str, Any]:
    """A line as plain values, with what follows from it."""
    own = {field.name: getattr(line, field.name) for field in fields(line)}
    return {**own, "may_order": line.may_order, "why": line.why}


class ApprovedLines(ComputedApi):
    """Which sites may work for the sponsor, for what, on a day; `known_at` asks by what was known at a moment."""

    actions: ClassVar[dict[str, str]] = {"GET": "qualification.view"}
    serializer_class = ApprovedLineSerializer
    sorts = ("site_order", "number", "due_order", "since")
    default_sort = "site_order"
    filters: ClassVar[dict[str, Any]] = {
        "on": serializers.DateField(),
        "known_at": serializers.CharField(max_length=40),
        "operation": serializers.ChoiceField(choices=list(OPERATION_LABELS)),
        "market": serializers.ChoiceField(choices=list(MARKETS)),
        "site": serializers.UUIDField(),
    }

    @extend_schema(operation_id="approved_list", parameters=[ON, KNOWN_AT])
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)

    def rows(self) -> list[Line]:
        on = asked_day(self.request, "on", self.member.today)
        return selectors.approved(on, asked_moment(self.request, self.member))

    def narrow(self, found: Any, name: str, value: Any) -> Any:
        if name == "operation":
            return [line for line in found if not line.operations or OPERATION_LABELS[value] in line.operations]
        if name == "market":
            return [line for line in found if not line.markets or MARKETS[value] in line.markets]
        return [line for line in found if line.site == str(value)] if name == "site" else found

    def represent(self, rows: list[Line]) -> list[Any]:
        return [line_json(line) for line in rows]


class ApprovedDifferences(ComputedApi):
    """What differs between the approved lists of two days: `from` and `to`, by default the last 30 days."""

    actions: ClassVar[dict[str, str]] = {"GET": "qualification.view"}
    serializer_class = ApprovedChangeSerializer
    sorts = ("site_order", "kind")
    default_sort = "site_order"
    filters: ClassVar[dict[str, Any]] = {
        "from": serializers.DateField(),
        "to": serializers.DateField(),
        "known_at": serializers.CharField(max_length=40),
        "kind": serializers.ChoiceField(choices=list(rules.KINDS)),
    }

    @extend_schema(operation_id="approved_differences_list", parameters=[KNOWN_AT])
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)

    def rows(self) -> list[rules.Change]:
        last = asked_day(self.request, "to", self.member.today)
        first = asked_day(self.request, "from", last - services.BACK)
        if first > last:
            raise serializers.ValidationError({"from": ["The first day comes after the last. Turn them round."]})
        return selectors.difference(first, last, asked_moment(self.request, self.member))

    def narrow(self, found: Any, name: str, value: Any) -> Any:
        return [change for change in found if change.kind == value] if name == "kind" else found

    def represent(self, rows: list[rules.Change]) -> list[Any]:
        return [
            {
                "kind": change.kind,
                "line": line_json(change.line),
                "parts": [{"part": name, "was": was, "became": became} for name, was, became in change.parts],
            }
            for change in rows
        ]


def as_json(found: ApprovedSnapshot, view: Any) -> Any:
    """One snapshot as the API shows it."""
    choices = available(rules.STEPS, selectors.snapshot_facts(found), view.actor, found)
    return {
        **ApprovedSnapshotSerializer(found).data,
        "lines": [line_json(line) for line in selectors.lines_of(found)],
        "sha256_of_the_lines": selectors.digest(found.lines),
        "signatures": signatures_of(found, selectors.signed_content(found)),
        "available_steps": steps_json(choices),
    }


class Snapshots(ListApi):
    """Snapshots of the approved list; POST takes one of a day."""

    actions: ClassVar[dict[str, str]] = {"GET": "qualification.view", "POST": services.TAKE}
    serializer_class = ApprovedSnapshotSerializer
    filters: ClassVar[dict[str, Any]] = {
        "status": serializers.ChoiceField(choices=[rules.DRAFT, rules.SIGNED, rules.DISCARDED]),
        "on": serializers.DateField(),
    }

    def queryset(self) -> QuerySet[ApprovedSnapshot]:
        return selectors.snapshots()

    @extend_schema(request=NewApprovedSnapshotSerializer, responses={201: ApprovedSnapshotDetailSerializer})
    def post(self, request: Request) -> Response:
        given = NewApprovedSnapshotSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        return created(request, self.actor.key, lambda: self._taken(given.validated_data))

    def _taken(self, given: dict[str, Any]) -> tuple[Any, str]:
        made = services.take_snapshot(actor=self.actor, today=self.member.today, **given)
        return as_json(made, self), reverse("api:approved-snapshot", args=[made.pk])


class SnapshotDetail(DetailApi):
    """One snapshot."""

    actions: ClassVar[dict[str, str]] = {"GET": "qualification.view"}
    serializer_class = ApprovedSnapshotDetailSerializer

    def find(self, pk: UUID) -> ApprovedSnapshot:
        return selectors.snapshot(pk)

    def represent(self, obj: ApprovedSnapshot) -> Any:
        return as_json(obj, self)


class OfSnapshot(Signable):
    """What the steps of a snapshot are taken on and what its signature covers."""

    steps: ClassVar[tuple[Step, ...]] = rules.STEPS

    def find(self, pk: UUID) -> ApprovedSnapshot:
        return selectors.snapshot(pk)

    def signed_content(self, obj: ApprovedSnapshot) -> dict[str, Any]:
        return selectors.signed_content(obj)


class SnapshotSteps(OfSnapshot, SignedStepApi):
    """Sign or discard a snapshot; needs If-Match, signing its ceremony."""

    actions: ClassVar[dict[str, str]] = {"GET": "qualification.view", "POST": "qualification.view"}

    @extend_schema(request=SignedStepSerializer, responses=ApprovedSnapshotDetailSerializer)
    def post(self, request: Request, pk: UUID, step: str) -> Response:
        return super().post(request, pk, step)

    def perform(self, obj: ApprovedSnapshot, step: Step, given: dict[str, Any], version: int) -> ApprovedSnapshot:
        signing = Signing.taken(self.request._request, step, given)
        return services.take_snapshot_step(step, obj, actor=self.actor, version=version, signing=signing, **given)

    def represent(self, obj: ApprovedSnapshot) -> Any:
        return as_json(obj, self)


class SnapshotDecline(OfSnapshot, DeclineApi):
    """Refuse to sign a snapshot, with the reason; needs If-Match."""

    actions: ClassVar[dict[str, str]] = {"POST": "qualification.view"}
