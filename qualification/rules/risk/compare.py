"""What is wrong with the numbers of a model, and what differs between two models."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from qualification.rules.risk import scales
from qualification.rules.risk.model import LONGEST, REVIEWS, STARTS, Model, plain
from qualification.rules.risk.scales import BANDS, FACTORS


class Fault(NamedTuple):
    """A field of a model's form and what is wrong with it."""

    field: str
    sentence: str


def shape_faults(model: Model) -> Iterator[Fault]:
    """Numbers out of range: such a draft cannot be kept, because nothing could be computed from it."""
    yield from _scales(model)
    for band, bound in model.bounds.items():
        if not _lies(bound, 25, decimals=2):
            yield Fault(f"bound_{band}", "A band begins between 1 and 25, with two decimals at most.")
    if not 0 <= model.completeness <= 100:
        yield Fault("completeness", "This is between 0 and 100 per cent.")
    months = {f"months_{band}_{key}": number for band, row in model.intervals.items() for key, number in row.items()}
    months |= {"sterile_cap": model.sterile_cap, "supply_cap": model.supply_cap}
    for name, number in months.items():
        if not 1 <= number <= LONGEST:
            yield Fault(name, f"An interval is between 1 and {LONGEST} months.")


def _scales(model: Model) -> Iterator[Fault]:
    for key, each in model.scales.items():
        if not 0 <= each.weight <= 100:
            yield Fault(f"weight_{key}", "A weight is between 0 and 100 per cent.")
        for step, point in zip(scales.STEPS, each.points, strict=True):
            if not _lies(point, 5, decimals=1):
                yield Fault(f"points_{key}_{step}", "A step counts as 1 to 5, with one decimal at most.")


def _lies(number: Decimal, most: int, *, decimals: int) -> bool:
    scaled = number.scaleb(decimals)
    return 1 <= number <= most and scaled == scaled.to_integral_value()


class Difference(NamedTuple):
    """What differs between two models, in words."""

    what: str
    old: str
    new: str


def differences(old: Model, new: Model) -> list[Difference]:
    """Everything that differs, in the order of a model's page."""
    return [
        Difference(what, before, after)
        for (what, before), (_, after) in zip(_said(old), _said(new), strict=True)
        if before != after
    ]


def _said(model: Model) -> Iterator[tuple[str, str]]:
    """Everything a model says, one line each, always the same lines."""
    for key, factor in FACTORS.items():
        scale = model.scales[key]
        yield f"Weight of {key}, {factor.label.lower()}", f"{scale.weight} %"
        for step, anchor, point in zip(scales.STEPS, scale.anchors, scale.points, strict=True):
            yield f"Meaning of {key} {step}", anchor
            yield f"{key} {step} counts as", plain(point)
    for band in STARTS:
        yield f"{BANDS[band]} begins at", f"{model.bounds[band]:.2f}"
    for key, label in scales.FLOORS.items():
        yield f"Floor: {label[:1].lower()}{label[1:]}", f"at least {BANDS[model.floors[key]]}"
    yield "Completeness below which the band is one higher", f"{model.completeness} %"
    for review, label in REVIEWS.items():
        for band, words in BANDS.items():
            yield f"{label}, {words}", f"every {model.intervals[band][review]} months"
    yield "Audit at makers of sterile or biological product", f"every {model.sterile_cap} months at most"
    yield "Audit of active substance, laboratory, packaging", f"every {model.supply_cap} months at most"
