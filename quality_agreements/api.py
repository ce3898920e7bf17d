"""Quality agreements over the API."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from rest_framework import serializers

from kernel.steps import available
from quality_agreements import selectors
from quality_agreements.models import QualityAgreement
from quality_agreements.serializers import AgreementDetailSerializer, AgreementSerializer
from web.api.views import DetailApi, ListApi, steps_json


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
    serializer_class = AgreementDetailSerializer

    def find(self, pk: UUID) -> QualityAgreement:
        return selectors.agreements(self.member.today).select_related("file").get(pk=pk)

    def represent(self, obj: QualityAgreement) -> Any:
        choices = available(QualityAgreement.steps, selectors.facts(obj, self.member.today), self.actor, obj)
        return {
            **AgreementDetailSerializer(obj).data,
            "sites": [covered.site_id for covered in obj.covered.all()],
            "available_steps": steps_json(choices),
        }
