"""What is due about risk: the day by which a signed assessment is looked at again."""

from __future__ import annotations

from django.urls import reverse

from cmos.deadlines import Deadline, Window
from qualification.models import RiskAssessment
from qualification.rules.risk import scales, steps

KIND = "risk_review"


def deadlines(window: Window) -> list[Deadline]:
    """Reviews of the risk of sites that are due in the window (ICH Q9(R1): risk review)."""
    signed = RiskAssessment.objects.filter(status=steps.SIGNED, review_on__range=window[:2], site__archived_at=None)
    rows = window.of(signed).select_related("site").defer("inputs", "floors").order_by("review_on", "id")
    return [_deadline(row) for row in rows]


def _deadline(row: RiskAssessment) -> Deadline:
    assert row.review_on and row.signed_on  # asked for, and signed
    return Deadline(
        kind=KIND,
        subject_table=row._meta.db_table,
        subject_id=row.pk,
        site_id=row.site_id,
        site_name=row.site.name,
        title=f"Risk of {row.site.name} ({scales.BANDS[row.band]}) is looked at again",
        reference=f"Risk assessment {row.number}",
        due_on=row.review_on,
        created_on=row.signed_on,
        responsible=row.site.responsible_id,
        deputy=row.site.deputy_id,
        url=reverse("risk:assessment", args=[row.pk]),
    )
