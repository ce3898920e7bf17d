"""Companies over the API."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse
from rest_framework import serializers

from cmos import selectors, services
from cmos.api.base import ChangingDetail, CreatingList, StepsApi
from cmos.models import Company
from cmos.serializers import CompanyFieldsSerializer, CompanySerializer


class Companies(CreatingList):
    """CMO companies of the sponsor; POST registers one, once per Idempotency-Key."""

    actions = {"GET": "cmos.view", "POST": "cmos.register"}
    serializer_class = CompanySerializer
    new_class = CompanyFieldsSerializer
    sorts = ("id", "name")
    filters = {"archived": serializers.BooleanField()}

    def queryset(self) -> QuerySet[Company]:
        return selectors.companies()

    def narrow(self, found: QuerySet[Any], name: str, value: Any) -> QuerySet[Any]:
        return found.filter(archived_at__isnull=not value)

    def create(self, given: dict[str, Any]) -> tuple[Any, str]:
        made = services.register_company(actor=self.actor, **given)
        return made, reverse("api:cmo", args=[made.pk])


class CompanyDetail(ChangingDetail):
    """One company."""

    actions = {"GET": "cmos.view", "PUT": "cmos.change"}
    serializer_class = CompanySerializer
    change_class = CompanyFieldsSerializer

    def find(self, pk: UUID) -> Company:
        return selectors.company(pk)

    def change(self, obj: Company, given: dict[str, Any], *, version: int) -> Company:
        return services.change_company(obj, actor=self.actor, version=version, **given)


class CompanySteps(StepsApi):
    """`archive` or `reactivate` a company."""

    actions = {"POST": "cmos.change"}
    serializer_class = CompanySerializer
    verbs = {"archive": services.archive_company, "reactivate": services.reactivate_company}

    def find(self, pk: UUID) -> Company:
        return selectors.company(pk)
