"""What authorities did lately or published, and nobody has looked at: what asks people of other rooms."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from itertools import chain
from typing import Any, Final
from uuid import UUID

from django.db.models import Q, QuerySet
from django.urls import reverse

from cmos.deadlines import Deadline, Window
from inspections.models import ACTION_MODELS, Inspection, PublicFactLine
from inspections.rules import NONCOMPLIANT, OAI
from inspections.rules.steps import RECORDED, UNREVIEWED
from inspections.selectors.public import label
from kernel.prepared import prepared
from kernel.together import together
from regulations.rules.calendars import business_day_deadline

REVIEW_DAYS: Final = 2
"""Company rule: business days in which a negative published fact of exactly our FEI is adopted or rejected."""
LONGEST: Final = timedelta(days=10)
"""Two business days are never more calendar days."""


def sites_with_bad_news(since: date) -> set[UUID]:
    """Sites of which something bad happened, or was recorded, on `since` or later, and has not ended."""
    return {row.site_id for row in chain.from_iterable(together(*_bad_news(since)))}


def _bad_news(since: date) -> Iterator[QuerySet[Any]]:
    for model in ACTION_MODELS.values():
        lately = Q(**{f"{model.began}__gte": since}) | Q(recorded_at__date__gte=since)
        yield model._default_manager.filter(lately, status=RECORDED, **{model.ended: None}).only("id", "site_id")
    lately = Q(classified_on__gte=since) | Q(class_recorded_on__gte=since) | Q(recorded_at__date__gte=since)
    yield Inspection.objects.filter(lately, classification__in=(OAI, NONCOMPLIANT)).only("id", "site_id")


def public_deadlines(window: Window) -> list[Deadline]:
    """Negative published facts of exactly our FEI that nobody has reviewed: two business days from when we knew."""
    return list(_due(_unreviewed(window)[0], window))


@prepared
def _unreviewed(window: Window) -> list[QuerySet[Any]]:
    first = window.first - LONGEST
    read = Q(read_at__date__range=(first, window.last)) | Q(site__registered_on__range=(first, window.last))
    rows = window.of(PublicFactLine.objects.filter(read, status=UNREVIEWED, is_negative=True, site__archived_at=None))
    return [rows.select_related("site").order_by("id")]


def _due(rows: Iterable[PublicFactLine], window: Window) -> Iterator[Deadline]:
    for row in rows:
        known = max(row.read_at.date(), row.site.registered_on)
        due = business_day_deadline(known, REVIEW_DAYS)
        if window.first <= due <= window.last:
            yield Deadline(
                kind="public_fact",
                subject_table=row._meta.db_table,
                subject_id=row.pk,
                site_id=row.site_id,
                site_name=row.site.name,
                title=f"Review what was published about {row.site.name}: {label(row)}",
                reference="Review of a published fact",
                due_on=due,
                created_on=known,
                responsible=row.site.responsible_id,
                deputy=row.site.deputy_id,
                url=reverse("inspections:published", args=[row.site_id]),
            )
