"""What a sponsor may choose about its audits; the defaults are the product's, shown as company rule."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from audits.rules.words import CRITICAL, MAJOR, OTHER

KIND = "audits"


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditPolicy:
    """Clocks and signatures of audits; all of it company rule, none of it law."""

    response_days: int = 30
    """calendar days from the issue of a finding to the CMO's answer"""
    interim_days: int = 5
    """business days from the issue of a critical finding to a first answer"""
    told_days: int = 0
    """business days from the day a critical finding was found until the CMO is told by word of mouth"""
    written_days: int = 1
    """business days from the day a critical finding was found until the CMO has it in writing"""
    hold_days: int = 2
    """business days from the day a critical finding was found to the decision whether work is put on hold"""
    containment_days: int = 5
    """business days from the day a critical finding was found until its risk is contained"""
    assessment_days: int = 15
    """business days from the CMO's answer to its review by the sponsor"""
    draft_report_days: int = 15
    """business days from the end of the audit (closing meeting) to its draft report"""
    report_days: int = 30
    """calendar days from the end of the audit (closing meeting) to its final report"""
    returns: int = 2
    """returned answers before heads of quality talk"""
    reviewed_grades: tuple[str, ...] = (CRITICAL, MAJOR, OTHER)
    """grades that a second person confirms before the finding is issued"""
    close_by_two: bool = True
    """whether the lead signs first and another person approves"""


DEFAULT = AuditPolicy()


def policy_of(body: Mapping[str, Any]) -> AuditPolicy:
    """The policy a sponsor wrote down; what it does not name stays as the product has it."""
    known = {field.name for field in fields(AuditPolicy)}
    given: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in body.items() if name in known
    }
    return AuditPolicy(**given)
