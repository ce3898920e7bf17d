from __future__ import annotations

from typing import ClassVar

from web import rooms


class IntegrationsConfig(rooms.Room):
    name = "integrations"
    histories: ClassVar = {
        "integrations_importrun": rooms.HistoryKind("import", "imports.view"),
    }
