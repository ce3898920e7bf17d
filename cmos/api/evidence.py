"""Evidence over the API."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from rest_framework import serializers

from cmos import selectors
from cmos.models import FdaRegistration, GmpCertificate
from cmos.serializers import (
    CertificateSerializer,
    RegistrationSerializer,
)
from web.api.views import DetailApi, ListApi

EVIDENCE = {"registration": FdaRegistration, "certificate": GmpCertificate}
SHAPES = {FdaRegistration: RegistrationSerializer, GmpCertificate: CertificateSerializer}


class OfSite(ListApi):
    """Evidence rows, narrowed to a site by `?site=`."""

    actions = {"GET": "evidence.view"}
    filters = {"site": serializers.UUIDField()}

    def narrow(self, found: QuerySet[Any], name: str, value: Any) -> QuerySet[Any]:
        return found.filter(site_id=value)


class Registrations(OfSite):
    """FDA registrations as evidence."""

    serializer_class = RegistrationSerializer

    def queryset(self) -> QuerySet[Any]:
        return selectors.all_registrations()


class Certificates(OfSite):
    """EU GMP certificates as evidence."""

    serializer_class = CertificateSerializer

    def queryset(self) -> QuerySet[Any]:
        return selectors.all_certificates()


class Evidence(OfSite):
    """Evidence of every kind, newest first; `kind` narrows to one."""

    serializer_class = RegistrationSerializer
    filters = {
        "site": serializers.UUIDField(),
        "kind": serializers.ChoiceField(choices=["certificate", "registration"]),
    }

    def sources(self) -> list[QuerySet[Any]]:
        return [selectors.all_registrations(), selectors.all_certificates()]

    def narrow(self, found: QuerySet[Any], name: str, value: Any) -> QuerySet[Any]:
        if name == "kind":
            return found if found.model is EVIDENCE[value] else found.none()
        return super().narrow(found, name, value)

    def represent(self, rows: list[Any]) -> list[Any]:
        shapes = {kind: shape() for kind, shape in SHAPES.items()}
        return [shapes[type(row)].to_representation(row) for row in rows]


class RegistrationDetail(DetailApi):
    """One FDA registration."""

    actions = {"GET": "evidence.view"}
    serializer_class = RegistrationSerializer

    def find(self, pk: UUID) -> FdaRegistration:
        return selectors.all_registrations().get(pk=pk)


class CertificateDetail(DetailApi):
    """One EU GMP certificate."""

    actions = {"GET": "evidence.view"}
    serializer_class = CertificateSerializer

    def find(self, pk: UUID) -> GmpCertificate:
        return selectors.all_certificates().get(pk=pk)
