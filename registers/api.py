"""The public registers over the API, as last read; `fei` narrows each to one establishment, however it is written."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from rest_framework import serializers

from registers import selectors
from registers import serializers as shapes
from registers.models import (
    Establishment,
    PublishedAction,
    PublishedCitation,
    PublishedForm483,
    PublishedInspection,
    PublishedObservation,
)
from regulations.rules import identifiers
from web.api.views import ListApi

FEI = serializers.CharField(max_length=20)
NUMBER = serializers.CharField(max_length=20)


class ByFei(ListApi):
    """Base of what is published by FEI, newest read first."""

    actions = {"GET": "registers.view"}
    filters = {"fei": FEI}

    def narrow(self, found: QuerySet[Any], name: str, value: Any) -> QuerySet[Any]:
        if name == "fei":
            return found.filter(fei_key=identifiers.fei(value).key or "-")
        return super().narrow(found, name, value)


class Establishments(ByFei):
    """FDA's establishment register; `q` is a name, an FEI or a D-U-N-S number from its beginning."""

    serializer_class = shapes.EstablishmentSerializer
    default_sort = "id"
    filters = {"q": serializers.CharField(max_length=100), "country": serializers.CharField(max_length=2), "fei": FEI}

    def queryset(self) -> QuerySet[Establishment]:
        return selectors.establishments()

    def narrow(self, found: QuerySet[Any], name: str, value: Any) -> QuerySet[Any]:
        if name == "q":
            return found.filter(pk__in=selectors.establishments(value).values("pk"))
        return super().narrow(found, name, value.upper() if name == "country" else value)


class PublishedForms483(ByFei):
    """Published Forms 483."""

    serializer_class = shapes.PublishedForm483Serializer

    def queryset(self) -> QuerySet[PublishedForm483]:
        return selectors.published_forms()


class PublishedObservations(ByFei):
    """The observations of published Forms 483, as their text has them."""

    serializer_class = shapes.PublishedObservationSerializer
    filters = {"fei": FEI, "form": serializers.UUIDField()}

    def queryset(self) -> QuerySet[PublishedObservation]:
        return selectors.published_observations()

    def narrow(self, found: QuerySet[Any], name: str, value: Any) -> QuerySet[Any]:
        if name == "form":
            return found.filter(form_id=value)
        return found.filter(form__fei_key=identifiers.fei(value).key or "-")


class PublishedActions(ByFei):
    """Compliance actions: warning letters, injunctions, seizures."""

    serializer_class = shapes.PublishedActionSerializer
    filters = {
        "fei": FEI,
        "action_type": serializers.CharField(max_length=60),
        "case_id": serializers.CharField(max_length=40),
    }

    def queryset(self) -> QuerySet[PublishedAction]:
        return selectors.published_actions()


class PublishedInspections(ByFei):
    """Inspections with their class; one number stands under several project areas."""

    serializer_class = shapes.PublishedInspectionSerializer
    filters = {"fei": FEI, "inspection_number": NUMBER, "classification": serializers.CharField(max_length=60)}

    def queryset(self) -> QuerySet[PublishedInspection]:
        return selectors.published_inspections()


class PublishedCitations(ByFei):
    """What FDA cited, inspection by inspection."""

    serializer_class = shapes.PublishedCitationSerializer
    filters = {"fei": FEI, "inspection_number": NUMBER, "citation": serializers.CharField(max_length=120)}

    def queryset(self) -> QuerySet[PublishedCitation]:
        return selectors.published_citations()
