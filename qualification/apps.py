from __future__ import annotations

from typing import ClassVar

from web import rooms

CLEARANCES = "clearance_records.view"


class QualificationConfig(rooms.Room):
    name = "qualification"
    evidence_pages: ClassVar = {
        "risk_assessment": "risk:assessment",
        "product_assessment": "clearance:assessment",
        "clearance_override": "clearance:override",
        "clearance_certificate": "clearance:certificate",
        "standing_decision": "standing:decision",
    }
    audit_intervals: ClassVar = "qualification.selectors.proposed.audit_intervals"
    histories: ClassVar = {
        "qualification_standingdecision": rooms.HistoryKind("standing-decision", "qualification.view"),
        "qualification_qualification": rooms.HistoryKind("qualification", "qualification.view"),
        "qualification_riskassessment": rooms.HistoryKind("risk", "risk.view"),
        "qualification_riskmodel": rooms.HistoryKind("risk-model", "risk.view"),
        "qualification_decision": rooms.HistoryKind("decision", "qualification.view"),
        "qualification_gatenote": rooms.HistoryKind("gate-note", "qualification.view"),
        "qualification_approvedsnapshot": rooms.HistoryKind("approved-snapshot", "qualification.view"),
        "qualification_productassessment": rooms.HistoryKind("product-assessment", CLEARANCES),
        "qualification_clearanceoverride": rooms.HistoryKind("clearance-override", CLEARANCES),
        "qualification_clearancecertificate": rooms.HistoryKind("clearance-paper", CLEARANCES),
    }
