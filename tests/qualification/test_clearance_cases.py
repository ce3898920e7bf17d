"""Edge cases of domain 12 that a clearance must get right: controlled substances, and what was known when."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from cmos.models import Product, Site
from cmos.rules import DeaRegistrationFact, HeldFact, ProductFact, ScheduleFact, StateLicenceFact
from kernel.clock import now
from qualification.rules.clearing import Answer, clear
from qualification.rules.lifecycle.facts import Asked
from qualification.selectors.clearance import clearance_of
from qualification.selectors.clearing_evidence import controlled_facts
from quality_agreements.models import QualityAgreement
from tests.qualification.clearing import PRODUCT, known
from tests.qualification.evidence import D
from tests.world import World

MOVED = D("2026-06-01")
"""The day on which the substance moves from Schedule III to Schedule II."""
TESTING = Asked("testing_chemical", PRODUCT, "US")
MAKING = Asked("manufacture", PRODUCT, "US")


def substance() -> ProductFact:
    return ProductFact(
        id=PRODUCT,
        code="P-1",
        name="Hydrocodone tablets",
        strength="5 mg",
        label="Hydrocodone tablets 5 mg",
        dosage_form="tablets",
        markets=frozenset({"US"}),
        schedules=(
            ScheduleFact("III", "", D("2020-01-01"), MOVED - timedelta(days=1)),
            ScheduleFact("II", "", MOVED, None),
        ),
    )


def papers(schedules: str = "III", activity: str = "chemical_analysis", **more: Any) -> list[HeldFact]:
    """A DEA registration of the site for these schedules, with the licence of its state."""
    base: dict[str, Any] = {
        "recorded_on": D("2026-01-01"),
        "valid_from": D("2026-01-01"),
        "valid_to": D("2026-12-31"),
    }
    registration: dict[str, Any] = {
        "id": UUID(int=900),
        "label": "DEA AP5836727",
        "kind": "dea",
        "number": "AP5836727",
        "activity": activity,
        "schedules": frozenset(schedules.split()),
        **base,
        **more,
    }
    licence = StateLicenceFact(id=UUID(int=901), label="State licence", kind="state_licence", **base)
    return [DeaRegistrationFact(**registration), licence]


def answer(held: list[HeldFact], on: date, asked: Asked = TESTING) -> dict[str, Answer]:
    facts = known(controlled=controlled_facts(asked, substance(), "US", held, on))
    return {reason.code: reason.answer for reason in clear(facts, asked, on).reasons}


def test_case_12_a_registration_for_schedule_iii_covers_nothing_once_the_substance_is_in_schedule_ii() -> None:
    """Domain 12 case 12: the schedule of the day counts."""
    assert answer(papers(), MOVED - timedelta(days=1))["CONTROLLED_COVERED"] == Answer.ALLOW
    after = answer(papers(), MOVED)
    assert after["CONTROLLED_REGISTRATION_MISSING"] == Answer.HOLD
    assert answer(papers("II III"), MOVED)["CONTROLLED_COVERED"] == Answer.ALLOW


def test_case_13_a_number_of_another_address_or_activity_is_not_enough() -> None:
    """Domain 12 case 13: the check digit passes, eligibility fails."""
    day = MOVED - timedelta(days=1)
    elsewhere = papers(address_note="The registration names the building across the street.")
    assert answer(elsewhere, day)["CONTROLLED_REGISTRATION_MISSING"] == Answer.HOLD
    distributing = papers(activity="distributing")
    assert answer(distributing, day)["CONTROLLED_REGISTRATION_MISSING"] == Answer.HOLD
    analysing = answer(papers(), day, MAKING)
    assert analysing["CONTROLLED_REGISTRATION_MISSING"] == Answer.HOLD


def test_without_any_registration_the_work_is_held_and_nothing_overrides_it() -> None:
    facts = known(controlled=controlled_facts(TESTING, substance(), "US", [], MOVED))
    found = clear(facts, TESTING, MOVED)
    assert (found.answer, found.overridable) == (Answer.HOLD, False)


def test_case_20_what_was_recorded_late_changes_today_and_not_what_was_known_then(committed_world: World) -> None:
    """Domain 12 case 20: was the site qualified when batch 17 was made."""
    world = committed_world
    made_on, before = world.today, now()
    with world.aldena.scope():
        site = Site.objects.get(pk=world.aldena.ids["site"])
        product = Product.objects.filter(retired_at=None).order_by("code")[0]
        asked = Asked("storage", product.pk, "US")
        first = clearance_of(site.pk, asked, made_on)
    with world.aldena.scope(reason="terminated, told late"):
        QualityAgreement.objects.filter(pk__in=_of(site)).update(ended_on=made_on)
    with world.aldena.scope():
        then = clearance_of(site.pk, asked, made_on, before)
        today = clearance_of(site.pk, asked, made_on)
    assert [one.key for one in then.reasons] == [one.key for one in first.reasons]
    assert "AGREEMENT_IN_FORCE" in then.codes and "AGREEMENT_IN_FORCE" not in today.codes
    assert today.answer == Answer.HOLD


def _of(site: Site) -> list[UUID]:
    return list(QualityAgreement.objects.filter(covered__site=site).values_list("pk", flat=True))
