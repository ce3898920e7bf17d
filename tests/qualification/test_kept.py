"""Standings kept for lists equal the function that explains them, on every day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from cmos import selectors as cmos_reads
from cmos import services as cmos
from cmos.models import Site
from inspections import services as inspections
from inspections.services import NewObservation
from qualification import selectors, services
from qualification.models import CurrentStanding
from qualification.rules.words import Status
from tests.world import World

REAL_VOCABULARY = True


def same(kept: CurrentStanding, found: Any) -> bool:
    return (kept.answer, kept.changes_on, kept.rule_version) == (
        found.status.name.lower(),
        found.changes_on,
        found.rule_version,
    )


def check(on: date) -> None:
    """Every site, every market."""
    ids = list(Site.objects.values_list("pk", flat=True))
    answers = selectors.standings(ids, on)
    kept = selectors.kept(ids)
    assert set(kept) == set(answers) and kept
    for pair, found in answers.items():
        assert same(kept[pair], found), pair


def test_the_cast_is_kept_as_the_function_says(world: World) -> None:
    with world.aldena.scope():
        check(world.today)


@pytest.mark.parametrize("days", [1, 30, 38, 120, 400, 1_200])
def test_the_midnight_task_keeps_up_with_time(world: World, days: int) -> None:
    """R-13: what ends with time ends in the list too, and only what changed is computed anew."""
    on = world.today + timedelta(days=days)
    with world.aldena.scope(reason="midnight"):
        services.refresh_outdated(today=on, actor=world.aldena.actor())
        check(on)


def test_a_list_never_shows_an_answer_that_time_has_ended(world: World) -> None:
    """The scheduler was down: the row is computed while it is shown."""
    on = world.today + timedelta(days=400)
    with world.aldena.scope():
        ids = list(Site.objects.values_list("pk", flat=True))
        shown, answers = selectors.current(ids, on), selectors.standings(ids, on)
        assert all(same(shown[pair], found) for pair, found in answers.items())


def settle(world: World) -> None:
    """What the task does after the commit."""
    services.refresh_outdated(today=world.today, actor=world.aldena.actor())
    check(world.today)


def test_a_change_shows_in_lists_before_and_without_any_task(world: World) -> None:
    """A broker that was down once left a site green in lists: the change itself is noted in its transaction."""
    actor, today = world.aldena.actor(), world.today
    with world.aldena.scope():
        site = world.aldena.get("site")
        assert not cmos_reads.unsettled_changes()
        inspections.log_inspection(
            site, ended_on=today, classification="OAI", classified_on=today, actor=actor, reason="told by the site"
        )
        assert selectors.kept([site.pk])[site.pk, "US"].answer == "ok"
        assert selectors.current([site.pk], today)[site.pk, "US"].answer == "restricted"
        assert list(Site.objects.filter(selectors.sites_with("restricted", "US", today))) == [site]
        assert selectors.sites_by_worst(today)[Status.RESTRICTED] == 1
        assert site.pk in {row.site_id for row in selectors.worst_first(today, world.aldena.sites() * 2)}
        assert list(Site.objects.filter(selectors.sites_whose_worst_is([Status.RESTRICTED], today))) == [site]
        settle(world)
        assert not cmos_reads.unsettled_changes()
        assert selectors.kept([site.pk])[site.pk, "US"].answer == "restricted"


def test_each_piece_of_evidence_changes_what_is_kept(world: World) -> None:
    actor, today = world.aldena.actor(), world.today
    base: dict[str, Any] = {"actor": actor, "reason": "Mistake corrected: told by the site"}
    with world.aldena.scope():
        site = world.aldena.get("site")
        inspections.log_inspection(
            site,
            ended_on=today - timedelta(days=5),
            issued_on=today - timedelta(days=5),
            observations=[NewObservation("Data were deleted.", ("21 CFR 211.68",))],
            **base,
        )
        settle(world)
        assert selectors.kept([site.pk])[site.pk, "US"].answer == "watch"
        registration = world.aldena.get("registration")
        cmos.void_evidence(registration, version=registration.version, **base)
        settle(world)
        assert selectors.kept([site.pk])[site.pk, "US"].answer == "not_eligible"
        cmos.record_registration(site, submitted_on=date(today.year - 1, 12, 1), operations=["MANUFACTURE"], **base)
        settle(world)


def test_a_later_fact_leaves_an_earlier_day_alone(world: World) -> None:
    actor, day = world.aldena.actor(), world.today - timedelta(days=60)
    with world.aldena.scope():
        site = world.aldena.get("site")
        before = selectors.standings([site.pk], day)
        inspections.log_inspection(
            site,
            ended_on=world.today,
            classification="OAI",
            classified_on=world.today,
            actor=actor,
            reason="told by the site",
        )
        after = selectors.standings([site.pk], day)
        for pair, found in before.items():
            assert (found.status, found.reasons) == (after[pair].status, after[pair].reasons)
