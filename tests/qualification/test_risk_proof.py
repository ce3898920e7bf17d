"""The proof of a model: what it walks, what it finds, and that it agrees with brute force."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualification.rules.risk import scales
from qualification.rules.risk.model import AUDIT, PORTAL, Model
from qualification.rules.risk.proof import Proof, as_plain, prove
from qualification.rules.risk.scales import CRITICAL, HIGH, LOW, MEDIUM, ORDER, rank
from qualification.rules.risk.scoring import Inputs, score
from tests.qualification import risk_drawn as drawn


def failing(found: Proof) -> set[str]:
    return {each.key for each in found.checks if not each.holds}


def test_the_portals_model_is_proved_whole() -> None:
    found = prove(PORTAL)
    assert found.holds and not failing(found)
    assert found.inputs == 5**11 == sum(found.by_band.values())
    assert set(found.by_band) == set(ORDER) and all(found.by_band.values())
    assert set(found.influence) == set(scales.KEYS)


def test_progress_is_told_to_the_end() -> None:
    heard: list[tuple[int, int, str]] = []
    prove(PORTAL, lambda done, total, words: heard.append((done, total, words)))
    assert [done for done, _, _ in heard] == list(range(6)) and all(words for _, _, words in heard)


def with_scale(key: str, **changes: Any) -> Model:
    changed = replace(PORTAL.scales[key], **changes)
    return replace(PORTAL, scales={**PORTAL.scales, key: changed})


def tens(*numbers: str) -> tuple[Decimal, ...]:
    return tuple(map(Decimal, numbers))


@pytest.mark.parametrize(
    ("model", "keys", "said"),
    [
        (with_scale("G", weight=35), {"weights", "unknown"}, "sum to 105 %"),
        (with_scale("P", points=tens("1", "3", "2", "4", "5")), {"order_P"}, "P one step up lowers"),
        (with_scale("K", points=tens("3", "3", "3", "3", "3")), {"order_K"}, "K moves nothing"),
        (
            with_scale("X", points=tens("1", "2", "3", "5", "4")),
            {"order_X", "unknown"},
            "another step of X counts more",
        ),
        (with_scale("D", anchors=("a", "b", "", "d", "e")), {"anchors"}, "D 3 does not say what it means"),
        (with_scale("D", anchors=("a", "b", "A ", "d", "e")), {"anchors"}, "D 1 and D 3 say the same"),
        (
            replace(PORTAL, bounds={MEDIUM: Decimal(6), HIGH: Decimal(12), CRITICAL: Decimal("25.5")}),
            {"shape", "reachable"},
            "No input has a score in Critical",
        ),
        (
            replace(PORTAL, bounds={MEDIUM: Decimal(12), HIGH: Decimal(6), CRITICAL: Decimal(18)}),
            {"reachable"},
            "No input has a score in Medium",
        ),
        (
            replace(PORTAL, intervals={**PORTAL.intervals, HIGH: {**PORTAL.intervals[HIGH], AUDIT: 30}}),
            {"intervals"},
            "High every 30 months, Medium every 24",
        ),
    ],
)
def test_a_model_that_fails_says_where(model: Model, keys: set[str], said: str) -> None:
    """Counterexamples are shown plainly: which inputs."""
    found = prove(model)
    assert not found.holds and keys <= failing(found), failing(found)
    assert any(said in one for each in found.checks for one in each.counterexamples)
    assert as_plain(found)["holds"] is False


def test_a_weight_of_nothing_is_refused() -> None:
    """A factor that weighs nothing could say anything, and nobody would see it."""
    moved = {
        "H": replace(PORTAL.scales["H"], weight=0),
        "P": replace(PORTAL.scales["P"], weight=40),
    }
    assert "weights" in failing(prove(replace(PORTAL, scales={**PORTAL.scales, **moved})))


def test_counts_agree_with_counting_every_input_of_a_small_part() -> None:
    """With nine factors held, the influence and the bands of the walk are those of counting one by one."""
    found, counted = prove(PORTAL), dict.fromkeys(ORDER, 0)
    impact = [
        sum(PORTAL.weight(k) * s for k, s in zip(scales.keys_of(scales.INHERENT), point, strict=True))
        for point in product(scales.STEPS, repeat=6)
    ]
    chance = [
        sum(PORTAL.weight(k) * s for k, s in zip(scales.keys_of(scales.LIKELIHOOD), point, strict=True))
        for point in product(scales.STEPS, repeat=5)
    ]
    bounds = [60_000, 120_000, 180_000]
    for one in impact[::5]:  # every fifth, by the first factor: all its points have the same weight
        for other in chance[::25]:
            counted[ORDER[sum(one * other >= bound for bound in bounds)]] += 1
    assert sum(counted.values()) == 5**5 * 5**3
    assert all(found.by_band[band] >= number for band, number in counted.items())


@settings(max_examples=25, deadline=None)
@given(drawn.models(), st.data())
def test_a_proved_model_is_monotone_by_brute_force(model: Model, data: st.DataObject) -> None:
    """Whatever model holds by the walk holds on drawn inputs: each factor, each floor, and knowing less."""
    found = prove(model)
    if not found.holds:
        assert any(each.counterexamples for each in found.checks)
        return
    for _ in range(20):
        inputs = data.draw(drawn.inputs())
        key = data.draw(st.sampled_from(scales.KEYS))
        bands = [rank(score(model, inputs.with_step(key, step), turns=False).band) for step in scales.STEPS]
        assert bands == sorted(bands)
        unknown = rank(score(model, inputs.with_step(key, None), turns=False).band)
        assert unknown >= bands[-1]
        floor = data.draw(st.sampled_from(list(scales.FLOORS)))
        floored = replace(inputs, floors=inputs.floors | {floor})
        assert rank(score(model, floored, turns=False).band) >= rank(score(model, inputs, turns=False).band)


@settings(max_examples=25, deadline=None)
@given(drawn.models(), st.sampled_from(scales.KEYS), st.sampled_from([1, 2, 3]))
def test_a_wrong_order_is_always_found(model: Model, key: str, place: int) -> None:
    """Two steps of one scale that change places are found, wherever they are."""
    points = list(model.scales[key].points)
    points[place - 1], points[place] = max(points), min(points)
    wrong = replace(model, scales={**model.scales, key: replace(model.scales[key], points=tuple(points))})
    assert f"order_{key}" in failing(prove(wrong))


@settings(max_examples=25, deadline=None)
@given(drawn.models())
def test_a_band_that_nothing_reaches_is_always_found(model: Model) -> None:
    """Critical above the highest score there is."""
    highest = max(model.scales[key].points[-1] for key in scales.keys_of(scales.INHERENT)) * 5
    wrong = replace(model, bounds={MEDIUM: Decimal(1), HIGH: Decimal(2), CRITICAL: highest + 1})
    found = prove(wrong)
    assert "reachable" in failing(found) and found.by_band[CRITICAL] == 0


@settings(max_examples=15, deadline=None)
@given(drawn.models(), drawn.inputs(known=True))
def test_the_walk_and_the_score_agree(model: Model, inputs: Inputs) -> None:
    """The band of a point in the walk is that of the score."""
    from_score = score(model, replace(inputs, floors=frozenset()), turns=False)
    assert prove(model).by_band[from_score.score_band] > 0
    assert from_score.score_band in ORDER and rank(LOW) == 0
