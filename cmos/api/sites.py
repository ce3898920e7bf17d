"""Sites over the API."""

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
from cmos.models import Company, Site
from cmos.serializers import (
    NewSiteSerializer,
    SiteChangeSerializer,
    SiteSerializer,
)
from web.api.views import DetailApi, ListApi, created, etag, read_version

NO_SUCH = {"company": ["This company does not exist."]}


def as_json(rows: list[Site]) -> list[Any]:
    """Sites as plain values, with their active FEIs."""
    feis = selectors.active_feis([row.pk for row in rows])
    shaped = SiteSerializer(rows, many=True).data
    return [{**site, "feis": feis.get(row.pk, [])} for row, site in zip(rows, shaped, strict=True)]


class Sites(ListApi):
    """Sites of the sponsor; POST registers one, once per Idempotency-Key."""

    actions = {"GET": "cmos.view", "POST": "cmos.register"}
    serializer_class = SiteSerializer
    sorts = ("id", "name", "registered_on")
    filters = {
        "q": serializers.CharField(max_length=100),
        "country": serializers.CharField(max_length=2),
        "partner_type": serializers.CharField(max_length=40),
        "company": serializers.UUIDField(),
        "fei": serializers.CharField(max_length=20),
        "archived": serializers.BooleanField(),
    }

    def queryset(self) -> QuerySet[Site]:
        return selectors.sites().select_related("company")

    def narrow(self, found: QuerySet[Any], name: str, value: Any) -> QuerySet[Any]:
        if name == "q":
            return selectors.search_sites(found, value)
        if name == "archived":
            return found.filter(archived_at__isnull=not value)
        if name == "fei":
            return selectors.with_fei(found, value)
        return super().narrow(found, {"company": "company_id"}.get(name, name), value)

    def represent(self, rows: list[Any]) -> list[Any]:
        return as_json(rows)

    @extend_schema(request=NewSiteSerializer, responses={201: SiteSerializer})
    def post(self, request: Request) -> Response:
        given = NewSiteSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        return created(request, self.actor.key, lambda: self._register(dict(given.validated_data)))

    def _register(self, given: dict[str, Any]) -> tuple[Any, str]:
        reason, people = given.pop("reason"), {name: given.pop(name, None) for name in ("responsible", "deputy")}
        company = self._company(given.pop("company", None), given.pop("company_name", ""), reason)
        named = {f"{name}_id": pk for name, pk in people.items()}
        site = services.register_site(company=company, actor=self.actor, reason=reason, **given, **named)
        return as_json([site])[0], reverse("api:site", args=[site.pk])

    def _company(self, pk: UUID | None, name: str, reason: str) -> Company:
        if pk is None:
            return services.register_company(name=name, actor=self.actor, reason=reason)
        try:
            return selectors.company(pk)
        except ObjectDoesNotExist as missing:
            raise serializers.ValidationError(NO_SUCH) from missing


class SiteDetail(DetailApi):
    """One site; PUT replaces its fields and needs If-Match."""

    actions = {"GET": "cmos.view", "PUT": "cmos.change"}
    serializer_class = SiteSerializer

    def find(self, pk: UUID) -> Site:
        return selectors.site(pk)

    def represent(self, obj: Site) -> Any:
        return as_json([obj])[0]

    @extend_schema(request=SiteChangeSerializer, responses=SiteSerializer)
    def put(self, request: Request, pk: UUID) -> Response:
        site, version = self._found(pk), read_version(request)
        given = SiteChangeSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        changes = dict(given.validated_data)
        reason = changes.pop("reason")
        changed = services.change_site(site, actor=self.actor, reason=reason, version=version, **changes)
        body = as_json([changed])[0]
        return Response(body, headers={"ETag": etag(changed, body)})
