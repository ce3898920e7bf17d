"""The file of a qualification: notes on gates, conditions, answers to proposals, days of grace, reports."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from cmos.models import Site
from kernel.actor import Actor
from kernel.clock import now
from kernel.errors import Refused, StepRefused
from kernel.reasons import given
from kernel.scope import because
from kernel.steps import Step
from qualification.models import Condition, Dismissal, GateNote, Grace, Qualification, Signal
from qualification.rules.lifecycle import gates, moves, notes
from qualification.rules.lifecycle.requalify import grace_errors
from qualification.rules.lifecycle.trigger import S
from qualification.rules.lifecycle.watched import SIGNALS
from qualification.selectors import filing
from qualification.selectors import lifecycle as reading
from qualification.services.lifecycle import must, refuse
from records.lifecycle import amend, lock, perform
from records.models import SponsorFile
from records.services import publish, store_file
from records.services.signing import Signing, sign
from sponsors import access

GRACE: Final = Step(
    name="grant grace",
    sources=frozenset({"open"}),
    target="open",
    permission=moves.DECIDE,
    signed=True,
)
"""A step of no record: it makes a row that its signature is on."""


def note_gate(
    row: Qualification,
    *,
    gate: str,
    says: str,
    text: str,
    file: Any = None,
    valid_from: date,
    valid_to: date | None = None,
    actor: Actor,
) -> GateNote:
    """Write that a gate is met, or not needed, where no record of its own says so yet; it counts once it is signed.

    Raises `Refused` for a gate that records decide, or a note without what it rests on.
    """
    must(actor, notes.WRITES)
    refuse(_note_errors(gate, says, text, file, valid_from, valid_to))
    why = given(text, field="text")
    with because(why[:1000]):
        made = GateNote.objects.create(
            qualification=row,
            gate=gate,
            says=says,
            text=why,
            file=stored(file, actor, why),
            valid_from=valid_from,
            valid_to=valid_to,
            author=access.actor_name(actor.key),
        )
        publish("qualification.gate_noted", made, gate=gate, says=says)
    return made


def take_note_step(
    step: Step,
    row: GateNote,
    *,
    actor: Actor,
    signing: Signing | None = None,
    reason: str = "",
    version: int | None = None,
) -> GateNote:
    """Sign a note, or take it back. Raises what `records.lifecycle.perform` raises."""
    signs = step.name == notes.SIGN.name
    return perform(
        step,
        row,
        actor=actor,
        facts=lambda found: notes.NoteFacts(found.status),
        event="qualification.note_signed" if signs else "qualification.note_taken_back",
        reason=reason or row.text[:1000],
        version=version,
        signing=signing,
        content=filing.note_content,
        also={"signed_at": now()} if signs else {"voided_at": now()},
    )


def stored(file: Any, actor: Actor, reason: str) -> SponsorFile | None:
    """The file that came with a form, kept."""
    if file is None:
        return None
    name = str(getattr(file, "name", "file"))
    return store_file(file, name=name, kind=SponsorFile, actor=actor, reason=reason[:300])


def _note_errors(gate: str, says: str, text: str, file: Any, valid_from: date, valid_to: date | None) -> dict[str, str]:
    errors = {}
    if gate not in gates.NOTED:
        errors["gate"] = "Records decide this gate: it takes no note."
    elif says not in gates.NOTED[gate]:
        errors["says"] = "This gate is always needed."
    if says == gates.MET and file is None:
        errors["file"] = "Add the document that shows it."
    if valid_to is not None and valid_to < valid_from:
        errors["valid_to"] = "The note ends before it begins."
    if not text.strip():
        errors["text"] = "Say what shows it, or why it is not needed."
    return errors


def _count_up(row: Qualification) -> None:
    """Whoever has the qualification open to change is told that it changed."""
    row.version += 1
    row.save(update_fields=["version"])


def grant_grace(
    row: Qualification,
    *,
    until: date,
    reason: str,
    actor: Actor,
    signing: Signing | None,
    version: int | None = None,
) -> Grace:
    """Sign days of grace for a requalification before it is due (company rule: 60 at most, none for high risk)."""
    must(actor, GRACE.permission)
    why = given(reason)
    if signing is None:
        raise StepRefused(["This step needs a signature."])
    today = access.today_here()
    with because(why, step=GRACE.name):
        locked = lock(row, version=version)
        due = filing.next_audit(locked, today)
        if due is None or due.due is None:
            raise Refused("No audit on site is due: there is nothing to put off.")
        refuse(grace_errors(due.due, until, due.band, today))
        if Grace.objects.filter(qualification=locked, due_on=due.due).exists():
            raise Refused("Grace was granted for this day already: it is granted once.")
        content = filing.grace_content(locked, due.due)
        made = Grace(qualification=locked, due_on=due.due, until=until, reason=why, author=access.actor_name(actor.key))
        whole = {**content, "until": until, "reason": why}
        sign(made, step=GRACE, signing=signing, content=lambda _: whole, actor=actor, shown=(locked, content))
        made.save(force_insert=True)
        publish("qualification.grace_granted", made)
        _count_up(locked)
    return made


def dismiss(row: Qualification, trigger: str, *, actor: Actor, reason: str) -> Dismissal:
    """Answer a proposal with the reason why it is not followed. A hold is ended by a signed decision alone."""
    must(actor, moves.WRITE)
    why = given(reason)
    locked = lock(row)
    found = reading.here([locked], access.today_here())[0]
    asked = next((each for each in found.proposals if each.key == trigger), None)
    if asked is None or asked.level == S:
        raise Refused("This proposal is answered already, or its cause is gone.")
    with because(why):
        made = Dismissal.objects.create(
            qualification=locked,
            trigger=trigger,
            sentence=asked.sentence[:500],
            reason=why,
            author=access.actor_name(actor.key),
        )
        publish("qualification.proposal_dismissed", made, code=asked.code)
    return made


def close_condition(
    row: Condition,
    *,
    closed_on: date,
    closing: str,
    file: Any = None,
    actor: Actor,
    reason: str = "",
    version: int | None,
) -> Condition:
    """Close a condition with its evidence. Closed after its day it still needs a decision: the hold stays."""
    must(actor, moves.WRITE)
    if row.decision.status != moves.DECIDED:
        raise Refused("The decision that sets this condition is not signed.")
    if row.closed_on is not None:
        raise Refused("This condition was closed already.")
    errors = {}
    if closed_on > access.today_here():
        errors["closed_on"] = "This day lies in the future: close it once it is done."
    if not closing.strip():
        errors["closing"] = "Say how it was met."
    if file is None:
        errors["file"] = "Add the evidence."
    refuse(errors)
    why = given(reason or closing, field="closing")
    with because(why[:1000]):
        return amend(
            row,
            actor=actor,
            reason=why[:1000],
            version=version,
            event="qualification.condition_closed",
            closed_on=closed_on,
            closing=closing.strip(),
            file=stored(file, actor, why),
            closed_by=access.actor_name(actor.key),
            closed_at=now(),
        )


# --- reports ------------------------------------------------------------------------------------------------------


def report(site: Site, *, kind: str, happened_on: date, text: str, file: Any = None, actor: Actor) -> Signal:
    """Report something of a site that no record of the portal tells: every qualification of the site must answer it."""
    must(actor, moves.WRITE)
    errors = {}
    if kind not in SIGNALS:
        errors["kind"] = "Choose what happened."
    if happened_on > access.today_here():
        errors["happened_on"] = "This day lies in the future."
    refuse(errors)
    why = given(text, field="text")
    with because(why[:1000]):
        made = Signal.objects.create(
            site=site,
            kind=kind,
            happened_on=happened_on,
            text=why,
            file=stored(file, actor, why),
            author=access.actor_name(actor.key),
        )
        publish("qualification.reported", made, kind=kind)
    return made


def end_report(row: Signal, *, ended_on: date, actor: Actor, reason: str, version: int | None) -> Signal:
    """Say since when what was reported is over. A hold that it caused still needs a decision."""
    must(actor, moves.WRITE)
    if not row.happened_on <= ended_on <= access.today_here():
        raise Refused({"ended_on": "Name a day between the day it happened and today."})
    return amend(
        row, actor=actor, reason=reason, version=version, event="qualification.report_ended", ended_on=ended_on
    )


def void_report(row: Signal, *, actor: Actor, reason: str, version: int | None) -> Signal:
    """Take back what was reported by mistake: only the head of quality does, since it can end a hold."""
    must(actor, moves.DECIDE)
    return amend(
        row,
        actor=actor,
        reason=reason,
        version=version,
        event="qualification.report_voided",
        takes_away=True,
        voided_at=now(),
    )
