"""Numbers and people of a site, its owner, its move and its archive over the API."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import QuerySet
from django.urls import reverse
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cmos import selectors, services
from cmos.api.base import ChangingDetail, CreatingList, StepsApi
from cmos.api.sites import NO_SUCH, as_json
from cmos.models import Contact, Site, SiteIdentifier
from cmos.serializers import (
    ContactFieldsSerializer,
    ContactSerializer,
    IdentifierChangeSerializer,
    IdentifierFieldsSerializer,
    IdentifierSerializer,
    MoveSerializer,
    OwnerSerializer,
    SiteSerializer,
)
from web.api.views import ScopedApi, created, etag, read_version
from web.views import found_or_404


class OfOneSite(CreatingList):
    """Rows of the site in the address."""

    sorts = ("id",)

    @property
    def site(self) -> Site:
        found: Site = found_or_404(selectors.site, self.kwargs["pk"])
        return found


@extend_schema_view(get=extend_schema(operation_id="sites_contacts_list"))
class Contacts(OfOneSite):
    """The people of a site."""

    actions = {"GET": "cmos.view", "POST": "cmos.change"}
    serializer_class = ContactSerializer
    new_class = ContactFieldsSerializer

    def queryset(self) -> QuerySet[Contact]:
        return selectors.contacts(self.site)

    def create(self, given: dict[str, Any]) -> tuple[Any, str]:
        made = services.add_contact(self.site, actor=self.actor, **given)
        return made, reverse("api:contact", args=[made.pk])


class ContactDetail(ChangingDetail):
    """One person at a site."""

    actions = {"GET": "cmos.view", "PUT": "cmos.change"}
    serializer_class = ContactSerializer
    change_class = ContactFieldsSerializer

    def find(self, pk: UUID) -> Contact:
        return selectors.contact(pk)

    def change(self, obj: Contact, given: dict[str, Any], *, version: int) -> Contact:
        return services.change_contact(obj, actor=self.actor, version=version, **given)


class ContactSteps(StepsApi):
    """`retire` a person: they are no contact any more."""

    actions = {"POST": "cmos.change"}
    serializer_class = ContactSerializer
    verbs = {"retire": services.retire_contact}

    def find(self, pk: UUID) -> Contact:
        return selectors.contact(pk)


@extend_schema_view(get=extend_schema(operation_id="sites_identifiers_list"))
class Identifiers(OfOneSite):
    """The numbers of a site with their periods, void ones too; POST adds one."""

    actions = {"GET": "cmos.view", "POST": "cmos.change"}
    serializer_class = IdentifierSerializer
    new_class = IdentifierFieldsSerializer

    def queryset(self) -> QuerySet[SiteIdentifier]:
        return selectors.identifiers(self.site)

    def create(self, given: dict[str, Any]) -> tuple[Any, str]:
        made = services.add_identifier(self.site, actor=self.actor, **given)
        return made, reverse("api:identifier", args=[made.pk])


class IdentifierDetail(ChangingDetail):
    """One number of a site; PUT corrects it or says what became of it."""

    actions = {"GET": "cmos.view", "PUT": "cmos.change"}
    serializer_class = IdentifierSerializer
    change_class = IdentifierChangeSerializer

    def find(self, pk: UUID) -> SiteIdentifier:
        return selectors.identifier(pk)

    def change(self, obj: SiteIdentifier, given: dict[str, Any], *, version: int) -> SiteIdentifier:
        return services.change_identifier(obj, actor=self.actor, version=version, **given)


class IdentifierSteps(StepsApi):
    """`void` a number entered by mistake."""

    actions = {"POST": "cmos.change"}
    serializer_class = IdentifierSerializer
    verbs = {"void": services.void_identifier}

    def find(self, pk: UUID) -> SiteIdentifier:
        return selectors.identifier(pk)


class SiteSteps(StepsApi):
    """`archive` or `reactivate` a site."""

    actions = {"POST": "cmos.change"}
    serializer_class = SiteSerializer
    verbs = {"archive": services.archive_site, "reactivate": services.reactivate_site}

    def find(self, pk: UUID) -> Site:
        return selectors.site(pk)

    def represent(self, obj: Site) -> Any:
        return as_json([obj])[0]


class MoveSite(ScopedApi):
    """Register the new address of a site as a new site, once per Idempotency-Key."""

    actions = {"POST": "cmos.change"}

    @extend_schema(request=MoveSerializer, responses={201: SiteSerializer})
    def post(self, request: Request, pk: UUID) -> Response:
        site = found_or_404(selectors.site, pk)
        given = MoveSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        return created(request, self.actor.key, lambda: self._moved(site, dict(given.validated_data)))

    def _moved(self, site: Site, given: dict[str, Any]) -> tuple[Any, str]:
        made = services.move_site(site, actor=self.actor, **given)
        return as_json([made])[0], reverse("api:site", args=[made.pk])


class ChangeOwner(ScopedApi):
    """Another company owns the site; needs If-Match."""

    actions = {"POST": "cmos.change"}

    @extend_schema(request=OwnerSerializer, responses=SiteSerializer)
    def post(self, request: Request, pk: UUID) -> Response:
        site, version = found_or_404(selectors.site, pk), read_version(request)
        given = OwnerSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        facts = dict(given.validated_data)
        try:
            company = selectors.company(facts.pop("company"))
        except ObjectDoesNotExist as missing:
            raise serializers.ValidationError(NO_SUCH) from missing
        changed = services.change_owner(site, company=company, actor=self.actor, version=version, **facts)
        body = as_json([changed])[0]
        return Response(body, headers={"ETag": etag(changed, body)})
