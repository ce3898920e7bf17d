"""Recording, changing and retiring the sponsor's products."""

from __future__ import annotations

from typing import Any

from cmos import selectors
from cmos.models import Product
from cmos.rules import product_errors
from cmos.services.changed import sites_changed
from kernel.actor import Actor
from kernel.clock import now
from kernel.db.doubles import refusing_doubles
from kernel.errors import Refused
from records.lifecycle import amend
from records.many import Many
from records.services import publish_all

FIELDS = (
    *("code", "name", "strength", "dosage_form", "material_type", "modality", "sterile", "biologics"),
    *("oel", "oeb", "markets", "notes"),
)
TAKEN = {"code": "You have a product of this code: open it, or give another code."}


def register_product(*, actor: Actor, reason: str, **facts: Any) -> Product:
    """A new product of the open sponsor. Raises `Refused` with a sentence per field, also for a code that is taken."""
    new = NewProducts(actor=actor, reason=reason)
    made = new.add(**facts)
    new.write()
    return made


class NewProducts(Many[Product]):
    """Products to record; a code that the sponsor already has is refused by `write`."""

    def __init__(self, *, actor: Actor, reason: str) -> None:
        super().__init__(actor=actor, reason=reason)
        self._codes: set[str] = set()

    def add(self, **facts: Any) -> Product:
        """Check a product by itself and against those added before it, as `register_product` says."""
        made = Product(**_checked(facts))
        if made.code.lower() in self._codes:
            raise Refused(TAKEN)
        self._codes.add(made.code.lower())
        self.added.append(made)
        return made

    def write_all(self, added: list[Product]) -> None:
        with refusing_doubles(TAKEN):
            Product.objects.bulk_create(added)
        publish_all(("product.registered", made, {}) for made in added)


def change_product(product: Product, *, actor: Actor, reason: str, version: int | None, **changes: Any) -> Product:
    """Change what a product is. Raises `Refused` or `StaleVersion`."""
    merged = {name: getattr(product, name) for name in FIELDS} | changes
    checked = {name: value for name, value in _checked(merged).items() if name in changes}
    with refusing_doubles(TAKEN):
        changed = amend(product, actor=actor, reason=reason, version=version, event="product.changed", **checked)
    sites_changed(selectors.sites_making(product.pk))
    return changed


def retire_product(product: Product, *, actor: Actor, reason: str, version: int | None) -> Product:
    """Offer the product no more; what names it stays as it is."""
    if product.retired_at is not None:
        raise Refused("This product is retired already.")
    return amend(
        product, actor=actor, reason=reason, version=version, event="product.retired", retired_at=now(), takes_away=True
    )


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
