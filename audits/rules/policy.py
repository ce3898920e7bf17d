"""What a sponsor may choose about its audits; the defaults are the product's, shown as company rule."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Final

from audits.rules.words import CRITICAL, GRADES, MAJOR, OTHER, RECOMMENDATION

KIND: Final = "audits"
"""The kind of `sponsors.Policy` that holds it."""


CONFIRMABLE: Final = {grade: words for grade, words in GRADES.items() if grade != RECOMMENDATION}
"""Grades that a second person can be asked to confirm."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditPolicy:
    """Clocks and signatures of audits; all of it company rule, none of it law."""

    version: int = 0
    """of the sponsor's choice; 0 is the product's default"""
    close_by_two: bool = True
    """whether the lead signs first and another person approves"""
    reviewed_grades: tuple[str, ...] = (CRITICAL, MAJOR, OTHER)
    """grades that a second person confirms before the finding is issued"""
    returns: int = 2
    """returned answers before heads of quality talk"""
    response_days: int = 30
    """calendar days from the issue of a finding to the CMO's answer"""
    interim_days: int = 5
    """business days from the issue of a critical finding to a first answer"""
    assessment_days: int = 15
    """business days from the CMO's answer to its review by the sponsor"""
    told_days: int = 0
    """business days from the day a critical finding was found until the CMO is told by word of mouth"""
    written_days: int = 1
    """business days from the day a critical finding was found until the CMO has it in writing"""
    hold_days: int = 2
    """business days from the day a critical finding was found to the decision whether work is put on hold"""
    containment_days: int = 5
    """business days from the day a critical finding was found until its risk is contained"""
    draft_report_days: int = 15
    """business days from the end of the audit (closing meeting) to its draft report"""
    report_days: int = 30
    """calendar days from the end of the audit (closing meeting) to its final report"""

    def body(self) -> dict[str, Any]:
        """The policy as it is kept, without its version."""
        return {name: value for name, value in asdict(self).items() if name != "version"}


DEFAULT: Final = AuditPolicy()


@dataclass(frozen=True, slots=True)
class Choice:
    """One number that a sponsor may choose: its words, what it counts, and the least and most that make sense."""

    words: str
    unit: str
    least: int
    most: int


CALENDAR, BUSINESS = "calendar days", "business days"
CHOICES: Final = {
    "returns": Choice("Returned answers before heads of quality talk", "returned answers", 1, 5),
    "response_days": Choice("Answer to a finding, from its issue", CALENDAR, 5, 120),
    "interim_days": Choice("First answer to a critical finding, from its issue", BUSINESS, 1, 30),
    "assessment_days": Choice("Review of an answer, from the answer", BUSINESS, 1, 60),
    "told_days": Choice("Critical finding told to the CMO, from the day it was found", BUSINESS, 0, 10),
    "written_days": Choice("Critical finding in writing, from the day it was found", BUSINESS, 0, 10),
    "hold_days": Choice("Decision about a hold, from the day it was found", BUSINESS, 0, 20),
    "containment_days": Choice("Risk contained, from the day it was found", BUSINESS, 1, 60),
    "draft_report_days": Choice("Draft report, from the last day of the audit", BUSINESS, 1, 60),
    "report_days": Choice("Final report, from the last day of the audit", CALENDAR, 5, 180),
}
"""By the name of the column, in the order of a page."""


def policy_of(body: Mapping[str, Any], version: int = 0) -> AuditPolicy:
    """The policy a sponsor wrote down; what it does not name stays as the product has it."""
    known = {field.name for field in fields(AuditPolicy)} - {"version"}
    given: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in body.items() if name in known
    }
    return AuditPolicy(version=version, **given)


def policy_errors(policy: AuditPolicy) -> dict[str, str]:
    """What stands against a policy, a sentence per field."""
    errors = {
        name: f"Choose between {choice.least} and {choice.most}."
        for name, choice in CHOICES.items()
        if not choice.least <= getattr(policy, name) <= choice.most
    }
    if set(policy.reviewed_grades) - CONFIRMABLE.keys():
        errors["reviewed_grades"] = "Choose critical, major or other."
    if policy.written_days < policy.told_days:
        errors.setdefault("written_days", "The CMO is told before it has the finding in writing.")
    return errors


def policy_words(policy: AuditPolicy) -> dict[str, str]:
    """Each choice of a policy in words, by its name."""
    grades = ", ".join(GRADES[grade].lower() for grade in GRADES if grade in policy.reviewed_grades)
    return {
        "close_by_two": "two people: the lead, then another" if policy.close_by_two else "one person",
        "reviewed_grades": grades or "none",
        **{name: _counted(getattr(policy, name), choice.unit) for name, choice in CHOICES.items()},
    }


def _counted(number: int, unit: str) -> str:
    """`5 business days`, `1 business day`, and no days at all as people say it."""
    if number == 0:
        return "the same day"
    return f"{number} {unit.removesuffix('s') if number == 1 else unit}"
