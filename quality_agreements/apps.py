from __future__ import annotations

from typing import ClassVar

from web import rooms


class QualityAgreementsConfig(rooms.Room):
    name = "quality_agreements"
    evidence_pages: ClassVar = {"agreement": "quality_agreements:detail"}
    histories: ClassVar = {
        "quality_agreements_qualityagreement": rooms.HistoryKind("agreement", "quality_agreements.view")
    }
