"""What a person does about a notice: read it, give it to a colleague, sleep on it. None of it makes the work done."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet

from kernel.actor import Actor
from kernel.clock import now
from kernel.errors import NotAllowed, Refused
from kernel.reasons import given
from kernel.scope import because, current
from records.services import publish
from reminders import selectors
from reminders.kinds import KINDS, SIGNATURE_REFUSED
from reminders.models import Handover, Notice, Snooze
from reminders.services import sweeping
from reminders.services.refusals import close_read
from sponsors import access
from sponsors.access import Recipient

LEAD = "reminders.lead"
GUESTS = ("external_auditor", "inspector", "viewer")
"""Roles that read and are given nothing to do."""
NO_DEADLINE = "This notice is no deadline: read it, and it is done."


def mark_read(found: Notice, *, read: bool = True, actor: Actor) -> None:
    """One's own notice was read, or shall count as unread again. The deadline stays until the record is done."""
    current(actor)
    if found.recipient_id != actor.membership_id:
        raise NotAllowed("reminders.notices")
    Notice.objects.filter(pk=found.pk).exclude(read_at__isnull=not read).update(read_at=now() if read else None)
    if read:
        close_read([found])


def mark_all_read(*, until: datetime, actor: Actor) -> int:
    """Every notice of one's own that was there when the page was made; what came since stays unread."""
    current(actor)
    mine = Notice.objects.filter(recipient_id=actor.membership_id, read_at=None, created_at__lte=until)
    told = list(mine.filter(kind=SIGNATURE_REFUSED))
    number = mine.update(read_at=now())
    close_read(told)
    return number


def may_handle(found: Notice, actor: Actor) -> bool:
    """Whether the actor may give the notice away: their own, or as a lead anybody's; open ones only."""
    if found.kind not in KINDS:
        return False
    own = found.recipient_id == actor.membership_id and actor.can("reminders.handle")
    return not found.closed and (own or actor.can(LEAD))


def takers(found: Notice) -> list[Recipient]:
    """The colleagues who may see the record and could take over."""
    return [each for each in access.recipients() if may_take(each, found)]


def may_take(colleague: Recipient, found: Notice) -> bool:
    """Whether a colleague could take over: another person, no guest, with a role that opens the record."""
    other = colleague.member.id != found.recipient_id and colleague.member.role not in GUESTS
    return other and sweeping.may_see(colleague, found)


def reassign(found: Notice, *, to: UUID, actor: Actor, reason: str) -> Notice:
    """Give the deadline of a notice to a colleague: their notice and mail start now, the giver's end.

    The record's responsible person stays who it is; only who is reminded changes, until the date moves.
    """
    current(actor)
    _may(found, actor)
    taker = next((each for each in takers(found) if each.member.id == to), None)
    if taker is None:
        raise Refused({"to": "Choose a colleague who may see the record."})
    with because(given(reason)):
        Handover.objects.create(
            kind=found.kind,
            subject_id=found.subject_id,
            site_id=found.site_id,
            due_on=found.due_on,
            reason=reason.strip(),
            giver_id=found.recipient_id,
            taker_id=to,
        )
        _of_same_deadline(found, found.recipient_id).update(closed=Notice.Closed.HANDED_OVER)
        made = _begin(found, taker)
        publish("notice.reassigned", made, kind=found.kind, due_on=found.due_on.isoformat())
    return made


def _begin(found: Notice, taker: Recipient) -> Notice:
    """The taker's first notice: the same rung, unread, with a mail of its own."""
    mine = selectors.notices_of(taker.member.id)
    told = mine.filter(kind=found.kind, subject_id=found.subject_id, due_on=found.due_on, milestone=found.milestone)
    if (row := told.first()) is not None:  # told before, as a deputy or an earlier owner: it opens again
        Notice.objects.filter(pk=row.pk).update(read_at=None, closed="")
        sweeping.mail(taker.member.id, [row])
        return row
    row = _for(found, taker)
    row.save(force_insert=True)
    sweeping.mail(taker.member.id, [row])
    return row


def _for(found: Notice, taker: Recipient) -> Notice:
    """The same notice for another person, not yet written."""
    fields = ("kind", "subject_table", "subject_id", "site_id", "due_on", "milestone", "title", "reference", "url")
    return Notice(recipient_id=taker.member.id, task=found.task, **{name: getattr(found, name) for name in fields})


def snooze(found: Notice, *, until: date, today: date, actor: Actor, reason: str) -> Snooze:
    """Be reminded of one's own notice again on a day; until then nothing is said, and on that day once.

    Company rule: no longer than the policy allows. Law: a date that an authority set is never slept past.
    """
    current(actor)
    if found.recipient_id != actor.membership_id:
        raise NotAllowed("reminders.handle")
    _may(found, actor)
    longest = selectors.policy(today).longest_snooze
    if wrong := unfit(found, until, today, longest):
        raise Refused({"until": wrong})
    with because(given(reason)):
        made = Snooze.objects.create(
            kind=found.kind,
            subject_id=found.subject_id,
            site_id=found.site_id,
            due_on=found.due_on,
            reason=reason.strip(),
            person_id=found.recipient_id,
            until=until,
        )
        _of_same_deadline(found, found.recipient_id).filter(read_at=None).update(read_at=now())
        publish("notice.snoozed", found, kind=found.kind, until=until.isoformat())
    return made


def unfit(found: Notice, until: date, today: date, longest: int) -> str:
    """Why a day cannot be slept until, in one sentence; empty when it can."""
    if found.kind not in KINDS:
        return NO_DEADLINE
    if until <= today:
        return "Choose a day after today."
    if KINDS[found.kind].law and until > found.due_on:
        return f"An authority or the law sets this date: choose a day up to {found.due_on:%-d %b %Y}."
    if until > today + timedelta(days=longest):
        last = today + timedelta(days=longest)
        return f"Your company allows {longest} days: choose a day up to {last:%-d %b %Y}."
    return ""


def wake(found: Notice, *, today: date, actor: Actor) -> None:
    """End one's own snooze now."""
    current(actor)
    if found.recipient_id != actor.membership_id:
        raise NotAllowed("reminders.handle")
    asleep = selectors.sleeping([found], today).get(found.pk)
    if asleep is None:
        raise Refused("This notice does not sleep.")
    with because("woken before its day"):
        rows = Snooze.objects.filter(person_id=found.recipient_id, subject_id=found.subject_id, until__gt=today)
        rows.filter(kind=found.kind, due_on=found.due_on).update(until=today)
        _of_same_deadline(found, found.recipient_id).update(read_at=None)


def _of_same_deadline(found: Notice, recipient_id: UUID) -> QuerySet[Notice]:
    rows = Notice.objects.filter(recipient_id=recipient_id, subject_id=found.subject_id, due_on=found.due_on)
    return rows.filter(kind=found.kind, channel=Notice.Channel.MAIL, closed="")


def _may(found: Notice, actor: Actor) -> None:
    if found.closed:
        raise Refused("This deadline no longer waits for anybody: nothing can be changed about its notice.")
    if not may_handle(found, actor):
        raise NotAllowed("reminders.handle")
