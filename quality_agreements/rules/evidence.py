"""What other rooms may know of an agreement: which work at which site it covers, from when to when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementFact:
    """A signed version of an agreement as it covers one site; both days are included.

    Without an end it runs on. Empty sets mean that it does not limit them: every product, whatever is done there.
    """

    id: UUID
    site_id: UUID
    number: str
    edition: int
    first: date
    last: date | None
    products: frozenset[UUID] = frozenset()
    operations: frozenset[str] = frozenset()

    @property
    def label(self) -> str:
        return f"{self.number} version {self.edition}"

    def names(self, operation: str, product: UUID | None) -> bool:
        """Whether it is about the work at all, on whatever day."""
        named = not self.products or product in self.products
        return named and (not self.operations or operation in self.operations)

    def holds(self, on: date) -> bool:
        """Whether it is in force on a day."""
        return self.first <= on and (self.last is None or on <= self.last)
