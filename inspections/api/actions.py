"""Letters, alerts, orders, refusals and statements over the API: one address per kind."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from inspections import selectors, services
from inspections.api.inspected import existing_site
from inspections.rules.actions import IMPORT_ALERT, INJUNCTION, NONCOMPLIANCE, REFUSAL, WARNING_LETTER
from inspections.rules.steps import ACTION_STEPS
from inspections.serializers import actions as shapes
from inspections.services import NewViolation
from kernel.steps import Step
from web.api.steps import StepApi, StepTakenSerializer
from web.api.views import DetailApi, ListApi, created, etag, read_version

Shape = type[serializers.Serializer[Any]]


class Actions(ListApi):
    """Base: actions of one kind; POST records one."""

    actions = {"GET": "inspections.view", "POST": "inspections.change"}
    kind: ClassVar[str]
    route: ClassVar[str]
    new_class: ClassVar[Shape]
    filters = {"site": serializers.UUIDField(), "fei": serializers.CharField(max_length=20)}

    def queryset(self) -> QuerySet[Any]:
        return selectors.actions_of_kind(self.kind)

    def narrow(self, found: QuerySet[Any], name: str, value: Any) -> QuerySet[Any]:
        return super().narrow(found, {"site": "site_id"}.get(name, name), value)

    def represent(self, rows: list[Any]) -> list[Any]:
        return [as_json(row, self.serializer_class, self.member.today) for row in rows]

    def post(self, request: Request) -> Response:
        given = self.new_class(data=request.data)
        given.is_valid(raise_exception=True)
        return created(request, self.actor.key, lambda: self._record(dict(given.validated_data)))

    def _record(self, given: dict[str, Any]) -> tuple[Any, str]:
        site = existing_site(given.pop("site"))
        items = [NewViolation(one["text"], tuple(one.get("citations", ()))) for one in given.pop("violations", [])]
        made = services.record_action(self.kind, site, violations=items, actor=self.actor, **given)
        found = selectors.action_of_kind(self.kind, made.pk)
        body = as_json(found, self.serializer_class, self.member.today)
        return body, reverse(f"api:{self.route}", args=[made.pk])


def as_json(row: Any, shape: Shape, today: Any) -> Any:
    """One action as plain values; a letter with the clock of its reply."""
    if row.kind_code != WARNING_LETTER:
        return shape(row).data
    clock = selectors.letter_clock(row, today)
    return {**shape(row).data, "response_due_on": clock.due_on, "response_target_on": clock.target_on}


class ActionDetail(DetailApi):
    """Base: one action; PUT replaces its fields, its end among them, and needs If-Match."""

    actions = {"GET": "inspections.view", "PUT": "inspections.change"}
    kind: ClassVar[str]
    change_class: ClassVar[Shape]

    def find(self, pk: UUID) -> Any:
        return selectors.action_of_kind(self.kind, pk)

    def represent(self, obj: Any) -> Any:
        return as_json(obj, self.serializer_class, self.member.today)

    def put(self, request: Request, pk: UUID) -> Response:
        found, version = self._found(pk), read_version(request)
        given = self.change_class(data=request.data)
        given.is_valid(raise_exception=True)
        services.change_action(found, actor=self.actor, version=version, **given.validated_data)
        changed = self._found(pk)
        body = self.represent(changed)
        return Response(body, headers={"ETag": etag(changed, body)})


class ActionSteps(StepApi):
    """Void a mistaken entry, of whatever kind."""

    actions = {"POST": "inspections.view"}
    steps = ACTION_STEPS

    def find(self, pk: UUID) -> Any:
        return selectors.action(pk)

    def perform(self, obj: Any, step: Step, given: dict[str, Any], version: int) -> Any:
        return services.step_action(step, obj, actor=self.actor, reason=given["reason"], version=version)

    def represent(self, obj: Any) -> Any:
        return shapes.ActionSerializer(obj).data

    @extend_schema(request=StepTakenSerializer, responses=shapes.ActionSerializer)
    def post(self, request: Request, pk: UUID, step: str) -> Response:
        return super().post(request, pk, step)


class WarningLetters(Actions):
    """The sponsor's warning letters."""

    kind, route, new_class = WARNING_LETTER, "warning-letter", shapes.NewWarningLetterSerializer
    serializer_class = shapes.WarningLetterSerializer
    sorts = ("id", "issued_on")


class WarningLetterDetail(ActionDetail):
    """One of the warning letters."""

    kind, change_class = WARNING_LETTER, shapes.WarningLetterFieldsSerializer
    serializer_class = shapes.WarningLetterSerializer


class ImportAlerts(Actions):
    """The sponsor's listings on import alerts."""

    kind, route, new_class = IMPORT_ALERT, "import-alert", shapes.NewImportAlertSerializer
    serializer_class = shapes.ImportAlertSerializer
    sorts = ("id", "listed_on")


class ImportAlertDetail(ActionDetail):
    """One of the listings on import alerts."""

    kind, change_class = IMPORT_ALERT, shapes.ImportAlertFieldsSerializer
    serializer_class = shapes.ImportAlertSerializer


class Injunctions(Actions):
    """The sponsor's injunctions, consent decrees and seizures."""

    kind, route, new_class = INJUNCTION, "injunction", shapes.NewInjunctionSerializer
    serializer_class = shapes.InjunctionSerializer
    sorts = ("id", "began_on")


class InjunctionDetail(ActionDetail):
    """One of the injunctions, consent decrees and seizures."""

    kind, change_class = INJUNCTION, shapes.InjunctionFieldsSerializer
    serializer_class = shapes.InjunctionSerializer


class Refusals(Actions):
    """The sponsor's refused, delayed, limited and denied inspections."""

    kind, route, new_class = REFUSAL, "refused-inspection", shapes.NewRefusalSerializer
    serializer_class = shapes.RefusalSerializer
    sorts = ("id", "happened_on")


class RefusalDetail(ActionDetail):
    """One of the refused, delayed, limited and denied inspections."""

    kind, change_class = REFUSAL, shapes.RefusalFieldsSerializer
    serializer_class = shapes.RefusalSerializer


class Noncompliances(Actions):
    """The sponsor's EU statements of non-compliance."""

    kind, route, new_class = NONCOMPLIANCE, "noncompliance-statement", shapes.NewNoncomplianceSerializer
    serializer_class = shapes.NoncomplianceSerializer
    sorts = ("id", "issued_on")


class NoncomplianceDetail(ActionDetail):
    """One of the EU statements of non-compliance."""

    kind, change_class = NONCOMPLIANCE, shapes.NoncomplianceFieldsSerializer
    serializer_class = shapes.NoncomplianceSerializer
