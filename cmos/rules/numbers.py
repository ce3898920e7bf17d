"""Doubled FEIs of one sponsor."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple
from uuid import UUID

from cmos.rules.facts import FeiPeriod, Ref


class FeiUse(NamedTuple):
    """An FEI held by one of the sponsor's own sites."""

    site: Ref
    period: FeiPeriod


def fei_key(value: str) -> str:
    """Digits without leading zeros, for matching only; empty when there is no number."""
    return "".join(sign for sign in value if sign.isdigit()).lstrip("0")


def doubled_fei(value: str, uses: Iterable[FeiUse], on: date, *, own_site: UUID | None = None) -> tuple[Ref, ...]:
    """Other sites of the same sponsor on which this FEI is active on that day."""
    key = fei_key(value)
    return tuple(
        use.site
        for use in uses
        if key
        and use.site.id != own_site
        and use.period.status == "active"
        and use.period.covers(on)
        and fei_key(use.period.value) == key
    )


def doubled_fei_warning(doubled: tuple[Ref, ...], reason: str) -> str:
    """What stands in the way of saving a doubled FEI; empty when nothing does."""
    if not doubled or len(reason.strip()) >= 5:
        return ""
    names = ", ".join(ref.label for ref in doubled)
    return f"This FEI is already active on {names}. If that is right, write why; else open that site."
