"""Standings as they were known at a moment (domain.md 4.2 "As-of date", edge case 20)."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest

from audits import selectors as audits
from cmos import selectors as cmos
from cmos.models import Site
from inspections import selectors as inspections
from kernel.clock import now
from qualification import selectors
from tests.world import World

LATER = timedelta(minutes=5)


def sites() -> list[UUID]:
    return list(Site.objects.order_by("pk").values_list("pk", flat=True))


@pytest.mark.parametrize("sponsor", ["aldena", "borvik"])
def test_what_is_known_now_is_the_answer_of_now(world: World, sponsor: str) -> None:
    """Room by room, and the standings and timelines of every site of the cast."""
    moment, today = now() + LATER, world.today
    with getattr(world, sponsor).scope():
        asked = sites()
        assert cmos.site_facts(asked, moment) == cmos.site_facts(asked)
        assert cmos.evidence(asked, known_at=moment) == cmos.evidence(asked)
        assert inspections.evidence(asked, today, moment) == inspections.evidence(asked, today)
        assert audits.evidence(asked, today, moment) == audits.evidence(asked, today)
        for on in (today, date.max):
            then, live = inspections.authority_facts(asked, on, moment), inspections.authority_facts(asked, on)
            assert then == live
        assert selectors.standings(asked, today, moment) == selectors.standings(asked, today)
        for site_id in asked:
            span = (today - timedelta(days=800), today + timedelta(days=400))
            assert selectors.timelines(site_id, *span, moment) == selectors.timelines(site_id, *span)
