from __future__ import annotations

from typing import ClassVar

from web import rooms


class QualificationConfig(rooms.Room):
    name = "qualification"
    evidence_pages: ClassVar = {"risk_assessment": "risk:assessment"}
    histories: ClassVar = {
        "qualification_qualification": rooms.HistoryKind("qualification", "qualification.view"),
        "qualification_riskassessment": rooms.HistoryKind("risk", "risk.view"),
        "qualification_riskmodel": rooms.HistoryKind("risk-model", "risk.view"),
    }
