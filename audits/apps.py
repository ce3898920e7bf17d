from __future__ import annotations

from typing import ClassVar

from web import rooms


class AuditsConfig(rooms.Room):
    name = "audits"
    evidence_pages: ClassVar = {"audit": "audits:detail", "finding": "audits:finding"}
    histories: ClassVar = {
        "audits_audit": rooms.HistoryKind("audit", "audits.view"),
        "audits_finding": rooms.HistoryKind("finding", "audits.view"),
        "audits_issuedfinding": rooms.HistoryKind("issued", "findings.view"),  # a finding as the CMO reads it
        "audits_auditletter": rooms.HistoryKind("letter", "findings.view"),  # as the CMO reads it
    }
