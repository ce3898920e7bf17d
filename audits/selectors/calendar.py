"""The calendar of audits: planned and held days, and when the next audits are due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from audits import rules
from audits.models import Audit
from audits.selectors.audits import audits_for
from kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class Day:
    """One bar of the calendar; `state` is the key of its badge."""

    first: date
    last: date
    title: str
    words: str
    state: str
    url: str

    @property
    def spoken(self) -> str:
        """What a screen reader says beside the title."""
        return self.words


def between(first: date, last: date, actor: Actor, today: date) -> list[Day]:
    """What the actor may see of audits between two days, earliest first."""
    found = audits_for(actor)
    shown = Q(planned_start__lte=last, planned_end__gte=first) | Q(performed_start__lte=last, performed_end__gte=first)
    days = [_held(row, today) for row in found.filter(shown) if _touches(row, first, last)]
    later = Audit.objects.filter(site=OuterRef("site"), performed_end__gt=OuterRef("performed_end"))
    due = found.filter(~Exists(later), next_due_on__range=(first, last), performed_end__isnull=False)
    may_plan = actor.can("audits.plan")
    days += [_due(row, today, may_plan=may_plan) for row in due]  # once the next audit was held, its own date counts
    return sorted(days, key=lambda day: (day.first, day.title))


def _touches(row: Audit, first: date, last: date) -> bool:
    begins, ends = row.performed_start or row.planned_start, row.performed_end or row.planned_end
    return begins <= last and ends >= first


def _held(row: Audit, today: date) -> Day:
    begins, ends = row.performed_start or row.planned_start, row.performed_end or row.planned_end
    late = row.status == rules.PLANNED and ends < today
    return Day(
        first=begins,
        last=ends,
        title=f"{row.number}, {row.site.name}",
        words=f"{row.get_kind_display()}{', days passed without the audit' if late else ''}",
        state="overdue" if late else row.status,
        url=reverse("audits:detail", args=[row.pk]),
    )


def _due(row: Audit, today: date, *, may_plan: bool) -> Day:
    """When the next audit is due: leads to planning it, or for who may not to the audit it follows."""
    assert row.next_due_on is not None  # asked for
    late = row.next_due_on < today
    return Day(
        first=row.next_due_on,
        last=row.next_due_on,
        title=f"Next audit of {row.site.name}",
        words=f"{rules.lateness(row.next_due_on, today)}, after {row.number}",
        state="overdue" if late else "due",
        url=reverse("audits:plan", args=[row.site_id]) if may_plan else reverse("audits:detail", args=[row.pk]),
    )
