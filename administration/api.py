"""Roles and changes of rights over the API: to read; deciding is for people on pages."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet
from rest_framework import serializers

from administration import rights
from administration.models import RightsRequest
from administration.serializers import OwnRoleSerializer, RightsRequestSerializer
from sponsors.models import OwnRole
from web.api.views import DetailApi, ListApi


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
