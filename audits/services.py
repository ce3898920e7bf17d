"""Writing audits, findings, and the dialogue about findings."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.contrib.auth.models import Permission
from django.db import IntegrityError, transaction

from audits import rules, selectors
from audits.models import (
    KINDS,
    Audit,
    AuditGrant,
    Finding,
    FindingResponse,
    IssuedFinding,
    ResponseFile,
    ResponseReview,
)
from cmos import selectors as cmos
from cmos.models import Site
from cmos.services.changed import site_changed
from kernel.actor import Actor
from kernel.clock import now, today
from kernel.errors import NotAllowed, Refused
from kernel.scope import because, current
from kernel.steps import Step
from records.lifecycle import amend, lock, perform
from records.models import DialogueFile
from records.services import Signing, next_number, publish, store_file
from regulations import selectors as regulations
from sponsors import access

EVENTS: Final = {
    "record performed": "audit.performed",
    "issue findings": "audit.reported",
    "close": "audit.closed",
    "cancel": "audit.cancelled",
}
NOT_JOINED: Final = "The CMO has not joined the portal yet: invite it from the company's page, then issue the finding."


@dataclass(frozen=True, slots=True)
class Performed:
    """What is recorded when an audit was held."""

    started_on: date
    ended_on: date
    outcome: str
    summary: str
    interval_months: int


def plan_audit(
    site: Site,
    *,
    kind: str,
    scope: str,
    planned_start: date,
    planned_end: date,
    lead_id: UUID | None = None,
    actor: Actor,
    reason: str,
) -> Audit:
    """Plan an audit of a site."""
    current(actor)
    errors = {} if kind in KINDS else {"kind": f"Choose one of: {', '.join(KINDS.values())}."}
    if planned_end < planned_start:
        errors["planned_end"] = "The audit ends before it starts."
    if not scope.strip():
        errors["scope"] = "Say what the audit looks at."
    _refuse(errors)
    with because(reason):
        made = Audit.objects.create(
            number=next_number("AUD", planned_start.year),
            site=site,
            kind=kind,
            scope=scope.strip(),
            planned_start=planned_start,
            planned_end=planned_end,
            lead_id=lead_id,
        )
        publish("audit.planned", made)
    return made


def record_performed(audit: Audit, held: Performed, *, actor: Actor, reason: str, version: int | None) -> Audit:
    """Record that the audit was held: dates, outcome, and when the next one is due."""
    if audit.status in (rules.CLOSED, rules.CANCELLED):
        raise Refused("A closed or cancelled audit stays as it is.")
    errors = {} if held.outcome in rules.OUTCOMES else {"outcome": "Choose the outcome."}
    if held.ended_on < held.started_on:
        errors["performed_end"] = "The audit cannot end before it starts."
    if held.ended_on > _today():
        errors["performed_end"] = "The audit ends in the future."
    _refuse(errors)
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
    """Take a step of an audit; issuing its findings issues each draft, closing is signed."""
    on = _today()
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
        also={"closed_on": on} if step is rules.CLOSE else None,
        permission_on=audit,
    )
    site_changed(taken.site_id)
    return taken


def draft_finding(
    audit: Audit,
    *,
    grade: str,
    text: str,
    requirements: Sequence[str],
    internal_note: str = "",
    actor: Actor,
    reason: str,
) -> Finding:
    """A finding as a draft: nobody outside the sponsor sees it."""
    current(actor)
    _may_conduct(actor, audit)
    _refuse(_finding_errors(grade, text, requirements))
    with because(reason):
        locked = lock(audit)  # a guard may be counting this audit's findings right now
        if locked.status not in (rules.PLANNED, rules.PERFORMED, rules.REPORTED):
            raise Refused("A closed or cancelled audit takes no more findings.")
        last = Finding.objects.filter(audit=audit).order_by("-number").values_list("number", flat=True).first()
        made = Finding.objects.create(
            audit=audit,
            site_id=audit.site_id,
            number=(last or 0) + 1,
            grade=grade,
            text=text.strip(),
            requirements=list(requirements),
            internal_note=internal_note.strip(),
        )
        publish("finding.drafted", made, grade=grade)
    return made


def change_finding(
    finding: Finding,
    *,
    grade: str,
    text: str,
    requirements: Sequence[str],
    internal_note: str,
    actor: Actor,
    reason: str,
    version: int | None,
) -> Finding:
    """Change a draft; of an issued finding only the internal note still changes."""
    _may_conduct(actor, finding.audit)
    changes: dict[str, Any] = {"internal_note": internal_note.strip()}
    if finding.status == rules.DRAFT:
        _refuse(_finding_errors(grade, text, requirements))
        changes |= {"grade": grade, "text": text.strip(), "requirements": list(requirements)}
    return amend(finding, actor=actor, reason=reason, version=version, event="audit.changed", **changes)


def issue_finding(finding: Finding, *, actor: Actor, reason: str = "", version: int | None = None) -> IssuedFinding:
    """Issue a finding to the CMO: a copy that both sides read from now on and nobody changes."""
    organisation = cmos.linked_organisation(finding.audit.site.company_id)
    if organisation is None:
        raise Refused(NOT_JOINED)
    on = _today()
    taken = perform(
        rules.ISSUE_FINDING,
        finding,
        actor=actor,
        facts=lambda row: selectors.finding_facts(row, ()),
        event="finding.issued",
        reason=reason,
        version=version,
        also={"issued_on": on},
        permission_on=finding.audit,
    )
    return _copy(taken, organisation, on, reason)


def _copy(finding: Finding, organisation: UUID, on: date, reason: str) -> IssuedFinding:
    due = rules.response_due(finding.grade, on)
    headings = regulations.headings(finding.requirements)
    with because(reason or "finding issued"):
        return IssuedFinding.objects.create(
            sponsor=finding.sponsor,
            cmo_org_id=organisation,
            released_at=now(),
            finding=finding,
            sponsor_name=access.tenant_name(current().scope),
            site_name=finding.audit.site.name,
            audit_number=finding.audit.number,
            number=finding.number,
            grade=finding.grade,
            text=finding.text,
            citations="; ".join(f"{code} {headings.get(code, '')}".strip() for code in finding.requirements),
            due_on=due.final if due else None,
            interim_due_on=due.interim if due else None,
        )


def void_finding(finding: Finding, *, actor: Actor, reason: str, version: int | None) -> Finding:
    """Take back a draft: a mistake, with the reason. What the CMO has read stays on record."""
    if finding.status == rules.ISSUED:
        raise Refused("The CMO has read this finding, so it stays. Accept the answer to close it.")
    return perform(
        rules.VOID_FINDING,
        finding,
        actor=actor,
        facts=lambda row: selectors.finding_facts(row, ()),
        event="finding.voided",
        reason=reason,
        version=version,
        permission_on=finding.audit,
    )


# --- the CMO's side -----------------------------------------------------------------------------------------------


def save_answer(
    issued: IssuedFinding,
    *,
    text: str,
    files: Iterable[Any] = (),
    author: str,
    actor: Actor,
    reason: str,
    version: int | None = None,
) -> FindingResponse:
    """Keep the CMO's draft of an answer, with its files; the sponsor sees neither before it is submitted.

    `version` is that of the draft the author read, 0 when there was none. Raises `StaleVersion`.
    """
    current(actor)
    if not actor.can("findings.answer"):
        raise NotAllowed("findings.answer")
    with because(reason):
        attached, draft = list(files), selectors.draft_of(issued)
        if draft is not None:
            draft = lock(draft, version=version)
        if draft is None:
            draft = _new_draft(issued, text, author)
        elif draft.text != text or attached:
            draft.text, draft.author, draft.version = text, author, draft.version + 1
            draft.save(update_fields=["text", "author", "version"])
        for file in attached:
            _attach(draft, file, actor, reason)
    return draft


def _parties(row: Any) -> dict[str, Any]:
    return {"sponsor_id": row.sponsor_id, "cmo_org_id": row.cmo_org_id}


def _new_draft(issued: IssuedFinding, text: str, author: str) -> FindingResponse:
    if rules.whose_turn(selectors.spoken_about(issued)) != rules.CMO:
        raise Refused("Your last answer waits for the sponsor's review.")
    try:
        with transaction.atomic():
            return FindingResponse.objects.create(issued=issued, text=text, author=author, **_parties(issued))
    except IntegrityError as error:
        raise Refused("A colleague has just begun an answer: open it again to go on with theirs.") from error


def _attach(draft: FindingResponse, file: Any, actor: Actor, reason: str) -> None:
    name = str(getattr(file, "name", "file"))
    stored = store_file(file, name=name, kind=DialogueFile, actor=actor, reason=reason, **_parties(draft))
    ResponseFile.objects.create(response=draft, file=stored, **_parties(draft))


def submit_answer(
    draft: FindingResponse, *, actor: Actor, reason: str = "", version: int | None = None
) -> FindingResponse:
    """Send the answer: it and its files become visible to the sponsor in one moment, and stay as they are."""
    at = now()
    sent = perform(
        rules.SUBMIT,
        draft,
        actor=actor,
        facts=selectors.response_facts,
        event="finding.answered",
        reason=reason or "answer to the finding",
        version=version,
        also={"released_at": at},
    )
    with because(reason or "answer to the finding"):
        attached = ResponseFile.objects.filter(response=sent, released_at=None)
        files = list(attached.values_list("file_id", flat=True))
        DialogueFile.objects.filter(pk__in=files, released_at=None).update(released_at=at)
        attached.update(released_at=at)
    return sent


# --- the sponsor's review -----------------------------------------------------------------------------------------


def review_answer(
    response: FindingResponse, *, verdict: str, comment: str, author: str, finding: Finding, actor: Actor, reason: str
) -> ResponseReview:
    """Accept or return the CMO's newest answer; accepting closes the finding."""
    current(actor)
    if not actor.can("audits.review_response", finding.audit):
        raise NotAllowed("audits.review_response")
    if verdict not in ResponseReview.Verdict.values:
        raise Refused({"verdict": "Accept the answer or return it."})
    if verdict == rules.RETURNED and not comment.strip():
        raise Refused({"comment": "Say what is missing, so that the CMO can answer."})
    locked = lock(finding)
    if rules.whose_turn(selectors.spoken_about(response.issued)) != rules.SPONSOR:
        raise Refused("This answer was reviewed already.")
    with because(reason):
        made = ResponseReview.objects.create(
            issued=response.issued,
            response=response,
            verdict=verdict,
            comment=comment.strip(),
            author=author,
            released_at=now(),
            **_parties(response),
        )
        publish(f"finding.{verdict}", made)
    if verdict == rules.ACCEPTED:
        _close(locked, actor)
    return made


def _close(finding: Finding, actor: Actor) -> None:
    spoken = selectors.dialogue([finding])
    perform(
        rules.CLOSE_FINDING,
        finding,
        actor=actor,
        facts=lambda row: selectors.finding_facts(row, spoken[row.pk]),
        event="finding.accepted",
        reason="answer accepted",
        permission_on=finding.audit,
    )


# --- single people on single audits -------------------------------------------------------------------------------


def grant_access(audit: Audit, *, user_id: UUID, verb: str, ends_on: date, actor: Actor, reason: str) -> AuditGrant:
    """Name one person on one audit until a day: `view`, or `conduct` for recording findings."""
    current(actor)
    errors = {}
    if verb not in ("view", "conduct"):
        errors["verb"] = "Choose what the person may do."
    if ends_on < _today():
        errors["ends_on"] = "The end lies in the past."
    if not reason.strip():
        errors["reason"] = "Say why."
    member = next(iter(access.people(user_ids=[user_id])), None)
    if member is None:
        errors["user_id"] = "This person does not exist."
    _refuse(errors)
    permission = Permission.objects.get(content_type__app_label="audits", codename=f"{verb}_audit")
    with because(reason):
        made: AuditGrant
        made, _ = AuditGrant.objects.update_or_create(
            user_id=user_id,
            permission=permission,
            content_object=audit,
            defaults={"ends_on": ends_on, "granted_by": actor.key, "reason": reason.strip()},
        )
        publish("audit.access_granted", audit, ends_on=ends_on.isoformat())
    return made


def _may_conduct(actor: Actor, audit: Audit) -> None:
    if not actor.can("audits.conduct", audit):
        raise NotAllowed("audits.conduct")


def _finding_errors(grade: str, text: str, requirements: Sequence[str]) -> dict[str, str]:
    errors = {} if grade in rules.GRADES else {"grade": f"Choose one of: {', '.join(rules.GRADES.values())}."}
    if not text.strip():
        errors["text"] = "Describe the finding."
    if unknown := regulations.unknown_codes(requirements):
        errors["requirements"] = f"Not in the catalogue: {', '.join(unknown)}."
    return errors


def _refuse(errors: dict[str, str]) -> None:
    if errors:
        raise Refused(errors)


def _today() -> date:
    sponsor_id = current().scope.sponsor_id
    return today(access.sponsor_zone(sponsor_id)) if sponsor_id else now().date()
