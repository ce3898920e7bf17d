"""What is recorded about products in time, over the API: milestones, schedules, manufacturing steps."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import QuerySet
from django.urls import reverse
from rest_framework import serializers

from cmos import selectors, services
from cmos.api.base import ChangingDetail, CreatingList, StepsApi
from cmos.models import ManufacturingStep, Product, ProductMilestone, ProductSchedule, Site
from cmos.serializers.chain import (
    EndScheduleSerializer,
    MakingFieldsSerializer,
    MakingSerializer,
    NewMakingSerializer,
    NewMilestoneSerializer,
    NewScheduleSerializer,
    ProductMilestoneSerializer,
    ProductScheduleSerializer,
)
from regulations.rules import vocabulary
from web.api.views import DetailApi


def product_of(pk: UUID) -> Product:
    """The product a caller names; one of another sponsor does not exist."""
    try:
        return selectors.product(pk)
    except ObjectDoesNotExist as missing:
        raise serializers.ValidationError({"product": ["This product does not exist."]}) from missing


def site_of(pk: UUID) -> Site:
    """The site a caller names; one of another sponsor does not exist."""
    try:
        return selectors.site(pk)
    except ObjectDoesNotExist as missing:
        raise serializers.ValidationError({"site": ["This site does not exist."]}) from missing


class OfProducts(CreatingList):
    """Records about products that were not voided, narrowed by product; POST records one."""

    actions = {"GET": "cmos.view", "POST": "cmos.change"}
    sorts = ("id",)
    filters = {"product": serializers.UUIDField()}

    def narrow(self, found: QuerySet[Any], name: str, value: Any) -> QuerySet[Any]:
        return found.filter(product_id=value)


class Milestones(OfProducts):
    """When drugs were made available for a phase, or marketed."""

    serializer_class = ProductMilestoneSerializer
    new_class = NewMilestoneSerializer

    def queryset(self) -> QuerySet[ProductMilestone]:
        return selectors.milestones()

    def create(self, given: dict[str, Any]) -> tuple[Any, str]:
        product = product_of(given.pop("product"))
        made = services.record_milestone(product, actor=self.actor, **given)
        return made, reverse("api:product-milestone", args=[made.pk])


class MilestoneDetail(DetailApi):
    """One milestone, void ones too."""

    actions = {"GET": "cmos.view"}
    serializer_class = ProductMilestoneSerializer

    def find(self, pk: UUID) -> ProductMilestone:
        return selectors.milestone(pk)


class MilestoneSteps(StepsApi):
    """`void` a milestone that was recorded by mistake."""

    actions = {"POST": "cmos.change"}
    serializer_class = ProductMilestoneSerializer
    verbs = {"void": services.void_of_product}

    def find(self, pk: UUID) -> ProductMilestone:
        return selectors.milestone(pk)


class Schedules(OfProducts):
    """Schedules of controlled substances with their days."""

    serializer_class = ProductScheduleSerializer
    new_class = NewScheduleSerializer

    def queryset(self) -> QuerySet[ProductSchedule]:
        return selectors.schedules()

    def create(self, given: dict[str, Any]) -> tuple[Any, str]:
        product = product_of(given.pop("product"))
        made = services.record_schedule(product, actor=self.actor, **given)
        return made, reverse("api:product-schedule", args=[made.pk])


class ScheduleDetail(ChangingDetail):
    """One schedule, void ones too; PUT says on which day it holds last."""

    actions = {"GET": "cmos.view", "PUT": "cmos.change"}
    serializer_class = ProductScheduleSerializer
    change_class = EndScheduleSerializer

    def find(self, pk: UUID) -> ProductSchedule:
        return selectors.schedule(pk)

    def change(self, obj: ProductSchedule, given: dict[str, Any], *, version: int) -> ProductSchedule:
        return services.end_schedule(obj, actor=self.actor, version=version, **given)


class ScheduleSteps(StepsApi):
    """`void` a schedule that was recorded by mistake."""

    actions = {"POST": "cmos.change"}
    serializer_class = ProductScheduleSerializer
    verbs = {"void": services.void_of_product}

    def find(self, pk: UUID) -> ProductSchedule:
        return selectors.schedule(pk)


class Makings(OfProducts):
    """What is done for products at sites; `on` narrows to a day, `market` to what serves it."""

    serializer_class = MakingSerializer
    new_class = NewMakingSerializer
    filters = {
        **OfProducts.filters,
        "site": serializers.UUIDField(),
        "operation": serializers.ChoiceField(choices=sorted(vocabulary.OPERATION_LABELS)),
        "market": serializers.ChoiceField(choices=sorted(vocabulary.MARKETS)),
        "on": serializers.DateField(),
    }

    def queryset(self) -> QuerySet[ManufacturingStep]:
        return selectors.makings().filter(voided_at=None)

    def narrow(self, found: QuerySet[Any], name: str, value: Any) -> QuerySet[Any]:
        if name == "on":
            return selectors.makings_on(found, value)
        if name == "market":
            return selectors.makings_for(found, value)
        if name in ("site", "operation"):
            return found.filter(**{name: value})
        return super().narrow(found, name, value)

    def create(self, given: dict[str, Any]) -> tuple[Any, str]:
        product, site = product_of(given.pop("product")), site_of(given.pop("site"))
        made = services.record_step(product, site, actor=self.actor, **given)
        return made, reverse("api:manufacturing-step", args=[made.pk])


class MakingDetail(ChangingDetail):
    """One step, void ones too; PUT corrects it or ends it."""

    actions = {"GET": "cmos.view", "PUT": "cmos.change"}
    serializer_class = MakingSerializer
    change_class = MakingFieldsSerializer

    def find(self, pk: UUID) -> ManufacturingStep:
        return selectors.making(pk)

    def change(self, obj: ManufacturingStep, given: dict[str, Any], *, version: int) -> ManufacturingStep:
        return services.change_step(obj, actor=self.actor, version=version, **given)


class MakingSteps(StepsApi):
    """`void` a step that was recorded by mistake."""

    actions = {"POST": "cmos.change"}
    serializer_class = MakingSerializer
    verbs = {"void": services.void_of_product}

    def find(self, pk: UUID) -> ManufacturingStep:
        return selectors.making(pk)
