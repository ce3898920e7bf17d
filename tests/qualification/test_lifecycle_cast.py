"""The cast's qualifications: every interesting state, and what is computed of them."""

from __future__ import annotations

from qualification import selectors
from qualification.models import Qualification
from qualification.rules.lifecycle.facts import (
    CONDITIONALLY_QUALIFIED,
    DISQUALIFIED,
    IDENTIFIED,
    INACTIVE,
    SUSPENDED,
    UNDER_ASSESSMENT,
)
from tests.world import World


def test_the_cast_shows_many_states(world: World) -> None:
    with world.aldena.scope():
        rows = list(Qualification.objects.all())
        found = selectors.qualification_facts({row.site_id for row in rows}, world.today)
        facts = [each for listed in found.values() for each in listed]
        assert {each.state for each in facts} >= {
            CONDITIONALLY_QUALIFIED,
            DISQUALIFIED,
            IDENTIFIED,
            INACTIVE,
            SUSPENDED,
            UNDER_ASSESSMENT,
        }
        assert any("AUDIT_REFUSED" in [hold.code for hold in each.holds] for each in facts)
