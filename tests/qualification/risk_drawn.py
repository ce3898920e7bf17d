"""What hypothesis draws for risk: inputs, models, sites."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from qualification.rules.risk import scales
from qualification.rules.risk.model import PORTAL, STARTS, Model, Scale
from qualification.rules.risk.scoring import Inputs

STEP = st.sampled_from(scales.STEPS)
KNOWN_OR_NOT = st.one_of(st.none(), STEP)
FLOORS = st.frozensets(st.sampled_from(list(scales.FLOORS)))


@st.composite
def inputs(draw: st.DrawFn, *, known: bool = False) -> Inputs:
    step = STEP if known else KNOWN_OR_NOT
    return Inputs(steps={key: draw(step) for key in scales.KEYS}, floors=draw(FLOORS))


@st.composite
def weights(draw: st.DrawFn, number: int) -> list[int]:
    """Whole per cent that sum to 100, none of them nothing."""
    cuts = sorted(draw(st.sets(st.integers(1, 99), min_size=number - 1, max_size=number - 1)))
    return [after - before for before, after in zip([0, *cuts], [*cuts, 100], strict=True)]


@st.composite
def points(draw: st.DrawFn) -> tuple[Decimal, ...]:
    """What steps count as, never falling, and rising from the first to the last."""
    tenths = sorted(draw(st.lists(st.integers(10, 50), min_size=5, max_size=5)))
    if tenths[0] == tenths[-1]:
        tenths[-1], tenths[0] = 50, 10
    return tuple(Decimal(each) / 10 for each in tenths)


@st.composite
def models(draw: st.DrawFn, scale: Any = points) -> Model:
    """A model in good shape; whether every band is reached is for the proof to say."""
    found: dict[str, Scale] = {}
    for set_ in scales.SETS:
        keys = scales.keys_of(set_)
        for key, weight in zip(keys, draw(weights(len(keys))), strict=True):
            found[key] = Scale(weight, PORTAL.scales[key].anchors, draw(scale()))
    hundredths = sorted(draw(st.sets(st.integers(101, 2499), min_size=3, max_size=3)))
    bounds = {band: Decimal(each) / 100 for band, each in zip(STARTS, hundredths, strict=True)}
    floors = {key: draw(st.sampled_from(scales.ORDER)) for key in scales.FLOORS}
    completeness = draw(st.integers(0, 100))
    return replace(PORTAL, version="drawn", scales=found, bounds=bounds, floors=floors, completeness=completeness)
