from __future__ import annotations

from typing import ClassVar

from web import rooms


class AdministrationConfig(rooms.Room):
    name = "administration"
    histories: ClassVar = {
        "administration_accessreview": rooms.HistoryKind("access-review", "administration.view"),
        "administration_rightsrequest": rooms.HistoryKind("rights-request", "rights.view"),
        "sponsors_ownrole": rooms.HistoryKind("role", "administration.view"),
    }
