"""How our views look in the OpenAPI schema."""

from __future__ import annotations

from typing import Any

from drf_spectacular.openapi import AutoSchema

from web.api.views import ListApi


class PortalSchema(AutoSchema):
    """Lists are told from single records by their base class, not by their address."""

    def _is_list_view(self, serializer: Any = None) -> bool:
        return isinstance(self.view, ListApi) and self.method == "GET"
