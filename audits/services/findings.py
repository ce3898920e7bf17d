"""Findings of the sponsor: drafted, graded by two people, issued, withdrawn, closed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from audits import rules, selectors
from audits.models import Audit, Finding, FindingGrade, FindingMessage, IssuedFinding
from audits.services.common import must, parties, refuse
from audits.services.letters import NOT_JOINED
from cmos import selectors as cmos
from kernel.actor import Actor
from kernel.clock import now
from kernel.errors import Refused
from kernel.locks import take_turns
from kernel.reasons import category_of, joined
from kernel.scope import because, current
from kernel.steps import Step
from records.lifecycle import amend, lock, perform
from records.services import publish
from regulations import selectors as regulations
from regulations.rules.vocabulary import OPERATION_LABELS
from sponsors import access

OPEN = (rules.PLANNED, rules.PERFORMED, rules.REPORTED)
ISSUED_TO_CMO = "finding issued"
"""Reason on the copy that the CMO reads: the reason people type stays with the sponsor."""


def draft_finding(
    audit: Audit,
    *,
    grade: str,
    text: str,
    requirements: Sequence[str],
    operations: Sequence[str] = (),
    internal_note: str = "",
    found_on: date | None = None,
    actor: Actor,
    reason: str,
) -> Finding:
    """A finding as a draft: nobody outside the sponsor sees it. Without `found_on` it was found today."""
    must(actor, "audits.conduct", audit)
    found = found_on or access.today_here()
    refuse(_errors(grade, text, requirements, operations, found))
    with because(reason):
        locked = lock(audit)  # a guard may be counting this audit's findings right now
        if locked.status not in OPEN:
            raise Refused("A closed or cancelled audit takes no more findings.")
        last = Finding.objects.filter(audit=audit).order_by("-number").values_list("number", flat=True).first()
        made = Finding.objects.create(
            audit=audit,
            site_id=audit.site_id,
            number=(last or 0) + 1,
            grade=grade,
            text=text.strip(),
            requirements=list(requirements),
            operations=list(operations),
            internal_note=internal_note.strip(),
            found_on=found,
            graded_by=actor.key,
        )
        _grade(made, grade, FindingGrade.Verb.GIVEN, reason, actor)
        publish("finding.drafted", made, grade=grade)
    return made


def _errors(
    grade: str, text: str, requirements: Sequence[str], operations: Sequence[str], found_on: date | None
) -> dict[str, str]:
    errors = {} if grade in rules.GRADES else {"grade": f"Choose one of: {', '.join(rules.GRADES.values())}."}
    if not text.strip():
        errors["text"] = "Describe the finding."
    if unknown := regulations.unknown_codes(requirements):
        errors["requirements"] = f"Not in the catalogue: {', '.join(unknown)}."
    if strange := [code for code in operations if code not in OPERATION_LABELS]:
        errors["operations"] = f"Not in the vocabulary: {', '.join(strange)}."
    if found_on and found_on > access.today_here():
        errors["found_on"] = "This day lies in the future."
    return errors


def _grade(finding: Finding, grade: str, verb: str, reason: str, actor: Actor) -> FindingGrade:
    author = access.actor_name(actor.key)
    return FindingGrade.objects.create(
        finding=finding, grade=grade, verb=verb, reason=reason.strip()[:500], author=author
    )


def change_finding(
    finding: Finding,
    *,
    grade: str,
    text: str,
    requirements: Sequence[str],
    internal_note: str,
    operations: Sequence[str] = (),
    found_on: date | None = None,
    actor: Actor,
    reason: str,
    version: int | None,
) -> Finding:
    """Change a draft; of an issued finding only the internal note still changes.

    Without `found_on` the day on which it was found stays.
    """
    must(actor, "audits.conduct", finding.audit)
    locked = lock(finding, version=version)
    changes: dict[str, Any] = {"internal_note": internal_note.strip()}
    regraded = locked.status == rules.DRAFT and locked.grade != grade
    if locked.status == rules.DRAFT:
        refuse(_errors(grade, text, requirements, operations, found_on))
        changes |= {"grade": grade, "text": text.strip(), "requirements": list(requirements)}
        changes |= {"operations": list(operations), "found_on": found_on or locked.found_on}
    if regraded:
        changes |= {"graded_by": actor.key, "grade_confirmed_by": ""}
    changed = amend(finding, actor=actor, reason=reason, version=version, event="finding.changed", **changes)
    if regraded:
        with because(reason):
            _grade(changed, grade, FindingGrade.Verb.CHANGED, reason, actor)
    return changed


def regrade(finding: Finding, *, grade: str, actor: Actor, reason: str, version: int | None) -> Finding:
    """Propose another grade for an issued finding: it counts once a second person has confirmed it."""
    must(actor, "audits.confirm_grade")
    refuse({} if grade in rules.GRADES else {"grade": f"Choose one of: {', '.join(rules.GRADES.values())}."})
    locked = lock(finding, version=version)
    if locked.status != rules.ISSUED:
        raise Refused("The grade of a draft is changed with the draft; a closed finding keeps its grade.")
    if locked.grade == grade:
        raise Refused({"grade": "This is its grade already."})
    changed = amend(
        finding,
        actor=actor,
        reason=reason,
        version=version,
        event="finding.graded",
        graded_by=actor.key,
        parts=["grade"],
    )
    with because(reason.strip()):
        _grade(changed, grade, FindingGrade.Verb.CHANGED, reason, actor)
    return changed


def confirm_grade(finding: Finding, *, actor: Actor, reason: str, version: int | None) -> Finding:
    """The second person agrees: a draft may be issued; a changed grade counts, and the CMO is told."""
    must(actor, "audits.confirm_grade")
    locked = lock(finding, version=version)
    pending = selectors.pending_grade(locked)
    if locked.status not in (rules.DRAFT, rules.ISSUED) or (locked.status == rules.ISSUED and pending is None):
        raise Refused("There is no grade to confirm.")
    if locked.graded_by == actor.key:
        raise Refused("You gave this grade: a second person confirms it (company rule).")
    grade = pending.grade if pending else locked.grade
    changed = amend(
        finding,
        actor=actor,
        reason=reason,
        version=version,
        event="finding.graded",
        parts=["grade"],
        grade=grade,
        grade_confirmed_by=actor.key,
    )
    with because(reason.strip()):
        _grade(changed, grade, FindingGrade.Verb.CONFIRMED, reason, actor)
    if changed.status == rules.ISSUED:
        tell(changed, rules.REGRADED, actor=actor, grade=grade)
    return changed


def issue_finding(finding: Finding, *, actor: Actor, reason: str = "", version: int | None = None) -> IssuedFinding:
    """Issue a finding to the CMO: a copy that both sides read from now on and nobody changes."""
    organisation = cmos.linked_organisation(finding.site.company_id)
    if organisation is None:
        raise Refused(NOT_JOINED)
    on = access.today_here()
    choice = selectors.policy(on)
    due = rules.response_due(finding.grade, on, choice)
    taken = perform(
        rules.ISSUE_FINDING,
        finding,
        actor=actor,
        facts=lambda row: selectors.finding_facts(row, None, today=on, policy=choice),
        event="finding.issued",
        reason=reason,
        version=version,
        also={
            "issued_on": on,
            "response_due_on": due.final if due else None,
            "interim_due_on": due.interim if due else None,
        },
        permission_on=finding.audit,
    )
    return _copy(taken, organisation)


def _copy(finding: Finding, organisation: Any) -> IssuedFinding:
    headings = regulations.headings(finding.requirements)
    with because(ISSUED_TO_CMO):
        made = IssuedFinding.objects.create(
            sponsor=finding.sponsor,
            cmo_org_id=organisation,
            released_at=now(),
            finding=finding,
            sponsor_name=access.tenant_name(current().scope),
            site_name=finding.site.name,
            audit_number=finding.found_in,
            number=finding.number,
            grade=finding.grade,
            text=finding.text,
            citations="; ".join(f"{code} {headings.get(code, '')}".strip() for code in finding.requirements),
            operations=", ".join(OPERATION_LABELS.get(code, code) for code in finding.operations),
            due_on=finding.response_due_on,
            interim_due_on=finding.interim_due_on,
        )
        publish("finding.received", made)
    return made


def void_finding(finding: Finding, *, actor: Actor, reason: str, version: int | None) -> Finding:
    """Take back a draft: a mistake, with the reason. What the CMO has read is withdrawn, never voided."""
    if finding.status == rules.ISSUED:
        raise Refused("The CMO has read this finding: withdraw it, and tell the CMO why.")
    return _end(rules.VOID_FINDING, finding, "finding.voided", actor, reason, version)


def withdraw_finding(finding: Finding, *, text: str = "", actor: Actor, reason: str, version: int | None) -> Finding:
    """Withdraw an issued finding: it stays on record at both sides, and nothing is owed for it any more.

    `text` is what the CMO reads; `reason` stays with the sponsor.
    """
    issued = selectors.issued_of(finding)
    if issued is None:
        raise Refused("A draft is voided: the CMO has never seen it.")
    take_turns(issued.pk)
    taken = _end(rules.WITHDRAW_FINDING, finding, "finding.withdrawn", actor, reason, version)
    tell(taken, rules.WITHDRAWN, actor=actor, text=text)
    return taken


def _end(step: Step, finding: Finding, event: str, actor: Actor, reason: str, version: int | None) -> Finding:
    on = access.today_here()
    return perform(
        step,
        finding,
        actor=actor,
        facts=lambda row: selectors.finding_facts(row, selectors.dialogue([row]).get(row.pk), today=on),
        event=event,
        reason=reason,
        version=version,
        permission_on=finding.audit,
    )


def close_if_settled(finding: Finding, *, actor: Actor) -> Finding:
    """Close a finding whose answer is accepted and whose actions are all verified; else leave it as it is."""
    talk = selectors.dialogue([finding]).get(finding.pk)
    facts = selectors.finding_facts(finding, talk, today=access.today_here())
    if finding.status != rules.ISSUED or any(rules.settled(facts)):
        return finding
    closed = _end(rules.CLOSE_FINDING, finding, "finding.closed", actor, "answer accepted, actions verified", None)
    tell(closed, rules.CLOSED, actor=actor)
    return closed


def tell(finding: Finding, kind: str, *, actor: Actor, text: str = "", **facts: Any) -> FindingMessage | None:
    """A message of the sponsor that follows from a decision; none where nothing was issued."""
    issued = selectors.issued_of(finding)
    if issued is None:
        return None
    with because(rules.MESSAGES[kind]):
        return FindingMessage.objects.create(
            issued=issued,
            kind=kind,
            text=text.strip(),
            author=access.actor_name(actor.key),
            released_at=now(),
            **parties(issued),
            **facts,
        )


def set_due(finding: Finding, due_on: date, *, actor: Actor, reason: str) -> Finding:
    """Write the due date of the answer on the sponsor's record."""
    why = reason if category_of(reason) else joined("decision", reason)
    return amend(finding, actor=actor, reason=why, version=None, event="finding.due_changed", response_due_on=due_on)
