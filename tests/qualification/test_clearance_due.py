"""Ends of risk assessments of products and of overrides remind in time (domain 10, ladders)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from cmos.deadlines import Deadline, Window
from kernel.ids import uuid7
from kernel.reasons import joined
from qualification.models import ProductAssessment
from qualification.rules.clearing import steps
from qualification.selectors import clearance_due
from qualification.services import clearance
from reminders.kinds import KINDS
from reminders.rules.ladders import LADDERS
from tests.pages import text
from tests.world import World

YEAR = timedelta(days=400)


def due(world: World, **more: Any) -> list[Deadline]:
    return clearance_due.deadlines(Window(world.today, world.today + YEAR, **more))


def test_both_end_on_their_last_day_and_say_so_without_names_in_mails(world: World) -> None:
    with world.aldena.scope():
        assessment, override = world.aldena.get("product_assessment"), world.aldena.get("clearance_override")
        found = {one.subject_id: one for one in due(world)}
        first, second = found[assessment.pk], found[override.pk]
        assert (first.kind, first.due_on) == (clearance_due.ASSESSMENT, assessment.valid_to)
        assert (second.kind, second.due_on) == (clearance_due.OVERRIDE, override.last_on)
        for one in (first, second):
            assert one.site_name not in one.reference and str(assessment.product) not in one.reference
            assert one.kind in KINDS and one.kind in LADDERS and one.responsible
        assert not due(world, site_id=world.borvik.ids["site"])
        only = due(world, site_id=assessment.site_id)
        assert assessment.pk in {one.subject_id for one in only} and {one.site_id for one in only} == {
            assessment.site_id
        }


@pytest.mark.parametrize(
    ("begins", "ends", "markets", "renews"),
    [
        (1, 30, ["US"], True),
        (1, 30, [], True),
        (-5, 1, ["US", "EU"], True),
        (2, 30, ["US"], False),
        (-5, 0, ["US"], False),
        (0, 30, ["EU"], False),
    ],
)
def test_what_goes_on_without_a_hole_owes_nothing(
    world: World, begins: int, ends: int, markets: list[str], renews: bool
) -> None:
    last, same = date(2026, 11, 27), {"site_id": uuid7(), "product_id": uuid7()}
    days = {"valid_from": last + timedelta(days=begins), "valid_to": last + timedelta(days=ends)}
    with world.aldena.scope():
        row = ProductAssessment(**same, markets=["US"], valid_from=last - timedelta(days=9), valid_to=last)
        assert clearance_due._renews(ProductAssessment(**same, markets=markets, **days), row) is renews


def test_one_market_does_not_go_on_for_all(world: World) -> None:
    last, same = date(2026, 11, 27), {"site_id": uuid7(), "product_id": uuid7()}
    with world.aldena.scope():
        row = ProductAssessment(**same, markets=[], valid_from=last, valid_to=last)
        later = ProductAssessment(**same, markets=["US"], valid_from=last, valid_to=last + timedelta(days=9))
        other = ProductAssessment(
            site_id=same["site_id"], product_id=uuid7(), valid_from=last, valid_to=last + timedelta(days=9)
        )
        assert not clearance_due._renews(later, row) and not clearance_due._renews(other, row)


def test_what_is_void_or_ended_owes_nothing(world: World) -> None:
    with world.aldena.scope("qa_head") as active:
        assessment, override = world.aldena.get("product_assessment"), world.aldena.get("clearance_override")
        why = joined("mistake", "written for another site")
        clearance.take_assessment_step(steps.VOID_ASSESSMENT, assessment, actor=active.actor, reason=why)
        clearance.take_override_step(steps.END, override, actor=active.actor, reason=why)
        assert not {assessment.pk, override.pk} & {one.subject_id for one in due(world)}


def test_they_stand_among_deadlines_for_who_reads_them(world: World) -> None:
    with world.aldena.scope():
        row = world.aldena.get("clearance_override")
    head = world.login(world.aldena.people["qa_head"])
    page = text(head.get("/deadlines/", {"kind": "clearance_override", "when": "365"}))
    assert row.number in page, page[:3000]
    buyer = world.login(world.aldena.people["purchasing"]).get("/deadlines/")
    assert buyer.status_code == 403 or row.number not in text(buyer)
