"""A model: what factors weigh, what their steps mean and count as, bands, floors, intervals. Versions never change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cached_property
from typing import Any, Final

from audits import rules as audits
from qualification.rules.risk import scales
from qualification.rules.risk.scales import BANDS, CRITICAL, FACTORS, HIGH, LOW, MEDIUM
from records.rules import canonical, digest

AUDIT, DOCUMENTS, PERFORMANCE, AGREEMENT = "audit", "documents", "performance", "agreement"
REVIEWS: Final[dict[str, str]] = {
    AUDIT: "On-site requalification audit",
    DOCUMENTS: "Requalification by documents (questionnaire and evidence)",
    PERFORMANCE: "Review of performance (KPI)",
    AGREEMENT: "Review of the quality agreement",
}
"""What a band brings with it, each with an interval in months."""
LONGEST: Final = 60
"""Months that no interval may exceed."""


@dataclass(frozen=True, slots=True)
class Scale:
    """A factor as a model uses it: weight in per cent of its set, what each step means, and what it counts as."""

    weight: int
    anchors: tuple[str, ...]
    points: tuple[Decimal, ...]


@dataclass(frozen=True)
class Model:
    """A whole model. `bounds` are the scores from which Medium, High and Critical begin."""

    version: str
    scales: Mapping[str, Scale]
    bounds: Mapping[str, Decimal]
    floors: Mapping[str, str]
    completeness: int
    """known weight in per cent below which the band is one higher"""
    intervals: Mapping[str, Mapping[str, int]]
    """band -> what is due -> months"""
    sterile_cap: int
    """months between on-site audits at makers of sterile or biological product, whatever the band"""
    supply_cap: int
    """the same for active substances, laboratories and packaging"""

    @cached_property
    def body(self) -> dict[str, Any]:
        """The model as plain values; two models with the same body judge alike."""
        return as_body(self)

    @cached_property
    def digest(self) -> str:
        """SHA-256 of everything the model says."""
        return digest(canonical(self.body))

    def weight(self, key: str) -> int:
        return self.scales[key].weight


def as_body(model: Model) -> dict[str, Any]:
    """The plain values of a model."""
    return {
        "factors": {
            key: {"weight": each.weight, "anchors": list(each.anchors), "points": [plain(one) for one in each.points]}
            for key, each in model.scales.items()
        },
        "bounds": {band: plain(bound) for band, bound in model.bounds.items()},
        "floors": dict(model.floors),
        "completeness": model.completeness,
        "intervals": {band: dict(months) for band, months in model.intervals.items()},
        "caps": {"sterile": model.sterile_cap, "supply": model.supply_cap},
    }


def plain(number: Decimal) -> str:
    """A number in its one written form: 6, 6.5, 12.25."""
    return f"{number.normalize():f}"


def from_body(version: str, body: Mapping[str, Any]) -> Model:
    """The model that plain values say. Raises `ValueError` when they are not those of a model."""
    try:
        return Model(
            version=version,
            scales={key: _scale(body["factors"][key]) for key in scales.KEYS},
            bounds={band: _number(body["bounds"][band]) for band in STARTS},
            floors={key: _band(body["floors"][key]) for key in scales.FLOORS},
            completeness=_whole(body["completeness"]),
            intervals={band: {review: _whole(body["intervals"][band][review]) for review in REVIEWS} for band in BANDS},
            sterile_cap=_whole(body["caps"]["sterile"]),
            supply_cap=_whole(body["caps"]["supply"]),
        )
    except (KeyError, TypeError, InvalidOperation) as error:
        raise ValueError(f"not a risk model: {error}") from error


def _scale(body: Mapping[str, Any]) -> Scale:
    anchors, points = [str(each) for each in body["anchors"]], [_number(each) for each in body["points"]]
    if len(anchors) != len(scales.STEPS) or len(points) != len(scales.STEPS):
        raise ValueError("a scale has five steps")
    return Scale(_whole(body["weight"]), tuple(anchors), tuple(points))


def _number(value: Any) -> Decimal:
    found = Decimal(str(value))
    if not found.is_finite():
        raise ValueError("not a number")
    return found


def _whole(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError(f"not a whole number: {value!r}")
    return value


def _band(value: Any) -> str:
    if value not in BANDS:
        raise ValueError(f"not a band: {value!r}")
    return str(value)


def _portal() -> Model:
    plain = tuple(Decimal(step) for step in scales.STEPS)
    documents = {CRITICAL: 6, HIGH: 12, MEDIUM: 12, LOW: 24}
    performance = {CRITICAL: 1, HIGH: 3, MEDIUM: 3, LOW: 12}
    agreement = {CRITICAL: 12, HIGH: 24, MEDIUM: 24, LOW: 36}
    return Model(
        version="portal-1",
        scales={key: Scale(each.weight, each.anchors, plain) for key, each in FACTORS.items()},
        bounds={MEDIUM: Decimal(6), HIGH: Decimal(12), CRITICAL: Decimal(18)},
        floors={
            scales.BLOCKED: CRITICAL,
            scales.OPEN_CRITICAL: HIGH,
            scales.STERILE: MEDIUM,
            scales.NEVER_AUDITED: HIGH,
        },
        completeness=70,
        intervals={
            band: {
                AUDIT: audits.INTERVAL_MONTHS[band],
                DOCUMENTS: documents[band],
                PERFORMANCE: performance[band],
                AGREEMENT: agreement[band],
            }
            for band in BANDS
        },
        sterile_cap=audits.STERILE_CAP_MONTHS,
        supply_cap=36,
    )


PORTAL: Final = _portal()
"""The model of the portal (domain 3.1): company rule, used until a sponsor approves its own."""
STARTS: Final = (MEDIUM, HIGH, CRITICAL)
"""The bands that begin at a bound."""
BUILT_IN: Final[dict[str, Model]] = {PORTAL.version: PORTAL}
"""Every model the portal ever brought along, by version: assessments name the one they were made with."""
