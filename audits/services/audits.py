"""Moving, preparing, holding and closing audits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from audits import rules, selectors
from audits.models import Audit, TeamMember
from audits.services.common import must, refuse
from audits.services.findings import issue_finding
from audits.services.letters import tell_cancelled, tell_moved
from audits.services.planning import keep_dates, plan_errors
from cmos.services import Basis
from cmos.services.changed import site_changed
from kernel.actor import Actor
from kernel.errors import Refused
from kernel.scope import because
from kernel.steps import Step
from records.lifecycle import amend, lock, perform
from records.services.signing import Signing
from sponsors import access

EVENTS: Final = {
    "record performed": "audit.performed",
    "issue findings": "audit.reported",
    "sign as lead": "audit.signed",
    "reopen": "audit.reopened",
    "close": "audit.closed",
    "cancel": "audit.cancelled",
}
ENDED: Final = (rules.CLOSED, rules.CANCELLED)
NO_CHANGE: Final = "A closed or cancelled audit stays as it is."
SIGNED_BY_LEAD: Final = "The lead has signed this audit: reopen it first."
ONLY_PLANNED: Final = "Only a planned audit is rescheduled."


@dataclass(frozen=True, slots=True)
class Performed:
    """What is recorded when an audit was held."""

    started_on: date
    ended_on: date
    outcome: str
    summary: str
    interval_months: int


def reschedule(
    audit: Audit,
    *,
    planned_start: date,
    planned_end: date,
    justification: str = "",
    actor: Actor,
    reason: str,
    version: int | None,
) -> Audit:
    """Move the planned days. A later date carries the justification of its risk, before the day the audit is due."""
    must(actor, "audits.plan")
    locked = lock(audit, version=version)
    if locked.status != rules.PLANNED:
        raise Refused(ONLY_PLANNED)
    days: dict[str, Any] = {"planned_start": planned_start, "planned_end": planned_end}
    refuse(reschedule_errors(locked, **days, justification=justification, actor=actor))
    move = rules.move(locked.planned_start, planned_start, locked.due_on, access.today_here())
    moved = amend(
        audit,
        actor=actor,
        reason=reason,
        version=version,
        event="audit.rescheduled",
        **days,
    )
    if moved.version != locked.version:
        with because(reason.strip()):
            keep_dates([moved], actor=actor, reason=reason, justification=justification, move=move)
        tell_moved(moved, actor=actor)
    return moved


def reschedule_errors(
    audit: Audit, *, planned_start: date, planned_end: date, justification: str, actor: Actor
) -> dict[str, str]:
    """What stands against new days of a planned audit, a sentence per field; under `audit` when none can be given."""
    if audit.status != rules.PLANNED:
        return {"audit": ONLY_PLANNED}
    move = rules.move(audit.planned_start, planned_start, audit.due_on, access.today_here())
    errors = {"planned_end": "The audit ends before it starts."} if planned_end < planned_start else {}
    if move.postponed and not justification.strip():
        errors["justification"] = "Say why the risk of a later audit can be taken (company rule)."
    if move.late and not actor.can("audits.postpone_late"):
        errors["justification"] = (
            "The audit is past its due date: only the head of quality still postpones it (company rule)."
        )
    return errors


def change_audit(
    audit: Audit,
    *,
    team: Mapping[UUID, str] | None = None,
    actor: Actor,
    reason: str,
    version: int | None,
    **changes: Any,
) -> Audit:
    """Change what is planned beside the days: type, scope, standards, agenda, papers asked for, lead, team, notes."""
    must(actor, "audits.plan", audit)
    locked = _changeable(audit, version)
    planned = {**{name: getattr(locked, name) for name in ("kind", "scope", "lead_id")}, **changes}
    days = (locked.planned_start, locked.planned_end)
    refuse(plan_errors(planned["kind"], planned["scope"], *days, planned["lead_id"], Basis()))
    moved = _team_changes(locked, team) if team is not None else {}
    texts: dict[str, Any] = {
        name: value.strip() if isinstance(value, str) else value for name, value in changes.items()
    }
    changed = amend(
        audit,
        actor=actor,
        reason=reason,
        version=version,
        event="audit.changed",
        parts=["team"] if moved else (),
        takes_away=TeamMember.objects.filter(audit=locked, person_id__in=moved).exists(),
        **texts,
    )
    if moved:
        _set_team(changed, moved, reason)
    return changed


def _changeable(audit: Audit, version: int | None) -> Audit:
    locked = lock(audit, version=version)
    if locked.status in ENDED:
        raise Refused(NO_CHANGE)
    if locked.status == rules.LEAD_SIGNED:
        raise Refused(SIGNED_BY_LEAD)
    return locked


def _team_changes(audit: Audit, team: Mapping[UUID, str]) -> dict[UUID, str | None]:
    """The people whose place changes: their new role, none for who leaves."""
    known = {member.id for member in access.people()}
    refuse({} if set(team) <= known else {"team": "This person does not exist."})
    refuse({} if set(team.values()) <= set(rules.TEAM_ROLES) else {"team": "Choose the person's part in the audit."})
    now_there = dict(TeamMember.objects.filter(audit=audit).values_list("person_id", "role"))
    wanted = {pk: role for pk, role in team.items() if now_there.get(pk) != role}
    return {**wanted, **{pk: None for pk in now_there if pk not in team}}


def _set_team(audit: Audit, changes: Mapping[UUID, str | None], reason: str) -> None:
    with because(reason.strip()):
        for person, role in changes.items():
            place = TeamMember.objects.filter(audit=audit, person_id=person)
            if role is None:
                place.delete()
            elif not place.update(role=role):
                TeamMember.objects.create(audit=audit, person_id=person, role=role)


def record_performed(audit: Audit, held: Performed, *, actor: Actor, reason: str, version: int | None) -> Audit:
    """Record that the audit was held: dates, outcome, and when the next one is due."""
    must(actor, "audits.conduct", audit)
    _changeable(audit, version)
    errors = {} if held.outcome in rules.OUTCOMES else {"outcome": "Choose the outcome."}
    if held.ended_on < held.started_on:
        errors["performed_end"] = "The audit cannot end before it starts."
    if held.ended_on > access.today_here():
        errors["performed_end"] = "The audit ends in the future."
    refuse(errors)
    amended = amend(
        audit,
        actor=actor,
        reason=reason,
        version=version,
        event="audit.changed",
        performed_start=held.started_on,
        performed_end=held.ended_on,
        outcome=held.outcome,
        summary=held.summary.strip(),
        interval_months=held.interval_months,
        next_due_on=rules.next_due(held.ended_on, held.interval_months),
    )
    if amended.status == rules.PLANNED:
        amended = take_step(rules.RECORD_PERFORMED, amended, actor=actor, reason=reason)
    site_changed(amended.site_id)
    return amended


def take_step(
    step: Step,
    audit: Audit,
    *,
    actor: Actor,
    reason: str = "",
    version: int | None = None,
    signing: Signing | None = None,
) -> Audit:
    """Take a step of an audit; issuing its findings issues each draft; the lead's step and the close are signed."""
    on = access.today_here()
    if step is rules.ISSUE_FINDINGS:
        for finding in selectors.findings_of(audit):
            if finding.status == rules.DRAFT:
                issue_finding(finding, actor=actor, reason=reason or "audit report")
    taken = perform(
        step,
        audit,
        actor=actor,
        facts=lambda row: selectors.audit_facts(row, on),
        event=EVENTS[step.name],
        reason=reason,
        version=version,
        signing=signing,
        content=selectors.signed_content,
        also=_also(step, actor, on),
        permission_on=audit,
        two_people=selectors.audit_facts(audit, on).policy.close_by_two,
    )
    if step is rules.CANCEL:
        tell_cancelled(taken, actor=actor)
    site_changed(taken.site_id)
    return taken


def _also(step: Step, actor: Actor, on: date) -> dict[str, Any] | None:
    """Columns that the step itself sets."""
    if step is rules.CLOSE:
        return {"closed_on": on}
    return {"lead_signed_by": {"sign as lead": actor.key, "reopen": ""}[step.name]} if step in _LEADS else None


_LEADS = (rules.SIGN_AS_LEAD, rules.REOPEN)
