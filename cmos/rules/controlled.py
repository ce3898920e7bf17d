"""Whether what a site holds lets a controlled substance be worked on there on a day (21 CFR 1301 and 1303).

Need: a registration with the address, the activity, the schedule and the drug code, valid on the day of the work, with
the state's licence and, for Schedules I and II, the quota of the year; elsewhere the national licence. The schedule is
that of the day on which the batch was begun: what is in process when a substance moves keeps the rule it began with.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from cmos.rules.facts import HeldFact, Ref
from cmos.rules.held import DeaQuotaFact, DeaRegistrationFact, NarcoticsLicenceFact, PeriodFact, StateLicenceFact
from regulations.rules import countries, identifiers
from regulations.rules.applicability import ScheduleFact
from regulations.rules.controlled import ACTIVITY_LABELS, NEEDED, QUOTA

Severity = Literal["not_eligible", "scope_gap"]
MAKING: Final = frozenset({"manufacturing", "manufacturing_bulk"})
PER_LOCATION: Final = "21 CFR 1301.12"
PER_ACTIVITY: Final = "21 CFR 1301.13"


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlledWork:
    """One operation at a site on a day; `begun_on` is the day on which the batch was begun, if it was before."""

    operation: str
    country: str
    on: date
    schedules: tuple[ScheduleFact, ...]
    begun_on: date | None = None

    @property
    def listed(self) -> list[ScheduleFact]:
        """The schedules that count: those of the day on which the batch was begun (domain 12.12)."""
        day = min(self.begun_on or self.on, self.on)
        return sorted(
            (each for each in self.schedules if each.holds_on(day)), key=lambda each: (each.schedule, each.drug_code)
        )


@dataclass(frozen=True, slots=True)
class Gap:
    """What is missing, in words, with where that stands; `held` is the paper that falls short, if there is one."""

    code: str
    severity: Severity
    sentence: str
    source: str
    held: Ref | None = None


@dataclass(frozen=True, slots=True)
class Coverage:
    """Whether the work is covered; `papers` are those it rests on, `gaps` what is missing. Not asked: no schedule."""

    asked: bool
    gaps: tuple[Gap, ...] = ()
    papers: tuple[Ref, ...] = ()

    @property
    def covered(self) -> bool:
        return not self.gaps

    @property
    def severity(self) -> Severity | None:
        """The worst of the gaps; none when the work is covered."""
        found = {gap.severity for gap in self.gaps}
        return "not_eligible" if "not_eligible" in found else ("scope_gap" if found else None)


def coverage(work: ControlledWork, held: Collection[HeldFact]) -> Coverage:
    """Whether what the site holds covers the work, with every reason why not and every paper it rests on.

    The site alone is asked: a registration that names another address covers nothing here, whatever its number
    (domain 12.13).
    """
    if not work.listed or work.operation not in NEEDED:
        return Coverage(asked=False)
    if work.country not in countries.US_TERRITORIES:
        return _answer(work, held, [_national(work, held)])
    answers = [_registered(work, each, held) for each in work.listed]
    return _answer(work, held, [*answers, _state(work, held), *_quotas(work, held)])


Found = list[Gap] | Ref
"""What is missing, or the paper that covers it."""


def _answer(work: ControlledWork, held: Collection[HeldFact], answers: list[Found]) -> Coverage:
    gaps = tuple(dict.fromkeys(gap for each in answers if isinstance(each, list) for gap in each))
    papers = tuple(dict.fromkeys(each for each in answers if not isinstance(each, list)))
    return Coverage(True, gaps, papers)


def _registered(work: ControlledWork, listed: ScheduleFact, held: Collection[HeldFact]) -> Found:
    """The registration that covers one schedule, or why none of them does."""
    registrations = [each for each in held if isinstance(each, DeaRegistrationFact)]
    if not registrations:
        needed = " or ".join(ACTIVITY_LABELS[each].lower() for each in NEEDED[work.operation])
        sentence = f"The site holds no DEA registration: Schedule {listed.schedule} asks for one for {needed}."
        return [Gap("DEA_MISSING", "not_eligible", sentence, PER_ACTIVITY)]
    failing = [(list(_failing(work, listed, each)), each) for each in registrations]
    for gaps, each in failing:
        if not gaps:
            return each.ref
    # The one that comes nearest says best what to do: the others fall short by more.
    gaps, _ = min(failing, key=lambda found: (_weight(found[0]), found[1].label))
    return gaps


def _weight(gaps: list[Gap]) -> tuple[int, int]:
    return sum(gap.severity == "not_eligible" for gap in gaps), len(gaps)


def _failing(work: ControlledWork, listed: ScheduleFact, held: DeaRegistrationFact) -> Iterator[Gap]:
    """Each way in which one registration does not cover one schedule."""
    said = f"DEA registration {held.number}"
    if error := identifiers.dea(held.number).error:
        yield Gap("DEA_NUMBER", "not_eligible", f"{said} cannot be right. {error}", PER_ACTIVITY, held.ref)
    if held.address_note:
        yield Gap(
            "DEA_ADDRESS",
            "not_eligible",
            f"{said} is of another address, and a registration covers one location only. {held.address_note}",
            PER_LOCATION,
            held.ref,
        )
    if not held.in_force(work.on):
        yield Gap("DEA_NOT_VALID", "not_eligible", f"{said} {_why_not(held, work.on)}.", PER_ACTIVITY, held.ref)
    if held.activity not in NEEDED[work.operation]:
        has = ACTIVITY_LABELS.get(held.activity, held.activity).lower()
        needed = " or ".join(ACTIVITY_LABELS[each].lower() for each in NEEDED[work.operation])
        sentence = f"{said} is for {has}; this work asks for {needed}."
        yield Gap("DEA_ACTIVITY", "not_eligible", sentence, PER_ACTIVITY, held.ref)
    if listed.schedule not in held.schedules:
        has = ", ".join(sorted(held.schedules)) or "none"
        sentence = (
            f"{said} lists Schedule {has}; the substance is in Schedule {listed.schedule} since "
            f"{listed.valid_from:%-d %b %Y}."
        )
        yield Gap("DEA_SCHEDULE", "scope_gap", sentence, PER_ACTIVITY, held.ref)
    elif listed.drug_code and held.drug_codes and listed.drug_code not in held.drug_codes:
        sentence = f"{said} does not list drug code {listed.drug_code}."
        yield Gap("DEA_DRUG_CODE", "scope_gap", sentence, PER_ACTIVITY, held.ref)


def _why_not(held: PeriodFact, on: date) -> str:
    if held.withdrawn(on):
        return "was withdrawn"
    if held.suspended(on):
        return "is suspended"
    if held.valid_to is not None and held.valid_to < on:
        return f"ended on {held.valid_to:%-d %b %Y}"
    return f"begins on {held.valid_from:%-d %b %Y} only" if held.valid_from else "does not hold"


def _state(work: ControlledWork, held: Collection[HeldFact]) -> Found:
    licences = [each for each in held if isinstance(each, StateLicenceFact)]
    return _in_force(
        licences, work.on, "STATE_LICENCE", "a licence of its state for controlled substances", "law of the state"
    )


def _national(work: ControlledWork, held: Collection[HeldFact]) -> Found:
    licences = [each for each in held if isinstance(each, NarcoticsLicenceFact)]
    what = f"a narcotics licence of {countries.name(work.country)}"
    return _in_force(licences, work.on, "NARCOTICS_LICENCE", what, "national narcotics law")


def _in_force(papers: Collection[PeriodFact], on: date, code: str, what: str, source: str) -> Found:
    """The first of some papers that holds on a day, or that none does."""
    for each in papers:
        if each.in_force(on):
            return each.ref
    ended = max(papers, key=lambda each: each.valid_to or date.max, default=None)
    if ended is None:
        return [Gap(code, "not_eligible", f"The site holds no record of {what}.", source)]
    return [Gap(code, "not_eligible", f"{ended.label} {_why_not(ended, on)}: {what} is needed.", source, ended.ref)]


def _quotas(work: ControlledWork, held: Collection[HeldFact]) -> Iterator[Found]:
    """The quota of the year for each substance of Schedules I and II, where the work is making it."""
    if not MAKING & set(NEEDED[work.operation]) or work.operation not in QUOTA_WORK:
        return
    quotas = [each for each in held if isinstance(each, DeaQuotaFact)]
    for listed in work.listed:
        if listed.schedule in QUOTA:
            yield _quota(work, listed, quotas)


def _quota(work: ControlledWork, listed: ScheduleFact, quotas: Collection[DeaQuotaFact]) -> Found:
    for each in quotas:
        of_substance = not listed.drug_code or each.drug_code == listed.drug_code
        if of_substance and each.year == work.on.year and each.in_force(work.on):
            return each.ref
    substance = f"drug code {listed.drug_code}" if listed.drug_code else "the substance"
    sentence = f"No quota of {work.on.year} for {substance}: Schedule {listed.schedule} is not made without one."
    return [Gap("DEA_QUOTA", "not_eligible", sentence, "21 CFR 1303")]


QUOTA_WORK: Final = frozenset(
    {
        *("manufacture", "aseptic_manufacture", "terminal_sterilisation", "biological_manufacture"),
        *("api_manufacture", "micronisation", "primary_packaging", "secondary_packaging", "labelling"),
    }
)
"""Operations in which a substance is made, used up or packed."""
