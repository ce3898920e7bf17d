"""What the checks of new records ask of the open sponsor."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from functools import cached_property
from uuid import UUID

from cmos import selectors
from cmos.models import SiteIdentifier
from cmos.rules import FeiUse
from sponsors import access


class Basis:
    """Answers to what checks ask, each read when it is first asked for, and once.

    Made for one call of a service, or for one run over many records in one transaction and one scope, and dropped with
    it: a run is judged as of its beginning, and by what it recorded itself.
    """

    def __init__(self) -> None:
        self._products: dict[UUID, bool] = {}
        self._fei_uses: dict[str, list[FeiUse]] = {}
        self._numbers: dict[UUID, dict[tuple[str, str], SiteIdentifier]] = {}

    @cached_property
    def today(self) -> date:
        """Today in the zone of the open tenant."""
        return access.today_here()

    @cached_property
    def people(self) -> frozenset[UUID]:
        """The memberships of this tenant that can act today."""
        return frozenset(member.id for member in access.people())

    def has_products(self, ids: Collection[UUID]) -> bool:
        """Whether every one is a product of the open sponsor."""
        unasked = [pk for pk in ids if pk not in self._products]
        known = selectors.product_names(unasked)
        self._products |= {pk: pk in known for pk in unasked}
        return all(self._products[pk] for pk in ids)

    def look_up_feis(self, keys: Iterable[str]) -> None:
        """Read the uses of many FEIs at once, before each is asked for."""
        if unasked := {key for key in keys if key and key not in self._fei_uses}:
            self._fei_uses |= selectors.uses_of_feis(unasked)

    def fei_uses(self, key: str) -> list[FeiUse]:
        """Where the open sponsor uses the FEI with this key."""
        self.look_up_feis([key])
        return self._fei_uses.get(key, [])

    def add_fei_use(self, key: str, use: FeiUse) -> None:
        """From now on the FEI with this key is used there too."""
        self.look_up_feis([key])
        self._fei_uses[key].append(use)

    def look_up_numbers(self, site_ids: Iterable[UUID]) -> None:
        """Read the numbers of many sites at once, before each is asked for."""
        if unasked := {pk for pk in site_ids if pk not in self._numbers}:
            self._numbers |= {pk: {} for pk in unasked}
            for row in selectors.numbers_of(unasked):
                self._keep(row)

    def number_like(self, site_id: UUID, scheme: str, key: str) -> SiteIdentifier | None:
        """The number of a site that says the same, void ones apart; `key` is what its check keeps for comparing."""
        self.look_up_numbers([site_id])
        return self._numbers[site_id].get((scheme, key))

    def add_number(self, made: SiteIdentifier) -> None:
        """From now on the site has this number too."""
        self.look_up_numbers([made.site_id])
        self._keep(made)
        if made.scheme == selectors.FEI:
            self.add_fei_use(made.match_key, selectors.fei_use(made))

    def _keep(self, row: SiteIdentifier) -> None:
        self._numbers[row.site_id].setdefault((row.scheme, row.match_key), row)
