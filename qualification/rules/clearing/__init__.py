"""Clearance: may this work be ordered at this site on that day, why, and until when (domain 4.3)."""

from qualification.rules.clearing.clearing import change, clear, outlook, walk
from qualification.rules.clearing.codes import CHECKS, CODES, STATUTORY, Code
from qualification.rules.clearing.facts import (
    OVERRIDE_DAYS,
    RULE_VERSION,
    AssessmentFact,
    Clearance,
    ClearanceReason,
    ClearingFacts,
    ControlledFact,
    MaterialFact,
    OverrideFact,
)
from qualification.rules.clearing.plain import plain, plain_reason
from qualification.rules.clearing.turning import turning_days
from qualification.rules.clearing.words import Answer

__all__ = [
    "CHECKS",
    "CODES",
    "OVERRIDE_DAYS",
    "RULE_VERSION",
    "STATUTORY",
    "Answer",
    "AssessmentFact",
    "Clearance",
    "ClearanceReason",
    "ClearingFacts",
    "Code",
    "ControlledFact",
    "MaterialFact",
    "OverrideFact",
    "change",
    "clear",
    "outlook",
    "plain",
    "plain_reason",
    "turning_days",
    "walk",
]
