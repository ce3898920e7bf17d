from __future__ import annotations

from typing import ClassVar

from web import rooms


class RecordsConfig(rooms.Room):
    name = "records"
    histories: ClassVar = {
        "records_certifiedcopy": rooms.HistoryKind("certificate", "files.view"),
        "records_handwrittenscan": rooms.HistoryKind("scan", "files.view"),
        "records_trailreview": rooms.HistoryKind("trail-review", "trail.view"),
    }
