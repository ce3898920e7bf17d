"""What a kind of import is, and the fields that several kinds share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from integrations.rules.fields import Field


@dataclass(frozen=True, slots=True)
class ImportKind:
    """One kind of record: what it is called, who may record it, and its fields in the template's order.

    `page` is the route that shows a record of it.
    """

    name: str
    label: str
    permission: str
    fields: tuple[Field, ...]
    about: str
    page: str


SITE: Final = Field(
    "site",
    "Site",
    required=True,
    hint="number, FEI or exact name of a site that is recorded",
    example="SITE-0004",
    aliases=("Site number", "Site name", "FEI"),
)
