"""How our views look in the OpenAPI schema."""

from __future__ import annotations

from typing import Any

from drf_spectacular.openapi import AutoSchema

from web.api.views import ListApi


class PortalSchema(AutoSchema):
    """Lists are told from single records by their base class, not by their address."""

    def _is_list_view(self, serializer: Any = None) -> bool:
        return isinstance(self.view, ListApi) and self.method == "GET"

    def get_request_serializer(self) -> Any:
        """What a list takes for a new record, and a record for its fields, as the view says it to itself."""
        return self._taken() or super().get_request_serializer()

    def get_response_serializers(self) -> Any:
        shape = getattr(self.view, "serializer_class", None) if self._taken() else None
        return ({201: shape} if self.method == "POST" else shape) if shape else super().get_response_serializers()

    def _taken(self) -> Any:
        return getattr(self.view, {"POST": "new_class", "PUT": "change_class"}.get(self.method, ""), None)
