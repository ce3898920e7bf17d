"""Reading notices, what is due, and what people arranged about it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet

from cmos import selectors as cmos
from cmos.deadlines import Deadline, Window
from kernel.clock import now
from kernel.scope import current
from reminders.kinds import KINDS, SHOWN
from reminders.kinds.base import DeadlineKind, Find
from reminders.models import (
    CalendarFeed,
    Delivery,
    Handover,
    Notice,
    Preference,
    Snooze,
    StaffDelivery,
    StaffNotice,
    Visit,
)
from reminders.rules import policy as policies
from reminders.rules.policy import DEFAULT, ReminderPolicy
from sponsors import access
from sponsors.tokens import digest_of

Key = tuple[str, UUID, date]
"""What makes a deadline the same: kind, record, due date."""
MANY = 100
"""From here on a figure in the frame of a page is only said to be large."""


def key_of(row: Deadline | Notice | Handover | Snooze) -> Key:
    """The deadline a row is about."""
    return (row.kind, row.subject_id, row.due_on)


# --- what is due ---------------------------------------------------------------------------------------------------


def due_between(
    first: date, last: date, site_id: UUID | None = None, kinds: Iterable[DeadlineKind] = KINDS.values()
) -> list[Deadline]:
    """Every deadline of the open sponsor in the window, of one site or of all, earliest first."""
    return due({kind.name: Window(first, last, site_id) for kind in kinds})


def due(windows: Mapping[str, Window]) -> list[Deadline]:
    """Every deadline of the open sponsor, each kind in its own window, earliest first; each room is asked once."""
    found: list[Deadline] = []
    for find, names in _finders(windows).items():
        for deadline in find(_around([windows[name] for name in names])):
            window = windows.get(deadline.kind)
            if deadline.kind in names and window and window.first <= deadline.due_on <= window.last:
                found.append(deadline)
    return sorted(_of_sites_in_use(found), key=_order)


def _around(windows: Collection[Window]) -> Window:
    """The narrowest window that holds some windows of the same site."""
    first = min(each.first for each in windows)
    return max(windows, key=lambda each: each.last)._replace(first=first)


def _order(deadline: Deadline) -> tuple[date, str, str]:
    return (deadline.due_on, deadline.kind, str(deadline.subject_id))


def planned_between(first: date, last: date, site_id: UUID | None = None) -> list[Deadline]:
    """The same with planned work: what a calendar shows."""
    return due_between(first, last, site_id, SHOWN.values())


def _finders(kinds: Iterable[str]) -> dict[Find, set[str]]:
    """Each room's answer with its kinds, of those named."""
    found: dict[Find, set[str]] = {}
    for name in kinds:
        found.setdefault(SHOWN[name].find, set()).add(name)
    return found


def _of_sites_in_use(found: Iterable[Deadline]) -> list[Deadline]:
    """What is due about an archived site reminds nobody."""
    archived = cmos.archived_site_ids()
    return [deadline for deadline in found if deadline.site_id not in archived]


def reach(kind: DeadlineKind, day: date, policy: ReminderPolicy) -> Window:
    """The due dates of a kind that may owe somebody a notice on a day, wherever on earth they are."""
    ahead = policy.ladders[kind.name].reach() + 1
    return Window(day - timedelta(days=kind.behind), day + timedelta(days=ahead))


def speaking(day: date, policy: ReminderPolicy) -> list[Deadline]:
    """The deadlines that may owe somebody a notice on a day, in one order for every sweep."""
    return due({name: reach(kind, day, policy) for name, kind in KINDS.items()})


def told(keys: Collection[Key]) -> dict[Key, dict[UUID, set[str]]]:
    """The milestones told or superseded, per deadline and recipient."""
    found: dict[Key, dict[UUID, set[str]]] = defaultdict(lambda: defaultdict(set))
    rows = Notice.objects.filter(channel=Notice.Channel.MAIL, subject_id__in={key[1] for key in keys})
    for kind, subject, due_on, milestone, recipient in rows.values_list(
        "kind", "subject_id", "due_on", "milestone", "recipient_id"
    ):
        found[kind, subject, due_on][recipient].add(milestone)
    return found


def handovers(keys: Collection[Key]) -> dict[Key, UUID]:
    """Who took over each deadline."""
    rows = Handover.objects.filter(subject_id__in={key[1] for key in keys}).order_by("id")
    return {key_of(row): row.taker_id for row in rows}


def snoozes(keys: Collection[Key]) -> dict[tuple[Key, UUID], date]:
    """Until when each person sleeps on a deadline."""
    rows = Snooze.objects.filter(subject_id__in={key[1] for key in keys}).order_by("id")
    return {(key_of(row), row.person_id): row.until for row in rows}


# --- notices -------------------------------------------------------------------------------------------------------


def notices() -> QuerySet[Notice]:
    """Reminders of everybody in the open sponsor, with how their mail went."""
    found = Notice.objects.filter(superseded=False, channel=Notice.Channel.MAIL)
    return found.select_related("delivery", "recipient__user")


def notices_of(membership_id: UUID) -> QuerySet[Notice]:
    """What a person was told."""
    return notices().filter(recipient_id=membership_id)


def notice(pk: UUID) -> Notice:
    return notices().get(pk=pk)


def open_notices(found: QuerySet[Notice]) -> QuerySet[Notice]:
    """Those whose deadline still stands and is still with the person who was told."""
    return found.filter(closed="")


def asleep(found: QuerySet[Notice], on: date) -> list[UUID]:
    """Ids of the notices whose recipient sleeps on them on a day."""
    subjects = Snooze.objects.filter(until__gt=on).values("subject_id")
    rows = list(open_notices(found).filter(subject_id__in=subjects))
    until = snoozes({key_of(row) for row in rows})
    return [row.pk for row in rows if until.get((key_of(row), row.recipient_id), on) > on]


def sleeping(rows: Collection[Notice], on: date) -> dict[UUID, date]:
    """Until when the recipients of these notices sleep on them."""
    until = snoozes({key_of(row) for row in rows})
    found = {row.pk: until.get((key_of(row), row.recipient_id)) for row in rows}
    return {pk: day for pk, day in found.items() if day and day > on}


def staff_notices(membership_id: UUID) -> QuerySet[StaffDelivery]:
    """In a CMO organisation's scope: what a person was told."""
    return StaffDelivery.objects.filter(recipient_id=membership_id)


def staff_notice(membership_id: UUID, pk: UUID) -> StaffDelivery:
    """One notice of a person of the CMO."""
    return staff_notices(membership_id).get(pk=pk)


def staff_notice_rows(found: Collection[StaffDelivery]) -> dict[UUID, StaffNotice]:
    """The notices behind some deliveries of the CMO."""
    return StaffNotice.objects.in_bulk([row.notice_id for row in found])


def unread(membership_id: UUID) -> int:
    """How many notices a person has not read, up to `MANY`; one query on an index of unread rows."""
    if current().scope.cmo_org_id:
        return StaffDelivery.objects.filter(recipient_id=membership_id, read_at=None)[:MANY].count()
    found = Notice.objects.filter(recipient_id=membership_id, read_at=None, closed="", superseded=False, channel="mail")
    return found[:MANY].count()


# --- choices -------------------------------------------------------------------------------------------------------


def policy(on: date) -> ReminderPolicy:
    """The open sponsor's choice about reminders on a day, or the product's default."""
    found = access.policy(policies.KIND, on)
    return policies.from_body(found.body, found.version) if found else DEFAULT


def wants_digest() -> dict[UUID, bool]:
    """Who chose what about the weekly digest; whoever is not named gets it."""
    return dict(Preference.objects.values_list("member_id", "weekly_digest"))


def wants_digest_of(membership_id: UUID) -> bool:
    """Whether one person gets the weekly digest."""
    return wants_digest().get(membership_id, True)


def feed_of(membership_id: UUID) -> CalendarFeed | None:
    """The person's open calendar address."""
    return CalendarFeed.objects.filter(member_id=membership_id, revoked_at=None).first()


def feed_behind(token: str) -> tuple[UUID, UUID, bool] | None:
    """Sponsor, membership and breadth of an open calendar address, found before any scope."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM reminders_feed_by_token(%s)", [digest_of(token)])
        row = cursor.fetchone()
    return (row[0], row[1], row[2]) if row else None


FEED_BEHIND, FEED_AHEAD = timedelta(days=90), timedelta(days=400)
"""What a calendar program is given around today."""


def feed_dates(membership_id: UUID, *, everything: bool, today: date) -> list[Deadline] | None:
    """The dates of a person's calendar: their own and those they stand in for, or all they may see.

    None for a person who is a member no longer: their address answers like one that never was.
    """
    person = next((each for each in access.recipients() if each.member.id == membership_id), None)
    if person is None:
        return None
    allowed = access.permissions_of_member(person.member)
    found = planned_between(today - FEED_BEHIND, today + FEED_AHEAD)
    seen = [each for each in found if SHOWN[each.kind].permission in allowed]
    if everything:
        return seen
    takers = handovers({key_of(each) for each in seen})
    return [each for each in seen if membership_id in (takers.get(key_of(each)), each.responsible, each.deputy)]


def visit(membership_id: UUID) -> Visit | None:
    """When a person last looked at home."""
    return Visit.objects.filter(member_id=membership_id).first()


FRESH = timedelta(minutes=5)
"""Looking again within this long is not worth writing down."""


def worth_noting(found: Visit | None) -> bool:
    """Whether a look at home now is another one than the last that was written down."""
    return found is None or now() - found.at > FRESH


AWAY = timedelta(minutes=30)
"""Somebody who comes back after this long was away."""


def away_since(found: Visit | None) -> datetime | None:
    """The look before this one: what happened after it is new to the person. None at the first look."""
    if found is None:
        return None
    return found.at if now() - found.at > AWAY else found.before


# --- mails ---------------------------------------------------------------------------------------------------------


def kinds_of_mail() -> tuple[type[Delivery] | type[StaffDelivery], ...]:
    """Which tables hold mails of the open tenant: a CMO's people get single notices and digests."""
    return (StaffDelivery, Delivery) if current().scope.cmo_org_id else (Delivery,)


def waiting(at: datetime) -> list[UUID]:
    """Ids of the mails of the open tenant that may be tried at `at`."""
    free = Q(lease_until=None) | Q(lease_until__lte=at)
    return [pk for kind in kinds_of_mail() for pk in _free_of(kind, free, at)]


def _free_of(kind: type[Delivery] | type[StaffDelivery], free: Q, at: datetime) -> Iterable[UUID]:
    found = kind.objects.filter(free, outcome="pending", next_try_at__lte=at)
    return found.order_by("id").values_list("id", flat=True)
