"""A CMO's own organisation over the API: profile, sites, certificates."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import QuerySet
from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cmos import selectors, services
from cmos.api.base import ChangingDetail, CreatingList, StepsApi
from cmos.models import OrganisationPaper, OrganisationProfile, OrganisationSite
from cmos.rules import organisations as rules
from cmos.serializers.organisations import (
    NewOwnCertificateSerializer,
    OwnCertificateFieldsSerializer,
    OwnCertificateSerializer,
    OwnSiteFieldsSerializer,
    OwnSiteSerializer,
    ProfileFieldsSerializer,
    ProfileSerializer,
)
from web.api.views import ScopedApi, etag, read_version

VIEW, CHANGE = "organisation.view", "organisation.change"


class Organisation(ScopedApi):
    """Who the caller's organisation is; PUT replaces the fields and needs If-Match, with version 0 the first time."""

    actions = {"GET": VIEW, "PUT": CHANGE}

    @extend_schema(operation_id="organisation_retrieve", responses=ProfileSerializer)
    def get(self, request: Request) -> Response:
        self.known_parameters({"format"})
        return self._answer(selectors.profile() or OrganisationProfile(version=0))

    @extend_schema(operation_id="organisation_update", request=ProfileFieldsSerializer, responses=ProfileSerializer)
    def put(self, request: Request) -> Response:
        version, given = read_version(request), ProfileFieldsSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        return self._answer(services.change_profile(actor=self.actor, version=version, **given.validated_data))

    def _answer(self, found: OrganisationProfile) -> Response:
        body = ProfileSerializer(found).data
        return Response(body, headers={"ETag": etag(found, body)})


class OwnSites(CreatingList):
    """The organisation's own sites; POST adds one, once per Idempotency-Key."""

    actions = {"GET": VIEW, "POST": CHANGE}
    serializer_class = OwnSiteSerializer
    new_class = OwnSiteFieldsSerializer
    sorts = ("id", "name")
    filters = {"archived": serializers.BooleanField()}

    def queryset(self) -> QuerySet[OrganisationSite]:
        return selectors.own_sites()

    def narrow(self, found: QuerySet[Any], name: str, value: Any) -> QuerySet[Any]:
        return found.filter(archived_at__isnull=not value)

    def create(self, given: dict[str, Any]) -> tuple[Any, str]:
        made = services.add_own_site(actor=self.actor, **given)
        return made, reverse("api:own-site", args=[made.pk])


class OwnSiteDetail(ChangingDetail):
    """One own site."""

    actions = {"GET": VIEW, "PUT": CHANGE}
    serializer_class = OwnSiteSerializer
    change_class = OwnSiteFieldsSerializer

    def find(self, pk: UUID) -> OrganisationSite:
        return selectors.own_site(pk)

    def change(self, obj: OrganisationSite, given: dict[str, Any], *, version: int) -> OrganisationSite:
        return services.change_own_site(obj, actor=self.actor, version=version, **given)


class OwnSiteSteps(StepsApi):
    """`archive` or `reactivate` an own site."""

    actions = {"POST": CHANGE}
    serializer_class = OwnSiteSerializer
    verbs = {"archive": services.archive_own_site, "reactivate": services.reactivate_own_site}

    def find(self, pk: UUID) -> OrganisationSite:
        return selectors.own_site(pk)


class Papers(CreatingList):
    """The organisation's own certificates; POST records one, once per Idempotency-Key."""

    actions = {"GET": VIEW, "POST": CHANGE}
    serializer_class = OwnCertificateSerializer
    new_class = NewOwnCertificateSerializer
    sorts = ("id", "valid_to")
    filters = {"site": serializers.UUIDField(), "kind": serializers.ChoiceField(choices=sorted(rules.PAPERS))}

    def queryset(self) -> QuerySet[Any]:
        return selectors.own_papers()

    def narrow(self, found: QuerySet[Any], name: str, value: Any) -> QuerySet[Any]:
        return super().narrow(found, {"site": "site_id"}.get(name, name), value)

    def create(self, given: dict[str, Any]) -> tuple[Any, str]:
        try:
            site = selectors.own_site(given.pop("site"))
            made = services.record_paper(site, actor=self.actor, **given)
        except ObjectDoesNotExist as missing:
            raise serializers.ValidationError({"site": ["There is no such site or certificate."]}) from missing
        return made, reverse("api:own-certificate", args=[made.pk])


class PaperDetail(ChangingDetail):
    """One certificate of the organisation."""

    actions = {"GET": VIEW, "PUT": CHANGE}
    serializer_class = OwnCertificateSerializer
    change_class = OwnCertificateFieldsSerializer

    def find(self, pk: UUID) -> OrganisationPaper:
        return selectors.own_paper(pk)

    def change(self, obj: OrganisationPaper, given: dict[str, Any], *, version: int) -> OrganisationPaper:
        return services.change_paper(obj, actor=self.actor, version=version, **given)


class PaperSteps(StepsApi):
    """`void` a certificate that was entered by mistake."""

    actions = {"POST": CHANGE}
    serializer_class = OwnCertificateSerializer
    verbs = {"void": services.void_paper}

    def find(self, pk: UUID) -> OrganisationPaper:
        return selectors.own_paper(pk)
