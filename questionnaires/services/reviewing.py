"""What the sponsor does with signed answers: judges them, asks, finds gaps, decides about knockouts, concludes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from audits import rules as finding_rules
from audits import selectors as findings
from audits import services as findings_services
from audits.models import Finding
from kernel.actor import Actor
from kernel.clock import now
from kernel.errors import Refused, StepRefused
from kernel.locks import take_turns
from kernel.reasons import given
from kernel.scope import because
from kernel.steps import Step, obstacles
from questionnaires.models import KnockoutDecision, Questionnaire, QuestionnaireMessage, Review, ReviewRound, Verdict
from questionnaires.rules import dialogue, review
from questionnaires.selectors import review as reading
from questionnaires.selectors import sent
from questionnaires.selectors.review import Standing
from questionnaires.services.answering import Conflicting
from questionnaires.services.sending import must, refuse
from records.lifecycle import lock, perform
from records.services import publish
from records.services.signing import Signing, sign
from sponsors import access

REVIEWING = "review of answers"
ASKING = "questions about answers"
"""Reason on rows that both sides read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A verdict as a reviewer gives it; `seen` is the number of the one that was read, 0 where there was none."""

    question: str
    verdict: str
    text: str = ""
    grade: str = ""
    reason: str = ""
    seen: int | None = None


def give_verdicts(row: Questionnaire, said: Iterable[Said], *, actor: Actor) -> list[Verdict]:
    """Judge answers, all or none; nothing of it crosses before a round is sent.

    Raises `Conflicting` where somebody else judged an answer since it was read.
    """
    must(actor, review.REVIEWS)
    listed = list(said)
    here = _open_review(row)
    stale = [each for each in listed if each.seen is not None and each.seen != _number(here, each.question)]
    if stale:
        first = stale[0]
        raise Conflicting((each.question for each in stale), read=first.seen or 0, now=_number(here, first.question))
    for each in listed:
        _refuse(here, each)
    with because(REVIEWING):
        begun = here.begun or Review.objects.create(questionnaire=row)
        made = [_write(begun, here, each, actor) for each in listed]
        if made:
            begun.version += 1
            begun.save(update_fields=["version"])
    return made


def _open_review(row: Questionnaire) -> Standing:
    """The review as it stands, with the turn taken. Raises `Refused` where there is nothing to review any more."""
    take_turns(row.pk)
    here = reading.standing(sent.questionnaire(row.pk))
    if not here.facts.answered:
        raise Refused("The CMO has not signed and sent its answers yet: there is nothing to review.")
    if sent.state_of(here.row) == dialogue.WITHDRAWN:
        raise Refused("This questionnaire was withdrawn: its answers are not reviewed any more.")
    if here.facts.status == review.CONCLUDED:
        raise Refused("This review was concluded: what was signed stays as it is.")
    return here


def _number(here: Standing, key: str) -> int:
    newest = here.newest(key)
    return newest.number if newest else 0


def _refuse(here: Standing, said: Said) -> None:
    key = said.question
    if key not in {each.key for each in here.judged}:
        raise Refused({"question": f"{key} is not asked here, so there is no answer to judge."})
    replaces = bool(_number(here, key))
    refuse(
        review.verdict_errors(
            verdict=said.verdict,
            text=said.text,
            grade=said.grade,
            reason=said.reason,
            replaces=replaces,
            grades=finding_rules.GRADES,
        )
    )
    if replaces:
        given(said.reason)
    waits = here.waiting
    if waits is not None and key in waits.asks:
        raise Refused(f"The CMO was asked about {key}: wait for its reply, or take the questions of this round back.")
    if (finding := here.findings.get(key)) is not None:
        raise Refused(f"Finding {finding.reference} stands for this gap: withdraw or void it first.")


def _write(begun: Review, here: Standing, said: Said, actor: Actor) -> Verdict:
    made = Verdict.objects.create(
        review=begun,
        question=said.question,
        number=_number(here, said.question) + 1,
        verdict=said.verdict,
        text=said.text.strip() if said.verdict != review.ACCEPTED else "",
        grade=said.grade if said.verdict == review.GAP else "",
        reason=said.reason.strip()[:500],
        author=access.actor_name(actor.key),
    )
    publish("questionnaire.judged", made, verdict=said.verdict)
    return made


# --- what is handed on --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class HandedOn:
    """What sending a round made."""

    round: ReviewRound | None
    findings: tuple[Finding, ...]
    """gaps as findings; those that a second person must grade first are drafts still"""


def send_round(row: Questionnaire, *, due_on: date | None = None, actor: Actor) -> HandedOn:
    """Hand on what the reviewers decided since the last round: questions cross to the CMO, gaps become findings.

    Nothing else of the verdicts crosses.
    """
    must(actor, review.REVIEWS)
    here = _open_review(row)
    ready = here.to_send()
    asks = [each for each in ready if each.verdict == review.CLARIFY]
    gaps = [each for each in ready if each.verdict == review.GAP]
    if not ready:
        raise Refused("There is nothing to send: no new question to the CMO, and no new gap.")
    if asks:
        refuse(_late(due_on))
        if here.waiting:
            raise Refused("The CMO still owes replies to the round before: wait for them, or take them back.")
    sent_round = _ask(here, asks, due_on, actor) if asks and due_on else None
    found = tuple(_find(here, each, actor) for each in gaps)
    _count_up(here.begun)
    return HandedOn(sent_round, found)


def _late(due_on: date | None) -> Iterable[tuple[str, str]]:
    if due_on is None:
        yield "due_on", "Say by when the CMO replies."
    elif due_on < access.today_here():
        yield "due_on", "This day has passed. Name a day from today on."


def _ask(here: Standing, asks: Iterable[Verdict], due_on: date, actor: Actor) -> ReviewRound:
    row = here.row
    with because(ASKING):
        made = ReviewRound.objects.create(
            questionnaire=row,
            number=len(here.rounds) + 1,
            asks=[{"question": each.question, "text": each.text} for each in asks],
            due_on=due_on,
            author=access.actor_name(actor.key),
            released_at=now(),
            sponsor_id=row.sponsor_id,
            cmo_org_id=row.cmo_org_id,
        )
        publish("questionnaire.asked_again", made)
    return made


def _find(here: Standing, verdict: Verdict, actor: Actor) -> Finding:
    """The finding of a gap; issued at once unless a second person must confirm its grade."""
    row, question = here.row, here.filled.whole.by_key[verdict.question]
    why = f"gap in the answer to {verdict.question} of {row.number}"
    drafted = findings_services.draft_gap(
        row.site,
        number=row.number,
        question=verdict.question,
        grade=verdict.grade,
        text=verdict.text,
        requirements=question.requirements,
        actor=actor,
        reason=why,
    )
    facts = findings.facts_of(drafted, access.today_here())
    if not any(obstacles(finding_rules.ISSUE_FINDING, facts, actor)):
        findings_services.issue_finding(drafted, actor=actor, reason=why)
    return drafted


def take_back(row: Questionnaire, *, text: str, actor: Actor) -> QuestionnaireMessage:
    """Take back the questions that the CMO has not replied to; `text` is the reason, which both sides read."""
    must(actor, review.REVIEWS)
    reason = given(text, field="text")
    waits = _open_review(row).waiting
    if waits is None:
        raise Refused("No question waits for the CMO's reply.")
    with because(reason):
        made = QuestionnaireMessage.objects.create(
            questionnaire=row,
            kind=dialogue.TAKEN_BACK,
            round=waits.row,
            text=reason,
            author=access.actor_name(actor.key),
            released_at=now(),
            sponsor_id=row.sponsor_id,
            cmo_org_id=row.cmo_org_id,
        )
        publish("questionnaire.taken_back", made)
    return made


def _count_up(found: Review | None) -> None:
    """Whoever has the review open to sign is told that it changed."""
    if found is not None:
        with because(REVIEWING):
            found.version += 1
            found.save(update_fields=["version"])


# --- signed -------------------------------------------------------------------------------------------------------


def decide_knockout(
    found: Review,
    question: str,
    *,
    step: Step,
    reason: str,
    actor: Actor,
    signing: Signing | None,
    version: int | None = None,
) -> KnockoutDecision:
    """Sign what follows from a badly answered knockout: the site is used all the same, or it is not."""
    must(actor, step.permission)
    why = given(reason)
    here = _open_review(found.questionnaire)
    if question not in {each.key for each in here.knockouts}:
        raise Refused(f"{question} is no badly answered knockout: there is nothing to decide.")
    if signing is None:
        raise StepRefused(["This step needs a signature."])
    with because(why, step=step.name):
        locked = lock(found, version=version)
        made = KnockoutDecision(
            review=locked,
            question=question,
            decision=step.target,
            reason=why[:500],
            author=access.actor_name(actor.key),
        )
        content = reading.decision_content(locked, question)
        sign(
            made,
            step=step,
            signing=signing,
            content=lambda _: {**content, "decision": made.get_decision_display(), "reason": made.reason},
            actor=actor,
            shown=(locked, content),
        )
        made.save(force_insert=True)
        publish("questionnaire.knockout_decided", made, decision=step.target)
        locked.version += 1
        locked.save(update_fields=["version"])
    return made


def conclude(found: Review, *, actor: Actor, signing: Signing | None, reason: str = "", version: int | None) -> Review:
    """Sign the end of a review: nothing is open, every gap is a finding, every bad knockout is decided."""
    take_turns(found.questionnaire_id)
    return perform(
        review.CONCLUDE,
        found,
        actor=actor,
        facts=reading.review_facts,
        event="questionnaire.reviewed",
        reason=reason.strip() or REVIEWING,
        version=version,
        signing=signing,
        content=reading.signed_content,
        also={"concluded_at": now()},
    )


def verdicts_of(keys: Mapping[str, int], verdict: str) -> list[Said]:
    """The same verdict on several answers, each with the number of the one that was read."""
    return [Said(question=key, verdict=verdict, seen=seen) for key, seen in keys.items()]
