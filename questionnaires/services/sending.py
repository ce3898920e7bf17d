"""What the sponsor does with a questionnaire: sends it, moves its due date, withdraws it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from cmos.models import Site
from kernel.actor import Actor
from kernel.clock import now
from kernel.errors import NotAllowed, Refused
from kernel.locks import take_turns
from kernel.reasons import given
from kernel.scope import because, current
from questionnaires import rules, selectors
from questionnaires.models import Questionnaire, QuestionnaireMessage, TemplateVersion
from questionnaires.rules import dialogue, frozen
from questionnaires.rules.scope import Scope, scope_of
from questionnaires.selectors import last_time, sent
from records.lifecycle import lock
from records.services import next_number, publish
from sponsors import access

SENDERS = "questionnaires.send"
SENDING = "questionnaire sent"
EVENTS = {
    dialogue.COMMENT: "questionnaire.commented",
    dialogue.DUE_CHANGED: "questionnaire.due_changed",
    dialogue.WITHDRAWN: "questionnaire.withdrawn",
}


def obstacles(
    version: TemplateVersion, *, site: Site, scope: Mapping[str, object], due_on: date | None
) -> list[tuple[str, str]]:
    """Everything that would block the respondent, by field; asked before sending and again when it is sent."""
    return obstacles_at(version, sites=[site], scope=scope, due_on=due_on)[site.pk]


def obstacles_at(
    version: TemplateVersion, *, sites: Collection[Site], scope: Mapping[str, object], due_on: date | None
) -> dict[UUID, list[tuple[str, str]]]:
    """The same for many sites, by site, in as many queries for many as for a few."""
    who, again = sent.respondents(sites), sent.waiting(version.template_id, sites)
    asked, today = frozen.askable(selectors.content(version), scope_of(scope)), access.today_here()

    def before(site: Site) -> dialogue.Before:
        return dialogue.Before(
            approved=version.status == rules.APPROVED,
            organisation=who[site.company_id].organisation_id is not None,
            signatory=who[site.company_id].can_sign,
            archived=site.archived_at is not None,
            questions=len(asked),
            due_on=due_on,
            on=today,
            again=again.get(site.pk, ""),
        )

    return {site.pk: list(dialogue.obstacles(before(site))) for site in sites}


def send_questionnaire(
    version: TemplateVersion,
    *,
    site: Site,
    scope: Mapping[str, list[str]],
    due_on: date,
    contact: str = "",
    actor: Actor,
) -> Questionnaire:
    """Ask a site: what is asked is copied as it stands, so that nothing of the template changes it later.

    Raises `Refused` with everything that would block the respondent.
    """
    must(actor, SENDERS)
    with because(SENDING):
        # The template's lock: two who send the same to one site at once wait for each other, and a retirement for both.
        lock(version.template)
        version = selectors.version(version.pk)
        refuse(obstacles(version, site=site, scope=scope, due_on=due_on))
        made = _copy(version, site, scope_of(scope), due_on=due_on, contact=contact.strip(), actor=actor)
        publish("questionnaire.sent", made)
    return made


def _copy(version: TemplateVersion, site: Site, scope: Scope, *, actor: Actor, **facts: Any) -> Questionnaire:
    """What the CMO reads from now on: everything that it needs of the sponsor's rows."""
    who = sent.respondent(site)
    follows = last_time.latest(version.template_id, [site.pk], [who.organisation_id]).get(site.pk)
    parties: dict[str, Any] = {"sponsor_id": version.sponsor_id, "cmo_org_id": who.organisation_id}
    return Questionnaire.objects.create(
        **parties,
        released_at=now(),
        template_version=version,
        site=site,
        number=next_number("QUE", access.today_here().year),
        title=version.title,
        introduction=version.introduction,
        edition=str(version),
        sponsor_name=access.tenant_name(current().scope),
        site_name=site.name,
        site_address=last_time.address_of(site),
        organisation_name=who.name,
        follows=follows,
        anew=last_time.not_accepted(follows) if follows else [],
        reaffirm_months=version.reaffirm_months,
        scope={name: sorted(codes) for name, codes in scope.items()},
        asked=frozen.freeze(selectors.content(version), scope),
        author=access.actor_name(actor.key),
        **facts,
    )


def change_due(row: Questionnaire, *, due_on: date, text: str, actor: Actor) -> QuestionnaireMessage:
    """Set another due date; `text` is the reason, which both sides read."""
    must(actor, SENDERS)
    reason = given(text, field="text")
    found = open_one(row)
    if due_on == found.due_now:
        raise Refused({"due_on": "This is its due date already."})
    if due_on < access.today_here():
        raise Refused({"due_on": "This day has passed. Name a day from today on."})
    return _say(row, dialogue.DUE_CHANGED, reason, actor, due_on=due_on)


def withdraw(row: Questionnaire, *, text: str, actor: Actor) -> QuestionnaireMessage:
    """Take a questionnaire back: nothing is owed any more; `text` is the reason, which both sides read."""
    must(actor, SENDERS)
    reason = given(text, field="text")
    open_one(row)
    return _say(row, dialogue.WITHDRAWN, reason, actor)


def comment(row: Questionnaire, *, text: str, question: str = "", actor: Actor) -> QuestionnaireMessage:
    """Say something to the other side, about a question or the whole; sent at once, by either side."""
    must(actor, SENDERS if current().scope.sponsor_id else "answers.write")
    if not text.strip():
        raise Refused({"text": "Write the comment."})
    if question and question not in {each["key"] for each in row.asked["questions"]}:
        raise Refused({"question": "This questionnaire has no such question."})
    take_turns(row.pk)
    if sent.questionnaire(row.pk).is_withdrawn:
        raise Refused("This questionnaire was withdrawn: nothing more is said about it here.")
    return _say(row, dialogue.COMMENT, text, actor, question=question)


def open_one(row: Questionnaire) -> Any:
    """The questionnaire as it stands now, with its turn taken; refuses one that was answered or withdrawn."""
    take_turns(row.pk)
    found = sent.questionnaire(row.pk)
    state = sent.state_of(found)
    if state == dialogue.WITHDRAWN:
        raise Refused("This questionnaire was withdrawn: nothing is owed any more.")
    if state == dialogue.ANSWERED:
        raise Refused("This questionnaire was answered: what was signed and sent stays as it is.")
    return found


def _say(row: Questionnaire, kind: str, text: str, actor: Actor, **facts: Any) -> QuestionnaireMessage:
    with because(text.strip() if kind in dialogue.BY_SPONSOR else dialogue.MESSAGES[kind]):
        made = QuestionnaireMessage.objects.create(
            questionnaire=row,
            kind=kind,
            text=text.strip(),
            author=access.actor_name(actor.key),
            released_at=now(),
            sponsor_id=row.sponsor_id,
            cmo_org_id=row.cmo_org_id,
            **facts,
        )
        publish(EVENTS[kind], made)
    return made


def must(actor: Actor, permission: str) -> None:
    """Raise `NotAllowed` unless the actor of the open scope may."""
    current(actor)
    if not actor.can(permission):
        raise NotAllowed(permission)


def refuse(found: Iterable[tuple[str, str]]) -> None:
    errors: dict[str, list[str]] = {}
    for name, sentence in found:
        errors.setdefault(name, []).append(sentence)
    if errors:
        raise Refused(errors)
