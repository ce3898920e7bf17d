"""Holds at home: computed where they are few, led to where they are many."""

from __future__ import annotations

import pytest

from qualification.selectors import listing
from tests.world import World

REAL_VOCABULARY = True


def test_of_too_many_qualifications_home_leads_to_the_list(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    with world.aldena.scope():
        assert listing.holds_at_home(world.today) == listing.holds_to_decide(world.today) != []
        monkeypatch.setattr(listing, "AT_ONCE", 0)
        assert listing.holds_at_home(world.today) is None
    page = world.login(world.aldena.people["qa_head"]).get("/").content.decode()
    assert "Look which qualifications are held back." in page
