from __future__ import annotations

from typing import ClassVar

from web import rooms


class QualificationConfig(rooms.Room):
    name = "qualification"
    histories: ClassVar = {
        "qualification_qualification": rooms.HistoryKind("qualification", "qualification.view"),
    }
