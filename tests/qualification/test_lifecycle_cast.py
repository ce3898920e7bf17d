"""The cast's qualifications: every interesting state, and what is computed of them."""

from __future__ import annotations

from cmos.models import NarcoticsLicence, Site
from cmos.selectors import with_fei
from cmos.services import void_evidence
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
from qualification.selectors.deciding import gates_of
from qualification.selectors.lifecycle import here
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


def test_a_site_in_ireland_is_asked_for_a_narcotics_licence_and_no_dea_registration(world: World) -> None:
    """Gate 1 said that the site has no DEA registration, which no place outside the US can have (21 CFR 1301.12)."""
    with world.aldena.scope():
        site = with_fei(Site.objects.all(), "3099100429").get()
        row = Qualification.objects.filter(site=site, part_of=None).order_by("id")[0]
        legality = gates_of(here([row], world.today)[0], world.today)[0]
        assert "DEA" not in legality.sentence and "narcotics" not in legality.sentence, legality.sentence
    actor = world.aldena.actor("qa_manager")
    with world.aldena.scope("qa_manager"):
        held = NarcoticsLicence.objects.get(site=site)
        void_evidence(held, version=held.version, actor=actor, reason="Mistake corrected: recorded for the wrong site")
        legality = gates_of(here([row], world.today)[0], world.today)[0]
        assert "narcotics licence of Ireland" in legality.sentence and not legality.passed
