"""People, roles and changes of rights over the API."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from rest_framework import serializers

from administration import rights
from administration.models import RightsRequest


class OwnRoleSerializer(serializers.Serializer[Any]):
    """A role of the organisation's own: what it was copied from, and the permissions that hold."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    base = serializers.CharField()
    permissions = serializers.ListField(child=serializers.CharField(), source="held")
    version = serializers.IntegerField()
    retired_at = serializers.DateTimeField(allow_null=True)


class RightsRequestSerializer(serializers.Serializer[Any]):
    """A change of rights: what, asked for by whom and why, and who decided."""

    id = serializers.UUIDField()
    kind = serializers.CharField()
    title = serializers.CharField()
    status = serializers.CharField()
    membership = serializers.UUIDField(source="membership_id", allow_null=True)
    own_role = serializers.UUIDField(source="own_role_id", allow_null=True)
    sites = serializers.SerializerMethodField()
    reason = serializers.CharField()
    requested_by = serializers.CharField()
    requested_at = serializers.DateTimeField()
    decided_by = serializers.CharField()
    decided_at = serializers.DateTimeField(allow_null=True)
    decision = serializers.CharField()
    version = serializers.IntegerField()

    def get_sites(self, found: RightsRequest) -> list[UUID] | None:
        """The only sites whose records it opens; null for all, and for changes that are of no member."""
        return rights.sites_asked(found)


class MemberSerializer(serializers.Serializer[Any]):
    """A person of the organisation as administrators see them."""

    id = serializers.UUIDField(help_text="of the membership, which histories and changes of rights name")
    name = serializers.CharField(source="user.name")
    email = serializers.EmailField(source="user.email")
    role = serializers.CharField()
    own_role = serializers.UUIDField(source="own_role_id", allow_null=True)
    state = serializers.ChoiceField(choices=["can_act", "ended", "expired"])
    since = serializers.DateTimeField()
    ends_on = serializers.DateField(allow_null=True, help_text="the last day, in the organisation's zone")
    sites = serializers.ListField(
        child=serializers.UUIDField(), allow_null=True, help_text="the only sites whose records it opens; null for all"
    )
    factor_lost_at = serializers.DateTimeField(
        allow_null=True, help_text="when the second factor was reported lost, while no other one is set up"
    )
    factor_to_confirm = serializers.BooleanField(
        help_text="whether nothing opens to the person until an administrator here has confirmed their new factor"
    )
