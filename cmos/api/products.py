"""The sponsor's products over the API."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse
from rest_framework import serializers

from cmos import selectors, services
from cmos.api.base import ChangingDetail, CreatingList, StepsApi
from cmos.models import Product
from cmos.serializers import ProductFieldsSerializer, ProductSerializer
from regulations.rules import vocabulary


class Products(CreatingList):
    """Products; POST records one."""

    actions = {"GET": "cmos.view", "POST": "cmos.change"}
    serializer_class = ProductSerializer
    new_class = ProductFieldsSerializer
    sorts = ("id", "name", "code")
    filters = {
        "q": serializers.CharField(max_length=100),
        "code": serializers.CharField(max_length=40),
        "market": serializers.ChoiceField(choices=sorted(vocabulary.MARKETS)),
        "retired": serializers.BooleanField(),
    }

    def queryset(self) -> QuerySet[Product]:
        return selectors.products()

    def narrow(self, found: QuerySet[Any], name: str, value: Any) -> QuerySet[Any]:
        if name == "q":
            return selectors.search_products(found, value)
        if name == "market":
            return found.filter(markets__contains=[value])
        if name == "retired":
            return found.filter(retired_at__isnull=not value)
        return found.filter(code__iexact=value)

    def create(self, given: dict[str, Any]) -> tuple[Any, str]:
        made = services.register_product(actor=self.actor, **given)
        return made, reverse("api:product", args=[made.pk])


class ProductDetail(ChangingDetail):
    """One product."""

    actions = {"GET": "cmos.view", "PUT": "cmos.change"}
    serializer_class = ProductSerializer
    change_class = ProductFieldsSerializer

    def find(self, pk: UUID) -> Product:
        return selectors.product(pk)

    def change(self, obj: Product, given: dict[str, Any], *, version: int) -> Product:
        return services.change_product(obj, actor=self.actor, version=version, **given)


class ProductSteps(StepsApi):
    """`retire` or `reactivate` a product."""

    actions = {"POST": "cmos.change"}
    serializer_class = ProductSerializer
    verbs = {"retire": services.retire_product, "reactivate": services.reactivate_product}

    def find(self, pk: UUID) -> Product:
        return selectors.product(pk)
