"""The standing for one operation, product and market: what clearance and qualifications ask."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

from cmos import selectors as cmos
from qualification.rules.asked import narrowed
from qualification.rules.lifecycle.facts import Asked
from qualification.rules.standing import Standing, standing
from qualification.selectors.standing import facts

Question = tuple[UUID, Asked]
"""A site, and the work that is asked about."""


def asked_standings(
    questions: Collection[Question], on: date, known_at: datetime | None = None
) -> dict[Question, Standing]:
    """The standing of each site for the operation, product and market asked, in a handful of queries.

    Dosage form, sterility, biologic class, phase and carve-outs come from the product as it was known at `known_at`; of
    a product that is not known the site's own are taken. `Standing.effective` is what counts after signed decisions. A
    site that was not recorded then has no answer.
    """
    wanted = list(dict.fromkeys(questions))
    known = facts({site_id for site_id, _ in wanted}, on, known_at)
    ids = {asked.product for _, asked in wanted if asked.product is not None}
    products = cmos.product_facts(ids, known_at=known_at) if ids else {}
    return {
        (site_id, asked): standing(
            narrowed(known[site_id], asked, products.get(asked.product) if asked.product else None), asked.market, on
        )
        for site_id, asked in wanted
        if site_id in known
    }
