"""Where a requirement is used, over the API."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from qualification import selectors
from qualification.serializers.uses import UsedSerializer
from regulations import selectors as regulations
from web.api.views import ScopedApi


class RequirementUses(ScopedApi):
    """The sponsor's records that cite a requirement or a paragraph of it, kind by kind, the newest of each."""

    actions = {"GET": "regulations.view"}

    @extend_schema(responses=UsedSerializer(many=True))
    def get(self, request: Request, slug: str) -> Response:
        self.known_parameters({"format"})
        code = self.found(regulations.editions, slug)[0].code
        used = selectors.uses_of(code, self.actor) if self.member.kind == "sponsor" else []
        return Response(UsedSerializer(used, many=True).data)
