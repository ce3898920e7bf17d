"""Edge case 12.1 with records: a warning letter at a site of a phase 1 product, and unapproved subcontracting."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from cmos import selectors as cmos
from cmos.rules import MilestoneFact
from cmos.rules.products import ProductFact
from qualification.rules.lifecycle.facts import Scope
from qualification.selectors import watching
from tests.world import World

REAL_VOCABULARY = True


def test_12_1_what_the_products_say_leaves_them_out_of_the_hold(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The exemption is the product's own, on the day asked about: lost for good with phase 2."""
    early = UUID(int=77)
    begun = MilestoneFact("phase1", world.today - timedelta(days=400))
    fact = ProductFact(id=early, code="X", name="X", milestones=(begun,))
    monkeypatch.setattr(cmos, "product_facts", lambda ids, *, known_at=None: {early: fact})
    with world.aldena.scope():
        found = watching.Worked([Scope(products=frozenset({early}))]).on(world.today)
        assert found.exempt == {early} and not found.scheduled
        later = MilestoneFact("phase2_available", world.today)
        ended = ProductFact(id=early, code="X", name="X", milestones=(begun, later))
        monkeypatch.setattr(cmos, "product_facts", lambda ids, *, known_at=None: {early: ended})
        assert watching.Worked([Scope(products=frozenset({early}))]).on(world.today).exempt == frozenset()
