"""Reading notices and what is due."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet

from cmos import selectors as cmos
from cmos.deadlines import Deadline, Window
from reminders.kinds import KINDS
from reminders.kinds.base import DeadlineKind, Find
from reminders.models import Delivery, Notice


def due_between(first: date, last: date, site_id: UUID | None = None) -> list[Deadline]:
    """Every deadline of the open sponsor in the window, of one site or of all, earliest first."""
    window = Window(first, last, site_id)
    found = _of_sites_in_use(deadline for find in _finders() for deadline in find(window))
    return sorted(found, key=lambda deadline: (deadline.due_on, deadline.kind, str(deadline.subject_id)))


def _finders() -> dict[Find, list[DeadlineKind]]:
    """Each room's answer, asked once for all its kinds."""
    found: dict[Find, list[DeadlineKind]] = {}
    for kind in KINDS.values():
        found.setdefault(kind.find, []).append(kind)
    return found


def speaking(today: date) -> list[Deadline]:
    """The deadlines that may owe somebody a notice today."""
    found = []
    for find, kinds in _finders().items():
        first = today - timedelta(days=max(kind.behind for kind in kinds))
        last = today + timedelta(days=max(kind.ahead for kind in kinds))
        found += [deadline for deadline in find(Window(first, last)) if KINDS[deadline.kind].speaks(deadline, today)]
    return _of_sites_in_use(found)


def _of_sites_in_use(found: Iterable[Deadline]) -> list[Deadline]:
    """What is due about an archived site reminds nobody."""
    archived = cmos.archived_site_ids()
    return [deadline for deadline in found if deadline.site_id not in archived]


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
