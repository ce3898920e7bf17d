from __future__ import annotations

from typing import ClassVar

from web import rooms


class DeskConfig(rooms.Room):
    name = "desk"
    evidence_pages: ClassVar = {"site": "desk:site"}
    history_route: ClassVar = "desk:history"
    copy_route: ClassVar = "desk:copy"
