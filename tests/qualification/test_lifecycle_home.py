"""Holds at home are those that wait for a decision, computed once with everything else that is due."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from desk import selectors as desk
from qualification.selectors import lifecycle, listing
from tests.world import World

REAL_VOCABULARY = True


def test_home_shows_every_hold_that_waits_for_a_decision(world: World) -> None:
    with world.aldena.scope():
        waiting = listing.holds_to_decide(world.today)
        shown = desk.home(world.aldena.actor(), world.today).held
    assert [(each.hold.decision_due, each.row.pk) for each in waiting] == [
        (each.due_on, each.subject_id) for each in shown
    ]
    page = world.login(world.aldena.people["qa_head"]).get("/").content.decode()
    assert waiting and all(each.hold.sentence.split(".")[0] in page for each in waiting)


def test_a_hold_stays_at_home_however_long_its_decision_is_overdue(world: World) -> None:
    """What is due is looked for within some days; what stops supply is not."""
    later = world.today + timedelta(days=desk.LOOK_BACK + 100)
    with world.aldena.scope():
        assert desk._home_windows(later)["qualification_hold"].first < world.today


def test_home_computes_the_qualifications_once(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Home once asked about the holds and the deadlines of the same qualifications one after the other."""
    asked: list[Any] = []
    real = lifecycle.here

    def counted(*args: Any) -> Any:
        asked.append(args)
        return real(*args)

    monkeypatch.setattr(lifecycle, "here", counted)
    world.login(world.aldena.people["qa_head"]).get("/")
    assert len(asked) == 1
