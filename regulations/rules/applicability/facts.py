"""What is asked about a piece of work, and what the answer is made of: plain values, of no tenant."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Final, NamedTuple

from regulations.rules import vocabulary
from regulations.rules.applicability.timeline import (
    MilestoneFact,
    ScheduleFact,
    phase_on,
    schedules_on,
    us_exempt_on,
)

MAKING: Final = frozenset({"manufacture", "aseptic_manufacture", "terminal_sterilisation", "biological_manufacture"})
SUBSTANCE: Final = frozenset({"api_manufacture", "micronisation"})
PACKING: Final = frozenset({"primary_packaging", "secondary_packaging", "labelling"})
TESTING: Final = frozenset(
    {"testing_chemical", "testing_microbiological", "testing_sterility", "testing_biological", "import_testing"}
)
CERTIFYING: Final = frozenset({"batch_certification", "batch_certification_sterile", "import_certification"})
HOLDING: Final = frozenset({"storage", "transport"})
SUBSTANCES: Final = frozenset({"api", "intermediate"})
"""Materials that are made by ICH Q7 and not by Part 211."""
CLINICAL: Final = "cro_clinical"
"""A contract research organisation that runs studies: GCP and no cGMP."""
STUDY: Final = "clinical_study"
TOLL: Final = "toll_manufacturer"
CLINICAL_PHASES: Final = frozenset({"phase1", "phase2", "phase3"})


class Basis(StrEnum):
    """What a rule is: told apart wherever it is shown."""

    LAW = "law"
    GUIDANCE = "guidance"
    COMPANY = "company rule"


class Cited(NamedTuple):
    """Where a rule stands; an unchecked one was not read again in its primary text and is shown with that word."""

    text: str
    basis: Basis = Basis.LAW
    checked: bool = True


@dataclass(frozen=True, slots=True)
class Applied:
    """A set of requirements that applies, or would: with the reason and its source."""

    key: str
    label: str
    reason: str
    source: Cited


@dataclass(frozen=True, slots=True, kw_only=True)
class Needed(Applied):
    """Evidence that is needed: any one of `kinds` (`cmos.rules.KINDS` and others) will do; `owner` obtains it."""

    kinds: tuple[str, ...]
    owner: str = "site"
    """`site` or `sponsor`"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause(Applied):
    """A clause of the quality agreement; `rows` are those of the responsibility matrix, `owner` who is responsible.

    `sponsor`, `contractor`, `both` (split before signing), `contractor_approved` (the sponsor approves) or
    `sponsor_checked` (the sponsor supplies, the contractor checks).
    """

    owner: str
    rows: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ScopeFact:
    """One activity at one kind of partner, for a product and its markets.

    Without milestones the phase is not known, and what is asked is what a marketed product asks: nobody is exempt by
    silence.
    """

    partner_type: str = "cmo"
    operation: str = "manufacture"
    material_type: str = "drug_product"
    dosage_form: str = ""
    modality: str = "small_molecule"
    sterile: bool = False
    oeb: int | None = None
    """band of exposure by the sponsor's own table; none: not known"""
    high_oeb: int = 4
    """band from which containment is asked for (company rule)"""
    schedules: tuple[ScheduleFact, ...] = ()
    milestones: tuple[MilestoneFact, ...] = ()
    markets: frozenset[str] = frozenset()
    country: str = "US"
    """where the work is done: ISO 3166-1 alpha-2"""

    @property
    def clinical_only(self) -> bool:
        """Work under GCP, to which no cGMP applies."""
        return self.partner_type == CLINICAL or self.operation == STUDY

    @property
    def substance(self) -> bool:
        """Whether an active substance or intermediate is worked on."""
        return self.material_type in SUBSTANCES

    @property
    def biological(self) -> bool:
        return self.modality in vocabulary.BIOLOGICAL or self.material_type == "biological_substance"

    @property
    def toll(self) -> bool:
        return self.partner_type == TOLL

    @property
    def potent(self) -> bool:
        """Whether containment is asked for."""
        return self.oeb is not None and self.oeb >= self.high_oeb

    @property
    def doing(self) -> str:
        """The operation in words."""
        return vocabulary.OPERATION_LABELS.get(self.operation, self.operation.replace("_", " "))

    def phase(self, day: date) -> str:
        return phase_on(self.milestones, day)

    def us_exempt(self, day: date) -> bool:
        """Whether 21 CFR 210.2(c) exempts its production from Part 211 on that day."""
        return us_exempt_on(self.milestones, day)

    def investigational(self, day: date) -> bool:
        """Whether it is for studies only, as far as is known."""
        phase = self.phase(day)
        return phase in CLINICAL_PHASES or (self.material_type == "imp" and phase != "commercial")

    def commercial(self, day: date) -> bool:
        """Whether it is marketed; assumed when no phase was said and it is not an investigational product."""
        return not self.investigational(day)

    def controlled(self, day: date) -> frozenset[str]:
        return schedules_on(self.schedules, day)


@dataclass(frozen=True, slots=True)
class Profile:
    """What applies to a scope on a day, what does not although one might expect it, and why."""

    on: date
    sets: tuple[Applied, ...] = ()
    evidence: tuple[Needed, ...] = ()
    sections: tuple[Applied, ...] = ()
    clauses: tuple[Clause, ...] = ()
    not_applied: tuple[Applied, ...] = field(default=())

    @property
    def keys(self) -> frozenset[str]:
        """The keys of the sets that apply."""
        return frozenset(each.key for each in self.sets)

    @property
    def cgmp(self) -> bool:
        """Whether any cGMP applies: for work under GCP alone no cGMP status is computed."""
        return bool(self.keys - {"gcp"})

    @property
    def us_exempt(self) -> bool:
        """Profile P1_STATUTORY: phase 1 material under FD&C 501(a)(2)(B) alone."""
        return "p1_statutory" in self.keys

    def clause(self, key: str) -> Clause | None:
        return next((each for each in self.clauses if each.key == key), None)

    def need(self, key: str) -> Needed | None:
        return next((each for each in self.evidence if each.key == key), None)
