"""Reads of what is recorded about products in time, for pages, lists and the API: void entries are shown, struck."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from cmos.models import ManufacturingStep, Product, ProductMilestone, ProductSchedule
from cmos.selectors.sites import search_sites, sites
from kernel.together import together


@dataclass(frozen=True, slots=True)
class Recorded:
    """Everything that was recorded about a product, void entries too."""

    milestones: list[ProductMilestone]
    schedules: list[ProductSchedule]
    steps: list[ManufacturingStep]


def recorded_of(product: Product) -> Recorded:
    """What was recorded about a product: milestones newest first, schedules and steps in their order."""
    milestones, schedules, steps = together(
        ProductMilestone.objects.filter(product=product).order_by("-happened_on", "-id"),
        ProductSchedule.objects.filter(product=product).order_by("-valid_from", "-id"),
        ManufacturingStep.objects.filter(product=product).select_related("site").order_by("position", "id"),
    )
    return Recorded(list(milestones), list(schedules), list(steps))


def milestone(pk: UUID) -> ProductMilestone:
    """One milestone with its product; raises DoesNotExist."""
    return ProductMilestone.objects.select_related("product").get(pk=pk)


def schedule(pk: UUID) -> ProductSchedule:
    """One schedule with its product; raises DoesNotExist."""
    return ProductSchedule.objects.select_related("product").get(pk=pk)


def making(pk: UUID) -> ManufacturingStep:
    """One step with its product and site; raises DoesNotExist."""
    return ManufacturingStep.objects.select_related("product", "site").get(pk=pk)


def milestones() -> QuerySet[ProductMilestone]:
    """Milestones that were not voided."""
    return ProductMilestone.objects.filter(voided_at=None)


def schedules() -> QuerySet[ProductSchedule]:
    """Schedules that were not voided."""
    return ProductSchedule.objects.filter(voided_at=None)


def makings() -> QuerySet[ManufacturingStep]:
    """Every step with its product and site, void ones too."""
    return ManufacturingStep.objects.select_related("product", "site")


def makings_on(found: QuerySet[ManufacturingStep], on: date) -> QuerySet[ManufacturingStep]:
    """`found`, narrowed to steps that are done on that day."""
    return found.filter(valid_from__lte=on).filter(Q(valid_to=None) | Q(valid_to__gte=on))


def makings_for(found: QuerySet[ManufacturingStep], market: str) -> QuerySet[ManufacturingStep]:
    """`found`, narrowed to steps that serve a market; where a step names none, those of its product count."""
    return found.filter(Q(markets__contains=[market]) | Q(markets=[], product__markets__contains=[market]))


def search_makings(found: QuerySet[ManufacturingStep], text: str) -> QuerySet[ManufacturingStep]:
    """`found`, narrowed to steps of products whose name or code holds `text`, or at sites found by it."""
    at = search_sites(sites(), text).values("pk")
    return found.filter(Q(product__name__icontains=text) | Q(product__code__icontains=text) | Q(site_id__in=at))
