"""Standings as they were known at a moment (domain.md 4.2 "As-of date", edge case 20)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from audits import selectors as audits
from cmos import selectors as cmos
from cmos.models import Site
from inspections import selectors as inspections
from inspections import services as reviewing
from inspections.models import PublicFactLine
from kernel.clock import now
from kernel.scope import PLATFORM, scope
from qualification import selectors
from registers.services import import_inspections
from tests.attacks.test_chosen_sites import acting, limit
from tests.world import SETUP, World

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


# --- what authorities published -------------------------------------------------------------------------------------

HEAD = "FEI Number,Legal Name,Inspection ID,Inspection End Date,Classification,Project Area"
BAD = "3099100429,Lough Derrin,8765432,2020-03-01,Official Action Indicated (OAI),Drug Quality Assurance"


def read(folder: Path, *rows: str) -> datetime:
    """Reads a file of inspections; the moment after it."""
    path = folder / f"{len(rows)}-{now().timestamp()}.csv"
    path.write_text("\n".join([HEAD, *rows]))
    with scope(PLATFORM, actor=SETUP, reason="published"):
        import_inspections(path, actor=SETUP)
    return now()


def unreviewed(world: World, known_at: datetime | None) -> list[str]:
    """What nobody had reviewed of Aldena's site: what the fact says."""
    with world.aldena.scope():
        site = world.aldena.ids["site"]
        found = inspections.authority_facts([site], date.max, known_at)[site].unreviewed
        return [fact.label for fact in found]


def test_a_published_fact_is_known_from_its_reading_to_its_review(committed_world: World, tmp_path: Path) -> None:
    """And what was reviewed today was unreviewed yesterday, whoever asks today."""
    world, before = committed_world, now()
    known = read(tmp_path, BAD)
    label = "Inspection 8765432 of 1 Mar 2020, OAI"
    with world.aldena.scope():
        line = PublicFactLine.objects.get(reference="8765432")
        reviewing.reject(world.aldena.get("site"), line.fact, actor=world.aldena.actor(), reason="another firm")
    assert unreviewed(world, before) == []
    assert unreviewed(world, known) == [label]
    assert unreviewed(world, now()) == unreviewed(world, None) == []


def test_a_published_fact_that_changed_since_says_so(committed_world: World, tmp_path: Path) -> None:
    """What it said before is kept nowhere: it counts as it reads now, on the side of caution, and says since when."""
    world = committed_world
    known = read(tmp_path, BAD.replace("Official Action Indicated (OAI)", "Voluntary Action Indicated (VAI)"))
    assert unreviewed(world, known) == []
    read(tmp_path, BAD)
    label = "Inspection 8765432 of 1 Mar 2020, OAI"
    assert unreviewed(world, None) == unreviewed(world, now()) == [label]
    [told] = unreviewed(world, known)
    assert told.startswith(f"{label}, as it reads since ")


# --- whose past -----------------------------------------------------------------------------------------------------


def test_no_sponsor_learns_anything_of_anothers_past(world: World) -> None:
    with world.aldena.scope():
        theirs = sites()
    with world.borvik.scope():
        foreign = [site for site in theirs if site not in sites()]
        assert foreign
        assert selectors.facts(foreign, world.today, now() + LATER) == {}
        assert selectors.standings(foreign, world.today, now() + LATER) == {}


def test_a_guest_knows_the_past_of_chosen_sites_only(world: World) -> None:
    """And of these the same as of now."""
    with world.aldena.scope():
        chosen, *others = sites()
    limit(world, "inspector", chosen)
    with acting(world, "inspector"):
        moment = now() + LATER
        assert selectors.standings(others, world.today, moment) == {}
        then, live = (selectors.standings([chosen], world.today, known) for known in (moment, None))
        assert {pair: answer.status for pair, answer in then.items()} == {
            pair: answer.status for pair, answer in live.items()
        }
