"""What qualification keeps: answers for lists, and what people decided about sites."""

from qualification.models.approved import ApprovedSnapshot
from qualification.models.clearance import ClearanceCertificate, ClearanceOverride, ProductAssessment
from qualification.models.decisions import StandingDecision
from qualification.models.lifecycle import (
    Condition,
    Decision,
    DecisionProduct,
    Dismissal,
    GateNote,
    Grace,
    Qualification,
    QualificationProduct,
    Signal,
)
from qualification.models.matrix import TopicAssessment
from qualification.models.risk import RiskAssessment, RiskModel, RiskProof
from qualification.models.standing import CurrentStanding

__all__ = [
    "ApprovedSnapshot",
    "ClearanceCertificate",
    "ClearanceOverride",
    "Condition",
    "CurrentStanding",
    "Decision",
    "DecisionProduct",
    "Dismissal",
    "GateNote",
    "Grace",
    "ProductAssessment",
    "Qualification",
    "QualificationProduct",
    "RiskAssessment",
    "RiskModel",
    "RiskProof",
    "Signal",
    "TopicAssessment",
    "StandingDecision",
]
