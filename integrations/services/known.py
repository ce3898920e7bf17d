"""What the open sponsor has, as the rows of an import name it: sites, companies, people, products."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from django.db.models import Model

from cmos import selectors as cmos
from cmos.models import Company, Product, Site
from kernel.actor import Actor
from kernel.errors import Refused
from regulations.rules import identifiers
from sponsors import access

NO_SITE: Final = "No site is recorded under this number, FEI or name. Import or register it first."
SEVERAL: Final = "Several sites have this name: write the number, like {}."
NO_COMPANY: Final = "No company of this name is recorded. Import or register it first."
NO_PRODUCT: Final = "No product has the code or name “{}”. Import or record it first."
SEVERAL_PRODUCTS: Final = "Several products are called “{}”: write the code."
NO_PERSON: Final = "Nobody here has this name or mail address. Invite the person, or leave the cell empty."


@dataclass(frozen=True, slots=True)
class Recorded:
    """The record a row stands for; `made` says whether the row made it or it was there already."""

    record: Model
    made: bool


@dataclass(slots=True)
class Known:
    """What the open sponsor has, looked up once per run and kept up with what the run records."""

    actor: Actor
    reason: str
    companies: dict[str, Company] = field(default_factory=dict)
    sites: dict[str, list[Site]] = field(default_factory=dict)
    people: dict[str, UUID] = field(default_factory=dict)
    products: dict[str, dict[UUID, Product]] = field(default_factory=dict)

    @classmethod
    def read(cls, actor: Actor, reason: str) -> Known:
        """Companies, sites and people as they stand."""
        found = cls(actor, reason)
        found.companies = {row.name.casefold(): row for row in cmos.companies()}
        rows = list(cmos.sites().select_related("company"))
        feis = cmos.active_feis([row.pk for row in rows])
        for row in rows:
            found.add_site(row, feis.get(row.pk, []))
        for product in cmos.active_products():
            for key in {product.code.casefold(), product.name.casefold(), str(product).casefold()}:
                found.products.setdefault(key, {})[product.pk] = product
        for member in access.people():
            found.people |= {member.name.casefold(): member.id, member.email.casefold(): member.id}
        return found

    @property
    def base(self) -> dict[str, Any]:
        return {"actor": self.actor, "reason": self.reason}

    def add_site(self, site: Site, feis: list[str]) -> None:
        """Find `site` from now on by its number, its name and its FEIs."""
        for key in (site.number.casefold(), site.name.casefold(), *(fei_key(value) for value in feis)):
            self.sites.setdefault(key, []).append(site)

    def add_fei(self, site: Site, fei: str) -> None:
        """Find `site` from now on by this FEI too."""
        self.sites.setdefault(fei_key(fei), []).append(site)

    def sites_called(self, text: str) -> list[Site]:
        """The sites with this number, FEI or name."""
        return self.sites.get(text.casefold()) or self.sites.get(fei_key(text)) or []

    def site(self, text: str, name: str) -> Site:
        """The site called `text`; raises `Refused` for the field `name` where it is none or several."""
        found = self.sites_called(text)
        if len({site.pk for site in found}) > 1:
            raise Refused({name: SEVERAL.format(found[0].number)})
        if not found:
            raise Refused({name: NO_SITE})
        return found[0]

    def products_called(self, names: list[str], name: str) -> list[Product]:
        """The products with these codes or names; raises `Refused` for the field `name` unless each is one."""
        found: dict[UUID, Product] = {}
        for each in names:
            same = self.products.get(each.casefold(), {})
            if len(same) != 1:
                raise Refused({name: (SEVERAL_PRODUCTS if same else NO_PRODUCT).format(each[:60])})
            found |= same
        return list(found.values())

    def person(self, values: Mapping[str, Any], name: str) -> UUID | None:
        """The member named in the field `name`, if one is."""
        given = values.get(name)
        if not given:
            return None
        if given.casefold() not in self.people:
            raise Refused({name: NO_PERSON})
        return self.people[given.casefold()]


def fei_key(value: str) -> str:
    """The key under which an FEI is one and the same, or something no FEI is."""
    return f"fei {identifiers.fei(value).key or '-'}"
