"""The standing for one operation, product and market: what the product says decides what is asked (domain 2, 12)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given

from cmos.rules import MilestoneFact, PartnerFact, ProductFact
from qualification.rules.asked import narrowed
from qualification.rules.facts import SiteFacts
from qualification.rules.lifecycle.facts import Asked
from qualification.rules.standing import Standing, standing
from qualification.rules.words import JURISDICTIONS, Status
from regulations.rules.applicability.timeline import MARKETED, PHASE_1, PHASE_2
from regulations.rules.recognition import rows_for
from tests.generated import few_cases
from tests.qualification import drawn
from tests.qualification import evidence as made
from tests.qualification.evidence import MAKE, PACK, D
from tests.qualification.test_rules_properties import no_better, with_action

ON = D("2026-11-23")
GOOD = (made.registration("2025-11-02", "2026-12-31"), made.inspection("2025-03-01", "NAI"))


def product(*milestones: tuple[str, str], **more: Any) -> ProductFact:
    values: dict[str, Any] = {"code": "VEL-10", "name": "Velmotin", "dosage_form": "tablets", **more}
    reached = tuple(MilestoneFact(kind, D(day), "US") for kind, day in milestones)
    return ProductFact(id=made.uid(500), milestones=reached, **values)


def ask(site: SiteFacts, one: ProductFact | None, market: str = "US", operation: str = MAKE, on: str = "") -> Standing:
    asked = Asked(operation, one.id if one else None, market)
    return standing(narrowed(site, asked, one), market, D(on) if on else ON)


def test_only_the_operation_asked_is_judged() -> None:
    site = made.facts(*GOOD, operations=(MAKE, PACK))
    assert standing(site, "US", ON).status == Status.SCOPE_GAP
    assert ask(site, None).status == Status.OK
    assert ask(site, None, operation=PACK).status == Status.SCOPE_GAP


def test_the_dosage_form_is_the_products() -> None:
    site = made.facts(made.certificate("2025-03-01"), dosage_forms=("tablets", "capsules"))
    assert standing(site, "EU", ON).status == Status.SCOPE_GAP
    assert ask(site, product(), "EU").status == Status.OK
    assert ask(site, product(dosage_form="capsules"), "EU").status == Status.SCOPE_GAP


def test_sterile_and_biological_products_are_stale_after_three_years() -> None:
    site = made.facts(GOOD[0], made.inspection("2022-11-01", "NAI"))
    assert ask(site, product()).status == Status.OK
    assert ask(site, product(sterile=True)).status == Status.STALE
    assert ask(site, product(biologics=True)).status == Status.STALE


def test_case_1_a_phase_1_product_asks_for_no_registration_and_a_letter_still_shows() -> None:
    """Domain 12 case 1: exempt from Part 211, but the standing is there: not blocked, not green."""
    early = product((PHASE_1, "2026-01-10"))
    assert early.us_exempt_on(ON)
    site = made.facts(GOOD[1])
    assert ask(site, product()).status == Status.NOT_ELIGIBLE
    assert ask(site, early).status == Status.OK
    assert ask(made.facts(GOOD[1], made.letter("2026-02-10")), early).status == Status.RESTRICTED


def test_case_2_marketed_from_its_day_on_and_changes_on_knows_it() -> None:
    later = product((PHASE_1, "2026-01-10"), (PHASE_2, "2026-09-01"), (MARKETED, "2026-12-01"))
    site = made.facts(GOOD[1])
    assert ask(site, later).status == Status.OK
    assert ask(site, later).changes_on == D("2026-12-01")
    assert ask(site, later, on="2026-12-01").status == Status.NOT_ELIGIBLE


@pytest.mark.parametrize("named", ["Velmotin", "velmotin ", "VEL-10"])
def test_a_carved_out_product_is_restricted_not_blocked(named: str) -> None:
    site = made.facts(*GOOD, made.alert("2026-01-10", carve_outs=(named,)))
    assert ask(site, product()).status == Status.RESTRICTED
    assert ask(site, product(code="OTHER", name="Other")).status == Status.BLOCKED


def test_case_17_evidence_of_another_class_says_nothing_about_a_vaccine() -> None:
    def by_fda(product_class: str) -> SiteFacts:
        return made.facts(
            made.held(
                PartnerFact,
                "2025-05-01",
                partner="US",
                product_class=product_class,
                inspection_end=D("2025-05-01"),
                recognitions=rows_for("US", product_class, "US"),
            ),
            country="US",
        )

    assert ask(by_fda("human_biological"), product(biologics=True), "EU").status == Status.OK
    assert ask(by_fda("human_biological"), product(modality="vaccine"), "EU").status == Status.NOT_ELIGIBLE


def test_documents_for_other_products_say_nothing() -> None:
    other = made.certificate("2025-03-01", products=frozenset({made.uid(7)}))
    assert ask(made.facts(other), product(), "EU").status == Status.NOT_ELIGIBLE
    own = made.certificate("2025-03-01", products=frozenset({made.uid(500)}))
    assert ask(made.facts(own), product(), "EU").status == Status.OK


def test_the_market_asked_applies_whether_or_not_the_site_serves_it() -> None:
    site = made.facts(made.certificate("2025-03-01"))
    assert standing(site, "UK", ON).status == Status.NOT_APPLICABLE
    assert ask(site, product(), "UK").status == Status.OK


@few_cases
@given(drawn.site_facts, drawn.DAYS, drawn.negative_actions)
def test_bad_news_never_improves_what_is_asked(facts: SiteFacts, on: Any, news: Any) -> None:
    for market in JURISDICTIONS:
        for one in (product(), product((PHASE_1, "2024-01-10"), (MARKETED, "2026-01-02"))):
            asked = Asked(MAKE, one.id, market)
            no_better(narrowed(facts, asked, one), narrowed(with_action(facts, news), asked, one), market, on)


def test_nothing_is_narrowed_without_operation_and_product() -> None:
    site = made.facts(*GOOD, operations=(MAKE, PACK))
    assert narrowed(site, Asked("", None, "US"), None) == replace(site, asked_market="US")
