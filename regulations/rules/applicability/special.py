"""What the substance or the partner brings along: potent and controlled substances, development, clinical research."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

from regulations.rules import countries
from regulations.rules.applicability.facts import (
    MAKING,
    PACKING,
    SUBSTANCE,
    Applied,
    Basis,
    Cited,
    ScopeFact,
)
from regulations.rules.controlled import ACTIVITY_LABELS, NEEDED

DEA: Final = Cited("21 CFR 1300 to 1321; registration per location and activity, 1301.12 and .13")
BAND: Final = Cited("Table of exposure bands; no law sets one", Basis.COMPANY)
HANDLED: Final = MAKING | SUBSTANCE | PACKING
"""Work in which the substance is open or in process."""
GCP: Final = Cited("ICH E6", Basis.GUIDANCE)
NO_GMP: Final = Cited("21 CFR 210.2(b)")


def sets(scope: ScopeFact, on: date) -> Iterator[Applied]:
    """Sets that do not depend on a market, or follow from where the work is done."""
    if scope.potent and scope.operation in HANDLED:
        yield Applied(
            "hpapi",
            "Highly potent substance",
            f"{_band(scope)}: containment, a health-based exposure limit, cleaning limits from it, and separation.",
            BAND,
        )
    yield from _controlled(scope, on)
    if scope.partner_type == "cdmo" and scope.operation in HANDLED | {"development"}:
        reason = "A CDMO develops or transfers the process too: ICH Q8 and Q11 say how what is known is written down."
        yield Applied("ich_development", "ICH Q8 and Q11: development", reason, Cited("ICH Q8, Q11", Basis.GUIDANCE))


def clinical(scope: ScopeFact) -> Iterator[Applied]:
    """Clinical research: good clinical practice alone."""
    yield Applied("gcp", "GCP: ICH E6", "A study is run, no drug is made, packed, held or tested for release.", GCP)


def not_applied(scope: ScopeFact) -> Iterator[Applied]:
    """Why no cGMP applies to clinical research."""
    yield Applied("cgmp", "cGMP", "Work under GCP: no cGMP status is computed for it.", NO_GMP)


def band_words(scope: ScopeFact) -> str:
    """The band of exposure as a reason begins."""
    return _band(scope)


def _band(scope: ScopeFact) -> str:
    return f"OEB {scope.oeb}, from OEB {scope.high_oeb} on"


def in_us(scope: ScopeFact) -> bool:
    """Whether the work is done where DEA registers locations."""
    return scope.country in countries.US_TERRITORIES


def _controlled(scope: ScopeFact, on: date) -> Iterator[Applied]:
    """Narcotics law holds where the work is done, whatever market it is for."""
    if not (schedules := scope.controlled(on)) or scope.operation not in NEEDED:
        return
    listed = ", ".join(sorted(schedules))
    if not in_us(scope):
        where = countries.name(scope.country)
        reason = f"A controlled substance is worked on in {where}: its own narcotics law asks for a licence there."
        yield Applied(
            "narcotics", "National narcotics law", reason, Cited("National law of the country", checked=False)
        )
        return
    activities = " or ".join(ACTIVITY_LABELS[each].lower() for each in NEEDED[scope.operation])
    reason = f"Schedule {listed} on {on:%-d %b %Y}: {scope.doing.lower()} asks for a registration for {activities}."
    yield Applied("dea", "DEA: controlled substances", reason, DEA)
