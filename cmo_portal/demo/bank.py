"""The answer bank of the demo's CMO: its questions, answers and evidence, and one answer that went to each sponsor."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from cmo_portal.demo.papers import pdf
from cmos import selectors as cmos
from kernel.actor import Actor
from kernel.clock import today
from kernel.reasons import joined
from kernel.scope import Scope, scope
from questionnaires.models import BankQuestion, Questionnaire
from questionnaires.rules import bank as rules
from questionnaires.rules.filling import Given
from questionnaires.rules.questions import Question
from questionnaires.selectors import bank as selectors
from questionnaires.selectors import sent
from questionnaires.services import bank, bank_release
from questionnaires.services.bank_release import Taking
from sponsors.models import CmoOrganisation, Membership
from sponsors.rules import permissions_of

REASON: Final = "demo data"
GONE: Final = joined("duplicate", "nobody asks this any more")
PEOPLE, MANUAL, STANDARDS = "people", "manual", "standards"
KEPT: Final[dict[str, tuple[str, str, str, str, Given | None]]] = {
    PEOPLE: ("How many people work in quality?", "number", "people", "People", Given(value="38")),
    MANUAL: (
        "Is a quality manual approved by management in force?",
        "yes_no",
        "",
        "Quality system",
        Given(value="yes"),
    ),
    STANDARDS: (
        "To which quality management standards is the organisation certified?",
        "text",
        "",
        "Quality system",
        Given(value="ISO 9001, for development, manufacture and testing at Ballyderrin."),
    ),
    "refused": (
        "Was an inspection by an authority refused, delayed or cut short?",
        "yes_no",
        "",
        "Inspections",
        Given(value="no"),
    ),
    "review": ("When was the last management review?", "date", "", "Quality system", Given(value="12 Mar 2026")),
    "gowning": (
        "How is the qualification of operators for gowning renewed?",
        "text",
        "",
        "Sterility",
        Given(value="Twice a year, with three gownings in a row without growth above the limit."),
    ),
    "material": ("How is material that clients own held and returned?", "text", "", "Materials", None),
    "fax": ("Are orders taken by fax?", "yes_no", "", "", Given(value="no")),
}


def keep(maker: CmoOrganisation, signatory: Membership) -> None:
    """What the quality signatory keeps for whoever asks."""
    actor = _actor(signatory)
    base: dict[str, Any] = {"actor": actor, "reason": REASON}
    with scope(Scope(cmo_org_id=maker.pk), actor=actor):
        made = {name: _question(*said, base) for name, said in KEPT.items()}
        better = Given(value="Every six months, with three gownings in a row without growth above the limit.")
        bank.write_bank_answer(made["gowning"], better, seen=1, **base)
        bank.retire_bank_question(made["fax"], version=None, actor=actor, reason=GONE)
        _evidence(made, maker, base)


def _question(text: str, kind: str, unit: str, topic: str, answer: Given | None, base: dict[str, Any]) -> BankQuestion:
    question = Question(section="", key=rules.KEY, text=text, kind=kind, unit=unit)
    return bank.record_bank_question(question, answer, topic=topic, tags=[], **base)


def _evidence(made: dict[str, BankQuestion], maker: CmoOrganisation, base: dict[str, Any]) -> None:
    on = today(maker.zone)
    manual = pdf("Quality manual\nversion 12", name="quality-manual.pdf")
    bank.attach_bank_evidence(
        made[MANUAL], description="Cover page", file=manual, expires_on=on + timedelta(days=70), **base
    )
    bank.attach_bank_evidence(made[MANUAL], description="The whole manual", **base)
    paper = cmos.standing_papers().get(kind="iso")
    bank.attach_bank_evidence(made[STANDARDS], description="Certificate to ISO 9001", paper=paper, **base)


def release(row: Questionnaire, actor: Actor) -> None:
    """In the CMO's scope: how many people work in quality is taken from the bank."""
    kept = BankQuestion.objects.get(text=KEPT[PEOPLE][0])
    answer, standing = selectors.newest_answer(kept), sent.answers(sent.answer_set(row))["Y-A4"]
    assert answer is not None
    taking = Taking(answer=answer, given=Given(value="38"), seen=standing.version, remember=True)
    bank_release.release_answer(row, "Y-A4", taking, actor=actor)


def _actor(person: Membership) -> Actor:
    return Actor(f"membership:{person.pk}", permissions_of(person.role))
