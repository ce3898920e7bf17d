"""What the sponsor of the demo asked of a site: one questionnaire half answered, one signed and asked again."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

from cmo_portal.demo import bank, papers
from cmo_portal.demo.signers import REASON, signing
from cmos import selectors as cmos
from kernel.actor import Actor
from kernel.scope import Scope, scope
from questionnaires import rules, selectors, services
from questionnaires.models import Questionnaire, TemplateVersion
from questionnaires.rules import dialogue
from questionnaires.rules.filling import Given
from questionnaires.rules.questions import Question, Section
from questionnaires.selectors import sent
from questionnaires.services import Evidence, Typed
from sponsors import access
from sponsors.models import Membership, Sponsor
from sponsors.rules import permissions_of

WRITER, APPROVER = "qa_manager", "qa_head"
AGAIN: Final = "Confirmation after qualification"
"""What is answered, sent again, reviewed, and sent once more."""
YEARLY: Final = (
    Question(
        section="A",
        key="Y-A1",
        text="Did anything change at the site in the last 12 months that touches our products?",
        kind="yes_no",
        weight=5,
        knockout=True,
        bad_if="yes",
    ),
    Question(section="A", key="Y-A2", text="Which changes, since when?", kind="text", weight=4, show_if="Y-A1 in yes"),
    Question(
        section="A", key="Y-A3", text="When was the site master file last issued?", kind="date", evidence="Cover page"
    ),
    Question(section="A", key="Y-A4", text="How many people work in quality?", kind="number", unit="people"),
)
DRAFTED: Final = {
    "Q-A8": Given(value="no"),
    "Q-A10": Given(value="yes"),
    "Q-A14": Given(not_applicable=True),
    "Q-B1": Given(value="yes"),
}
"""The third is in doubt: it says not why."""


def answer(
    sponsor: Sponsor, people: dict[str, Membership], organisation: Scope, signatory: Membership, password: str
) -> None:
    """The QA manager sends two questionnaires; the CMO answers one, and begins the other."""
    writer = _actor(people[WRITER])
    with scope(Scope(sponsor_id=sponsor.pk), actor=writer):
        long = selectors.newest_versions().filter(status=rules.APPROVED).get()
    yearly = _approved("Yearly confirmation", sponsor, people, password)
    after = _approved(AGAIN, sponsor, people, password)
    with scope(Scope(sponsor_id=sponsor.pk), actor=writer):
        site = next(each for each in cmos.active_sites() if cmos.linked_organisation(each.company_id))
        where: dict[str, Any] = {"site": site, "actor": writer}
        day = access.today_here()
        scope_: dict[str, list[str]] = {"operation": list(site.operations)}
        first = services.send_questionnaire(
            long, scope=scope_, due_on=day + timedelta(days=21), contact="Aoife Brennan", **where
        )
        services.comment(first, text="Please start with section A: we need it first.", question="Q-A8", actor=writer)
        second = services.send_questionnaire(after, scope={}, due_on=day + timedelta(days=30), **where)
        services.plan_campaign(
            yearly,
            title=f"Yearly confirmation {day.year}",
            sites=list(cmos.active_sites()),
            scope={},
            due_on=day + timedelta(days=45),
            every_months=12,
            actor=writer,
        )
    own = _actor(signatory)
    with scope(organisation, actor=own):
        _begin(first, own)
        _give(first, own)
        _complete(second, signatory, own, password)


def _actor(person: Membership) -> Actor:
    return Actor(f"membership:{person.pk}", permissions_of(person.role))


def _approved(title: str, sponsor: Sponsor, people: dict[str, Membership], password: str) -> TemplateVersion:
    """A short template of four questions, approved by the head of quality."""
    writer, head = _actor(people[WRITER]), people[APPROVER]
    base: dict[str, Any] = {"actor": writer, "reason": "demo data"}
    with scope(Scope(sponsor_id=sponsor.pk), actor=writer):
        draft = services.draft_template(title, "What changed since last year.", **base)
        section = services.add_section(draft, Section(key="A", title="Changes"), **base)
        for question in YEARLY:
            services.add_question(section, question, **base)
        services.take_step(rules.SUBMIT, draft, **base)
    return _approve(draft, sponsor, head, password)


def ask_again(sponsor: Sponsor, people: dict[str, Membership], password: str) -> None:
    """A newer version asks one question in other words; it is sent to the site that answered the one before."""
    writer = _actor(people[WRITER])
    base: dict[str, Any] = {"actor": writer, "reason": "demo data"}
    with scope(Scope(sponsor_id=sponsor.pk), actor=writer):
        asked = selectors.versions().get(title=AGAIN, status=rules.APPROVED)
        draft = services.revise_version(asked, **base)
        row = selectors.questions_of(draft.pk).get(key="Y-A4")
        said = replace(selectors.as_question(row), text="How many people work in quality, contract workers included?")
        services.change_question(row, said, version=row.version, **base)
        services.take_step(rules.SUBMIT, selectors.version(draft.pk), **base)
    newer = _approve(draft, sponsor, people[APPROVER], password)
    with scope(Scope(sponsor_id=sponsor.pk), actor=writer):
        site = next(each for each in cmos.active_sites() if cmos.linked_organisation(each.company_id))
        due = access.today_here() + timedelta(days=40)
        services.send_questionnaire(newer, site=site, scope={}, due_on=due, actor=writer)


def _approve(draft: TemplateVersion, sponsor: Sponsor, head: Membership, password: str) -> TemplateVersion:
    actor = _actor(head)
    with scope(Scope(sponsor_id=sponsor.pk), actor=actor):
        ready = selectors.version(draft.pk)
        brought = signing(head, password, ready, rules.APPROVE, selectors.signed_content(ready))
        return services.take_step(rules.APPROVE, ready, actor=actor, reason=REASON, signing=brought)


def _begin(row: Questionnaire, actor: Actor) -> None:
    asked = {each["key"] for each in row.asked["questions"]}
    services.save_answers(row, [Typed(key, given, 0) for key, given in DRAFTED.items() if key in asked], actor=actor)
    services.add_note(row, text="Ask the laboratory for its numbers before Friday.", actor=actor)
    paper = papers.pdf("Quality manual\nversion 12", name="quality-manual.pdf")
    services.attach_evidence(row, "Q-B1", Evidence(description="Cover page", file=paper), actor=actor)


def _give(row: Questionnaire, actor: Actor) -> None:
    """Questions for a colleague of the laboratory, who has no account."""
    services.delegate(
        row,
        questions=("Q-A10", "Q-A14"),
        name="Ronan Keane",
        email="ronan.keane@loughderrin.example",
        due_on=access.today_here() + timedelta(days=7),
        message="Two questions about your laboratory. Call me if anything is unclear.",
        actor=actor,
    )


def _complete(row: Questionnaire, signatory: Membership, actor: Actor, password: str) -> None:
    given = {"Y-A1": Given(value="no"), "Y-A3": Given(value="14 Sep 2026"), "Y-A4": Given(value="38")}
    services.save_answers(row, [Typed(key, each, 0) for key, each in given.items()], actor=actor)
    paper = papers.pdf("Site master file\nversion 14", name="site-master-file.pdf")
    services.attach_evidence(row, "Y-A3", Evidence(description="Cover page", file=paper), actor=actor)
    bank.release(row, actor)
    services.comment(row, text="Nothing else changed.", actor=actor)
    ready = sent.answer_set(row)
    assert ready is not None
    brought = signing(signatory, password, ready, dialogue.SUBMIT, sent.signed_content(ready))
    services.submit(ready, actor=actor, signing=brought, version=ready.version)
