"""Notices of the caller, what they do about them, and the sponsor's reminder policy, over the API."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from kernel.errors import Refused
from reminders import selectors, services
from reminders.kinds import BESIDE, KINDS
from reminders.models import Notice
from reminders.rules.policy import ReminderPolicy, Unfit, check, from_body
from reminders.serializers import ChoicesSerializer, NoticeSerializer, NoticeStepSerializer, PolicySerializer
from web.api.views import DetailApi, ListApi, ScopedApi, read_version

STEPS = ("read", "unread", "reassign", "snooze", "wake")


class Notices(ListApi):
    """The caller's notices, newest first; a connected system reads everybody's."""

    actions = {"GET": "reminders.notices"}
    serializer_class = NoticeSerializer
    filters = {
        "unread": serializers.BooleanField(),
        "overdue": serializers.BooleanField(),
        "kind": serializers.ChoiceField(choices=sorted([*KINDS, *BESIDE])),
    }

    @extend_schema(operation_id="notices_list", responses=NoticeSerializer(many=True))
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)

    def queryset(self) -> QuerySet[Notice]:
        everybody = self.actor.can("reminders.everybody")
        return selectors.notices() if everybody else selectors.notices_of(self.member.id)

    def narrow(self, found: QuerySet[Any], name: str, value: Any) -> QuerySet[Any]:
        if name == "kind":
            return found.filter(kind=value)
        if name == "unread":
            return found.filter(read_at__isnull=value)
        past = {"due_on__lt": self.member.today, "closed": ""}
        return found.filter(**past) if value else found.exclude(**past)


class OneNotice(DetailApi):
    """One notice of the caller; a lead and a connected system read anybody's."""

    actions = {"GET": "reminders.notices"}
    serializer_class = NoticeSerializer

    def find(self, pk: UUID) -> Notice:
        return own_or_lead(self, pk)


def own_or_lead(view: ScopedApi, pk: UUID) -> Notice:
    """The notice, as if there were none for whom it is no business of."""
    found = selectors.notices().filter(pk=pk).first()
    others = view.actor.can("reminders.lead") or view.actor.can("reminders.everybody")
    if found is None or (found.recipient_id != view.member.id and not others):
        raise Http404
    return found


class NoticeStep(ScopedApi):
    """Read, unread, reassign, snooze or wake: none of them makes the deadline's work done."""

    actions = {"POST": "reminders.notices"}

    @extend_schema(
        operation_id="notice_step",
        request=NoticeStepSerializer,
        responses=NoticeSerializer,
        parameters=[OpenApiParameter("step", str, OpenApiParameter.PATH, enum=STEPS)],
    )
    def post(self, request: Request, pk: UUID, step: str) -> Response:
        self.known_parameters(())
        if step not in STEPS:
            raise Http404
        found = own_or_lead(self, pk)
        given = NoticeStepSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        self._take(found, step, given.validated_data)
        return Response(NoticeSerializer(own_or_lead(self, pk)).data)

    def _take(self, found: Notice, step: str, given: dict[str, Any]) -> None:
        actor, day, reason = self.actor, self.member.today, given.get("reason", "")
        if step in ("read", "unread"):
            services.mark_read(found, read=step == "read", actor=actor)
        elif step == "reassign":
            services.reassign(found, to=_needed(given, "to"), actor=actor, reason=reason)
        elif step == "snooze":
            services.snooze(found, until=_needed(given, "until"), today=day, actor=actor, reason=reason)
        else:
            services.wake(found, today=day, actor=actor)


def _needed(given: dict[str, Any], name: str) -> Any:
    if name not in given:
        raise Refused({name: "This step needs it."})
    return given[name]


class Choices(ScopedApi):
    """The caller's own weekly digest, on or off; people of a CMO organisation get one about each sponsor."""

    actions = {"GET": "reminders.choose", "PUT": "reminders.choose"}

    @extend_schema(operation_id="notice_choices", responses=ChoicesSerializer)
    def get(self, request: Request) -> Response:
        self.known_parameters(())
        return Response({"weekly_digest": selectors.wants_digest_of(self.member.id)})

    @extend_schema(operation_id="notice_choices_change", request=ChoicesSerializer, responses=ChoicesSerializer)
    def put(self, request: Request) -> Response:
        self.known_parameters(())
        given = ChoicesSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        services.choose_digest(weekly=given.validated_data["weekly_digest"], actor=self.actor)
        return Response({"weekly_digest": selectors.wants_digest_of(self.member.id)})


class Policy(ScopedApi):
    """The ladders in force; a change is a new version from today."""

    actions = {"GET": "reminders.view_policy", "PUT": "reminders.change_policy"}

    @extend_schema(operation_id="reminder_policy", responses=PolicySerializer)
    def get(self, request: Request) -> Response:
        self.known_parameters(())
        return _shown(selectors.policy(self.member.today))

    @extend_schema(operation_id="reminder_policy_change", request=PolicySerializer, responses=PolicySerializer)
    def put(self, request: Request) -> Response:
        self.known_parameters(())
        version = read_version(request)
        given = PolicySerializer(data=request.data)
        given.is_valid(raise_exception=True)
        values, today = given.validated_data, self.member.today
        if unknown := sorted(set(values["ladders"]) - set(KINDS)):
            raise serializers.ValidationError({"ladders": [f"Not known: {', '.join(unknown)}."]})
        services.change_policy(_chosen(values), seen=version, on=today, actor=self.actor, reason=values["reason"])
        return _shown(selectors.policy(today))


def _chosen(values: dict[str, Any]) -> ReminderPolicy:
    try:
        found = from_body(values, 0)
        check(found)
    except (Unfit, ValueError) as unfit:
        raise serializers.ValidationError({"ladders": [str(unfit)]}) from unfit
    return found


def _shown(found: ReminderPolicy) -> Response:
    return Response({"version": found.version, **found.body()}, headers={"ETag": f'"{found.version}"'})
