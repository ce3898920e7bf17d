"""Quality agreements over the API."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from rest_framework import serializers

from quality_agreements import selectors
from quality_agreements.models import QualityAgreement
from quality_agreements.serializers import AgreementSerializer
from web.api.views import DetailApi, ListApi


class Agreements(ListApi):
    """Quality agreements of the sponsor."""

    actions = {"GET": "quality_agreements.view"}
    serializer_class = AgreementSerializer
    filters = {
        "site": serializers.UUIDField(),
        "company": serializers.UUIDField(),
        "state": serializers.CharField(max_length=20),
    }

    def queryset(self) -> QuerySet[QualityAgreement]:
        return selectors.agreements(self.member.today)

    def narrow(self, found: QuerySet[Any], name: str, value: Any) -> QuerySet[Any]:
        return found.filter(**{{"site": "covered__site_id", "company": "company_id", "state": "display"}[name]: value})


class AgreementDetail(DetailApi):
    """One version of an agreement."""

    actions = {"GET": "quality_agreements.view"}
    serializer_class = AgreementSerializer

    def find(self, pk: UUID) -> QualityAgreement:
        return selectors.agreements(self.member.today).get(pk=pk)
