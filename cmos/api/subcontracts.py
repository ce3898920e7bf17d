"""Subcontracts over the API: proposed, changed, evaluated and decided with the same names and refusals as on pages."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cmos import selectors, services
from cmos.api.base import ChangingDetail, CreatingList
from cmos.api.chain import site_of
from cmos.models import Subcontract
from cmos.rules import subcontracts as rules
from cmos.serializers.chain import (
    SUBCONTRACT_STATUSES,
    NewSubcontractSerializer,
    SubcontractDetailSerializer,
    SubcontractFieldsSerializer,
    SubcontractSerializer,
)
from kernel.steps import Step
from records.api.signing import DeclineApi, Signable, SignedStepApi
from records.selectors.signers import available
from records.serializers import SignedStepSerializer
from records.services.signing import Signing
from web.api.views import ScopedApi, steps_json


def as_json(found: Subcontract, view: ScopedApi) -> dict[str, Any]:
    """One subcontract with its steps."""
    facts = selectors.subcontract_state(found, view.actor, view.member.today)
    steps = steps_json(available(rules.STEPS, facts, view.actor, found))
    return {**SubcontractSerializer(found).data, "available_steps": steps}


def named(given: dict[str, Any]) -> dict[str, Any]:
    """Fields as the service calls them."""
    return {("to_site_id" if name == "to_site" else name): value for name, value in given.items()}


class Subcontracts(CreatingList):
    """To whom sites give work on; POST proposes one."""

    actions = {"GET": rules.READ, "POST": rules.WRITE}
    serializer_class = SubcontractSerializer
    new_class = NewSubcontractSerializer
    sorts = ("id", "number", "name")
    filters = {
        "q": serializers.CharField(max_length=100),
        "site": serializers.UUIDField(),
        "status": serializers.ChoiceField(choices=SUBCONTRACT_STATUSES),
        "unapproved": serializers.BooleanField(),
    }

    def queryset(self) -> QuerySet[Subcontract]:
        return selectors.subcontracts()

    def narrow(self, found: QuerySet[Any], name: str, value: Any) -> QuerySet[Any]:
        if name == "q":
            return selectors.search_subcontracts(found, value)
        if name == "unapproved":
            used = selectors.used_without_approval(found, self.member.today)
            return used if value else found.exclude(pk__in=used.values("pk"))
        return found.filter(**{name: value})

    def create(self, given: dict[str, Any]) -> tuple[Any, str]:
        site = site_of(given.pop("site"))
        made = services.propose_subcontract(site, actor=self.actor, **named(given))
        return made, reverse("api:subcontract", args=[made.pk])


class SubcontractDetail(ChangingDetail):
    """One subcontract; PUT changes a proposal, or the days of what was approved."""

    actions = {"GET": rules.READ, "PUT": rules.WRITE}
    serializer_class = SubcontractDetailSerializer
    change_class = SubcontractFieldsSerializer

    def find(self, pk: UUID) -> Subcontract:
        return selectors.subcontract(pk)

    def represent(self, obj: Subcontract) -> Any:
        return as_json(obj, self)

    def change(self, obj: Subcontract, given: dict[str, Any], *, version: int) -> Subcontract:
        services.change_subcontract(obj, actor=self.actor, version=version, **named(given))
        return selectors.subcontract(obj.pk)


class OfSubcontract(Signable):
    """What the steps of a subcontract are taken on and what a signature covers."""

    steps: ClassVar[tuple[Step, ...]] = rules.STEPS

    def find(self, pk: UUID) -> Subcontract:
        return selectors.subcontract(pk)

    def signed_content(self, obj: Subcontract) -> dict[str, Any]:
        return selectors.subcontract_content(obj)


class SubcontractSteps(OfSubcontract, SignedStepApi):
    """Evaluate, approve, reject, return, withdraw a subcontract; needs If-Match, signing its ceremony."""

    actions: ClassVar[dict[str, str]] = {"GET": rules.READ, "POST": rules.READ}

    @extend_schema(request=SignedStepSerializer, responses=SubcontractDetailSerializer)
    def post(self, request: Request, pk: UUID, step: str) -> Response:
        return super().post(request, pk, step)

    def perform(self, obj: Subcontract, step: Step, given: dict[str, Any], version: int) -> Subcontract:
        signing = Signing.taken(self.request._request, step, given)
        services.take_subcontract_step(step, obj, actor=self.actor, version=version, signing=signing, **given)
        return selectors.subcontract(obj.pk)

    def represent(self, obj: Subcontract) -> Any:
        return as_json(obj, self)


class SubcontractDecline(OfSubcontract, DeclineApi):
    """Refuse to sign about a subcontract, with the reason; needs If-Match."""

    actions: ClassVar[dict[str, str]] = {"POST": rules.READ}
