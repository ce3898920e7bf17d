"""What a CMO's people see of all their sponsors, over the API."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from rest_framework import serializers

from cmos.inbox import TURNS, InboxEntry
from desk import inbox, sent
from desk.serializers import InboxSerializer, SentSerializer
from records.models import Event
from records.rules.access import SENT
from records.selectors import sent as sending
from web.api.views import ComputedApi, ListApi


class Inbox(ComputedApi):
    """Everything open between the caller's organisation and its sponsors, soonest due first."""

    actions = {"GET": "inbox.view"}
    serializer_class = InboxSerializer
    sorts = ("due_sort", "title", "sponsor_name", "site_name", "state", "kind")
    default_sort = "due_sort"
    filters = {
        "turn": serializers.ChoiceField(choices=[*TURNS, inbox.RETURNED]),
        "due": serializers.ChoiceField(choices=[inbox.OVERDUE, "7", "30"]),
        "kind": serializers.ChoiceField(choices=sorted(inbox.KINDS)),
        "sponsor": serializers.UUIDField(),
        "state": serializers.ChoiceField(choices=sorted(inbox.STATES)),
    }

    def rows(self) -> list[InboxEntry]:
        return inbox.entries(self.member.tenant_id, self.member.today, self.actor)

    def narrow(self, found: Any, name: str, value: Any) -> Any:
        if name == "turn":
            return inbox.in_turn(found, value, self.actor)
        if name == "due":
            return inbox.due(found, value, self.member.today)
        column = "sponsor_id" if name == "sponsor" else name
        return [each for each in found if getattr(each, column) == value]

    def represent(self, rows: list[Any]) -> list[Any]:
        shaped = inbox.rows(rows, self.actor, self.member.today)
        return list(self.serializer_class(shaped, many=True).data)


class Sent(ListApi):
    """What the caller's organisation sent to which sponsor, with the digest of what left."""

    actions = {"GET": "own_trail.view"}
    serializer_class = SentSerializer
    sorts = ("at",)
    default_sort = "-at"
    filters = {"sponsor": serializers.UUIDField(), "what": serializers.ChoiceField(choices=sorted(SENT))}

    def queryset(self) -> QuerySet[Event]:
        return sending.sent()

    def narrow(self, found: QuerySet[Any], name: str, value: Any) -> QuerySet[Any]:
        return found.filter(**{{"sponsor": "sponsor_id", "what": "name"}[name]: value})

    def represent(self, rows: list[Any]) -> list[Any]:
        return list(self.serializer_class(sent.rows(rows), many=True).data)
