"""Reads of the sponsor's products."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db.models import Q, QuerySet

from cmos.models import Product


def products() -> QuerySet[Product]:
    """Every product, retired ones too."""
    return Product.objects.all()


def active_products() -> QuerySet[Product]:
    """The products that may be chosen, by name."""
    return Product.objects.filter(retired_at=None).order_by("name", "id")


def product(pk: UUID) -> Product:
    return Product.objects.get(pk=pk)


def search_products(found: QuerySet[Product], text: str) -> QuerySet[Product]:
    """`found`, narrowed to those whose name or code holds `text`."""
    return found.filter(Q(name__icontains=text) | Q(code__icontains=text))


def product_names(ids: Collection[UUID]) -> dict[UUID, str]:
    """Names of the products asked for; ids that are not the sponsor's are missing."""
    return {row.pk: str(row) for row in Product.objects.filter(pk__in=ids)} if ids else {}
