"""The score of a site: exact numbers, floors, completeness, confidence, and what would change the band."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from qualification.rules.risk import scales
from qualification.rules.risk.model import STARTS, Model
from qualification.rules.risk.scales import BANDS, CRITICAL, FACTORS, LOW, ORDER, WORST, higher, rank

TOTAL_WEIGHT: Final = 200
"""Per cent of both sets together: completeness is known weight of this."""
CONFIDENT: Final = 90
"""Company rule: per cent of the weight that rests on records for a high confidence."""
HIGH_CONFIDENCE, MEDIUM_CONFIDENCE, LOW_CONFIDENCE = "high", "medium", "low"
CONFIDENCES: Final[dict[str, str]] = {
    HIGH_CONFIDENCE: "High",
    MEDIUM_CONFIDENCE: "Medium",
    LOW_CONFIDENCE: "Low",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Inputs:
    """What is known of a site: a step for each factor, None where nobody knows; and the facts that set a floor.

    `recorded` are the factors whose step rests on a record; `doubted` says that a record they rest on was only stated
    by the CMO.
    """

    steps: Mapping[str, int | None]
    floors: frozenset[str] = frozenset()
    recorded: frozenset[str] = frozenset()
    doubted: bool = False

    def step(self, key: str) -> int | None:
        return self.steps.get(key)

    def with_step(self, key: str, step: int | None) -> Inputs:
        return replace(self, steps={**self.steps, key: step})


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """A single factor that would change the band, and to which one."""

    key: str
    step: int | None
    to: int
    band: str

    @property
    def sentence(self) -> str:
        label, band = FACTORS[self.key].label, BANDS[self.band]
        if self.step is None:
            return (
                f"{self.key}, {label.lower()}, is unknown. If it were known to be {self.to}, the band would be {band}."
            )
        return f"{self.key}, {label.lower()}, from {self.step} to {self.to}: the band would be {band}."


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """The whole answer. `raised_by` are the floors and the low completeness that made the band what it is."""

    inherent: Decimal
    likelihood: Decimal
    value: Decimal
    """I x L, unrounded: what is compared"""
    score_band: str
    band: str
    completeness: Decimal
    """known weight in per cent of the total"""
    confidence: str
    raised_by: tuple[str, ...]
    turns: tuple[Turn, ...] = ()

    @property
    def shown(self) -> str:
        """The score with two decimals: only what people read is rounded."""
        return f"{self.value:.2f}"


def score(model: Model, inputs: Inputs, *, turns: bool = True) -> Score:
    """The score of these inputs under a model, with what single factor would change the band unless `turns` is off."""
    inherent, likelihood = of_set(model, inputs, scales.INHERENT), of_set(model, inputs, scales.LIKELIHOOD)
    value = inherent * likelihood
    complete = completeness(model, inputs)
    by_score = band_of(model, value)
    band, raised = with_floors(model, by_score, inputs.floors, low=is_low(model, complete))
    found = Score(
        inherent=inherent,
        likelihood=likelihood,
        value=value,
        score_band=by_score,
        band=band,
        completeness=complete,
        confidence=confidence(model, inputs),
        raised_by=raised,
    )
    return replace(found, turns=tuple(_turns(model, inputs, band))) if turns else found


def of_set(model: Model, inputs: Inputs, set_: str) -> Decimal:
    """The weighted sum of one set; an unknown input counts as the worst step."""
    return sum((part(model, key, inputs.step(key)) for key in scales.keys_of(set_)), Decimal(0))


def part(model: Model, key: str, step: int | None) -> Decimal:
    """What one factor adds to the sum of its set."""
    scale = model.scales[key]
    return scale.points[(step or WORST) - 1] * scale.weight / 100


def band_of(model: Model, value: Decimal) -> str:
    """The band of a score: the highest that begins at or below it."""
    reached = [band for band in STARTS if value >= model.bounds[band]]
    return reached[-1] if reached else LOW


def completeness(model: Model, inputs: Inputs) -> Decimal:
    """Known weight in per cent of the weight of both sets."""
    known = sum(model.weight(key) for key in scales.KEYS if inputs.step(key) is not None)
    return Decimal(known) * 100 / TOTAL_WEIGHT


def is_low(model: Model, complete: Decimal) -> bool:
    """Whether so little is known that the band is one higher."""
    return complete < model.completeness


def with_floors(model: Model, by_score: str, floors: frozenset[str], *, low: bool) -> tuple[str, tuple[str, ...]]:
    """The band after floors and low completeness, and which of them raised it."""
    floored = higher(by_score, *(model.floors[key] for key in floors))
    raised = [key for key in scales.FLOORS if key in floors and rank(model.floors[key]) > rank(by_score)]
    raised = [key for key in raised if model.floors[key] == floored]
    if not low or floored == CRITICAL:
        return floored, tuple(raised)
    return ORDER[rank(floored) + 1], (*raised, scales.LOW_COMPLETENESS)


def confidence(model: Model, inputs: Inputs) -> str:
    """How far the score rests on records: high from 90 % of the weight, medium from the model's completeness on.

    What only the CMO stated keeps it from being high (company rule).
    """
    rests = sum(model.weight(key) for key in scales.KEYS if key in inputs.recorded and inputs.step(key) is not None)
    share = Decimal(rests) * 100 / TOTAL_WEIGHT
    if share >= CONFIDENT and not inputs.doubted:
        return HIGH_CONFIDENCE
    return MEDIUM_CONFIDENCE if share >= model.completeness else LOW_CONFIDENCE


def _turns(model: Model, inputs: Inputs, band: str) -> Iterator[Turn]:
    """Each factor that alone would change the band: by one step, or by becoming known."""
    for key in scales.KEYS:
        step = inputs.step(key)
        if step is None:
            yield from _if_known(model, inputs, key, band)
            continue
        for to in (step - 1, step + 1):
            if to in scales.STEPS:
                other = score(model, inputs.with_step(key, to), turns=False).band
                if other != band:
                    yield Turn(key=key, step=step, to=to, band=other)


def _if_known(model: Model, inputs: Inputs, key: str, band: str) -> Iterator[Turn]:
    """The worst step at which knowing an unknown factor would change the band."""
    for to in reversed(scales.STEPS):
        other = score(model, inputs.with_step(key, to), turns=False).band
        if other != band:
            yield Turn(key=key, step=None, to=to, band=other)
            return


# --- why two scores differ ----------------------------------------------------------------------------------------


def why_changed(old: Model, new: Model, inputs: Inputs) -> list[str]:
    """Why the same inputs have another band under another model, in sentences."""
    was, now = score(old, inputs, turns=False), score(new, inputs, turns=False)
    found = []
    for label, before, after in (
        ("Inherent risk", was.inherent, now.inherent),
        ("Likelihood", was.likelihood, now.likelihood),
    ):
        if before != after:
            found.append(f"{label} {before:.2f} becomes {after:.2f}.")
    found += [
        f"{key} {inputs.step(key) or 'unknown'} adds {part(new, key, inputs.step(key)):.2f} "
        f"instead of {part(old, key, inputs.step(key)):.2f}."
        for key in scales.KEYS
        if part(old, key, inputs.step(key)) != part(new, key, inputs.step(key))
    ]
    if was.score_band != now.score_band:
        found.append(
            f"The score {was.shown} was {BANDS[was.score_band]}; {now.shown} is {BANDS[now.score_band]}, "
            f"which begins {_begins(new, now.score_band)}."
        )
    if was.raised_by != now.raised_by:
        found.append(f"Raised by: {_raisers(now)}; before: {_raisers(was)}.")
    return found


def _begins(model: Model, band: str) -> str:
    return f"at {model.bounds[band]:.2f}" if band in model.bounds else "at the lowest score"


def _raisers(found: Score) -> str:
    words = {**scales.FLOORS, scales.LOW_COMPLETENESS: "Too little is known"}
    return ", ".join(words[key].lower() for key in found.raised_by) or "nothing"
