"""The trail and the access log over the API."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from rest_framework import serializers

from kernel.clock import begin_of, end_of
from records.models import Event, TrailEntry
from records.rules import ACCESS
from records.rules.access import SENT
from records.selectors import lines_of, trails
from web.api.views import ListApi

DAYS = {"since": serializers.DateField(), "until": serializers.DateField()}


class TrailChangeSerializer(serializers.Serializer[Any]):
    """One column of one change, as people read it."""

    field = serializers.CharField()
    was = serializers.CharField()
    became = serializers.CharField()


class TrailEntrySerializer(serializers.Serializer[Any]):
    """One change of one row: `was` holds the columns that changed as they were, `became` the whole row."""

    seq = serializers.IntegerField()
    at = serializers.DateTimeField()
    who = serializers.CharField()
    actor = serializers.CharField()
    table = serializers.CharField()
    kind = serializers.CharField()
    record_id = serializers.UUIDField()
    record = serializers.CharField()
    operation = serializers.CharField()
    step = serializers.CharField()
    changes = TrailChangeSerializer(many=True)
    was = serializers.DictField(allow_null=True)
    became = serializers.DictField(allow_null=True)
    reason = serializers.CharField()
    request_id = serializers.CharField()


class DayFilters(ListApi):
    """Days are days of the organisation, both included."""

    def narrow(self, found: QuerySet[Any], name: str, value: Any) -> QuerySet[Any]:
        if name == "since":
            return found.filter(at__gte=begin_of(value, self.member.zone))
        if name == "until":
            return found.filter(at__lt=end_of(value, self.member.zone))
        return super().narrow(found, name, value)


class Trail(DayFilters):
    """Every change of every record of the sponsor."""

    actions = {"GET": "trail.view"}
    serializer_class = TrailEntrySerializer
    sorts = ("at",)
    default_sort = "-at"
    filters = {
        **DAYS,
        "actor": serializers.CharField(max_length=80),
        "table": serializers.CharField(max_length=60),
        "operation": serializers.ChoiceField(choices=list(trails.OPERATIONS)),
        "row_id": serializers.UUIDField(),
    }

    def queryset(self) -> QuerySet[TrailEntry]:
        return trails.entries()

    def represent(self, rows: list[TrailEntry]) -> list[Any]:
        return entries_json(rows)


def entries_json(rows: list[TrailEntry]) -> list[Any]:
    """Entries as the API shows them, in their order."""
    told = [
        {
            **{name: getattr(entry, name) for name in ("actor", "table", "operation", "step", "was", "became")},
            **{name: getattr(line, name) for name in ("seq", "at", "who", "record", "reason", "request_id")},
            "changes": line.changes,
            "kind": line.what,
            "record_id": entry.row_id,
        }
        for entry, line in zip(rows, lines_of(rows), strict=True)
    ]
    return list(TrailEntrySerializer(told, many=True).data)


class OwnTrail(Trail):
    """What the people of a CMO organisation wrote; nothing of what a sponsor does."""

    actions = {"GET": "own_trail.view"}

    def queryset(self) -> QuerySet[TrailEntry]:
        return trails.own_entries()


class AccessSerializer(serializers.Serializer[Any]):
    """One fact of the access log."""

    at = serializers.DateTimeField()
    name = serializers.CharField()
    who = serializers.CharField()
    did = serializers.CharField()
    subject = serializers.CharField()
    subject_id = serializers.UUIDField()
    record = serializers.CharField()
    details = serializers.CharField()


class AccessLog(DayFilters):
    """Sign-ins, downloads, exports, refusals, changes of rights and settings."""

    actions = {"GET": "trail.view"}
    serializer_class = AccessSerializer
    filters = {
        **DAYS,
        "actor": serializers.CharField(max_length=80),
        "name": serializers.ChoiceField(choices=list(ACCESS)),
    }

    def queryset(self) -> QuerySet[Event]:
        return trails.accesses()

    def represent(self, rows: list[Event]) -> list[Any]:
        return list(self.serializer_class(trails.access_lines(rows), many=True).data)


class OwnAccessLog(AccessLog):
    """What the people of a CMO organisation sent, took out or were refused, and changes of their rights."""

    actions = {"GET": "own_trail.view"}
    filters = {**AccessLog.filters, "name": serializers.ChoiceField(choices=list({**ACCESS, **SENT}))}

    def queryset(self) -> QuerySet[Event]:
        return trails.own_accesses()
