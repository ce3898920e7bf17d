"""Messages about issued findings from both sides: comments, evidence, more time, actions; and each side's own notes."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from audits import rules, selectors
from audits.models import Finding, FindingMessage, InternalNote, IssuedFinding, MessageFile, ResponseAction
from audits.services.common import NO_FILES, NewFiles, attach, must, parties, refuse, release
from audits.services.findings import close_if_settled, set_due
from kernel.actor import Actor
from kernel.clock import now
from kernel.errors import Refused
from kernel.locks import take_turns
from kernel.scope import because, current
from records.lifecycle import lock
from records.services import publish
from sponsors import access

EVENTS: Final = {
    rules.COMMENT: "finding.commented",
    rules.EVIDENCE_REQUEST: "finding.evidence_requested",
    rules.EVIDENCE: "finding.evidence_given",
    rules.EXTENSION_REQUEST: "finding.extension_requested",
    rules.EXTENSION_GRANTED: "finding.extension_granted",
    rules.EXTENSION_REFUSED: "finding.extension_refused",
    rules.ACTION_DONE: "finding.action_done",
    rules.ACTION_VERIFIED: "finding.action_verified",
    rules.ACTION_REJECTED: "finding.action_rejected",
    rules.DUE_CHANGED: "finding.due_date_told",
}
ENDED: Final = "Nothing is owed any more: the finding was closed or withdrawn."
SPONSORS: Final = "audits.review_response"
MAKERS: Final = "findings.answer"


def comment(
    issued: IssuedFinding, *, text: str, files: NewFiles = NO_FILES, actor: Actor, reason: str = ""
) -> FindingMessage:
    """Say something to the other side, with files if there are some; it changes nobody's turn."""
    _may(issued, actor)
    refuse({} if text.strip() else {"text": "Write something."})
    return _send(issued, rules.COMMENT, text, actor, files=files)


def ask_evidence(issued: IssuedFinding, *, text: str, actor: Actor, reason: str = "") -> FindingMessage:
    """The sponsor asks for evidence: the CMO owes a reply."""
    _may(issued, actor, SPONSORS)
    refuse({} if text.strip() else {"text": "Say which evidence is needed."})
    _live(issued)
    return _send(issued, rules.EVIDENCE_REQUEST, text, actor)


def give_evidence(
    issued: IssuedFinding, *, request: FindingMessage, text: str, files: NewFiles, actor: Actor, reason: str = ""
) -> FindingMessage:
    """The CMO replies to a request for evidence, with words or files."""
    _may(issued, actor, MAKERS)
    refuse({} if text.strip() or files.files else {"text": "Attach the evidence, or say why there is none."})
    take_turns(issued.pk)
    _waits(request, rules.EVIDENCE_REQUEST)
    return _send(issued, rules.EVIDENCE, text, actor, files=files, reply_to=request)


# --- more time ----------------------------------------------------------------------------------------------------


def ask_extension(issued: IssuedFinding, *, due_on: date, text: str, actor: Actor, reason: str = "") -> FindingMessage:
    """The CMO asks for more time, while the due date still lies ahead (company rule)."""
    _may(issued, actor, MAKERS)
    talk = _live(issued)
    refuse({} if text.strip() else {"text": "Say why more time is needed."})
    if rules.whose_turn(talk.rows) != rules.CMO or talk.due_on is None:
        raise Refused("No answer is owed now, so its date cannot move.")
    if talk.extension:
        raise Refused("You have asked already: the sponsor has not decided yet.")
    if talk.due_on < access.today_here():
        raise Refused("The due date has passed: write a comment to the sponsor instead (company rule).")
    refuse({} if due_on > talk.due_on else {"due_on": f"Ask for a day after {talk.due_on:%-d %b %Y}."})
    return _send(issued, rules.EXTENSION_REQUEST, text, actor, due_on=due_on)


def decide_extension(
    finding: Finding, *, granted: bool, due_on: date | None, text: str, actor: Actor, reason: str
) -> FindingMessage:
    """Grant or refuse the time the CMO asked for. The first is free, a second needs the head of quality."""
    issued = _issued(finding, actor)
    _live(issued)
    lock(finding)
    request = next(iter(selectors.waiting_messages(issued, rules.EXTENSION_REQUEST)), None)
    if request is None:
        raise Refused("The CMO has not asked for more time, or somebody has decided already.")
    if not granted:
        refuse({} if text.strip() else {"text": "Say why the time is not given."})
        return _send(issued, rules.EXTENSION_REFUSED, text, actor, reply_to=request)
    day = due_on or request.due_on
    refuse(_grant_errors(issued, day, actor))
    assert day is not None  # a request names its day: the database holds it
    set_due(finding, day, actor=actor, reason=reason)
    return _send(issued, rules.EXTENSION_GRANTED, text, actor, reply_to=request, due_on=day)


def _grant_errors(issued: IssuedFinding, day: date | None, actor: Actor) -> dict[str, str]:
    before = FindingMessage.objects.filter(issued=issued, kind=rules.EXTENSION_GRANTED).exists()
    if before and not actor.can("audits.extend_again"):
        return {"granted": "More time was granted once: a second time the head of quality decides (company rule)."}
    current_due = selectors.talk_of(issued).due_on
    if day is None or (current_due and day <= current_due):
        return {"due_on": "Name a day after the present due date."}
    return {}


def change_due(finding: Finding, *, due_on: date, text: str, actor: Actor, reason: str) -> FindingMessage:
    """The sponsor sets another due date for the answer, and tells the CMO why."""
    issued = _issued(finding, actor)
    talk = _live(issued)
    lock(finding)
    refuse({} if text.strip() else {"text": "Say why: the CMO reads it."})
    if rules.whose_turn(talk.rows) != rules.CMO or talk.grade == rules.RECOMMENDATION:
        raise Refused("No answer is owed now, so its date cannot move.")
    refuse({} if due_on != talk.due_on else {"due_on": "This is its due date already."})
    refuse({} if due_on >= access.today_here() else {"due_on": "This day has passed."})
    set_due(finding, due_on, actor=actor, reason=reason)
    return _send(issued, rules.DUE_CHANGED, text, actor, due_on=due_on)


# --- actions ------------------------------------------------------------------------------------------------------


def report_done(
    issued: IssuedFinding, *, action: ResponseAction, done_on: date, text: str, files: NewFiles, actor: Actor
) -> FindingMessage:
    """The CMO reports an action of its accepted answer as done."""
    _may(issued, actor, MAKERS)
    _live(issued)
    lines = selectors.action_lines(issued, access.today_here())
    line = next((line for line in lines if line.row.pk == action.pk), None)
    if line is None or line.state in ("done", "answered"):
        raise Refused("This action is not open.")
    refuse({} if done_on <= access.today_here() else {"done_on": "The day lies in the future."})
    refuse({} if text.strip() or files.files else {"text": "Say what was done, or attach the evidence."})
    return _send(issued, rules.ACTION_DONE, text, actor, files=files, action=action, due_on=done_on)


def judge_action(
    finding: Finding, *, report: FindingMessage, verified: bool, text: str, actor: Actor, reason: str
) -> FindingMessage:
    """The sponsor verifies an action, or says what is missing; the last one verified closes the finding."""
    issued = _issued(finding, actor)
    take_turns(issued.pk)
    locked = lock(finding)
    _waits(report, rules.ACTION_DONE)
    refuse({} if verified or text.strip() else {"text": "Say what is missing, so that the CMO can finish it."})
    kind = rules.ACTION_VERIFIED if verified else rules.ACTION_REJECTED
    made = _send(issued, kind, text, actor, reply_to=report, action=report.action)
    if verified:
        locked.audit = finding.audit
        close_if_settled(locked, actor=actor)
    return made


# --- notes --------------------------------------------------------------------------------------------------------


def add_note(issued: IssuedFinding, *, text: str, actor: Actor, reason: str = "") -> InternalNote:
    """A note among one's own people; the other side never reads it, and the database refuses to release it."""
    _may(issued, actor)
    refuse({} if text.strip() else {"text": "Write the note."})
    with because("internal note"):
        made = InternalNote.objects.create(
            issued=issued, text=text.strip(), author=access.actor_name(actor.key), **parties(issued)
        )
        publish("finding.noted", made)
    return made


# --- shared -------------------------------------------------------------------------------------------------------


def _may(issued: IssuedFinding, actor: Actor, permission: str = "") -> None:
    """Both sides may speak; some things only one of them says."""
    side = SPONSORS if current().scope.sponsor_id else MAKERS
    must(actor, permission or side, issued.finding.audit if side == SPONSORS else None)


def _issued(finding: Finding, actor: Actor) -> IssuedFinding:
    must(actor, SPONSORS, finding.audit)
    found = selectors.issued_of(finding)
    if found is None:
        raise Refused("This finding was not issued: the CMO does not know it.")
    return found


def _live(issued: IssuedFinding) -> rules.Talk:
    """The dialogue as it stands, with the turn taken: whoever comes at the same moment waits."""
    take_turns(issued.pk)
    talk = selectors.talk_of(issued)
    if rules.finding_state(rules.ISSUED, talk.rows) in (rules.CLOSED, rules.VOID):
        raise Refused(ENDED)
    return talk


def _waits(message: FindingMessage, kind: str) -> None:
    if message.kind != kind or message.replies.exists():
        raise Refused("Somebody has replied to this already.")


def _send(
    issued: IssuedFinding, kind: str, text: str, actor: Actor, *, files: NewFiles = NO_FILES, **facts: Any
) -> FindingMessage:
    words = rules.MESSAGES[kind]
    with because(words):
        made = FindingMessage.objects.create(
            issued=issued,
            kind=kind,
            text=text.strip(),
            author=access.actor_name(actor.key),
            **parties(issued),
            **facts,
        )
        attach(MessageFile, "message", made, files, actor=actor, reason=words)
        release(made, MessageFile, "message", at=now())
        publish(EVENTS[kind], made)
    return made
