"""Writing what follows: responses, update letters, commitments, our own reaction."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from cmos.services.changed import site_changed
from inspections import selectors
from inspections.models import Commitment, Form483, Reaction, Response, WarningLetter
from inspections.rules import filed_on
from inspections.rules.reaction import CODES
from inspections.rules.steps import NOT_DONE, PROMISED, REPORT_DONE, VERIFY
from inspections.services.checks import past_error, refuse, still_open, still_stands, stored
from kernel.actor import Actor
from kernel.clock import now
from kernel.errors import Refused
from kernel.scope import because, current
from kernel.steps import Step
from records.lifecycle import amend, lock, perform
from records.services import publish
from sponsors import access

Parent = Form483 | WarningLetter
WRITTEN: Final = ("text", "owner", "due_on", "made_on", "responsible_id")


def record_response(
    parent: Parent,
    *,
    kind: str = Response.Kind.RESPONSE,
    sent_on: date | None = None,
    sent_at: datetime | None = None,
    file: Any = None,
    proof: Any = None,
    summary: str = "",
    actor: Actor,
    reason: str,
) -> Response:
    """Record a response or an update letter; the first response to a version stops its clock.

    `sent_on` is FDA's day of receipt; an instant in `sent_at` tells it by itself (23:30 in India is still the day
    before in Maryland).
    """
    current(actor)
    still_stands(parent)
    day = filed_on(sent_at) if sent_at else sent_on
    refuse(_response_errors(parent, kind, day, sent_at))
    assert day is not None  # refused above
    with because(reason):
        locked = lock(parent)
        number = Response.objects.filter(**selectors.about(locked), kind=kind).count() + 1
        made = Response.objects.create(
            **selectors.about(locked),
            site_id=parent.site_id,
            kind=kind,
            number=number,
            sent_on=day,
            sent_at=sent_at,
            file=stored(file, actor=actor, reason=reason),
            proof=stored(proof, actor=actor, reason=reason),
            summary=summary.strip(),
        )
        publish("response.sent", made, kind=kind, number=number)
    site_changed(parent.site_id)
    return made


def _response_errors(parent: Parent, kind: str, day: date | None, sent_at: datetime | None) -> dict[str, str]:
    if kind not in Response.Kind.values:
        return {"kind": "Choose response or update letter."}
    if day is None:
        return {"sent_on": "Give the day on which it was sent."}
    if sent_at and sent_at > now():
        return {"sent_at": "A reply is recorded once it was sent."}
    if day < parent.issued_on:
        what = "form" if isinstance(parent, Form483) else "letter"
        return {"sent_on": f"A reply is sent after the {what} was issued."}
    return {"sent_on": past_error(day, "A reply is recorded once it was sent.")}


def change_response(
    response: Response,
    *,
    file: Any = None,
    proof: Any = None,
    summary: str,
    actor: Actor,
    reason: str,
    version: int | None,
) -> Response:
    """Add the file or the proof of filing later, or correct the summary; the day of a reply stays."""
    still_stands(response.form or response.letter)
    changes: dict[str, Any] = {"summary": summary.strip()}
    if letter := stored(file, actor=actor, reason=reason):
        changes["file"] = letter
    if receipt := stored(proof, actor=actor, reason=reason):
        changes["proof"] = receipt
    return amend(response, actor=actor, reason=reason, version=version, event="response.changed", **changes)


def make_commitment(
    parent: Parent,
    *,
    text: str,
    owner: str,
    due_on: date,
    made_on: date,
    responsible_id: UUID | None = None,
    response_id: UUID | None = None,
    actor: Actor,
    reason: str,
) -> Commitment:
    """Record a dated promise of a reply or update, with who at the CMO owns it and who of us follows it."""
    current(actor)
    still_stands(parent)
    refuse(_commitment_errors(parent, text, owner, due_on, made_on))
    if response_id and not selectors.responses_to(parent).filter(pk=response_id).exists():
        raise Refused({"response": "This is no reply to the same form or letter."})
    with because(reason):
        locked = lock(parent)
        made = Commitment.objects.create(
            **selectors.about(locked),
            site_id=parent.site_id,
            response_id=response_id,
            number=Commitment.objects.filter(**selectors.about(locked)).count() + 1,
            text=text.strip(),
            owner=owner.strip(),
            due_on=due_on,
            made_on=made_on,
            responsible_id=responsible_id,
        )
        publish("commitment.made", made, due_on=due_on.isoformat())
    site_changed(parent.site_id)
    return made


def _commitment_errors(parent: Parent, text: str, owner: str, due_on: date, made_on: date) -> dict[str, str]:
    early = "A promise is made once the form or letter was issued." if made_on < parent.issued_on else ""
    return {
        "text": "" if text.strip() else "Write what was promised.",
        "owner": "" if owner.strip() else "Name who owns it at the CMO.",
        "made_on": early or past_error(made_on, "A promise is recorded once it was made."),
        "due_on": "It is due before it was promised." if due_on < made_on else "",
    }


def change_commitment(
    commitment: Commitment, *, evidence: Any = None, actor: Actor, reason: str, version: int | None, **changes: Any
) -> Commitment:
    """Correct a promise, move its date with a reason, or attach its evidence."""
    parent = commitment.form or commitment.letter
    assert parent is not None  # a constraint of the table
    still_stands(parent)
    if commitment.status != PROMISED and any(name != "responsible_id" for name in changes):
        raise Refused("It is reported as done: return it before it is changed.")
    merged = {name: changes.get(name, getattr(commitment, name)) for name in WRITTEN}
    refuse(_commitment_errors(parent, merged["text"], merged["owner"], merged["due_on"], merged["made_on"]))
    if found := stored(evidence, actor=actor, reason=reason):
        changes["evidence"] = found
    changed = amend(commitment, actor=actor, reason=reason, version=version, event="commitment.changed", **changes)
    site_changed(changed.site_id)
    return changed


def step_commitment(
    step: Step, commitment: Commitment, *, actor: Actor, reason: str, version: int | None = None
) -> Commitment:
    """Report it done, verify it from its evidence, return it, or void it."""
    parent = commitment.form or commitment.letter
    assert parent is not None  # a constraint of the table
    still_stands(parent)
    today = access.today_here()
    dates: dict[str, dict[str, Any]] = {
        REPORT_DONE.name: {"done_on": today},
        VERIFY.name: {"verified_on": today},
        NOT_DONE.name: {"done_on": None, "verified_on": None},
    }
    changed = perform(
        step,
        commitment,
        actor=actor,
        facts=selectors.commitment_state,
        event="commitment.changed",
        reason=reason or step.name,
        version=version,
        also=dates.get(step.name),
    )
    site_changed(changed.site_id)
    return changed


def record_reaction(form: Form483, *, task: str, done_on: date, note: str = "", actor: Actor, reason: str) -> Reaction:
    """Record that a task of our own plan was done; a company rule, never law."""
    current(actor)
    still_open(form.inspection)
    refuse(
        {
            "task": "" if task in CODES else "Choose a task of the plan.",
            "done_on": "Not before the form was issued."
            if done_on < form.issued_on
            else past_error(done_on, "A task is recorded once it is done."),
        }
    )
    with because(reason):
        lock(form)
        made, _ = Reaction.objects.update_or_create(
            form=form, task=task, defaults={"site_id": form.site_id, "done_on": done_on, "note": note.strip()}
        )
        publish("reaction.done", made, task=task)
    return made
