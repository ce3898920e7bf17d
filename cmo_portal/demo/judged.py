"""A review of answers in the demo: one knockout answered badly, one question asked and replied to, one gap."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from cmo_portal.demo import papers
from cmo_portal.demo.answered import AGAIN
from cmo_portal.demo.signers import signing
from cmos import selectors as cmos
from kernel.actor import Actor
from kernel.scope import Scope, scope
from questionnaires import rules, selectors, services
from questionnaires.models import Questionnaire
from questionnaires.rules import dialogue, review
from questionnaires.rules.filling import Given
from questionnaires.selectors import review as reading
from questionnaires.selectors import rounds, sent
from questionnaires.services import NewEvidence, Said, Typed
from sponsors import access
from sponsors.models import Membership, Sponsor
from sponsors.rules import permissions_of

REVIEWER, HEAD = "qa_manager", "qa_head"
GIVEN: Final = {
    "Y-A1": Given(value="yes"),
    "Y-A2": Given(value="A second capsule filler in room 114, since May."),
    "Y-A3": Given(value="14 Sep 2026"),
    "Y-A4": Given(value="41"),
}
SAID: Final = (
    Said(question="Y-A1", verdict=review.ACCEPTED),
    Said(
        question="Y-A2",
        verdict=review.GAP,
        grade="major",
        text="The second capsule filler was used for our product before we were told of the change.",
    ),
    Said(question="Y-A3", verdict=review.CLARIFY, text="Does this version show the second capsule filler?"),
    Said(question="Y-A4", verdict=review.ACCEPTED),
)


def judge(
    sponsor: Sponsor, people: dict[str, Membership], organisation: Scope, signatory: Membership, password: str
) -> None:
    """The same is asked a second time; the CMO answers, the sponsor's people begin to review."""
    own, reviewer, head = _actor(signatory), _actor(people[REVIEWER]), _actor(people[HEAD])
    here = Scope(sponsor_id=sponsor.pk)
    with scope(here, actor=reviewer):
        again = selectors.versions().get(title=AGAIN, status=rules.APPROVED)
        site = next(each for each in cmos.active_sites() if cmos.linked_organisation(each.company_id))
        due = access.today_here() + timedelta(days=30)
        row = services.send_questionnaire(again, site=site, scope={}, due_on=due, actor=reviewer)
    with scope(organisation, actor=own):
        _answer(row, signatory, own, password)
    with scope(here, actor=reviewer):
        services.give_verdicts(row, SAID, actor=reviewer)
        services.send_round(row, due_on=due, actor=reviewer)
    with scope(organisation, actor=own):
        _reply(row, signatory, own, password)
    with scope(here, actor=head):
        begun = reading.review_of(row)
        assert begun is not None
        content = reading.decision_content(begun, "Y-A1")
        services.decide_knockout(
            begun,
            "Y-A1",
            step=review.GO_ON,
            reason="The change does not touch the registered process; the gap is followed up as a finding.",
            actor=head,
            signing=signing(people[HEAD], password, begun, review.GO_ON, content),
        )


def _actor(person: Membership) -> Actor:
    return Actor(f"membership:{person.pk}", permissions_of(person.role))


def _answer(row: Questionnaire, signatory: Membership, actor: Actor, password: str) -> None:
    services.save_answers(row, [Typed("Y-A1", GIVEN["Y-A1"], 0)], actor=actor)
    rest = [Typed(key, given, 0) for key, given in GIVEN.items() if key != "Y-A1"]
    services.save_answers(row, rest, actor=actor)
    ready = sent.answer_set(row)
    assert ready is not None
    brought = signing(signatory, password, ready, dialogue.SUBMIT, sent.signed_content(ready))
    services.submit(ready, actor=actor, signing=brought, version=ready.version)


def _reply(row: Questionnaire, signatory: Membership, actor: Actor, password: str) -> None:
    asked = rounds.rounds(row)[-1].row
    page = papers.pdf("Site master file\nversion 15, layout", name="site-master-file-15.pdf")
    services.save_reply(
        asked,
        "Y-A3",
        text="No: version 15 does. It was issued on 2 Nov 2026.",
        correction=Given(value="2 Nov 2026"),
        evidence=NewEvidence([page], "Cover page and layout"),
        actor=actor,
    )
    ready = rounds.rounds(row)[-1].reply_set
    assert ready is not None
    brought = signing(signatory, password, ready, review.REPLY, rounds.reply_content(ready))
    services.send_replies(ready, actor=actor, signing=brought, version=ready.version)
