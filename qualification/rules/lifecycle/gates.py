"""The gates to Qualified: a checklist computed from frozen facts, each with the sentence that says why (domain 3)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final
from uuid import UUID

from cmos.rules import Ref
from qualification.rules.lifecycle.facts import Scope
from qualification.rules.lifecycle.watched import AgreementLine, FindingLine, SubcontractLine
from qualification.rules.words import Status, listed

LEGALITY, SUITABILITY, COMPETENCE, AGREEMENT, RISK = "GATE-1", "GATE-2", "GATE-3", "GATE-4", "GATE-5"
TRANSFER, CONTACTS, SUBCONTRACTORS, INTEGRITY, NOTIFICATION = "GATE-6", "GATE-7", "GATE-8", "GATE-9", "GATE-10"
NAMES: Final[dict[str, str]] = {
    LEGALITY: "Legality",
    SUITABILITY: "Suitability",
    COMPETENCE: "Competence",
    AGREEMENT: "Agreement in force and covering the scope",
    RISK: "Risk assessment approved",
    TRANSFER: "Transfer and validation plan",
    CONTACTS: "Named people on both sides",
    SUBCONTRACTORS: "Subcontractors disclosed and approved",
    INTEGRITY: "Data integrity assessed",
    NOTIFICATION: "Notification paths tested",
}
MET, NOT_NEEDED = "met", "not_needed"
NOTES: Final[dict[str, str]] = {MET: "Met", NOT_NEEDED: "Not needed"}
"""What a signed note can say of a gate."""
IN_PROGRESS, NOT_MET, BY_NOTE = "in_progress", "not_met", "by_note"
STATES: Final[dict[str, str]] = {
    MET: "Met",
    BY_NOTE: "Met by note",
    NOT_NEEDED: "Not needed",
    IN_PROGRESS: "In progress",
    NOT_MET: "Not met",
}
PASSED: Final = frozenset({MET, BY_NOTE, NOT_NEEDED})
NOTED: Final[dict[str, frozenset[str]]] = {
    TRANSFER: frozenset({MET, NOT_NEEDED}),
    CONTACTS: frozenset({MET}),
    INTEGRITY: frozenset({MET}),
    NOTIFICATION: frozenset({MET}),
}
"""Gates that a signed note decides while no record of their own does, and what it may say."""
TOTAL_PERCENT: Final = Decimal(80)
SECTION_PERCENT: Final = Decimal(60)
"""Company rules: the score of a questionnaire in total, and of each of its sections."""
CARRIES: Final = frozenset({Status.OK, Status.OK_WITH_OBS, Status.WATCH, Status.NOT_APPLICABLE})
"""Standings with which a site is qualified."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingLine:
    """What counts in one market of the scope; `overridden` where signed decisions make it so, not the evidence."""

    market: str
    status: Status
    sentence: str
    evidence: tuple[Ref, ...] = ()
    overridden: bool = False

    @property
    def words(self) -> str:
        """In one line; an overridden one says by what and what the evidence says."""
        label = f"{self.market}: {self.status.label}"
        return f"{label} (overridden). {self.sentence}" if self.overridden else f"{label}."


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreLine:
    """A concluded review of answers: its score in total and by section, and knockouts decided against the site."""

    id: UUID
    number: str
    percent: Decimal | None
    sections: tuple[tuple[str, Decimal | None], ...] = ()
    refused: tuple[str, ...] = ()

    @property
    def ref(self) -> Ref:
        return Ref("questionnaire", self.id, self.number)


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditLine:
    """An audit of the site: held, closed, and how it ended."""

    id: UUID
    number: str
    ended_on: date | None
    closed_on: date | None
    outcome: str = ""
    reported: bool = False
    """whether its findings were issued"""

    @property
    def ref(self) -> Ref:
        return Ref("audit", self.id, self.number)


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskLine:
    """The signed risk assessment in force."""

    id: UUID
    number: str
    band: str
    review_on: date | None

    @property
    def ref(self) -> Ref:
        return Ref("risk_assessment", self.id, self.number)


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteLine:
    """A signed note on a gate."""

    id: UUID
    gate: str
    says: str
    text: str
    author: str
    valid_from: date
    valid_to: date | None

    def holds(self, on: date) -> bool:
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)


@dataclass(frozen=True, slots=True, kw_only=True)
class GateFacts:
    """Everything the gates look at, for one qualification on one day."""

    on: date
    scope: Scope = Scope()
    declared: frozenset[str] = frozenset()
    """operations that the site says it does"""
    standings: tuple[StandingLine, ...] = ()
    controlled: tuple[str, ...] = ()
    """sentences on what the law on controlled substances asks of this address and nothing here covers"""
    scores: tuple[ScoreLine, ...] = ()
    answers_awaited: tuple[str, ...] = ()
    audit_needed: bool = True
    audits: tuple[AuditLine, ...] = ()
    findings: tuple[FindingLine, ...] = ()
    agreements: tuple[AgreementLine, ...] = ()
    product_names: Mapping[UUID, str] | None = None
    risk: RiskLine | None = None
    risk_drafted: bool = False
    contacts: int = 0
    qp_needed: bool = False
    subcontracts: tuple[SubcontractLine, ...] = ()
    notes: tuple[NoteLine, ...] = ()
    words: Mapping[str, str] | None = None
    """operations in words"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """One gate: whether it is met, why, and what shows it. `blocked` is what stands in the way in one sentence."""

    key: str
    state: str
    sentence: str
    evidence: tuple[Ref, ...] = ()
    note: NoteLine | None = None

    @property
    def number(self) -> str:
        """As it stands on the checklist: `G1`."""
        return f"G{self.key.removeprefix('GATE-')}"

    @property
    def name(self) -> str:
        return NAMES[self.key]

    @property
    def badge(self) -> str:
        """What a badge shows."""
        return f"gate_{self.state}"

    @property
    def label(self) -> str:
        return STATES[self.state]

    @property
    def passed(self) -> bool:
        return self.state in PASSED

    @property
    def blocked(self) -> str:
        return "" if self.passed else f"{self.number} {self.name}: {self.sentence}"


def gates(facts: GateFacts) -> tuple[Gate, ...]:
    """The ten gates in their order."""
    return tuple(rule(facts) for rule in RULES)


def missing(found: tuple[Gate, ...]) -> tuple[str, ...]:
    """A sentence for each gate that is not passed."""
    return tuple(each.blocked for each in found if not each.passed)


def _gate(key: str, state: str, sentence: str, evidence: tuple[Ref, ...] = ()) -> Gate:
    return Gate(key=key, state=state, sentence=sentence, evidence=evidence)


def _from(key: str, problems: list[str], good: str, evidence: tuple[Ref, ...] = (), *, begun: bool = False) -> Gate:
    if not problems:
        return _gate(key, MET, good, evidence)
    return _gate(key, IN_PROGRESS if begun else NOT_MET, " ".join(problems), evidence)


# --- the gates ----------------------------------------------------------------------------------------------------


def legality(facts: GateFacts) -> Gate:
    """G1: registration, authorisation and certificate of each market, and what a controlled substance needs."""
    problems = [
        one.words if one.overridden else f"{one.words} {one.sentence}".strip()
        for one in facts.standings
        if one.status not in CARRIES
    ]
    problems += facts.controlled
    if not facts.standings:
        problems.append("The scope names no market that has a standing.")
    good = " ".join(one.words for one in facts.standings)
    return _from(LEGALITY, problems, good, tuple(ref for one in facts.standings for ref in one.evidence))


def suitability(facts: GateFacts) -> Gate:
    """G2: the scope is what the site can do, and the reviewed answers are good enough in total and in every section."""
    words = facts.words or {}
    beyond = sorted(facts.scope.operations - facts.declared)
    problems = [f"The site does not declare {words.get(code, code.replace('_', ' ')).lower()}." for code in beyond]
    evidence = tuple(one.ref for one in facts.scores)
    if not facts.scores:
        are = "is" if len(facts.answers_awaited) == 1 else "are"
        waits = f" {listed(facts.answers_awaited)} {are} not reviewed yet." if facts.answers_awaited else ""
        problems.append(f"No questionnaire was reviewed.{waits}")
        return _from(SUITABILITY, problems, "", evidence, begun=bool(facts.answers_awaited) and not beyond)
    for one in facts.scores:
        problems += _score_problems(one)
    best = " ".join(f"{one.number}: {_percent(one.percent)}." for one in facts.scores)
    return _from(SUITABILITY, problems, f"{best} Every section is at {SECTION_PERCENT} % or more.", evidence)


def _score_problems(one: ScoreLine) -> Iterator[str]:
    if one.percent is None:
        yield f"{one.number} has no score: {TOTAL_PERCENT} % are needed."
    elif one.percent < TOTAL_PERCENT:
        yield f"{one.number}: {_percent(one.percent)} in total; {TOTAL_PERCENT} % are needed."
    low = [f"{name} {_percent(value)}" for name, value in one.sections if value is not None and value < SECTION_PERCENT]
    if low:
        yield f"{one.number}: {listed(low)}; each section needs {SECTION_PERCENT} %."
    if one.refused:
        yield f"{one.number}: knockout {listed(one.refused)} was decided against the site."


def _percent(value: Decimal | None) -> str:
    return "no score" if value is None else f"{value.normalize():f} %"


def competence(facts: GateFacts) -> Gate:
    """G3: the audit is closed or only minors are open; no open critical; majors with an accepted plan."""
    open_ = [one for one in facts.findings if one.is_open(facts.on)]
    problems = [f"{one.label}: a critical finding is open." for one in open_ if one.grade == "critical"]
    majors = [one for one in open_ if one.grade == "major" and not one.plan_accepted]
    problems += [f"{one.label}: a major finding has no accepted plan." for one in majors]
    held = [one for one in facts.audits if one.ended_on and one.ended_on <= facts.on]
    if not held:
        if not facts.audit_needed:
            state, words = (NOT_NEEDED, "No audit on site is needed for this scope and risk.")
            return _gate(COMPETENCE, state, words) if not problems else _from(COMPETENCE, problems, "")
        planned = any(one.ended_on is None or one.ended_on > facts.on for one in facts.audits)
        return _from(COMPETENCE, [*problems, "No audit was held."], "", begun=planned)
    last = max(held, key=lambda one: (one.ended_on or date.min, one.number))
    refs = (last.ref, *(one.ref for one in open_))
    if last.outcome == "not_acceptable":
        problems.append(f"{last.number} ended as not acceptable.")
    if not last.reported and (last.closed_on is None or last.closed_on > facts.on):
        problems.append(f"The report of {last.number} is not there yet.")
    good = f"{last.number} of {last.ended_on:%-d %b %Y}: {len(open_)} finding{'' if len(open_) == 1 else 's'} open."
    return _from(COMPETENCE, problems, good, refs, begun=True)


def agreement(facts: GateFacts) -> Gate:
    """G4: in force on the day, for every product of the scope (21 CFR 211.22; EU GMP Chapter 7)."""
    valid = [one for one in facts.agreements if one.in_force(facts.on)]
    if not valid:
        coming = [one for one in facts.agreements if one.first > facts.on]
        words = f" {coming[0].label} takes effect on {coming[0].first:%-d %b %Y}." if coming else ""
        return _from(AGREEMENT, [f"No signed quality agreement is in force.{words}"], "", begun=bool(coming))
    names = facts.product_names or {}
    bare = [names.get(each, "a product") for each in facts.scope.products if not any(one.covers(each) for one in valid)]
    named_only = not facts.scope.products and all(one.products for one in valid)
    problems = [f"The agreement does not cover {listed(sorted(bare))}."] if bare else []
    if named_only:
        problems.append("The agreement covers named products only, and the scope all of them.")
    ends = [one.last for one in valid if one.last]
    until = f" until {max(ends):%-d %b %Y}" if len(ends) == len(valid) else ""
    good = f"{listed(one.label for one in valid)} in force{until}."
    return _from(AGREEMENT, problems, good, tuple(one.ref for one in valid))


def risk(facts: GateFacts) -> Gate:
    """G5: a risk assessment is approved and not past its review (ICH Q9)."""
    if facts.risk is None:
        return _from(RISK, ["No risk assessment is approved."], "", begun=facts.risk_drafted)
    one = facts.risk
    if one.review_on is not None and one.review_on < facts.on:
        return _from(RISK, [f"{one.number} should have been reviewed by {one.review_on:%-d %b %Y}."], "", (one.ref,))
    return _from(RISK, [], f"{one.number}: {one.band} risk.", (one.ref,))


def contacts(facts: GateFacts) -> Gate:
    """G7: people are named; for the EU and the UK a Qualified Person (EU GMP Annex 16)."""
    if not facts.contacts:
        return _from(CONTACTS, ["No contact of the site is recorded."], "")
    people = f"{facts.contacts} contact{'' if facts.contacts == 1 else 's'} of the site recorded."
    if not facts.qp_needed:
        return _from(CONTACTS, [], people)
    return _noted(facts, CONTACTS, f"{people} No Qualified Person is named for the release.")


def subcontractors(facts: GateFacts) -> Gate:
    """G8: each is disclosed and approved (EU GMP 7.7)."""
    used = [one for one in facts.subcontracts if one.in_use(facts.on)]
    secret = [one.label for one in used if one.disclosed_on is None]
    bare = [one.label for one in used if not one.approved(facts.on)]
    problems = [f"Not disclosed by the CMO: {listed(secret)}."] if secret else []
    problems += [f"Not approved: {listed(bare)}."] if bare else []
    good = f"{listed(one.label for one in used)}: disclosed and approved." if used else "No subcontractor is recorded."
    return _from(SUBCONTRACTORS, problems, good, tuple(one.ref for one in used))


def transfer(facts: GateFacts) -> Gate:
    return _noted(facts, TRANSFER, "No transfer or validation plan is recorded, nor why none is needed.")


def integrity(facts: GateFacts) -> Gate:
    return _noted(facts, INTEGRITY, "No assessment of data integrity is recorded.")


def notification(facts: GateFacts) -> Gate:
    return _noted(facts, NOTIFICATION, "No test of the ways for changes, deviations and complaints is recorded.")


def _noted(facts: GateFacts, key: str, otherwise: str) -> Gate:
    """What a signed note in force on the day says; the newest counts."""
    found = [one for one in facts.notes if one.gate == key]
    valid = [one for one in found if one.holds(facts.on)]
    if not valid:
        ended = f" The note of {found[-1].author} is not in force on this day." if found else ""
        return _gate(key, NOT_MET, f"{otherwise}{ended}")
    one = valid[-1]
    until = f" Until {one.valid_to:%-d %b %Y}." if one.valid_to else ""
    state = NOT_NEEDED if one.says == NOT_NEEDED else BY_NOTE
    return Gate(key=key, state=state, sentence=f"{one.text} Signed by {one.author}.{until}", note=one)


RULES: Final[tuple[Callable[[GateFacts], Gate], ...]] = (
    legality,
    suitability,
    competence,
    agreement,
    risk,
    transfer,
    contacts,
    subcontractors,
    integrity,
    notification,
)
