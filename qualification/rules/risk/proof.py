"""The proof of a model: its whole input space walked, so that nobody signs a model that can lower a band by mistake.

Both sets are walked whole and apart: 5^6 and 5^5 points. What a band depends on is the pair of their sums alone, so
every pair that can occur is looked at, each with the number of inputs it stands for. Sums are whole thousandths: no
rounding.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations, pairwise
from typing import Any, Final

from qualification.rules.risk import scales
from qualification.rules.risk.compare import shape_faults
from qualification.rules.risk.model import REVIEWS, STARTS, Model
from qualification.rules.risk.scales import BANDS, FACTORS, ORDER, STEPS, rank
from qualification.rules.risk.scoring import TOTAL_WEIGHT, with_floors

Told = Callable[[int, int, str], None]
SHOWN: Final = 5
"""Counterexamples that are shown of each check."""
STAGES: Final = 6
WIDTH: Final = len(STEPS)


@dataclass(frozen=True, slots=True)
class Check:
    """One thing a model must be: what was shown, whether it holds, how much was looked at, where it fails."""

    key: str
    sentence: str
    looked_at: int
    counterexamples: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        return not self.counterexamples


@dataclass(frozen=True, kw_only=True)
class Proof:
    """What the walk found."""

    checks: tuple[Check, ...]
    inputs: int
    """combinations of all eleven factors"""
    pairs: int
    """pairs of (I, L) that can occur"""
    by_band: Mapping[str, int]
    """inputs whose score lies in each band"""
    influence: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    """factor -> (inputs where one step up changes the band, inputs where one step up is possible)"""

    @property
    def holds(self) -> bool:
        return all(each.holds for each in self.checks)


def _quiet(_done: int, _total: int, _words: str) -> None: ...


def prove(model: Model, told: Told = _quiet) -> Proof:
    """Walk the whole model; `told` hears how far it is."""
    told(0, STAGES, "Reading the model.")
    checks = [_shape(model), _weights(model), _anchors(model)]
    told(1, STAGES, "Walking the inherent risk.")
    impact = Walk(model, scales.INHERENT)
    told(2, STAGES, "Walking the likelihood.")
    chance = Walk(model, scales.LIKELIHOOD)
    checks += [*impact.checks(), *chance.checks()]
    told(3, STAGES, "Looking at every pair of inherent risk and likelihood.")
    grid = Grid(model, impact.counts, chance.counts)
    checks += grid.checks()
    told(4, STAGES, "Switching every floor, and every input to unknown.")
    checks += [*_floors(model), _unknown(model), _intervals(model)]
    told(5, STAGES, "Measuring what each factor moves.")
    whole = all(each.holds for each in checks)
    influence = {**impact.influence(grid), **chance.influence(grid.turned())} if whole else {}
    return Proof(
        checks=tuple(checks),
        inputs=WIDTH ** len(scales.KEYS),
        pairs=len(impact.counts) * len(chance.counts),
        by_band=grid.by_band,
        influence=influence,
    )


def _shape(model: Model) -> Check:
    faults = [f"{name.replace('_', ' ')}: {sentence}" for name, sentence in shape_faults(model)]
    return _check("shape", "Every number lies in its range.", len(scales.KEYS) * (WIDTH + 1), faults)


def _weights(model: Model) -> Check:
    """The weights of each set sum to 1, and no factor is without weight."""
    wrong = []
    for set_, label in scales.SETS.items():
        total = sum(model.weight(key) for key in scales.keys_of(set_))
        if total != 100:
            wrong.append(f"The weights of {label} sum to {total} %, not to 100 %.")
    wrong += [
        f"{key}, {FACTORS[key].label.lower()}, weighs nothing: it could say anything."
        for key in scales.KEYS
        if model.weight(key) == 0
    ]
    return _check("weights", "The weights of each set sum to 1, and every factor weighs something.", 11, wrong)


def _anchors(model: Model) -> Check:
    """Each step of each scale says what it means, and no two of a scale say the same."""
    wrong = []
    for key, scale in model.scales.items():
        said = [" ".join(each.split()).casefold() for each in scale.anchors]
        wrong += [
            f"{key} {step} does not say what it means." for step, each in zip(STEPS, said, strict=True) if not each
        ]
        wrong += [
            f"{key} {one} and {key} {other} say the same."
            for (one, left), (other, right) in combinations(zip(STEPS, said, strict=True), 2)
            if left and left == right
        ]
    return _check("anchors", "Every step of every scale is described, each in words of its own.", 55, wrong)


# --- the two sets -------------------------------------------------------------------------------------------------


class Walk:
    """Every point of one set with its sum in thousandths; a point is a number of which each digit is a factor."""

    def __init__(self, model: Model, set_: str) -> None:
        self.set = set_
        self.keys = scales.keys_of(set_)
        self.points = {
            key: [int(one * 10) * model.weight(key) for one in model.scales[key].points] for key in self.keys
        }
        self.sums = [0]
        for key in self.keys:
            self.sums = [total + one for one in self.points[key] for total in self.sums]
        self.counts = Counter(self.sums)

    def stride(self, key: str) -> int:
        """How far apart two points are that differ by one step of a factor."""
        return int(WIDTH ** self.keys.index(key))

    def ups(self, key: str) -> Iterator[tuple[int, int]]:
        """Every point from which one step up of a factor is possible, with the point it leads to."""
        stride = self.stride(key)
        for start in range(0, len(self.sums), stride * WIDTH):
            for index in range(start, start + stride * (WIDTH - 1)):
                yield index, index + stride

    def checks(self) -> Iterator[Check]:
        """For each factor: no step up lowers the sum, and the scale as a whole raises it."""
        for key in self.keys:
            wrong = [
                f"{self.at(lower)}: {key} one step up lowers {scales.SETS[self.set]} from {_shown(self.sums[lower])} "
                f"to {_shown(self.sums[upper])}."
                for lower, upper in self.ups(key)
                if self.sums[upper] < self.sums[lower]
            ]
            if self.points[key][-1] <= self.points[key][0]:
                wrong.append(f"{key} moves nothing: its worst step counts no more than its best.")
            looked = len(self.sums) * (WIDTH - 1) // WIDTH
            yield _check(f"order_{key}", f"One step up of {key} never lowers the sum of its set.", looked, wrong)

    def at(self, index: int) -> str:
        """A point in words: P2 C1 S1."""
        return " ".join(f"{key}{STEPS[index // self.stride(key) % WIDTH]}" for key in self.keys)

    def influence(self, grid: Grid) -> dict[str, tuple[int, int]]:
        """How many inputs change their band by one step up of each factor; `grid` has this set as its rows."""
        found, known = {}, {}
        for key in self.keys:
            moved = looked = 0
            for lower, upper in self.ups(key):
                pair = self.sums[lower], self.sums[upper]
                if pair not in known:
                    known[pair] = grid.moved(*pair)
                moved += known[pair]
                looked += grid.other_points
            found[key] = (moved, looked)
        return found


class Grid:
    """Every pair of sums that can occur, with its band; bounds are whole millionths."""

    def __init__(self, model: Model, rows: Counter[int], others: Counter[int]) -> None:
        self.rows, self.others = rows, others
        self.bounds = [int(model.bounds[band] * 1_000_000) for band in STARTS]
        self.other_sums = sorted(others)
        self.other_points = others.total()
        self.before = [0]
        for each in self.other_sums:
            self.before.append(self.before[-1] + others[each])
        self.walked = [0] * len(ORDER)
        self.lowered: list[str] = []

    def turned(self) -> Grid:
        """The same pairs the other way round."""
        found = object.__new__(Grid)
        found.__dict__ = {**self.__dict__, "rows": self.others, "others": self.rows}
        found.other_sums, found.other_points = sorted(self.rows), self.rows.total()
        found.before = [0]
        for each in found.other_sums:
            found.before.append(found.before[-1] + self.rows[each])
        return found

    def checks(self) -> Iterator[Check]:
        """Every band is reached by some input, and more of either sum never lowers the band."""
        self._walk()
        unreachable = [
            f"No input has a score in {BANDS[band]}." for band, number in self.by_band.items() if number == 0
        ]
        yield _check("reachable", "Every band is reached by some inputs.", len(ORDER), unreachable)
        pairs = len(self.rows) * len(self.others)
        yield _check("monotone", "A higher inherent risk or likelihood never lowers the band.", pairs, self.lowered)

    @property
    def by_band(self) -> dict[str, int]:
        return dict(zip(ORDER, self.walked, strict=True))

    def band(self, product: int) -> int:
        """The rank of the band of I x L: the highest that begins at or below it."""
        for place in range(len(self.bounds) - 1, -1, -1):
            if product >= self.bounds[place]:
                return place + 1
        return 0

    def _walk(self) -> None:
        """Look at every pair; each is compared with its neighbours below."""
        weights = [self.others[each] for each in self.other_sums]
        previous: list[int] = []
        for row in sorted(self.rows):
            bands = [self.band(row * each) for each in self.other_sums]
            for place, number in enumerate(self._sum_up(bands, weights)):
                self.walked[place] += number * self.rows[row]
            if len(self.lowered) < SHOWN and (sorted(bands) != bands or any(map(int.__lt__, bands, previous))):
                self.lowered.append(f"The band falls around an inherent risk of {_shown(row)}.")
            previous = bands

    @staticmethod
    def _sum_up(bands: Sequence[int], weights: Sequence[int]) -> list[int]:
        found = [0] * len(ORDER)
        for band, weight in zip(bands, weights, strict=True):
            found[band] += weight
        return found

    def moved(self, lower: int, upper: int) -> int:
        """How many points of the other set have another band with `upper` than with `lower`: pieces between bounds."""
        edges = [(self._from(bound, upper), self._from(bound, lower)) for bound in self.bounds]
        total, reached = 0, 0
        for begins, ends in sorted(edges):
            begins = max(begins, reached)
            if ends > begins:
                total += self.before[ends] - self.before[begins]
                reached = ends
        return total

    def _from(self, bound: int, row: int) -> int:
        """The place of the first sum of the other set whose product with `row` reaches a bound."""
        return bisect_left(self.other_sums, -(-bound // row))


# --- floors, unknown inputs, intervals ----------------------------------------------------------------------------


def _floors(model: Model) -> Iterator[Check]:
    """Every band of a score with every set of floors, and with enough and too little known."""
    keys = tuple(scales.FLOORS)
    sets = [frozenset(some) for size in range(len(keys) + 1) for some in combinations(keys, size)]

    def of(band: str, on: frozenset[str], *, low: bool) -> int:
        return rank(with_floors(model, band, on, low=low)[0])

    cases = [(band, on, low) for band in ORDER for on in sets for low in (False, True)]
    for key, label in scales.FLOORS.items():
        wrong = [
            f"Score band {BANDS[band]}, floor on: {BANDS[ORDER[of(band, on | {key}, low=low)]]}."
            for band, on, low in cases
            if of(band, on | {key}, low=low) < max(of(band, on, low=low), rank(model.floors[key]))
        ]
        sentence = f"“{label}” never lowers a band and never leaves it below {BANDS[model.floors[key]]}."
        yield _check(f"floor_{key}", sentence, len(cases), wrong)
    wrong = [
        f"Score band {BANDS[band]} with too little known is {BANDS[ORDER[of(band, on, low=True)]]}."
        for band, on, _ in cases
        if of(band, on, low=True) < max(of(band, on, low=False), rank(band))
    ]
    wrong += [
        f"{BANDS[lower]} ends above {BANDS[upper]}."
        for lower, upper in pairwise(ORDER)
        for _, on, low in cases
        if of(lower, on, low=low) > of(upper, on, low=low)
    ]
    yield _check("floor_order", "Floors and low completeness keep the order of the bands.", len(cases), wrong)


def _unknown(model: Model) -> Check:
    """Every set of unknown inputs: each counts as the worst step, and less known never means more complete."""
    wrong = []
    for key, scale in model.scales.items():
        if max(scale.points) != scale.points[-1]:
            wrong.append(f"{key} unknown counts as {key} 5, but another step of {key} counts more.")
    weights = [model.weight(key) for key in scales.KEYS]
    known = [0]
    for weight in weights:
        known += [total + weight for total in known]
    fewer = sum(known[index & ~(1 << bit)] > known[index] for index in range(len(known)) for bit in range(len(weights)))
    if fewer:
        wrong.append("An input that becomes unknown raises the completeness.")
    if known[-1] != TOTAL_WEIGHT:
        wrong.append(f"With every input known the weights sum to {known[-1]} %, not to {TOTAL_WEIGHT} %.")
    sentence = "An unknown input counts as the worst step and lowers the completeness; it never lowers the band."
    return _check("unknown", sentence, len(known), wrong)


def _intervals(model: Model) -> Check:
    """A higher band is never looked at more seldom."""
    wrong = [
        f"{label}: {BANDS[upper]} every {model.intervals[upper][review]} months, "
        f"{BANDS[lower]} every {model.intervals[lower][review]}."
        for review, label in REVIEWS.items()
        for lower, upper in pairwise(ORDER)
        if model.intervals[upper][review] > model.intervals[lower][review]
    ]
    return _check("intervals", "A higher band never has a longer interval.", len(REVIEWS) * len(ORDER), wrong)


def _check(key: str, sentence: str, looked_at: int, wrong: list[str]) -> Check:
    more = len(wrong) - SHOWN
    shown = [*wrong[:SHOWN], *([f"{more} more like these."] if more > 0 else [])]
    return Check(key, sentence, looked_at, tuple(shown))


def _shown(thousandths: int) -> str:
    return f"{thousandths // 1000}.{thousandths % 1000:03}"


def as_plain(found: Proof) -> dict[str, Any]:
    """The proof as it is kept and printed."""
    return {
        "holds": found.holds,
        "inputs": found.inputs,
        "pairs": found.pairs,
        "by_band": dict(found.by_band),
        "influence": {key: list(numbers) for key, numbers in found.influence.items()},
        "checks": [
            {
                "key": each.key,
                "sentence": each.sentence,
                "holds": each.holds,
                "looked_at": each.looked_at,
                "counterexamples": list(each.counterexamples),
            }
            for each in found.checks
        ],
    }
