"""People, roles and changes of rights over the API: to read; asking and deciding is for people on pages.

Who gives rights has just shown who they are, reads what somebody gains and loses, and stands in the trail with their
name. A connected system is nobody of whom that could be said.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from rest_framework import serializers

from administration import rights, selectors
from administration.models import RightsRequest
from administration.serializers.people import MemberSerializer, OwnRoleSerializer, RightsRequestSerializer
from sponsors.models import Membership, OwnRole
from sponsors.rules import ROLES
from web.api.views import DetailApi, ListApi


class Members(ListApi):
    """Everybody who ever belonged to the organisation, with role and whether they can act today."""

    actions = {"GET": "rights.view"}
    serializer_class = MemberSerializer
    sorts = ("id", "since")
    filters = {
        "email": serializers.EmailField(),
        "role": serializers.ChoiceField(choices=sorted(ROLES)),
    }

    def queryset(self) -> QuerySet[Membership]:
        return selectors.memberships_of_people()

    def narrow(self, found: QuerySet[Any], name: str, value: Any) -> QuerySet[Any]:
        return found.filter(user__email=value.lower()) if name == "email" else super().narrow(found, name, value)

    def represent(self, rows: list[Any]) -> list[Any]:
        return super().represent(selectors.with_states(rows, self.member.today))


class MemberDetail(DetailApi):
    """One person of the organisation."""

    actions = {"GET": "rights.view"}
    serializer_class = MemberSerializer

    def find(self, pk: UUID) -> Membership:
        return selectors.person(pk)

    def represent(self, obj: Any) -> Any:
        return super().represent(selectors.with_states([obj], self.member.today)[0])


class OwnRoles(ListApi):
    """The organisation's own roles, retired ones too."""

    actions = {"GET": "rights.view"}
    serializer_class = OwnRoleSerializer
    sorts = ("id", "name")

    def queryset(self) -> QuerySet[OwnRole]:
        return rights.every_own_role()


class OwnRoleDetail(DetailApi):
    """One role of the organisation's own."""

    actions = {"GET": "rights.view"}
    serializer_class = OwnRoleSerializer

    def find(self, pk: UUID) -> OwnRole:
        return rights.own_role(pk)


class RightsRequests(ListApi):
    """Every change of rights that was asked for."""

    actions = {"GET": "rights.view"}
    serializer_class = RightsRequestSerializer
    sorts = ("id",)
    filters = {
        "status": serializers.ChoiceField(choices=["requested", "approved", "refused", "withdrawn"]),
        "kind": serializers.ChoiceField(choices=RightsRequest.Kind.values),
        "membership": serializers.UUIDField(),
    }

    def queryset(self) -> QuerySet[RightsRequest]:
        return rights.requests()


class RightsRequestDetail(DetailApi):
    """One change of rights."""

    actions = {"GET": "rights.view"}
    serializer_class = RightsRequestSerializer

    def find(self, pk: UUID) -> RightsRequest:
        return rights.request(pk)
