"""Reading notices and what is due."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet

from cmos.deadlines import Deadline
from reminders.kinds import KINDS
from reminders.models import Delivery, Notice


def due_between(first: date, last: date) -> list[Deadline]:
    """Every deadline of the open sponsor in the window, earliest first."""
    window = (first, last)
    found = [deadline for kind in KINDS.values() for deadline in kind.due(window)]
    return sorted(found, key=lambda deadline: (deadline.due_on, deadline.kind, str(deadline.subject_id)))


def speaking(today: date) -> list[Deadline]:
    """The deadlines that may owe somebody a notice today."""
    return [
        deadline
        for kind in KINDS.values()
        for deadline in kind.due((today - timedelta(days=kind.behind), today + timedelta(days=kind.ahead)))
    ]


def told(keys: set[tuple[str, UUID, date]]) -> dict[tuple[str, UUID, date], set[str]]:
    """The milestones already told or superseded, for each (kind, subject, due date) in `keys`."""
    found: dict[tuple[str, UUID, date], set[str]] = {key: set() for key in keys}
    rows = Notice.objects.filter(subject_id__in={key[1] for key in keys})
    for kind, subject, due_on, milestone in rows.values_list("kind", "subject_id", "due_on", "milestone"):
        if (kind, subject, due_on) in found:
            found[kind, subject, due_on].add(milestone)
    return found


def notices_of(membership_id: UUID) -> QuerySet[Notice]:
    """What a person was told, newest first."""
    return Notice.objects.filter(recipient_id=membership_id, superseded=False).order_by("-created_at", "-id")


def waiting(at: datetime) -> list[UUID]:
    """Ids of the deliveries that may be tried at `at`."""
    found = Delivery.objects.filter(outcome=Delivery.Outcome.PENDING, next_try_at__lte=at)
    return list(found.exclude(lease_until__gt=at).order_by("id").values_list("id", flat=True))
