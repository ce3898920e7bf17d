"""What people and sponsors choose: the digest, a calendar address, the ladders; and when home was last seen."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from kernel.actor import Actor
from kernel.clock import now
from kernel.errors import NotAllowed, Refused
from kernel.scope import because, current
from records.services import publish
from reminders import selectors
from reminders.models import CalendarFeed, Preference, Visit
from reminders.rules import policy as policies
from reminders.rules.policy import ReminderPolicy, Unfit
from sponsors import services as sponsors
from sponsors.models import Policy
from sponsors.tokens import digest_of, new_token


def _person(actor: Actor) -> UUID:
    if actor.membership_id is None or current(actor).scope.sponsor_id is None:
        raise NotAllowed("reminders.notices")
    return actor.membership_id


def choose_digest(*, weekly: bool, actor: Actor) -> None:
    """The weekly digest on or off, for people of either kind of tenant; reminders of deadlines stay."""
    columns, chosen = current(actor).scope.columns, {"weekly_digest": weekly}
    if actor.membership_id is None:
        raise NotAllowed("reminders.choose")
    with because("own choice"):
        Preference.objects.update_or_create(
            member_id=actor.membership_id, defaults=chosen, create_defaults={**chosen, **columns}
        )


def open_feed(*, everything: bool, actor: Actor) -> str:
    """A new secret calendar address of one's own; an older one ends. Returns the token, which is kept as a hash."""
    member, token = _person(actor), new_token()
    with because("own calendar address"):
        CalendarFeed.objects.filter(member_id=member, revoked_at=None).update(revoked_at=now())
        made = CalendarFeed.objects.create(member_id=member, token_digest=digest_of(token), everything=everything)
        publish("calendar_feed.opened", made)
    return token


def revoke_feed(*, actor: Actor) -> None:
    """End one's own calendar address at once."""
    member = _person(actor)
    found = selectors.feed_of(member)
    if found is None:
        raise Refused("There is no calendar address to end.")
    with because("own calendar address"):
        CalendarFeed.objects.filter(pk=found.pk).update(revoked_at=now())
        publish("calendar_feed.revoked", found)


def note_visit(member: UUID, *, actor: Actor) -> None:
    """Somebody looks at home: after a pause, what changed is counted from the look before it."""
    current(actor)
    at, found = now(), selectors.visit(member)
    if found is None:
        Visit.objects.bulk_create([Visit(member_id=member, at=at)], ignore_conflicts=True)
    elif selectors.worth_noting(found):
        Visit.objects.filter(pk=found.pk).update(at=at, before=selectors.away_since(found))


def change_policy(chosen: ReminderPolicy, *, seen: int, on: date, actor: Actor, reason: str) -> Policy:
    """A new version of the sponsor's reminder policy, in force from `on`. Company rule: law sets none of it.

    Raises `Refused` for ladders that would tell nobody in time, `StaleVersion` when somebody was faster.
    """
    current(actor)
    if not actor.can("reminders.change_policy"):
        raise NotAllowed("reminders.change_policy")
    try:
        policies.check(chosen)
    except Unfit as unfit:
        raise Refused({unfit.ladder: str(unfit)}) from unfit
    made = sponsors.adopt_policy(policies.KIND, chosen.body(), seen=seen, on=on, actor=actor, reason=reason)
    with because(reason.strip()):
        publish("policy.adopted", made, kind=policies.KIND, version=made.version)
    return made
