"""What a CMO's people see of all their sponsors, over the API."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from cmos.inbox import TURNS, InboxEntry
from desk import inbox
from desk.serializers import InboxSerializer
from web.api.views import ComputedApi


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
