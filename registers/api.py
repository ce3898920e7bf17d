"""The public registers over the API, as last read."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from rest_framework import serializers

from registers import selectors
from registers.models import Establishment, PublishedForm483
from registers.serializers import EstablishmentSerializer, PublishedForm483Serializer
from regulations.rules import identifiers
from web.api.views import ListApi


class Establishments(ListApi):
    """FDA's establishment register; `q` is a name, an FEI or a D-U-N-S number from its beginning."""

    actions = {"GET": "registers.view"}
    serializer_class = EstablishmentSerializer
    default_sort = "id"
    filters = {"q": serializers.CharField(max_length=100), "country": serializers.CharField(max_length=2)}

    def queryset(self) -> QuerySet[Establishment]:
        return selectors.establishments()

    def narrow(self, found: QuerySet[Any], name: str, value: Any) -> QuerySet[Any]:
        if name == "q":
            return found.filter(pk__in=selectors.establishments(value).values("pk"))
        return found.filter(country=value.upper())


class PublishedForms483(ListApi):
    """Published Forms 483, newest read first; `fei` narrows to one establishment."""

    actions = {"GET": "registers.view"}
    serializer_class = PublishedForm483Serializer
    filters = {"fei": serializers.CharField(max_length=20)}

    def queryset(self) -> QuerySet[PublishedForm483]:
        return selectors.all_published_forms()

    def narrow(self, found: QuerySet[Any], name: str, value: Any) -> QuerySet[Any]:
        return found.filter(fei_key=identifiers.fei(value).key or "-")
