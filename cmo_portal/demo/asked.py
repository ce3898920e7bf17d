"""The questionnaires of a sponsor of the demo: the portal's own, adopted and approved, and one in the making."""

from __future__ import annotations

from typing import Any, Final

from cmo_portal.demo.signers import REASON, signing
from kernel.actor import Actor
from kernel.scope import Scope, scope
from questionnaires import rules, selectors, services
from questionnaires.rules.questions import Question, Section, options_of
from sponsors.models import Membership, Sponsor
from sponsors.rules import permissions_of

WRITER, APPROVER = "qa_manager", "qa_head"
WRITTEN: Final = "demo data"
SUPPLEMENT: Final = (
    Question(
        section="A",
        key="S-A1",
        text="Which kind of barrier protects the filling line?",
        kind="choice",
        options=options_of("Open cleanroom\nRABS\nIsolator"),
        weight=4,
        evidence="Layout of the line",
        requirements=("EU GMP Annex 1",),
        help="Of the line on which our product is filled.",
    ),
    Question(
        section="A",
        key="S-A2",
        text="How are interventions through an opened barrier limited?",
        kind="text",
        weight=5,
        evidence="Procedure",
        show_if="S-A1 in open_cleanroom, rabs",
    ),
    Question(
        section="A",
        key="S-A3",
        text="How many units were contaminated in the media fills of the last 24 months?",
        kind="number",
        unit="units",
        weight=5,
        knockout=True,
        bad_if="> 0",
        evidence="Report of the media fills",
        evidence_required=True,
        requirements=("21 CFR 211.113(b)",),
    ),
)


def ask(sponsor: Sponsor, people: dict[str, Membership], password: str) -> None:
    """A draft for sterile sites by the QA manager; the portal's questionnaire, approved by the head of quality."""
    writer = Actor(f"membership:{people[WRITER].pk}", permissions_of(WRITER))
    base: dict[str, Any] = {"actor": writer, "reason": WRITTEN}
    with scope(Scope(sponsor_id=sponsor.pk), actor=writer):
        draft = services.draft_template("Sterile supplement", "For sites that fill our sterile products.", **base)
        filling = services.add_section(
            draft, Section(key="A", title="Aseptic filling", show_if="scope.sterile = yes"), **base
        )
        for question in SUPPLEMENT:
            services.add_question(filling, question, **base)
        adopted = services.start_from_portal(**base)
        services.take_step(rules.SUBMIT, adopted, **base)
    head = people[APPROVER]
    actor = Actor(f"membership:{head.pk}", permissions_of(APPROVER))
    with scope(Scope(sponsor_id=sponsor.pk), actor=actor):
        ready = selectors.version(adopted.pk)
        brought = signing(head, password, ready, rules.APPROVE, selectors.signed_content(ready))
        services.take_step(rules.APPROVE, ready, actor=actor, reason=REASON, signing=brought)
