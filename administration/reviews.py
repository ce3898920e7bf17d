"""Reading reviews of access: which are due, what of each person is looked at, and what a signature covers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Max, Min, Q, QuerySet

from administration import grants, rules, sites
from administration.models import AccessReview, ReviewLine
from administration.rules import Due, ReviewFacts
from kernel.actor import MEMBERSHIP, Actor
from records.selectors import signatures_on
from sponsors import access
from sponsors.models import Membership


def reviews() -> QuerySet[AccessReview]:
    """Every review of access, with how many of its lines wait."""
    waits = Count("lines", filter=Q(lines__decision=""))
    return AccessReview.objects.annotate(people=Count("lines"), waits=waits)


def review(pk: UUID) -> AccessReview:
    """One review of access."""
    return reviews().get(pk=pk)


def open_review(pk: UUID) -> AccessReview:
    """One review that is not signed or discarded yet."""
    return reviews().get(pk=pk, status=rules.OPEN)


def with_person(words: str) -> QuerySet[Any]:
    """Ids of the reviews that somebody of this name stands on."""
    return ReviewLine.objects.filter(name__icontains=words).values("review_id")


def told(found: AccessReview) -> list[ReviewLine]:
    """The lines of a review with the name of who decided each, as its file tells them."""
    rows = lines(found)
    names = decider_names(rows)
    for row in rows:
        row.decider = names.get(row.decided_by, "")
    return rows


def about(found: AccessReview) -> list[tuple[str, str]]:
    """What the file of a review says over its lines: what it is, where it stands, who signed it when."""
    signed = [
        (
            f"{each.meaning.capitalize()} by",
            f"{each.printed_name}, {each.role}, {each.signed_at:%-d %b %Y %H:%M:%S} UTC",
        )
        for each in signatures_on([found.pk])
    ]
    return [("Access review", str(found)), ("State", found.status), *signed]


def lines(found: AccessReview) -> list[ReviewLine]:
    """The people of a review, by name."""
    return list(ReviewLine.objects.filter(review=found).order_by("name", "pk"))


def people_of(scope: str, today: date) -> list[Membership]:
    """The members who can act and whose access a review of this kind looks at."""
    rows = access.memberships().filter(is_active=True, user__is_active=True, user__is_service=False)
    return [row for row in rows if rules.covers(row.role, scope) and (row.ends_on is None or row.ends_on >= today)]


def dues(today: date) -> list[Due]:
    """When each kind of review is due, the overdue ones first."""
    began = access.memberships().aggregate(first=Min("since"))["first"]
    first = access.day_here(began) if began else today
    signed = AccessReview.objects.filter(status=rules.SIGN.target).values_list("scope")
    newest = dict(signed.annotate(last=Max("signed_on")).order_by().values_list("scope", "last"))
    everybody = newest.get(rules.EVERYBODY)
    of_administrators = max(filter(None, (everybody, newest.get(rules.ONLY_ADMINISTRATORS))), default=None)
    found = [
        rules.due(rules.EVERYBODY, everybody, first),
        rules.due(rules.ONLY_ADMINISTRATORS, of_administrators, first),
    ]
    return sorted(found, key=lambda each: each.on)


def overdue(today: date) -> str:
    """Why nothing new is granted on a day; empty while every review is in time (R-07)."""
    late = next((each for each in dues(today) if each.is_overdue(today)), None)
    if late is None:
        return ""
    who = rules.SCOPES[late.scope]
    return f"The access review ({who}) was due on {late.on:%-d %b %Y}. Until it is signed nothing new is granted."


def near_for(actor: Actor, today: date) -> list[Due]:
    """The reviews that are due within 30 days or overdue, for who can make them."""
    return [each for each in dues(today) if each.is_near(today)] if actor.can(rules.REVIEWING) else []


def facts(found: AccessReview, today: date) -> ReviewFacts:
    """What decides whether a review can be signed now."""
    rows, now = lines(found), looked_at(found, today)
    known = {row.membership_id for row in rows}
    return ReviewFacts(
        status=found.status,
        open_lines=sum(not row.decision for row in rows),
        missing=tuple(each.member.user.name for each in now.values() if each.member.pk not in known),
        changed=tuple(row.name for row in changed(rows, now)),
    )


@dataclass(frozen=True, slots=True)
class Seen:
    """The access of one member as a review looks at it."""

    member: Membership
    role: str
    ends_on: date | None
    grants: str


def looked_at(found: AccessReview, today: date) -> dict[UUID, Seen]:
    """The access that whom a review is about have now, by membership; of one that is not open nothing is asked."""
    people = people_of(found.scope, today) if found.status == rules.OPEN else []
    single = grants.told_of([each.user_id for each in people], today) if people else {}
    return {each.pk: Seen(each, _role_of(each), each.ends_on, single.get(each.user_id, "")) for each in people}


def _role_of(member: Membership) -> str:
    """The role in words, with the sites it is limited to."""
    return ", ".join(filter(None, (access.member_of(member).role_label, sites.only(member.sites))))[:60]


def changed(rows: Iterable[ReviewLine], now: Mapping[UUID, Seen]) -> list[ReviewLine]:
    """The lines that speak of another access than the person has by now: what was decided of it certifies nothing."""
    pairs = [(row, now[row.membership_id]) for row in rows if row.membership_id in now]
    return [row for row, seen in pairs if (row.role, row.ends_on, row.grants) != (seen.role, seen.ends_on, seen.grants)]


def signed_content(found: AccessReview) -> dict[str, Any]:
    """What the signature of a review covers: every line with its decision and who decided it."""
    rows = lines(found)
    names = access.actor_names(row.decided_by for row in rows if row.decided_by)
    return {
        "review": str(found),
        "people": [_line(row, names) for row in rows],
    }


def _line(row: ReviewLine, names: dict[str, str]) -> str:
    until = f" until {row.ends_on:%-d %b %Y}" if row.ends_on else ""
    until += f" [{row.grants}]" if row.grants else ""
    note = f" ({row.note})" if row.note else ""
    by = f", decided by {names[row.decided_by]}" if row.decided_by else ""
    return f"{row.name}, {row.role}{until}: {row.decision or 'open'}{note}{by}"


def decider_names(rows: Iterable[ReviewLine]) -> dict[str, str]:
    """What to call who decided each line."""
    return access.actor_names(row.decided_by for row in rows if row.decided_by)


def key_of(member: Membership) -> str:
    """The actor key of a member."""
    return f"{MEMBERSHIP}{member.pk}"
