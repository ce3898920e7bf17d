"""Questions whose SQL is kept answer every caller as if they were made anew (R-30)."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import models
from django.db.models import QuerySet

from audits.models import Audit, Finding, IssuedFinding
from cmos import selectors as cmos
from cmos.deadlines import Window
from cmos.models import Product, Site
from cmos.selectors.evidence import counted
from inspections.models import Inspection
from kernel.prepared import Baked, Prepared, prepared
from kernel.together import together
from qualification.models import Qualification
from sponsors.access import today_here
from tests.world import World

YEARS = timedelta(days=1500)
ASKED: tuple[Any, ...] = (Qualification, Finding, IssuedFinding, Product)
"""Whose ids prepared selectors are asked about, beside sites."""


@pytest.fixture(autouse=True)
def _nothing_is_kept() -> Iterator[None]:
    """The questions of a test are not compared with those of others."""
    known = list(Prepared.every)
    yield
    Prepared.every[:] = known


def columns(row: Any) -> Any:
    if not isinstance(row, models.Model):
        return row
    return {name: value for name, value in vars(row).items() if not name.startswith("_")}


def sites() -> list[UUID]:
    return list(cmos.sites().order_by("pk").values_list("pk", flat=True))


def arguments(name: str) -> list[tuple[Any, ...]]:
    """What each prepared selector is asked with, in several shapes."""
    today, ids = today_here(), sites()
    qualified, found, issued, made = ([row.pk for row in model._default_manager.order_by("pk")] for model in ASKED)
    windows = [Window(today - YEARS, today + YEARS), Window(today, today), Window(today - YEARS, today + YEARS, ids[0])]
    one, all_of_them = ids[:1], ids
    known: dict[str, list[tuple[Any, ...]]] = {
        "cmos.selectors.deadlines._ending": [(each,) for each in windows],
        "audits.selectors.deadlines._due": [(each, days, days, days) for each in windows for days in (0, 30)],
        "inspections.selectors.news._unreviewed": [(each,) for each in windows],
        "inspections.selectors.due._due": [(each,) for each in windows],
        "cmos.selectors.evidence._held": [(each,) for each in ids],
        "cmos.selectors.sites._with_feis": [(one,), (all_of_them,), ([],)],
        "cmos.selectors.facts._counted": [(one, ("registration", "dea")), (all_of_them, ("certificate",))],
        "records.selectors.lines._rows_of": [((Site,), ids), ((Audit, Site), [], one)],
        "inspections.selectors.facts._inspected": [(one,), (all_of_them,), ([],)],
        "audits.selectors.talk._about_findings": [(found[:1],), (found,), ([],)],
        "audits.selectors.talk._about": [(issued,), ([],)],
        "cmos.selectors.chain._products": [(made[:1],), (made,), ([],)],
        "cmos.selectors.chain._going": [(one,), (all_of_them,), ([],)],
        "quality_agreements.evidence._covering": [(one,), (all_of_them,), ([],)],
        "qualification.selectors.watching._of_findings": [(all_of_them, ("finding.drafted", "finding.closed"))],
        "qualification.selectors.recorded._rows": [(qualified[:1],), (qualified,), ([],)],
        "inspections.selectors.facts._acted": [(one, today), (all_of_them, date.max), ([], today)],
    }
    return known[name]


NOTHING_THERE = {"_unreviewed"}
"""What the cast has no row for: nothing negative is published about its sites."""


@pytest.mark.parametrize("asked", Prepared.every, ids=lambda asked: f"{asked.build.__module__}.{asked.build.__name__}")
def test_a_prepared_selector_answers_everybody_as_if_made_anew(world: World, asked: Prepared[Any]) -> None:
    found = 0
    for _ in range(2):  # the second time nothing is made
        for cast in (world.aldena, world.borvik):
            with cast.scope():
                for given in arguments(f"{asked.build.__module__}.{asked.build.__name__}"):
                    kept, fresh = asked(*given), together(*asked.build(*given))
                    found += sum(map(len, kept))
                    assert [[columns(row) for row in rows] for rows in kept] == [
                        [columns(row) for row in rows] for rows in fresh
                    ], given
    assert found or asked.build.__name__ in NOTHING_THERE, "nothing was compared"


def test_what_one_sponsor_asked_is_never_answered_to_another(world: World) -> None:
    @prepared
    def everything() -> list[QuerySet[Any]]:
        return [Site.objects.order_by("id"), Inspection.objects.order_by("id")]

    with world.aldena.scope():
        ours = everything()
    with world.borvik.scope():
        theirs = everything()
    with world.maker_scope():
        nobodys = everything()
    assert {row.sponsor_id for rows in ours for row in rows} == {world.aldena.sponsor.pk}
    assert {row.sponsor_id for rows in theirs for row in rows} == {world.borvik.sponsor.pk}
    assert nobodys == [[], []]


def test_days_are_moved_and_ids_handed_on(world: World) -> None:
    @prepared
    def ending(day: date, held: Collection[UUID]) -> list[QuerySet[Any]]:
        within = (day - YEARS + timedelta(days=1), day + YEARS)
        return [counted("certificate").filter(ends_on__range=within, site_id__among=held)]

    with world.aldena.scope():
        today, ids = today_here(), sites()
        for day in (today, today + YEARS * 2):
            (found,) = ending(day, ids)
            within = (day - YEARS + timedelta(days=1), day + YEARS)
            assert found == list(counted("certificate").filter(ends_on__range=within).order_by("pk"))
        assert ending(today, ids) != [[]]
        assert ending(today, []) == [[]]
        assert ending(today, dict.fromkeys(ids)) == ending(today, ids)


def looked_at_a_day(day: date, pk: UUID) -> list[QuerySet[Any]]:
    return [Site.objects.filter(pk=pk)] if day > date(2026, 1, 1) else []


def wrote_a_day(day: date, pk: UUID) -> list[QuerySet[Any]]:
    return [Site.objects.filter(name=f"{day:%Y}")]


def wrote_an_id(day: date, pk: UUID) -> list[QuerySet[Any]]:
    return [Site.objects.filter(name__endswith=str(pk))]


def knew_a_day(day: date, pk: UUID) -> list[QuerySet[Any]]:
    return [Audit.objects.filter(planned_start__gte=date(2026, 1, 1))]


def knew_an_id(day: date, pk: UUID) -> list[QuerySet[Any]]:
    return [Site.objects.filter(pk=UUID(int=7))]


@pytest.mark.parametrize("build", [looked_at_a_day, wrote_a_day, wrote_an_id, knew_a_day, knew_an_id])
def test_what_would_be_kept_for_all_is_refused(world: World, build: Any) -> None:
    asked = prepared(build)
    with world.aldena.scope(), pytest.raises(Baked):
        asked(today_here(), world.aldena.ids["site"])
