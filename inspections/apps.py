from __future__ import annotations

from typing import ClassVar

from web import rooms


class InspectionsConfig(rooms.Room):
    name = "inspections"
    evidence_pages: ClassVar = {
        "inspection": "inspections:detail",
        "form483": "inspections:form",
        "commitment": "inspections:commitment",
        "warning_letter": "inspections:action",
        "import_alert": "inspections:action",
        "injunction": "inspections:action",
        "refusal": "inspections:action",
        "noncompliance": "inspections:action",
    }
    histories: ClassVar = {
        "inspections_inspection": rooms.HistoryKind("inspection", "inspections.view"),
        "inspections_commitment": rooms.HistoryKind("commitment", "inspections.view"),
        **dict.fromkeys(
            (
                "inspections_warningletter",
                "inspections_importalert",
                "inspections_injunction",
                "inspections_refusal",
                "inspections_noncompliancestatement",
            ),
            rooms.HistoryKind("action", "inspections.view"),
        ),
    }
