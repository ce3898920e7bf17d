"""What is recorded of a site, as far as its risk rests on it; and what a proposal is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final
from uuid import UUID

from audits import rules as audits
from audits.rules import AuditFact
from cmos.rules import Ref
from qualification.rules.facts import SiteFacts
from qualification.rules.scope import ACTIVE_SUBSTANCES
from qualification.rules.standing import Standing
from qualification.rules.stood import Stood
from qualification.rules.words import count
from regulations.rules.topics import topics_of

DATA_INTEGRITY: Final = "data_integrity"
DATA_TOPIC: Final = "records_data_integrity"
MAKING: Final = frozenset(
    {
        "manufacture",
        "aseptic_manufacture",
        "terminal_sterilisation",
        "biological_manufacture",
        "api_manufacture",
        "micronisation",
    }
)
"""Operations by which drug product or substance is made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A proposed step; None where the records cannot say, and the sentence says what is missing."""

    step: int | None
    because: str
    evidence: tuple[Ref, ...] = ()
    doubted: bool = False
    """whether it rests on something only the CMO stated"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Raised:
    """A fact that sets a floor."""

    key: str
    because: str
    evidence: tuple[Ref, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenFinding:
    """A finding of the sponsor at the site: `open` until closed, `late` when something owed is overdue."""

    id: UUID
    label: str
    audit_id: UUID | None
    grade: str
    open: bool
    late: bool
    requirements: tuple[str, ...] = ()
    audit_kind: str = ""

    @property
    def ref(self) -> Ref:
        return Ref("finding", self.id, self.label)

    @property
    def about_data_integrity(self) -> bool:
        """Critical or major, and about the integrity of data (company rule: smaller ones set no floor)."""
        if self.grade not in (audits.CRITICAL, audits.MAJOR):
            return False
        return self.audit_kind == DATA_INTEGRITY or any(DATA_TOPIC in topics_of(code) for code in self.requirements)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What a reviewed questionnaire came to."""

    id: UUID
    number: str
    answered_on: date
    percent: Decimal | None
    unresolved: tuple[str, ...] = ()
    """knockout questions decided against the site"""

    @property
    def ref(self) -> Ref:
        return Ref("questionnaire", self.id, self.number)


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A product made at the site, as far as its risk goes."""

    id: UUID
    label: str
    dosage_form: str = ""
    sterile: bool = False
    biologics: bool = False
    modality: str = ""
    oeb: str = ""
    elsewhere: int = 0
    """other sites of the sponsor where the same is done for it"""

    @property
    def ref(self) -> Ref:
        return Ref("product", self.id, self.label)


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """Everything recorded of a site that its risk rests on, on a day."""

    on: date
    facts: SiteFacts
    standings: tuple[Standing, ...] = ()
    """of the site in the markets in use"""
    work: tuple[Stood, ...] = ()
    """of what is done there for products, where it stands otherwise than the site as such"""
    findings: tuple[OpenFinding, ...] = ()
    answered: tuple[Answered, ...] = ()
    products: tuple[Made, ...] = ()
    hazard: str = ""
    """the highest exposure band the site says it handles"""
    batch_records: str = ""
    """what they are kept on"""

    @property
    def stood(self) -> tuple[Stood, ...]:
        """Every standing that counts, of the site first."""
        return (*map(Stood, self.standings), *self.work)


def held(known: Known) -> list[AuditFact]:
    """Audits that were held, newest last."""
    held = [each for each in known.facts.audits if each.ended_on is not None and each.ended_on <= known.on]
    return sorted(held, key=lambda each: (each.ended_on or date.min, str(each.id)))


def seen_by_us(known: Known) -> list[AuditFact]:
    return [each for each in held(known) if each.on_site]


def making_sterile(known: Known) -> bool:
    """Whether sterile or biological product is made at the site."""
    site = known.facts.site
    return site.sterile or site.biologics or any(each.sterile or each.biologics for each in known.products)


def is_supply(known: Known) -> bool:
    """Whether the site makes active substance, tests or packs: its audits are at most three years apart."""
    site = known.facts.site
    packs_or_tests = any(each.startswith("testing_") or each.endswith("packaging") for each in site.operations)
    return packs_or_tests or not ACTIVE_SUBSTANCES.isdisjoint(site.material_types)


def refs(found: Iterable[OpenFinding]) -> tuple[Ref, ...]:
    return tuple(each.ref for each in found)


def counted(found: list[OpenFinding], noun: str) -> str:
    return f"{count(len(found), noun)} {'is' if len(found) == 1 else 'are'}"
