"""Companies over the API."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from cmos import selectors
from cmos.models import Company
from cmos.serializers import (
    CompanySerializer,
)
from web.api.views import DetailApi, ListApi


class Companies(ListApi):
    """CMO companies of the sponsor."""

    actions = {"GET": "cmos.view"}
    serializer_class = CompanySerializer
    sorts = ("id", "name")

    def queryset(self) -> QuerySet[Company]:
        return selectors.companies()


class CompanyDetail(DetailApi):
    """One company."""

    actions = {"GET": "cmos.view"}
    serializer_class = CompanySerializer

    def find(self, pk: UUID) -> Company:
        return selectors.company(pk)
