"""Recording, changing and retiring the sponsor's products."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction

from cmos.models import Product
from cmos.rules import product_errors
from kernel.actor import Actor
from kernel.clock import now
from kernel.errors import Refused
from kernel.scope import because, current
from records.lifecycle import amend
from records.services import publish

FIELDS = ("code", "name", "strength", "dosage_form", "material_type", "sterile", "biologics", "markets", "notes")
TAKEN = {"code": "You have a product of this code: open it, or give another code."}


def register_product(*, actor: Actor, reason: str, **facts: Any) -> Product:
    """A new product of the open sponsor. Raises `Refused` with a sentence per field, also for a code that is taken."""
    current(actor)
    checked = _checked(facts)
    with because(reason):
        try:
            with transaction.atomic():
                made = Product.objects.create(**checked)
        except IntegrityError as error:
            raise Refused(TAKEN) from error
        publish("product.registered", made)
    return made


def change_product(product: Product, *, actor: Actor, reason: str, version: int | None, **changes: Any) -> Product:
    """Change what a product is. Raises `Refused` or `StaleVersion`."""
    merged = {name: getattr(product, name) for name in FIELDS} | changes
    checked = {name: value for name, value in _checked(merged).items() if name in changes}
    try:
        with transaction.atomic():
            return amend(product, actor=actor, reason=reason, version=version, event="product.changed", **checked)
    except IntegrityError as error:
        raise Refused(TAKEN) from error


def retire_product(product: Product, *, actor: Actor, reason: str, version: int | None) -> Product:
    """Offer the product no more; what names it stays as it is."""
    if product.retired_at is not None:
        raise Refused("This product is retired already.")
    return amend(product, actor=actor, reason=reason, version=version, event="product.retired", retired_at=now())


def reactivate_product(product: Product, *, actor: Actor, reason: str, version: int | None) -> Product:
    """Offer a retired product again."""
    if product.retired_at is None:
        raise Refused("This product is active.")
    return amend(product, actor=actor, reason=reason, version=version, event="product.reactivated", retired_at=None)


def _checked(facts: dict[str, Any]) -> dict[str, Any]:
    text = {name: value.strip() if isinstance(value, str) else value for name, value in facts.items()}
    if errors := product_errors(text):
        raise Refused(errors)
    return {**text, "markets": sorted(text.get("markets", ()))}
