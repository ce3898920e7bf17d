"""The supply chain of a product: its holes, the answer per market, and what stops if a site fails (Annex 16, 1.7.2)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmos.rules import SiteFact
from cmos.rules.products import ProductFact, StepFact, SubcontractFact
from qualification.rules.chain import (
    ALLOW,
    HOLD,
    SEVERITY,
    WARN,
    Answered,
    Chain,
    chain,
    in_flow,
    plain_chain,
    plain_ripple,
    ripples,
    stopped,
    worst,
)
from web.flow import Step, flow

ON = date(2026, 11, 27)
PRODUCT = ProductFact(id=UUID(int=1), code="P-1", name="Tablets", label="Tablets 5 mg", markets=frozenset({"US", "EU"}))
SITES = {UUID(int=n): SiteFact(id=UUID(int=n), name=f"Site {n}", country="IE") for n in range(10, 16)}


def step(number: int, operation: str, site: int, *, markets: str = "", follows: tuple[int, ...] = ()) -> StepFact:
    return StepFact(
        id=UUID(int=number),
        product_id=PRODUCT.id,
        site_id=UUID(int=site),
        operation=operation,
        markets=frozenset(markets.split()),
        valid_from=date(2024, 1, 1),
        position=number,
        follows=tuple(UUID(int=each) for each in follows),
    )


WHOLE = (
    step(101, "api_manufacture", 10),
    step(102, "manufacture", 11, follows=(101,)),
    step(103, "testing_chemical", 11, follows=(102,)),
    step(104, "primary_packaging", 12, follows=(102,)),
    step(105, "batch_certification", 12, markets="EU", follows=(103, 104)),
)


def answers(found: Any, **other: str) -> dict[tuple[UUID, str, str], Answered]:
    """Cleared everywhere but where `other` says so: `manufacture_EU="hold"`."""
    told = {}
    for each in found:
        for market in each.markets or PRODUCT.markets:
            answer = other.get(f"{each.operation}_{market}", ALLOW)
            told[each.site_id, each.operation, market] = Answered(market, answer, answer, ())
    return told


def made(*steps: StepFact, given_on: Any = None, **other: str) -> Chain:
    return chain(PRODUCT, steps, on=ON, sites=SITES, answers=answers(steps, **other), given_on=given_on or {})


def holes(found: Chain) -> set[tuple[str, str]]:
    return {(hole.code, hole.market) for hole in found.holes}


def without(*numbers: int) -> list[StepFact]:
    return [each for each in WHOLE if each.id.int not in numbers]


def test_a_whole_chain_has_no_hole_and_flows() -> None:
    found = made(*reversed(WHOLE))
    assert found.holes == ()
    assert [node.step.id.int for node in found.nodes] == [101, 102, 103, 104, 105]
    assert found.market_answer("EU") == ALLOW and found.market_answer("US") == ALLOW


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ([], {("no_step", "EU"), ("no_step", "US")}),
        (without(105), {("no_certification", "EU")}),
        (without(103), {("no_testing", "EU"), ("no_testing", "US"), ("fed_by_nothing", "")}),
        (without(104), {("no_packing", "EU"), ("no_packing", "US"), ("fed_by_nothing", "")}),
        (without(101), {("no_substance", "EU"), ("no_substance", "US"), ("fed_by_nothing", "")}),
        ([*WHOLE, step(106, "storage", 13)], {("alone", "")}),
        ([replace(each, markets=frozenset({"US"})) for each in without(105)], {("no_step", "EU")}),
    ],
)
def test_what_is_missing_is_told(steps: list[StepFact], expected: set[tuple[str, str]]) -> None:
    found = made(*steps)
    assert holes(found) == expected
    assert all(hole.sentence.endswith(".") for hole in found.holes)


def test_an_active_substance_needs_no_packing_and_no_certification() -> None:
    substance = replace(PRODUCT, material_type="api")
    steps = (step(101, "api_manufacture", 10), step(102, "testing_chemical", 10, follows=(101,)))
    assert chain(substance, steps, on=ON, sites=SITES, answers=answers(steps), given_on={}).holes == ()


def subcontract(**more: Any) -> SubcontractFact:
    base: dict[str, Any] = {
        "id": UUID(int=900),
        "giver_site_id": UUID(int=11),
        "site_id": None,
        "name": "Isarlab",
        "operations": frozenset({"testing_chemical"}),
        "disclosed_on": date(2025, 1, 1),
        "approved_on": date(2025, 2, 1),
        "valid_from": date(2025, 3, 1),
    }
    return SubcontractFact(**{**base, **more})


def test_work_given_on_counts_once_it_is_approved_and_is_a_hole_before() -> None:
    steps = without(103, 105)
    approved = made(*steps, given_on={UUID(int=11): [subcontract()]})
    assert ("no_testing", "US") not in holes(approved) and ("given_on_unapproved", "") not in holes(approved)
    late = made(*steps, given_on={UUID(int=11): [subcontract(approved_on=None)]})
    assert {("no_testing", "US"), ("given_on_unapproved", "")} <= holes(late)
    told = [
        hole.sentence
        for hole in made(*WHOLE, given_on={UUID(int=11): [subcontract(disclosed_on=None, approved_on=None)]}).holes
    ]
    assert told == ["Site 11 gives work on to Isarlab, and the CMO did not tell."]


def test_work_given_on_for_another_product_is_not_drawn() -> None:
    found = made(*WHOLE, given_on={UUID(int=11): [subcontract(products=frozenset({UUID(int=2)}), approved_on=None)]})
    assert found.holes == () and not any(node.given_on for node in found.nodes)


def test_a_market_is_as_good_as_its_worst_step() -> None:
    found = made(*WHOLE, manufacture_EU=WARN, primary_packaging_US=HOLD)
    assert (found.market_answer("EU"), found.market_answer("US")) == (WARN, HOLD)
    assert made().market_answer("EU") == HOLD, "silence is no clearance"


def rippled(*steps: StepFact, site: int = 11, **other: str) -> list[Any]:
    return list(ripples(UUID(int=site), PRODUCT, steps, sites=SITES, answers=answers(steps, **other)))


def test_a_single_source_stops_its_product() -> None:
    found = rippled(*WHOLE)
    assert {(each.operation, each.market, each.stops) for each in found} == {
        (operation, market, True) for operation in ("manufacture", "testing_chemical") for market in ("EU", "US")
    }
    assert stopped(found)["Tablets 5 mg", "EU"] == [
        "Manufacture of non-sterile drug product",
        "Testing, chemical or physical",
    ]


def test_another_cleared_site_carries_on_and_a_blocked_one_does_not() -> None:
    second = step(107, "manufacture", 13, markets="EU", follows=(101,))
    by = {(each.operation, each.market): each for each in rippled(*WHOLE, second)}
    assert not by["manufacture", "EU"].stops and by["manufacture", "US"].stops
    assert [other.name for other in by["manufacture", "EU"].others] == ["Site 13"]
    held = {(e.operation, e.market): e for e in rippled(*WHOLE, second, manufacture_EU=HOLD)}
    assert held["manufacture", "EU"].stops and held["manufacture", "EU"].others[0].answer == HOLD
    assert rippled(*WHOLE, site=15) == []


STEPS = st.lists(
    st.tuples(st.sampled_from(sorted(SITES)), st.sampled_from(["manufacture", "primary_packaging"])), max_size=7
)


@given(STEPS, st.data())
def test_any_chain_is_ordered_drawn_and_told(rows: list[Any], data: st.DataObject) -> None:
    """What feeds comes first, nothing is lost, boxes of a column do not overlap."""
    steps: list[StepFact] = []
    for number, (site, operation) in enumerate(rows):
        fed = data.draw(st.sets(st.integers(0, number - 1), max_size=2)) if number else set()
        steps.append(step(number + 1, operation, site.int, follows=tuple(each + 1 for each in sorted(fed))))
    shuffled = data.draw(st.permutations(steps))
    ordered = in_flow(shuffled)
    places = {each.id: place for place, each in enumerate(ordered)}
    assert len(places) == len(steps)
    assert all(places[pk] < places[each.id] for each in ordered for pk in each.follows)
    told = plain_chain(made(*shuffled))
    assert len(told["steps"]) == len(steps) and {each["answer"] for each in told["markets"]} <= SEVERITY.keys()
    assert all(plain_ripple(each)["stops"] in (True, False) for each in rippled(*shuffled, site=10))
    drawn = flow(
        [
            Step(str(each.id), "A step", ("A site",), (("allow", "US"),), [str(pk) for pk in each.follows])
            for each in ordered
        ]
    )
    columns: dict[int, list[Any]] = {}
    for box in drawn.boxes:
        columns.setdefault(box.x, []).append(box)
    for boxes in columns.values():
        boxes.sort(key=lambda box: box.y)
        assert all(a.y + a.height < b.y for a, b in zip(boxes, boxes[1:], strict=False))
    assert all(box.x + box.width <= drawn.width and box.y + box.height <= drawn.height for box in drawn.boxes)


def test_a_ring_that_should_not_be_is_shown_all_the_same() -> None:
    ring = [step(1, "manufacture", 10, follows=(2,)), step(2, "storage", 11, follows=(1,))]
    assert len(in_flow(ring)) == 2


def test_the_worst_of_nothing_is_blocked() -> None:
    assert worst([]) == HOLD and worst([ALLOW, WARN]) == WARN


def test_what_is_given_on_hangs_below_with_broken_lines() -> None:
    drawn = flow([Step("a", "Makes"), Step("b", "Tests", hangs_on="a"), Step("c", "Packs", fed_by=("a",))])
    makes, tests, packs = drawn.boxes
    assert tests.x == makes.x and tests.y > makes.y and tests.broken and packs.x > makes.x
    assert "given on by Makes" in drawn.words and "fed by Makes" in drawn.words
