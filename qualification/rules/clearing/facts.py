"""What a clearance is answered from: one site and one product on one day, as frozen values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from cmos.rules import Ref
from qualification.rules.clearing.codes import CODES, Code
from qualification.rules.clearing.words import Answer
from qualification.rules.lifecycle.facts import Asked, QualificationFact
from qualification.rules.standing import MEDIUM, RECHECK_DAYS, Standing
from quality_agreements.rules.evidence import AgreementFact

RULE_VERSION: Final = "2026.2"
OVERRIDE_DAYS: Final = 90
"""The longest an override of a hold may last, its first day counted (domain 4.3)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MaterialFact:
    """The product or material asked about, on the day asked about."""

    id: UUID
    label: str
    p1_statutory: bool = False
    """exempt from Part 211 on that day (21 CFR 210.2(c))"""
    investigational: bool = False
    """made for clinical studies on that day"""


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessmentFact:
    """A signed risk assessment of a product at a site; both days are included. An empty set: every market."""

    id: UUID
    number: str
    product: UUID
    markets: frozenset[str]
    first: date
    last: date

    def covers(self, asked: Asked, on: date) -> bool:
        within = not self.markets or asked.market in self.markets
        return asked.product == self.product and within and self.first <= on <= self.last


@dataclass(frozen=True, slots=True, kw_only=True)
class OverrideFact:
    """A hold that two people overrode; it covers the reasons that they saw, and none that came later."""

    id: UUID
    number: str
    asked: Asked
    keys: frozenset[str]
    first: date
    last: date

    def covers(self, asked: Asked, on: date) -> bool:
        return asked == self.asked and self.first <= on <= self.last


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlledFact:
    """Something that the law asks for a controlled substance, and whether it is held on the day."""

    code: str
    """CONTROLLED_COVERED, CONTROLLED_REGISTRATION_MISSING or CONTROLLED_QUOTA_MISSING"""
    sentence: str
    evidence: tuple[Ref, ...] = ()

    @property
    def held(self) -> bool:
        return self.code == "CONTROLLED_COVERED"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClearingFacts:
    """Everything that the answer of one day rests on; of qualifications, standing and product as of that day."""

    site_id: UUID
    standing: Standing | None
    """none where the rules of the market are not known"""
    material: MaterialFact | None = None
    qualifications: tuple[QualificationFact, ...] = ()
    agreements: tuple[AgreementFact, ...] = ()
    assessments: tuple[AssessmentFact, ...] = ()
    overrides: tuple[OverrideFact, ...] = ()
    controlled: tuple[ControlledFact, ...] = ()
    turns: tuple[date, ...] = ()
    """days on which what is told as of a day may change besides: of schedules, milestones, papers, quotas"""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClearanceReason:
    """One reason. `until` is the last day on which it holds, where that is known."""

    code: str
    sentence: str
    answer: Answer
    detail: str = ""
    """tells apart what has the same code: which hold, which rows of the standing"""
    rows: tuple[str, ...] = ()
    """of a standing: each of its rows with each piece of its evidence, so that a second letter is another one"""
    link: Ref | None = None
    """the record with which it would be put right, or that shows that it is well"""
    evidence: tuple[Ref, ...] = ()
    until: date | None = None
    statutory: bool = False
    overridden: bool = False

    @property
    def told(self) -> Code:
        return CODES[self.code]

    @property
    def basis(self) -> str:
        """Law, or company rule."""
        return self.told.basis

    @property
    def check(self) -> str:
        return self.told.check

    @property
    def remedy(self) -> str:
        return self.told.remedy if self.answer > Answer.ALLOW else ""

    @property
    def key(self) -> str:
        """What tells it from the other reasons of an answer."""
        return f"{self.code}/{self.detail}" if self.detail else self.code

    @property
    def keys(self) -> frozenset[str]:
        """What an override names: the same code for another fact is another reason, and what is gone is not missed."""
        return frozenset(f"{self.code}/{row}" for row in self.rows) or frozenset((self.key,))

    @property
    def counts(self) -> Answer:
        """What it adds to the answer: an overridden one is a condition, and stays listed."""
        return Answer.WARN if self.overridden else self.answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Clearance:
    """The whole answer. `changes_on` is the next day with another answer on what is known now."""

    asked: Asked
    site_id: UUID
    answer: Answer
    reasons: tuple[ClearanceReason, ...]
    on: date
    known_at: Any = None
    confidence: str = MEDIUM
    """high, medium or low: how far the evidence behind the standing was seen at its source, and lately"""
    checked_on: date | None = None
    """when it was last seen there; none where the standing rests on nothing recorded"""
    changes_on: date | None = None
    changes_to: Answer | None = None
    rule_version: str = RULE_VERSION

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(reason.code for reason in self.reasons))

    @property
    def looked_at_late(self) -> bool:
        """Whether the evidence is to be looked at again before the work is ordered."""
        return self.checked_on is not None and (self.on - self.checked_on).days > RECHECK_DAYS

    @property
    def deciding(self) -> tuple[ClearanceReason, ...]:
        """The reasons that make the answer what it is."""
        return tuple(reason for reason in self.reasons if reason.counts == self.answer)

    @property
    def lasts_until(self) -> date | None:
        """The last day of this answer, by what is known; none while no change is."""
        return date.fromordinal(self.changes_on.toordinal() - 1) if self.changes_on else None

    @property
    def conditions(self) -> tuple[ClearanceReason, ...]:
        """What must be kept when the work is ordered."""
        return tuple(reason for reason in self.reasons if reason.counts == Answer.WARN)

    @property
    def overridable(self) -> bool:
        """Whether two people may override it: it is blocked, and by nothing that the law asks for."""
        holds = [reason for reason in self.reasons if reason.counts == Answer.HOLD]
        return bool(holds) and not any(reason.statutory for reason in holds)

    @property
    def hold_keys(self) -> frozenset[str]:
        """What an override of this answer would name."""
        return frozenset(key for reason in self.reasons if reason.answer == Answer.HOLD for key in reason.keys)
