"""The CMO's answers and the sponsor's review of them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from audits import rules, selectors
from audits.models import Finding, FindingResponse, IssuedFinding, ResponseAction, ResponseFile, ResponseReview
from audits.services.common import NO_FILES, NewFiles, attach, must, parties, refuse, release, seal
from audits.services.findings import close_if_settled
from kernel.actor import Actor
from kernel.clock import now
from kernel.db.doubles import refusing_doubles
from kernel.errors import Refused, StepRefused
from kernel.locks import take_turns
from kernel.scope import because
from kernel.steps import Step, obstacles
from records.lifecycle import lock, perform
from records.services import publish
from records.services.signing import Signing
from sponsors import access

ANSWER = "answer to the finding"
REVIEW = "review of the answer"
"""Reasons on rows that both sides read."""


@dataclass(frozen=True, slots=True)
class NewAction:
    """One action as the CMO typed it."""

    kind: str
    text: str
    owner: str = ""
    due_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An answer as the CMO typed it."""

    text: str
    root_cause: str = ""
    correction: str = ""
    interim: bool = False
    actions: tuple[NewAction, ...] = ()


def save_answer(
    issued: IssuedFinding,
    *,
    answer: Answer,
    files: NewFiles = NO_FILES,
    remove: Collection[UUID] = (),
    author: str,
    actor: Actor,
    version: int | None = None,
) -> FindingResponse:
    """Keep the CMO's draft of an answer, with its actions and files; the sponsor sees none before it is submitted.

    `version` is that of the draft the author read, 0 when there was none. Raises `StaleVersion`.
    """
    must(actor, "findings.answer")
    refuse({} if all(action.kind in rules.ACTION_KINDS for action in answer.actions) else {"": "Choose each kind."})
    with because(ANSWER):
        draft = selectors.draft_of(issued)
        draft = _new_draft(issued, author) if draft is None else lock(draft, version=version)
        changed = _write(draft, answer, author) | _set_actions(draft, answer.actions) | _remove(draft, remove)
        attach(ResponseFile, "response", draft, files, actor=actor, reason=ANSWER)
        if changed or files.files:
            draft.version += 1
            draft.save(update_fields=["text", "root_cause", "correction", "interim", "author", "version"])
    return draft


def _new_draft(issued: IssuedFinding, author: str) -> FindingResponse:
    if rules.whose_turn(selectors.talk_of(issued).rows) != rules.CMO:
        raise Refused("Your last answer waits for the sponsor's review, or nothing is owed any more.")
    with refusing_doubles("A colleague has just begun an answer: open it again to go on with theirs."):
        return FindingResponse.objects.create(issued=issued, author=author, **parties(issued))


def _write(draft: FindingResponse, answer: Answer, author: str) -> bool:
    typed = (answer.text, answer.root_cause, answer.correction, answer.interim)
    before = (draft.text, draft.root_cause, draft.correction, draft.interim)
    draft.text, draft.root_cause, draft.correction, draft.interim = typed
    draft.author = author
    return typed != before


def _set_actions(draft: FindingResponse, actions: Sequence[NewAction]) -> bool:
    rows = ResponseAction.objects.filter(response=draft).order_by("position")
    if [NewAction(row.kind, row.text, row.owner, row.due_on) for row in rows] == list(actions):
        return False
    rows.delete()
    for position, action in enumerate(actions, 1):
        ResponseAction.objects.create(
            response=draft,
            position=position,
            kind=action.kind,
            text=action.text,
            owner=action.owner,
            due_on=action.due_on,
            **parties(draft),
        )
    return True


def _remove(draft: FindingResponse, files: Collection[UUID]) -> bool:
    """Take files off a draft; the stored bytes stay, because the trail names them."""
    gone, _ = ResponseFile.objects.filter(response=draft, pk__in=files, released_at=None).delete()
    return bool(gone)


def submit_answer(
    draft: FindingResponse,
    *,
    actor: Actor,
    signing: Signing | None = None,
    reason: str = "",
    version: int | None = None,
) -> FindingResponse:
    """Sign and send the answer: the CMO's quality answers for it.

    It, its actions, files and signature become visible to the sponsor in one moment, and stay as they are.
    """
    take_turns(draft.issued_id)
    at = now()
    sent = perform(
        rules.SUBMIT,
        draft,
        actor=actor,
        facts=selectors.response_facts,
        event="finding.answered",
        reason=ANSWER,
        version=version,
        signing=signing,
        content=selectors.answer_content,
        also={"released_at": at},
    )
    with because(ANSWER):
        release(sent, ResponseFile, "response", at=at)
        ResponseAction.objects.filter(response=sent, released_at=None).update(released_at=at)
    return sent


def discard_answer(draft: FindingResponse, *, actor: Actor, version: int | None) -> FindingResponse:
    """Withdraw a draft: the sponsor never saw it, the CMO's own history keeps it."""
    return perform(
        rules.DISCARD,
        draft,
        actor=actor,
        facts=selectors.response_facts,
        event="finding.draft_discarded",
        reason="draft withdrawn",
        version=version,
    )


def review_answer(
    response: FindingResponse,
    *,
    step: Step,
    comment: str,
    author: str,
    finding: Finding,
    actor: Actor,
    reason: str,
    signing: Signing | None,
) -> ResponseReview:
    """Sign that the CMO's newest answer is accepted or returned; an accepted one with nothing open closes the finding.

    `comment` crosses to the CMO with the signature; `reason` stays in the sponsor's own record.
    """
    must(actor, step.permission, finding.audit)
    take_turns(response.issued_id)
    locked = lock(finding)
    said = comment.strip()
    refuse({"comment": MISSING} if step is rules.RETURN and not said else {})
    _still_waits(response, step, actor)
    with because(REVIEW, step=step.name):
        made = ResponseReview(
            issued=response.issued,
            response=response,
            verdict=step.target,
            comment=said,
            author=author,
            released_at=now(),
            **parties(response),
        )
        content = selectors.review_content(response, verdict=step.target, comment=said)
        seal(
            made,
            step=step,
            signing=signing,
            content=content,
            shown=(response, selectors.answer_content(response)),
            actor=actor,
        )
        publish(f"finding.{step.target}", made)
    with because(reason.strip()):
        publish("finding.reviewed", locked, verdict=step.target)
    if step is rules.ACCEPT:
        locked.audit = finding.audit
        close_if_settled(locked, actor=actor)
    return made


MISSING = "Say what is missing, so that the CMO can answer."


def _still_waits(response: FindingResponse, step: Step, actor: Actor) -> None:
    """The answer is the newest one and waits for the sponsor. Raises `Refused` or `StepRefused`."""
    facts = selectors.review_facts(response, actor, access.today_here())
    newest = selectors.newest_answer(response.issued)
    if facts.status != rules.ANSWERED or newest is None or newest.pk != response.pk:
        raise Refused("This answer was reviewed already.")
    if refused := list(obstacles(step, facts, actor)):
        raise StepRefused(refused)
