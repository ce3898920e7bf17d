"""What ends of what people signed about clearances: risk assessments of products, and overrides of a hold."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from typing import Any, Final

from django.urls import reverse

from cmos.deadlines import Deadline, Window
from qualification.models import ClearanceOverride, ProductAssessment
from qualification.rules.clearing import steps
from sponsors import access

ASSESSMENT, OVERRIDE = "product_assessment", "clearance_override"
DAY: Final = timedelta(days=1)


def deadlines(window: Window) -> list[Deadline]:
    """The last days of what is signed, in a window; none where another one goes on after it without a hole."""
    assessments = ProductAssessment.objects.filter(
        status=steps.SIGNED, site__archived_at=None, product__retired_at=None
    )
    overrides = ClearanceOverride.objects.filter(
        status=steps.IN_FORCE, site__archived_at=None, product__retired_at=None
    )
    ending = window.of(assessments.filter(valid_to__range=window[:2])).select_related("site", "product")
    over = window.of(overrides.filter(last_on__range=window[:2])).select_related("site", "product")
    lasting = assessments.filter(valid_to__gt=window.first).only(
        "site_id", "product_id", "markets", "valid_from", "valid_to"
    )
    going = overrides.filter(last_on__gt=window.first).only(
        "site_id", "product_id", "operation", "market", "first_on", "last_on"
    )
    later, renewed = list(window.of(lasting)), list(window.of(going))
    return [
        *(
            _deadline(ASSESSMENT, row, row.valid_to, row.valid_from)
            for row in ending.order_by("valid_to", "id")
            if not any(_renews(each, row) for each in later)
        ),
        *(
            _deadline(OVERRIDE, row, row.last_on, row.first_on)
            for row in over.order_by("last_on", "id")
            if not any(_goes_on(each, row) for each in renewed)
        ),
    ]


def _renews(later: ProductAssessment, row: ProductAssessment) -> bool:
    """Whether another assessment of the same work, for at least its markets, goes on where this one ends."""
    same = (later.site_id, later.product_id) == (row.site_id, row.product_id)
    return (
        same and _covers(later.markets, row.markets) and later.valid_from <= row.valid_to + DAY < later.valid_to + DAY
    )


def _covers(markets: Collection[str], others: Collection[str]) -> bool:
    """None means every market."""
    return not markets or (bool(others) and set(others) <= set(markets))


def _goes_on(later: ClearanceOverride, row: ClearanceOverride) -> bool:
    """Whether another override of the same work goes on where this one ends."""
    asked = ("site_id", "product_id", "operation", "market")
    same = all(getattr(later, name) == getattr(row, name) for name in asked)
    return same and later.first_on <= row.last_on + DAY < later.last_on + DAY


def _deadline(kind: str, row: Any, due_on: Any, created_on: Any) -> Deadline:
    words = {
        ASSESSMENT: f"Risk assessment {row.number} of {row.product} at {row.site.name} ends",
        OVERRIDE: f"Override {row.number} of a hold of {row.product} at {row.site.name} ends",
    }
    routes = {ASSESSMENT: ("clearance:assessment", "Risk assessment"), OVERRIDE: ("clearance:override", "Override")}
    route, name = routes[kind]
    return Deadline(
        kind=kind,
        subject_table=row._meta.db_table,
        subject_id=row.pk,
        site_id=row.site_id,
        site_name=row.site.name,
        title=words[kind][:300],
        reference=f"{name} {row.number}",
        due_on=due_on,
        created_on=min(created_on, access.day_here(row.prepared_at)),
        responsible=row.site.responsible_id,
        deputy=row.site.deputy_id,
        url=reverse(route, args=[row.pk]),
    )
