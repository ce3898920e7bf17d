"""Links between a sponsor's site and a CMO's own site over the API, for either side."""

from __future__ import annotations

from abc import ABC, abstractmethod
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
from cmos.api.base import CreatingList
from cmos.models import SiteLinkProposal
from cmos.rules import organisations as rules
from cmos.serializers.organisations import (
    ConfirmSiteLinkSerializer,
    NewSiteLinkSerializer,
    SaidSerializer,
    SiteLinkSerializer,
)
from web.api.views import DetailApi, ScopedApi, StrictSerializer

VIEW, ANSWER = "site_links.view", "site_links.answer"


class SiteLinks(CreatingList):
    """Links of sites proposed by or to the caller's side; POST proposes one, once per Idempotency-Key."""

    actions = {"GET": VIEW, "POST": ANSWER}
    serializer_class = SiteLinkSerializer
    new_class = NewSiteLinkSerializer
    filters = {"state": serializers.ChoiceField(choices=sorted(rules.LINK_STATES))}

    def queryset(self) -> QuerySet[SiteLinkProposal]:
        return selectors.site_links()

    def narrow(self, found: QuerySet[Any], name: str, value: Any) -> QuerySet[Any]:
        return selectors.in_link_state(found, value)

    def represent(self, rows: list[Any]) -> list[Any]:
        return list(self.serializer_class(selectors.link_lines(rows), many=True).data)

    def create(self, given: dict[str, Any]) -> tuple[Any, str]:
        own, note = _own(given["site"], "site"), given.get("note", "")
        made = services.propose(own, sponsor_id=given.get("sponsor"), note=note, actor=self.actor)
        return made, reverse("api:site-link", args=[made.pk])


def _own(pk: UUID, field: str) -> Any:
    try:
        return selectors.own_record(pk)
    except ObjectDoesNotExist as missing:
        raise serializers.ValidationError({field: ["This site does not exist."]}) from missing


class SiteLinkDetail(DetailApi):
    """One link of a site."""

    actions = {"GET": VIEW}
    serializer_class = SiteLinkSerializer

    def find(self, pk: UUID) -> SiteLinkProposal:
        return selectors.site_link(pk)

    def represent(self, obj: SiteLinkProposal) -> Any:
        return self.serializer_class(selectors.link_lines([obj])[0]).data


class SaidToLink(ScopedApi, ABC):
    """Base of what is said to a link."""

    actions = {"POST": ANSWER}
    body_class: type[StrictSerializer] = SaidSerializer

    def post(self, request: Request, pk: UUID) -> Response:
        proposal, given = self.found(selectors.site_link, pk), self.body_class(data=request.data)
        given.is_valid(raise_exception=True)
        self.say(proposal, dict(given.validated_data))
        return Response(SiteLinkSerializer(selectors.link_lines([proposal])[0]).data)

    @abstractmethod
    def say(self, proposal: SiteLinkProposal, given: dict[str, Any]) -> None:
        """Call the service."""


@extend_schema(request=ConfirmSiteLinkSerializer, responses=SiteLinkSerializer)
class ConfirmSiteLink(SaidToLink):
    """Confirm a proposed link for one of the caller's own sites."""

    body_class = ConfirmSiteLinkSerializer

    def say(self, proposal: SiteLinkProposal, given: dict[str, Any]) -> None:
        services.confirm_link(proposal, own=_own(given["own"], "own"), actor=self.actor)


@extend_schema(request=SaidSerializer, responses=SiteLinkSerializer)
class DeclineSiteLink(SaidToLink):
    """Say that the proposed site is none of the caller's own."""

    def say(self, proposal: SiteLinkProposal, given: dict[str, Any]) -> None:
        services.decline_link(proposal, text=given["text"], actor=self.actor)


@extend_schema(request=SaidSerializer, responses=SiteLinkSerializer)
class EndSiteLink(SaidToLink):
    """End a link, or take one's own proposal back."""

    def say(self, proposal: SiteLinkProposal, given: dict[str, Any]) -> None:
        services.end_link(proposal, text=given["text"], actor=self.actor)
