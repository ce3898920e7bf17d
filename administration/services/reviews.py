"""Reviewing access: begun, decided line by line, signed; what was decided takes effect with the signature."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final, NamedTuple
from uuid import UUID

from administration import reviews, rules
from administration.models import AccessReview, ReviewLine
from administration.reviews import Seen
from administration.services.members import end_membership
from kernel.actor import Actor
from kernel.clock import now
from kernel.db.doubles import refusing_doubles
from kernel.errors import Refused
from kernel.reasons import given
from kernel.scope import because, current
from kernel.steps import Step
from records import lifecycle
from records.services import publish
from records.services.signing import Signing
from sponsors import access

TWICE: Final = "A review of these people is open already. Decide and sign that one."


class Decision(NamedTuple):
    """What is decided about one person, and why where it is not kept."""

    decision: str
    note: str = ""


def begin_review(*, scope: str, today: date, actor: Actor, reason: str) -> AccessReview:
    """A review of everybody's access, or that of administrators, with a line for each person who can act."""
    if scope not in rules.SCOPES:
        raise Refused({"scope": "Choose whose access is reviewed."})
    with because(given(reason)), refusing_doubles({"scope": TWICE}):
        made: AccessReview = AccessReview.objects.create(
            scope=scope, begun_by=actor.key, begun_on=today, **current(actor).scope.columns
        )
        _take_in(made, today)
        publish("access_review.begun", made, scope=scope)
    return made


def decide_lines(
    review: AccessReview, decisions: Mapping[UUID, Decision], *, today: date, actor: Actor, reason: str, version: int
) -> AccessReview:
    """Keep what was decided about people; who joined since it began is taken in, and whose access changed since it was
    looked at is open again, whatever is decided here about what it was.

    Nobody decides about themselves, in the database too. Raises `Refused` for that and for a change or removal without
    a note, `StaleVersion` when somebody else decided meanwhile.
    """
    rows = {row.pk: row for row in reviews.lines(review)}
    changed = {pk: wanted for pk, wanted in decisions.items() if _differs(rows[pk], wanted)}
    errors = {f"decision_{pk}": fault for pk, wanted in changed.items() if (fault := _fault(rows[pk], wanted, actor))}
    if errors:
        raise Refused(errors)
    if review.status != rules.OPEN:
        raise Refused("This review is not open any more.")
    found = lifecycle.amend(
        review,
        actor=actor,
        reason=reason,
        version=version,
        event="access_review.decided",
        parts=sorted(map(str, changed)),
    )
    with because(given(reason)):
        for pk, wanted in changed.items():
            _decide(rows[pk], wanted, actor)
        _take_in(found, today)
    return found


def take_review_step(
    review: AccessReview,
    step: Step,
    *,
    today: date,
    actor: Actor,
    version: int,
    reason: str = "",
    signing: Signing | None = None,
) -> AccessReview:
    """Sign the review, whose removals take effect with it, or discard it."""
    signs = step.name == rules.SIGN.name
    taken = lifecycle.perform(
        step,
        review,
        actor=actor,
        facts=lambda row: reviews.facts(row, today),
        event="access_review.signed" if signs else "access_review.discarded",
        reason=reason,
        version=version,
        signing=signing,
        content=reviews.signed_content,
        also={"signed_on": today} if signs else None,
    )
    if signs:
        for row in reviews.lines(taken):
            if row.decision == rules.REMOVE:
                _remove(row, actor)
    return taken


def _remove(row: ReviewLine, actor: Actor) -> None:
    member = access.memberships().get(pk=row.membership_id)
    if member.is_active:
        end_membership(member, actor=actor, reason=f"Removed by the access review: {row.note}")


def _take_in(review: AccessReview, today: date) -> None:
    """A line for each person who can act and has none; one whose access changed says what it is, and is open again."""
    rows, now_seen = reviews.lines(review), reviews.looked_at(review, today)
    known = {row.membership_id for row in rows}
    fresh = [each for pk, each in now_seen.items() if pk not in known]
    ReviewLine.objects.bulk_create([_line(review, each) for each in fresh])
    for row in reviews.changed(rows, now_seen):
        seen = now_seen[row.membership_id]
        row.role, row.ends_on, row.grants = seen.role, seen.ends_on, seen.grants
        row.decision, row.note, row.decided_by, row.decided_at = "", "", "", None
        row.save(update_fields=["role", "ends_on", "grants", "decision", "note", "decided_by", "decided_at"])


def _line(review: AccessReview, seen: Seen) -> ReviewLine:
    member = seen.member
    signed_in = member.user.last_login
    tenant: dict[str, Any] = {"sponsor_id": review.sponsor_id, "cmo_org_id": review.cmo_org_id}
    return ReviewLine(
        review=review,
        membership=member,
        name=member.user.name,
        role=seen.role,
        ends_on=seen.ends_on,
        grants=seen.grants,
        last_sign_in=access.day_here(signed_in) if signed_in else None,
        subject=reviews.key_of(member),
        **tenant,
    )


def _differs(row: ReviewLine, wanted: Decision) -> bool:
    return (row.decision, row.note) != (wanted.decision, wanted.note.strip())


def _fault(row: ReviewLine, wanted: Decision, actor: Actor) -> str:
    if row.subject == actor.key:
        return "This is your own access: another person decides."
    if wanted.decision not in (*rules.DECISIONS, ""):
        return "Choose keep, change or remove."
    if wanted.decision in (rules.CHANGE, rules.REMOVE) and not wanted.note.strip():
        return f"Say in the note what is to {wanted.decision}, and why."
    return ""


def _decide(row: ReviewLine, wanted: Decision, actor: Actor) -> None:
    row.decision, row.note = wanted.decision, wanted.note.strip()
    row.decided_by, row.decided_at = (actor.key, now()) if wanted.decision else ("", None)
    row.save(update_fields=["decision", "note", "decided_by", "decided_at"])
